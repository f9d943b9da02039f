"""Puts a face, a voice and a sentence of one class together, in every way they may be spoilt or missing.

No corpus at hand shows people from whom all three come at once. A trio is a
clear FER+ face, an EmoDB utterance and a GoEmotions sentence of the same class,
drawn by chance. Given the class the three are independent by construction,
which real people's are not: it flatters fusion, every way of fusing alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.fuse.parts import VOICE_PARTS, WORD_PARTS, spread
from training.trio import CLASSES, Heard, Values

ABSENT: Final = "absent"
SPEAKING: Final = "another's mouth"
MODALITIES: Final = ("face", "voice", "words")
_VOICE, _VOICE_REST = spread(VOICE_PARTS)
_WORDS, _WORDS_REST = spread(WORD_PARTS)
_VOICE_TO_TRIO: Final = np.array([*VOICE_PARTS[:-1], -1])
"""Class of a trio that each class of EmoDB stands for; boredom is none."""
SIX: Final = tuple(place for place, name in enumerate(CLASSES) if name != "surprise")
"""The classes that face, voice and words can all tell."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """What one modality says of one split, under every condition.

    Attributes:
        said: By condition.
        truth: Shape (n,): class of a trio, or -1 for none.
    """

    said: Mapping[str, Heard]
    truth: NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trios:
    """Trios under one condition, modalities in the order of `MODALITIES`.

    Attributes:
        mixtures: Shape (n, 3, 8), each summing to 1.
        quality: Shape (n, 3); 0 where nothing is told.
        affect: Shape (n, 3, 2): valence and arousal.
        speaking: Shape (n,), 0 or 1.
        truth: Shape (n,).
    """

    mixtures: Values
    quality: Values
    affect: Values
    speaking: Values
    truth: NDArray[np.intp]

    def only(self, kept: tuple[int, ...]) -> "Trios":
        """Return the trios with nothing told by the other modalities."""
        mask = np.isin(np.arange(3), kept)
        return Trios(
            mixtures=self.mixtures,
            quality=np.where(mask, self.quality, 0.0),
            affect=self.affect,
            speaking=self.speaking,
            truth=self.truth,
        )

    def of(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Trios":
        """Return some of the trios."""
        return Trios(
            mixtures=self.mixtures[rows],
            quality=self.quality[rows],
            affect=self.affect[rows],
            speaking=self.speaking[rows],
            truth=self.truth[rows],
        )


def in_trio(voice_truth: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the trio's class of each EmoDB utterance, -1 for boredom."""
    return _VOICE_TO_TRIO[voice_truth]


class Drawn:
    """Trios drawn by chance from three sources: which face, utterance and sentence.

    Args:
        sources: Face, voice and words.
        times: How often each face is used.
        generator: Draws the partners.
        classes: Whose faces take part; where no utterance goes with them, their voice is absent.
    """

    def __init__(
        self, sources: tuple[Source, Source, Source], times: int, generator: np.random.Generator, classes: Sequence[int]
    ) -> None:
        self._sources = sources
        face, voice, words = sources
        rows = np.tile(np.arange(len(face.truth)), times)
        rows = rows[np.isin(face.truth[rows], list(classes))]
        self.truth = face.truth[rows]
        partners = [
            np.array(
                [
                    generator.choice(np.flatnonzero(source.truth == each)) if (source.truth == each).any() else -1
                    for each in self.truth
                ]
            )
            for source in (voice, words)
        ]
        self._rows = (rows, *partners)

    def under(self, face: str = "as it is", voice: str = "as it is", words: str = "as it is") -> Trios:
        """Return the trios under a condition of each modality."""
        conditions = (face, voice, words)
        count = len(self.truth)
        mixtures, affect = np.full((count, 3, 8), 1 / 8), np.zeros((count, 3, 2))
        quality = np.zeros((count, 3))
        for place, (source, condition, rows) in enumerate(zip(self._sources, conditions, self._rows, strict=True)):
            said = source.said[condition if condition != ABSENT else "as it is"].of(np.maximum(rows, 0))
            mixtures[:, place] = _eight(said.mixture, place)
            affect[:, place] = np.stack([said.valence, said.arousal], axis=1)
            quality[:, place] = np.where((rows < 0) | (condition == ABSENT), 0.0, said.quality)
        speaking = np.full(count, float(face == SPEAKING))
        return Trios(mixtures=mixtures, quality=quality, affect=affect, speaking=speaking, truth=self.truth)


def _eight(mixture: Values, place: int) -> Values:
    """Return what a modality says as mixtures of eight."""
    if place == 1:
        return mixture @ _VOICE + _VOICE_REST
    return mixture @ _WORDS + _WORDS_REST if place == 2 else mixture
