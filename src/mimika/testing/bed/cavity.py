"""Draws what shows between the lips: the portrait's own upper teeth, fixed to the skull, before a dark cavity.

Lower teeth and tongue go down with the jaw.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.testing.bed.geometry import LOWER_LIP, UPPER_LIP, Points, head
from mimika.testing.bed.portrait import layers

PATCH_SCALE: Final = 3.0
"""Pixels of the patch a pixel of the portrait."""

PATCH_SIZE: Final = (180, 150)
"""Width and height of the patch in pixels; the line where the lips meet at rest lies at a third of its height."""

_DARK: Final = (52.0, 22.0, 22.0)
_TONGUE: Final = (150.0, 78.0, 78.0)
_TOOTH: Final = (205.0, 192.0, 176.0)


def _origin() -> NDArray[np.float64]:
    return np.array([head().rest[13, 0], head().mouth_line])


def on_patch(points: Points) -> Points:
    """Return where points of the head's frame lie in the patch, shape (n, 2)."""
    return (points[:, :2] - _origin()) * PATCH_SCALE + np.array([PATCH_SIZE[0] / 2, PATCH_SIZE[1] / 3])


def upper_teeth() -> NDArray[np.float32]:
    """Return the portrait's teeth in the patch with their opacity, shape (150, 180, 4)."""
    anatomy = head()
    corners = [78, 308, 14]
    source = anatomy.portrait[corners].astype(np.float32)
    target = on_patch(anatomy.smiling[corners]).astype(np.float32)
    # Up to where a relaxed mouth hides them, the teeth sit a little higher than in the lowered smile.
    matrix = cv2.getAffineTransform(source, target)
    picture = cv2.warpAffine(layers().portrait, matrix, PATCH_SIZE, flags=cv2.INTER_CUBIC)
    ring = on_patch(np.concatenate([anatomy.smiling[list(UPPER_LIP[-1])], anatomy.smiling[list(LOWER_LIP[-1])][::-1]]))
    mask = np.zeros((PATCH_SIZE[1], PATCH_SIZE[0]), dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(ring * 16).astype(np.int32)], (255,), lineType=cv2.LINE_AA, shift=4)
    mask = cv2.erode(mask, np.ones((3, 3), np.uint8))
    opacity = cv2.GaussianBlur(mask, (0, 0), 1.2)
    return np.dstack([picture, opacity]).astype(np.float32)


def cavity(teeth: NDArray[np.float32], drop: float) -> Pixels:
    """Return the inside of the mouth, shape (150, 180, 4), RGB and full opacity.

    Args:
        teeth: What `upper_teeth` gave.
        drop: How far the jaw has gone down, in pixels of the portrait.
    """
    width, height = PATCH_SIZE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (x - width / 2) / (width * 0.22)
    picture = np.broadcast_to(np.array(_DARK, np.float32), (height, width, 3)).copy()
    floor = height / 3 + PATCH_SCALE * (drop + 1.5)
    tongue = np.clip((y - floor + 6 * (1 - across**2)) / 8.0 + 0.2, 0, 1) * np.clip(1.25 - np.abs(across), 0, 1)
    picture = _laid(picture, np.array(_TONGUE, np.float32), 0.75 * tongue)
    lower = np.clip(1.0 - np.abs(y - floor - 4 - 3 * across**2) / 5.0, 0, 1) * np.clip(1.1 - np.abs(across), 0, 1)
    picture = _laid(picture, np.array(_TOOTH, np.float32) * 0.7, np.clip(2.0 * lower, 0, 1))
    picture = _laid(picture, teeth[..., :3], teeth[..., 3] / 255.0)
    return np.dstack([np.clip(picture, 0, 255), np.full((height, width), 255.0)]).astype(np.uint8)


def _laid(below: NDArray[np.float32], above: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(below + (above - below) * share[..., None], dtype=np.float32)
