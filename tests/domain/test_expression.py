"""A mixture in words: its strongest parts, how mixed it is, and compounds that the units support."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.expression import COMPONENTS, Mixture, entropy_bits, mixture_of, plain
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName

HAPPY, SURPRISED = SignalName.EXPRESSION_HAPPINESS, SignalName.EXPRESSION_SURPRISE
SHOWN = dict.fromkeys((SignalName.AU01, SignalName.AU02, SignalName.AU12, SignalName.AU25), 2.0)


def readings(weights: dict[SignalName, float], units: dict[SignalName, float] | None = None) -> Readings:
    return Readings.of(dict.fromkeys(COMPONENTS, 0.0) | weights | (units or {}))


def told(weights: dict[SignalName, float], units: dict[SignalName, float] | None = None) -> Mixture:
    mixture = mixture_of(readings(weights, units))
    assert mixture is not None
    return mixture


def test_the_two_strongest_parts_are_told_with_their_weights() -> None:
    mixture = told({HAPPY: 0.3, SURPRISED: 0.6, SignalName.EXPRESSION_FEAR: 0.1})
    assert (mixture.strongest, mixture.weight) == (SURPRISED, 0.6)
    assert (mixture.second, mixture.second_weight) == (HAPPY, 0.3)
    assert mixture.words() == "surprise 0.60 with happiness 0.30"


def test_a_compound_is_named_when_its_units_are_seen() -> None:
    mixture = told({HAPPY: 0.5, SURPRISED: 0.5}, SHOWN)
    assert mixture.compound == "happily surprised"
    assert mixture.words().endswith("(happily surprised)")


@pytest.mark.parametrize("missing", list(SHOWN))
def test_no_compound_is_named_when_one_of_its_units_is_weak_or_unknown(missing: SignalName) -> None:
    weights = {HAPPY: 0.5, SURPRISED: 0.5}
    assert told(weights, SHOWN | {missing: 0.9}).compound == ""
    assert told(weights, {unit: value for unit, value in SHOWN.items() if unit is not missing}).compound == ""


def test_no_compound_is_named_when_the_second_part_is_slight() -> None:
    assert told({HAPPY: 0.85, SURPRISED: 0.15}, SHOWN).compound == ""


def test_an_absent_mixture_has_no_words() -> None:
    assert mixture_of(Readings.of(SHOWN)) is None


def test_entropy_is_0_for_one_part_and_3_bits_for_eight_equal_ones() -> None:
    assert entropy_bits((1.0, *[0.0] * 7)) == 0
    assert entropy_bits((1 / 8,) * 8) == pytest.approx(3.0)


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8).filter(lambda each: sum(each) > 0.1))
def test_any_mixture_has_two_parts_in_order_and_an_entropy_within_its_range(raw: list[float]) -> None:
    weights = {name: value / sum(raw) for name, value in zip(COMPONENTS, raw, strict=True)}
    mixture = told(weights)
    assert mixture.weight == max(weights.values())
    assert mixture.strongest is not mixture.second
    assert 0 <= mixture.second_weight <= mixture.weight
    assert -1e-9 <= mixture.entropy_bits <= 3 + 1e-9
    assert not math.isnan(mixture.entropy_bits)


def test_words_of_parts_are_plain() -> None:
    assert [plain(each) for each in COMPONENTS][:2] == ["neutral", "happiness"]
