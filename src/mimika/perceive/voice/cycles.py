"""Marks at every cycle of a voiced stretch, and how regular the cycles are: jitter and shimmer.

Each mark is where the sound around the mark before repeats itself best, as Praat's *To PointProcess (cc)* sets
them: Boersma and Weenink, *Praat: doing phonetics by computer*, manual, "Sound & Pitch: To PointProcess (cc)".
Jitter (local) is the mean difference of successive periods over the mean period; shimmer (local, dB) the mean
difference of successive amplitudes, 20 log10; both as in the manual, "Voice 2" and "Voice 3", with its factors of 1.3
and 1.6 beyond which two cycles are not compared. The amplitude of a cycle is its root mean square around the mark.
"""

from typing import Final, final

import numpy as np

from mimika.domain.media import HEARD_AT_HZ
from mimika.perceive.voice.intake import HOP, Floats, Intake

_NEAR, _FAR = 0.8, 1.25
"""Where the next mark is looked for, in periods."""
_ALIKE: Final = 0.3
"""Correlation below which there is no next cycle."""
_PERIODS_APART: Final = 1.3
_AMPLITUDES_APART: Final = 1.6
_AROUND: Final = 0.4
"""Half the width of the window (raised cosine) under which the amplitude of a cycle is taken, in periods."""
_KEPT: Final = 1800
"""Cycles kept: 3 s of the highest pitch."""
_LEAST: Final = 20
"""Comparisons below which nothing is told."""
_TINY: Final = 1e-12


@final
class Cycles:
    """The cycles of one voice."""

    def __init__(self) -> None:
        self._mark: float | None = None
        self._before: tuple[float, float] | None = None
        # Rows: time in samples, period, its difference to the one before, difference of level in dB (NaN where unlike).
        self._pairs = np.full((_KEPT, 4), -1.0)
        self._count = 0

    def rest(self) -> None:
        """Let the voiced stretch end."""
        self._mark = self._before = None

    def follow(self, hop: int, hz: float, sound: Intake) -> None:
        """Go on through a voiced hop.

        Args:
            hop: Its number.
            hz: Its pitch.
            sound: Where the sound is.
        """
        period = HEARD_AT_HZ / hz
        begin, end = hop * HOP, (hop + 1) * HOP
        if self._mark is None:
            self._mark = _strongest(sound, begin, begin + round(period))
        while self._mark is not None and self._mark + _FAR * period < end:
            self._advance(period, sound)

    def _advance(self, period: float, sound: Intake) -> None:
        mark, half = self._mark or 0.0, max(4, round(0.5 * period))
        centre = round(mark)
        near, far = int(_NEAR * period), int(_FAR * period) + 1
        around = sound.stretch(centre - half, centre + half + 1)
        ahead = sound.stretch(centre - half + near, centre + half + 1 + far)
        if len(around) != 2 * half + 1 or len(ahead) != 2 * half + 1 + far - near:
            self.rest()
            return
        lag, alike = _repeats(around, ahead)
        if alike < _ALIKE:
            self.rest()
            return
        self._note(mark, near + lag, _amplitude(around, mark - centre + half, period))
        self._mark = mark + near + lag

    def _note(self, mark: float, period: float, amplitude: float) -> None:
        if self._before is not None:
            previous, height = self._before
            fits = max(period, previous) < _PERIODS_APART * min(period, previous)
            levels = max(amplitude, height) < _AMPLITUDES_APART * min(amplitude, height)
            if fits:
                decibels = 20 * abs(float(np.log10(amplitude / height))) if levels and height > 0 else np.nan
                self._pairs[self._count % _KEPT] = (mark, period, abs(period - previous), decibels)
                self._count += 1
        self._before = (period, amplitude)

    def measure(self, since: int) -> tuple[float, float]:
        """Return jitter (share) and shimmer (dB) of the cycles from a sample on; NaN where there are too few."""
        pairs = self._pairs[self._pairs[:, 0] >= max(0, since)]
        if len(pairs) < _LEAST:
            return np.nan, np.nan
        levels = pairs[:, 3][~np.isnan(pairs[:, 3])]
        shimmer = float(levels.mean()) if len(levels) >= _LEAST else np.nan
        return float(pairs[:, 2].mean() / pairs[:, 1].mean()), shimmer


def _strongest(sound: Intake, begin: int, end: int) -> float | None:
    """Return where the magnitude is greatest."""
    samples = sound.stretch(begin, end)
    return float(begin + int(np.abs(samples).argmax())) if len(samples) == end - begin else None


def _amplitude(around: Floats, mark: float, period: float) -> float:
    """Return the root mean square around a mark, given where it lies in the stretch."""
    away = (np.arange(len(around)) - mark) / (_AROUND * period)
    weights = np.where(np.abs(away) < 1, 0.5 + 0.5 * np.cos(np.pi * away), 0.0)
    return float(np.sqrt((weights @ around.astype(np.float64) ** 2) / weights.sum()))


def _repeats(around: Floats, ahead: Floats) -> tuple[float, float]:
    """Return at which lag a stretch repeats itself best, in samples with fractions, and the correlation there."""
    products = np.correlate(ahead, around, "valid")
    sums = np.cumsum(np.concatenate((np.zeros(1), ahead.astype(np.float64) ** 2)))
    energies = sums[len(around) :] - sums[: -len(around)]
    alike = products / np.sqrt(np.maximum(energies * float(around @ around), _TINY))
    best = int(alike.argmax())
    if not 0 < best < len(alike) - 1:
        return float(best), float(alike[best])
    before, at, after = (float(alike[best + step]) for step in (-1, 0, 1))
    bend = before - 2 * at + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return best + shift, at
