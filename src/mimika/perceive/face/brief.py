"""Spots brief involuntary movements: those that are over within half a second.

Per person, from the pose-free measures before any smoothing. A movement that
comes and goes stands out from the mean of what was before and after it, at the
scale of its own duration (a matched filter over a few durations); how far is
told in this person's usual unrest at that scale, learnt all the time. What
stands out is then looked at again, next door in `brief_shape`: whether it
returns to where it came from, which unit explains it best, and whether a blink,
a turn of the head, a glance or speech explains it better.

It is a movement and no more: never an emotion, and never a secret. What a
report is worth at each frame rate and size is measured on the test bed
(`benchmarks/brief_movements.py`) and goes with it.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.state import BriefMovement
from mimika.perceive.face.brief_shape import Shape, Stretch, judged
from mimika.perceive.face.brief_units import SLOWEST_FPS, UNITS, WIDTH, Rows, reliability, sensitivity
from mimika.perceive.face.measures import Measured
from mimika.perceive.face.shape import Pose

_SCALES_S: Final = (0.06, 0.1, 0.16, 0.25, 0.36, 0.5)
"""Durations that are looked for, in seconds."""
_LEAST_SIDE_S: Final = 0.12
"""Least stretch before and after a movement that it is compared with; otherwise half of the movement's own."""
_LEAST_FRAMES: Final = 3.0
"""Frames that a duration that is looked for must span: at 30 a second, 0.1 s; a shorter movement looks that long."""
_KEPT: Final = 640
"""Frames of memory: half of them hold 2 s at 160 frames a second."""
_LONGEST_GAP_S: Final = 0.15
"""Pause between two frames beyond which before and after are not compared."""
_RATE_S: Final = 1.0
"""The frame rate is that of the last second."""
_LEARNING: Final = 0.6
"""Share by which the usual unrest grows or shrinks in a second."""
_EARLY_S: Final = 1.5
_FIRST_UNREST: Final = 0.3
_LEAST_UNREST: Final = 0.12
"""Unrest that is assumed at first, and at least, in tremors of the mesh."""
_STANDS_OUT: Final = 4.5
"""Times the usual unrest from which a moment is looked at again."""
_LEAST_INTENSITY: Final = 0.3
_WAIT_S: Final = 0.4
"""For so long nothing stronger may come before a moment is looked at again."""


@unique
class Watch(StrEnum):
    """What the reader is doing. Only while it is watching does "no movement" mean that there was none to see."""

    SETTLING = "settling"
    """It has not seen the person without a gap for long enough."""
    TOO_SLOW = "frame rate too low"
    """The frame rate does not show brief movements; nothing is reported."""
    WATCHING = "watching"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A moment that stands out.

    Attributes:
        middle: Its middle, event time in seconds.
        seconds: The duration at which it stands out most.
        stands_out: How far, in this person's usual unrest.
        noted_at: When it was noted.
    """

    middle: float
    seconds: float
    stands_out: float
    noted_at: float


@final
class BriefReader:
    """Brief movements of one person, in memory of fixed size.

    Args:
        slowest_fps: Frame rate below which nothing is reported.
    """

    def __init__(self, slowest_fps: float = SLOWEST_FPS) -> None:
        self._slowest_fps = slowest_fps
        self._seeing = sensitivity()
        self._scales = np.array(_SCALES_S)
        self._sides = np.maximum(_LEAST_SIDE_S, self._scales / 2)
        self._edges = _edges(self._scales, self._sides)
        self._at = np.zeros(_KEPT)
        self._rows = np.zeros((_KEPT, WIDTH))
        self._sums = np.zeros((_KEPT + 1, WIDTH))
        self._unrest = np.full((len(_SCALES_S), len(UNITS)), _FIRST_UNREST)
        self._origin = np.zeros(WIDTH)
        self._filled = 0
        self._since = -np.inf
        self._fps = 0.0
        self._candidate: _Candidate | None = None
        self._told_until = -np.inf
        self._told: tuple[BriefMovement, ...] = ()
        self._told_at = -np.inf

    @property
    def watch(self) -> Watch:
        """What it is doing now."""
        if not self._filled or self._at[self._filled - 1] - self._since < _EARLY_S:
            return Watch.SETTLING
        return Watch.WATCHING if self._fps >= self._slowest_fps else Watch.TOO_SLOW

    def miss(self) -> None:
        """Take note that the face could not be read: what is before and after a gap is not compared."""
        self._filled = 0
        self._candidate = None

    def told(self, at: float) -> tuple[BriefMovement, ...]:
        """Return what became certain with the frame of that time, or nothing."""
        return self._told if at == self._told_at else ()

    def read(self, measured: Measured, pose: Pose, at: float) -> tuple[BriefMovement, ...]:
        """Return the brief movements that have become certain with this frame, within a second of their end.

        Args:
            measured: Measures of this frame, not smoothed.
            pose: Pose of the head.
            at: Event time in seconds; a frame that is not later than the one before is left out.
        """
        last_at = self._at[self._filled - 1] if self._filled else -np.inf
        if at <= last_at:
            return ()
        if at - last_at > _LONGEST_GAP_S:
            self.miss()
        self._take(measured, pose, at)
        self._note(at)
        self._told, self._told_at = self._concluded(at), at
        return self._told

    def _take(self, measured: Measured, pose: Pose, at: float) -> None:
        """Keep a frame."""
        row = self._seeing.row(measured, pose)
        if self._filled == 0:
            self._origin, self._since = row.copy(), at
            self._origin[len(measured) :] = 0.0
        if self._filled == _KEPT:
            half = _KEPT // 2
            self._at[:half] = self._at[half:]
            self._rows[:half] = self._rows[half:]
            self._sums[: half + 1] = self._sums[half:] - self._sums[half]
            self._filled = half
        place = self._filled
        self._at[place] = at
        np.subtract(row, self._origin, out=self._rows[place])
        np.add(self._sums[place], self._rows[place], out=self._sums[place + 1])
        self._filled += 1
        first = int(np.searchsorted(self._at[:place], at - _RATE_S))
        self._fps = (place - first) / float(at - self._at[first]) if place > first else 0.0

    def _note(self, at: float) -> None:
        """Learn the usual unrest, and note a moment that stands out from it."""
        counts, change = self._contrast(at)
        usable = (counts > 0) & (self._at[0] < at - self._edges[0]) & (self._scales * self._fps >= _LEAST_FRAMES)
        if not usable.any():
            return
        pulled = self._seeing.along(change)
        strong = (pulled >= _LEAST_INTENSITY * self._seeing.gain) & usable[:, np.newaxis]
        stands_out = np.where(strong, pulled / self._unrest, 0.0)
        self._learn(usable, np.abs(pulled))
        if self.watch is not Watch.WATCHING:
            return
        place = int(stands_out.argmax())
        most = float(stands_out.flat[place])
        if most >= max(_STANDS_OUT, self._candidate.stands_out if self._candidate else 0.0):
            scale = place // len(UNITS)
            middle = at - float(self._sides[scale] + self._scales[scale] / 2)
            self._candidate = _Candidate(
                middle=middle, seconds=float(self._scales[scale]), stands_out=most, noted_at=at
            )

    def _contrast(self, at: float) -> tuple[NDArray[np.intp], Rows]:
        """Return the frames in the emptiest window of each scale, and how its middle differs from its sides."""
        places = np.searchsorted(self._at[: self._filled], at - self._edges, side="right")
        counts = places[1::2] - places[::2]
        sums = self._sums[places]
        means = (sums[1::2] - sums[::2]) / np.maximum(counts, 1)[..., np.newaxis]
        return counts.min(axis=0), means[1] - (means[0] + means[2]) / 2

    def _learn(self, usable: NDArray[np.bool_], size: NDArray[np.float64]) -> None:
        """Follow the median of each size in small steps."""
        elapsed = float(self._at[self._filled - 1] - self._at[self._filled - 2])
        step = 1.0 + _LEARNING * elapsed
        factor = np.where(size > self._unrest, step, 1.0 / step)
        self._unrest[usable] = np.maximum(_LEAST_UNREST, self._unrest[usable] * factor[usable])

    def _concluded(self, at: float) -> tuple[BriefMovement, ...]:
        """Look again at a moment once nothing stronger came for a while."""
        candidate = self._candidate
        if candidate is None or at - candidate.noted_at < _WAIT_S:
            return ()
        self._candidate = None
        stretch = Stretch(at=self._at[: self._filled], rows=self._rows[: self._filled])
        shape = judged(stretch, candidate.middle, candidate.seconds, self._seeing)
        if shape is None or shape.onset_at < self._told_until:
            return ()
        self._told_until = shape.onset_at + shape.seconds
        return (self._movement(shape),)

    def _movement(self, shape: Shape) -> BriefMovement:
        return BriefMovement(
            unit=UNITS[shape.unit],
            onset_at=shape.onset_at,
            seconds=shape.seconds,
            intensity=shape.intensity,
            reliability=reliability(self._fps, shape.intensity),
        )


def _edges(scales: NDArray[np.float64], sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how long ago each window begins and ends: before, middle and after, in turn; shape (6, scales)."""
    middle = sides + scales / 2
    return np.stack(
        [2 * sides + scales, sides + scales, middle + scales / 4, middle - scales / 4, sides, np.zeros_like(sides)]
    )
