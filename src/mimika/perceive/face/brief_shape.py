"""Looks again at a moment that stands out: is it a movement that comes and goes, and whose?

Next door: `brief` finds the moments, `brief_units` knows the directions.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.brief_units import LOWER, UNITS, UPPER, Rows, Sensitivity, lids_gap, lips_gap, turned_deg

SHORTEST_S: Final = 0.04
LONGEST_S: Final = 0.5
"""Durations that count as brief (Yan et al., *How fast are the leaked facial expressions?*, 2013)."""
_TOLERANCE_S: Final = 0.02
"""A duration is read off frames, so it may be out by this much."""
_MARGIN_S: Final = 0.3
_CLEAR_S: Final = 0.02
"""Stretch before and after a movement that it is compared with, and its distance from it."""
_LEAST_FRAMES: Final = 3
_QUARTER: Final = 0.25
_RETURNS: Final = 0.4
"""Share of its height by which a movement may end elsewhere than where it began."""
_EXPLAINED: Final = 0.35
"""Share of a change that its unit must explain; a jump of the whole mesh is explained by none."""
_TURNS_DEG: Final = 20.0
"""Turn of the head over the whole stretch, beyond which nothing is told."""
_BLINKS: Final = 0.45
"""Fall of the gap between the lids that makes a movement of brows and eyes part of a blink."""
_BEFORE_TALK_S: Final = 1.0
_AFTER_TALK_S: Final = 0.7
_TALKS: Final = 4
"""Openings and closings of the lips around a movement of the mouth that make it part of speech."""
_SWING: Final = 0.03
"""Size of an opening that counts, in distances between the eyes."""
_BIN_S: Final = 0.07
"""The gap of the lips is averaged over so long, so that the mesh's tremor does not speak."""

Course = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """What was seen lately.

    Attributes:
        at: Event times in seconds, rising, shape (n,).
        rows: What was kept of each frame.
    """

    at: Course
    rows: Rows

    def between(self, begin: float, end: float) -> "Stretch":
        """Return the part between two times."""
        first, last = np.searchsorted(self.at, [begin, end])
        return Stretch(at=self.at[first:last], rows=self.rows[first:last])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A movement that comes and goes.

    Attributes:
        unit: Place of its unit in `UNITS`.
        onset_at: When it begins, event time in seconds.
        seconds: Until it is over.
        intensity: At its apex, 0 to 5.
    """

    unit: int
    onset_at: float
    seconds: float
    intensity: float


def judged(stretch: Stretch, middle: float, seconds: float, seeing: Sensitivity) -> Shape | None:
    """Return the movement at a moment, or None when it is none that can be told.

    Args:
        stretch: What was seen around it.
        middle: The middle of the moment.
        seconds: About how long it lasts.
        seeing: The directions.
    """
    begun, ended = middle - seconds / 2, middle + seconds / 2
    around = stretch.between(begun - _MARGIN_S, ended + _MARGIN_S)
    before = stretch.between(begun - _MARGIN_S, begun - _CLEAR_S).rows
    after = stretch.between(ended + _CLEAR_S, ended + _MARGIN_S).rows
    inner = stretch.between(middle - seconds / 4 - 1e-6, middle + seconds / 4 + 1e-6).rows
    if len(inner) == 0 or min(len(before), len(after)) < _LEAST_FRAMES:
        return None
    sides = np.stack([np.median(before, axis=0), np.median(after, axis=0)])
    change = inner.mean(axis=0) - sides.mean(axis=0)
    unit = seeing.best(change)
    if unit is None or seeing.explained(change, unit) < _EXPLAINED:
        return None
    if _explained_away(around, sides, unit) or _spoken(stretch, middle, unit):
        return None
    course, levels = seeing.course(around.rows, unit), seeing.course(sides, unit)
    found = _bump(around.at, course - levels.mean(), middle)
    if found is None or abs(float(levels[1] - levels[0])) > _RETURNS * found[2]:
        return None
    onset, length, height = found
    return Shape(unit=unit, onset_at=onset, seconds=length, intensity=min(5.0, height))


def _bump(at: Course, course: Course, middle: float) -> tuple[float, float, float] | None:
    """Return onset, duration and height of the bump around a middle.

    Onset and offset are where the lines through a quarter and three quarters of the height meet the level before.
    """
    smooth = np.convolve(course, (0.25, 0.5, 0.25), mode="same")
    near = np.flatnonzero(np.abs(at - middle) <= LONGEST_S / 2)
    apex = int(near[smooth[near].argmax()])
    height = float(smooth[apex])
    if height <= 0:
        return None
    ends: list[float] = []
    for step in (-1, 1):
        low = _crossing(at, smooth, (apex, step), _QUARTER * height)
        high = _crossing(at, smooth, (apex, step), (1 - _QUARTER) * height)
        if low is None or high is None:
            return None
        ends.append(low + (low - high) / 2)
    seconds = ends[1] - ends[0]
    brief = SHORTEST_S - _TOLERANCE_S <= seconds <= LONGEST_S + 2 * _TOLERANCE_S
    return (ends[0], min(LONGEST_S, max(SHORTEST_S, seconds)), height) if brief else None


def _crossing(at: Course, course: Course, apex: tuple[int, int], level: float) -> float | None:
    """Return when a course falls below a level on one side of its apex, between frames; None when it does not.

    Args:
        at: Event times.
        course: The course.
        apex: Its place, and -1 to look before it or 1 to look after it.
        level: The level, below the apex.
    """
    place, step = apex
    side = course[place::step]
    below = np.flatnonzero(side <= level)
    if below.size == 0:
        return None
    far = int(below[0])
    near, beyond = place + step * (far - 1), place + step * far
    share = (course[near] - level) / max(1e-12, float(course[near] - course[beyond]))
    return float(at[near] + share * (at[beyond] - at[near]))


def _explained_away(around: Stretch, sides: Rows, unit: int) -> bool:
    """Return whether the head turned too far, or a blink moved the skin."""
    if turned_deg(sides[0], sides[1]) > _TURNS_DEG:
        return True
    usual = float(lids_gap(sides).mean())
    return UNITS[unit] in UPPER and float(lids_gap(around.rows).min()) < (1 - _BLINKS) * usual


def _spoken(stretch: Stretch, middle: float, unit: int) -> bool:
    """Return whether a movement of the mouth lies within speech."""
    if UNITS[unit] not in LOWER:
        return False
    talk = stretch.between(middle - _BEFORE_TALK_S, middle + _AFTER_TALK_S)
    return _swings(talk) >= _TALKS


def _swings(talk: Stretch) -> int:
    """Return how often the lips went from opening to closing or back, tremor left out."""
    begins = np.flatnonzero(np.diff(np.floor(talk.at / _BIN_S), prepend=-1.0))
    gaps = np.add.reduceat(lips_gap(talk.rows), begins) / np.diff(np.append(begins, len(talk.at)))
    extreme, direction, swings = float(gaps[0]), 0, 0
    for value in gaps.tolist():
        if direction * (value - extreme) > 0:
            extreme = value
        elif abs(value - extreme) >= _SWING:
            swings += 1
            direction = 1 if value > extreme else -1
            extreme = value
    return swings
