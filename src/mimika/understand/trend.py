"""How fast each state rises or falls: the slope of its level over the last half minute.

An exponentially weighted linear regression of level on time, in sums that are
carried on: for all states at once and in the same space for ever. Time is
counted backwards from the newest frame, so the sums neither grow nor lose
digits. Each frame weighs as much as the time it stands for. Levels lie between
0 and 1, so that no single one can pull the line far. Next door:
`mimika.understand.step`.
"""

from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

MEMORY_S: Final = 30.0
"""A level counts 1/e after so many seconds."""

NEEDED_S: Final = 10.0
"""So many seconds of levels are needed before a slope is given."""

LIMIT_PER_MIN: Final = 60.0
"""Greatest slope of the catalogue: from 0 to 1 within a second."""

Levels = NDArray[np.float64]
"""Shape (states,): levels 0 to 1, or slopes a minute; NaN where unknown."""

Sums = NDArray[np.float64]
"""Shape (6, states): weights w, w t, w t^2, w y, w t y, and the seconds told; t from the newest frame backwards."""


def untold(states: int) -> Sums:
    """Return the sums of states about which nothing is known."""
    return np.zeros((6, states))


def follow(sums: Sums, levels: Levels, passed: float, seconds: float) -> Sums:
    """Return the sums after one more frame.

    Args:
        sums: The sums so far.
        levels: Levels told now; NaN adds nothing.
        passed: Seconds since the frame before.
        seconds: How long this frame stands for, at most `passed`.
    """
    faded, gone = exp(-passed / MEMORY_S), passed
    back = np.array(  # the origin of time moves on to the newest look, and what lies behind fades
        (
            (faded, 0.0, 0.0, 0.0, 0.0, 0.0),
            (-gone * faded, faded, 0.0, 0.0, 0.0, 0.0),
            (gone * gone * faded, -2 * gone * faded, faded, 0.0, 0.0, 0.0),
            (0.0, 0.0, 0.0, faded, 0.0, 0.0),
            (0.0, 0.0, 0.0, -gone * faded, faded, 0.0),
            (0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
        )
    )
    after = back @ sums
    absent = np.isnan(levels)
    counted = ~absent * seconds
    after[0] += counted
    after[3] += np.where(absent, 0.0, levels) * seconds
    after[5] += counted
    return after


def forget(sums: Sums, unknown: NDArray[np.bool_]) -> Sums:
    """Return the sums without the states that have become unknown."""
    return np.where(unknown, 0.0, sums) if unknown.any() else sums


def slopes(sums: Sums) -> Levels:
    """Return the slope of each level a minute; NaN until ten seconds of it were told."""
    weight, time, square, level, product, told = sums
    spread = weight * square - time * time
    tellable = (told >= NEEDED_S) & (spread > 0)
    slope = np.full(told.shape, np.nan)
    np.divide(60.0 * (weight * product - time * level), spread, out=slope, where=tellable)
    return np.minimum(np.maximum(slope, -LIMIT_PER_MIN), LIMIT_PER_MIN)
