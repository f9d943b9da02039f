"""Valence and arousal of words, from the labels they probably bear and from the concepts in them.

The model's part is the expectation over labels of where each lies
(`mimika.perceive.text.labels.AFFECT`); the concepts' part is read off the table,
turned round and weakened where a negation reaches them, which is how people judge
`not good` (Kiritchenko and Mohammad, NAACL 2016: negated praise is clearly
negative, negated blame only mildly positive). The factors were set by hand.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.text.concepts import Met
from mimika.perceive.text.labels import AFFECT, GOEMOTIONS, PLUTCHIK
from mimika.perceive.text.plain import Plain

_PLACES: Final = np.array([AFFECT[name] for name in GOEMOTIONS])
"""Shape (28, 2): valence and arousal."""
_PLUTCHIK_PLACES: Final = np.array(
    [[-0.6, 0.6], [0.1, 0.3], [-0.6, 0.3], [-0.6, 0.6], [0.8, 0.4], [-0.7, -0.3], [0.1, 0.6], [0.45, 0.0]]
)
"""As above, of the eight of Plutchik in their order."""
_COMMON: Final = np.array([0.26, 0.2, 0.15, 0.15, 0.2, 0.16, 0.15, 0.2])
"""About how often each of the eight is said of a line of film that has any: what is no news."""
_UNLEARNT: Final = 0.5
"""Weight of the eight of Plutchik for a language in which the 28 labels were not learnt first hand."""
_OF_CONCEPTS: Final = 0.5
"""Weight of the concepts where there are any."""
_PRAISE_NEGATED, _BLAME_NEGATED = -0.7, -0.45
_EXCLAIMED, _CAPITALS, _STRETCHED = 0.12, 0.3, 0.1
_MOST_EXCLAIMED: Final = 3

_EMOJI: Final = {
    "<e:laugh>": (0.7, 0.5), "<e:love>": (0.8, 0.4), "<e:smile>": (0.6, 0.2), "<e:thanks>": (0.6, 0.1),
    "<e:approve>": (0.6, 0.2), "<e:sad>": (-0.7, -0.2), "<e:angry>": (-0.8, 0.7), "<e:disgust>": (-0.8, 0.3),
    "<e:fear>": (-0.6, 0.7), "<e:surprise>": (0.0, 0.7), "<e:scorn>": (-0.6, 0.1), "<e:think>": (-0.1, 0.0),
}  # fmt: skip


def affect(shares: NDArray[np.float32], met: Sequence[Met], text: Plain, language: str) -> tuple[float, float]:
    """Return valence and arousal, each -1 to 1.

    Args:
        shares: Probabilities of the labels of the model, shape (37,).
        met: Concepts in the text.
        text: The text in plain form.
        language: Its language.
    """
    first, eight = shares[: len(GOEMOTIONS)], shares[len(GOEMOTIONS) : len(GOEMOTIONS) + len(PLUTCHIK)]
    place = first @ _PLACES / max(1.0, float(first.sum()))
    if language != "en":
        place = (1 - _UNLEARNT) * place + _UNLEARNT * ((eight - _COMMON) @ _PLUTCHIK_PLACES)
    known = [_of_concept(one) for one in met if one.valence or one.arousal]
    known += [_EMOJI[token] for token in text.tokens if token in _EMOJI for _ in range(2)]
    if known:
        place = (1 - _OF_CONCEPTS) * place + _OF_CONCEPTS * np.mean(known, axis=0)
    louder = (
        _EXCLAIMED * min(_MOST_EXCLAIMED, text.exclaimed)
        + _CAPITALS * min(1.0, text.capitals)
        + _STRETCHED * min(1, text.stretched)
    )
    valence, arousal = float(place[0]), float(place[1]) + louder
    return min(1.0, max(-1.0, valence)), min(1.0, max(-1.0, arousal))


def _of_concept(one: Met) -> tuple[float, float]:
    if not one.negated:
        return one.valence, one.arousal
    return one.valence * (_PRAISE_NEGATED if one.valence > 0 else _BLAME_NEGATED), one.arousal * 0.5
