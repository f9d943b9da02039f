"""That words went apart from voice and face is told once an utterance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.events import Disagreed
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState
from mimika.understand import NO_DISAGREEMENT, disagreed

ANNA = PersonId("p1")


def state(at: float, irony: float, words: float | None = 0.7, apart: float = 0.5) -> PersonState:
    values = {SignalName.IRONY: irony, SignalName.INCONGRUENCE: apart, SignalName.FACE_VALENCE: -0.1}
    if words is not None:
        values |= {SignalName.TEXT_VALENCE: words, SignalName.TEXT_AROUSAL: 0.2}
    return PersonState(
        person=ANNA, at=at, readings=Readings.of(values), quality=1.0, states=(), abstained=(), settled=1.0
    )


def told(states: list[PersonState]) -> list[Disagreed]:
    memory, events = NO_DISAGREEMENT, []
    for one in states:
        memory, event = disagreed(memory, one)
        if event is not None:
            events.append(event)
    return events


def test_an_utterance_is_told_once_however_many_frames_it_lasts() -> None:
    events = told([state(at / 10, 0.8) for at in range(80)])
    assert len(events) == 1
    assert events[0].at == 0.0
    assert events[0].words == 0.7
    assert events[0].irony == 0.8
    assert events[0].face == -0.1
    assert math.isnan(events[0].voice)


def test_the_next_utterance_is_told_too_and_the_same_words_after_a_silence() -> None:
    assert len(told([state(1.0, 0.8), state(2.0, 0.8, words=0.6), state(3.0, 0.8, words=0.6)])) == 2
    assert len(told([state(1.0, 0.8), state(10.0, math.nan, words=None), state(12.0, 0.8)])) == 2


def test_irony_that_wavers_about_the_threshold_is_told_once() -> None:
    assert len(told([state(at / 10, 0.59 + 0.02 * (at % 2)) for at in range(40)])) == 1


@pytest.mark.parametrize("irony", [0.0, 0.59, math.nan])
def test_words_that_go_with_the_rest_are_no_news(irony: float) -> None:
    assert told([state(1.0, irony)]) == []


def test_unpleasant_words_with_a_smile_are_told_without_irony() -> None:
    events = told([state(1.0, 0.0, words=-0.8, apart=0.9)])
    assert [event.irony for event in events] == [0.0]


def test_without_words_nothing_is_told() -> None:
    assert told([state(1.0, math.nan, words=None, apart=1.0)]) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0.3, 0.6, 0.9])), max_size=40))
def test_there_are_never_more_events_than_utterances(frames: list[tuple[float, float]]) -> None:
    utterances = sum(
        one[1] != before for one, before in zip(frames, [None, *(each[1] for each in frames)], strict=False)
    )
    assert len(told([state(float(place), irony, words) for place, (irony, words) in enumerate(frames)])) <= utterances
