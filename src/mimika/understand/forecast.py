"""Where each level is heading: what to expect in 30 s, and how probable it is that the alarm is reached before.

Once a second every level is taken as log odds, in which its noise is even, and
five figures of it are carried on for all states at once: how far it lies below
the alarm, how far it usually lies there, how fast it moves just now, how much
it moves from second to second, and how often it rose to the alarm lately. From
them and two of their ratios (how many restless seconds the alarm is away, how
steady the movement is) one product with a matrix gives the 10 %, 50 % and 90 % points of the
change within 30 s and the log odds of reaching the alarm.

The matrix was fitted by quantile and logistic regression on simulated sessions
that went through the whole of `mimika.understand` (`training/forecast.py`, which
prints it); `benchmarks/forecast.py` scores it on other ones, beside
persistence, the straight line, and a random walk with drift whose first passage
follows from the reflection principle. It was not fitted to people: nobody has
published such sequences. Next door: `mimika.understand.trend` has the slope.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.state import Forecast
from mimika.understand.hysteresis import ON

HORIZON_S: Final = 30.0
"""So far ahead is looked."""

PACE_S: Final = 1.0
"""Levels are taken so often."""

LONGEST_S: Final = 2.5
"""After a longer silence the levels before it say nothing of the movement: single utterances have no forecast."""

NEEDED: Final = 20
"""So many seconds of levels are needed."""

USUAL: Final = 120.0
"""Samples over which the usual level is averaged."""

RESTLESS: Final = 60.0
"""Samples over which the movement from second to second is averaged."""

HEADING: Final = 10.0
"""Samples over which the present movement is averaged."""

OFTEN: Final = 180.0
"""Samples over which rises to the alarm are counted."""

LEAST: Final = 0.02
"""Levels are cut here and at one minus this before their log odds are taken."""

ALARM: Final = math.log(ON / (1 - ON))
"""Log odds of the level from which a state may become active."""

FEATURES: Final = 8
"""One, and what stands in `features`."""

Levels = NDArray[np.float64]
"""Shape (states,)."""

Sums = NDArray[np.float64]
"""Shape (6, states): samples, last log odds, usual ones, squared and present movement, share of rises to the alarm."""

WEIGHTS: Final = np.array(
    [
        [-2.8987, 0.2268, 1.2014, 0.0771],
        [0.9054, 0.6576, 1.3317, 0.1259],
        [-0.3624, -0.4970, -0.3558, -0.3798],
        [0.0928, 1.2920, -3.6292, -1.2054],
        [-0.6768, -0.6914, -0.2793, -0.0539],
        [1.7999, -0.5146, 4.3650, 4.1370],
        [0.0262, -0.0362, -0.1424, -0.1027],
        [0.0504, 0.0874, 0.8722, 0.7122],
    ]
)
"""Shape (FEATURES, 4): what each feature adds to the 10 %, 50 % and 90 % points and to the log odds of the alarm."""
WEIGHTS.flags.writeable = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """What is carried on.

    Attributes:
        sums: See `Sums`.
        at: Event time of the sample taken last.
        due: Event time from which the next is taken.
        crossing: Probability that each level reaches its alarm; NaN where there is too little to tell.
        ahead: The same as forecasts; None where there is too little.
    """

    sums: Sums
    at: float
    due: float
    crossing: Levels
    ahead: tuple[Forecast | None, ...]


def unforeseen(states: int) -> Outlook:
    """Return the outlook of states of which nothing is known."""
    return Outlook(
        sums=np.zeros((6, states)),
        at=-math.inf,
        due=-math.inf,
        crossing=np.full(states, np.nan),
        ahead=(None,) * states,
    )


def foresee(outlook: Outlook, levels: Levels, at: float) -> Outlook:
    """Return the outlook after one more look; it changes once a second.

    Args:
        outlook: What is carried on.
        levels: The levels as they stand, 0 to 1; NaN where unknown, which begins anew.
        at: Event time in seconds.
    """
    if at < outlook.due:
        return outlook
    before = outlook.sums if at - outlook.at <= LONGEST_S else np.zeros_like(outlook.sums)
    sums = followed(before, levels)
    known = sums[0] >= NEEDED
    points, crossing = told(sums)
    crossing[levels >= ON] = 1.0
    crossing[~known] = np.nan
    due = max(outlook.due, at - PACE_S) + PACE_S
    return Outlook(sums=sums, at=at, due=due, crossing=crossing, ahead=_forecasts(points, crossing))


def followed(sums: Sums, levels: Levels) -> Sums:
    """Return the sums after one more sample."""
    bounded = np.minimum(np.maximum(levels, LEAST), 1 - LEAST)
    odds = np.log(bounded / (1 - bounded))
    unknown = np.isnan(odds)
    odds[unknown] = 0.0
    count, last, usual, squared, heading, rises = sums
    first = count == 0
    number = count + 1
    moved = np.where(first, 0.0, odds - last)
    after = np.empty_like(sums)
    after[0] = number
    after[1] = odds
    after[2] = usual + np.maximum(1 / number, 1 / USUAL) * (odds - usual)
    after[3] = squared + np.maximum(1 / np.maximum(count, 1), 1 / RESTLESS) * (moved * moved - squared)
    after[4] = heading + (moved - heading) / HEADING
    rose = (odds >= ALARM) & (last < ALARM) & ~first
    after[5] = rises + np.maximum(1 / number, 1 / OFTEN) * (rose - rises)
    after[:, unknown] = 0.0
    return after


def features(sums: Sums) -> NDArray[np.float64]:
    """Return what is known of each state, shape (states, FEATURES); gaps in log odds, movement a second."""
    gap = ALARM - sums[1]
    restless = np.sqrt(sums[3])
    columns = np.empty((len(gap), FEATURES))
    columns[:, 0] = 1.0
    columns[:, 1] = gap
    columns[:, 2] = ALARM - sums[2]
    columns[:, 3] = sums[4]
    columns[:, 4] = restless
    columns[:, 5] = np.sqrt(sums[5])
    columns[:, 6] = np.minimum(gap / (restless + 0.05), 20.0)
    columns[:, 7] = np.minimum(np.maximum(sums[4] * HEADING**0.5 / (restless + 0.05), -4.0), 4.0)
    return columns


def told(sums: Sums) -> tuple[NDArray[np.float64], Levels]:
    """Return the low, middle and high level in 30 s, shape (states, 3), and the probability of the alarm."""
    answers = features(sums) @ WEIGHTS
    limit = math.log((1 - LEAST) / LEAST)
    ahead = np.minimum(np.maximum(np.sort(answers[:, :3], axis=1) + sums[1][:, np.newaxis], -limit), limit)
    return 1 / (1 + np.exp(-ahead)), 1 / (1 + np.exp(-np.minimum(np.maximum(answers[:, 3], -30.0), 30.0)))


def standing(outlook: Outlook, levels: Levels) -> tuple[Levels, tuple[Forecast | None, ...]]:
    """Return probabilities and forecasts as they stand: 1 for a level that is at its alarm."""
    there = levels >= ON
    risen = there & (outlook.crossing < 1.0)
    if not risen.any():
        return outlook.crossing, outlook.ahead
    crossing = np.where(risen, 1.0, outlook.crossing)
    ahead = tuple(
        replace(one, crossing=1.0) if one is not None and at_alarm else one
        for one, at_alarm in zip(outlook.ahead, risen.tolist(), strict=True)
    )
    return crossing, ahead


def _forecasts(points: NDArray[np.float64], crossing: Levels) -> tuple[Forecast | None, ...]:
    return tuple(
        None
        if probability != probability  # noqa: PLR0124 -- NaN, quicker than a call for every state
        else Forecast(horizon_s=HORIZON_S, level=level, low=low, high=high, crossing=probability)
        for (low, level, high), probability in zip(points.tolist(), crossing.tolist(), strict=True)
    )
