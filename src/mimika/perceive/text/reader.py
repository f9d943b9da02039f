"""Reads a text: signals and labels out, nothing kept; the way in for whoever has words at hand.

A reader remembers nothing and may be shared by threads. Next door:
`mimika.perceive.text.perceiver` reads permitted words of one person with it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.models import ModelChoice
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason
from mimika.perceive import cards
from mimika.perceive.text import concepts, model
from mimika.perceive.text.affect import affect
from mimika.perceive.text.concepts import Concepts, Met
from mimika.perceive.text.features import features
from mimika.perceive.text.irony import irony
from mimika.perceive.text.labels import GOEMOTIONS
from mimika.perceive.text.language import primary
from mimika.perceive.text.model import WordModel
from mimika.perceive.text.negation import negated
from mimika.perceive.text.plain import MOST_CHARACTERS, Plain, plain

MIXTURE: Final = (
    SignalName.TEXT_NEUTRAL,
    SignalName.TEXT_HAPPINESS,
    SignalName.TEXT_SURPRISE,
    SignalName.TEXT_SADNESS,
    SignalName.TEXT_ANGER,
    SignalName.TEXT_DISGUST,
    SignalName.TEXT_FEAR,
)
"""Signals that sum to 1, in the order of `mimika.perceive.text.labels.EKMAN`."""

ALONE: Final = (
    (SignalName.TEXT_AMUSEMENT, "amusement"),
    (SignalName.TEXT_ANNOYANCE, "annoyance"),
    (SignalName.TEXT_APPROVAL, "approval"),
    (SignalName.TEXT_CONFUSION, "confusion"),
    (SignalName.TEXT_CURIOSITY, "curiosity"),
    (SignalName.TEXT_DISAPPOINTMENT, "disappointment"),
    (SignalName.TEXT_GRATITUDE, "gratitude"),
    (SignalName.TEXT_NERVOUSNESS, "nervousness"),
)
"""Signals that are a label of their own, each calibrated on its own."""

_ENOUGH_WORDS: Final = 4.0
"""Words at which a text says about two thirds of what a long one says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read in a text.

    Attributes:
        signals: Signals of the catalogue.
        language: Language it was read in, by its primary tag.
        quality: How far it can be relied on, 0 to 1: by language and number of words.
        detail: What was left out of the text, in words, or nothing.
    """

    signals: Mapping[SignalName, float]
    language: str
    quality: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why nothing was read in a text.

    Attributes:
        reason: Why.
        detail: What decided, in words.
    """

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    plain: Plain
    language: str
    met: tuple[Met, ...]
    logits: NDArray[np.float32]


@final
class TextReader:
    """Reads texts.

    Args:
        words: The model.
        known: The concepts.
    """

    def __init__(self, words: WordModel, known: Concepts) -> None:
        self._words = words
        self._known = known

    def read(self, text: str, language: str = "") -> Mapping[SignalName, float]:
        """Return the signals of a text; nothing where there are no words or the language is not known.

        Args:
            text: The text; the first `MOST_CHARACTERS` characters are read.
            language: BCP 47 tag, or nothing when unknown: then it is guessed.
        """
        answer = self.look(text, language)
        return answer.signals if isinstance(answer, Read) else {}

    def labels(self, text: str, language: str = "") -> Mapping[str, float]:
        """Return the calibrated probability of each of the 28 labels of GoEmotions; nothing where `read` has nothing.

        Args:
            text: The text.
            language: As in `read`.
        """
        seen = self._see(text, language)
        if isinstance(seen, Unread):
            return {}
        shares = self._words.shares(seen.logits)
        return {name: float(share) for name, share in zip(GOEMOTIONS, shares, strict=False)}

    def look(self, text: str, language: str = "") -> Read | Unread:
        """Return what was read in a text, or why nothing was; never raises for bad text.

        Args:
            text: The text.
            language: As in `read`.
        """
        seen = self._see(text, language)
        if isinstance(seen, Unread):
            return seen
        shares = self._words.shares(seen.logits)
        signals = {name: float(part) for name, part in zip(MIXTURE, self._words.mixture(seen.logits), strict=True)}
        signals |= {name: float(shares[GOEMOTIONS.index(label)]) for name, label in ALONE}
        valence, arousal = affect(shares, seen.met, seen.plain, seen.language)
        signals[SignalName.TEXT_VALENCE] = valence
        signals[SignalName.TEXT_AROUSAL] = arousal
        signals[SignalName.TEXT_SARCASM] = irony(text[:MOST_CHARACTERS], seen.plain.tokens, seen.met)
        said = 1 - math.exp(-max(1.0, seen.plain.words) / _ENOUGH_WORDS)
        return Read(
            signals=signals,
            language=seen.language,
            quality=self._words.reliability[seen.language] * said,
            detail=f"the first {MOST_CHARACTERS} of {len(text)} characters were read" if seen.plain.cut else "",
        )

    def _see(self, text: str, language: str) -> _Seen | Unread:
        form = plain(text)
        emoji = any(token.startswith("<e:") for token in form.tokens)
        if not form.words and not emoji:
            return Unread(reason=Reason.NO_WORDS, detail=f"{len(text)} characters and no word")
        spoken = primary(language) or self._words.languages.guess(text) or "en"
        if not form.words:
            spoken = "en"  # emoji are the same in every language
        if not self._words.reliability.get(spoken, 0.0):
            return Unread(reason=Reason.UNKNOWN_LANGUAGE, detail=f"{spoken!a} is not a language that can be read")
        reached = negated(form.tokens, spoken)
        met = tuple(self._known.met(form.tokens, reached, spoken))
        return _Seen(
            plain=form, language=spoken, met=met, logits=self._words.logits(features(form.tokens, met, spoken))
        )


def load_text(models: ModelChoice = ModelChoice.ALL) -> TextReader | None:
    """Return a reader with the model of this package, or None where it may not be used.

    Args:
        models: Which models may be used.

    Raises:
        ModelError: Its weights are missing, truncated or of another version.
    """
    if not cards.is_available(model.NAME, models):
        return None
    return TextReader(model.load(), concepts.load())
