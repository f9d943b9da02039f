class NormalizedRect:
    x_center: float
    y_center: float
    width: float
    height: float
    rotation: float
    def __init__(self, *, x_center: float, y_center: float, width: float, height: float, rotation: float) -> None: ...
    @staticmethod
    def FromString(serialized: bytes) -> NormalizedRect: ...
