"""Steps of a call by acts and by place; what counts as a negative reaction."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.signals import SignalName
from mimika.insight.judging import judged
from mimika.insight.phases import Turn, steps_of
from mimika.insight.reactions import Reaction, Step, counted

ORDER = list(Step)
turns = st.lists(
    st.builds(Turn, customer=st.booleans(), words=st.integers(min_value=0, max_value=12), acted=st.booleans()),
    max_size=24,
)


@given(turns)
def test_every_utterance_has_a_step_and_steps_never_go_back(said: list[Turn]) -> None:
    found = [ORDER.index(step) for step in steps_of(said)]
    assert len(found) == len(said)
    assert found == sorted(found)


def test_acts_of_the_system_part_request_handling_and_closing() -> None:
    greeting, order, act = (
        Turn(customer=False, words=3),
        Turn(customer=True, words=8),
        Turn(customer=False, words=5, acted=True),
    )
    said = [greeting, Turn(customer=True, words=1), order, act, order, act, order]
    assert [one.value for one in steps_of(said)] == [
        "opening", "opening", "request", "request", "handling", "handling", "closing",
    ]  # fmt: skip


def test_without_acts_the_place_in_the_call_decides() -> None:
    said = [Turn(customer=at % 2 == 1, words=6) for at in range(20)]
    found = steps_of(said)
    assert found[0] is Step.OPENING
    assert found[1] is Step.REQUEST
    assert found[10] is Step.HANDLING
    assert found[19] is Step.CLOSING


def test_the_likeliest_negative_word_counts_and_voices_add_up() -> None:
    words = judged({SignalName.TEXT_ANGER: 0.3, SignalName.TEXT_CONFUSION: 0.6, SignalName.TEXT_GRATITUDE: 0.9})
    assert words.negative == pytest.approx(0.6)
    voice = judged({SignalName.VOICE_ANGER: 0.4, SignalName.VOICE_SADNESS: 0.3, SignalName.VOICE_VALENCE: -0.2})
    assert voice.negative == pytest.approx(0.7)
    assert voice.valence == pytest.approx(-0.2)


def test_words_and_voice_meet_between_each_other() -> None:
    both = judged({SignalName.TEXT_ANGER: 0.2, SignalName.VOICE_ANGER: 0.8})
    assert both.negative == pytest.approx(0.5)


def test_nothing_read_is_unread_and_never_counted_as_neutral() -> None:
    nothing = judged({SignalName.TEXT_ANGER: math.nan})
    assert math.isnan(nothing.negative)
    assert nothing.confidence == 0.0
    one = Reaction(
        call="a", step=Step.REQUEST, at=0, seconds=0, valence=math.nan, arousal=math.nan, negative=nothing.negative,
        confidence=nothing.confidence,
    )  # fmt: skip
    counts = counted("a", [one])
    assert (counts.unread, counts.total.reactions) == (1, 0)


@given(st.dictionaries(st.sampled_from(list(SignalName)), st.floats(min_value=0, max_value=1)))
def test_a_negative_reaction_is_a_probability(signals: dict[SignalName, float]) -> None:
    found = judged(signals)
    assert math.isnan(found.negative) or 0.0 < found.negative < 1.0
