"""Fatigue: eyes closed for a growing share of a minute, long blinks, yawns.

Evidence: PERCLOS P80, the share of 60 s with the eyes at least 80 % closed
(Wierwille et al. 1994). An alarm at 0.15 is common; a closed-road study found
6.1 % at the start of a drive and 10.5 % at microsleeps and suggests 0.10. Here
0.10 gives a level of 0.5, a warning, and 0.15 a level of 0.84, the alarm. Blinks
longer than 400 to 500 ms and yawns add to it.

Voice: speech slower, flatter and with more pauses than the speaker's own. Models
tell sleepiness from speech no better than a correlation of 0.4 (INTERSPEECH
2019 challenge), so a voice alone never reaches the threshold.

Limits: PERCLOS misses moderate drowsiness and misjudges older people (Abe
2023). Looking down at a hand-held screen lowers the lids as well. It is told
from 20 s of seen eyes on, with a confidence that grows up to the full minute.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName
from mimika.understand.eyelids import CLOSED_OPENNESS
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Lasting, Past, Told, by_voice, joined, logistic, told
from mimika.understand.population import ROW, VOICE_ROW
from mimika.understand.voice import Voice
from mimika.understand.windows import Recent

WINDOW_S: Final = 60.0
"""PERCLOS is the share of so many seconds."""

NEEDED_S: Final = 20.0
"""So many of them the eyes must have been seen: two short blinks then weigh less than 0.02."""

WARNING: Final = 0.10
"""PERCLOS at which the level is 0.5."""

WIDTH: Final = 0.03
"""Width of the logistic: 0.84 at a PERCLOS of 0.15, 0.07 at 0.02."""

LONG_BLINK_MS: Final = 400.0
"""A blink of more is long."""

LONG_BLINK_WORTH: Final = 0.01
"""What a long blink a minute adds to PERCLOS."""

MOST_LONG_BLINKS: Final = 5.0
"""More long blinks a minute add nothing."""

YAWN_INTENSITY: Final = 2.5
"""Intensity of AU26 above the usual that a yawn has."""

YAWN_S: Final = 2.25
"""A yawn holds it for longer than this; speech does not."""

YAWN_WORTH: Final = 0.03
"""What a yawn of a second beyond that adds to PERCLOS; two such at most."""

CEILING: Final = 0.8
"""Most confidence: what PERCLOS misses."""

SPEECH_NEEDED_S: Final = 10.0
"""So many seconds of speech a voice must have been heard within the minute."""

TIRED: Final = 1.2
"""Score of the voice at which its level is half of what it can be."""

TIRED_WIDTH: Final = 0.3
"""Width of the logistic."""

MOST_BY_VOICE: Final = 0.4
"""Greatest level that a voice tells."""

CEILING_VOICE: Final = 0.25
"""Most confidence from a voice alone."""

_PERCLOS: Final = POSITION[SignalName.PERCLOS]
_BLINK: Final = POSITION[SignalName.BLINK]
_DURATION: Final = POSITION[SignalName.BLINK_DURATION_MS]
_PAUSES: Final = VOICE_ROW[SignalName.VOICE_PAUSE_SHARE]
_AU26: Final = ROW[SignalName.AU26]


def jaw(frame: Frame) -> float:
    """Return 1 when the jaw hangs as in a yawn, else 0; NaN when it is not seen."""
    drop = float(frame.raw[_AU26])
    return nan if isnan(drop) else float(drop - frame.centre[_AU26] >= YAWN_INTENSITY)


def closed(frame: Frame) -> float:
    """Return 1 when the eyes are at least 80 % closed, else 0; PERCLOS itself when only that is known."""
    return frame.values[_PERCLOS] if isnan(frame.openness) else float(frame.openness <= CLOSED_OPENNESS)


def long_blinks(frame: Frame) -> float:
    """Return how many long blinks end in this frame, as a rate a second; NaN when blinks are not seen."""
    if isnan(frame.values[_BLINK]):
        return nan
    long = frame.values[_BLINK] > 0 and frame.values[_DURATION] > LONG_BLINK_MS
    return 1.0 / frame.seconds if long else 0.0


def yawning(brief: Recent) -> float:
    """Return 1 while the jaw has been hanging for the length of a yawn, else 0; NaN when it was not seen so long."""
    share, seconds = brief.mean(Brief.JAW, YAWN_S)
    return nan if seconds < 0.9 * YAWN_S else float(share > 1 - 1e-9)


def pauses(voice: Voice) -> float:
    """Return z of the share of pauses in speech; NaN in silence."""
    return voice.z[_PAUSES]


def judge(past: Past) -> Told:
    """Return fatigue from the last 60 s of eyes and of a voice."""
    return joined(_seen(past), _heard(past))


def _heard(past: Past) -> Told:
    if not past.hears_the_person:
        return UNTOLD
    rate, seconds = past.lasting.mean(Lasting.RATE, WINDOW_S)
    if seconds < SPEECH_NEEDED_S:
        return UNTOLD
    melody, _ = past.lasting.mean(Lasting.SPREAD, WINDOW_S)
    resting, _ = past.lasting.mean(Lasting.PAUSES, WINDOW_S)
    cues = [cue for cue in (-rate, -melody, resting) if not isnan(cue)]
    level = MOST_BY_VOICE * logistic(sum(cues) / len(cues), TIRED, TIRED_WIDTH)
    return by_voice(past, level, CEILING_VOICE, past.speech.settled, seconds / SPEECH_NEEDED_S)


def _seen(past: Past) -> Told:
    if not past.frame.seen:
        return UNTOLD
    own, seconds = past.lasting.mean(Lasting.CLOSED, WINDOW_S)
    if seconds < NEEDED_S:
        return UNTOLD
    perclos = past.frame.values[_PERCLOS]
    score = (own if isnan(perclos) else perclos) + LONG_BLINK_WORTH * min(
        _total(past.lasting, Lasting.LONG_BLINKS), MOST_LONG_BLINKS
    )
    score += YAWN_WORTH * min(_total(past.lasting, Lasting.YAWNING), 2.0)
    return told(logistic(score, WARNING, WIDTH), CEILING, past.frame.quality, seconds / WINDOW_S)


def _total(lasting: Recent, channel: Lasting) -> float:
    """Return the integral of a channel over the last minute; 0 when it was not seen."""
    mean, seconds = lasting.mean(channel, WINDOW_S)
    return 0.0 if isnan(mean) else mean * seconds
