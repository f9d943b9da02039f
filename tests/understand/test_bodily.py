"""Frustration, hesitation, stress and agitation of a face: their signs, and what is none of them."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.readings import POSITION, WIDTH
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, StateName
from mimika.understand.answers import Answers, answered
from mimika.understand.glances import STILL, glanced
from mimika.understand.words import UNSAID, said

Play = Callable[..., list[PersonState]]
Values = dict[SignalName, float]
TENSE: Values = {
    SignalName.PULSE_BPM: 95.0,
    SignalName.BLINK_RATE_PER_MIN: 45.0,
    SignalName.HEAD_MOTION_DEG_S: 25.0,
}
CALM: Values = {SignalName.PULSE_BPM: 70.0}


def levels(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.level for state in states if (reading := state.state(name))])


def active(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.active for state in states if (reading := state.state(name))])


def test_a_lowered_brow_with_dimples_for_ten_seconds_is_frustration(play: Play) -> None:
    cross = {SignalName.AU04: 2.0, SignalName.AU14: 2.0}
    states = play(lambda at: cross if 15 <= at < 35 else {}, 50, fps=15.0, noise=1)
    first = next(state for state in states if state.state(StateName.FRUSTRATION).active)  # type: ignore[union-attr]
    assert 20 < first.at < 28
    assert not active([s for s in states if s.at > 46], StateName.FRUSTRATION).any()
    assert max(state.state(StateName.FRUSTRATION).confidence for state in states) <= 0.63  # type: ignore[union-attr]


@pytest.mark.parametrize("unit", [SignalName.AU04, SignalName.AU14, SignalName.AU12])
def test_no_unit_alone_is_frustration(play: Play, unit: SignalName) -> None:
    assert not active(play(lambda at: {unit: 4.0} if at >= 15 else {}, 40, fps=15.0), StateName.FRUSTRATION).any()


def test_lip_corners_alone_are_no_satisfaction_and_a_smile_does_not_hide_frustration(play: Play) -> None:
    smile = play(lambda at: {SignalName.AU12: 4.0} if at >= 15 else {}, 40, fps=15.0)
    assert not any(active(smile, name).any() for name in (StateName.AMUSEMENT, StateName.INTEREST))
    cross = {SignalName.AU04: 2.0, SignalName.AU14: 2.0, SignalName.AU12: 3.0}
    assert active(play(lambda at: cross if at >= 15 else {}, 40, fps=15.0), StateName.FRUSTRATION)[-1]


def to_and_fro(period: float) -> Callable[[float], Values]:
    return lambda at: {SignalName.GAZE_SCREEN_YAW_DEG: 10.0 if at >= 15 and at % period < period / 2 else -10.0}


def test_eyes_to_and_fro_with_pressed_lips_are_hesitation_and_either_alone_is_not(play: Play) -> None:
    pressed = {SignalName.AU24: 2.0}
    both = play(lambda at: {**to_and_fro(2.0)(at), **(pressed if at >= 15 else {})}, 30, fps=15.0, noise=1)
    assert active(both, StateName.HESITATION)[-1]
    assert not active([s for s in both if s.at < 15], StateName.HESITATION).any()
    assert not active(play(to_and_fro(2.0), 30, fps=15.0, noise=1), StateName.HESITATION).any()
    assert not active(play(lambda _: pressed, 30, fps=15.0, noise=1), StateName.HESITATION).any()
    slow = play(lambda at: {**to_and_fro(6.0)(at), **(pressed if at >= 15 else {})}, 40, fps=15.0, noise=1)
    assert not active(slow, StateName.HESITATION).any()


def test_a_minute_of_pulse_and_blinks_above_the_usual_is_stress_and_not_before(play: Play) -> None:
    states = play(lambda at: TENSE if at >= 90 else CALM, 190, fps=5.0)
    level = levels(states, StateName.STRESS)
    assert np.isnan(level[: 53 * 5]).all()
    assert not active([s for s in states if s.at < 110], StateName.STRESS).any()
    first = next(state for state in states if state.state(StateName.STRESS).active)  # type: ignore[union-attr]
    assert 110 < first.at < 150
    assert active(states, StateName.STRESS)[-1]
    assert max(state.state(StateName.STRESS).confidence for state in states) <= 0.4  # type: ignore[union-attr]


def test_a_pulse_that_is_always_fast_is_no_stress(play: Play) -> None:
    assert not active(play(lambda _: TENSE, 180, fps=5.0), StateName.STRESS).any()


def test_a_single_sign_is_no_stress(play: Play) -> None:
    quick = play(lambda at: {SignalName.PULSE_BPM: 100.0 if at >= 90 else 70.0}, 190, fps=5.0)
    assert not active(quick, StateName.STRESS).any()


def test_a_head_that_does_not_rest_is_never_enough_for_agitation(play: Play) -> None:
    states = play(lambda at: {SignalName.HEAD_MOTION_DEG_S: 60.0 if at >= 30 else 4.0}, 42, fps=15.0)
    assert 0.3 < levels(states, StateName.AGITATION)[-1] <= 0.5
    assert not active(states, StateName.AGITATION).any()


@given(st.lists(st.floats(-60, 60), min_size=2, max_size=60))
def test_reversals_are_no_more_than_turns_of_direction(yaws: list[float]) -> None:
    glances, reversals = STILL, 0
    for yaw in yaws:
        glances = glanced(glances, yaw)
        reversals += glances.reversed
    steps = [b - a for a, b in pairwise(yaws) if b != a]
    assert reversals <= sum((a > 0) != (b > 0) for a, b in pairwise(steps))


@given(st.lists(st.floats(-3.9, 3.9), max_size=60))
def test_noise_of_the_gaze_is_no_reversal(yaws: list[float]) -> None:
    glances = STILL
    for yaw in yaws:
        glances = glanced(glances, yaw)
        assert not glances.reversed


@given(st.lists(st.floats(0, 60), min_size=1, max_size=50))
def test_lateness_is_bounded_and_the_same_answer_teaches_once(latencies: list[float]) -> None:
    answers = Answers()
    for at, latency in enumerate(latencies):
        answers = answered(answers, latency, float(at))
        assert -3 <= answers.late <= 3
        assert answered(answers, latency, at + 0.5) is answers
    assert answers.count <= len(latencies)


@given(st.lists(st.tuples(st.floats(0, 40), st.floats(0, 1)), max_size=30))
def test_words_stay_probabilities_and_are_forgotten(utterances: list[tuple[float, float]]) -> None:
    words, at = UNSAID, 0.0
    for passed, probability in utterances:
        at += passed
        values = [float("nan")] * WIDTH
        values[POSITION[SignalName.TEXT_ANNOYANCE]] = probability
        words = said(words, values, at, passed)
        assert 0 <= words.cue(SignalName.TEXT_ANNOYANCE) <= 1
    assert np.isnan(said(words, [float("nan")] * WIDTH, at + 31, 31.0).cue(SignalName.TEXT_ANNOYANCE))
