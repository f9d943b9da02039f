"""Finds one person's pose and hands in their region, and follows them from look to look.

The pose is looked for where the body of the person's face should be, and its
nose must lie in that face: another body is nobody this perceiver may read.
Hands are looked for at the wrists of that pose alone; what the hand network
takes for the hand of the other side is dropped as somebody else's or as
mistaken. Next door: `mimika.perceive.body.perceiver` makes signals of it.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np

from mimika.domain.geometry import Box
from mimika.domain.media import Pixels
from mimika.perceive.body.hand import Side, palm_px
from mimika.perceive.body.models import BodyModels
from mimika.perceive.body.posture import hangs
from mimika.perceive.body.regions import (
    LEFT_SIDE,
    NOSE,
    RIGHT_SIDE,
    WRIST,
    Hand,
    Pose,
    roi_of_face,
    roi_of_hand,
    roi_of_wrist,
)
from mimika.perceive.roi import Roi

if TYPE_CHECKING:
    from mimika.perceive.body.graphs import HandGraph, PoseGraph

ARMS: Final = ((Side.LEFT, LEFT_SIDE), (Side.RIGHT, RIGHT_SIDE))
"""Each side with its points in a pose."""

_FOLLOWED_S: Final = 0.5
"""What was found longer ago does not say where to look now."""
_NOSE_IN_FACE: Final = 1.3
_LEAST_SEEN: Final = 0.3
_OTHER_SIDE: Final = 0.85
"""Probability that a hand is of the other side from which it is dropped."""
_WRIST_APART: Final = 1.2
"""Distance between the wrist of a hand and that of its arm, in palms, from which they do not belong together."""
_PALM_PER_FACE: Final = (0.2, 1.6)
"""Least and greatest palm that fits a face, in heights of its box; a palm reached out to the camera looks large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One person's body in one look, in pixels of the region.

    Attributes:
        pose: The body.
        hands: The hands that were found, by side.
    """

    pose: Pose
    hands: dict[Side, Hand]


@final
class BodyFollower:
    """Follows one person's body.

    Args:
        models: Where to borrow the networks.
    """

    def __init__(self, models: BodyModels) -> None:
        self._models = models
        self._pose_at: Roi | None = None
        self._hands_at: dict[Side, Roi] = {}
        self._at = -math.inf

    def look(self, pixels: Pixels, face: Box, origin: tuple[int, int], at: float) -> Body | None:
        """Return the body that bears a face, or None when there is none to be seen.

        Args:
            pixels: The person's region.
            face: The face in it, in pixels of the region.
            origin: x and y of the region in the source picture: what is followed stays while the region moves.
            at: Event time in seconds.
        """
        if not 0 <= at - self._at <= _FOLLOWED_S:
            self._pose_at, self._hands_at = None, {}
        self._at = at
        with self._models.lend() as (poses, hands):
            pose = self._pose(poses, pixels, face, origin)
            if pose is None:
                self._pose_at, self._hands_at = None, {}
                return None
            self._pose_at = _moved(pose.next_roi, origin, 1)
            found: dict[Side, Hand] = {}
            for side, arm in ARMS:
                hand = self._hand(hands, pixels, pose, (side, arm), origin)
                self._hands_at.pop(side, None)
                if hand is not None and _fits(hand, pose, face, side, arm):
                    found[side] = hand
                    self._hands_at[side] = _moved(roi_of_hand(hand), origin, 1)
        return Body(pose=pose, hands=found)

    def _pose(self, poses: "PoseGraph", pixels: Pixels, face: Box, origin: tuple[int, int]) -> Pose | None:
        """Return the pose: where it was before, or else where it should be, looked at twice."""
        if self._pose_at is not None:
            pose = poses.pose(pixels, _moved(self._pose_at, origin, -1))
            if pose is not None and _bears(pose, face):
                return pose
        first = poses.pose(pixels, roi_of_face(face))
        second = None if first is None or not _finite(first) else poses.pose(pixels, first.next_roi)
        return second if second is not None and _bears(second, face) else None

    def _hand(
        self, hands: "HandGraph", pixels: Pixels, pose: Pose, arm: tuple[Side, tuple[int, ...]], origin: tuple[int, int]
    ) -> Hand | None:
        """Return the hand of an arm: where it was before, or else at the wrist, looked at twice."""
        side, points = arm
        if not _shown(pose, points, pixels):
            return None
        before = self._hands_at.get(side)
        if before is not None:
            hand = hands.hand(pixels, _moved(before, origin, -1))
            if hand is not None and _near(hand, pose, points):
                return hand
        wrist, index, little = (pose.points[point, :2] for point in points[2:])
        first = hands.hand(pixels, roi_of_wrist(wrist, index, little))
        if first is None or not bool(np.isfinite(first.points).all()):
            return None
        return hands.hand(pixels, roi_of_hand(first)) or first


def _bears(pose: Pose, face: Box) -> bool:
    """Return whether a pose is that of the person whose face this is."""
    if not _finite(pose):
        return False
    x, y = face.centre
    across, down = pose.points[NOSE, 0] - x, pose.points[NOSE, 1] - y
    half = _NOSE_IN_FACE / 2
    return bool(abs(across) <= half * face.width and abs(down) <= half * face.height)


def _finite(pose: Pose) -> bool:
    return bool(np.isfinite(pose.points).all() and np.isfinite(pose.seen).all())


def _shown(pose: Pose, arm: tuple[int, ...], pixels: Pixels) -> bool:
    """Return whether there may be a hand to see: within the region, and not at the end of an arm that hangs."""
    height, width = pixels.shape[:2]
    x, y, _ = pose.points[arm[2]].tolist()
    return 0 <= x < width and 0 <= y < height and float(pose.seen[arm[2]]) >= _LEAST_SEEN and not hangs(pose, arm)


def _near(hand: Hand, pose: Pose, arm: tuple[int, ...]) -> bool:
    """Return whether a hand is at the end of the arm."""
    if not bool(np.isfinite(hand.points).all()):
        return False
    apart = float(np.linalg.norm(hand.points[WRIST, :2] - pose.points[arm[2], :2]))
    return apart <= _WRIST_APART * palm_px(hand.points)


def _fits(hand: Hand, pose: Pose, face: Box, side: Side, arm: tuple[int, ...]) -> bool:
    """Return whether a hand can be that of this arm and person."""
    of_side = hand.right if side is Side.RIGHT else 1.0 - hand.right
    if not _near(hand, pose, arm) or of_side < 1.0 - _OTHER_SIDE:
        return False
    least, most = _PALM_PER_FACE
    return least * face.height <= palm_px(hand.points) <= most * face.height


def _moved(roi: Roi, origin: tuple[int, int], sign: int) -> Roi:
    """Return a region in pixels of the source picture (sign 1), or of the part at that origin (sign -1)."""
    return Roi(x=roi.x + sign * origin[0], y=roi.y + sign * origin[1], side=roi.side, roll_deg=roi.roll_deg)
