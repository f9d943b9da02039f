"""How sure: intervals by drawing whole calls anew, and a correction for asking many questions at once.

Utterances of one call are not independent, so calls are drawn, not utterances (cluster bootstrap: Davison and
Hinkley, *Bootstrap Methods and their Application*, Cambridge 1997, section 3.8). Next door: `findings`.
"""

import math
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS: Final = 400
"""Times that the calls are drawn anew."""
RATE: Final = 0.05
"""Share of false findings that is accepted among those called clear."""
WIDEST: Final = 0.3
"""An interval wider than this says too little about a share."""
_FLAT: Final = 1e-9


@unique
class Sureness(StrEnum):
    """How sure a difference from the rest is."""

    CLEAR = "clear"
    """Its interval excludes no difference, also after correction for the number of questions."""
    LIKELY = "likely"
    """Its interval excludes no difference; the correction does not confirm it."""
    NONE = "no difference shown"
    NOT_ENOUGH = "not enough calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with what stands behind it.

    Attributes:
        share: Expected share of negative reactions, 0 to 1.
        low: Lower end of its 95 % interval.
        high: Upper end.
        calls: Calls behind it.
        reactions: Reactions behind it.
        rise: How much it is above what is compared with, -1 to 1.
        rise_low: Lower end of the 95 % interval of the rise.
        rise_high: Upper end.
        sureness: How sure the rise is.
    """

    share: float
    low: float
    high: float
    calls: int
    reactions: int
    rise: float = 0.0
    rise_low: float = 0.0
    rise_high: float = 0.0
    sureness: Sureness = Sureness.NONE


def draws(calls: int, generator: np.random.Generator, times: int = DRAWS) -> Floats:
    """Return how often each call is drawn: shape (times, calls), each row sums to the number of calls."""
    return generator.multinomial(calls, np.full(calls, 1.0 / calls), size=times).astype(np.float64)


def interval(drawn: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval of a statistic, from its value in each draw; NaN draws are passed over."""
    known = drawn[np.isfinite(drawn)]
    if not known.size:
        return math.nan, math.nan
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def tail(observed: float, drawn: Floats) -> float:
    """Return the probability that a rise as large as observed, or a fall as large, comes by chance: two-sided.

    From the normal approximation with the standard deviation of the draws.
    """
    known = drawn[np.isfinite(drawn)]
    spread = float(np.std(known)) if known.size else 0.0
    return 1.0 if spread < _FLAT else math.erfc(abs(observed) / spread / math.sqrt(2.0))


def corrected(tails: Floats) -> Floats:
    """Return q-values: the rate of false findings if everything at least as telling is called a finding.

    Benjamini and Hochberg, *Journal of the Royal Statistical Society* B 57 (1995).
    """
    count = len(tails)
    if not count:
        return tails
    order = np.argsort(tails, kind="stable")
    scaled = tails[order] * count / np.arange(1, count + 1)
    found = np.empty(count)
    found[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return found


def sureness(share: Share, q: float, k: int) -> Sureness:
    """Return how sure the rise of a share is.

    Args:
        share: The share.
        q: Its q-value among all that were asked for.
        k: Calls behind every statistic; a difference needs twice as many.
    """
    if share.calls < 2 * k or share.high - share.low > WIDEST:
        return Sureness.NOT_ENOUGH
    if share.rise_low <= 0.0 <= share.rise_high:
        return Sureness.NONE
    return Sureness.CLEAR if q <= RATE else Sureness.LIKELY


def quotient(parts: Floats, wholes: Floats) -> Floats:
    """Return parts over wholes, NaN where there is no whole."""
    return np.divide(parts, wholes, out=np.full(np.shape(parts), np.nan), where=wholes > _FLAT)
