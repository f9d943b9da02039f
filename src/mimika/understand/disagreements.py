"""When words, voice and face have gone apart: told once an utterance, not with every frame.

Pure: memory and state go in, a new memory and perhaps an event come out. Words
are told once, at the end of an utterance, and their readings stay the same
until the next; so an utterance is known by them. Next door:
`mimika.fuse.congruence` says how far they go apart,
`mimika.understand.expressions` does for expressions what this does for words.
"""

from dataclasses import dataclass
from math import isnan
from typing import Final

from mimika.domain.events import Disagreed
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState

IRONIC: Final = 0.6
"""Irony from which on it is told."""

APART: Final = 0.75
"""Incongruence from which on it is told whatever the irony: unpleasant words with a smile, say."""

_Utterance = tuple[float, float, float]
"""Valence, arousal and sarcasm of the words; NaN stands as 2, which none of them can be."""

_NONE: Final = 2.0
_KNOWN_BY: Final = (SignalName.TEXT_VALENCE, SignalName.TEXT_AROUSAL, SignalName.TEXT_SARCASM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreements:
    """What is remembered of one person's disagreements.

    Attributes:
        told: The utterance that was told last; None when other words, or none, have come since.
    """

    told: _Utterance | None = None


NO_DISAGREEMENT: Final = Disagreements()
"""Nothing was told yet."""


def disagreed(before: Disagreements, state: PersonState) -> tuple[Disagreements, Disagreed | None]:
    """Return the new memory, and the event when the words of an utterance go apart from voice and face.

    Where there are no words, or nothing to hold against them, nothing is told.
    The same words said twice within their life of 8.6 s are told once.

    Args:
        before: What is remembered.
        state: How the person is now, with what fusion filled in.
    """
    readings = state.readings
    if SignalName.TEXT_VALENCE not in readings:
        return NO_DISAGREEMENT, None
    valence, arousal, sarcasm = (_NONE if isnan(readings[name]) else readings[name] for name in _KNOWN_BY)
    utterance = (valence, arousal, sarcasm)
    if utterance == before.told:
        return before, None
    irony, apart = readings[SignalName.IRONY], readings[SignalName.INCONGRUENCE]
    if not (irony >= IRONIC or (apart >= APART and SignalName.IRONY in readings)):  # NaN is neither
        return NO_DISAGREEMENT, None
    event = Disagreed(
        person=state.person,
        at=state.at,
        irony=irony,
        words=valence,
        voice=readings[SignalName.VOICE_VALENCE],
        face=readings[SignalName.FACE_VALENCE],
    )
    return Disagreements(told=utterance), event
