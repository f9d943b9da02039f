"""Event time: starts at 0, always grows, and keeps the stream's own differences wherever they make sense."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.capture.timeline import GLITCH_S, Timeline

STAMPS = st.fractions(min_value=-(10**5), max_value=10**5, max_denominator=90_000)


def placed(stamps: list[Fraction | None], step_s: float = 0.04) -> list[float]:
    timeline = Timeline(step_s)
    return [timeline.place(stamp) for stamp in stamps]


@given(st.lists(st.none() | STAMPS, min_size=1, max_size=60))
def test_time_starts_at_zero_and_always_grows_whatever_the_stamps(stamps: list[Fraction | None]) -> None:
    times = placed(stamps)
    assert times[0] == 0
    assert all(earlier < later for earlier, later in pairwise(times))


@given(
    st.fractions(min_value=-(10**4), max_value=10**4, max_denominator=90_000),
    st.lists(st.fractions(min_value=Fraction(1, 1000), max_value=600, max_denominator=90_000), min_size=1, max_size=40),
)
def test_growing_stamps_keep_their_differences_exactly(start: Fraction, steps: list[Fraction]) -> None:
    stamps: list[Fraction | None] = [start + sum(steps[:count], Fraction(0)) for count in range(len(steps) + 1)]
    expected = [float(sum(steps[:count], Fraction(0))) for count in range(len(steps) + 1)]
    assert placed(stamps) == expected


def test_missing_stamps_are_one_frame_apart() -> None:
    assert placed([None, None, None], step_s=0.5) == [0, 0.5, 1.0]
    assert placed([Fraction(7), None, Fraction(8)], step_s=0.25) == [0, 0.25, 1.0]


def test_a_stamp_out_of_order_does_not_shift_what_follows() -> None:
    glitch = [Fraction(number, 100) for number in (0, 8, 4, 12, 16)]
    times = placed(list(glitch))
    assert times[0:2] == [0, 0.08]
    assert 0.08 < times[2] < 0.081
    assert times[3:] == [0.12, 0.16]


def test_stamps_that_start_anew_go_on_where_they_were() -> None:
    anew = [Fraction(100), Fraction(101), Fraction(0), Fraction(1)]
    assert placed(list(anew), step_s=0.5) == [0, 1.0, 1.5, 2.5]
    assert float(anew[1] - anew[2]) > GLITCH_S


def test_after_an_interruption_time_goes_on_where_the_clock_is() -> None:
    timeline = Timeline(0.04)
    assert timeline.place(Fraction(50)) == 0
    assert timeline.place(Fraction(51)) == 1
    timeline.resume(8.5)
    assert timeline.place(Fraction(3)) == pytest.approx(8.5)
    assert timeline.place(Fraction(4)) == pytest.approx(9.5)
    timeline.resume(2.0)
    assert timeline.place(Fraction(0)) == pytest.approx(9.54)


def test_an_interruption_before_the_first_frame_changes_nothing() -> None:
    timeline = Timeline()
    timeline.resume(30)
    assert timeline.place(Fraction(9)) == 0
