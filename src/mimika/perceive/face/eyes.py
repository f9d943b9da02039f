"""Eyelids over time: openness, blinks and PERCLOS.

Openness compares the gap between the lids with the person's own usual gap, so
narrow eyes are not tired ones. A blink is a closure of 40 to 800 ms; longer
ones are closed eyes. PERCLOS (P80) is the share of the last minute in which
the eyes are at least 80 % closed (Wierwille et al., 1994; Dinges and Grace, 1998).
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from mimika.domain.signals import SignalName
from mimika.perceive.face.measures import Measure, Measured

_OPEN_PRIOR: Final = 0.124
_NARROWEST: Final = 0.06
"""Gap of open eyes that hardly anybody falls below (`training/face_shape.py`)."""
_SHUT_GAP: Final = 0.04
"""Gap that only shut lids show; it says nothing of the open eye."""
_OPEN_SHARE: Final = 0.85
"""Quantile of the gap that counts as the usual open eye; blinks and squints lie below it."""
_CLOSED_SHARE: Final = 0.28
"""Gap that the mesh still shows when the lids meet, as a share of the open gap."""
_KEPT: Final = 200
_STEP_S: Final = 0.2
_EARLY_S: Final = 2.0

_CLOSING: Final = 0.55
_OPENING: Final = 0.65
_CLOSED: Final = 0.2
_SHORTEST_S: Final = 0.04
_LONGEST_S: Final = 0.8
_ROUNDING_S: Final = 1e-6
"""Event times of frames are sums of fractions: a closure of one frame at 25 a second is 40 ms, give or take this."""
_MINUTE_S: Final = 60.0
_ENOUGH_S: Final = 10.0
_GAP_S: Final = 0.5
_PIECE_S: Final = 0.25
"""Closed time is kept in pieces of this length, so that a minute of it fits at any frame rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Openness:
    """Openness of both eyes, 1 at this person's usual opening."""

    left: float
    right: float

    @property
    def both(self) -> float:
        """Mean of the two."""
        return (self.left + self.right) / 2


class Eyelids:
    """Memory of one person's eyelids, of fixed size."""

    def __init__(self) -> None:
        self._gaps = np.empty(_KEPT)
        self._taken = 0
        self._learnt_at = -np.inf
        self._open = _OPEN_PRIOR
        self._shut_since: float | None = None
        self._last_at: float | None = None
        self._first_at: float | None = None
        self._last_duration_ms = float("nan")
        self._blinks: deque[float] = deque(maxlen=256)
        self._pieces: deque[tuple[float, float, float]] = deque(maxlen=512)

    def openness(self, measured: Measured) -> Openness:
        """Return how far the eyes are open in a frame, as the person is known so far."""
        floor = _CLOSED_SHARE * self._open
        span = self._open - floor

        def share(gap: float) -> float:
            return min(1.5, max(0.0, (gap - floor) / span))

        return Openness(
            left=share(float(measured[Measure.EYE_APERTURE_L])), right=share(float(measured[Measure.EYE_APERTURE_R]))
        )

    def learn(self, measured: Measured, at: float) -> None:
        """Remember the gap of a well-seen face as part of what is usual."""
        early = self._first_at is None or at - self._first_at < _EARLY_S
        if not early and at - self._learnt_at < _STEP_S:
            return
        gap = float(measured[Measure.EYE_APERTURE_R] + measured[Measure.EYE_APERTURE_L]) / 2
        if gap < _SHUT_GAP:
            return
        self._learnt_at = at
        self._gaps[self._taken % _KEPT] = gap
        self._taken += 1
        kept = min(self._taken, _KEPT)
        usual = float(np.quantile(self._gaps[:kept], _OPEN_SHARE))
        weight = kept / (kept + 4.0)
        self._open = max(_NARROWEST, weight * usual + (1 - weight) * _OPEN_PRIOR)

    def follow(self, openness: float, at: float) -> dict[SignalName, float]:
        """Return blink, its duration, the blink rate and PERCLOS after one more frame.

        Args:
            openness: Of both eyes, 1 at the usual opening.
            at: Event time in seconds.
        """
        if self._first_at is None:
            self._first_at = at
        elapsed = 0.0 if self._last_at is None else min(_GAP_S, at - self._last_at)
        if self._last_at is not None and at - self._last_at > _GAP_S:
            self._shut_since = None
        self._last_at = at
        if elapsed > 0:
            self._add(at, elapsed, elapsed if openness < _CLOSED else 0.0)
        blinked = self._blinked(openness, at)
        return {SignalName.BLINK: float(blinked), SignalName.BLINK_DURATION_MS: self._last_duration_ms} | self._rates(
            at
        )

    def _add(self, at: float, seen: float, shut: float) -> None:
        """Add time in which the eyes were seen, and of it the time in which they were shut."""
        if self._pieces and at - self._pieces[-1][0] < _PIECE_S:
            begun, seen_before, shut_before = self._pieces.pop()
            self._pieces.append((begun, seen_before + seen, shut_before + shut))
        else:
            self._pieces.append((at, seen, shut))

    def _blinked(self, openness: float, at: float) -> bool:
        if openness < _CLOSING:
            self._shut_since = at if self._shut_since is None else self._shut_since
            return False
        if self._shut_since is None or openness < _OPENING:
            return False
        seconds = at - self._shut_since
        self._shut_since = None
        if not _SHORTEST_S - _ROUNDING_S <= seconds <= _LONGEST_S + _ROUNDING_S:
            return False
        self._last_duration_ms = 1000 * seconds
        self._blinks.append(at)
        return True

    def _rates(self, at: float) -> dict[SignalName, float]:
        while self._blinks and at - self._blinks[0] > _MINUTE_S:
            self._blinks.popleft()
        while self._pieces and at - self._pieces[0][0] > _MINUTE_S:
            self._pieces.popleft()
        seen = sum(piece[1] for piece in self._pieces)
        if seen < _ENOUGH_S - _ROUNDING_S:
            return {}
        shut = sum(piece[2] for piece in self._pieces)
        return {
            SignalName.BLINK_RATE_PER_MIN: min(120.0, 60.0 * len(self._blinks) / seen),
            SignalName.PERCLOS: min(1.0, shut / seen),
        }
