"""What one hand shows, by rules on its 21 points that anybody can check.

A finger is stretched when its tip lies further from the wrist than its middle
joint; the thumb when its tip is away from the root of the little finger; a
palm faces the camera when its points run the way round that the palm of that
hand does. All lengths are relative to the palm and all directions to
the picture's own upright, so size, place and side of the hand do not matter. Each rule
is as true as the weakest of its conditions.
"""

import math
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

import numpy as np

from mimika.domain.signals import SignalName
from mimika.perceive.body.regions import HAND_POINTS, MIDDLE_ROOT, WRIST, Points

_FINGERS: Final = ((5, 6, 8), (9, 10, 12), (13, 14, 16), (17, 18, 20))
"""Root, middle joint and tip of index, middle, ring and little finger."""
_THUMB_ROOT, _THUMB_TIP = 2, 4
_INDEX_ROOT, _MIDDLE_TIP, _LITTLE_ROOT = 5, 12, 17

_FOLDED, _STRETCHED = 0.90, 1.15
"""Distance from wrist to tip over that to the middle joint: 0.6 to 0.9 in a fist, 1.25 to 1.4 in a flat hand."""
_THUMB_IN, _THUMB_OUT = 0.90, 1.20
"""Distance from the thumb's tip to the root of the little finger, in palms: below 0.95 folded, 1.1 to 1.8 stretched."""
_STEEP_DEG, _SLANTED_DEG = 40.0, 60.0
"""Angle to the upright up to which a thumb wholly points up or down, and from which it does not."""
_EDGEWISE, _FACING = 0.50, 0.80
"""Share of a palm's area that is seen, from which it begins to face the camera and from which it wholly does."""
_RAISED_DEG, _SIDEWAYS_DEG = 50.0, 75.0
"""Angle to the upright up to which the fingers of an open palm point up, and from which they do not."""
_LEAST_PALM_PX: Final = 6.0

SHAPES: Final = (
    SignalName.GESTURE_OPEN_PALM,
    SignalName.GESTURE_THUMB_UP,
    SignalName.GESTURE_THUMB_DOWN,
    SignalName.GESTURE_POINTING,
    SignalName.GESTURE_FIST,
    SignalName.GESTURE_CALL,
)
"""What a hand can show while it rests."""


@unique
class Side(Enum):
    """Which hand, seen from the person; the value is the sign of a palm that faces the camera."""

    LEFT = 1.0
    RIGHT = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the fingers of a hand stand, each from 0 (folded) to 1 (stretched).

    Attributes:
        thumb: The thumb.
        index: The index finger.
        middle: The middle finger.
        ring: The ring finger.
        little: The little finger.
        facing: How far the palm faces the camera.
        thumb_up_deg: Angle of the thumb to straight up in the picture, 0 to 180.
        fingers_up_deg: The same of the middle finger, from the wrist to its tip.
    """

    thumb: float
    index: float
    middle: float
    ring: float
    little: float
    facing: float
    thumb_up_deg: float
    fingers_up_deg: float


def ramp(value: float, none: float, full: float) -> float:
    """Return 0 at `none`, 1 at `full`, straight in between; `none` may be the greater."""
    return min(1.0, max(0.0, (value - none) / (full - none)))


def palm_px(points: Points) -> float:
    """Return the length of a palm, wrist to the root of the middle finger, in pixels."""
    return float(np.linalg.norm(points[MIDDLE_ROOT] - points[WRIST]))


def shape_of(points: Points, side: Side) -> Shape | None:
    """Return how the fingers stand, or None when the points tell nothing.

    Args:
        points: The hand, shape (21, 3), see `Points`.
        side: Which hand it is.
    """
    if points.shape != (HAND_POINTS, 3) or not bool(np.isfinite(points).all()):
        return None
    palm = palm_px(points)
    if palm < _LEAST_PALM_PX:
        return None
    reaches = [_reach(points, joint, tip) for _, joint, tip in _FINGERS]
    index, middle, ring, little = (ramp(reach, _FOLDED, _STRETCHED) for reach in reaches)
    spread = float(np.linalg.norm(points[_THUMB_TIP] - points[_LITTLE_ROOT])) / palm
    return Shape(
        thumb=ramp(spread, _THUMB_IN, _THUMB_OUT),
        index=index,
        middle=middle,
        ring=ring,
        little=little,
        facing=ramp(side.value * _seen_share(points), _EDGEWISE, _FACING),
        thumb_up_deg=_to_upright_deg(points[_THUMB_TIP] - points[_THUMB_ROOT]),
        fingers_up_deg=_to_upright_deg(points[_MIDDLE_TIP] - points[WRIST]),
    )


def gestures(shape: Shape) -> dict[SignalName, float]:
    """Return how far a hand shows each gesture, 0 to 1."""
    four = (shape.index, shape.middle, shape.ring, shape.little)
    closed = 1.0 - max(four)
    return {
        SignalName.GESTURE_OPEN_PALM: min(*four, shape.facing, ramp(shape.fingers_up_deg, _SIDEWAYS_DEG, _RAISED_DEG)),
        SignalName.GESTURE_THUMB_UP: min(closed, shape.thumb, ramp(shape.thumb_up_deg, _SLANTED_DEG, _STEEP_DEG)),
        SignalName.GESTURE_THUMB_DOWN: min(
            closed, shape.thumb, ramp(180.0 - shape.thumb_up_deg, _SLANTED_DEG, _STEEP_DEG)
        ),
        SignalName.GESTURE_POINTING: min(shape.index, 1.0 - max(shape.middle, shape.ring, shape.little)),
        SignalName.GESTURE_FIST: min(closed, 1.0 - shape.thumb),
        SignalName.GESTURE_CALL: min(shape.thumb, shape.little, 1.0 - max(shape.index, shape.middle, shape.ring)),
    }


def openness(shape: Shape) -> float:
    """Return how far the four fingers are stretched, whichever way the palm faces: a waving hand turns."""
    return min(shape.index, shape.middle, shape.ring, shape.little)


def _to_upright_deg(direction: Points) -> float:
    across, down, _ = direction.tolist()
    return math.degrees(math.atan2(abs(across), -down))


def _reach(points: Points, joint: int, tip: int) -> float:
    """Return the distance from wrist to tip over that from wrist to middle joint."""
    wrist = points[WRIST]
    return float(np.linalg.norm(points[tip] - wrist)) / max(1e-6, float(np.linalg.norm(points[joint] - wrist)))


def _seen_share(points: Points) -> float:
    """Return the third part of the palm's normal: 1 for a left palm square to the camera, -1 for its back."""
    normal = np.cross(points[_INDEX_ROOT] - points[WRIST], points[_LITTLE_ROOT] - points[WRIST])
    return float(normal[2]) / max(1e-6, float(np.linalg.norm(normal)))
