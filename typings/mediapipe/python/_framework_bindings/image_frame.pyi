class ImageFormat:
    SRGB: int
