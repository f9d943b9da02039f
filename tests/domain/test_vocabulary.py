"""Words of what is seen: no emotion, no state, and nothing said of what is absent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.expression import COMPONENTS, plain
from mimika.domain.readings import Readings
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.domain.state import StateName
from mimika.domain.vocabulary import OBSERVABLE, Seen, Vocabulary, kept, seen

EMOTIONAL = (
    "expression_", "state_", "trend_", "forecast_", "mixture_", "valence", "arousal", "age_", "text_", "voice_arousal",
    "voice_valence", "face_valence", "face_arousal", "incongruence", "irony", "voice_neutral", "voice_happiness",
    "voice_sadness", "voice_anger", "voice_disgust", "voice_fear", "voice_boredom",
)  # fmt: skip


def test_no_signal_that_names_an_emotion_a_state_or_an_age_survives() -> None:
    assert not [name for name in OBSERVABLE if name.startswith(EMOTIONAL)]


def test_every_other_signal_survives() -> None:
    assert {name for name in SignalName if not name.startswith(EMOTIONAL)} == OBSERVABLE


def test_no_word_of_what_is_seen_is_a_word_of_emotion_or_state() -> None:
    felt = {*StateName, *(plain(component) for component in COMPONENTS), "happy", "sad", "angry", "afraid", "bored"}
    assert not [word for word in Seen if set(word.split()) & felt]


SHOWN = [
    ({SignalName.AU12: 2.0}, (Seen.SMILE,)),
    ({SignalName.AU12: 1.9}, ()),
    ({SignalName.AU04: 3.0}, (Seen.FROWN,)),
    ({SignalName.AU01: 2.0}, (Seen.BROWS_RAISED,)),
    ({SignalName.AU02: 4.0, SignalName.AU05: 2.5}, (Seen.BROWS_RAISED, Seen.EYES_WIDE)),
    ({SignalName.EYE_OPENNESS: 0.1}, (Seen.EYES_CLOSED,)),
    ({SignalName.AU43: 5.0}, (Seen.EYES_CLOSED,)),
    ({SignalName.AU26: 3.0}, (Seen.MOUTH_OPEN,)),
    ({SignalName.GAZE_ON_SCREEN: 0.2}, (Seen.LOOKING_AWAY,)),
    ({SignalName.GAZE_ON_SCREEN: 0.9, SignalName.HEAD_YAW_DEG: -45.0}, (Seen.HEAD_TURNED,)),
    ({SignalName.HEAD_NOD: 0.8}, (Seen.NODDING,)),
    ({SignalName.EXPRESSION_HAPPINESS: 1.0, SignalName.STATE_STRESS: 1.0}, ()),
    ({}, ()),
]


@pytest.mark.parametrize(("values", "words"), SHOWN, ids=[str(one[1]) for one in SHOWN])
def test_what_readings_show_is_said_in_words_anybody_could_check(
    values: dict[SignalName, float], words: tuple[Seen, ...]
) -> None:
    assert seen(Readings.of(values)) == words


@given(st.dictionaries(st.sampled_from([signal.name for signal in CATALOGUE]), st.floats(0, 1)))
def test_in_expression_words_only_what_is_observable_is_left(values: dict[SignalName, float]) -> None:
    readings = Readings.of(values)
    assert dict(kept(readings, Vocabulary.EMOTION_WORDS)) == values
    assert dict(kept(readings, Vocabulary.EXPRESSION_WORDS)) == {
        name: value for name, value in values.items() if name in OBSERVABLE
    }
    assert seen(kept(readings, Vocabulary.EXPRESSION_WORDS)) == seen(readings)


def test_a_vocabulary_admits_what_it_may_tell() -> None:
    assert Vocabulary.EMOTION_WORDS.admits(SignalName.STATE_STRESS)
    assert not Vocabulary.EXPRESSION_WORDS.admits(SignalName.STATE_STRESS)
    assert Vocabulary.EXPRESSION_WORDS.admits(SignalName.AU12)
