"""Where the body's networks look, and what they give: poses, hands, and the squares around them.

Apart from `mimika.perceive.body.graphs` so that nobody loads mediapipe for a
type. The squares are those the networks were trained on, as mediapipe's own
graphs compute them (`pose_landmarks_to_roi`, `hand_landmark_landmarks_to_roi`
of release 0.10). Where a hand should be comes from the pose, so a hand always
hangs on the arm of the person who was admitted, and no detector of palms looks
at anybody else's.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.geometry import Box
from mimika.perceive.roi import Roi

Points = NDArray[np.float64]
"""Shape (n, 3): x, y in pixels of the picture given, z in pixels of the same scale, towards the camera negative."""

HAND_POINTS: Final = 21
"""Wrist, then four points of each finger from its root to its tip: thumb, index, middle, ring, little finger."""
POSE_POINTS: Final = 33
"""Points of the body, face included."""

WRIST: Final = 0
MIDDLE_ROOT: Final = 9

NOSE: Final = 0
MOUTH: Final = (9, 10)
LEFT_SIDE: Final = (11, 13, 15, 19, 17)
RIGHT_SIDE: Final = (12, 14, 16, 20, 18)
"""Shoulder, elbow, wrist, index and little finger of the person's own left and right, in a pose."""

_POSE_SCALE: Final = 1.25
_HAND_OF_POSE: Final = 3.8
_HAND_OF_HAND: Final = 2.0
_UP_OF_POSE, _UP_OF_HAND = -0.1, -0.1
_PALM_AND_ROOTS: Final = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)

HIPS_BELOW_FACE: Final = 3.6
FIGURE_PER_FACE: Final = 13.5
"""Middle of the hips below that of the face, and side of the pose's square, in heights of the face box.

A face box spans some 17 cm from hairline to chin; hips lie 60 cm below its
middle, and the square of a standing figure measures 2.3 m.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """A body as the pose network sees it.

    Attributes:
        points: See `Points`, shape (33, 3); points out of the picture are guessed.
        seen: Shape (33,): probability that each lies within the picture and is not hidden.
        next_roi: Where to look for the same body in the next picture.
    """

    points: Points
    seen: NDArray[np.float64]
    next_roi: Roi


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hand:
    """A hand as the hand network sees it.

    Attributes:
        points: See `Points`, shape (21, 3).
        right: Probability that it is a right hand.
    """

    points: Points
    right: float


def roi_of_face(face: Box) -> Roi:
    """Return where the body of a face should be, if it is upright: where the pose network looks first."""
    x, y = face.centre
    return Roi(x=x, y=y + HIPS_BELOW_FACE * face.height, side=FIGURE_PER_FACE * face.height, roll_deg=0.0)


def roi_of_figure(middle: tuple[float, float], top: tuple[float, float]) -> Roi:
    """Return where to look for the body next.

    Args:
        middle: The network's first auxiliary point, between the hips, in pixels.
        top: Its second, on the circle around the figure, above the hips when upright.
    """
    across, down = top[0] - middle[0], top[1] - middle[1]
    return Roi(
        x=middle[0],
        y=middle[1],
        side=2 * _POSE_SCALE * math.hypot(across, down),
        roll_deg=_upright(across, down),
    )


def roi_of_wrist(wrist: Points, index: Points, little: Points) -> Roi:
    """Return where a hand should be, by the pose alone.

    Args:
        wrist: Shape (2,) or more, in pixels: the wrist of the pose.
        index: The root of its index finger.
        little: The root of its little finger.
    """
    x, y = (2 * index[0] + little[0]) / 3, (2 * index[1] + little[1]) / 3
    across, down = float(x - wrist[0]), float(y - wrist[1])
    side = _HAND_OF_POSE * math.hypot(across, down)
    return _shifted((float(x), float(y)), side, _upright(across, down), _UP_OF_POSE)


def roi_of_hand(hand: Hand) -> Roi:
    """Return where to look for a hand in the next picture."""
    points = hand.points
    index, middle, ring = points[6, :2], points[10, :2], points[14, :2]
    across, down = ((index + ring) / 2 + middle) / 2 - points[WRIST, :2]
    roll_deg = _upright(float(across), float(down))
    turn = math.radians(-roll_deg)
    upright = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    flat = points[list(_PALM_AND_ROOTS), :2] @ upright.T
    low, high = flat.min(axis=0), flat.max(axis=0)
    x, y = upright.T @ ((low + high) / 2)
    side = float((high - low).max())
    turned = _shifted((float(x), float(y)), side, roll_deg, _UP_OF_HAND)
    return Roi(x=turned.x, y=turned.y, side=_HAND_OF_HAND * side, roll_deg=roll_deg)


def _upright(across: float, down: float) -> float:
    """Return the turn, clockwise, of a direction away from straight up in the picture, in degrees."""
    return math.degrees(math.atan2(across, -down))


def _shifted(middle: tuple[float, float], side: float, roll_deg: float, along: float) -> Roi:
    """Return a square moved along its own downward axis by a share of its side."""
    turn, step = math.radians(roll_deg), along * side
    return Roi(x=middle[0] - step * math.sin(turn), y=middle[1] + step * math.cos(turn), side=side, roll_deg=roll_deg)
