"""Filled pauses, er and um: long voiced stretches in which nothing moves, neither pitch nor sound.

After Goto, Itou and Hayamizu, *A real-time filled pause detection system for spontaneous speech recognition*,
Eurospeech (1999): while a vowel is drawn out the pitch hardly changes and the shape of the spectrum does not. A
drawn-out syllable of a word has the same two marks, and is counted too.
"""

from collections import deque
from typing import Final, final

import numpy as np

from mimika.perceive.voice.frames import Doubles

_APART: Final = 5
"""Hops between two spectra that are compared: more than half a frame, so that they are not the same sound."""
_LEAST: Final = 24
"""Hops in a row that must be level: with those compared a stretch of 0.29 s."""
_GLIDE_ST: Final = 0.45
"""Change of pitch in 50 ms up to which it counts as flat, in semitones: 9 a second."""
_FALL_ST: Final = 2.5
"""Change of pitch over the whole stretch beyond which it is melody."""
_LEVEL_DB: Final = 3.0
_SHAPE_DB: Final = 2.2
"""Root mean square change of the levels of the bands, their mean taken away, up to which the sound is the same."""
_FORGIVEN: Final = 1
_KEPT: Final = 256


@final
class Fillers:
    """Counts the filled pauses of one voice."""

    def __init__(self) -> None:
        self.found: deque[int] = deque(maxlen=_KEPT)
        self.rest()

    def rest(self) -> None:
        """Let a voiced stretch end."""
        self._before: deque[tuple[float, float, Doubles]] = deque(maxlen=_APART)
        self._level = self._missed = 0
        self._began_st = 0.0

    def follow(self, hop: int, level: float, hz: float, bands: Doubles) -> None:
        """Go on with a voiced hop.

        Args:
            hop: Its number.
            level: Its level in dB.
            hz: Its pitch.
            bands: Levels of its critical bands in dB; those that were not transmitted equal throughout.
        """
        pitch = 12 * float(np.log2(hz))
        shape = np.maximum(bands, bands.max() - 40.0)
        shape = shape - shape.mean()
        if len(self._before) == _APART:
            self._judge(hop, self._before[0], (level, pitch, shape))
        self._before.append((level, pitch, shape))

    def count(self, since: int) -> int:
        """Return how many there were from a hop on."""
        return sum(hop >= since for hop in self.found)

    def _judge(self, hop: int, old: tuple[float, float, Doubles], new: tuple[float, float, Doubles]) -> None:
        moved = new[2] - old[2]
        still = (
            abs(new[0] - old[0]) <= _LEVEL_DB
            and abs(new[1] - old[1]) <= _GLIDE_ST
            and float(moved @ moved) <= _SHAPE_DB**2 * len(moved)
        )
        if self._level == 0:
            self._began_st = old[1]
        self._missed = 0 if still else self._missed + 1
        if self._missed > _FORGIVEN or abs(new[1] - self._began_st) > _FALL_ST:
            self._level = self._missed = 0
            return
        self._level += still
        if self._level == _LEAST:
            self.found.append(hop)
