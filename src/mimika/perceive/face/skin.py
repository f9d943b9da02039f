"""Mean colour of bare skin: forehead and cheeks, as the mesh outlines them.

A pulse changes the colour of a pixel by less than the camera's noise does, so
the means go over all pixels of the region and not over the small chip. Brows,
eyes, nostrils, lips and hairline lie outside the outlines. Next door:
`mimika.perceive.face.pulse` finds the pulse in how the means change.
"""

import math
from enum import IntEnum, unique
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import Pose

SkinColours = NDArray[np.float64]
"""Shape (3, 3): mean R, G and B, 0 to 255, of each `Patch`; NaN where a patch cannot be seen well."""


@unique
class Patch(IntEnum):
    """A stretch of bare skin."""

    FOREHEAD = 0
    RIGHT_CHEEK = 1
    LEFT_CHEEK = 2


_OUTLINES: Final = (
    (67, 109, 10, 338, 297, 333, 299, 337, 9, 108, 69, 104),
    (117, 118, 119, 100, 142, 36, 205, 187, 123),
    (346, 347, 348, 329, 371, 266, 425, 411, 352),
)
"""Landmarks around each patch."""
_SHRUNK: Final = 0.92
"""Size of a patch over that of its outline: keeps hairline, lashes and the fold beside the nose out."""
_MOST_PX: Final = 6_000.0
"""Pixels of a patch beyond which every other row and column is left out: more would cost time and gain little."""
_LEAST_PX: Final = 40
_WIDEST_YAW_DEG: Final = (42.0, 26.0)
"""Yaw up to which the forehead, and the cheek that turns away, are seen."""
_WIDEST_PITCH_DEG: Final = 32.0
_CLIPPED: Final = ((4, 4, 4, 0), (251, 251, 251, 0))
"""Values beyond which a channel is at the end of its scale."""
_LEAST_UNCLIPPED: Final = 0.9
_SHIFT: Final = 4


def skin_colours(pixels: Pixels, landmarks: Landmarks, pose: Pose, covered: tuple[bool, bool]) -> SkinColours:
    """Return the mean colour of each patch of skin.

    A patch is absent when it is turned away, covered, clipped, smaller than 40 pixels, or beyond the region's edge.

    Args:
        pixels: The region of the picture.
        landmarks: The face's landmarks in that region.
        pose: The face's pose.
        covered: Whether the upper and the lower half of the face are covered.
    """
    colours = np.full((len(Patch), 3), np.nan)
    for patch in Patch:
        if not covered[patch is not Patch.FOREHEAD] and _faces_us(patch, pose):
            colours[patch] = _mean(pixels, landmarks[_OUTLINES[patch], :2])
    return colours


def _faces_us(patch: Patch, pose: Pose) -> bool:
    if abs(pose.pitch_deg) > _WIDEST_PITCH_DEG:
        return False
    forehead, cheek = _WIDEST_YAW_DEG
    if patch is Patch.FOREHEAD:
        return abs(pose.yaw_deg) <= forehead
    # A head turned to its own left hides its left cheek.
    return (pose.yaw_deg if patch is Patch.LEFT_CHEEK else -pose.yaw_deg) <= cheek


def _mean(pixels: Pixels, outline: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the mean colour within an outline of shape (n, 2), NaN where it cannot be told."""
    middle = outline.mean(axis=0)
    shrunk = middle + _SHRUNK * (outline - middle)
    left, top = (math.floor(value) for value in shrunk.min(axis=0))
    right, bottom = (math.ceil(value) + 1 for value in shrunk.max(axis=0))
    height, width = pixels.shape[:2]
    if left < 0 or top < 0 or right > width or bottom > height:
        return math.nan, math.nan, math.nan
    step = max(1, math.ceil(math.sqrt((right - left) * (bottom - top) / _MOST_PX)))
    part = np.ascontiguousarray(pixels[top:bottom:step, left:right:step])
    corners = np.rint((shrunk - (left, top)) * ((1 << _SHIFT) / step)).astype(np.int32)
    mask = np.zeros(part.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [corners], (255,), lineType=cv2.LINE_8, shift=_SHIFT)
    whole = cv2.countNonZero(mask)
    usable = cv2.bitwise_and(mask, cv2.inRange(part, *_CLIPPED))
    if whole < _LEAST_PX or cv2.countNonZero(usable) < _LEAST_UNCLIPPED * whole:
        return math.nan, math.nan, math.nan
    red, green, blue, _ = cv2.mean(part, usable)
    return red, green, blue
