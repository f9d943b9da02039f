"""Reads GoEmotions sentences as they are and spoilt, for the trios of `training.fusion`.

Two readers: the shipped text net, and a stand-in fitted here on the training
split (logistic regression on hashed words, pairs of words and pieces of words).
Sentences count whose labels fall into one class of Ekman's grouping; validation
sentences are those of the dev split, test sentences those of the test split.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from mimika.domain.signals import SignalName
from training.trio import CLASSES, Heard, Values

PLACES: Final = np.array([[0.0, 0.0], [0.8, 0.4], [0.1, 0.75], [-0.7, -0.35], [-0.6, 0.65], [-0.65, 0.3], [-0.6, 0.7]])
"""Valence and arousal of each class, as assigned in `mimika.perceive.face.expression.affect`."""
CONDITIONS: Final = ("as it is", "misheard words", "half the words")
_GROUPS: Final[Mapping[str, str]] = {
    "happiness": "joy amusement approval excitement gratitude love optimism relief pride admiration desire caring",
    "surprise": "surprise realization confusion curiosity",
    "sadness": "sadness disappointment embarrassment grief remorse",
    "anger": "anger annoyance disapproval",
    "disgust": "disgust",
    "fear": "fear nervousness",
    "neutral": "neutral",
}
"""Ekman's grouping of the 28 labels, as published with GoEmotions."""
_MISHEARD: Final = 0.3
"""Share of words that a poor recogniser gets wrong."""
_LEAST_QUALITY: Final = 0.1

Reader = Callable[[str, str], Mapping[SignalName, float]]
"""What the shipped net offers: text and language to signals."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentences:
    """Sentences of one split.

    Attributes:
        texts: The sentences.
        truth: Shape (n,): index into `training.trio.CLASSES`.
    """

    texts: list[str]
    truth: NDArray[np.intp]


def sentences_of(data: Path, split: str) -> Sentences:
    """Return the sentences of `train`, `dev` or `test` whose labels fall into one class."""
    folder = data / "text_goemotions"
    labels = (folder / "emotions.txt").read_text(encoding="utf-8").split()
    group = {each: CLASSES.index(name) for name, members in _GROUPS.items() for each in members.split()}
    texts: list[str] = []
    truth: list[int] = []
    for line in (folder / f"{split}.tsv").read_text(encoding="utf-8").splitlines():
        text, ids, _ = line.split("\t")
        classes = {group[labels[int(each)]] for each in ids.split(",")}
        if len(classes) == 1:
            texts.append(text)
            truth.extend(classes)
    return Sentences(texts=texts, truth=np.array(truth))


def spoilt(text: str, condition: str, vocabulary: list[str], generator: np.random.Generator) -> str:
    """Return a sentence under a condition: words replaced by others or cut short, or half of them gone."""
    words = text.split()
    drawn = generator.random(len(words))
    if condition == "half the words":
        kept = [word for word, chance in zip(words, drawn, strict=True) if chance < 0.5]
        return " ".join(kept or words[:1])
    if condition == "misheard words":
        return " ".join(
            _misheard(word, vocabulary, generator) if chance < _MISHEARD else word
            for word, chance in zip(words, drawn, strict=True)
        )
    return text


def _misheard(word: str, vocabulary: list[str], generator: np.random.Generator) -> str:
    if generator.random() < 0.7:
        return vocabulary[int(generator.integers(len(vocabulary)))]
    return word[: max(1, len(word) // 2)]


class StandIn:
    """A reader of words fitted on the training split.

    Args:
        train: The sentences.
    """

    def __init__(self, train: Sentences) -> None:
        self._words = HashingVectorizer(n_features=2**18, ngram_range=(1, 2), alternate_sign=False, norm="l2")
        self._pieces = HashingVectorizer(
            n_features=2**18, ngram_range=(3, 4), analyzer="char_wb", alternate_sign=False, norm="l2"
        )
        self._model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=8, random_state=3)
        kept = round(len(train.texts) * 0.9)
        self._model.fit(self._seen(train.texts[:kept]), train.truth[:kept])
        margins, truth = self._model.decision_function(self._seen(train.texts[kept:])), train.truth[kept:]
        self._sharpness = minimize_scalar(lambda sharp: _surprise(sharp * margins, truth), bounds=(0.2, 3.0)).x

    def _seen(self, texts: list[str]) -> csr_matrix:
        return hstack([self._words.transform(texts), self._pieces.transform(texts)]).tocsr()

    def read(self, texts: list[str]) -> Values:
        """Return the mixtures of sentences, shape (n, 7): a softmax of the margins, calibrated on a tenth held back."""
        return softmax(self._sharpness * self._model.decision_function(self._seen(texts)), axis=1)


def _surprise(margins: Values, truth: NDArray[np.intp]) -> float:
    return float(-log_softmax(margins, axis=1)[np.arange(len(truth)), truth].mean())


def words_of(data: Path, split: str, cache: Path, read: Reader | None) -> tuple[dict[str, Heard], NDArray[np.intp]]:
    """Return what is read of one split under every condition, and its classes.

    Args:
        data: Where the sets lie.
        split: `dev` or `test`.
        cache: Folder in which what the stand-in says is kept.
        read: The shipped net, or None for the stand-in.
    """
    asked = sentences_of(data, split)
    fitted: list[StandIn] = []
    train = sentences_of(data, "train")
    counts = _counts(train.texts)
    vocabulary = sorted(word for word, count in counts.items() if count >= 5)
    known = {word for word, count in counts.items() if count >= 2}

    def make(condition: str) -> Heard:
        generator = np.random.Generator(np.random.PCG64(17))
        texts = [spoilt(each, condition, vocabulary, generator) for each in asked.texts]
        quality = np.array([_quality(each, known) for each in texts])
        if read is not None:
            return _by_shipped(texts, quality, read)
        if not fitted:
            fitted.append(StandIn(train))
        return Heard.placed(fitted[0].read(texts), PLACES, quality)

    if read is not None:
        return {condition: make(condition) for condition in CONDITIONS}, asked.truth
    heard: dict[str, Heard] = {}
    for condition in CONDITIONS:
        path = cache / f"trio_words_{split}_{condition.replace(' ', '_')}.npz"
        heard[condition] = Heard.kept(path, lambda condition=condition: make(condition))
    return heard, asked.truth


def _by_shipped(texts: list[str], quality: Values, read: Reader) -> Heard:
    """Return what the shipped net says; of what it does not read, all alike and with no quality."""
    said = [read(each, "en") for each in texts]
    alike = 1.0 / len(CLASSES)

    def column(name: SignalName, otherwise: float) -> Values:
        return np.array([one.get(name, otherwise) for one in said])

    return Heard(
        mixture=np.stack([column(SignalName(f"text_{name}"), alike) for name in CLASSES], axis=1),
        valence=column(SignalName.TEXT_VALENCE, 0.0),
        arousal=column(SignalName.TEXT_AROUSAL, 0.0),
        quality=np.where([SignalName.TEXT_VALENCE in one for one in said], quality, 0.0),
        sarcasm=column(SignalName.TEXT_SARCASM, np.nan),
    )


def _counts(texts: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        for word in text.lower().split():
            counts[word] = counts.get(word, 0) + 1
    return counts


def _quality(text: str, known: set[str]) -> float:
    """Return how many words there are to go by (full from six on) and how many of them are words at all."""
    words = text.lower().split()
    share = sum(word in known for word in words) / max(1, len(words))
    return max(_LEAST_QUALITY, share * min(1.0, (1 + len(words)) / 7))
