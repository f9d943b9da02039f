"""Amusement: lip corners and cheeks raised together, beyond the person's resting face.

Evidence: AU6 with AU12, the smile of enjoyment (Ekman, Davidson and Friesen
1990); delight was the state a face model told best in a school lab, AUC 0.867
(Bosch et al. 2015). AU12 alone counts half, a polite smile therefore stays
below the threshold; AU6 alone does not count.

Voice: laughter. It is mostly social, less than a fifth of it follows anything
funny (Provine 1993), hence a ceiling below that of the face. Words: amusement in
what is said or written (the class of GoEmotions that is read best, F1 0.80,
Demszky et al. 2020).

Limits: people also smile in real frustration (Hoque and Picard 2011), and AU6
is hard to see. The face is not read while somebody talks, as talking moves AU12.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, by_voice, by_words, joined, logistic, told
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

CEILING_VOICE: Final = 0.6
"""Most confidence from laughter alone."""

CEILING_WORDS: Final = 0.6
"""Most confidence from words alone."""

_AU06: Final = ROW[SignalName.AU06]
_AU12: Final = ROW[SignalName.AU12]


def moment(frame: Frame) -> float:
    """Return z12, or the mean of z12 and z6 where that is less; NaN when either is absent."""
    cheeks, corners = frame.z[_AU06], frame.z[_AU12]
    return corners - 0.5 * max(corners - cheeks, 0.0) if not isnan(cheeks) else nan


def judge(past: Past) -> Told:
    """Return amusement from the last second of a face, of a voice, and from words."""
    return joined(_seen(past), _heard(past), by_words(past, past.words.cue(SignalName.TEXT_AMUSEMENT), CEILING_WORDS))


def _seen(past: Past) -> Told:
    if not past.sees_the_person:
        return UNTOLD
    score, seconds = past.brief.mean(Brief.AMUSEMENT, WINDOW_S)
    if seconds < NEEDED_S:
        return UNTOLD
    level = logistic(score, CENTRE, WIDTH)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)


def _heard(past: Past) -> Told:
    """Return the probability of laughter over the last second."""
    if not past.voice.present:
        return UNTOLD
    laughter, seconds = past.brief.mean(Brief.LAUGHTER, WINDOW_S)
    return UNTOLD if seconds < NEEDED_S else by_voice(past, laughter, CEILING_VOICE, seconds / WINDOW_S)
