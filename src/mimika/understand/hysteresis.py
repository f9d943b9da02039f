"""When a state holds: two thresholds, a minimum duration, and a short memory over gaps.

A state becomes active when its level has been at 0.6 or above for 1.5 s, and
ends when it has been at 0.4 or below for 0.5 s: leaving is quicker than
entering, because acting on a state that is over is worse than acting late.
An utterance counts as a stretch of 1.5 s: it is a whole. Levels between the
thresholds change nothing. What cannot be told is held for 1.5 s with fading
confidence, for longer where a voice or words told it; then it is unknown and
no longer active. Next door: `mimika.understand.states` gives the levels.
"""

from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Final

from mimika.domain.state import Forecast, StateName, StateReading
from mimika.understand.judgement import HOLD_S, Told

ON: Final = 0.6
"""Level from which a state may become active."""

OFF: Final = 0.4
"""Level at which it may end."""

ENTER_S: Final = 1.5
"""Seconds at or above `ON` that make it active."""

LEAVE_S: Final = 0.5
"""Seconds at or below `OFF` that end it."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How one state stands.

    Attributes:
        level: Level told last, 0 to 1; NaN when unknown.
        confidence: Confidence told with it.
        told_at: Event time of that.
        above: Seconds the level has been at or above `ON` without a break.
        below: Seconds it has been at or below `OFF` without a break.
        since: Event time at which it became active; None while it is not.
        hold_s: For so long it stays as it was when it cannot be told.
    """

    level: float
    confidence: float
    told_at: float
    above: float
    below: float
    since: float | None
    hold_s: float = HOLD_S


UNKNOWN: Final = Holding(level=nan, confidence=0.0, told_at=-inf, above=0.0, below=0.0, since=None)
"""A state about which nothing is known."""


def follow(holding: Holding, told: Told, at: float, seconds: float) -> Holding:
    """Return how a state stands after one more frame.

    Args:
        holding: How it stood.
        told: What the frame tells; an untold level is a gap.
        at: Event time in seconds.
        seconds: How long the frame stands for.
    """
    before = holding if at - holding.told_at <= holding.hold_s + _ROUNDING else UNKNOWN
    level = told.level
    if isnan(level):
        return before
    seconds = max(seconds, told.stands_s)
    above = before.above + seconds if level >= ON else 0.0
    below = before.below + seconds if level <= OFF else 0.0
    since = before.since
    if since is None:
        since = at if above >= ENTER_S - _ROUNDING else None
    elif below >= LEAVE_S - _ROUNDING:
        since = None
    return Holding(
        level=level,
        confidence=told.confidence,
        told_at=at,
        above=above,
        below=below,
        since=since,
        hold_s=told.hold_s,
    )


def reading(
    name: StateName, holding: Holding, at: float, trend_per_min: float, forecast: Forecast | None = None
) -> StateReading:
    """Return a state as it is reported; confidence fades while it is held over a gap."""
    known = not isnan(holding.level)
    fresh = max(1.0 - (at - holding.told_at) / holding.hold_s, 0.0) if known else 0.0
    return StateReading(
        name=name,
        level=holding.level,
        confidence=holding.confidence * fresh,
        active=holding.since is not None,
        since=holding.since,
        trend_per_min=trend_per_min if known else nan,
        forecast=forecast if known else None,
    )
