"""Words of one person, with a permit."""

from dataclasses import replace

import pytest

from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, TextSpan
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.perceive.text.perceiver import TextPerceiver
from mimika.perceive.text.reader import TextReader
from mimika.testing.conformance import permit_words

SAID = Captured(
    source=SourceId("chat"),
    at=10.0,
    index=0,
    media=TextSpan(text="Thank you, this is great", language="en-GB", seconds=1.5, person=PersonId("p1")),
)


def said(text: str, **changes: object) -> Captured[TextSpan]:
    return replace(SAID, media=replace(SAID.media, text=text, **changes))


def test_an_observation_is_of_the_end_of_the_words(reader: TextReader) -> None:
    answer = TextPerceiver(reader).perceive(permit_words(SAID))
    assert isinstance(answer, Observation)
    assert answer.at == 11.5
    assert answer.person == "p1"
    assert answer.modality is Modality.TEXT
    assert answer.readings[SignalName.TEXT_VALENCE] > 0.3
    assert answer.where is None


def test_the_language_is_guessed_where_nobody_said_it(reader: TextReader) -> None:
    answer = TextPerceiver(reader).perceive(
        permit_words(said("Das ist wirklich sehr schlecht und ärgerlich", language=""))
    )
    assert isinstance(answer, Observation)
    assert answer.readings[SignalName.TEXT_VALENCE] < 0


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [("", "en", Reason.NO_WORDS), ("...", "", Reason.NO_WORDS), ("おはようございます", "ja", Reason.UNKNOWN_LANGUAGE)],
)
def test_it_says_why_it_cannot_tell(reader: TextReader, text: str, language: str, reason: Reason) -> None:
    answer = TextPerceiver(reader).perceive(permit_words(said(text, language=language)))
    assert isinstance(answer, Abstention)
    assert answer.reason is reason
    assert answer.at == 11.5


def test_words_of_nobody_are_those_of_the_person_it_was_made_for_or_of_none(reader: TextReader) -> None:
    nobody = permit_words(said("this is great", person=None))
    answer = TextPerceiver(reader, PersonId("p7")).perceive(nobody)
    assert isinstance(answer, Observation)
    assert answer.person == "p7"
    answer = TextPerceiver(reader).perceive(nobody)
    assert isinstance(answer, Abstention)
    assert answer.reason is Reason.WHOSE_UNKNOWN
