"""What reads the customer's side: a model of words, and one of voices for calls that were recorded.

Opened when a run begins, so that a missing model is told before anything is read. Both are ports: the analysis
does not know which model answers. Next door: `reading` asks them, utterance by utterance.
"""

# The model of words is looked for at run time; an installation may lack it.
# pyright: reportMissingImports=false, reportUnknownVariableType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mimika.domain.signals import SignalName
from mimika.pipeline.admitting import Admission

Signals = Mapping[SignalName, float]
"""Signals of one utterance; what could not be read is absent or NaN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of a recording in which the customer spoke.

    Attributes:
        at: Its begin in seconds.
        seconds: How long it is.
        signals: What was heard in it; nothing yet where it is asked for.
    """

    at: float
    seconds: float
    signals: Signals


class WordsReader(Protocol):
    """Reads single utterances."""

    def read(self, text: str, language: str) -> Signals:
        """Return the signals of an utterance; the language is a BCP 47 tag, or nothing when unknown."""
        ...


class VoiceListener(Protocol):
    """Hears customers in recordings of calls."""

    def listen(
        self, sound: Path, stretches: Sequence[Stretch], channel: int | None, admission: Admission
    ) -> Sequence[Stretch]:
        """Return stretches with what was heard in each; only sound that was admitted is heard.

        Args:
            sound: The recording.
            stretches: Where the customer spoke, as the transcript has it; none to find their turns in the channel.
            channel: The customer's channel, from 0; None for a recording of one channel.
            admission: Admits the sound.

        Raises:
            MediaError: It cannot be read, or whose voice it is cannot be told.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """The models of one run.

    Attributes:
        words: Reads utterances.
        voice: Hears recordings; None where no recording was named.
    """

    words: WordsReader
    voice: VoiceListener | None = None
