"""Nothing about fewer than k calls is shown, nor to be had by taking one shown number from another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.errors import RefusedError
from mimika.insight.privacy import K_LEAST, apart, enough, publishable, require_k, widened

names = st.lists(st.text(alphabet="abcdef", min_size=1, max_size=3), unique=True, max_size=60)


@pytest.mark.parametrize("k", [-1, 0, 1, 9])
def test_fewer_than_ten_are_refused(k: int) -> None:
    with pytest.raises(RefusedError):
        require_k(k)


def test_ten_and_more_are_taken() -> None:
    assert (require_k(10), require_k(50)) == (10, 50)


@pytest.mark.parametrize(("count", "verdict"), [(0, False), (9, False), (10, True), (11, True)])
def test_ten_calls_are_enough_and_nine_are_not(count: int, verdict: bool) -> None:  # noqa: FBT001 -- an expected value
    assert enough(np.arange(30) < count, 10) is verdict


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join), max_size=12))
def test_no_shown_phrase_contains_another(phrases: list[str]) -> None:
    kept = apart(phrases)
    for one in kept:
        assert sum(f" {one} " in f" {other} " for other in kept) == 1


def test_the_fuller_phrase_is_shown_where_it_is_nearly_always_meant() -> None:
    calls = {"mean": 60, "you mean": 58, "did you mean": 20}
    assert widened(["mean"], calls) == ("you mean",)
    assert widened(["mean"], {"mean": 60, "you mean": 20}) == ("mean",)


@given(names, st.data())
def test_two_reports_differ_by_none_or_by_k_calls(calls: list[str], data: st.DataObject) -> None:
    k = 10
    first_done = calls[: data.draw(st.integers(min_value=0, max_value=len(calls)))]
    first = publishable(first_done, frozenset(), len(calls) - len(first_done), k)
    second = publishable(calls, frozenset(first), 0, k)
    added = set(second) - set(first)
    assert set(first) <= set(second)
    assert not first or not added or len(added) >= k


def test_one_call_more_waits_for_others() -> None:
    before = [f"call {number}" for number in range(30)]
    assert set(publishable([*before, "new"], frozenset(before), 0, 10)) == set(before)
    many = [*before, *(f"new {number}" for number in range(10))]
    assert len(publishable(many, frozenset(before), 0, 10)) == 40


def test_an_interrupted_run_leaves_enough_for_the_next_report() -> None:
    done = [f"call {number}" for number in range(95)]
    assert len(publishable(done, frozenset(), 5, K_LEAST)) == 90
    assert len(publishable(done, frozenset(), 50, K_LEAST)) == 95


def test_a_call_that_was_taken_away_is_in_no_report_after() -> None:
    before = frozenset(f"call {number}" for number in range(30))
    left = sorted(before)[1:]
    assert set(publishable(left, before, 0, 10)) == set(left)
