from collections.abc import Sequence

class NormalizedLandmark:
    x: float
    y: float
    z: float
    visibility: float
    presence: float

class NormalizedLandmarkList:
    landmark: Sequence[NormalizedLandmark]
    @staticmethod
    def FromString(serialized: bytes) -> NormalizedLandmarkList: ...
