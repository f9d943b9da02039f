"""What arms, shoulders and the place of hands show, by rules on the points of a pose.

Everything is measured along the shoulders and in their width, so size and tilt
of a person do not matter. Lean and shrug are told against what is usual for
the person. Next door: `mimika.perceive.body.hand` reads the hands themselves.
"""

import math
from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from mimika.domain.geometry import Box
from mimika.domain.signals import SignalName
from mimika.perceive.body.hand import ramp
from mimika.perceive.body.regions import LEFT_SIDE, RIGHT_SIDE, Points, Pose

_EARS: Final = (7, 8)
_LEAST_SEEN: Final = 0.5
"""Probability from which a point of a pose is believed to be seen."""

_AT_FACE: Final = (1.9, 1.35)
_AT_CHIN: Final = (0.50, 0.25)
_BELOW_MOUTH: Final = (0.30, 0.60)
_POINTS_THERE: Final = 3
"""A hand is at a place when its third nearest point is: two may be mistaken.

Distances from the face in half axes of its box; from the chin in heights of the
box; the upper edge of a hand at the chin in half heights below the middle of the
face (the mouth lies at 0.5).
"""

_OVER_MIDDLE: Final = (0.0, 0.15)
_CHEST: Final = (0.1, 0.3, 1.0, 1.3)
"""How far each wrist lies beyond the middle of the chest, and how far below the shoulders, in their width."""

_LEAN_LOG: Final = math.log(1.3)
"""A person who is 30 % larger than usual leans in wholly: from 70 cm before the camera to 54 cm."""
_SHRUG: Final = (0.10, 0.25)
"""Share of the usual distance from ears to shoulders that is lost in a shrug."""

_HANGING_DEG: Final = 150.0
_USUAL_EVERY_S: Final = 0.5
_USUAL_KEPT: Final = 120
_USUAL_FROM_S: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A person's measures in one look, in pixels.

    Attributes:
        shoulders: Width of the shoulders.
        neck: From the line of the shoulders up to the ears, along the body.
        face: Height of the face box.
    """

    shoulders: float
    neck: float
    face: float


def build_of(pose: Pose, face: Box) -> Build | None:
    """Return a person's measures, or None when shoulders or ears are not seen."""
    shoulders = (LEFT_SIDE[0], RIGHT_SIDE[0])
    if min(float(pose.seen[point]) for point in (*shoulders, *_EARS)) < _LEAST_SEEN:
        return None
    axes = _axes(pose)
    ears = pose.points[list(_EARS), :2].mean(axis=0)
    return Build(shoulders=axes.width, neck=-axes.place(ears)[1] * axes.width, face=face.height)


def hands_at(hands: tuple[Points, ...], face: Box) -> dict[SignalName, float]:
    """Return how far a hand is at the face and at the chin.

    Args:
        hands: Points of each hand, shape (n, 2) or more.
        face: Box of the face.
    """
    at_face, at_chin = 0.0, 0.0
    x, y = face.centre
    half = np.array([face.width / 2, face.height / 2])
    for hand in hands:
        away = (hand[:, :2] - (x, y)) / half
        to_face = _third(np.hypot(away[:, 0], away[:, 1]).tolist())
        to_chin = _third((np.hypot(hand[:, 0] - x, hand[:, 1] - face.top - face.height) / face.height).tolist())
        top = float(np.sort(away[:, 1])[:_POINTS_THERE][-1])
        at_face = max(at_face, ramp(to_face, *_AT_FACE))
        at_chin = max(at_chin, min(ramp(to_chin, *_AT_CHIN), ramp(top, *_BELOW_MOUTH)))
    return {SignalName.POSTURE_HAND_TO_FACE: at_face, SignalName.POSTURE_HAND_TO_CHIN: at_chin}


def arms_crossed(pose: Pose) -> float:
    """Return how far the forearms cross before the chest; NaN when shoulders, elbows or wrists are not seen."""
    if min(float(pose.seen[point]) for side in (LEFT_SIDE, RIGHT_SIDE) for point in side[:3]) < _LEAST_SEEN:
        return math.nan
    axes = _axes(pose)
    left, right = axes.place(pose.points[LEFT_SIDE[2], :2]), axes.place(pose.points[RIGHT_SIDE[2], :2])
    high, begins, ends, low = _CHEST
    before_chest = min(min(ramp(y, high, begins), ramp(y, low, ends)) for _, y in (left, right))
    return min(ramp(-left[0], *_OVER_MIDDLE), ramp(right[0], *_OVER_MIDDLE), before_chest)


def hangs(pose: Pose, side: tuple[int, ...]) -> bool:
    """Return whether an arm hangs down, with nothing to show.

    Args:
        pose: The body.
        side: `LEFT_SIDE` or `RIGHT_SIDE`.
    """
    shoulder, elbow, wrist = (pose.points[point, :2] for point in side[:3])
    upper, fore = elbow - shoulder, wrist - elbow
    lengths = float(np.linalg.norm(upper) * np.linalg.norm(fore))
    bend = math.degrees(math.acos(max(-1.0, min(1.0, float(upper @ fore) / max(lengths, 1e-6)))))
    return bool(shoulder[1] < elbow[1] < wrist[1]) and 180.0 - bend > _HANGING_DEG


class UsualBuild:
    """What one person's measures usually are, and what differs from them now."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Build]] = deque(maxlen=_USUAL_KEPT)

    def read(self, build: Build, at: float) -> dict[SignalName, float]:
        """Return lean and shrug; none until three seconds were seen.

        Args:
            build: The person's measures now.
            at: Event time in seconds.
        """
        if not self._kept or not 0 <= at - self._kept[-1][0] < _USUAL_EVERY_S:
            self._kept.append((at, build))
        if not at - self._kept[0][0] >= _USUAL_FROM_S:
            return {}
        usual = [each for _, each in self._kept]
        shoulders = math.log(build.shoulders / median(each.shoulders for each in usual))
        face = math.log(build.face / median(each.face for each in usual))
        nearer = min((shoulders, face), key=abs) if shoulders * face > 0 else 0.0
        # A shrug narrows the shoulders a little, a step to the side of the body much: the usual width is the unit.
        lost = 1.0 - build.neck / median(each.neck for each in usual) / math.exp(face)
        return {
            SignalName.POSTURE_LEAN: max(-1.0, min(1.0, nearer / _LEAN_LOG)),
            SignalName.POSTURE_SHRUG: ramp(lost, *_SHRUG),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Axes:
    """Along the shoulders and down the body.

    Attributes:
        middle: Between the shoulders, x and y in pixels.
        along: Unit vector from the person's right shoulder to the left.
        width: Width of the shoulders in pixels.
    """

    middle: Points
    along: Points
    width: float

    def place(self, point: Points) -> tuple[float, float]:
        """Return a point in widths of the shoulders: towards the person's left, and down the body."""
        across, down = ((point - self.middle) / self.width).tolist()
        x, y = self.along.tolist()
        lower = x * down - y * across
        return x * across + y * down, lower if x >= 0 else -lower


def _axes(pose: Pose) -> _Axes:
    left, right = pose.points[LEFT_SIDE[0], :2], pose.points[RIGHT_SIDE[0], :2]
    width = max(1.0, float(np.linalg.norm(left - right)))
    return _Axes(middle=(left + right) / 2, along=(left - right) / width, width=width)


def _third(distances: list[float]) -> float:
    return sorted(distances)[:_POINTS_THERE][-1]
