"""A face that always looks pleasant is not smiling; one that comes to smile is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.fuse.resting import UNSEEN, Resting


def rested(valence: float, seconds: float, rest: Resting = UNSEEN) -> Resting:
    start = 0.0 if math.isinf(rest.at) else rest.at
    for look in range(round(25 * seconds)):
        rest = rest.with_value(start + look / 25, valence)
    return rest


def test_a_face_never_seen_is_compared_with_people_at_large() -> None:
    assert UNSEEN.above(0.6, math.nan) == 0.6


def test_what_a_face_always_looks_like_is_taken_off_within_seconds() -> None:
    assert rested(0.8, 12.0).above(0.8, math.nan) < 0.2


def test_a_frown_is_believed_for_longer_than_a_pleasant_mouth() -> None:
    assert rested(-0.6, 5.0).above(-0.6, math.nan) < -0.4
    assert rested(0.6, 5.0).above(0.6, math.nan) < 0.3


def test_a_smile_of_some_seconds_stays_a_smile() -> None:
    assert rested(0.7, 3.0, rested(0.0, 20.0)).above(0.7, math.nan) > 0.35


@pytest.mark.parametrize(("smile", "least"), [(3.6, 0.7), (2.0, 0.4)])
def test_a_smile_against_the_own_resting_mouth_pleases_however_pleasant_the_face_is_anyway(
    smile: float, least: float
) -> None:
    assert rested(0.8, 30.0).above(0.8, smile) >= least


def test_talking_is_no_smile() -> None:
    assert rested(0.8, 30.0).above(0.8, 1.5) < 0.2


@given(st.lists(st.floats(-1, 1), max_size=60), st.floats(-1, 1), st.floats(0, 5))
def test_it_stays_within_its_range(values: list[float], value: float, smile: float) -> None:
    rest = UNSEEN
    for look, each in enumerate(values):
        rest = rest.with_value(look / 10, each)
    assert -1 <= rest.above(value, smile) <= 1


def test_what_is_no_number_teaches_nothing() -> None:
    rest = rested(0.5, 2.0)
    assert rest.with_value(9.0, math.nan) == rest
