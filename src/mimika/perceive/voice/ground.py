"""The ground that a voice stands on: how loud it is when nobody speaks, and how much of the sound is clipped.

The floor is the least level, over 50 ms, of the last ten seconds: minimum statistics after Martin, *Noise power
spectral density estimation based on optimal smoothing and minimum statistics*, IEEE Transactions on Speech and Audio
Processing 9 (2001), without the spectrum.
"""

from collections import deque
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.voice.intake import HOP, Floats

_SMOOTHED: Final = 5
_BIN: Final = 10
"""Smoothed levels (0.5 s) of which the least is kept."""
_BINS: Final = 20
LOOK: Final = 100
"""Hops (1 s) over which level and clipping are told."""


@final
class Ground:
    """Follows the floor and the level of one channel, whoever speaks."""

    def __init__(self) -> None:
        self.powers: deque[float] = deque(maxlen=LOOK)
        self._clipped: deque[int] = deque(maxlen=LOOK)
        self._part: list[float] = []
        self._bin: list[float] = []
        self._least: deque[float] = deque(maxlen=_BINS)

    def take(self, hops: Floats, clipped: NDArray[np.int64]) -> None:
        """Take hops, shape (n, HOP), and how many samples of each are clipped."""
        powers = (np.einsum("ij,ij->i", hops, hops) / HOP).tolist()
        self._clipped.extend(clipped.tolist())
        for power in powers:
            self.powers.append(power)
            self._part.append(power)
            if len(self._part) == _SMOOTHED:
                self._bin.append(sum(self._part) / _SMOOTHED)
                self._part.clear()
            if len(self._bin) == _BIN:
                self._least.append(min(self._bin))
                self._bin.clear()

    @property
    def known(self) -> bool:
        """Whether there was a whole second."""
        return len(self.powers) == LOOK

    @property
    def floor(self) -> float:
        """Mean square of the quietest 50 ms of the last ten seconds; 0 before there are any."""
        return min((*self._least, *self._bin), default=0.0)

    @property
    def power(self) -> float:
        """Mean square over the last second."""
        return sum(self.powers) / len(self.powers) if self.powers else 0.0

    @property
    def clipped(self) -> float:
        """Share of the samples of the last second that are clipped."""
        return sum(self._clipped) / (HOP * len(self._clipped)) if self._clipped else 0.0
