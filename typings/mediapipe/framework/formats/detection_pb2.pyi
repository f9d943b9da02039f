from collections.abc import Sequence

class _Point:
    x: float
    y: float

class _Box:
    xmin: float
    ymin: float
    width: float
    height: float

class _Location:
    relative_bounding_box: _Box
    relative_keypoints: Sequence[_Point]

class Detection:
    score: Sequence[float]
    location_data: _Location
    @staticmethod
    def FromString(serialized: bytes) -> Detection: ...
