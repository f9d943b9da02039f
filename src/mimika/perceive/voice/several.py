"""Whether two people speak at once into one channel: a second pitch remains when the first is taken away.

The first voice is cancelled by subtracting the sound one of its periods later, as in de Cheveigne, *Separation of
concurrent harmonic sounds*, JASA 93 (1993); what is left of one voice alone is breath and change, without a pitch.
"""

from collections import deque
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.intake import HOP, Intake

EVERY: Final = 5
"""Only every fifth voiced hop is looked at."""
_LOOKS: Final = 40
_LEAST: Final = 20
_FRESH: Final = 400
_LEFT: Final = 0.15
"""Share of the energy that must be left."""
_STRONG: Final = 0.6
"""Autocorrelation of what is left from which it has a pitch."""
_APART: Final = 0.06
"""How far the ratio of both pitches must be from one of small numbers, as share."""
_RELATED: Final = (1 / 6, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 3 / 2, 2.0, 3.0, 4.0, 5.0, 6.0)
SEVERAL: Final = 0.2
"""Share of the looks of late that show a second pitch, from which there are two voices; one alone seldom reaches it."""


@final
class Several:
    """Looks for a second voice."""

    def __init__(self) -> None:
        self._looks: deque[tuple[int, bool]] = deque(maxlen=_LOOKS)

    def follow(self, hop: int, hz: float, sound: Intake) -> None:
        """Look at a voiced hop with this pitch."""
        if hop % EVERY:
            return
        period = round(HEARD_AT_HZ / hz)
        middle = hop * HOP + HOP // 2
        samples = sound.stretch(middle - FRAME // 2 - period, middle + FRAME // 2)
        if len(samples) == FRAME + period:
            self._looks.append((hop, _second(samples, period, hz)))

    def share(self, now: int) -> float:
        """Return the share of looks up to a hop that showed a second pitch; 0 where there are too few."""
        looks = [second for hop, second in self._looks if now - hop <= _FRESH]
        return sum(looks) / len(looks) if len(looks) >= _LEAST else 0.0


def _second(samples: NDArray[np.float32], period: int, hz: float) -> bool:
    now, before = samples[period:], samples[:-period]
    left = now - before
    if float(left @ left) < _LEFT * (float(now @ now) + float(before @ before)):
        return False
    found = analyse(left[None, :], HEARD_AT_HZ / 2)
    for other, strength in zip(found.frequencies[0].tolist(), found.strengths[0].tolist(), strict=True):
        if strength >= _STRONG and all(abs(other / hz / ratio - 1) > _APART for ratio in _RELATED):
            return True
    return False
