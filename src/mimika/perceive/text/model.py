"""The numbers of the word model, and what they make of the features of a text.

Each feature has a vector of 8-bit numbers; the logits are a straight path and
one hidden layer over the sum of the vectors divided by the root of their number
(after Joulin et al., EACL 2017). Probabilities are calibrated by one slope and
one offset a label (Platt 1999), the seven parts of the mixture by a multinomial
logistic regression on all logits. `training/words.py` learns the numbers,
`training/evaluate_words.py` calibrates and packs them. Next door:
`mimika.perceive.text.reader` names what comes out.
"""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Final, final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mimika.errors import ModelError
from mimika.perceive import cards
from mimika.perceive.text.features import Hashes
from mimika.perceive.text.labels import EKMAN, GOEMOTIONS, PLUTCHIK
from mimika.perceive.text.language import BUCKETS, LanguageGuess

NAME: Final = "words"
"""Name of the model, its weights and its card."""
VERSION: Final = "1"
"""Version that this code reads."""
_FIX: Final = "Install mimika anew"
_LABELS: Final = len(GOEMOTIONS) + len(PLUTCHIK) + 1

Floats = NDArray[np.float32]

_SHAPES: Final = MappingProxyType(
    {
        "hashes": (None,),
        "vectors": (None, None),
        "scales": (None,),
        "straight": (_LABELS, None),
        "bias": (_LABELS,),
        "inner": (None, None),
        "inner_bias": (None,),
        "outer": (_LABELS, None),
        "slopes": (_LABELS,),
        "offsets": (_LABELS,),
        "mixing": (len(EKMAN), _LABELS),
        "mixing_bias": (len(EKMAN),),
        "thresholds": (len(GOEMOTIONS),),
        "letters": (BUCKETS, None),
        "letters_scale": (),
        "guessed": (None,),
        "languages": (None,),
        "reliability": (None,),
    }
)
"""Arrays of the file and their shapes; None where the length is free."""


@final
class WordModel:
    """What the features of a text say; remembers nothing, so threads may share it.

    Args:
        arrays: The arrays of the file, see `_SHAPES`.
    """

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        def numbers(name: str) -> Floats:
            return arrays[name].astype(np.float32)

        self._hashes = arrays["hashes"].astype(np.uint32)
        self._vectors = arrays["vectors"].astype(np.int8)
        self._scales = numbers("scales")
        self._straight, self._bias = numbers("straight"), numbers("bias")
        self._inner, self._inner_bias, self._outer = numbers("inner"), numbers("inner_bias"), numbers("outer")
        self._slopes, self._offsets = numbers("slopes"), numbers("offsets")
        self._mixing, self._mixing_bias = numbers("mixing"), numbers("mixing_bias")
        self.thresholds: Final = numbers("thresholds")
        names = [str(each) for each in arrays["languages"]]
        self.reliability: Final[Mapping[str, float]] = MappingProxyType(
            {name: float(each) for name, each in zip(names, numbers("reliability"), strict=True)}
        )
        table = numbers("letters") * numbers("letters_scale")
        self.languages: Final = LanguageGuess(tuple(str(each) for each in arrays["guessed"]), table)

    def logits(self, hashes: Hashes) -> Floats:
        """Return the logits of a text, shape (37,): GoEmotions, Plutchik's eight, neutral of XED.

        Args:
            hashes: Hashes of its features, each once.
        """
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        places = places[self._hashes[places] == hashes]
        summed = self._scales[places] @ self._vectors[places].astype(np.float32)
        summed = summed / np.float32(max(1, len(places)) ** 0.5)
        hidden = np.maximum(self._inner @ summed + self._inner_bias, 0)
        return (self._straight @ summed + self._bias + self._outer @ hidden).astype(np.float32)

    def shares(self, logits: Floats) -> Floats:
        """Return the calibrated probability of each label on its own, shape (37,)."""
        return (1 / (1 + np.exp(-np.clip(self._slopes * logits + self._offsets, -30, 30)))).astype(np.float32)

    def mixture(self, logits: Floats) -> Floats:
        """Return calibrated parts of the seven of `EKMAN`, in its order; they sum to 1."""
        raw = self._mixing @ logits + self._mixing_bias
        parts = np.exp(raw - raw.max())
        return parts / parts.sum()


def load() -> WordModel:
    """Return the model of this package.

    Raises:
        ModelError: It is missing, truncated or of another version.
    """
    card = cards.card(NAME)
    if card.version != VERSION:
        why = f"its version is {card.version}, and {VERSION} is needed"
        raise ModelError(f"the model {NAME} is of another version", why=why, fix=_FIX)
    try:
        with np.load(BytesIO(cards.content(NAME)), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise ModelError(f"the model {NAME} cannot be read", why=str(error), fix=_FIX) from error
    strange = [name for name, shape in _SHAPES.items() if name not in arrays or not _is_like(arrays[name], shape)]
    if strange:
        raise ModelError(f"the model {NAME} is of another version", why=f"{strange[0]} has another shape", fix=_FIX)
    return WordModel(arrays)


def _is_like(array: NDArray[np.generic], shape: tuple[int | None, ...]) -> bool:
    if array.ndim != len(shape):
        return False
    return all(want is None or want == have for have, want in zip(array.shape, shape, strict=True))
