"""What a state rests on and what it answers.

The states in `mimika.understand.states` each have two functions: `moment`
gives the score of one frame, which goes into a window; `judge` reads the
windows and answers with a `Told`. Next door: `mimika.understand.hysteresis`
turns levels into something that holds or does not.
"""

from dataclasses import dataclass
from enum import IntEnum, unique
from math import exp, isnan, nan
from typing import Final

from mimika.understand.baseline import Baseline
from mimika.understand.frame import Frame
from mimika.understand.windows import Bins


@unique
class Brief(IntEnum):
    """Channels of the last ten seconds."""

    ATTENTION = 0
    GAZE = 1
    CONFUSION = 2
    PUPIL = 3
    AMUSEMENT = 4
    BROWS = 5
    SCALE = 6
    EXPRESSIVITY = 7
    JAW = 8


@unique
class Lasting(IntEnum):
    """Channels of the last minute."""

    GAZE = 0
    CLOSED = 1
    LONG_BLINKS = 2
    YAWNING = 3


OWN_NORMAL_SETTLED: Final = 0.5
"""States relative to the person are told from here on: 90 frames, three quiet seconds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Everything a state may be judged from.

    Attributes:
        frame: The newest frame.
        baseline: The person's normal.
        brief: Windows of the last ten seconds, see `Brief`.
        lasting: Windows of the last minute, see `Lasting`.
    """

    frame: Frame
    baseline: Baseline
    brief: Bins
    lasting: Bins

    @property
    def knows_the_person(self) -> bool:
        """Whether the baseline is the person's own rather than the population's."""
        return self.baseline.settled >= OWN_NORMAL_SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A state as one frame tells it, before hysteresis.

    Attributes:
        level: How far it shows, 0 to 1; NaN when it cannot be told.
        confidence: How far the level can be relied on, 0 to 1.
    """

    level: float
    confidence: float


UNTOLD: Final = Told(level=nan, confidence=0.0)
"""It cannot be told."""


def told(level: float, ceiling: float, *parts: float) -> Told:
    """Return a level with its confidence: as strong as its weakest part, below the ceiling of its evidence.

    Args:
        level: The level; NaN makes it untold.
        ceiling: Most that the published evidence for this state allows, 0 to 1.
        parts: Quality, settledness, coverage and the like, each 0 to 1.
    """
    if isnan(level):
        return UNTOLD
    return Told(level=min(max(level, 0.0), 1.0), confidence=ceiling * min(max(min(parts), 0.0), 1.0))


def logistic(score: float, centre: float, width: float) -> float:
    """Return 1 / (1 + exp(-(score - centre) / width)): 0.5 at the centre, 0.6 on from 0.41 widths above it."""
    return 1.0 / (1.0 + exp(-max(min((score - centre) / width, 30.0), -30.0)))
