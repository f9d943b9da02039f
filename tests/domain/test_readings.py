"""Readings: absent is absent, nothing changes after the fact, and merging obeys its laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.readings import POSITION, WIDTH, Readings
from mimika.domain.signals import CATALOGUE, SignalName

VALUES = st.dictionaries(st.sampled_from(list(SignalName)), st.floats(-1000, 1000), max_size=12)


@given(VALUES)
def test_what_was_put_in_comes_out_and_nothing_else(values: dict[SignalName, float]) -> None:
    readings = Readings.of(values)
    assert dict(readings) == values
    for name in SignalName:
        assert (name in readings) is (name in values)
        assert math.isnan(readings[name]) is (name not in values)


@given(VALUES)
def test_they_come_in_the_order_of_the_catalogue(values: dict[SignalName, float]) -> None:
    order = [POSITION[name] for name, _ in Readings.of(values)]
    assert order == sorted(order)
    assert [CATALOGUE[place].name for place in order] == [name for name, _ in Readings.of(values)]


@given(VALUES, VALUES, VALUES)
def test_merging_is_associative(
    one: dict[SignalName, float], two: dict[SignalName, float], three: dict[SignalName, float]
) -> None:
    a, b, c = Readings.of(one), Readings.of(two), Readings.of(three)
    assert a.merged(b).merged(c) == a.merged(b.merged(c))


@given(VALUES, VALUES)
def test_merging_is_filling_up_with_the_right_hand_overruling(
    one: dict[SignalName, float], two: dict[SignalName, float]
) -> None:
    assert dict(Readings.of(one).merged(Readings.of(two))) == one | two


@given(VALUES)
def test_merging_with_nothing_or_with_itself_changes_nothing(values: dict[SignalName, float]) -> None:
    readings, nothing = Readings.of(values), Readings.of({})
    assert readings.merged(nothing) == nothing.merged(readings) == readings.merged(readings) == readings


@given(VALUES)
def test_equal_readings_have_equal_hashes(values: dict[SignalName, float]) -> None:
    assert hash(Readings.of(values)) == hash(Readings.of(dict(reversed(values.items()))))


def test_they_cannot_be_changed() -> None:
    readings = Readings.of({SignalName.AU12: 1.0})
    with pytest.raises(ValueError, match="read-only"):
        readings.vector[0] = 3.0
    with pytest.raises(AttributeError):
        readings.smile = 1.0  # type: ignore[attr-defined] -- this must fail


def test_the_vector_given_is_made_read_only() -> None:
    vector = np.full(WIDTH, np.nan)
    Readings(vector)
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


@pytest.mark.parametrize("shape", [(0,), (WIDTH - 1,), (WIDTH, 1)])
def test_a_vector_of_another_shape_is_refused_with_both_shapes_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=rf"\({WIDTH},\), got"):
        Readings(np.zeros(shape))


def test_they_print_only_what_is_there() -> None:
    assert repr(Readings.of({SignalName.AU12: 2.5})) == "Readings(au12=2.5)"


def test_a_name_that_is_no_signal_is_not_in_them() -> None:
    readings = Readings.of({SignalName.AU12: 1.0})
    assert SignalName.AU12 in readings
    assert "smile" not in readings
    assert object() not in readings
