"""The small grey chip of a face that the nets look at: upright, the eyes level and in their place.

Grey, so that infrared and black-and-white cameras give the same as any other.
The scale comes from the pose-free distance between the eyes, so that a turned
head does not zoom in. `training/` cuts its faces with the same function.
"""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.perceive.face.regions import Landmarks

CHIP: Final = 48
"""Side of the chip in pixels."""
EYE_SPAN: Final = 19.5
"""Pixels between the middles of the eyes of a face seen from the front."""
EYE_ROW: Final = 15.5
_FINEST: Final = 1.4
"""How many times larger than the chip a picture may be before it is averaged down first, against aliasing."""
_RIGHT_EYE: Final = (33, 133)
_LEFT_EYE: Final = (263, 362)

FaceChip = NDArray[np.uint8]
"""Shape (48 + 2 m, 48 + 2 m), grey 0 to 255, with a margin m that is mostly 0."""


def face_chip(pixels: Pixels, landmarks: Landmarks, interocular_px: float, margin: int = 0) -> FaceChip:
    """Return the chip of a face; what lies outside the picture repeats its edge.

    Args:
        pixels: The region of the picture.
        landmarks: The face's landmarks in that region.
        interocular_px: Distance between the eyes as it would be seen from the front, in pixels of the region.
        margin: Pixels to add on every side.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    right, left = landmarks[_RIGHT_EYE, :2].mean(axis=0), landmarks[_LEFT_EYE, :2].mean(axis=0)
    shrink = max(1, int(interocular_px / (_FINEST * EYE_SPAN)))
    if shrink > 1:
        size = (max(1, grey.shape[1] // shrink), max(1, grey.shape[0] // shrink))
        by = np.array([size[0] / grey.shape[1], size[1] / grey.shape[0]])
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        # Middles of pixels lie half a pixel in: (x + 1/2) scales, not x.
        right, left = (right + 0.5) * by - 0.5, (left + 0.5) * by - 0.5
        interocular_px *= float(by[0])
    side = CHIP + 2 * margin
    matrix = _upright(right, left, EYE_SPAN / max(1.0, interocular_px), (side / 2, EYE_ROW + margin))
    chip = cv2.warpAffine(grey, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return chip.astype(np.uint8, copy=False)


def _upright(
    right: NDArray[np.float64], left: NDArray[np.float64], scale: float, place: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the matrix that turns the eyes level, scales, and puts their middle into a place."""
    across, down = left - right
    angle = math.atan2(down, across)
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    x, y = (right + left) / 2
    return np.array(
        [[cosine, sine, place[0] - cosine * x - sine * y], [-sine, cosine, place[1] + sine * x - cosine * y]]
    )
