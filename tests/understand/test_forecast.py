"""Forecasts: bounded, told late enough, paced by time and not by frames, and better than what needs no model."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, StateName
from mimika.understand.forecast import NEEDED, Outlook, foresee, standing, unforeseen
from mimika.understand.hysteresis import ON

Play = Callable[..., list[PersonState]]


def followed(levels: list[float], pace: float = 1.0, start: float = 0.0) -> Outlook:
    outlook = unforeseen(1)
    for index, level in enumerate(levels):
        outlook = foresee(outlook, np.array([level]), start + index * pace)
    return outlook


def risk(levels: list[float], pace: float = 1.0) -> float:
    return float(followed(levels, pace).crossing[0])


def test_nothing_is_foreseen_from_less_than_twenty_seconds() -> None:
    assert np.isnan(risk([0.3] * (NEEDED - 1)))
    assert 0 <= risk([0.3] * NEEDED) <= 1


def test_a_level_that_becomes_unknown_or_a_long_silence_begins_anew() -> None:
    known = [0.3] * 40
    assert np.isnan(risk([*known, np.nan, *known[:10]]))
    outlook = followed(known)
    after = foresee(outlook, np.array([0.3]), 39.0 + 10.0)
    assert np.isnan(after.crossing[0])
    assert after.ahead == (None,)


def test_single_utterances_have_no_forecast() -> None:
    assert np.isnan(risk([0.3] * 100, pace=5.0))


def test_a_level_that_climbs_towards_the_alarm_is_riskier_than_one_that_rests_or_falls() -> None:
    noise = np.random.Generator(np.random.PCG64(1)).normal(0, 0.01, 60)
    climbing = risk(list(np.linspace(0.1, 0.5, 60) + noise))
    resting = risk(list(np.full(60, 0.5) + noise))
    falling = risk(list(np.linspace(0.58, 0.3, 60) + noise))
    assert climbing > 0.4
    assert climbing > resting > falling
    assert risk([0.03] * 60) < 0.1


def test_the_interval_is_wider_for_a_restless_level() -> None:
    noise = np.random.Generator(np.random.PCG64(1)).normal(0, 1, 120)
    (calm,) = followed(list(0.3 + 0.005 * noise)).ahead
    (wild,) = followed(list(np.clip(0.3 + 0.12 * noise, 0, 0.59))).ahead
    assert calm is not None
    assert wild is not None
    assert wild.high - wild.low > calm.high - calm.low


def test_it_is_certain_while_the_level_is_at_its_alarm_at_once() -> None:
    outlook = followed([0.3] * 40)
    crossing, ahead = standing(outlook, np.array([0.7]))
    assert crossing[0] == 1.0
    assert ahead[0] is not None
    assert ahead[0].crossing == 1.0
    assert outlook.crossing[0] < 1.0
    assert risk([*([0.3] * 40), 0.7]) == 1.0


@settings(deadline=None, max_examples=50)
@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=120))
def test_whatever_comes_it_stays_in_range(levels: list[float]) -> None:
    outlook = followed(levels)
    (one,) = outlook.ahead
    assert (one is None) == np.isnan(outlook.crossing[0])
    assert np.isfinite(outlook.sums).all()
    if one is not None:
        assert 0 <= one.low <= one.level <= one.high <= 1
        assert 0 <= one.crossing <= 1


@pytest.mark.parametrize("pace", [1 / 60, 0.04, 0.1, 0.25])
def test_every_frame_rate_foresees_the_same(pace: float) -> None:
    course = [0.3 + 0.2 * np.sin(index * pace / 7) for index in range(round(80 / pace))]
    usual = [0.3 + 0.2 * np.sin(index / 7) for index in range(80)]
    assert risk(course, pace) == pytest.approx(risk(usual), abs=0.05)


def test_forecasts_stand_in_the_states_and_in_the_readings(play: Play) -> None:
    states = play(lambda at: {SignalName.GAZE_ON_SCREEN: max(0.1, 0.5 - 0.004 * at)}, 40, fps=10.0)
    early, late = states[100], states[-1]
    assert all(reading.forecast is None for reading in early.states)
    attention = late.state(StateName.ATTENTION)
    assert attention is not None
    assert attention.forecast is not None
    assert attention.forecast.horizon_s == 30.0
    for reading in late.states:
        told = np.nan if reading.forecast is None else reading.forecast.crossing
        np.testing.assert_equal(late.readings[SignalName(f"forecast_{reading.name}")], told)
        assert reading.level < ON or np.isnan(reading.level) or told == 1.0 or np.isnan(told)
