"""Expressivity: how much the face moves away from rest, whatever it shows.

Evidence: Affectiva's engagement is a weighted sum of inner and outer brow
raise, brow furrow, cheek raise, nose wrinkle, lip-corner depressor, chin
raise, lip press, mouth open, lip suck and smile; its weights are not
published, so all count the same here. The rule: the mean over 10 s of what z
exceeds one spread by, over all these units.

Voice: a melody livelier than this speaker's own; flat speech stays below 2
semitones. A voice tells it with half the confidence.

Limits: it is not interest: a still face may be absorbed, a lively one bored.
While somebody talks only the upper face counts, and the level is lower for it.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, by_voice, joined, logistic, told
from mimika.understand.population import ROW, VOICE_ROW
from mimika.understand.voice import Voice

WINDOW_S: Final = 10.0
"""The score is the mean over so many seconds."""

NEEDED_S: Final = 3.0
"""So many of them must have been observed."""

AT_REST_Z: Final = 1.0
"""What a face at rest does anyway; only what exceeds it counts."""

LEAST_UNITS: Final = 4
"""So many units must be readable in a frame."""

CENTRE: Final = 0.3
"""Score at which the level is 0.5: a broad smile (AU6, 12, 25) through little more than half of the time."""

WIDTH: Final = 0.08
"""Width of the logistic: 0.02 at rest, 0.6 at a score of 0.33."""

CEILING: Final = 0.8
"""Most confidence: a direct measurement with unpublished weights."""

SPEECH_NEEDED_S: Final = 3.0
"""So many seconds of speech must have been heard within the window."""

LIVELY_Z: Final = 1.2
"""Mean z of the spread of the pitch at which the level is 0.5."""

LIVELY_WIDTH: Final = 0.4
"""Width of the logistic: 0.05 for the speaker's usual melody."""

CEILING_VOICE: Final = 0.4
"""Most confidence from a voice alone."""

UNITS: Final = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU06,
    SignalName.AU09,
    SignalName.AU12,
    SignalName.AU15,
    SignalName.AU17,
    SignalName.AU24,
    SignalName.AU25,
    SignalName.AU28,
)
"""The units that count, in the order of the definition's FACS numbers; lip press is AU24, mouth open AU25."""

_SPREAD: Final = VOICE_ROW[SignalName.VOICE_PITCH_SPREAD_ST]
_ROWS: Final = tuple(ROW[unit] for unit in UNITS)


def moment(frame: Frame) -> float:
    """Return the mean excess of z over rest, 0 to 2; NaN when too few units are readable.

    A unit that cannot be read counts as at rest, so that few units cannot stand for the whole face.
    """
    if frame.closing:
        return nan
    readable = [z for z in (frame.z[row] for row in _ROWS) if not isnan(z)]
    if len(readable) < LEAST_UNITS:
        return nan
    return sum(max(z - AT_REST_Z, 0.0) for z in readable) / len(UNITS)


def melody(voice: Voice) -> float:
    """Return z of the spread of the pitch; NaN in silence."""
    return voice.z[_SPREAD]


def judge(past: Past) -> Told:
    """Return expressivity from the last 10 s of a face and of a voice."""
    return joined(_seen(past), _heard(past))


def _seen(past: Past) -> Told:
    if not past.sees_the_person:
        return UNTOLD
    score, seconds = past.brief.mean(Brief.EXPRESSIVITY, WINDOW_S)
    if seconds < NEEDED_S:
        return UNTOLD
    level = logistic(score, CENTRE, WIDTH)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)


def _heard(past: Past) -> Told:
    if not past.hears_the_person:
        return UNTOLD
    lively, seconds = past.brief.mean(Brief.PITCH_SPREAD, WINDOW_S)
    if seconds < SPEECH_NEEDED_S:
        return UNTOLD
    level = logistic(lively, LIVELY_Z, LIVELY_WIDTH)
    return by_voice(past, level, CEILING_VOICE, past.speech.settled)
