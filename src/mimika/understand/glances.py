"""Eyes that go to and fro: counts the reversals of the line of sight.

A reversal is a turn back by more than 8 degrees from the furthest point: more
than the noise of gaze from a camera, less than the way between two halves of a
near screen. Going on in one direction, as in reading, counts once a line.
Next door: `mimika.understand.states.hesitation` reads the count.
"""

from dataclasses import dataclass
from math import isnan, nan
from typing import Final

LEAST_TURN_DEG: Final = 8.0
"""A reversal is at least so large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glances:
    """Where the eyes were going.

    Attributes:
        furthest: Furthest line of sight in the present direction, in degrees; NaN before the first.
        direction: 1 to the person's own left, -1 to their right, 0 when not known yet.
        reversed: The look just taken turned back.
    """

    furthest: float = nan
    direction: int = 0
    reversed: bool = False


STILL: Final = Glances()
"""Nothing seen yet."""


def glanced(glances: Glances, yaw: float) -> Glances:
    """Return the glances after one more line of sight in degrees; NaN changes nothing."""
    if isnan(yaw):
        return Glances(furthest=glances.furthest, direction=glances.direction) if glances.reversed else glances
    away = yaw - glances.furthest
    if isnan(away):
        return Glances(furthest=yaw)
    if (abs(away) >= LEAST_TURN_DEG and (away > 0) != (glances.direction > 0)) or glances.direction == 0:
        return _turned(glances, yaw, away)
    onward = away * glances.direction > 0
    return Glances(furthest=yaw if onward else glances.furthest, direction=glances.direction)


def _turned(glances: Glances, yaw: float, away: float) -> Glances:
    """Return the glances after a turn back; the first movement of all is none."""
    if abs(away) < LEAST_TURN_DEG:
        return Glances(furthest=glances.furthest)
    return Glances(furthest=yaw, direction=1 if away > 0 else -1, reversed=glances.direction != 0)
