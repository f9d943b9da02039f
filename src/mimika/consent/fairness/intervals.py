"""Intervals of 95 % for a rate and for the difference of two, which hold for few sessions and for rates near 0 and 1.

Sources: E. B. Wilson, 1927 (score interval); R. G. Newcombe, Statistics in
Medicine 17, 1998, p. 873, method 10 (difference, from two score intervals).
Next door: `compare` prints them; they hold for one look, `alarm` for many.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

_Z: Final = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate and what it may be.

    Attributes:
        estimate: The estimate.
        low: Lower end.
        high: Upper end.
    """

    estimate: float
    low: float
    high: float


def rate(hits: int, of: int) -> Interval:
    """Return the share of hits with its Wilson interval, 0 to 1.

    Args:
        hits: How many.
        of: Of how many, at least 1.
    """
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Interval(estimate=share, low=max(0.0, middle - half), high=min(1.0, middle + half))


def difference(one: Interval, other: Interval) -> Interval:
    """Return one rate minus the other with Newcombe's interval, -1 to 1."""
    gap = one.estimate - other.estimate
    below = sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
    above = sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    return Interval(estimate=gap, low=gap - below, high=gap + above)
