"""States of people who are only heard or only write, and of all together: told from what is there."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate, PersonState, StateName
from mimika.understand import Priors, begin, transitions, understand

SOMEBODY = PersonId("p1")
Call = Callable[..., list[PersonState]]
Message = Callable[..., Estimate]
Values = dict[SignalName, float]

ROUSED: Values = {
    SignalName.VOICE_LOUDNESS_DBFS: -16.0,
    SignalName.VOICE_RATE_SYLLABLES_S: 6.5,
    SignalName.VOICE_PITCH_HZ: 230.0,
    SignalName.VOICE_AROUSAL: 0.6,
}
HEARD = (StateName.EXPRESSIVITY, StateName.BOREDOM, StateName.FATIGUE, StateName.AMUSEMENT, StateName.AGITATION)


def levels(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.level for state in states if (reading := state.state(name))])


def active(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.active for state in states if (reading := state.state(name))])


def confidence(states: list[PersonState], name: StateName) -> np.ndarray:
    return np.array([reading.confidence for state in states if (reading := state.state(name))])


def chat(message: Message, *said: tuple[float, Values]) -> list[PersonState]:
    memory, states = begin(SOMEBODY), []
    for at, values in said:
        memory, state = understand(memory, message(at, values))
        states.append(state)
    return states


def test_a_caller_without_a_face_is_told_by_their_voice_and_nothing_needs_a_face(call: Call) -> None:
    states = call(lambda _: {}, 60)
    told = {reading.name for reading in states[-1].states if not np.isnan(reading.level)}
    assert set(HEARD) <= told
    assert StateName.ATTENTION not in told
    assert not any(active(states, name).any() for name in StateName)
    assert states[-1].settled > 0.5


def test_rising_loud_fast_speech_is_agitation_and_ends_with_it(call: Call) -> None:
    states = call(lambda at: ROUSED if 60 <= at < 90 else {}, 130)
    assert not active([s for s in states if s.at < 60], StateName.AGITATION).any()
    first = next(state for state in states if state.state(StateName.AGITATION).active)  # type: ignore[union-attr]
    assert 62 < first.at < 68
    assert active([s for s in states if 70 < s.at < 90], StateName.AGITATION).mean() > 0.9
    assert not active([s for s in states if s.at > 105], StateName.AGITATION).any()
    assert not active(states, StateName.HESITATION).any()


def test_who_is_always_loud_and_fast_is_not_agitated_once_known(call: Call) -> None:
    loud = {**ROUSED, SignalName.VOICE_AROUSAL: 0.3}
    states = call(lambda _: loud, 120)
    assert not active(states, StateName.AGITATION).any()
    assert np.nanmax(levels([s for s in states if s.at > 40], StateName.AGITATION)) < 0.5
    assert not active(states, StateName.FRUSTRATION).any()


def test_agitation_is_not_told_of_a_voice_that_is_not_known_yet(call: Call) -> None:
    assert np.isnan(levels(call(lambda _: ROUSED, 8), StateName.AGITATION)).all()


def test_what_is_held_in_the_voice_does_not_become_the_normal(call: Call) -> None:
    states = call(lambda at: ROUSED if at >= 60 else {}, 240)
    assert active([s for s in states if s.at > 80], StateName.AGITATION).mean() > 0.9


def test_loud_fast_speech_raises_frustration_but_does_not_make_it(call: Call) -> None:
    states = call(lambda at: ROUSED if at >= 60 else {}, 90)
    level = levels(states, StateName.FRUSTRATION)
    assert level[-50] > level[590] + 0.3
    assert not active(states, StateName.FRUSTRATION).any()
    angry = call(lambda at: {**ROUSED, SignalName.VOICE_ANGER: 0.8} if at >= 60 else {}, 90)
    assert active(angry, StateName.FRUSTRATION)[-1]


def test_anger_heard_in_a_voice_that_is_as_usual_is_the_voice(call: Call) -> None:
    assert not active(call(lambda _: {SignalName.VOICE_ANGER: 0.9}, 90), StateName.FRUSTRATION).any()


def late(at: float, seconds: float = 2.0) -> Values:
    """Return answers in time for a minute, then late ones."""
    return {SignalName.VOICE_LATENCY_S: (seconds if at >= 60 else 0.3) + 0.001 * (at // 10)}


def test_late_answers_with_filled_pauses_are_hesitation_and_either_alone_is_not(call: Call) -> None:
    filled = {SignalName.VOICE_FILLED_PAUSES_PER_MIN: 14.0}
    both = call(lambda at: {**late(at), **(filled if at >= 60 else {})}, 80)
    assert active([s for s in both if 63 < s.at < 70], StateName.HESITATION).any()
    assert not active([s for s in both if s.at < 60], StateName.HESITATION).any()
    assert not active(call(late, 80), StateName.HESITATION).any()
    only = call(lambda at: {**late(at, 0.3), **(filled if at >= 60 else {})}, 80)
    assert not active(only, StateName.HESITATION).any()


def test_who_always_answers_late_does_not_hesitate(call: Call) -> None:
    filled = {SignalName.VOICE_FILLED_PAUSES_PER_MIN: 14.0}
    states = call(lambda at: {SignalName.VOICE_LATENCY_S: 2.0 + 0.001 * (at // 10), **filled}, 200)
    assert not active([s for s in states if s.at > 150], StateName.HESITATION).any()


def test_laughter_is_amusement_without_a_face(call: Call) -> None:
    states = call(lambda at: {SignalName.VOICE_LAUGHTER: 0.9} if 20 <= at < 25 else {}, 40)
    assert active([s for s in states if 22 < s.at < 25], StateName.AMUSEMENT).all()
    assert max(confidence(states, StateName.AMUSEMENT)) <= 0.6
    assert not active([s for s in states if s.at > 30], StateName.AMUSEMENT).any()


def test_a_flat_slow_voice_looks_bored_and_never_surely(call: Call) -> None:
    flat = {SignalName.VOICE_PITCH_SPREAD_ST: 0.6, SignalName.VOICE_RATE_SYLLABLES_S: 2.8}
    states = call(lambda at: flat if at >= 60 else {}, 110)
    assert levels(states, StateName.BOREDOM)[-1] > 0.6
    assert levels([s for s in states if s.at < 60], StateName.BOREDOM)[-1] < 0.2
    assert max(confidence(states, StateName.BOREDOM)) <= 0.3
    assert not active(states, StateName.FATIGUE).any()
    assert levels(states, StateName.FATIGUE)[-1] > 0.2


def test_a_lively_melody_is_expressive(call: Call) -> None:
    states = call(lambda at: {SignalName.VOICE_PITCH_SPREAD_ST: 5.5} if at >= 40 else {}, 60)
    assert levels(states, StateName.EXPRESSIVITY)[-1] > 0.6


def test_a_voice_state_lasts_through_a_short_silence_of_the_line(call: Call) -> None:
    states = call(lambda at: ROUSED if at >= 60 else {}, 66)
    assert active(states, StateName.AGITATION)[-1]
    memory = begin(SOMEBODY)
    for state in states:
        estimate = Estimate(person=SOMEBODY, at=state.at, readings=state.readings, quality=0.8)
        memory, _ = understand(memory, estimate)
    gap = [Estimate(person=SOMEBODY, at=66 + i / 10, readings=Readings.of({}), quality=0.0) for i in range(80)]
    for estimate in gap:
        memory, last = understand(memory, estimate)
        held = last.state(StateName.AGITATION)
        assert held is not None
        assert held.active == (estimate.at < 65.9 + 5.0 + 1e-6)


def test_one_message_full_of_annoyance_is_frustration_at_once_and_thanks_end_it(message: Message) -> None:
    annoyed = {SignalName.TEXT_ANNOYANCE: 0.8, SignalName.TEXT_ANGER: 0.4}
    states = chat(
        message,
        (0.0, {}),
        (20.0, annoyed),
        (32.0, {}),
        (80.0, {SignalName.TEXT_GRATITUDE: 0.9}),
    )
    assert active(states, StateName.FRUSTRATION).tolist() == [False, True, False, False]
    assert [type(event).__name__ for event in transitions(states[0], states[1])] == ["StateEntered"]
    assert 0 < confidence(states, StateName.FRUSTRATION)[1] <= 0.5


def test_the_same_angry_message_again_is_as_angry(message: Message) -> None:
    annoyed = {SignalName.TEXT_ANNOYANCE: 0.8}
    states = chat(message, *((10.0 * i, annoyed) for i in range(5)))
    assert active(states, StateName.FRUSTRATION).all()


def test_polite_thanks_take_annoyance_back_unless_they_are_irony(message: Message) -> None:
    thanks = {SignalName.TEXT_ANNOYANCE: 0.6, SignalName.TEXT_GRATITUDE: 0.9}
    assert not active(chat(message, (0.0, thanks)), StateName.FRUSTRATION)[0]
    assert active(chat(message, (0.0, {**thanks, SignalName.IRONY: 0.9})), StateName.FRUSTRATION)[0]


@pytest.mark.parametrize(
    ("cue", "state"),
    [
        (SignalName.TEXT_CONFUSION, StateName.CONFUSION),
        (SignalName.TEXT_CURIOSITY, StateName.INTEREST),
        (SignalName.TEXT_AMUSEMENT, StateName.AMUSEMENT),
        (SignalName.TEXT_DISAPPOINTMENT, StateName.FRUSTRATION),
    ],
)
def test_words_tell_the_state_that_they_name_and_no_other(message: Message, cue: SignalName, state: StateName) -> None:
    (told,) = chat(message, (0.0, {cue: 0.8}))
    assert {reading.name for reading in told.states if reading.active} == {state}


def test_a_chat_has_no_forecast_and_no_state_of_a_face_or_voice(message: Message) -> None:
    states = chat(message, *((5.0 * i, {}) for i in range(40)))
    told = {reading.name for reading in states[-1].states if not np.isnan(reading.level)}
    assert told == {StateName.CONFUSION, StateName.INTEREST, StateName.AMUSEMENT, StateName.FRUSTRATION}
    assert all(reading.forecast is None for state in states for reading in state.states)


def test_words_beside_a_face_fade_within_half_a_minute(face: Callable[..., Estimate]) -> None:
    memory, states = begin(SOMEBODY), []
    for index in range(600):
        said = {SignalName.TEXT_ANNOYANCE: 0.9} if 100 <= index < 150 else {}
        memory, state = understand(memory, face(index / 10, said))
        states.append(state)
    first = next(state for state in states if state.state(StateName.FRUSTRATION).active)  # type: ignore[union-attr]
    assert first.at == pytest.approx(10.0)
    assert active([s for s in states if 11 < s.at < 16], StateName.FRUSTRATION).all()
    assert not active([s for s in states if s.at > 41], StateName.FRUSTRATION).any()


def test_a_face_that_goes_does_not_take_the_voice_with_it(call: Call, face: Callable[..., Estimate]) -> None:
    calls = call(lambda at: ROUSED if at >= 60 else {}, 100)
    memory, states = begin(SOMEBODY), []
    for state in calls:
        readings = state.readings
        if state.at < 70:
            readings = face(state.at, {}).readings.merged(readings)
        memory, told = understand(memory, Estimate(person=SOMEBODY, at=state.at, readings=readings, quality=0.8))
        states.append(told)
    assert active([s for s in states if s.at > 72], StateName.AGITATION).mean() > 0.9
    assert active([s for s in states if 50 < s.at < 70], StateName.ATTENTION).all()
    gone = [s for s in states if s.at > 72]
    assert np.isnan(levels(gone, StateName.ATTENTION)).all()
    assert np.isnan(levels(gone, StateName.CONFUSION)).all()


def test_speech_that_is_heard_keeps_the_mouth_from_being_read(face: Callable[..., Estimate]) -> None:
    talking = {
        SignalName.VOICE_ACTIVITY: 0.9,
        SignalName.VOICE_SILENCE_S: 0.0,
        SignalName.AU06: 3.0,
        SignalName.AU12: 4.0,
    }
    memory, states = begin(SOMEBODY), []
    for index in range(300):
        memory, state = understand(memory, face(index / 15, talking if index >= 200 else {}))
        states.append(state)
    assert not active(states, StateName.AMUSEMENT).any()


def test_the_language_that_is_stated_decides_what_is_fast(call: Call) -> None:
    japanese = {SignalName.VOICE_RATE_SYLLABLES_S: 5.7}
    plain = call(lambda _: japanese, 16)
    stated = call(lambda _: japanese, 16, Priors(language="ja"))
    assert levels(plain, StateName.AGITATION)[-1] > levels(stated, StateName.AGITATION)[-1]
    assert replace(Priors(), language="xx").voice.median.tolist() == Priors().voice.median.tolist()
