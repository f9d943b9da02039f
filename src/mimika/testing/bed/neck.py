"""Draws the back of jaw and neck, which the portrait does not show and a turned head uncovers."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.testing.bed.geometry import Points, head
from mimika.testing.bed.pose import Pose

_TOP: Final = ((-0.86, 0.45), (-0.84, 0.85), (-0.80, 1.15))
"""Right edge beneath the ear down to the jaw, in distances between the eyes; the left edge mirrors it."""

_BOTTOM: Final = (189.0, 251.5, 192.0)
"""Where the neck enters the collar in the portrait: its sides and its height."""

_DEPTH: Final = 1.5
_TURNING: Final = 0.45
"""Depth of the neck behind the eyes in their distances, and how far it follows turns of the head."""

_SHADE: Final = (0.7, 0.87)
"""Brightness at the sides and in the middle."""


def neck_edges(pose: Pose) -> Points:
    """Return the outline of the neck in the portrait's frame, shape (8, 2), clockwise."""
    anatomy = head()
    right = np.array([(x, y, _DEPTH) for x, y in _TOP])
    points = np.concatenate([right[::-1], right * [-1.0, 1.0, 1.0]]) * anatomy.unit
    part = Pose(
        yaw_deg=_TURNING * pose.yaw_deg, pitch_deg=_TURNING * pose.pitch_deg, roll_deg=pose.roll_deg
    ).matrices()[0]
    pivot = np.array([0.0, 1.05, _DEPTH]) * anatomy.unit
    turned = ((points - pivot) @ part.T + pivot)[:, :2] + anatomy.origin
    left, right_side, low = _BOTTOM
    return np.concatenate([turned, [[right_side, low], [left, low]]])


def draw_neck(picture: Pixels, edges: Points, colour: NDArray[np.float64]) -> None:
    """Draw the neck, in place.

    Args:
        picture: Shape (height, width, 3), RGB.
        edges: Outline in pixels of the picture, shape (n, 2).
        colour: Colour of the skin, shape (3,).
    """
    mask = np.zeros(picture.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(edges * 16).astype(np.int32)], (255,), lineType=cv2.LINE_AA, shift=4)
    low = np.clip(np.floor(edges.min(axis=0)).astype(int) - 6, 0, None)
    high = np.ceil(edges.max(axis=0)).astype(int) + 7
    window = (slice(low[1], high[1]), slice(low[0], high[0]))
    part = picture[window]
    if part.size == 0:
        return
    share = cv2.GaussianBlur(mask[window], (0, 0), 1.5)[..., None] / 255.0
    across = np.abs(np.linspace(-1, 1, part.shape[1]))[None, :, None]
    shade = _SHADE[1] + (_SHADE[0] - _SHADE[1]) * across**2
    part[:] = (part + (colour * shade - part) * share).astype(np.uint8)
