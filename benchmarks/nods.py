"""Nods and shakes of the test bed's head, and what resembles them, for `benchmarks.gestures`."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.signals import SignalName as S
from mimika.domain.state import Observation
from mimika.pipeline.faces import FaceStage
from mimika.pipeline.looking import Looking
from mimika.testing.bed.conditions import Conditions
from mimika.testing.bed.curves import Curve, keys
from mimika.testing.bed.play import SEED, render
from mimika.testing.bed.script import Script

FPS: Final = 15.0
APART_S: Final = 3.2
_AFTER_S: Final = 1.2
_TOLD: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement of the head.

    Attributes:
        name: What it is, in words.
        axis: The angle that moves.
        degrees: How far from rest to the turning points.
        per_s: Strokes there and back a second.
        times: How many of them.
        means: The signal that it should give, None for what only resembles one.
    """

    name: str
    axis: S
    degrees: float
    per_s: float
    times: float
    means: S | None

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.times / self.per_s


def _to_and_fro(axis: S, means: S, word: str) -> tuple[Movement, ...]:
    shapes = ((4.0, 1.2), (8.0, 1.2), (8.0, 2.0), (14.0, 1.2), (14.0, 2.0), (6.0, 2.8))
    return tuple(
        Movement(
            name=f"{word} of {high:g}°, {times:g} at {rate:g} a second",
            axis=axis,
            degrees=high,
            per_s=rate,
            times=times,
            means=means,
        )
        for high, rate in shapes
        for times in (2.0, 3.0)
    )


def _like(name: str, axis: S, degrees: float, per_s: float, times: float = 1.0) -> Movement:
    return Movement(name=name, axis=axis, degrees=degrees, per_s=per_s, times=times, means=None)


MOVEMENTS: Final = (
    *_to_and_fro(S.HEAD_PITCH_DEG, S.HEAD_NOD, "nod"),
    *_to_and_fro(S.HEAD_YAW_DEG, S.HEAD_SHAKE, "shake"),
    _like("look to the side and back", S.HEAD_YAW_DEG, 25.0, 0.5),
    _like("glance to the side", S.HEAD_YAW_DEG, 15.0, 1.2),
    _like("look at the desk and back", S.HEAD_PITCH_DEG, 15.0, 0.6),
    _like("slow sway", S.HEAD_YAW_DEG, 6.0, 0.4, 1.5),
    _like("tilt to and fro", S.HEAD_ROLL_DEG, 12.0, 1.2, 2.0),
    _like("bob of a speaker", S.HEAD_PITCH_DEG, 1.2, 2.0, 5.0),
)
"""Nods and shakes of 4 to 14 degrees, two or three strokes; then what is neither."""


def script() -> Script:
    """Return all movements one after the other, each from rest to rest."""
    angles: dict[S, list[tuple[float, float]]] = {}
    for place, movement in enumerate(MOVEMENTS):
        begin = _begin(place)
        course = angles.setdefault(movement.axis, [(0.0, 0.0)])
        course.append((begin, 0.0))
        step = 0.5 / movement.per_s
        turns = round(2 * movement.times)
        course += [(begin + turn * step, _place(movement, turn)) for turn in range(1, turns)]
        course.append((begin + turns * step, 0.0))
    curves: dict[S, Curve] = {axis: keys(*course) for axis, course in angles.items()}
    return Script(seconds=_begin(len(MOVEMENTS)), fps=FPS, curves=curves)


def _place(movement: Movement, turn: int) -> float:
    """Return where a movement is at one of its turns: a nod dips from rest, all else swings about it."""
    away = turn % 2 == 1
    if movement.axis is S.HEAD_PITCH_DEG:
        return -movement.degrees if away else 0.0
    return movement.degrees if away else -movement.degrees


def _begin(place: int) -> float:
    return 2.0 + place * APART_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of the movements.

    Attributes:
        right: For each signal, how many of its movements it told.
        shown: For each signal, how many there were.
        wrong: For each signal, the movements during which it was told although they mean something else.
        missed: Movements that were not told.
    """

    right: dict[S, int]
    shown: dict[S, int]
    wrong: dict[S, list[str]]
    missed: list[str]


def measure(conditions: Conditions) -> Heard:
    """Return how nods and shakes are told when drawn and recorded under some conditions."""
    grant = zone_grant("research", "testbed")
    stage = FaceStage(Gate([grant]), grant.purpose, Looking())
    told: dict[S, list[float]] = {S.HEAD_NOD: [], S.HEAD_SHAKE: []}
    for sample in render(script(), np.random.Generator(np.random.PCG64(SEED)), conditions=conditions):
        for seen in stage.read(sample).seen:
            for name, times in told.items():
                if isinstance(seen, Observation) and seen.readings[name] >= _TOLD:
                    times.append(sample.at)
    stage.close()
    return _judged(told)


def _judged(told: dict[S, list[float]]) -> Heard:
    right, shown = dict.fromkeys(told, 0), dict.fromkeys(told, 0)
    wrong: dict[S, list[str]] = {name: [] for name in told}
    missed: list[str] = []
    for place, movement in enumerate(MOVEMENTS):
        begin, end = _begin(place), _begin(place) + movement.seconds + _AFTER_S
        for name, times in told.items():
            heard = any(begin <= at < end for at in times)
            if movement.means is name:
                shown[name] += 1
                right[name] += heard
                if not heard:
                    missed.append(movement.name)
            elif heard:
                wrong[name].append(movement.name)
    return Heard(right=right, shown=shown, wrong=wrong, missed=missed)
