"""What was said, by whom and when: the one form that every kind of transcript is read into.

Readers (`cues`, `recognisers`, `logs`, `dialogues`) give raw `Row`s with whatever the file says; `settle` makes
a `Conversation` of them: bad times out, endless lines cut, in order. Next door: `reading` chooses the reader,
`words` makes a source of one conversation.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mimika.capture.info import Tally

MOST_CHARACTERS: Final = 10_000
"""Characters kept of one utterance: a quarter of an hour of speech at 150 words a minute."""
MOST_UTTERANCES: Final = 100_000
"""Utterances kept of one conversation."""
_SINCE_1973: Final = 1e8
"""Times above this are seconds since 1970, no recording lasts three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a transcript as the file has it.

    Attributes:
        text: What was said or written.
        begin: Seconds; None where the file does not say.
        end: Seconds; None likewise.
        speaker: The file's label of who said it, or nothing.
        language: BCP 47 tag, or nothing.
        acts: What the system did at this point, where the log has it.
        place: Where it stands, for complaints: `line 7`, `segment 3`.
    """

    text: str
    begin: float | None = None
    end: float | None = None
    speaker: str = ""
    language: str = ""
    acts: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One utterance.

    Attributes:
        begin: Event time in seconds; its number in the conversation where the file has no times.
        seconds: How long it took; 0 for writing and where the file has no times.
        speaker: The file's label of who said it, or nothing.
        text: The words, on one line.
        language: BCP 47 tag, or nothing when unknown.
        acts: What the system did at this point, where the log has it.
    """

    begin: float
    seconds: float
    speaker: str
    text: str
    language: str = ""
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What was said in one call or chat.

    Attributes:
        name: Its name in the file, or that of the file.
        utterances: In the order in which they begin; they may overlap.
        timed: The file says when they began.
    """

    name: str
    utterances: tuple[Utterance, ...]
    timed: bool


def settle(name: str, rows: Iterable[Row], tally: Tally) -> Conversation:
    """Return the conversation that rows make: those with impossible times are left out, counted and noted.

    Args:
        name: What to call it.
        rows: As the file has them.
        tally: Counts what was left out.
    """
    kept = [row for row in rows if (row.text.strip() or row.acts) and _possible(row, tally)]
    if len(kept) > MOST_UTTERANCES:
        tally.note(f"{len(kept) - MOST_UTTERANCES} utterances after the first {MOST_UTTERANCES} were left out")
        kept = kept[:MOST_UTTERANCES]
    timed = any(row.begin is not None for row in kept)
    found = _timed(kept, tally) if timed else [_utterance(row, float(at), 0.0, tally) for at, row in enumerate(kept)]
    return Conversation(name=name, utterances=tuple(found), timed=timed)


def _possible(row: Row, tally: Tally) -> bool:
    why = ""
    if any(time is not None and (not math.isfinite(time) or time < 0) for time in (row.begin, row.end)):
        why = "its time is negative or none"
    elif row.begin is not None and row.end is not None and row.end < row.begin:
        why = "it ends before it begins"
    if why:
        tally.damage()
        tally.note(f"{row.place or 'an utterance'} was left out: {why}")
    return not why


def _timed(rows: list[Row], tally: Tally) -> list[Utterance]:
    known = [row.begin for row in rows if row.begin is not None]
    start = min(known) if min(known) > _SINCE_1973 else 0.0
    before, found = 0.0, list[Utterance]()
    for row in rows:
        begin = before if row.begin is None else row.begin - start
        seconds = 0.0 if row.begin is None or row.end is None else row.end - row.begin
        found.append(_utterance(row, begin, seconds, tally))
        before = begin
    if any(later.begin < earlier.begin for earlier, later in pairwise(found)):
        tally.note("utterances were out of order and have been sorted")
    return sorted(found, key=lambda one: one.begin)


def _utterance(row: Row, begin: float, seconds: float, tally: Tally) -> Utterance:
    # Cut first: splitting ten megabytes to keep ten kilobytes would be waste.
    text = row.text.strip()
    if len(text) > MOST_CHARACTERS:
        tally.note(f"{row.place or 'an utterance'} was cut after {MOST_CHARACTERS} of {len(text)} characters")
        text = text[:MOST_CHARACTERS]
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return Utterance(
        begin=begin, seconds=seconds, speaker=row.speaker.strip(), text=line, language=row.language, acts=row.acts
    )
