from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

class _Landmark:
    x: float
    y: float
    z: float

class _LandmarkList:
    landmark: Sequence[_Landmark]

class _Found:
    multi_face_landmarks: Sequence[_LandmarkList] | None

class FaceMesh:
    def __init__(self, *, static_image_mode: bool = ..., refine_landmarks: bool = ...) -> None: ...
    def process(self, image: NDArray[np.uint8]) -> _Found: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
