"""What detectors and mesh exchange: detections and landmarks.

Apart from `mimika.perceive.face.graphs` so that nobody loads mediapipe for a
type.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.geometry import Box

POINTS: Final = 478
"""Landmarks of the mesh: 468 of the skin and lips, 5 of each iris."""

Landmarks = NDArray[np.float64]
"""Shape (478, 3): x, y in pixels of the picture given, z in pixels of the same scale, towards the camera negative."""


@unique
class DetectorKind(StrEnum):
    """mediapipe's two detectors; each misses what the other finds."""

    SHORT_RANGE = "FaceDetectionShortRangeCpu"
    """Faces within some two metres, also those that fill the picture."""
    FULL_RANGE = "FaceDetectionFullRangeCpu"
    """Faces within some five metres; misses one that fills the picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detection:
    """One face a detector found.

    Attributes:
        box: Where, in pixels of the picture given.
        roll_deg: Roll of the line through the eyes, clockwise positive.
        score: The detector's confidence, 0 to 1.
        kind: Which detector.
    """

    box: Box
    roll_deg: float
    score: float
    kind: DetectorKind
