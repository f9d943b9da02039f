"""What a face, a voice and words say of the eight parts of a mixture.

Each modality knows parts of its own: a voice has no surprise and no contempt
but has boredom, words have no contempt. What a modality cannot express it
neither speaks for nor against: those parts get the weight that they have among
people at large, and the others share the rest. Next door:
`mimika.fuse.pool` joins what is read here.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.expression import COMPONENTS
from mimika.domain.readings import POSITION, Vector
from mimika.domain.signals import SignalName

Parts = NDArray[np.float64]
"""Shape (8,), summing to 1, in the order of `mimika.domain.expression.COMPONENTS`."""

PLACES: Final = np.array([POSITION[name] for name in COMPONENTS])
"""Places of the eight parts in a vector of readings."""

VOICES: Final = (
    SignalName.VOICE_NEUTRAL,
    SignalName.VOICE_HAPPINESS,
    SignalName.VOICE_SADNESS,
    SignalName.VOICE_ANGER,
    SignalName.VOICE_DISGUST,
    SignalName.VOICE_FEAR,
    SignalName.VOICE_BOREDOM,
)
"""What a voice knows."""
VOICE_PARTS: Final = (0, 1, 3, 4, 5, 6, 0)
"""Part of the mixture that each stands for. A bored voice looks like nothing, so it counts for the neutral part; that
it is unpleasant stands in VOICE_VALENCE."""

WORDS: Final = (
    SignalName.TEXT_NEUTRAL,
    SignalName.TEXT_HAPPINESS,
    SignalName.TEXT_SURPRISE,
    SignalName.TEXT_SADNESS,
    SignalName.TEXT_ANGER,
    SignalName.TEXT_DISGUST,
    SignalName.TEXT_FEAR,
)
"""What words know."""
WORD_PARTS: Final = (0, 1, 2, 3, 4, 5, 6)
"""Part of the mixture that each stands for."""

LARGE: Final = np.array([0.319, 0.263, 0.121, 0.144, 0.084, 0.016, 0.036, 0.017])
"""How common each part is: mean votes on the training faces of FER+ (`training/fusion.py` prints them)."""

_MOST: Final = 2.0
"""A sum of shares beyond this is no mixture."""


@cache
def spread(knows: tuple[int, ...]) -> tuple[NDArray[np.float64], Parts]:
    """Return how what a modality knows becomes a mixture of eight: parts @ matrix + rest.

    Args:
        knows: Part of the mixture that each of its own stands for.

    Returns:
        Shape (own parts, 8), and what the parts that it cannot express get; both read-only.
    """
    rest = np.where(np.isin(np.arange(len(COMPONENTS)), knows), 0.0, LARGE)
    matrix = np.zeros((len(knows), len(COMPONENTS)))
    matrix[np.arange(len(knows)), knows] = 1.0 - rest.sum()
    matrix.flags.writeable = rest.flags.writeable = False
    return matrix, rest


_VOICE_PLACES: Final = np.array([POSITION[name] for name in VOICES])
_WORD_PLACES: Final = np.array([POSITION[name] for name in WORDS])


def of_face(vector: Vector) -> Parts | None:
    """Return what a face says, as it is; None where it says nothing."""
    return _shares(vector[PLACES])


def of_voice(vector: Vector) -> Parts | None:
    """Return what a voice says of the eight parts; None where it says nothing."""
    return _spread(_shares(vector[_VOICE_PLACES]), VOICE_PARTS)


def of_words(vector: Vector) -> Parts | None:
    """Return what words say of the eight parts; None where they say nothing."""
    return _spread(_shares(vector[_WORD_PLACES]), WORD_PARTS)


def _spread(own: NDArray[np.float64] | None, knows: tuple[int, ...]) -> Parts | None:
    if own is None:
        return None
    matrix, rest = spread(knows)
    return own @ matrix + rest


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return shares that sum to 1; None where one is absent, infinite or below zero."""
    total = float(values.sum())
    if not 0.0 < total < _MOST or float(values.min()) < 0.0:  # NaN is neither
        return None
    return values / total
