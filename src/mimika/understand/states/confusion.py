"""Confusion: brows lowered and lids tightened together, for seconds.

Evidence: AU4 with AU7 (and AU12) goes with confusion that learners report
(Craig, D'Mello, Witherspoon and Graesser 2008; D'Mello and Graesser 2010), and
the face tells confusion from neutral (McDaniel et al. 2007). In a real school
lab a face model reached an AUC of 0.649 on new students (Bosch et al. 2015).
The rule: the mean over 3 s of the lesser of z4 and z7, above 1. Both are of the
upper face, so talking does not take part. Words: confusion in what is said or
written, questions included (a class of GoEmotions, Demszky et al. 2020, F1 0.37
there, hence the lower ceiling).

Limits: concentration, a strong light and reading small print look the same.
Light is told apart only where the pupil is seen: one much smaller than usual
makes the state untold. The brightness of the scene does not reach this stage.
"""

from math import nan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, by_words, joined, logistic, told
from mimika.understand.population import ROW

WINDOW_S: Final = 3.0
"""The score is the mean over so many seconds."""

NEEDED_S: Final = 1.5
"""So many of them must have been observed."""

CENTRE: Final = 1.0
"""Mean of min(z4, z7) at which the level is 0.5."""

WIDTH: Final = 0.4
"""Width of the logistic: the level is 0.6 at a mean of 1.16 and 0.08 at rest."""

GLARE_Z: Final = -1.5
"""A pupil smaller than usual by so many spreads means bright light."""

CEILING: Final = 0.65
"""Most confidence: the AUC of Bosch et al. on new people."""

CEILING_WORDS: Final = 0.5
"""Most confidence from words alone."""

SMILE_Z: Final = 2.5
"""AU12 belongs to confusion too (Craig et al. 2008), but from so clear a smile on the lids tell of laughter."""

_AU04: Final = ROW[SignalName.AU04]
_AU07: Final = ROW[SignalName.AU07]
_AU12: Final = ROW[SignalName.AU12]
_PUPIL: Final = ROW[SignalName.PUPIL_IRIS_RATIO]


def moment(frame: Frame) -> float:
    """Return min(z4, z7), 0 in a clear smile; NaN when either is absent or in a blink, which tightens lids too."""
    brows, lids, corners = frame.z[_AU04], frame.z[_AU07], frame.z[_AU12]
    if frame.closing:
        return nan
    if corners > SMILE_Z:
        return 0.0
    return brows + lids - max(brows, lids)  # the lesser; NaN stays NaN


def pupil(frame: Frame) -> float:
    """Return z of the pupil; NaN when it is not seen."""
    return frame.z[_PUPIL]


def judge(past: Past) -> Told:
    """Return confusion from the last 3 s of a face, and from words."""
    return joined(_seen(past), by_words(past, past.words.cue(SignalName.TEXT_CONFUSION), CEILING_WORDS))


def _seen(past: Past) -> Told:
    if not past.sees_the_person:
        return UNTOLD
    score, seconds = past.brief.mean(Brief.CONFUSION, WINDOW_S)
    if seconds < NEEDED_S or _glare(past):
        return UNTOLD
    level = logistic(score, CENTRE, WIDTH)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)


def _glare(past: Past) -> bool:
    """Return whether the pupil tells of bright light; a pupil seen for a moment only tells nothing."""
    narrowed, seconds = past.brief.mean(Brief.PUPIL, WINDOW_S)
    return seconds >= NEEDED_S and narrowed < GLARE_Z
