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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How trios are drawn.

    Attributes:
        times: How often each face is used.
        classes: Whose faces take part; where no utterance goes with them, their voice is absent.
        chance: 1 draws partners from all of their class; 0 gives the clearest face the clearest voice and words and the
            most misleading the most misleading, so that modalities fail together; in between, partners lie so near.
    """

    times: int
    classes: Sequence[int]
    chance: float = 1.0


class Drawn:
    """Trios drawn from three sources: which face, utterance and sentence.

    Args:
        sources: Face, voice and words.
        drawing: How they are drawn.
        generator: Draws the partners.
    """

    def __init__(
        self, sources: tuple[Source, Source, Source], drawing: Drawing, generator: np.random.Generator
    ) -> None:
        self._sources = sources
        face, *others = sources
        rows = np.tile(np.arange(len(face.truth)), drawing.times)
        rows = rows[np.isin(face.truth[rows], list(drawing.classes))]
        self.truth = face.truth[rows]
        clearness = _clearness(face, 0)[rows]
        drawn = [(clearness + drawing.chance * generator.random(len(rows))) % 1.0 for _ in others]
        partners = [
            _partners(other, place, self.truth, at)
            for place, (other, at) in enumerate(zip(others, drawn, strict=True), start=1)
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


def _clearness(source: Source, place: int) -> Values:
    """Return the rank of each sample within its class by the weight of that class, from 0 up to below 1."""
    mixture = _eight(source.said["as it is"].mixture, place)
    rank = np.zeros(len(mixture))
    for each in np.unique(source.truth[source.truth >= 0]):
        rows = np.flatnonzero(source.truth == each)
        rank[rows] = np.argsort(np.argsort(mixture[rows, each], kind="stable"), kind="stable") / len(rows)
    return rank


def _partners(source: Source, place: int, truth: NDArray[np.intp], ranks: Values) -> NDArray[np.intp]:
    """Return the samples of given classes and ranks, -1 where there is none of a class."""
    clearness = _clearness(source, place)
    partners = np.full(len(truth), -1)
    for each in np.unique(truth):
        rows = np.flatnonzero(source.truth == each)
        if len(rows):
            ordered = rows[np.argsort(clearness[rows], kind="stable")]
            wanted = truth == each
            partners[wanted] = ordered[(ranks[wanted] * len(rows)).astype(int)]
    return partners


def _eight(mixture: Values, place: int) -> Values:
    """Return what a modality says as mixtures of eight."""
    if place == 1:
        return mixture @ _VOICE + _VOICE_REST
    return mixture @ _WORDS + _WORDS_REST if place == 2 else mixture
