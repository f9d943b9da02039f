"""How to hear voices and read words: which perceivers, and that their models are loaded when first needed.

Next door: `mimika.pipeline.looking` says the same of faces and bodies.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from mimika.domain.media import AudioChunk, TextSpan
from mimika.domain.models import ModelChoice
from mimika.domain.ports import Perceiver, Recogniser
from mimika.errors import ModelError
from mimika.perceive.text.perceiver import TextPerceiver
from mimika.perceive.text.reader import TextReader, load_text
from mimika.perceive.voice.emotion import EmotionReader, load_emotion
from mimika.perceive.voice.perceiver import VoicePerceiver

MakeVoicePerceiver = Callable[[ModelChoice], Perceiver[AudioChunk]]
MakeTextPerceiver = Callable[[ModelChoice], Perceiver[TextSpan]]


@cache
def _emotion(models: ModelChoice) -> EmotionReader | None:
    """Return the net that all voices share; it remembers nothing of them."""
    return load_emotion(models)


@cache
def _words(models: ModelChoice) -> TextReader:
    """Return the model that all words share."""
    reader = load_text(models)
    if reader is None:
        fix = "See what is here with: mimika models"
        raise ModelError("words cannot be read", why="no model that may be used reads them", fix=fix)
    return reader


def _voice_perceiver(models: ModelChoice) -> Perceiver[AudioChunk]:
    return VoicePerceiver(_emotion(models))


def _text_perceiver(models: ModelChoice) -> Perceiver[TextSpan]:
    return TextPerceiver(_words(models))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How to hear and read.

    Attributes:
        make_voice: Makes the perceiver of one person's voice.
        make_words: Makes the perceiver of one person's words.
        models: Which models may be used; the signals of others are absent.
        recogniser: Makes what turns speech into words; None where words come as text or not at all.
    """

    make_voice: MakeVoicePerceiver = _voice_perceiver
    make_words: MakeTextPerceiver = _text_perceiver
    models: ModelChoice = ModelChoice.ALL
    recogniser: Callable[[], Recogniser] | None = None
