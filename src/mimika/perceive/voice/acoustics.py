"""How the speech of one channel sounds: pitch, level, spectrum, regularity, rate, filled pauses, laughter.

It is given the hops in which somebody speaks and tells the signals of a moment; each stands for a window
that ends then.

Next door: `mimika.perceive.voice.frames` measures, `mimika.perceive.voice.perceiver` says which hops.
"""

from typing import Final, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mimika.domain.signals import SignalName
from mimika.perceive.voice.cycles import Cycles
from mimika.perceive.voice.fillers import Fillers
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.history import History, decibels, harmonicity
from mimika.perceive.voice.intake import HOP, Intake
from mimika.perceive.voice.laughter import laughter
from mimika.perceive.voice.pitch import DELAY, Decided, Tracker
from mimika.perceive.voice.several import Several
from mimika.perceive.voice.syllables import Nuclei

REACH: Final = -(-(FRAME - HOP) // (2 * HOP))
"""Hops that a frame reaches to each side of its own."""
_SECOND: Final = 100 + DELAY
"""Hops of the last second whose pitch is decided."""
_THREE: Final = 300 + DELAY
_LEAST_VOICED, _LEAST_SPREAD, _LEAST_SPOKEN = 8, 30, 20
_OCTAVE_ST: Final = 12.0
_ACTIVE: Final = 10**-1.59
"""Power over the mean below which a hop is a gap of the speech: the margin of 15.9 dB of ITU-T P.56 (2011)."""


@final
class Acoustics:
    """Measures the speech of one channel.

    Attributes:
        nuclei: The syllables.
        fillers: The filled pauses.
        several: Whether there is a second voice.
    """

    def __init__(self) -> None:
        self.nuclei = Nuclei()
        self.fillers = Fillers()
        self.several = Several()
        self._history = History()
        self._tracker = Tracker()
        self._cycles = Cycles()

    def hear(self, first: int, end: int, sound: Intake, band_hz: float) -> None:
        """Take hops of one stretch of speech that follow those before.

        Args:
            first: Number of the first hop.
            end: Number of the hop after the last.
            sound: Where the sound is; it must reach `REACH` hops further.
            band_hz: Highest frequency that was transmitted.
        """
        middle = HOP // 2 - FRAME // 2
        samples = sound.stretch(first * HOP + middle, (end - 1) * HOP + middle + FRAME)
        frames = analyse(sliding_window_view(samples, FRAME)[::HOP], band_hz)
        self._history.write(first, frames)
        for decided in self._tracker.follow(first, frames):
            self._decide(decided, sound)

    def rest(self, end: int, sound: Intake) -> None:
        """Let a stretch of speech end.

        Args:
            end: Number of the hop after its last; those taken since were no speech.
            sound: Where the sound is.
        """
        for decided in self._tracker.flush():
            self._decide(decided, sound)
        self._history.drop(end)
        self._cycles.rest()
        self.nuclei.rest()
        self.fillers.rest()

    def signals(self, now: int) -> dict[SignalName, float]:
        """Return what is heard at a hop; what cannot be told is absent."""
        history = self._history
        second = history.places(now - _SECOND, now)
        second_voiced = second[history.hz[second] > 0]
        found: dict[SignalName, float] = {}
        if len(second) >= _LEAST_SPOKEN:
            powers = history.power[second]
            loud = powers[powers >= _ACTIVE * powers.mean()]
            found[SignalName.VOICE_LOUDNESS_DBFS] = min(0.0, decibels(float(loud.mean())))
        if len(second_voiced) >= _LEAST_VOICED:
            found[SignalName.VOICE_PITCH_HZ] = float(np.median(history.hz[second_voiced]))
            found[SignalName.VOICE_CENTROID_HZ] = float(history.centroid[second_voiced].mean())
            found[SignalName.VOICE_TILT_DB] = float(history.tilt[second_voiced].mean().clip(-80, 80))
            found[SignalName.VOICE_HNR_DB] = float(harmonicity(history.strength[second_voiced]).mean())
        return found | self._of_three(now)

    def _of_three(self, now: int) -> dict[SignalName, float]:
        """Return what needs three seconds."""
        history = self._history
        three = history.places(now - _THREE, now)
        hz = history.hz[three]
        hz = hz[hz > 0]
        found: dict[SignalName, float] = {}
        if len(hz) >= _LEAST_SPREAD:
            semitones = 12 * np.log2(hz / np.median(hz))
            # An octave off the median is a slip of the tracker rather than melody.
            found[SignalName.VOICE_PITCH_SPREAD_ST] = float(semitones[np.abs(semitones) < _OCTAVE_ST].std())
        jitter, shimmer = self._cycles.measure((now - _THREE) * HOP)
        if not np.isnan(jitter):
            found[SignalName.VOICE_JITTER] = min(1.0, jitter)
        if not np.isnan(shimmer):
            found[SignalName.VOICE_SHIMMER_DB] = min(20.0, shimmer)
        return found

    def laughs(self, now: int) -> float:
        """Return the probability of laughter at a hop."""
        return laughter(self.nuclei.found, now)

    def _decide(self, decided: Decided, sound: Intake) -> None:
        history = self._history
        place = history.decide(decided)
        level, bands = decibels(history.power[place]), history.bands[place]
        self.nuclei.follow(decided.hop, level, decided.hz, bands)
        if decided.hz > 0:
            self._cycles.follow(decided.hop, decided.hz, sound)
            self.fillers.follow(decided.hop, level, decided.hz, bands)
            self.several.follow(decided.hop, decided.hz, sound)
        else:
            self._cycles.rest()
            self.fillers.rest()
