"""Means over the last seconds, by time instead of by frames.

A window is a row of bins of equal width on the time axis. Each frame adds its
value, weighted with the time it stands for, to the newest bin; the mean over
any stretch up to the length of the window is read from the sums. Ten and
sixty frames a second, and frames of changing length, give the same curve, and
the size never changes. Next door: `mimika.understand.states` reads the means.
"""

from dataclasses import dataclass
from math import floor, nan

import numpy as np
from numpy.typing import NDArray

Sums = NDArray[np.float64]
"""Shape (bins, 2, channels): in each bin the integral of value over time, and the seconds it was observed."""


Values = NDArray[np.float64]
"""Shape (channels,); NaN where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins:
    """The last seconds of several channels.

    Attributes:
        width: Width of a bin in seconds.
        newest: Number of the newest bin, counted from time 0.
        phase: Seconds of the newest bin that are over, 0 to width.
        sums: See `Sums`; the last row is the newest bin.
    """

    width: float
    newest: int
    phase: float
    sums: Sums

    def recent(self) -> "Recent":
        """Return the window as it is read: for all channels at once, added up from the newest bin backwards."""
        return Recent(width=self.width, phase=self.phase, tail=np.cumsum(self.sums[::-1], axis=0))

    def mean(self, channel: int, seconds: float) -> tuple[float, float]:
        """Return what `Recent.mean` does; to read many channels, take `recent` once."""
        return self.recent().mean(channel, seconds)

    def between(self, channel: int, youngest: float, oldest: float) -> tuple[float, float]:
        """Return what `Recent.between` does."""
        return self.recent().between(channel, youngest, oldest)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recent:
    """A window added up from the newest bin backwards, so that a mean over any stretch is two look-ups.

    Attributes:
        width: Width of a bin in seconds.
        phase: Seconds of the newest bin that are over.
        tail: Shape (bins, 2, channels): sums over the newest bin, the two newest, and so on.
    """

    width: float
    phase: float
    tail: Sums

    def mean(self, channel: int, seconds: float) -> tuple[float, float]:
        """Return the mean of a channel over the last seconds, and how many of them were observed.

        The oldest bin counts as far as it lies within the stretch. The mean is
        NaN when nothing was observed.
        """
        item = self.tail.item
        if not item(-1, 1, channel):
            return nan, 0.0
        bins = (seconds - self.phase) / self.width
        whole = int(bins)
        if whole + 1 < len(self.tail):
            part = bins - whole
            integral = (1.0 - part) * item(whole, 0, channel) + part * item(whole + 1, 0, channel)
            observed = (1.0 - part) * item(whole, 1, channel) + part * item(whole + 1, 1, channel)
        else:
            integral, observed = item(-1, 0, channel), item(-1, 1, channel)
        return (integral / observed if observed > 0 else nan), (min(seconds, observed))

    def between(self, channel: int, youngest: float, oldest: float) -> tuple[float, float]:
        """Return mean and observed seconds of a channel from `oldest` to `youngest` seconds ago."""
        near, near_seconds = self.mean(channel, youngest)
        all_of_it, all_seconds = self.mean(channel, oldest)
        observed = all_seconds - near_seconds
        if observed <= 0:
            return nan, 0.0
        near_integral = near * near_seconds if near_seconds > 0 else 0.0
        return (all_of_it * all_seconds - near_integral) / observed, observed


def empty(*, width: float, length: float, channels: int) -> Bins:
    """Return a window of so many seconds in which nothing has been observed."""
    return Bins(width=width, newest=0, phase=0.0, sums=np.zeros((round(length / width) + 1, 2, channels)))


def add(bins: Bins, at: float, seconds: float, values: Values) -> Bins:
    """Return the window with one frame more.

    Args:
        bins: The window so far; nothing in it may be younger than `at`.
        at: Event time in seconds.
        seconds: How long the frame stands for.
        values: Shape (channels,); NaN where there is none, which leaves the channel unobserved.
    """
    newest = floor(at / bins.width)
    passed = newest - bins.newest
    if passed == 0:
        sums = bins.sums.copy()
    elif 0 < passed < len(bins.sums):
        sums = np.empty_like(bins.sums)
        sums[:-passed] = bins.sums[passed:]
        sums[-passed:] = 0.0
    else:
        sums = np.zeros_like(bins.sums)
    present = ~np.isnan(values)
    sums[-1, 0] += np.where(present, values, 0.0) * seconds
    sums[-1, 1] += present * seconds
    return Bins(width=bins.width, newest=newest, phase=at - newest * bins.width, sums=sums)
