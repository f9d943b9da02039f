"""Amusement: lip corners and cheeks raised together, beyond the person's resting face.

Evidence: AU6 with AU12, the smile of enjoyment (Ekman, Davidson and Friesen
1990); delight was the state a face model told best in a school lab, AUC 0.867
(Bosch et al. 2015). AU12 alone counts half, a polite smile therefore stays
below the threshold; AU6 alone does not count.

Limits: people also smile in real frustration (Hoque and Picard 2011), and AU6
is hard to see. Not read while somebody talks, as talking moves AU12.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, logistic, told
from mimika.understand.population import ROW

WINDOW_S: Final = 1.0
"""The score is the mean over so many seconds."""

NEEDED_S: Final = 0.5
"""So many of them must have been observed."""

CENTRE: Final = 1.6
"""Score at which the level is 0.5: more than AU12 alone can reach."""

WIDTH: Final = 0.35
"""Width of the logistic: the level is 0.6 at a score of 1.74."""

CEILING: Final = 0.85
"""Most confidence: the AUC of Bosch et al. for delight."""

_AU06: Final = ROW[SignalName.AU06]
_AU12: Final = ROW[SignalName.AU12]


def moment(frame: Frame) -> float:
    """Return z12, or the mean of z12 and z6 where that is less; NaN when either is absent."""
    cheeks, corners = frame.z[_AU06], frame.z[_AU12]
    return corners - 0.5 * max(corners - cheeks, 0.0) if not isnan(cheeks) else nan


def judge(past: Past) -> Told:
    """Return amusement from the last second."""
    score, seconds = past.brief.mean(Brief.AMUSEMENT, WINDOW_S)
    if not past.knows_the_person or seconds < NEEDED_S:
        return UNTOLD
    level = logistic(score, CENTRE, WIDTH)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)
