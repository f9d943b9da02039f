"""Interest: the eyes stay on the screen while the person comes nearer or raises the brows.

Evidence: long gaze, approach and raised brows (AU1 with AU2) are named as
signs of interest; the figures are weak and mostly from staged material, hence
the low ceiling. The rule: gaze dwells on the screen for 5 s, and the face is
5 % larger than 5 s before, or AU1 and AU2 are up.

Words: curiosity in what is said or written (a class of GoEmotions, Demszky et
al. 2020, F1 0.54 there).

Limits: dwell is taken as it is, not as z: for somebody who always looks at the
screen it cannot rise. Approach also comes from leaning to read small print.
The state ends within seconds of the movement; staying near is not approach.
"""

from math import isnan
from typing import Final

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, by_words, joined, logistic, told
from mimika.understand.population import MEDIAN, ROW

DWELL_S: Final = 5.0
"""Gaze is averaged over so many seconds."""

DWELL_NEEDED_S: Final = 3.0
"""So many of them must have been observed."""

DWELL: Final = 0.6
"""Mean probability of gaze on the screen that counts as dwelling; below, the level falls in proportion."""

APPROACH: Final = 0.05
"""Growth of the face within 5 s that counts in full."""

BROWS_S: Final = 3.0
"""Brows are averaged over so many seconds."""

BROWS_WEIGHT: Final = 0.4
"""What one z of raised brows counts; three make up for an approach."""

CENTRE: Final = 0.8
"""Score at which the level is 0.5."""

WIDTH: Final = 0.3
"""Width of the logistic: 0.66 for an approach of 5 %, 0.06 at rest."""

CEILING: Final = 0.5
"""Most confidence: the evidence is unverified."""

CEILING_WORDS: Final = 0.4
"""Most confidence from words alone."""

WITHOUT_SCALE: Final = 0.5
"""Confidence part when the size of the face is not known."""

_GAZE: Final = POSITION[SignalName.GAZE_ON_SCREEN]
_SCALE: Final = POSITION[SignalName.FACE_SCALE]
_GAZE_ROW: Final = ROW[SignalName.GAZE_ON_SCREEN]
_USUAL_GAZE: Final = float(MEDIAN[_GAZE_ROW])
_AU01: Final = ROW[SignalName.AU01]
_AU02: Final = ROW[SignalName.AU02]


def gaze(frame: Frame) -> float:
    """Return the probability of gaze on the screen; NaN when absent."""
    return frame.values[_GAZE]


def brows(frame: Frame) -> float:
    """Return the lesser of z1 and z2; NaN when either is absent."""
    inner, outer = frame.z[_AU01], frame.z[_AU02]
    return inner + outer - max(inner, outer)


def scale(frame: Frame) -> float:
    """Return the size of the face relative to the picture; NaN when absent."""
    return frame.values[_SCALE]


def unusual_gaze(past: Past) -> float:
    """Return by how much less people look at the screen where this runs than the population's normal has it."""
    return _USUAL_GAZE - past.baseline.table.median.item(_GAZE_ROW)


def judge(past: Past) -> Told:
    """Return interest from the last 6 s of a face, and from words."""
    return joined(_seen(past), by_words(past, past.words.cue(SignalName.TEXT_CURIOSITY), CEILING_WORDS))


def _seen(past: Past) -> Told:
    if not past.sees_the_person:
        return UNTOLD
    dwell, seconds = past.brief.mean(Brief.GAZE, DWELL_S)
    raised, _ = past.brief.mean(Brief.BROWS, BROWS_S)
    if seconds < DWELL_NEEDED_S:
        return UNTOLD
    approach = _approach(past)
    score = 0.0 if isnan(approach) else min(max(approach / APPROACH, -1.0), 1.5)
    score += 0.0 if isnan(raised) else BROWS_WEIGHT * max(raised, 0.0)
    level = logistic(score, CENTRE, WIDTH) * min(dwell / max(DWELL - unusual_gaze(past), 0.1), 1.0)
    seen = WITHOUT_SCALE if isnan(approach) else 1.0
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / DWELL_S, seen)


def _approach(past: Past) -> float:
    """Return the growth of the face from the second five seconds ago to this one; NaN when either was not seen."""
    now, _ = past.brief.mean(Brief.SCALE, 1.0)
    before, _ = past.brief.between(Brief.SCALE, 5.0, 6.0)
    return now / before - 1.0 if before > 0 else float("nan")
