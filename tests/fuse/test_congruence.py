"""Pleasant words that are meant, and pleasant words that are not: a table of what is to be told of each."""

import math
from collections.abc import Callable
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.fuse import Window, fuse
from mimika.fuse.congruence import Compared, incongruence, irony
from mimika.fuse.course import NOTHING, Mean

ANNA = PersonId("p1")
HAPPY_WORDS = (0.15, 0.7, 0.03, 0.03, 0.03, 0.03, 0.03)
STILL = (0.9, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01)
ABSENT = math.nan


class Say(Protocol):
    """Makes observations of Anna's face, voice and words."""

    face: Callable[..., Observation]
    voice: Callable[..., Observation]
    words: Callable[..., Observation]


def conversation(say: Say, valences: tuple[float, float, float], sarcasm: float = ABSENT) -> Readings:
    """Return what is fused at the end of an utterance of 2 s during which face and voice had a valence."""
    window = Window(person=ANNA)
    for step in range(20):
        at = 1.0 + 0.1 * step
        if not math.isnan(valences[0]):
            window = window.push(say.face(at, valences[0], STILL if valences[0] < 0.3 else None))
        if not math.isnan(valences[1]):
            window = window.push(say.voice(at, valences[1]))
    if not math.isnan(valences[2]):
        window = window.push(say.words(2.95, valences[2], HAPPY_WORDS, sarcasm=sarcasm))
    return fuse(window, 3.0).readings


@pytest.mark.parametrize(
    ("face_and_voice", "sarcasm", "between"),
    [
        ((0.6, 0.5), ABSENT, (0.0, 0.1)),  # all pleasant
        ((0.6, 0.0), ABSENT, (0.0, 0.1)),  # a smile, however flat the voice
        ((0.0, 0.5), ABSENT, (0.0, 0.1)),  # a warm voice, however still the face
        ((0.6, 0.5), 0.9, (0.0, 0.1)),  # meant, though the words alone look sarcastic
        ((0.0, 0.0), ABSENT, (0.6, 0.8)),  # flat and still: politeness
        ((0.0, -0.5), ABSENT, (0.8, 1.0)),  # an unpleasant voice
        ((-0.5, 0.0), ABSENT, (0.8, 1.0)),  # an unpleasant face
        ((-0.5, -0.5), ABSENT, (0.9, 1.0)),
        ((0.0, 0.0), 0.8, (0.9, 1.0)),  # and the words themselves look sarcastic
        ((ABSENT, 0.0), ABSENT, (0.3, 0.5)),  # a flat voice on the telephone does not decide
        ((ABSENT, -0.6), ABSENT, (0.6, 0.9)),
        ((0.0, ABSENT), ABSENT, (0.3, 0.5)),
        ((0.0, ABSENT), 0.7, (0.6, 0.9)),
    ],
)
def test_irony_of_pleasant_words(
    say: Say, face_and_voice: tuple[float, float], sarcasm: float, between: tuple[float, float]
) -> None:
    readings = conversation(say, (*face_and_voice, 0.7), sarcasm)
    assert between[0] <= readings[SignalName.IRONY] <= between[1]


@pytest.mark.parametrize("words_valence", [-0.7, 0.0])
def test_words_that_are_not_pleasant_are_no_irony(say: Say, words_valence: float) -> None:
    readings = conversation(say, (-0.5, -0.5, words_valence), 0.9)
    assert readings[SignalName.IRONY] == 0.0


def test_pleasant_words_with_a_flat_voice_and_a_still_face_are_no_pleasure(say: Say) -> None:
    readings = conversation(say, (0.0, 0.02, 0.8))
    assert readings[SignalName.VALENCE] <= 0.02
    assert readings[SignalName.TEXT_VALENCE] == 0.8
    assert readings[SignalName.EXPRESSION_NEUTRAL] == pytest.approx(0.9)


def test_on_the_telephone_ironic_words_leave_the_mixture_to_the_voice(say: Say) -> None:
    angry = (0.1, 0.02, 0.1, 0.7, 0.04, 0.02, 0.02)
    window = Window(person=ANNA)
    for step in range(20):
        window = window.push(say.voice(1.0 + 0.1 * step, -0.6, angry))
    alone = fuse(window, 3.0).readings
    fused = fuse(window.push(say.words(2.95, 0.9, HAPPY_WORDS, sarcasm=0.3)), 3.0).readings
    assert fused[SignalName.IRONY] > 0.6
    assert fused[SignalName.EXPRESSION_ANGER] == alone[SignalName.EXPRESSION_ANGER]
    assert fused[SignalName.VALENCE] <= -0.5


def test_the_same_words_with_a_smile_are_pleasure(say: Say) -> None:
    assert conversation(say, (0.6, 0.0, 0.8))[SignalName.VALENCE] > 0.4


def test_ironic_words_do_not_turn_pleasant_once_the_voice_has_faded(say: Say) -> None:
    window = Window(person=ANNA)
    for step in range(20):
        window = window.push(say.voice(1.0 + 0.1 * step, -0.5))
    window = window.push(say.words(2.95, 0.8, HAPPY_WORDS))
    assert all(fuse(window, now).readings[SignalName.VALENCE] < 0.1 for now in (3.0, 5.5, 8.0, 11.0))


def test_what_voice_and_face_were_like_after_the_words_is_not_held_against_them(say: Say) -> None:
    window = Window(person=ANNA)
    for step in range(20):
        window = window.push(say.face(1.0 + 0.1 * step, 0.6)).push(say.voice(1.0 + 0.1 * step, 0.5))
    window = window.push(say.words(2.9, 0.8, HAPPY_WORDS))
    for step in range(30):
        window = window.push(say.face(3.5 + 0.1 * step, -0.6))
    assert fuse(window, 6.4).readings[SignalName.IRONY] < 0.1


def test_irony_needs_words_and_something_to_hold_against_them(say: Say) -> None:
    assert math.isnan(conversation(say, (0.0, 0.0, ABSENT))[SignalName.IRONY])
    assert math.isnan(conversation(say, (ABSENT, ABSENT, 0.8))[SignalName.IRONY])


def test_incongruence_is_absent_rather_than_zero_where_only_one_is_told(say: Say) -> None:
    assert SignalName.INCONGRUENCE not in conversation(say, (ABSENT, 0.5, ABSENT))
    assert SignalName.INCONGRUENCE not in conversation(say, (ABSENT, ABSENT, 0.5))
    assert conversation(say, (0.5, 0.5, ABSENT))[SignalName.INCONGRUENCE] < 0.2
    assert conversation(say, (0.7, -0.8, ABSENT))[SignalName.INCONGRUENCE] > 0.5


def test_unpleasant_words_with_a_smile_are_incongruent_and_no_irony(say: Say) -> None:
    readings = conversation(say, (0.7, 0.5, -0.8))
    assert readings[SignalName.INCONGRUENCE] > 0.75
    assert readings[SignalName.IRONY] == 0.0


def test_what_may_no_longer_be_remembered_is_not_held_against_words(say: Say) -> None:
    window = Window(person=ANNA).push(say.face(1.0, -0.5)).push(say.face(2.0, -0.5))
    refused = Abstention(person=ANNA, at=2.5, modality=Modality.FACE, reason=Reason.NOT_GRANTED)
    spoken = say.words(2.9, 0.8, HAPPY_WORDS)
    assert fuse(window.push(spoken), 2.9).readings[SignalName.IRONY] > 0.5
    assert math.isnan(fuse(window.push(refused).push(spoken), 2.9).readings[SignalName.IRONY])
    assert math.isnan(fuse(window.without(Modality.FACE).push(spoken), 2.9).readings[SignalName.IRONY])


def test_words_hardly_read_are_hardly_ironic_and_readings_hardly_made_hardly_disagree() -> None:
    still, pleasant = Mean(value=0.0, weight=0.8), Mean(value=0.8, weight=0.8)
    faint = Mean(value=0.8, weight=0.01)
    assert irony(Compared(face=still, voice=still, words=faint), 0.0) < 0.05
    unpleasant, faintly = Mean(value=-0.8, weight=0.8), Mean(value=-0.8, weight=0.01)
    surely = incongruence(Compared(face=unpleasant, voice=NOTHING, words=pleasant))
    assert incongruence(Compared(face=faintly, voice=NOTHING, words=faint)) < 0.5 * surely


MEANS = st.one_of(st.just(NOTHING), st.builds(lambda v, w: Mean(value=v, weight=w), st.floats(-1, 1), st.floats(0, 1)))


@given(MEANS, MEANS, MEANS, st.one_of(st.just(math.nan), st.floats(0, 1)), st.floats(0, 0.5))
def test_irony_and_incongruence_are_shares_and_sarcasm_only_raises_irony(
    face_mean: Mean, voice_mean: Mean, words_mean: Mean, sarcasm: float, more: float
) -> None:
    compared = Compared(face=face_mean, voice=voice_mean, words=words_mean)
    told, apart = irony(compared, sarcasm), incongruence(compared)
    assert math.isnan(told) or 0.0 <= told <= 1.0
    assert math.isnan(apart) or 0.0 <= apart <= 1.0 + 1e-12
    if not math.isnan(told) and not math.isnan(sarcasm):
        assert irony(compared, min(1.0, sarcasm + more)) >= told


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_more_pleasant_companion_never_raises_irony(valence: float, more: float, other: float) -> None:
    words_mean, flat = Mean(value=0.8, weight=0.8), Mean(value=other - 0.5, weight=0.8)

    def told(value: float) -> float:
        return irony(Compared(face=Mean(value=value, weight=0.8), voice=flat, words=words_mean), 0.2)

    assert told(min(1.0, valence + more)) <= told(valence) + 1e-12
