"""What is loud and is nobody's speech: applause and cheering of several people, music, mere noise.

Applause is broadband, has no pitch, and rattles: its level over 10 ms varies more than that of steady noise, since it
is made of some hundred claps a second, each a few milliseconds long (Repp, *The sound of two hands clapping*, JASA 81,
1987). Music has lines in its spectrum that stay where they are for longer than any syllable of speech.
These are rules on synthetic sounds; see `docs/voice.md` for what they were tried on.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.perceive.voice.frames import Doubles, Frames

EVERY: Final = 2
"""Only every second hop is looked at."""
_LOOK: Final = 75
"""Looks that count: 1.5 s."""
_LEAST: Final = 65
_APART: Final = 6
"""Looks between two spectra that are compared: 0.12 s."""
_LINES: Final = slice(10, 230)
"""Bins of the spectrum in which lines are looked for: 150 to 3600 Hz."""
_AROUND: Final = 13
_FLAT: Final = (0.15, 0.4)
_PITCHED: Final = (0.6, 0.4)
_RATTLES_DB: Final = (0.75, 1.4)
_SPARSE_DB: Final = (18.0, 12.0)
"""From where single claps or keystrokes stand apart."""
_SWELLS_DB: Final = (4.0, 2.5)
"""Standard deviation of the level over 0.1 s: many people together are even, one who sobs or whispers is not."""
_STANDS_DB: Final = (6.0, 12.0)
_TONAL: Final = (0.6, 0.8)
"""How far the lines of a spectrum stay over 0.12 s; noise reaches 0.4, a crowd 0.65."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the loud sound that is no speech sounds like.

    Attributes:
        cheering: Probability that several people clap or cheer, 0 to 1.
        music: Probability that it is music, 0 to 1.
    """

    cheering: float
    music: float


@final
class Crowd:
    """Looks at the sound between the speech of one channel."""

    def __init__(self) -> None:
        self._looks: deque[tuple[int, float, float, float]] = deque(maxlen=_LOOK)
        self._lines: deque[Doubles] = deque(maxlen=_APART)
        self._fresh = -1

    def look(self, first: int, frames: Frames) -> None:
        """Take frames that are `EVERY` hops apart, the first of them of this hop."""
        lines = _lines(frames)
        strengths = frames.strengths.max(axis=1)
        for place in range(len(frames.power)):
            hop = first + place * EVERY
            if hop - self._fresh > 4 * EVERY:
                self._lines.clear()
            stays = float(self._lines[0] @ lines[place]) if len(self._lines) == _APART else 0.0
            self._lines.append(lines[place])
            self._looks.append((hop, float(frames.flatness[place]), float(strengths[place]), stays))
            self._fresh = hop

    def judge(self, now: int, powers: Doubles, floor: float) -> Surroundings:
        """Return what it sounds like at a hop.

        Args:
            now: The hop.
            powers: Mean squares of the last hops (1 s), all of them.
            floor: Mean square of the quietest moment lately.
        """
        looks = [look for look in self._looks if now - look[0] <= _LOOK * EVERY]
        if len(looks) < _LEAST:
            return Surroundings(cheering=0.0, music=0.0)
        flat, pitched, stays = (float(np.median([look[part] for look in looks])) for part in (1, 2, 3))
        levels = 10 * np.log10(powers + 1e-12)
        rattles = float(np.abs(np.diff(levels)).mean())
        tenths = powers[: len(powers) // 10 * 10].reshape(-1, 10).mean(axis=1)
        swells = float((10 * np.log10(tenths + 1e-12)).std())
        stands = 10 * float(np.log10((powers.mean() + 1e-12) / (floor + 1e-12)))
        cheering = (
            _ramp(flat, *_FLAT)
            * _ramp(pitched, *_PITCHED)
            * _ramp(rattles, *_RATTLES_DB)
            * _ramp(rattles, *_SPARSE_DB)
            * _ramp(swells, *_SWELLS_DB)
            * _ramp(stands, *_STANDS_DB)
        )
        return Surroundings(cheering=cheering, music=_ramp(stays, *_TONAL))


def _lines(frames: Frames) -> Doubles:
    """Return what stands out of the spectrum of each frame, as unit vectors, shape (n, bins)."""
    levels = 20 * np.log10(frames.spectrum.astype(np.float64) + 1e-6)
    sums = np.cumsum(np.pad(levels, ((0, 0), (_AROUND // 2 + 1, _AROUND // 2)), mode="edge"), axis=1)
    smooth = (sums[:, _AROUND:] - sums[:, :-_AROUND]) / _AROUND
    stands = np.maximum(levels[:, : smooth.shape[1]] - smooth, 0.0)[:, _LINES]
    return stands / (np.linalg.norm(stands, axis=1, keepdims=True) + 1e-9)


def _ramp(value: float, none: float, whole: float) -> float:
    return min(1.0, max(0.0, (value - none) / (whole - none)))
