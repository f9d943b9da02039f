"""Scenes with planted brief movements among what must not be taken for them.

Every scene is a row of slots. Most hold one brief movement of a known unit,
onset, duration and intensity; the others hold a blink, an expression that
lasts, a stretch of speech, or nothing. Next door: `benchmarks.brief_movements`
counts what is found of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mimika.domain.signals import SignalName
from mimika.testing.bed.curves import Blink, Curve, bumps, keys
from mimika.testing.bed.script import ACTION_UNITS, Script

UNITS: Final = tuple(unit for unit in ACTION_UNITS if unit is not SignalName.AU43)
"""Units that are planted; a brief AU43 is a blink."""
SECONDS: Final = ((0.04, 0.1), (0.1, 0.2), (0.2, 0.35), (0.35, 0.5))
"""Bands of duration that movements are drawn from, equally often."""
INTENSITIES: Final = (0.5, 1.0, 2.0, 3.0)
"""Heights, equally often."""
_SLOT_S: Final = 1.4
_CALM_S: Final = 2.4
_RISE: Final = 0.4
"""Share of a movement until its apex."""
_TALK: Final = (SignalName.AU25, SignalName.AU26)
_SYLLABLE_S: Final = 0.22
_LONG_UNITS: Final = (SignalName.AU12, SignalName.AU04, SignalName.AU01, SignalName.AU15, SignalName.AU25)
_SWAY: Final = (
    (SignalName.HEAD_YAW_DEG, 12.0),
    (SignalName.HEAD_PITCH_DEG, 7.0),
    (SignalName.HEAD_ROLL_DEG, 6.0),
)

Pairs = list[tuple[float, float]]
"""Keys of one curve: time in seconds and intensity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One brief movement as it was scripted.

    Attributes:
        unit: Which unit.
        onset_at: When it begins, in seconds.
        seconds: From onset to offset.
        intensity: At its apex, 0 to 5.
    """

    unit: SignalName
    onset_at: float
    seconds: float
    intensity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A script and the brief movements in it."""

    script: Script
    planted: tuple[Planted, ...]


def scene(rng: np.random.Generator, *, slots: int, fps: float, moving: bool) -> Scene:
    """Return a scene of slots of 1.4 s after 2.4 s of rest.

    Args:
        rng: Where units, times, durations and intensities come from.
        slots: How many slots.
        fps: Frames a second.
        moving: Whether the head sways and turns all the time.
    """
    pairs: dict[SignalName, Pairs] = {}
    planted: list[Planted] = []
    blinks: list[Blink] = []
    talk = int(rng.integers(slots))
    for slot in range(slots):
        begun = _CALM_S + slot * _SLOT_S + float(rng.uniform(0.25, 0.5))
        chance = float(rng.uniform())
        if slot == talk:
            _speak(pairs, begun)
        elif chance < 0.76:  # noqa: PLR2004 -- shares of what slots hold
            planted.append(_brief(rng, begun))
            one = planted[-1]
            _add(pairs, one.unit, _course(one))
        elif chance < 0.88:  # noqa: PLR2004 -- as above
            blinks.append(Blink(at=begun, seconds=float(rng.uniform(0.15, 0.4))))
        elif chance < 0.97:  # noqa: PLR2004 -- as above
            _add(pairs, _LONG_UNITS[int(rng.integers(len(_LONG_UNITS)))], _lasting(rng, begun))
    seconds = _CALM_S + slots * _SLOT_S + 0.8
    curves: dict[SignalName, Curve] = {unit: keys(*found) for unit, found in pairs.items()}
    if moving:
        for name, most in _SWAY:
            curves[name] = bumps(rng, (1.0, seconds), -most, most, every=float(rng.uniform(1.8, 3.0)))
    return Scene(script=Script(seconds=seconds, fps=fps, curves=curves, blinks=tuple(blinks)), planted=tuple(planted))


def _brief(rng: np.random.Generator, begun: float) -> Planted:
    low, high = SECONDS[int(rng.integers(len(SECONDS)))]
    return Planted(
        unit=UNITS[int(rng.integers(len(UNITS)))],
        onset_at=begun,
        seconds=float(rng.uniform(low, high)),
        intensity=INTENSITIES[int(rng.integers(len(INTENSITIES)))],
    )


def _course(one: Planted) -> Pairs:
    apex = one.onset_at + _RISE * one.seconds
    return [(one.onset_at, 0.0), (apex, one.intensity), (one.onset_at + one.seconds, 0.0)]


def _lasting(rng: np.random.Generator, begun: float) -> Pairs:
    high = float(rng.uniform(1.0, 4.0))
    rise, stay, fall = (float(rng.uniform(*span)) for span in ((0.15, 0.35), (0.45, 0.65), (0.15, 0.3)))
    return [(begun - 0.2, 0.0), (begun - 0.2 + rise, high), (begun - 0.2 + rise + stay, high),
            (begun - 0.2 + rise + stay + fall, 0.0)]  # fmt: skip


def _speak(pairs: dict[SignalName, Pairs], begun: float) -> None:
    for unit, high in zip(_TALK, (1.6, 0.9), strict=True):
        course: Pairs = [(begun - 0.2, 0.0)]
        for syllable in range(5):
            at = begun - 0.2 + syllable * _SYLLABLE_S
            course += [(at + 0.45 * _SYLLABLE_S, high), (at + 0.95 * _SYLLABLE_S, 0.1)]
        _add(pairs, unit, [*course[:-1], (course[-1][0], 0.0)])


def _add(pairs: dict[SignalName, Pairs], unit: SignalName, course: Sequence[tuple[float, float]]) -> None:
    pairs.setdefault(unit, []).extend(course)
