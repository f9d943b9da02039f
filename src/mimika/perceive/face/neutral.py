"""The person's own resting face, learnt while looking.

A quantile per measure over some minutes: the median where a movement can go
both ways, a lower one where it mostly goes one way (lips part, corners rise),
because the resting face is then the lesser value. Until the person has been
seen for a while the population's resting face stands in, with a weight that
shrinks as 1 / n.

While the face shows something strong, nothing is learnt, so that an expression
that is held does not become the normal; but not for longer than a minute at a
time, so that a resting face learnt from a bad start is corrected.

A turned head has a resting face of its own, because the mesh bends a little
with the turn. Until it has been learnt, units are withheld rather than guessed.
"""

import math
from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.perceive.face import weights
from mimika.perceive.face.measures import Measure, Measured
from mimika.perceive.face.shape import Pose

TURNED_DEG: Final = 20.0
RAISED_DEG: Final = 18.0
"""Yaw and pitch from which a head counts as turned."""
STEP_DEG: Final = 12.5
"""Width of a direction beyond that."""
CAPACITY: Final = 240
"""Samples kept; when they are full every other one goes and they are taken half as often."""
_FIRST_STEP_S: Final = 0.06
_LAST_STEP_S: Final = 2.0
"""Time between samples at first and at last: they span from 14 s to 8 min."""
_LONGEST_FREEZE_S: Final = 60.0
_FREEZE_SHARE: Final = 12.0
"""Nor for longer than so many times what was learnt before it: a second of learning does not outweigh ten of seeing."""
_STRONG: Final = 2.0
"""Intensity from which a unit keeps the face from being taken for a resting one."""
_EXPRESSIVE: Final = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU05,
    SignalName.AU06,
    SignalName.AU07,
    SignalName.AU09,
    SignalName.AU10,
    SignalName.AU12,
    SignalName.AU20,
    SignalName.AU26,
)
"""Units whose opposite movement is none itself: a resting face learnt from a smile shows none of them at rest."""
SETTLED_S: Final = 0.6
"""Seconds after which a resting face is known well enough to tell what is strong."""
SPREADS: Final = 2.2
"""How many robust spreads of the population a resting face may lie from its middle."""
_LEAST_SPREAD: Final = 0.004
_PRIOR_SAMPLES: Final = 2.0
"""Weight of the population, in samples: within-person variation is small beside that between people."""

_LOWER: Final = {
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
    Measure.LIPS_FORWARD: 0.4,
}


@cache
def population() -> NDArray[np.float64]:
    """Return middle and robust spread of each length over people's resting faces, shape (2, measures).

    Raises:
        ModelError: The file is missing or is not what it should be.
    """
    return weights.load("population_neutral.npy", (2, len(Measure)))


def population_neutral() -> Measured:
    """Return the population's resting face (`training/face_shape.py`).

    Raises:
        ModelError: The file is missing or is not what it should be.
    """
    return population()[0]


def population_spread() -> tuple[Measured, Measured]:
    """Return the population's resting face and the robust spread of people's around it.

    Raises:
        ModelError: The file is missing or is not what it should be.
    """
    middle, spread = population()
    return middle, np.maximum(spread, _LEAST_SPREAD)


def _plausible(own: Measured) -> Measured:
    """Return a resting face held to what people's resting faces span: nobody rests with closed eyes."""
    middle, spread = population()
    return np.clip(own, middle - SPREADS * spread, middle + SPREADS * spread)


@cache
def _quantiles() -> NDArray[np.float64]:
    return np.array([_LOWER.get(each, 0.5) for each in Measure])


class Neutral:
    """Resting face of one person seen from one direction, in memory of fixed size.

    Args:
        prior: What stands in at first.
        capacity: Samples kept, an even number.
    """

    def __init__(self, prior: Measured, capacity: int = CAPACITY) -> None:
        self._prior = prior
        self._capacity = capacity
        self._samples = np.empty((capacity, len(Measure)))
        self._kept = 0
        self._next = 0
        self._step_s = _FIRST_STEP_S
        self._last_at = -np.inf
        self._frozen_since: float | None = None
        self._values = prior

    @property
    def seen_s(self) -> float:
        """For how long the person's own face was seen, in seconds."""
        return self._kept * self._step_s

    @property
    def values(self) -> Measured:
        """The resting face as known now."""
        return self._values

    def learn(self, measured: Measured, shown: Mapping[SignalName, float], at: float) -> None:
        """Take a sample if it is time for one and the face is not showing something strong.

        Args:
            measured: Lengths on a face that can be read well and is seen nearly from the front.
            shown: Its action units against the resting face as known now.
            at: Event time in seconds.
        """
        if at - self._last_at < self._step_s or self._frozen(shown, at):
            return
        self._last_at = at
        if self._kept == self._capacity and 2 * self._step_s <= _LAST_STEP_S:
            half = self._capacity // 2
            self._samples[:half] = self._samples[::2]
            self._kept = self._next = half
            self._step_s *= 2
        self._samples[self._next] = measured
        self._next = (self._next + 1) % self._capacity
        self._kept = min(self._capacity, self._kept + 1)
        self._values = self._learnt()

    def _frozen(self, shown: Mapping[SignalName, float], at: float) -> bool:
        if self.seen_s < SETTLED_S or max(shown[unit] for unit in _EXPRESSIVE) < _STRONG:
            self._frozen_since = None
            return False
        if self._frozen_since is None:
            self._frozen_since = at
        return at - self._frozen_since < min(_LONGEST_FREEZE_S, _FREEZE_SHARE * self.seen_s)

    def _learnt(self) -> Measured:
        kept = self._kept
        ordered = np.sort(self._samples[:kept], axis=0)
        places = np.rint(_quantiles() * (kept - 1)).astype(np.intp)
        own = _plausible(ordered[places, np.arange(len(Measure))])
        weight = kept / (kept + _PRIOR_SAMPLES)
        return weight * own + (1 - weight) * self._prior


class Neutrals:
    """Resting face of one person: one from the front, one for each direction they turn to."""

    def __init__(self) -> None:
        self._front = Neutral(population_neutral())
        self._turned: dict[tuple[int, int], Neutral] = {}

    def at(self, pose: Pose) -> Neutral:
        """Return the resting face for a direction; what a new one starts from is that of the front."""
        direction = (_beyond(pose.yaw_deg, TURNED_DEG), _beyond(pose.pitch_deg, RAISED_DEG))
        if direction == (0, 0):
            return self._front
        if direction not in self._turned:
            self._turned[direction] = Neutral(self._front.values, CAPACITY // 2)
        return self._turned[direction]


def _beyond(angle_deg: float, front_deg: float) -> int:
    """Return 0 near the front, else in which step beyond it an angle lies, with its sign; three steps a side."""
    past = abs(angle_deg) - front_deg
    return 0 if past <= 0 else int(math.copysign(min(3, 1 + past // STEP_DEG), angle_deg))
