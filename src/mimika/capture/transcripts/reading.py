"""Finds out what kind of transcript a file is, by its content alone, and reads it.

Whoever needs the words of one conversation as they were said opens them with
`words.open_words`; this is for who needs all of them at once.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mimika.capture.info import Tally
from mimika.capture.naming import source_id
from mimika.capture.transcripts import dialogues, logs, recognisers, telephony
from mimika.capture.transcripts.cues import cue_rows, is_cues
from mimika.capture.transcripts.decoding import text_of_file
from mimika.capture.transcripts.utterances import Conversation, settle
from mimika.capture.transcripts.values import values_in
from mimika.errors import MediaError

_RECOGNISERS: Final = (
    ("Genesys AudioHook", telephony.audiohook),
    ("Genesys export", telephony.genesys_export),
    ("Twilio", telephony.twilio),
    ("Amazon Transcribe", recognisers.amazon),
    ("Deepgram", recognisers.deepgram),
    ("AssemblyAI", recognisers.assemblyai),
    ("Google Speech-to-Text", recognisers.google),
    ("Vosk", recognisers.vosk),
    ("Whisper", recognisers.whisper),
)
_LOGS: Final = (("Taskmaster", dialogues.taskmaster), ("ABCD", dialogues.abcd), ("chat log", logs.json_log))
_KINDS: Final = "WebVTT, SubRip, the JSON of a recogniser, a chat log in JSON, CSV or as plain text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A file of conversations.

    Attributes:
        kind: What it is, for people.
        conversations: One or more, none of them empty.
        damaged: Captions and lines that were left out.
        notes: What the user should hear of, one line each.
    """

    kind: str
    conversations: tuple[Conversation, ...]
    damaged: int
    notes: tuple[str, ...]


def read_transcript(path: Path) -> Transcript:
    """Return the conversations of a transcript, whatever its name ends in.

    Args:
        path: The file; gzip is opened.

    Raises:
        MediaError: It is missing, empty, broken from its beginning, or of no kind that is known.
    """
    tally, name = Tally(), source_id(str(path))
    kind, calls = _calls(text_of_file(path, tally), name, tally)
    conversations = (settle(call or name, rows, tally) for call, rows in calls)
    found = tuple(one for one in conversations if one.utterances)
    if not found:
        raise MediaError(f"{name} cannot be read", why=f"it is {kind} with no words in it", fix="Export it again")
    return Transcript(kind=kind, conversations=found, damaged=tally.damaged, notes=tally.notes)


def _calls(text: str, name: str, tally: Tally) -> tuple[str, logs.Calls]:
    if is_cues(text):
        kind = "WebVTT" if text.lstrip("\ufeff").startswith("WEBVTT") else "SubRip"
        return kind, [("", list(cue_rows(text, tally)))]
    if text.lstrip("\ufeff \n\t")[:1] in {"{", "["} and not logs.plain_log(text[:4000]):
        return _in_json(text.lstrip("\ufeff"), name, tally)
    table = logs.csv_log(text, tally)
    if table is not None:
        return "CSV", table
    lines = logs.plain_log(text)
    if lines is not None:
        return "plain text", [("", lines)]
    raise _unknown(name)


def _in_json(text: str, name: str, tally: Tally) -> tuple[str, logs.Calls]:
    values = values_in(text, name, tally)
    for kind, of_one_call in _RECOGNISERS:
        rows = of_one_call(values)
        if rows is not None:
            return kind, [("", rows)]
    for kind, of_calls in _LOGS:
        calls = of_calls(values)
        if calls is not None:
            return kind, calls
    raise _unknown(name)


def _unknown(name: str) -> MediaError:
    return MediaError(f"{name} cannot be read as a transcript", why="its kind is not known", fix=f"Known: {_KINDS}")
