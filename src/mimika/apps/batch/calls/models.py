"""Opens the models that read and hear calls; weights load when a run asks for them.

Next door: `readers` says what is asked of them, `listening` hears recordings.
"""

from pathlib import Path

from mimika.apps.batch.calls.listening import Listener
from mimika.apps.batch.calls.readers import Readers, WordsReader
from mimika.capture import Speakers, ThreadedSource, open_sound
from mimika.domain.ids import PersonId
from mimika.domain.media import AudioChunk
from mimika.domain.models import ModelChoice
from mimika.domain.ports import Perceiver
from mimika.errors import MissingError
from mimika.perceive.text.reader import load_text
from mimika.perceive.voice.emotion import load_emotion
from mimika.perceive.voice.perceiver import VoicePerceiver

_FIX = "See what is here with: mimika models"


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
    reader = load_text(models)
    if reader is None:
        raise MissingError("words cannot be read", why="no model that may be used reads them", fix=_FIX)
    return reader


def open_listener(models: ModelChoice) -> Listener:
    """Return what hears voices.

    Raises:
        MissingError: There is no such model.
    """
    reader = load_emotion(models)
    if reader is None:
        raise MissingError("voices cannot be heard", why="no model that may be used hears them", fix=_FIX)

    def perceiver() -> Perceiver[AudioChunk]:
        return VoicePerceiver(reader)

    return Listener(_opened, perceiver)


def _opened(path: Path, channel: int | None) -> ThreadedSource[AudioChunk]:
    """Open a recording: of several channels the customer's alone."""
    if channel is None:
        return open_sound(str(path))
    return open_sound(str(path), speakers=Speakers(channels=(*(None,) * channel, PersonId("p1"))))
