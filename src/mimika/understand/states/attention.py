"""Attention: turned towards the screen, and looking at it.

Evidence: commercial attention measures rest on the orientation of the head
(Affectiva documents its own so) with bands of below 30, 30 to 80 and above 80
of 100. The formula here is 1 - max(|yaw| / 30 deg, |pitch| / 20 deg), cut to
0..1, times the probability that the line of sight meets the screen.

Limits: it is where somebody looks, not what they think about. A second screen
or a colleague beside it counts as inattention. It cannot be heard: without a
face it is not told.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, told
from mimika.understand.population import ROW

YAW_LIMIT_DEG: Final = 30.0
"""Turned so far, attention is 0."""

PITCH_LIMIT_DEG: Final = 20.0
"""Nodded or raised so far from the usual, attention is 0."""

MOUNTING_DEG: Final = 10.0
"""How far the person's usual pitch may stand for a camera mounted above or below the screen."""

SMOOTHING_S: Final = 0.75
"""The level is the mean over so many seconds."""

CEILING: Final = 0.9
"""Most confidence: a direct measurement, but only of direction."""

WITHOUT_GAZE: Final = 0.5
"""Confidence when only the head is seen: the eyes may be elsewhere."""

_YAW: Final = POSITION[SignalName.HEAD_YAW_DEG]
_PITCH: Final = POSITION[SignalName.HEAD_PITCH_DEG]
_GAZE: Final = POSITION[SignalName.GAZE_ON_SCREEN]
_PITCH_ROW: Final = ROW[SignalName.HEAD_PITCH_DEG]


def moment(frame: Frame) -> float:
    """Return the attention of one frame, 0 to 1; NaN when the head is not seen, or the gaze is lost in a blink."""
    yaw, pitch, gaze = frame.values[_YAW], frame.values[_PITCH], frame.values[_GAZE]
    if isnan(yaw) or isnan(pitch) or (isnan(gaze) and frame.closing):
        return nan
    straight = min(max(frame.centre[_PITCH_ROW], -MOUNTING_DEG), MOUNTING_DEG)
    turned = max(abs(yaw) / YAW_LIMIT_DEG, abs(pitch - straight) / PITCH_LIMIT_DEG)
    facing = max(1.0 - turned, 0.0)
    return facing if isnan(gaze) else facing * gaze


def judge(past: Past) -> Told:
    """Return attention: the mean of the formula over 0.75 s."""
    if not past.frame.seen:
        return UNTOLD
    level, seconds = past.brief.mean(Brief.ATTENTION, SMOOTHING_S)
    if not seconds > 0:
        return UNTOLD
    _, looked = past.brief.mean(Brief.GAZE, SMOOTHING_S)
    seen = 1.0 if looked > 0 else WITHOUT_GAZE
    return told(level, CEILING, past.frame.quality, seconds / SMOOTHING_S, seen)
