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

from mimika.domain.models import ModelChoice
from mimika.domain.signals import SignalName
from mimika.errors import MissingError
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


def open_readers(models: ModelChoice, *, sound: bool) -> Readers:
    """Return the models that a run needs.

    Args:
        models: Which may be used.
        sound: Recordings were named too.

    Raises:
        MissingError: There is no model for words, or for voices where recordings were named.
    """
    return Readers(words=open_words_reader(models), voice=open_listener(models) if sound else None)


def open_words_reader(models: ModelChoice) -> WordsReader:
    """Return what reads words.

    Raises:
        MissingError: There is no such model.
    """
    try:
        from mimika.perceive.text import load_text  # noqa: PLC0415 -- weights load when asked for
    except ImportError as error:
        raise _no_model("this installation has no model for them") from error
    reader: WordsReader | None = load_text(models)
    if reader is None:
        raise _no_model("no model that may be used reads them")
    return reader


def _no_model(why: str) -> MissingError:
    return MissingError("words cannot be read", why=why, fix="See what is here with: mimika models")


def open_listener(models: ModelChoice) -> VoiceListener:
    """Return what hears voices.

    Raises:
        MissingError: There is no such model.
    """
    del models
    raise MissingError(
        "recordings of calls cannot be heard",
        why="this installation has no model of voices for them",
        fix="Name the transcripts alone",
    )
