"""What a modality says of many samples, and a cache for it: the common coin of `training.fusion`."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

CLASSES: Final = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear")
"""The classes of the trios, in the order of the mixture, which has contempt behind them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """What one modality says of n samples.

    Attributes:
        mixture: Shape (n, 8) for a face, (n, 7) for a voice or words, each in the order of its own signals.
        valence: Shape (n,), -1 to 1.
        arousal: Shape (n,), -1 to 1.
        quality: Shape (n,), 0 to 1; 0 where the perceiver would have told nothing.
        sarcasm: Shape (n,), 0 to 1 for words; NaN where it is not told.
    """

    mixture: Values
    valence: Values
    arousal: Values
    quality: Values
    sarcasm: Values

    def of(self, rows: NDArray[np.intp]) -> "Heard":
        """Return what is said of some samples."""
        return Heard(**{each.name: getattr(self, each.name)[rows] for each in fields(Heard)})

    @classmethod
    def placed(cls, mixture: Values, places: Values, quality: Values) -> "Heard":
        """Return what a mixture says whose valence and arousal are those of its parts' places, shape (parts, 2)."""
        affect = mixture @ places
        silent = np.full(len(mixture), np.nan)
        return cls(mixture=mixture, valence=affect[:, 0], arousal=affect[:, 1], quality=quality, sarcasm=silent)

    @classmethod
    def kept(cls, path: Path, make: Callable[[], "Heard"]) -> "Heard":
        """Return it from the cache, or make it and put it there."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = make()
            unfinished = path.with_suffix(".part.npz")
            np.savez(unfinished, **{each.name: getattr(made, each.name) for each in fields(cls)})
            unfinished.rename(path)
        with np.load(path) as stored:
            return cls(**{each.name: stored[each.name] for each in fields(cls)})
