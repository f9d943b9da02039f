"""Size of the pupil over that of the iris, where the eye has enough pixels.

The pupil's edge is where brightness rises fastest from the middle of the iris
outwards. Dark irises and small eyes show no such edge: then there is no value.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.perceive.face.regions import Landmarks

LEAST_IRIS_PX: Final = 22.0
"""Diameter of the iris below which the pupil is not looked for."""
_EYES: Final = (468, 473)
_RINGS: Final = 24
_LEAST_EDGE: Final = 6.0
_FROM, _TO = 0.2, 0.75


def pupil_iris_ratio(pixels: Pixels, landmarks: Landmarks) -> float:
    """Return the ratio of diameters, 0.2 to 0.75, mean of the eyes that show it; NaN where none does.

    Args:
        pixels: The region of the picture.
        landmarks: The face's landmarks in that region; eyes open.
    """
    found = [_one_eye(pixels, landmarks, middle) for middle in _EYES]
    seen = [ratio for ratio in found if not np.isnan(ratio)]
    return float(np.mean(seen)) if seen else float("nan")


def _one_eye(pixels: Pixels, landmarks: Landmarks, middle: int) -> float:
    centre = landmarks[middle, :2]
    rim = landmarks[middle + 1 : middle + 5, :2]
    radius = float(np.linalg.norm(rim - centre, axis=1).mean())
    if 2 * radius < LEAST_IRIS_PX:
        return float("nan")
    polar: NDArray[np.float64] = cv2.warpPolar(
        pixels, (_RINGS, 64), (float(centre[0]), float(centre[1])), radius, cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR
    ).astype(np.float64)
    # Directions to the sides only: the lids cover the iris above and below.
    sides = np.r_[0:10, 22:42, 54:64]
    profile: NDArray[np.float64] = np.asarray(np.median(polar[sides].mean(axis=2), axis=0), np.float64)
    smooth = np.convolve(profile, np.ones(3) / 3, mode="same")
    first, last = int(_FROM * _RINGS), int(_TO * _RINGS)
    rise = np.gradient(smooth)[first:last]
    edge = int(np.argmax(rise))
    if float(rise[edge]) * _RINGS / 10 < _LEAST_EDGE:
        return float("nan")
    return (first + edge + 0.5) / _RINGS
