"""Size of the pupil over that of the iris, where the eye has enough pixels.

The pupil's edge is where brightness rises fastest from the middle of the iris
outwards. Dark irises and small eyes show no such edge: then there is no value.
"""

import math
from typing import Final

import cv2
import numpy as np

from mimika.domain.media import Pixels
from mimika.perceive.face.regions import Landmarks

LEAST_IRIS_PX: Final = 22.0
"""Diameter of the iris below which the pupil is not looked for."""
_EYES: Final = (468, 473)
_RINGS: Final = 24
_LEAST_EDGE: Final = 6.0
_FIRST, _LAST = 4, 18
"""Rings between which the edge is looked for: from 0.2 to 0.75 of the radius."""
_SIDES: Final = np.array((*range(10), *range(22, 42), *range(54, 64)))
"""Directions to the sides only, an even number: the lids cover the iris above and below."""


def pupil_iris_ratio(pixels: Pixels, landmarks: Landmarks) -> float:
    """Return the ratio of diameters, 0.2 to 0.75, mean of the eyes that show it; NaN where none does.

    Args:
        pixels: The region of the picture.
        landmarks: The face's landmarks in that region; eyes open.
    """
    found = [_one_eye(pixels, landmarks, middle) for middle in _EYES]
    seen = [ratio for ratio in found if not math.isnan(ratio)]
    return sum(seen) / len(seen) if seen else math.nan


def _one_eye(pixels: Pixels, landmarks: Landmarks, middle: int) -> float:
    centre = landmarks[middle, :2]
    rim = landmarks[middle + 1 : middle + 5, :2] - centre
    radius = float(np.sqrt((rim * rim).sum(axis=1)).sum()) / len(rim)
    if 2 * radius < LEAST_IRIS_PX:
        return math.nan
    polar: Pixels = cv2.warpPolar(
        pixels, (_RINGS, 64), (float(centre[0]), float(centre[1])), radius, cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR
    ).astype(np.uint8, copy=False)
    # The median over the directions, of brightness times three: half the sum of the two values in the middle.
    ordered = np.sort(polar[_SIDES].sum(axis=2, dtype=np.int32), axis=0)
    half = len(_SIDES) // 2
    profile = (ordered[half - 1] + ordered[half]) / 6.0
    # Central differences of the mean of three rings.
    rise = (
        profile[_FIRST + 2 : _LAST + 2]
        + profile[_FIRST + 1 : _LAST + 1]
        - profile[_FIRST - 1 : _LAST - 1]
        - profile[_FIRST - 2 : _LAST - 2]
    ) / 6.0
    edge = int(rise.argmax())
    if float(rise[edge]) * _RINGS / 10 < _LEAST_EDGE:
        return math.nan
    return (_FIRST + edge + 0.5) / _RINGS
