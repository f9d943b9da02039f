"""A conversation as a source: the words of those who are let in, one utterance after another.

Who is not in the mapping of speakers is not opened at all: their words are dropped while the file is read and
never become a sample. Next door: `live` for words that are still being said.
"""

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import final

from mimika.capture.info import NOTHING_KNOWN, SourceInfo
from mimika.capture.naming import path_of, source_id
from mimika.capture.transcripts.reading import Transcript, read_transcript
from mimika.capture.transcripts.utterances import Conversation
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, TextSpan
from mimika.errors import UsageError


@final
class Words:
    """The words of one conversation; implements `mimika.domain.ports.TextSource`.

    Args:
        source: Name of the source.
        spans: Begin in seconds and words, in order.
        transcript: Where they come from.
    """

    def __init__(self, source: SourceId, spans: list[tuple[float, TextSpan]], transcript: Transcript) -> None:
        self.id = source
        self.info: SourceInfo = NOTHING_KNOWN
        self.damaged = transcript.damaged
        self.notes = transcript.notes
        self._waiting = deque(enumerate(spans))
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many utterances were forgotten by `discard`."""
        return self._dropped

    async def read(self) -> Captured[TextSpan] | None:
        """Return the next utterance, or None at the end or after `close`; event times never go back."""
        if not self._waiting:
            return None
        index, (begin, span) = self._waiting.popleft()
        return Captured(source=self.id, at=begin, index=index, media=span)

    def discard(self) -> int:
        """Forget the words that were not read yet, and return how many utterances; they count as dropped."""
        count = len(self._waiting)
        self._waiting.clear()
        self._dropped += count
        return count

    async def close(self) -> None:
        """Forget what was not read; may be called twice."""
        self._waiting.clear()


def open_words(
    target: str, *, speakers: Mapping[str, PersonId | None], conversation: str | None = None, language: str = ""
) -> Words:
    """Return the words of a transcript or chat log as a source.

    Args:
        target: Path of the file.
        speakers: Whose words are opened: the file's label of each, in any case of letters, and who that is, or None
            where that is to be told otherwise; an empty label stands for words of nobody named. Words of everybody
            else stay closed.
        conversation: Which one, where the file holds several.
        language: BCP 47 tag to take where the file does not say.

    Raises:
        MediaError: The file is missing, empty, broken or no transcript.
        UsageError: It holds several conversations and none of them was named, or none of that name.
    """
    transcript = read_transcript(path_of(target))
    chosen = _chosen(transcript, source_id(target), conversation)
    known = {label.strip().casefold(): person for label, person in speakers.items()}
    spans = [
        (
            one.begin,
            TextSpan(text=one.text, language=one.language or language, seconds=one.seconds, person=known[label]),
        )
        for one in chosen.utterances
        if (label := one.speaker.casefold()) in known and one.text
    ]
    return Words(source_id(target), spans, transcript)


def speakers_in(path: Path, conversation: str | None = None) -> tuple[str, ...]:
    """Return the labels of who speaks in a transcript, in order of their first words.

    Raises:
        MediaError: The file is missing, empty, broken or no transcript.
        UsageError: It holds several conversations and none of them was named, or none of that name.
    """
    chosen = _chosen(read_transcript(path), source_id(str(path)), conversation)
    return tuple(dict.fromkeys(one.speaker for one in chosen.utterances))


def _chosen(transcript: Transcript, name: str, conversation: str | None) -> Conversation:
    found, first = transcript.conversations, next(iter(transcript.conversations))
    if conversation is None and len(found) > 1:
        raise UsageError(f"{name} holds {len(found)} conversations", fix=f"Name one, such as {first.name}")
    if conversation is None:
        return first
    chosen = next((one for one in found if one.name == conversation), None)
    if chosen is None:
        raise UsageError(f"{name} holds no conversation {conversation!r}", fix=f"Name one, such as {first.name}")
    return chosen
