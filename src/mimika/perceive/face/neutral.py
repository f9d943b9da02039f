"""The person's own resting face, learnt while looking.

A quantile per measure over the last minute: the median where a movement can go
both ways, a lower one where it mostly goes one way (lips part, corners rise),
because the resting face is then the lesser value. Until the person has been
seen for a while the population's resting face stands in, with a weight that
shrinks as 1 / n.

A minute bounds it: an expression held for longer becomes the normal. The
baseline of `mimika.understand`, which knows when a state is active, guards
against that.
"""

from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.errors import ModelError
from mimika.perceive.face.measures import Measure, Measured

CAPACITY: Final = 240
"""Samples kept: a minute at four a second."""
_EARLY_S: Final = 4.0
_EARLY_STEP_S: Final = 0.06
_STEP_S: Final = 0.25
_PRIOR_SAMPLES: Final = 4.0
"""Weight of the population, in samples: within-person variation is small beside that between people."""

_LOWER: Final = {
    Measure.CORNER_UP_R: 0.35,
    Measure.CORNER_UP_L: 0.35,
    Measure.CORNER_OUT_R: 0.35,
    Measure.CORNER_OUT_L: 0.35,
    Measure.LIPS_GAP: 0.2,
    Measure.JAW_DOWN: 0.3,
    Measure.LOWER_LIP_DOWN: 0.3,
    Measure.CHEEK_UP_R: 0.4,
    Measure.CHEEK_UP_L: 0.4,
    Measure.NOSTRIL_UP_R: 0.4,
    Measure.NOSTRIL_UP_L: 0.4,
    Measure.NASOLABIAL_UP_R: 0.4,
    Measure.NASOLABIAL_UP_L: 0.4,
    Measure.UPPER_LIP_UP: 0.4,
    Measure.UPPER_LIP_UP_R: 0.4,
    Measure.UPPER_LIP_UP_L: 0.4,
    Measure.EYE_APERTURE_R: 0.6,
    Measure.EYE_APERTURE_L: 0.6,
    Measure.UPPER_LID_UP_R: 0.6,
    Measure.UPPER_LID_UP_L: 0.6,
    Measure.LIPS_FORWARD: 0.4,
}


@cache
def population_neutral() -> Measured:
    """Return the population's resting face (`training/face_shape.py`).

    Raises:
        ModelError: The file is missing or is not what it should be.
    """
    file = resources.files("mimika.perceive.face") / "weights" / "population_neutral.npy"
    try:
        with file.open("rb") as stream:
            values: NDArray[np.float64] = np.load(stream, allow_pickle=False).astype(np.float64)
    except (OSError, ValueError) as error:
        raise ModelError("the population's face cannot be read", why=str(error), fix="Install mimika again") from error
    if values.shape != (len(Measure),):
        raise ModelError(
            "the population's face is of another version", why=f"expected shape ({len(Measure)},), got {values.shape}"
        )
    return values


@cache
def _quantiles() -> NDArray[np.float64]:
    return np.array([_LOWER.get(each, 0.5) for each in Measure])


class Neutral:
    """Resting face of one person, in memory of fixed size."""

    def __init__(self) -> None:
        self._samples = np.empty((CAPACITY, len(Measure)))
        self._taken = 0
        self._first_at: float | None = None
        self._last_at = -np.inf
        self._values = population_neutral()

    @property
    def values(self) -> Measured:
        """The resting face as known now."""
        return self._values

    def learn(self, measured: Measured, at: float) -> None:
        """Take a sample if it is time for one.

        Args:
            measured: Lengths on a face that can be read well and is seen nearly from the front.
            at: Event time in seconds.
        """
        if self._first_at is None:
            self._first_at = at
        step = _EARLY_STEP_S if at - self._first_at < _EARLY_S else _STEP_S
        if at - self._last_at < step:
            return
        self._last_at = at
        self._samples[self._taken % CAPACITY] = measured
        self._taken += 1
        self._values = self._learnt()

    def _learnt(self) -> Measured:
        kept = min(self._taken, CAPACITY)
        ordered = np.sort(self._samples[:kept], axis=0)
        places = np.rint(_quantiles() * (kept - 1)).astype(np.intp)
        own = ordered[places, np.arange(len(Measure))]
        weight = kept / (kept + _PRIOR_SAMPLES)
        return weight * own + (1 - weight) * population_neutral()
