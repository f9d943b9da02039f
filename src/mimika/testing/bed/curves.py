"""Curves of a scripted quantity over time, and what builds them.

A curve is a row of keys; between two keys it eases by a cubic that is flat at
both, so it never leaves the range of its keys. Next door:
`mimika.testing.bed.script` gives each signal its curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
"""Event times in seconds, shape (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A quantity over time, piecewise cubic; constant before its first and after its last key.

    Attributes:
        times: Times of the keys in seconds, rising.
        values: Value at each key, in the unit of the signal.

    Raises:
        ValueError: There is no key, the numbers of times and values differ, or the times do not rise.
    """

    times: tuple[float, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = all(later > earlier for earlier, later in zip(self.times, self.times[1:], strict=False))
        if not self.times or len(self.times) != len(self.values) or not rising:
            message = f"a curve needs one value a key and rising times, got {self.times} and {self.values}"
            raise ValueError(message)

    def at(self, times: Times) -> NDArray[np.float64]:
        """Return the values at some times, shape (n,)."""
        keys, values = np.asarray(self.times), np.asarray(self.values)
        if len(keys) == 1:
            return np.full(times.shape, values[0])
        left = np.clip(np.searchsorted(keys, times, side="right") - 1, 0, len(keys) - 2)
        share = np.clip((times - keys[left]) / (keys[left + 1] - keys[left]), 0.0, 1.0)
        eased = share * share * (3.0 - 2.0 * share)
        return values[left] + (values[left + 1] - values[left]) * eased


def steady(value: float) -> Curve:
    """Return a curve that keeps one value."""
    return Curve(times=(0.0,), values=(value,))


def keys(*pairs: tuple[float, float]) -> Curve:
    """Return a curve through pairs of time in seconds and value."""
    return Curve(times=tuple(time for time, _ in pairs), values=tuple(value for _, value in pairs))


def ramp(start: float, end: float, first: float, last: float) -> Curve:
    """Return a curve that goes from one value to another between two times in seconds."""
    return keys((start, first), (end, last))


def hold(start: float, end: float, value: float, *, ease: float = 0.5, rest: float = 0.0) -> Curve:
    """Return a curve that rises from rest, holds a value from `start` to `end` and goes back.

    Args:
        start: Time in seconds at which the value is reached.
        end: Time at which it begins to leave.
        value: The value held.
        ease: Seconds that the rise and the return take, above 0.
        rest: Value before and after.
    """
    return keys((start - ease, rest), (start, value), (end, value), (end + ease, rest))


def bumps(rng: np.random.Generator, span: tuple[float, float], low: float, high: float, *, every: float) -> Curve:
    """Return smooth random bumps: at rest, up to a random peak, back to rest, again and again.

    Args:
        rng: Where the peaks come from.
        span: First and last time in seconds; the curve is at `low` or 0 outside.
        low: Least peak; negative for quantities with a sign.
        high: Greatest peak.
        every: Seconds from peak to peak, above 0.
    """
    start, end = span
    count = max(1, int((end - start) / every))
    peaks = rng.uniform(low, high, count)
    # Even a few peaks shall cover the range.
    peaks[: min(2, count)] = (high, low if low < 0 else 0.5 * (low + high))[: min(2, count)]
    rng.shuffle(peaks)
    pairs = [(start, 0.0)]
    for place, peak in enumerate(peaks):
        begun = start + place * every
        pairs += [(begun + 0.4 * every, float(peak)), (begun + 0.55 * every, float(peak)), (begun + 0.95 * every, 0.0)]
    return keys(*pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blink:
    """One blink of both eyes.

    Attributes:
        at: Time in seconds at which the lids begin to fall.
        seconds: Time until they are open again, above 0.
    """

    at: float
    seconds: float

    @property
    def half_closed(self) -> tuple[float, float]:
        """Times at which the lids pass the half-closed position, falling and rising."""
        return self.at + self.seconds * _FALL / 2, self.at + self.seconds * (_SHUT + 1) / 2


_FALL = 0.3
_SHUT = 0.5
"""Lids fall in the first 30 % of a blink, stay shut until half of it and rise over the rest.

Closing is about twice as fast as opening (VanderWerf et al. 2003, Journal of Neurophysiology 89:2784).
"""


def blinks(at: Sequence[float], duration_ms: float | Sequence[float] = 200.0) -> tuple[Blink, ...]:
    """Return blinks that begin at some times.

    Args:
        at: Times in seconds, rising, so far apart that blinks do not overlap.
        duration_ms: Duration of all, or of each, from the first movement of the lids to the last.
    """
    each = duration_ms if isinstance(duration_ms, Sequence) else [duration_ms] * len(at)
    return tuple(Blink(at=begun, seconds=length / 1000.0) for begun, length in zip(at, each, strict=True))


def closure(events: Sequence[Blink], times: Times) -> NDArray[np.float64]:
    """Return how far blinks close the lids at some times, 0 open to 1 shut, shape (n,)."""
    shut = np.zeros(times.shape)
    for blink in events:
        begun, length = blink.at, blink.seconds
        course = keys((begun, 0.0), (begun + _FALL * length, 1.0), (begun + _SHUT * length, 1.0), (begun + length, 0.0))
        shut = np.maximum(shut, course.at(times))
    return shut
