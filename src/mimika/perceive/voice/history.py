"""The measures of the last five seconds, hop by hop, and what a window of them amounts to.

Next door: `mimika.perceive.voice.acoustics` fills it.
"""

from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.voice.frames import BANDS, Doubles, Frames
from mimika.perceive.voice.pitch import Decided

_KEPT: Final = 512
"""Hops kept: 5.1 s."""

Places = NDArray[np.int64]
"""Places of hops in the arrays of a history."""


@final
class History:
    """Measures of the hops in which somebody spoke; one place each, written over after five seconds.

    Attributes:
        power: Mean square of each hop.
        hz: Pitch in Hz; 0 where it is voiceless or not decided yet.
        strength: Normalised autocorrelation at that pitch, 0 to 1.
        centroid: Spectral centroid in Hz.
        tilt: Low over high energy in dB.
        bands: Levels of the critical bands in dB.
    """

    def __init__(self) -> None:
        self._hop = np.full(_KEPT, -1, dtype=np.int64)
        self.power = np.zeros(_KEPT)
        self.hz = np.zeros(_KEPT)
        self.strength = np.zeros(_KEPT)
        self.centroid = np.zeros(_KEPT)
        self.tilt = np.zeros(_KEPT)
        self.bands = np.zeros((_KEPT, BANDS))

    def write(self, first: int, frames: Frames) -> None:
        """Note the frames of hops that follow one another; the last `_KEPT` when there are more."""
        count = len(frames.power)
        hops = np.arange(first, first + count)[-_KEPT:]
        places, rows = hops % _KEPT, slice(max(0, count - _KEPT), count)
        self._hop[places] = hops
        self.power[places] = frames.power[rows]
        self.centroid[places] = frames.centroid[rows]
        self.tilt[places] = frames.tilt[rows]
        self.bands[places] = frames.bands[rows]
        self.hz[places] = self.strength[places] = 0.0

    def decide(self, decided: Decided) -> int:
        """Note the pitch of a hop, and return its place."""
        place = decided.hop % _KEPT
        self.hz[place], self.strength[place] = decided.hz, decided.strength
        return place

    def drop(self, since: int) -> None:
        """Forget the hops from one on: they turned out not to be speech."""
        self._hop[self._hop >= since] = -1

    def places(self, since: int, until: int) -> Places:
        """Return the places of the hops from one number to before another, as far as there was speech."""
        hops = np.arange(max(0, since, until - _KEPT), until)
        places = hops % _KEPT
        return places[self._hop[places] == hops]


def decibels(power: float) -> float:
    """Return a mean square as level relative to full scale, -120 at least."""
    return 10 * float(np.log10(max(power, 1e-12)))


def harmonicity(strengths: Doubles) -> Doubles:
    """Return the energy of the harmonics over that of the noise in dB (Boersma 1993, equation 4)."""
    within = strengths.clip(1e-6, 1 - 1e-6)
    return 10 * np.log10(within / (1 - within))
