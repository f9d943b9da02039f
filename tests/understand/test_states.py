"""States against scripted faces: they rise on what the evidence names, and on nothing else."""

from collections.abc import Callable
from itertools import groupby

import numpy as np
import pytest

from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, StateName

Play = Callable[..., list[PersonState]]
Values = dict[SignalName, float]

FROWN = {SignalName.AU04: 2.5, SignalName.AU07: 2.0}
SMILE = {SignalName.AU06: 2.0, SignalName.AU12: 3.0, SignalName.AU25: 1.5}
NEUTRAL_STATES = (StateName.INTEREST, StateName.CONFUSION, StateName.AMUSEMENT, StateName.EXPRESSIVITY)


def during(start: float, end: float, values: Values, otherwise: Values | None = None) -> Callable[[float], Values]:
    """Return a script that shows values in [start, end) on top of what is shown otherwise."""
    base = otherwise or {}
    return lambda at: {**base, **values} if start <= at < end else base


def levels(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.level for state in states if (reading := state.state(name))])


def active(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.active for state in states if (reading := state.state(name))])


def starts(states: list[PersonState], name: StateName) -> int:
    return sum(value for value, _ in groupby(active(states, name)))


@pytest.mark.parametrize("seed", range(3))
def test_a_strangers_neutral_face_is_not_taken_for_an_expression(play: Play, seed: int) -> None:
    states = play(lambda _: {}, 40, noise=seed)
    assert not any(active(states, name).any() for name in NEUTRAL_STATES)
    after = [state for state in states if state.at > 10]
    wrong = [max(state.state(name).level for name in NEUTRAL_STATES) > 0.5 for state in after]  # type: ignore[union-attr]
    assert np.mean(wrong) <= 0.05


def test_a_lowered_resting_brow_is_not_confusion(play: Play) -> None:
    states = play(lambda _: {SignalName.AU04: 1.5, SignalName.AU07: 1.0}, 30, noise=1)
    assert not active(states, StateName.CONFUSION).any()
    assert np.nanmax(levels([s for s in states if s.at > 10], StateName.CONFUSION)) < 0.4


def test_a_resting_smile_is_not_amusement(play: Play) -> None:
    states = play(lambda _: {SignalName.AU06: 1.0, SignalName.AU12: 1.5}, 30, noise=1)
    assert not active(states, StateName.AMUSEMENT).any()


def test_brows_and_lids_held_for_five_seconds_are_confusion(play: Play) -> None:
    states = play(during(15, 20, FROWN), 30, noise=2)
    first = next(state for state in states if state.state(StateName.CONFUSION).active)  # type: ignore[union-attr]
    assert 16.5 < first.at < 19
    assert levels([s for s in states if 18 < s.at < 20], StateName.CONFUSION).min() > 0.8
    assert starts(states, StateName.CONFUSION) == 1
    assert not active([s for s in states if s.at > 25], StateName.CONFUSION).any()


@pytest.mark.parametrize("unit", [SignalName.AU04, SignalName.AU07])
def test_brows_or_lids_alone_are_not_confusion(play: Play, unit: SignalName) -> None:
    assert not active(play(during(15, 25, {unit: 3.0}), 28, noise=2), StateName.CONFUSION).any()


def test_a_frown_of_a_moment_is_not_confusion(play: Play) -> None:
    states = play(during(15, 15.8, {SignalName.AU04: 5.0, SignalName.AU07: 5.0}), 22, noise=2)
    assert np.nanmax(levels(states, StateName.CONFUSION)) < 0.6
    assert not active(states, StateName.CONFUSION).any()


def test_confusion_held_for_a_minute_does_not_become_the_normal(play: Play) -> None:
    states = play(during(15, 75, FROWN), 90, noise=3)
    held = [state for state in states if 20 < state.at < 75]
    assert active(held, StateName.CONFUSION).all()
    assert levels(held, StateName.CONFUSION).min() > 0.8
    assert levels([s for s in states if s.at > 80], StateName.CONFUSION).max() < 0.3


def test_laughter_that_lowers_brows_and_tightens_lids_is_not_confusion(play: Play) -> None:
    laughter = {SignalName.AU04: 2.5, SignalName.AU06: 3.5, SignalName.AU07: 3.0, SignalName.AU12: 4.0}
    states = play(during(15, 25, laughter), 28, noise=2)
    assert not active(states, StateName.CONFUSION).any()
    assert active(states, StateName.AMUSEMENT).any()


def test_squinting_against_light_is_not_told_as_confusion(play: Play) -> None:
    glare = {**FROWN, SignalName.PUPIL_IRIS_RATIO: 0.2}
    states = play(during(15, 25, glare), 26, noise=2)
    assert not active(states, StateName.CONFUSION).any()
    assert np.isnan(levels([s for s in states if 20 < s.at < 25], StateName.CONFUSION)).all()


def test_a_pupil_seen_for_a_moment_does_not_silence_confusion(play: Play) -> None:
    def frown(at: float) -> Values:
        return {SignalName.PUPIL_IRIS_RATIO: 0.15 if at % 3 < 0.3 else np.nan, **(FROWN if at >= 15 else {})}

    assert active(play(frown, 25, noise=2), StateName.CONFUSION)[-1]


def test_a_face_that_has_changed_for_good_becomes_the_normal_after_five_minutes(play: Play) -> None:
    states = play(lambda at: FROWN if at >= 15 else {}, 420, fps=4.0)
    assert active([s for s in states if 20 < s.at < 310], StateName.CONFUSION).all()
    assert not active(states, StateName.CONFUSION)[-1]


def test_talking_gives_neither_amusement_nor_confusion(play: Play) -> None:
    def talk(at: float) -> Values:
        if not 12 <= at < 32:
            return {}
        beat = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * at)
        mouth = (SignalName.AU12, SignalName.AU14, SignalName.AU17, SignalName.AU25, SignalName.AU26)
        return {SignalName.SPEAKING: 0.9, SignalName.AU06: 1.5, **dict.fromkeys(mouth, 3.5 * beat)}

    states = play(talk, 40, noise=4)
    assert not active(states, StateName.AMUSEMENT).any()
    assert not active(states, StateName.CONFUSION).any()
    assert not active(states, StateName.EXPRESSIVITY).any()
    assert not active(states, StateName.FATIGUE).any()


def test_what_is_said_while_talking_does_not_become_the_resting_mouth(play: Play) -> None:
    talking = {SignalName.SPEAKING: 0.9, SignalName.AU12: 3.0}
    states = play(during(5, 60, talking), 70, noise=4)
    assert not active([s for s in states if s.at > 62], StateName.AMUSEMENT).any()
    smiling = play(lambda at: talking if 5 <= at < 60 else SMILE if at >= 62 else {}, 66, noise=4)
    assert active([s for s in smiling if s.at > 65], StateName.AMUSEMENT).all()


def test_a_smile_with_the_eyes_is_amusement_and_one_without_is_not(play: Play) -> None:
    assert active([s for s in play(during(12, 16, SMILE), 16, noise=5) if s.at > 15], StateName.AMUSEMENT).all()
    polite = {SignalName.AU12: 3.0, SignalName.AU25: 1.0}
    assert not active(play(during(12, 20, polite), 20, noise=5), StateName.AMUSEMENT).any()


def test_attention_falls_when_the_head_turns_and_returns_with_it(play: Play) -> None:
    states = play(during(10, 15, {SignalName.HEAD_YAW_DEG: 30.0}), 25, noise=6)
    assert levels([s for s in states if 5 < s.at < 10], StateName.ATTENTION).min() > 0.6
    assert levels([s for s in states if 11 < s.at < 15], StateName.ATTENTION).max() < 0.1
    assert not active([s for s in states if 12 < s.at < 15], StateName.ATTENTION).any()
    assert active([s for s in states if s.at > 18], StateName.ATTENTION).all()


def test_attention_falls_when_only_the_eyes_leave_the_screen(play: Play) -> None:
    states = play(during(10, 15, {SignalName.GAZE_ON_SCREEN: 0.1}), 15)
    assert states[-1].state(StateName.ATTENTION).level == pytest.approx(0.1, abs=0.01)  # type: ignore[union-attr]


def test_a_camera_below_the_screen_does_not_cost_attention_for_ever(play: Play) -> None:
    states = play(lambda _: {SignalName.HEAD_PITCH_DEG: 9.0}, 60)
    assert levels(states[:30], StateName.ATTENTION).max() < 0.6
    assert states[-1].state(StateName.ATTENTION).level > 0.8  # type: ignore[union-attr]


def test_coming_nearer_while_looking_is_interest_and_looking_away_is_not(play: Play) -> None:
    nearer = {SignalName.FACE_SCALE: 0.108}
    assert active(play(during(15, 30, nearer), 30, noise=7), StateName.INTEREST).any()
    elsewhere = {SignalName.GAZE_ON_SCREEN: 0.1}
    assert not active(play(during(15, 30, nearer, elsewhere), 30, noise=7), StateName.INTEREST).any()


def test_raised_brows_while_looking_are_interest(play: Play) -> None:
    brows = {SignalName.AU01: 2.5, SignalName.AU02: 2.5}
    assert active(play(during(15, 22, brows), 22, noise=7), StateName.INTEREST).any()


def test_fatigue_follows_perclos_once_it_can_be_told(play: Play) -> None:
    states = play(lambda at: {SignalName.PERCLOS: 0.02 if at < 30 else 0.16}, 60)
    level = levels(states, StateName.FATIGUE)
    assert np.isnan(level[: 19 * 30]).all()
    assert level[29 * 30] < 0.1
    assert level[-1] > 0.8
    assert active(states, StateName.FATIGUE)[-1]
    assert states[25 * 30].state(StateName.FATIGUE).confidence < states[-1].state(StateName.FATIGUE).confidence  # type: ignore[union-attr]


def test_fatigue_is_told_from_the_eyelids_when_perclos_is_absent(play: Play) -> None:
    def nodding(at: float) -> Values:
        shut = at % 4 < 0.8
        return {SignalName.PERCLOS: np.nan, SignalName.EYE_OPENNESS: 0.1 if shut else 1.0}

    assert levels(play(nodding, 40), StateName.FATIGUE)[-1] > 0.8


def test_long_blinks_and_yawns_add_to_fatigue_and_short_ones_do_not(play: Play) -> None:
    def blinks(duration: float) -> Callable[[float], Values]:
        return lambda at: {
            SignalName.PERCLOS: 0.07,
            SignalName.BLINK: float(round(at * 30) % 240 == 0),
            SignalName.BLINK_DURATION_MS: duration,
        }

    short, long = (
        levels(play(blinks(200), 40), StateName.FATIGUE)[-1],
        levels(play(blinks(500), 40), StateName.FATIGUE)[-1],
    )
    assert short < 0.4
    assert long > 0.6
    yawn = play(during(30, 35, {SignalName.AU26: 4.5}, {SignalName.PERCLOS: 0.07}), 40)
    assert levels(yawn, StateName.FATIGUE)[-1] > short + 0.2


def test_boredom_needs_half_a_minute_of_wandering_eyes_and_is_never_sure(play: Play) -> None:
    states = play(lambda at: {SignalName.GAZE_ON_SCREEN: 0.9 if at % 4 < 2 else 0.1}, 60, noise=8)
    level = levels(states, StateName.BOREDOM)
    assert np.isnan(level[: 26 * 30]).all()
    assert level[-1] > 0.8
    assert max(state.state(StateName.BOREDOM).confidence for state in states) <= 0.3  # type: ignore[union-attr]


def test_a_lively_face_is_expressive_and_not_bored(play: Play) -> None:
    lively = lambda at: {SignalName.GAZE_ON_SCREEN: 0.3, **(SMILE if at > 10 and at % 4 < 3 else {})}  # noqa: E731 -- a script
    states = play(lively, 50, noise=9)
    assert active([s for s in states if s.at > 20], StateName.EXPRESSIVITY).all()
    assert levels(states, StateName.BOREDOM)[-1] < 0.4


def test_a_level_that_swings_about_a_half_does_not_flap(play: Play) -> None:
    swing = lambda at: {SignalName.GAZE_ON_SCREEN: 0.5 + 0.08 * np.sin(2 * np.pi * at)}  # noqa: E731 -- a script
    states = play(swing, 40)
    assert starts(states, StateName.ATTENTION) == 0
    settled = play(lambda at: {SignalName.GAZE_ON_SCREEN: 0.95} if at < 5 else swing(at), 40)
    assert starts(settled, StateName.ATTENTION) == 1
    assert settled[-1].state(StateName.ATTENTION).since == pytest.approx(1.5, abs=0.1)  # type: ignore[union-attr]


def test_the_trend_of_attention_is_its_slope_a_minute(play: Play) -> None:
    states = play(lambda at: {SignalName.GAZE_ON_SCREEN: 1.0 - 0.01 * at}, 40)
    trends = [state.readings[SignalName.TREND_ATTENTION] for state in states]
    assert np.isnan(trends[: 9 * 30]).all()
    assert trends[-1] == pytest.approx(-0.6, rel=0.05)


@pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
def test_every_frame_rate_gives_the_same_states(play: Play, fps: float) -> None:
    def visit(at: float) -> Values:
        turn = {SignalName.HEAD_YAW_DEG: 25.0} if 32 <= at < 35 else {}
        frown = FROWN if 15 <= at < 20 else {}
        smile = SMILE if 25 <= at < 29 else {}
        return {**turn, **frown, **smile, SignalName.PERCLOS: 0.02 + 0.002 * at}

    usual, other = play(visit, 45, fps=30.0), play(visit, 45, fps=fps)
    for name, tolerance in ((StateName.ATTENTION, 0.1), (StateName.CONFUSION, 0.15), (StateName.FATIGUE, 0.05)):
        for at in np.arange(5, 44, 0.5):
            one = usual[round(at * 30)].state(name).level  # type: ignore[union-attr]
            two = other[round(at * fps)].state(name).level  # type: ignore[union-attr]
            assert np.isnan(one) == np.isnan(two) or name is StateName.FATIGUE
            assert np.isnan(one) or np.isnan(two) or abs(one - two) < tolerance, (name, at, one, two)
    for name in StateName:
        if usual[0].state(name) is not None:
            assert starts(usual, name) == starts(other, name)
            assert active(usual, name).mean() == pytest.approx(active(other, name).mean(), abs=0.03)


def test_a_visit_has_this_timeline(play: Play) -> None:
    def visit(at: float) -> Values:
        return (
            FROWN if 12 <= at < 17 else SMILE if 22 <= at < 26 else {SignalName.HEAD_YAW_DEG: 40.0} if at >= 30 else {}
        )

    states = play(visit, 36, noise=11)
    changes = [
        (name.value, states[place].at)
        for name in (StateName.ATTENTION, StateName.CONFUSION, StateName.AMUSEMENT)
        for place in np.flatnonzero(np.diff(active(states, name), prepend=False))
    ]
    assert [name for name, _ in changes] == ["attention"] * 2 + ["confusion"] * 2 + ["amusement"] * 2
    assert [at for _, at in changes] == pytest.approx([1.5, 31.0, 14.8, 19.5, 24.2, 27.1], abs=0.4)


def test_a_blink_that_hides_the_gaze_does_not_lend_attention(play: Play) -> None:
    def away(at: float) -> Values:
        blink = at > 5 and at % 2 < 0.2
        gaze, eyes = (np.nan, 0.1) if blink else (0.2, 1.0)
        return {SignalName.GAZE_ON_SCREEN: gaze, SignalName.EYE_OPENNESS: eyes}

    assert np.nanmax(levels(play(away, 15), StateName.ATTENTION)) < 0.25
