"""Figures with their intervals: accuracy, calibration, selective accuracy, area under the curve.

Every figure is a value with a 95 % interval, by Wilson's formula for shares and
by resampling faces otherwise; resampling is seeded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_Z: Final = 1.959964
_RESAMPLES: Final = 500
_BINS: Final = 15

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value.

    Attributes:
        value: The value.
        low: Lower end of its 95 % interval.
        high: Upper end.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def share(hits: NDArray[np.bool_]) -> Figure:
    """Return a share with Wilson's interval (Wilson 1927); NaN of nothing."""
    count = len(hits)
    if count == 0:
        return Figure(value=float("nan"), low=float("nan"), high=float("nan"))
    rate = float(hits.mean())
    middle = (rate + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    reach = _Z / (1 + _Z**2 / count) * np.sqrt(rate * (1 - rate) / count + _Z**2 / (4 * count**2))
    return Figure(value=rate, low=float(middle - reach), high=float(middle + reach))


def resampled(measure: Callable[[NDArray[np.intp]], float], count: int, seed: int = 7) -> Figure:
    """Return a measure of a set of rows with its bootstrap interval (Efron 1979)."""
    generator = np.random.default_rng(seed)  # noqa: TID251 -- seeded
    drawn = [measure(generator.integers(0, count, count)) for _ in range(_RESAMPLES)]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return Figure(value=measure(np.arange(count)), low=float(low), high=float(high))


def ece(confidence: Values, hits: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 15 bins of equal width (Guo et al., ICML 2017)."""
    places = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    parts = [
        abs(float(confidence[places == one].mean()) - float(hits[places == one].mean())) * float((places == one).mean())
        for one in range(_BINS)
        if (places == one).any()
    ]
    return float(sum(parts))


def balanced(said: NDArray[np.intp], truth: NDArray[np.intp], classes: int) -> float:
    """Return the mean recall of the classes that occur."""
    recalls = [float((said[truth == one] == one).mean()) for one in range(classes) if (truth == one).any()]
    return float(np.mean(recalls))


def selective(confidence: Values, hits: NDArray[np.bool_], coverage: float) -> float:
    """Return the accuracy of the most confident faces that make up a coverage (Geifman and El-Yaniv, NeurIPS 2017)."""
    kept = max(1, round(coverage * len(hits)))
    return float(hits[np.argsort(-confidence, kind="stable")[:kept]].mean())


def auc(score: Values, positive: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve: the chance that a positive has the greater score, ties counting half."""
    ordered = np.sort(score[~positive])
    greater = np.searchsorted(ordered, score[positive], side="left")
    equal = np.searchsorted(ordered, score[positive], side="right") - greater
    return float((greater + 0.5 * equal).mean() / max(1, len(ordered)))


def divergence_bits(one: Values, other: Values) -> Values:
    """Return the Jensen-Shannon divergence of distributions in bits, shape (n,) from two of (n, classes)."""
    middle = (one + other) / 2

    def apart(part: Values) -> Values:
        safe = np.where(part > 0, part, 1.0)
        return np.where(part > 0, part * np.log2(safe / np.where(middle > 0, middle, 1.0)), 0.0).sum(axis=1)

    return (apart(one) + apart(other)) / 2
