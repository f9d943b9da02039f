class NormalizedRect:
    def __init__(
        self, *, x_center: float, y_center: float, width: float, height: float, rotation: float
    ) -> None: ...
