"""Holds in time what single looks show: a gesture has to last, a wave has to go to and fro.

A hand that passes through a shape on its way shows it in one look or two; what
is meant is held. All is in event time, so that every rate of looks gets the
same.
"""

import math
from collections import deque
from collections.abc import Mapping
from typing import Final

from mimika.domain.signals import SignalName
from mimika.perceive.body.hand import ramp
from mimika.perceive.swings import swings

HELD_S: Final = 0.3
"""For how long a gesture must be shown before it is told, in seconds."""
_ON, _OFF = 0.6, 0.4
_TOLD: Final = 0.5
_SLACK_S: Final = 1e-6
_KEPT: Final = 64

_WAVING_S: Final = 1.5
_WAVE: Final = 0.15
_WAVES: Final = (0.5, 2.0)
"""Seconds within which a wave goes to and fro; its least size in widths of the shoulders, some 6 cm; how often it
turns back before it begins to be one, and before it wholly is."""


class Holder:
    """One gesture of one person: its mean over a moment, with hysteresis.

    Told values of at least 0.5 mean that the gesture is held: it begins when
    its mean over the last moment reaches 0.6 and ends when that falls below 0.4.

    Args:
        patience_s: How long it must be shown, in seconds; 0 for single pictures.
    """

    def __init__(self, patience_s: float = HELD_S) -> None:
        self._patience_s = patience_s
        self._looks: deque[tuple[float, float]] = deque(maxlen=_KEPT)
        self._held = False

    def hold(self, value: float, at: float) -> float:
        """Return how far the gesture is held, 0 to 1; NaN when it was not seen lately.

        Args:
            value: How far this look shows it, 0 to 1, or NaN.
            at: Event time in seconds.
        """
        looks = self._looks
        if looks and not 0 <= at - looks[-1][0] <= self._patience_s + _SLACK_S:
            looks.clear()
            self._held = False
        if not math.isnan(value):
            looks.append((at, value))
        if not looks:
            return math.nan
        # One look older than the moment stays, or a moment would never be covered.
        while len(looks) > 1 and at - looks[1][0] >= self._patience_s - _SLACK_S:
            looks.popleft()
        mean = sum(each for _, each in looks) / len(looks)
        covered = at - looks[0][0] >= self._patience_s - _SLACK_S
        self._held = mean >= _OFF if self._held else covered and mean >= _ON
        return max(mean, _TOLD) if self._held else min(mean, _OFF)


class Holders:
    """Several gestures of one person, see `Holder`.

    Args:
        patience_s: How long each must be shown, in seconds.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._holders: dict[SignalName, Holder] = {}

    def hold(self, values: Mapping[SignalName, float], at: float) -> dict[SignalName, float]:
        """Return how far each is held, see `Holder.hold`."""
        for name in values:
            self._holders.setdefault(name, Holder(self._patience_s))
        return {name: holder.hold(values.get(name, math.nan), at) for name, holder in self._holders.items()}


class WaveReader:
    """Whether one hand waves."""

    def __init__(self) -> None:
        self._places: deque[tuple[float, float, float]] = deque(maxlen=_KEPT)

    def read(self, place: float, openness: float, at: float) -> float:
        """Return how far the hand waves, 0 to 1.

        Args:
            place: Where the hand is, sideways, in widths of the shoulders.
            openness: How far it is open, 0 to 1; NaN when its fingers are not seen, as when it moves fast.
            at: Event time in seconds.
        """
        if self._places and at < self._places[-1][0]:
            self._places.clear()
        self._places.append((at, place, openness))
        while at - self._places[0][0] > _WAVING_S:
            self._places.popleft()
        told = [openness for _, _, openness in self._places if not math.isnan(openness)]
        if not told:
            return 0.0
        turns = swings((place for _, place, _ in self._places), _WAVE)
        return min(ramp(turns, *_WAVES), sum(told) / len(told))

    def forget(self) -> None:
        """Begin anew: the hand is down or out of sight."""
        self._places.clear()
