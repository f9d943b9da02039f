"""The figures that cards are made of: right on cases that can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.figures import auc, balanced, divergence_bits, ece, resampled, selective, share


def test_a_share_lies_within_its_interval_and_few_cases_make_it_wide() -> None:
    few, many = share(np.array([True, True, False, True])), share(np.tile([True, True, False, True], 100))
    assert few.value == many.value == 0.75
    assert few.low < many.low < 0.75 < many.high < few.high


def test_a_share_of_nothing_is_no_number() -> None:
    assert np.isnan(share(np.array([], bool)).value)


def test_somebody_who_says_80_percent_and_is_right_in_80_of_100_is_calibrated() -> None:
    hits = np.arange(100) < 80
    assert ece(np.full(100, 0.8), hits) == pytest.approx(0.0)
    assert ece(np.full(100, 0.95), hits) == pytest.approx(0.15)


def test_balanced_accuracy_counts_every_class_the_same_and_ignores_absent_ones() -> None:
    truth = np.array([0, 0, 0, 0, 2])
    assert balanced(np.array([0, 0, 0, 0, 0]), truth, 3) == 0.5


def test_selective_accuracy_keeps_the_most_confident() -> None:
    sure, hits = np.array([0.9, 0.8, 0.3, 0.2]), np.array([True, True, False, False])
    assert selective(sure, hits, 0.5) == 1.0
    assert selective(sure, hits, 1.0) == 0.5


def test_auc_counts_ties_as_half() -> None:
    assert auc(np.array([0.1, 0.9]), np.array([False, True])) == 1.0
    assert auc(np.array([0.5, 0.5]), np.array([False, True])) == 0.5


@given(st.lists(st.floats(0, 1), min_size=4, max_size=30), st.data())
def test_auc_of_the_mirrored_score_is_the_rest(raw: list[float], data: st.DataObject) -> None:
    score = np.array(raw)
    positive = np.array(data.draw(st.lists(st.booleans(), min_size=len(raw), max_size=len(raw))))
    if positive.all() or not positive.any():
        return
    assert auc(score, positive) + auc(-score, positive) == pytest.approx(1.0)


def test_distributions_part_by_no_bits_from_themselves_and_by_one_from_their_opposite() -> None:
    one, other = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    assert divergence_bits(one, one)[0] == 0.0
    assert divergence_bits(one, other)[0] == pytest.approx(1.0)


def test_resampling_is_repeatable_and_spans_the_value() -> None:
    values = np.arange(50.0)
    first, again = (resampled(lambda rows: float(values[rows].mean()), 50) for _ in range(2))
    assert first == again
    assert first.low < first.value < first.high
