"""Who looks like a minor is not read; who cannot be told yet is not read either."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.perceive.face.age import BANDS, AgeReader, AgeVerdict, bands_of
from mimika.perceive.face.chips import CHIP

CHIP_OF_NOTHING = np.zeros((CHIP, CHIP), np.uint8)


class Says:
    """A net that says what it is told to; the real one is tried on real faces elsewhere."""

    def __init__(self, *minor: float) -> None:
        self._left = list(minor)

    def read(self, chip: NDArray[np.uint8]) -> NDArray[np.float64]:
        del chip
        minor = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        shares = np.zeros(9)
        shares[1], shares[4] = minor, 1 - minor
        return shares


def verdicts(*minor: float, looks: int = 8, count: int = 10) -> list[AgeVerdict]:
    reader = AgeReader(Says(*minor), looks)
    return [reader.look(CHIP_OF_NOTHING, 0.1 * step).verdict for step in range(count)]


def test_a_clear_adult_is_admitted_at_the_first_look() -> None:
    assert verdicts(0.05)[0] is AgeVerdict.ADULT


def test_a_clear_minor_is_kept_out_from_the_second_look_on_and_never_read_before() -> None:
    said = verdicts(0.95)
    assert said[0] is AgeVerdict.UNDECIDED
    assert set(said[1:]) == {AgeVerdict.MINOR}


def test_one_look_has_to_do_in_a_single_picture() -> None:
    assert verdicts(0.95, looks=1, count=1) == [AgeVerdict.MINOR]
    assert verdicts(0.45, looks=1, count=1) == [AgeVerdict.ADULT]


def test_somebody_in_between_waits_for_more_looks() -> None:
    said = verdicts(0.45)
    assert set(said[:7]) == {AgeVerdict.UNDECIDED}
    assert said[7] is AgeVerdict.ADULT


def test_one_strange_look_does_not_turn_an_adult_into_a_minor() -> None:
    assert set(verdicts(0.02, 0.02, 0.02, 0.99, 0.02)) == {AgeVerdict.ADULT}


def test_looks_are_frequent_until_it_is_decided_and_rare_afterwards() -> None:
    reader = AgeReader(Says(0.45, 0.02))
    assert reader.due(0.0)
    reader.look(CHIP_OF_NOTHING, 0.0)
    assert not reader.due(0.05)
    assert reader.due(0.1)
    reader.look(CHIP_OF_NOTHING, 0.1)
    assert not reader.due(0.6)
    assert reader.due(1.1)


def test_the_bands_are_told_as_signals_that_sum_to_1() -> None:
    reader = AgeReader(Says(0.25))
    assert reader.age.readings() == {}
    told = reader.look(CHIP_OF_NOTHING, 0.0).readings()
    assert set(told) == {SignalName(f"age_{band}") for band in BANDS}
    assert math.isclose(sum(told.values()), 1.0)
    assert told[SignalName.AGE_CHILD] == pytest.approx(0.25, abs=0.01)


def test_a_look_that_gives_no_numbers_changes_nothing() -> None:
    class Broken(Says):
        def read(self, chip: NDArray[np.uint8]) -> NDArray[np.float64]:
            return super().read(chip) * np.nan

    reader = AgeReader(Broken(0.9))
    assert reader.look(CHIP_OF_NOTHING, 0.0).verdict is AgeVerdict.UNDECIDED


@given(st.lists(st.floats(0, 1), min_size=9, max_size=9))
def test_the_four_bands_hold_all_of_the_nine(raw: list[float]) -> None:
    assert bands_of(np.array(raw)).sum() == pytest.approx(sum(raw))
