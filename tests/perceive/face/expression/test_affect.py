"""Valence and arousal: where a mixture lies on the circumplex, moved by the units."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.expression import COMPONENTS
from mimika.domain.signals import SignalName
from mimika.perceive.face.expression.affect import affect


def pure(name: str) -> np.ndarray:
    return np.array([float(each == f"expression_{name}") for each in COMPONENTS])


def test_a_neutral_face_is_neither_pleasant_nor_exciting() -> None:
    assert affect(pure("neutral"), {}) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("name", "pleasant", "exciting"),
    [("happiness", 1, 1), ("sadness", -1, -1), ("anger", -1, 1), ("fear", -1, 1), ("surprise", 1, 1)],
)
def test_each_expression_lies_in_its_quadrant(name: str, pleasant: int, exciting: int) -> None:
    valence, arousal = affect(pure(name), {})
    assert math.copysign(1, valence) == pleasant
    assert math.copysign(1, arousal) == exciting


def test_a_broad_smile_is_more_pleasant_than_a_slight_one_and_a_frown_less() -> None:
    slight, broad = (affect(pure("happiness"), {SignalName.AU12: value})[0] for value in (0.5, 4.0))
    assert broad > slight > affect(pure("happiness"), {SignalName.AU04: 4.0})[0]


def test_absent_and_unknown_units_add_nothing() -> None:
    assert affect(pure("anger"), {SignalName.AU12: math.nan}) == affect(pure("anger"), {})


@given(st.lists(st.floats(0.01, 1), min_size=8, max_size=8), st.floats(0, 5), st.floats(0, 5))
def test_both_stay_within_their_range(raw: list[float], smile: float, frown: float) -> None:
    mixture = np.array(raw) / sum(raw)
    told = affect(mixture, {SignalName.AU12: smile, SignalName.AU04: frown, SignalName.AU05: smile})
    assert all(-1 <= each <= 1 for each in told)
