"""Boredom: a still face and eyes that wander off.

Evidence: from the face alone boredom is not separable from neutral (McDaniel
et al. 2007), eyes closed (AU43) being only a weak sign (Craig et al. 2008); a
school-lab model reached an AUC of 0.610 on new students (Bosch et al. 2015).
The rule: gaze off the screen for more than 30 % of 30 s, with low expressivity.

Voice: a melody flatter and a rate slower than the speaker's own, late answers,
and what a model of acted boredom hears. Acted boredom is told well (Emo-DB,
Burkhardt et al. 2005), real boredom has no such figure.

Limits: that evidence. The confidence never exceeds 0.3: ask the person, or wait
for what they do, before acting on it.
"""

from math import isnan
from typing import Final

from mimika.understand.judgement import UNTOLD, Lasting, Past, Told, by_voice, joined, logistic, told
from mimika.understand.states import expressivity
from mimika.understand.states.interest import unusual_gaze
from mimika.understand.voice import Voice

WINDOW_S: Final = 30.0
"""Gaze and voice are averaged over so many seconds."""

NEEDED_S: Final = 27.0
"""So many of them must have been observed."""

SPEECH_NEEDED_S: Final = 6.0
"""So many of them must have been speech, to tell it by the voice."""

OFF_SCREEN: Final = 0.3
"""Share of the time with the gaze elsewhere at which the level is 0.5."""

WIDTH: Final = 0.05
"""Width of the logistic: 0.6 at a share of 0.32, 0.05 at 0.15."""

FLAT: Final = 1.2
"""Score of the voice at which the level is 0.5: melody and rate both 1.2 spreads below the speaker's usual."""

FLAT_WIDTH: Final = 0.3
"""Width of the logistic: 0.02 for the usual voice."""

LATE_WEIGHT: Final = 0.3
"""What one spread of a late answer adds to the score."""

ACTED_WEIGHT: Final = 1.0
"""What boredom that a model hears for certain adds to it: not enough alone."""

CEILING: Final = 0.3
"""Most confidence, always: neither face nor voice tell it from neutral."""


def acted(voice: Voice) -> float:
    """Return the probability of boredom in the voice, as actors give it; NaN in silence."""
    return voice.boredom


def judge(past: Past) -> Told:
    """Return boredom from the last 30 s of a face and of a voice."""
    return joined(_seen(past), _heard(past))


def _seen(past: Past) -> Told:
    if not past.sees_the_person:
        return UNTOLD
    on_screen, seconds = past.lasting.mean(Lasting.GAZE, WINDOW_S)
    if seconds < NEEDED_S:
        return UNTOLD
    lively = expressivity.judge(past).level
    if isnan(lively):
        return UNTOLD
    level = logistic(1.0 - on_screen, OFF_SCREEN + unusual_gaze(past), WIDTH) * (1.0 - lively)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)


def _heard(past: Past) -> Told:
    if not past.hears_the_person:
        return UNTOLD
    melody, seconds = past.lasting.mean(Lasting.SPREAD, WINDOW_S)
    rate, counted = past.lasting.mean(Lasting.RATE, WINDOW_S)
    if min(seconds, counted) < SPEECH_NEEDED_S:
        return UNTOLD
    played, _ = past.lasting.mean(Lasting.BORED, WINDOW_S)
    score = -0.5 * (melody + rate)
    score += 0.0 if isnan(played) else ACTED_WEIGHT * played
    score += 0.0 if isnan(past.voice.late) else LATE_WEIGHT * max(past.voice.late, 0.0)
    lively = expressivity.judge(past).level
    still = 1.0 if isnan(lively) else 1.0 - lively
    return by_voice(past, logistic(score, FLAT, FLAT_WIDTH) * still, CEILING, past.speech.settled)
