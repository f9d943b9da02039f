"""Single recognised words become utterances: those of one speaker without a long pause between them.

For recognisers that give words and no sentences. Next door: `recognisers`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mimika.capture.transcripts.utterances import Row

PAUSE_S: Final = 0.8
"""Silence between two words of one speaker that ends an utterance, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word.

    Attributes:
        text: The word; punctuation is a word without times.
        begin: Seconds; None for punctuation.
        end: Seconds; None for punctuation.
        speaker: Label of who said it, or nothing.
    """

    text: str
    begin: float | None
    end: float | None
    speaker: str = ""


def grouped(words: Iterable[Word], language: str = "") -> list[Row]:
    """Return words as utterances, in their order.

    Args:
        words: In the order in which they were said.
        language: BCP 47 tag of all of them, or nothing.
    """
    rows, held = list[Row](), list[Word]()
    for one in words:
        if held and one.begin is not None and _parts(held, one):
            rows.append(_row(held, language))
            held = []
        held.append(one)
    return [*rows, _row(held, language)] if held else rows


def _parts(held: list[Word], one: Word) -> bool:
    end = next((each.end for each in reversed(held) if each.end is not None), None)
    late = end is not None and one.begin is not None and not -PAUSE_S <= one.begin - end <= PAUSE_S
    return late or one.speaker != held[0].speaker


def _row(held: list[Word], language: str) -> Row:
    text = ""
    for one in held:
        text += one.text if one.begin is None or not text else f" {one.text}"
    ends = [one.end for one in held if one.end is not None]
    begin = next((one.begin for one in held if one.begin is not None), None)
    end = max(ends) if ends else None
    return Row(text=text, begin=begin, end=end, speaker=held[0].speaker, language=language)
