"""How action units move the skin, from anatomy: which muscle pulls what, where to, and how far it reaches.

The manual of FACS (Ekman, Friesen and Hager 2002) says which way each part of
the face goes. The amounts are those of a strong movement of an adult, in
millimetres, converted by the distance between the eyes; intensity 5 reaches
them and lesser intensities are proportional. They were set from anatomy and by
eye, on purpose without regard to how any perceiver measures. Lids follow
`mimika.testing.bed.lids`, the lower jaw turns about its hinge.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.testing.bed.geometry import (
    EYE_DISTANCE_MM,
    EYES,
    LOWER_LIP,
    UPPER_LIP,
    Head,
    Points,
    drawn_along,
    head,
)
from mimika.testing.bed.lids import Lids


@unique
class Sheet(Enum):
    """Which skin a pull moves: at rest the lips touch, yet they move apart."""

    ALL = "all"
    ABOVE = "above the mouth line"
    BELOW = "below the mouth line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """Some points pulled in one direction, at intensity 5.

    Attributes:
        right: Mesh points of the person's right half, or of the middle line.
        left: The matching points of the left half; none for the middle line.
        out: Millimetres away from the middle line.
        up: Millimetres upwards.
        forward: Millimetres towards the camera.
    """

    right: tuple[int, ...]
    left: tuple[int, ...] = ()
    out: float = 0.0
    up: float = 0.0
    forward: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Muscle:
    """Pulls that act together.

    Attributes:
        pulls: What is pulled.
        reach: Millimetres over which the skin around follows.
        sheet: Which skin.
    """

    pulls: tuple[Pull, ...]
    reach: float
    sheet: Sheet = Sheet.ALL


_NOSE_STILL = Pull(right=(1, 4, 2, 98, 327, 129, 358))
_EYES_STILL = Pull(right=(33, 133, 362, 263))

_MUSCLES: Mapping[SignalName, tuple[Muscle, ...]] = {
    SignalName.AU01: (
        Muscle(
            pulls=(
                Pull(right=(55, 107), left=(285, 336), up=9.0, out=-0.5),
                Pull(right=(65, 66), left=(295, 296), up=6.5),
                Pull(right=(52, 105), left=(282, 334), up=2.5),
                Pull(right=(9,), up=5.0),
                Pull(right=(53, 63, 46, 70), left=(283, 293, 276, 300)),
                Pull(right=(69, 108), left=(299, 337), up=5.0),
                _EYES_STILL,
            ),
            reach=9.0,
        ),
    ),
    SignalName.AU02: (
        Muscle(
            pulls=(
                Pull(right=(53, 63), left=(283, 293), up=8.5),
                Pull(right=(52, 105), left=(282, 334), up=7.0),
                Pull(right=(46, 70), left=(276, 300), up=6.5),
                Pull(right=(65, 66), left=(295, 296), up=2.0),
                Pull(right=(55, 107, 9), left=(285, 336)),
                Pull(right=(104, 68), left=(333, 298), up=5.0),
                _EYES_STILL,
            ),
            reach=9.0,
        ),
    ),
    SignalName.AU04: (
        Muscle(
            pulls=(
                Pull(right=(55, 107), left=(285, 336), up=-6.5, out=-4.5),
                Pull(right=(65, 66), left=(295, 296), up=-6.0, out=-3.5),
                Pull(right=(52, 105), left=(282, 334), up=-4.5, out=-1.5),
                Pull(right=(53, 63), left=(283, 293), up=-2.0, out=-0.5),
                Pull(right=(46, 70), left=(276, 300)),
                Pull(right=(9, 8), up=-3.0, forward=1.0),
                _EYES_STILL,
            ),
            reach=9.0,
        ),
    ),
    SignalName.AU06: (
        Muscle(
            pulls=(
                Pull(right=(50, 101, 118), left=(280, 330, 347), up=5.5, forward=2.0),
                Pull(right=(117, 123, 205), left=(346, 352, 425), up=5.0, forward=1.0),
                Pull(right=(116, 111), left=(345, 340), up=2.0, out=-1.5),
                Pull(right=(53, 46, 70), left=(283, 276, 300), up=-1.5),
                Pull(right=(55, 285, 168, 6)),
            ),
            reach=9.0,
        ),
    ),
    SignalName.AU09: (
        Muscle(
            pulls=(
                Pull(right=(129, 98, 64), left=(358, 327, 294), up=4.5, out=0.8),
                Pull(right=(203, 36, 142), left=(423, 266, 371), up=4.0),
                Pull(right=(114, 217), left=(343, 437), up=3.0, forward=1.0),
                Pull(right=(55, 107), left=(285, 336), up=-3.0, out=-1.5),
                Pull(right=(1, 4, 2), up=1.2),
                Pull(right=(8, 9), up=-2.0),
                _EYES_STILL,
            ),
            reach=7.0,
        ),
        Muscle(
            pulls=(Pull(right=(39, 37, 92, 165), left=(269, 267, 322, 391), up=2.5), Pull(right=(61,), left=(291,))),
            reach=6.0,
            sheet=Sheet.ABOVE,
        ),
    ),
    SignalName.AU10: (
        Muscle(
            pulls=(
                Pull(right=(0, 13), up=5.0),
                Pull(right=(37, 39, 82, 81), left=(267, 269, 312, 311), up=6.0),
                Pull(right=(40, 80), left=(270, 310), up=5.0),
                Pull(right=(203, 206, 165, 92), left=(423, 426, 391, 322), up=4.0, out=0.5),
                Pull(right=(61, 78), left=(291, 308), up=1.0),
                Pull(right=(1, 4)),
                Pull(right=(129, 98), left=(358, 327), up=1.2),
            ),
            reach=7.0,
            sheet=Sheet.ABOVE,
        ),
    ),
    SignalName.AU12: (
        Muscle(
            pulls=(
                Pull(right=(61, 76, 62, 78), left=(291, 306, 292, 308), out=6.5, up=8.5, forward=-3.0),
                Pull(right=(40, 91), left=(270, 321), out=3.5, up=4.0, forward=-1.5),
                Pull(right=(37, 84), left=(267, 314), out=0.7, up=0.7),
                Pull(right=(0, 17)),
                Pull(right=(205, 50, 187), left=(425, 280, 411), out=1.5, up=4.5, forward=1.5),
                Pull(right=(206, 216), left=(426, 436), out=3.5, up=5.0),
                Pull(right=(212, 202), left=(432, 422), out=3.0, up=3.5),
                _NOSE_STILL,
            ),
            reach=11.0,
        ),
    ),
    SignalName.AU15: (
        Muscle(
            pulls=(
                Pull(right=(61, 76, 62, 78), left=(291, 306, 292, 308), out=0.8, up=-7.0),
                Pull(right=(40, 91), left=(270, 321), up=-2.5),
                Pull(right=(37, 84, 0, 17), left=(267, 314)),
                Pull(right=(202, 212), left=(422, 432), up=-4.5),
                _NOSE_STILL,
            ),
            reach=8.0,
        ),
    ),
    SignalName.AU17: (
        Muscle(
            pulls=(
                Pull(right=(199, 200, 175), up=5.5, forward=1.5),
                Pull(right=(201, 208), left=(421, 428), up=4.5),
                Pull(right=(17, 14, 18), up=4.5, forward=2.5),
                Pull(right=(84, 87, 91), left=(314, 317, 321), up=3.4, forward=1.5),
                Pull(right=(61, 78), left=(291, 308), up=-0.8),
                Pull(right=(152,), up=2.0),
            ),
            reach=8.0,
            sheet=Sheet.BELOW,
        ),
        Muscle(
            pulls=(
                Pull(right=(0, 13, 37, 82), left=(267, 312), up=3.2, forward=2.0),
                Pull(right=(61, 78), left=(291, 308), up=-0.8),
                _NOSE_STILL,
            ),
            reach=6.0,
            sheet=Sheet.ABOVE,
        ),
    ),
    SignalName.AU20: (
        Muscle(
            pulls=(
                Pull(right=(61, 76, 62, 78), left=(291, 306, 292, 308), out=7.5, up=-1.2, forward=-3.0),
                Pull(right=(40, 91), left=(270, 321), out=4.0, forward=-1.5),
                Pull(right=(37, 84), left=(267, 314), out=1.2),
                Pull(right=(0, 17)),
                Pull(right=(212, 202, 216), left=(432, 422, 436), out=5.0),
                _NOSE_STILL,
            ),
            reach=9.0,
        ),
    ),
    SignalName.AU25: (
        Muscle(
            pulls=(
                Pull(right=(14, 17), up=-5.5),
                Pull(right=(87, 84, 178, 181), left=(317, 314, 402, 405), up=-5.0),
                Pull(right=(88, 91), left=(318, 321), up=-3.0),
                Pull(right=(61, 78, 199), left=(291, 308)),
            ),
            reach=6.0,
            sheet=Sheet.BELOW,
        ),
        Muscle(
            pulls=(
                Pull(right=(13, 0, 82, 37, 81, 39), left=(312, 267, 311, 269), up=1.8),
                Pull(right=(61, 78, 2), left=(291, 308)),
            ),
            reach=5.0,
            sheet=Sheet.ABOVE,
        ),
    ),
}
"""Pulls by action unit; AU5, 7 and 43 move only lids, AU23, 24 and 28 only lips, AU26 the jaw: see below."""

_CHIN_DROP_MM = 20.0
_HINGE_MM = 75.0
"""Opening of the jaw at intensity 5, well below the greatest (some 50 mm between the teeth), and how far behind
the eyes the hinge lies."""

_LIPS: Mapping[SignalName, tuple[float, float, float]] = {
    SignalName.AU23: (0.45, 0.45, 0.07),
    SignalName.AU24: (0.55, 0.62, 0.0),
    SignalName.AU28: (0.92, 0.92, 0.04),
}
"""How far upper and lower lip vanish towards the mouth line, and how much narrower the mouth gets, at intensity 5."""

MOVED = (*_MUSCLES, SignalName.AU26, *_LIPS)
"""Action units with a field of their own, in the order of `fields`."""


@functools.cache
def below_mouth() -> NDArray[np.float64]:
    """Return how far each point belongs to the lower jaw's skin, 0 to 1, shape (v,): sharp at the lips, soft beside."""
    rest, unit = head().rest, head().unit
    middle, half = rest[13, 0], (rest[308, 0] - rest[78, 0]) / 2
    beside = np.clip((np.abs(rest[:, 0] - middle) - 0.75 * half) / (0.45 * unit), 0.0, 1.0)
    width = (0.05 + 0.55 * beside) * unit
    share = np.clip((rest[:, 1] - head().mouth_line) / (2 * width) + 0.5, 0.0, 1.0)
    share = share * share * (3 - 2 * share)
    # The opening is an almond: towards the corners both lips follow alike.
    both = 0.5 * np.abs(np.linspace(-1, 1, len(UPPER_LIP[0]))) ** 4
    share[np.array(UPPER_LIP)] = both
    share[np.array(LOWER_LIP)] = 1.0 - both
    return share


@functools.cache
def fields() -> NDArray[np.float64]:
    """Return the displacement of each point at intensity 5, shape (len(MOVED), v, 3), in pixels of the portrait."""
    made = [sum((_pulled(muscle) for muscle in muscles), np.zeros_like(head().rest)) for muscles in _MUSCLES.values()]
    made.append(_jaw_drop())
    made += [_lips_rolled(*amounts) for amounts in _LIPS.values()]
    every = np.stack(made)
    # Lid margins follow the law of the lids alone.
    every[:, sorted({point for eye in EYES for point in (*eye.upper, *eye.lower)})] = 0.0
    every *= head().tilt[None, :, None]
    return every


def _pulled(muscle: Muscle) -> Points:
    anatomy = head()
    mm = anatomy.unit / EYE_DISTANCE_MM
    anchors: list[int] = []
    moves: list[tuple[float, float, float]] = []
    for pull in muscle.pulls:
        for side, points in ((-1.0, pull.right), (1.0, pull.left)):
            anchors += points
            moves += [(side * pull.out * mm, -pull.up * mm, -pull.forward * mm)] * len(points)
    moved = drawn_along(anatomy.rest, anatomy.rest[anchors], np.array(moves), muscle.reach * mm)
    share = {Sheet.ALL: 1.0, Sheet.BELOW: below_mouth()[:, None], Sheet.ABOVE: 1.0 - below_mouth()[:, None]}
    return moved * share[muscle.sheet]


def _jaw_drop() -> Points:
    """Return the turn of the lower jaw about its hinge; the condyle slides forward, so the chin goes back by half."""
    anatomy = head()
    mm = anatomy.unit / EYE_DISTANCE_MM
    before_hinge = np.clip(_HINGE_MM * mm - anatomy.rest[:, 2], 0.0, None)
    chin = before_hinge[152]
    moved = np.zeros_like(anatomy.rest)
    moved[:, 1] = _CHIN_DROP_MM * mm * before_hinge / chin
    moved[:, 2] = 0.35 * _CHIN_DROP_MM * mm
    # The mouth narrows a little as its corners are drawn down.
    aside = anatomy.rest[:, 0] - anatomy.rest[13, 0]
    moved[:, 0] = -0.08 * aside * np.exp(-(((anatomy.rest[:, 1] - anatomy.mouth_line) / (0.35 * anatomy.unit)) ** 2))
    return moved * below_mouth()[:, None]


def _lips_rolled(upper: float, lower: float, narrower: float) -> Points:
    """Return lips that vanish towards the line where they meet; the skin around is drawn along."""
    rest, unit = head().rest, head().unit
    moved = np.zeros_like(rest)
    middle = rest[13, 0]
    for rows, share in ((UPPER_LIP, upper), (LOWER_LIP, lower)):
        lip = rest[np.array(rows)]
        shift = share * (lip[-1] - lip)
        shift[..., 0] = -narrower * (lip[..., 0] - middle)
        moved[np.array(rows)] = shift
    lips = np.unique(np.array([UPPER_LIP, LOWER_LIP]))
    others = np.setdiff1d(np.arange(len(rest)), lips)
    for rows, part in ((UPPER_LIP, 1.0 - below_mouth()), (LOWER_LIP, below_mouth())):
        edge = list(rows[0])
        drawn = drawn_along(rest[others], rest[edge], moved[edge], 0.14 * unit)
        moved[others] += drawn * part[others, None]
    return moved


def lids_moved(points: Points, stand: Lids) -> None:
    """Move lid margins and the skin next to them, in place.

    Args:
        points: Points of the head, shape (v, 3).
        stand: Where the lids stand; single values.
    """
    for eye in EYES:
        gap = head().rest[list(eye.lower)] - head().rest[list(eye.upper)]
        for rows, travel in (((eye.upper, *eye.above), stand.upper), ((eye.lower, *eye.below), -stand.lower)):
            margin = (gap * travel)[1:-1]
            for row, share in zip((rows[0][1:-1], *rows[1:]), (1.0, 0.35, 0.1), strict=True):
                points[list(row)] += share * margin


def lips_kept_apart(points: Points) -> None:
    """Let lips touch instead of crossing, in place: a lower lip pressed up meets the upper one half-way."""
    upper, lower = list(UPPER_LIP[-1]), list(LOWER_LIP[-1])
    crossing = np.clip(points[upper, 1] - points[lower, 1], 0.0, None) / 2
    for rows, sign in ((UPPER_LIP, -1.0), (LOWER_LIP, 1.0)):
        for row in rows[1:]:
            points[list(row[1:-1]), 1] += sign * crossing[1:-1]


def expression(face: Head, amounts: NDArray[np.float64], stand: Lids) -> Points:
    """Return the points of the head with an expression, squarely facing the camera, shape (v, 3).

    Args:
        face: The head at rest.
        amounts: Intensities in the order of `MOVED`, 0 to 5.
        stand: Where the lids stand.
    """
    points = face.rest + np.tensordot(amounts / 5.0, fields(), axes=1)
    lids_moved(points, stand)
    lips_kept_apart(points)
    return points
