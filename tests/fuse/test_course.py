"""The valence of the last seconds: bounded, and a mean over the stretch that is asked for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.fuse.course import NO_COURSE, NOTHING, SLOT_S, SLOTS, Course


def course_of(values: list[tuple[float, float, float]]) -> Course:
    course = NO_COURSE
    for at, value, weight in values:
        course = course.with_value(at, value, weight)
    return course


def test_the_mean_is_weighed_and_covers_the_stretch_and_nothing_else() -> None:
    course = course_of([(0.2, -1.0, 1.0), (1.1, 0.2, 0.5), (1.4, 0.8, 1.0), (2.7, -1.0, 1.0)])
    mean = course.mean(1.0, 1.9)
    assert mean.value == pytest.approx((0.5 * 0.2 + 0.8) / 1.5)
    assert mean.weight == pytest.approx(0.75)
    assert course.mean(5.0, 9.0) is NOTHING


@pytest.mark.parametrize(
    ("at", "value", "weight"),
    [(1.0, math.nan, 1.0), (1.0, math.inf, 1.0), (1.0, 0.5, 0.0), (1.0, 0.5, math.nan), (math.nan, 0.5, 1.0)],
)
def test_what_is_no_value_or_counts_nothing_changes_nothing(at: float, value: float, weight: float) -> None:
    assert NO_COURSE.with_value(at, value, weight) is NO_COURSE


@given(st.lists(st.tuples(st.floats(0, 3600), st.floats(-1, 1), st.floats(0.01, 1)), max_size=200))
def test_however_long_it_lasts_a_course_is_bounded_and_its_mean_lies_between_its_values(
    values: list[tuple[float, float, float]],
) -> None:
    ordered = sorted(values)
    course = course_of(ordered)
    assert len(course.slots) <= SLOTS
    mean = course.mean(0.0, 3600.0)
    if ordered:
        levels = [value for _, value, _ in ordered]
        assert min(levels) - 1e-9 <= mean.value <= max(levels) + 1e-9
        assert 0.0 < mean.weight <= 1.0


def test_a_minute_of_video_costs_no_more_than_the_last_thirteen_seconds() -> None:
    course = course_of([(at, 0.5, 1.0) for at in np.arange(0, 60, 1 / 30).tolist()])
    assert len(course.slots) == SLOTS
    assert course.mean(0.0, 60.0 - SLOTS * SLOT_S - SLOT_S) is NOTHING


def test_what_lies_further_back_is_dropped_though_little_was_said_since() -> None:
    assert len(course_of([(0.0, 0.5, 1.0), (60.0, 0.5, 1.0)]).slots) == 1
