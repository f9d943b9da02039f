"""Packets back in order: within a window, each once, losses counted."""

from hypothesis import given
from hypothesis import strategies as st

from mimika.capture.telephony.order import MOST_DROPOUT, WINDOW, Ordered, Sequencer


def passed(numbers: list[int]) -> tuple[list[Ordered[int]], Sequencer[int]]:
    sequencer = Sequencer[int]()
    out = [one for number in numbers for one in sequencer.push(number, number)]
    return [*out, *sequencer.flush()], sequencer


@given(count=st.integers(min_value=1, max_value=60), swaps=st.lists(st.integers(min_value=0, max_value=58)))
def test_neighbours_that_changed_places_come_back(count: int, swaps: list[int]) -> None:
    numbers = list(range(1, count + 1))
    for at in sorted(set(swaps))[::2]:
        if at + 1 < count:
            numbers[at], numbers[at + 1] = numbers[at + 1], numbers[at]
    out, sequencer = passed(numbers)
    assert [one.item for one in out] == list(range(1, count + 1))
    assert sequencer.lost == 0


@given(st.lists(st.integers(min_value=-5, max_value=5000)))
def test_order_holds_whatever_comes_unless_numbers_begin_anew(numbers: list[int]) -> None:
    out, sequencer = passed(numbers)
    assert len(out) + sequencer.stale == len(numbers)
    assert sequencer.lost == sum(one.missing for one in out)


@given(lost=st.sets(st.integers(min_value=2, max_value=40)))
def test_what_is_lost_is_counted_where_it_is_missing(lost: set[int]) -> None:
    out, sequencer = passed([number for number in range(1, 60) if number not in lost])
    at = 0
    for one in out:
        at += one.missing + 1
        assert at == one.item
    assert sequencer.lost == len(lost)


def test_nobody_waits_for_longer_than_the_window() -> None:
    sequencer = Sequencer[int]()
    list(sequencer.push(1, 1))
    given_ = {number: [one.item for one in sequencer.push(number, number)] for number in range(3, 4 + WINDOW)}
    assert [number for number, out in given_.items() if out] == [3 + WINDOW]
    assert given_[3 + WINDOW] == list(range(3, 4 + WINDOW))


def test_twice_and_too_late_are_left_out() -> None:
    out, sequencer = passed([1, 2, 2, 3, 4, 1, 5])
    assert [one.item for one in out] == [1, 2, 3, 4, 5]
    assert sequencer.stale == 2


def test_a_number_that_makes_no_sense_is_left_out_and_two_in_a_row_begin_anew() -> None:
    far = 10 * MOST_DROPOUT
    out, sequencer = passed([1, 2, far, 3, 4])
    assert [one.item for one in out] == [1, 2, 3, 4]
    assert (sequencer.stale, sequencer.lost) == (1, 0)
    out, sequencer = passed([1, 2, far, far + 1, far + 2])
    assert [one.item for one in out] == [1, 2, far + 1, far + 2]
    assert sequencer.lost == 0
