"""Stress: a minute in which pulse, blinks, head, brows and voice are above this person's own.

Evidence: eye events, mouth activity, head motion and the pulse from a camera
told stressful tasks from neutral ones (Giannakakis et al. 2017); voices under
stress rise in pitch and arousal (Scherer 2003; Giddens et al. 2013). Against it:
in a study with a special camera the mean pulse did not differ (McDuff et al.
2014, ten people). The rule: the mean of what z exceeds the usual by, over 60 s,
of pulse, blinks a minute, head motion (which counts half), brows lowered with
lips stretched or pressed (AU4 with AU20 or AU24), and voice (arousal or pitch).

Never from one frame, and never from one sign: two must have been there for the
whole minute, a voice for ten seconds of it, each with a normal of this person's.

Limits: stairs, coffee, heat and joy raise the same signs. It is no diagnosis.
Who comes in stressed is compared with that.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import (
    HOLD_S,
    OWN_NORMAL_SETTLED,
    UNTOLD,
    VOICE_HOLDS_S,
    Lasting,
    Past,
    Told,
    logistic,
)
from mimika.understand.population import ROW, VOICE_ROW
from mimika.understand.voice import Voice

WINDOW_S: Final = 60.0
"""Every sign is averaged over so many seconds."""

NEEDED_S: Final = 54.0
"""So many of them must have been observed."""

SPEECH_NEEDED_S: Final = 10.0
"""So many of them must have been speech for the voice to count."""

CENTRE: Final = 1.2
"""Mean of the signs in spreads at which the level is 0.5."""

WIDTH: Final = 0.25
"""Width of the logistic: 0.01 at rest, 0.6 at 1.3; one sign of three at its most gives 0.31."""

MOTION_WEIGHT: Final = 0.5
"""What head motion counts: people move their heads for many reasons."""

AROUSED_Z: Final = 5.0
"""Spreads that arousal relative to the speaker counts: 0.4 of its scale are two."""

SIGNS: Final = 2
"""So many signs are needed."""

CEILING: Final = 0.4
"""Most confidence: studies disagree about the pulse, and the sum is not validated."""

_PULSE: Final = ROW[SignalName.PULSE_BPM]
_BLINKS: Final = ROW[SignalName.BLINK_RATE_PER_MIN]
_MOTION: Final = ROW[SignalName.HEAD_MOTION_DEG_S]
_AU04: Final = ROW[SignalName.AU04]
_AU20: Final = ROW[SignalName.AU20]
_AU24: Final = ROW[SignalName.AU24]
_PITCH: Final = VOICE_ROW[SignalName.VOICE_PITCH_HZ]

_BODILY: Final = (
    (Lasting.PULSE, _PULSE, 1.0),
    (Lasting.BLINKS, _BLINKS, 1.0),
    (Lasting.MOTION, _MOTION, MOTION_WEIGHT),
    (Lasting.TENSION, _AU04, 1.0),
)


def pulse(frame: Frame) -> float:
    """Return z of the pulse; NaN when it is not read."""
    return frame.z[_PULSE]


def blinks(frame: Frame) -> float:
    """Return z of the blinks a minute; NaN when they are not seen."""
    return frame.z[_BLINKS]


def motion(frame: Frame) -> float:
    """Return z of the head motion; NaN when it is not seen."""
    return frame.z[_MOTION]


def tension(frame: Frame) -> float:
    """Return the lesser of z4 and the greater of z20 and z24; NaN when one side is absent or in a blink."""
    brows, stretched, pressed = frame.z[_AU04], frame.z[_AU20], frame.z[_AU24]
    lips = pressed if isnan(stretched) else stretched if isnan(pressed) else max(stretched, pressed)
    return nan if frame.closing else brows + lips - max(brows, lips)


def strain(voice: Voice) -> float:
    """Return the greater of pitch and arousal above the speaker's usual, in spreads; NaN in silence."""
    pitch, aroused = voice.z[_PITCH], AROUSED_Z * voice.relative
    return aroused if isnan(pitch) else pitch if isnan(aroused) else max(pitch, aroused)


def judge(past: Past) -> Told:
    """Return stress from the last 60 s."""
    signs = [sign for sign in (*_of_the_body(past), _of_the_voice(past)) if sign is not None]
    if len(signs) < SIGNS:
        return UNTOLD
    weight = sum(share for _, share, _ in signs)
    score = sum(share * max(z, 0.0) for z, share, _ in signs) / weight
    quality = past.frame.quality if past.frame.seen else max(past.voice.quality, past.frame.quality)
    return Told(
        level=logistic(score, CENTRE, WIDTH),
        confidence=CEILING * min(quality, *(known for _, _, known in signs)),
        hold_s=VOICE_HOLDS_S if past.voice.present else HOLD_S,
    )


def _of_the_body(past: Past) -> list[tuple[float, float, float] | None]:
    """Return z, weight and settledness of each sign of face and pulse; None where it cannot be told."""
    return [_sign(past, *each) for each in _BODILY]


def _sign(past: Past, channel: Lasting, row: int, weight: float) -> tuple[float, float, float] | None:
    known = past.baseline.shares.item(row)
    if known < OWN_NORMAL_SETTLED or isnan(past.frame.raw.item(row)):
        return None
    mean, seconds = past.lasting.mean(channel, WINDOW_S)
    return (mean, weight, known) if seconds >= NEEDED_S else None


def _of_the_voice(past: Past) -> tuple[float, float, float] | None:
    if not past.hears_the_person:
        return None
    mean, seconds = past.lasting.mean(Lasting.STRAIN, WINDOW_S)
    return (mean, 1.0, past.speech.settled) if seconds >= SPEECH_NEEDED_S else None
