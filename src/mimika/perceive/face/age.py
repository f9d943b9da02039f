"""The age band of one person, to keep minors out and to let a kiosk greet by it; never gender or race.

A few looks are enough: their log-probabilities are averaged, then one look a
second goes on checking. Who looks like a minor is not read any further; who
cannot be told from the first looks is judged by the balance of evidence.
Trained by `training/age.py` on FairFace.
"""

import math
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.perceive import onnx
from mimika.perceive.face.chips import CHIP, FaceChip

NAME: Final = "age"
VERSION: Final = "1"
BANDS: Final = ("child", "teen", "adult", "senior")
"""Below 10, 10 to 19, 20 to 59, 60 and older."""
SIGNALS: Final = (SignalName.AGE_CHILD, SignalName.AGE_TEEN, SignalName.AGE_ADULT, SignalName.AGE_SENIOR)
_NINE: Final = 9
_FIRST: Final = (0, 2, 3, 7)
"""First band of FairFace's nine in each of ours: 0-2 and 3-9, 10-19, five bands of adults, 60-69 and older."""
KEEP_OUT: Final = 0.6
"""Share of child and teen together from which somebody is taken for a minor."""
_CLEARLY_ADULT: Final = 0.3
_LOOKS: Final = 8
"""Looks after which somebody who is neither clearly adult nor clearly a minor is judged."""
_SOON_S: Final = 0.1
_LATER_S: Final = 1.0
_MOST: Final = 30
"""Looks that the average reaches back to."""
_TINY: Final = 1e-4


@unique
class AgeVerdict(StrEnum):
    """Whether somebody may be read."""

    UNDECIDED = "undecided"
    ADULT = "adult"
    MINOR = "minor"


def bands_of(nine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares of the four bands from shares of FairFace's nine; the last axis shrinks from 9 to 4."""
    return np.add.reduceat(nine, _FIRST, axis=-1)


@final
class AgeNet:
    """The net, started; safe for several threads, remembers nobody.

    Raises:
        ModelError: The weights are missing, truncated or of another version.
    """

    def __init__(self) -> None:
        self._network = onnx.session(
            NAME, inputs={"chip": (None, 1, CHIP, CHIP)}, outputs={"bands": (None, _NINE)}, version=VERSION
        )

    def read(self, chip: FaceChip) -> NDArray[np.float64]:
        """Return shares of FairFace's nine bands, shape (9,)."""
        (shares,) = self._network.run(chip=chip[np.newaxis, np.newaxis].astype(np.float32))
        return shares[0].astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Age:
    """What is known of somebody's age.

    Attributes:
        verdict: Whether they may be read.
        bands: Shares of the four bands, shape (4,); None before the first look.
    """

    verdict: AgeVerdict
    bands: NDArray[np.float64] | None

    def readings(self) -> dict[SignalName, float]:
        """Return the shares as signals; none before the first look."""
        return {} if self.bands is None else dict(zip(SIGNALS, map(float, self.bands), strict=True))


@final
class AgeReader:
    """Age of one person.

    Args:
        net: The net, which serves everybody.
        looks: Looks after which somebody in between is judged; 1 for single pictures.
    """

    def __init__(self, net: AgeNet, looks: int = _LOOKS) -> None:
        self._net = net
        self._looks = looks
        self._sum = np.zeros(_NINE)
        self._count = 0
        self._looked_at = -math.inf
        self._age = Age(verdict=AgeVerdict.UNDECIDED, bands=None)

    def due(self, at: float) -> bool:
        """Return whether it is time for another look."""
        pause = _SOON_S if self._age.verdict is AgeVerdict.UNDECIDED else _LATER_S
        return at - self._looked_at >= pause

    def look(self, chip: FaceChip, at: float) -> Age:
        """Take one more look.

        Args:
            chip: Shape (48, 48).
            at: Event time in seconds.
        """
        shares = self._net.read(chip)
        if not np.isfinite(shares).all():
            return self._age
        self._looked_at = at
        kept = min(self._count, _MOST - 1) / max(1, self._count)
        self._sum = kept * self._sum + np.log(np.maximum(shares, _TINY))
        self._count = min(self._count + 1, _MOST)
        mean = np.exp(self._sum / self._count)
        bands = bands_of(mean / mean.sum())
        self._age = Age(verdict=self._verdict(float(bands[0] + bands[1])), bands=bands)
        return self._age

    @property
    def age(self) -> Age:
        """What is known so far."""
        return self._age

    def _verdict(self, minor: float) -> AgeVerdict:
        if minor >= KEEP_OUT:
            return AgeVerdict.MINOR if self._count >= min(2, self._looks) else AgeVerdict.UNDECIDED
        if minor <= _CLEARLY_ADULT or self._count >= self._looks:
            return AgeVerdict.ADULT
        return self._age.verdict
