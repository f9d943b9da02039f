"""Figures for words: F1 with thresholds from the development set, AUC over labels, calibration, each with an interval.

Intervals are bootstrapped over texts (`training.figures.resampled`). Next door:
`training.evaluate_words` prints them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from mimika.perceive.text.labels import EKMAN, GOEMOTIONS
from training.figures import Figure, ece, resampled

_SMOOTH: Final = 9
"""Neighbours over which F1 is averaged before the best threshold is taken, so that a lucky one is not."""

Floats = NDArray[np.float32]


def threshold(shares: Floats, truth: Floats) -> float:
    """Return the threshold of the best F1 of one label: half as counted, half as the shares lead to expect.

    Calibrated shares say what F1 to expect at each threshold (Lipton, Elkan and Narayanaswamy 2014); of a label that
    a handful of development texts bear, that is steadier than the count.
    """
    order = np.argsort(-shares, kind="stable")
    hits = np.cumsum(truth[order] > 0)
    scores = 2 * hits / (np.arange(1, len(shares) + 1) + (truth > 0).sum())
    width = int(min(_SMOOTH, max(1, (truth > 0).sum() // 4)))
    expected = np.cumsum(shares[order])
    steady = 2 * expected / (np.arange(1, len(shares) + 1) + expected[-1])
    best = int(np.argmax(np.convolve(scores, np.ones(width) / width, "same") + steady))
    return float((shares[order[best]] + shares[order[min(best + 1, len(order) - 1)]]) / 2)


def thresholds(shares: Floats, truth: Floats) -> Floats:
    """Return the threshold of each label, from development texts."""
    return np.array([threshold(one, true) for one, true in zip(shares.T, truth.T, strict=True)], np.float32)


def macro_f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Return the mean F1 of labels."""
    both = (said & truth).sum(axis=0)
    return float(np.mean(2 * both / np.maximum(1, said.sum(axis=0) + truth.sum(axis=0))))


def f1_figure(shares: Floats, truth: Floats, cut: Floats) -> Figure:
    """Return macro-F1 at thresholds, with its interval."""
    said, true = shares >= cut, truth > 0
    return resampled(lambda rows: macro_f1(said[rows], true[rows]), len(said))


def label_f1(shares: Floats, truth: Floats, cut: Floats) -> list[float]:
    """Return the F1 of each label."""
    return [macro_f1(shares[:, [k]] >= cut[k], truth[:, [k]] > 0) for k in range(truth.shape[1])]


def area(score: Floats, positive: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve; NaN where a class is absent."""
    ones = int(positive.sum())
    if not ones or ones == len(positive):
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * (len(positive) - ones)))


def macro_area(shares: Floats, truth: Floats) -> float:
    """Return the mean area over labels; labels that all or none bear do not count."""
    return float(np.nanmean([area(one, true > 0) for one, true in zip(shares.T, truth.T, strict=True)]))


def macro_auc(shares: Floats, truth: Floats) -> Figure:
    """Return the mean area over labels, with its interval."""
    return resampled(lambda rows: macro_area(shares[rows], truth[rows]), len(shares))


def label_ece(shares: Floats, truth: Floats) -> Figure:
    """Return the expected calibration error, the mean over labels, each in 15 bins."""
    hits = truth > 0

    def mean(rows: NDArray[np.intp]) -> float:
        return float(np.mean([ece(shares[rows, k].astype(np.float64), hits[rows, k]) for k in range(truth.shape[1])]))

    return resampled(mean, len(shares))


def ekman(shares: Floats) -> Floats:
    """Return the share of each emotion of Ekman: that one of its labels is there; shape (n, 7)."""
    groups = [[GOEMOTIONS.index(each) for each in labels] for labels in EKMAN.values()]
    return np.stack([1 - np.prod(1 - shares[:, places], axis=1) for places in groups], axis=1)
