"""Laughter: the same breathy syllable over and over, four to seven times a second.

After Bachorowski, Smoski and Owren, *The acoustic features of human laughter*, JASA 110 (2001), and Provine, *Laughter*
(2000): bursts about 0.2 s apart, evenly, each like the one before, with breath between them. Speech has
that rate too, but its syllables differ in sound and are joined more closely. Laughter without voice, snorts and
single bursts are not heard.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from mimika.perceive.voice.syllables import Nucleus

_STEP, _GAP = 13, 29
"""Hops between two bursts: 3.4 to 7.7 bursts a second."""
_LEAST: Final = 4
"""Bursts in a row."""
_WEAK: Final = 0.5
"""Rise over that of the burst after it below which a peak between two bursts is breath."""
_UNEVEN: Final = 0.22
"""Standard deviation of the intervals over their mean from which they are not even."""
_DEEP_DB: Final = 9.0
"""Depth of the dips between bursts."""
_UNLIKE_DB: Final = 4.5
"""Median difference of successive bursts, root mean square over the bands, from which they are other syllables."""


def laughter(nuclei: Sequence[Nucleus], now: int) -> float:
    """Return the probability of laughter at a hop, 0 to 1.

    Args:
        nuclei: The last syllables in their order.
        now: Number of the hop.
    """
    bout = _bout(nuclei, now)
    if len(bout) < _LEAST:
        return 0.0
    times = np.array([nucleus.hop for nucleus in bout], dtype=np.float64)
    intervals = np.diff(times)
    deep = float(np.median([nucleus.rise for nucleus in bout[1:]]))
    unlike = float(np.median([_difference(one, other) for one, other in pairwise(bout)]))
    marks = (
        _ramp(float(intervals.std() / intervals.mean()), 1.3 * _UNEVEN, 0.7 * _UNEVEN),
        _ramp(deep, _DEEP_DB - 3, _DEEP_DB + 3),
        _ramp(unlike, _UNLIKE_DB + 1.5, _UNLIKE_DB - 1.5),
        _ramp(len(bout), _LEAST - 1, _LEAST + 1),
    )
    return float(np.prod(marks))


def _bout(nuclei: Sequence[Nucleus], now: int) -> list[Nucleus]:
    """Return the bursts that follow one another up to now as fast as in laughter."""
    bout: list[Nucleus] = []
    for nucleus in reversed(nuclei):
        last = bout[-1].hop if bout else now
        if last - nucleus.hop > (_GAP if bout else 2 * _GAP):
            break
        if bout and last - nucleus.hop < _STEP:
            if nucleus.rise < _WEAK * bout[-1].rise:
                continue
            break
        bout.append(nucleus)
    return bout[::-1]


def _difference(one: Nucleus, other: Nucleus) -> float:
    first, second = (np.maximum(each.bands, each.bands.max() - 40.0) for each in (one, other))
    moved = (first - first.mean()) - (second - second.mean())
    return float(np.sqrt(moved @ moved / len(moved)))


def _ramp(value: float, none: float, whole: float) -> float:
    return min(1.0, max(0.0, (value - none) / (whole - none)))
