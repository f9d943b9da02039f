"""Reads one person's words: permitted text in, observation or abstention out; the text ends here."""

from typing import Final, final

from mimika.domain.ids import PersonId
from mimika.domain.media import TextSpan
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.perceive.text.reader import TextReader, Unread


@final
class TextPerceiver:
    """Perceiver of one person's words. It remembers nothing: every utterance is read on its own.

    Args:
        reader: What reads the text; many perceivers may share one.
        person: Whose words they are where a span does not say it; None to say of such a span whose it is unknown.
    """

    modality: Final = Modality.TEXT

    def __init__(self, reader: TextReader, person: PersonId | None = None) -> None:
        self._reader = reader
        self._person = person

    def close(self) -> None:
        """Forget the person, of whom nothing is kept; may be called twice."""

    def perceive(self, permitted: Permitted[TextSpan]) -> Observation | Abstention:
        """Return what the words say at the moment they are over, or why they say nothing; never raises for bad text."""
        span, at = permitted.what, permitted.at + permitted.what.seconds
        person = self._person if span.person is None else span.person
        if person is None:
            return self._abstain(None, at, Reason.WHOSE_UNKNOWN, "nobody is named as who said it")
        answer = self._reader.look(span.text, span.language)
        if isinstance(answer, Unread):
            return self._abstain(person, at, answer.reason, answer.detail)
        return Observation(
            person=person,
            at=at,
            modality=self.modality,
            readings=Readings.of(answer.signals),
            quality=Quality(overall=answer.quality),
        )

    def _abstain(self, person: PersonId | None, at: float, reason: Reason, detail: str) -> Abstention:
        return Abstention(person=person, at=at, modality=self.modality, reason=reason, detail=detail)
