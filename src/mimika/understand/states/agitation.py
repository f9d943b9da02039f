"""Agitation: a voice more aroused, louder, faster and higher than this speaker's own, a head that does not rest.

Evidence: across languages and studies arousal is heard in intensity, pitch and
rate (Banse and Scherer 1996; Juslin and Laukka 2003); pitch, intensity and
spectral balance relative to the speaker's own neutral speech rate arousal
across corpora without training (Bone, Lee and Narayanan 2014). Speech over one
another goes with conflict (Kim, Filippone, Valente and Vinciarelli 2012).

The rule: over 5 s, the mean of z of loudness, rate and pitch and of the arousal
relative to the speaker, plus a share of the head's motion and of the
interruptions a minute. Without a voice only the head tells, and that never
reaches the threshold.

Limits: joy and a noisy room raise a voice as well (Lombard 1911); a microphone
that comes nearer is louder. Who is loud from the first word on is loud by nature.
"""

from math import isnan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, by_voice, logistic, told
from mimika.understand.population import VOICE_ROW
from mimika.understand.voice import Voice

WINDOW_S: Final = 5.0
"""Voice and head are averaged over so many seconds."""

SPEECH_NEEDED_S: Final = 1.5
"""So many of them must have been speech."""

CENTRE: Final = 1.2
"""Score in spreads at which the level is 0.5."""

WIDTH: Final = 0.25
"""Width of the logistic: 0.01 for the usual voice, 0.6 at 1.3."""

AROUSED_Z: Final = 5.0
"""Spreads that arousal relative to the speaker counts: 0.4 of its scale are two."""

MOTION_WEIGHT: Final = 0.2
"""What one spread of head motion adds to the score."""

OFTEN_PER_MIN: Final = 4.0
"""So many interruptions a minute add in full."""

INTERRUPTING_WEIGHT: Final = 0.5
"""What they add to the score."""

CEILING: Final = 0.6
"""Most confidence with a voice: arousal is what voices tell best."""

RESTLESS_S: Final = 10.0
"""Without a voice the head is averaged over so many seconds."""

RESTLESS_Z: Final = 2.0
"""Mean z of head motion at which that tells half of what it can."""

MOST_BY_MOTION: Final = 0.5
"""Greatest level that the head alone tells."""

CEILING_MOTION: Final = 0.25
"""Most confidence from the head alone."""

_PITCH: Final = VOICE_ROW[SignalName.VOICE_PITCH_HZ]


def pitch(voice: Voice) -> float:
    """Return z of the pitch; NaN in silence."""
    return voice.z[_PITCH]


def arousal(voice: Voice) -> float:
    """Return the arousal relative to the speaker, in spreads; NaN in silence."""
    return AROUSED_Z * voice.relative


def laughter(voice: Voice) -> float:
    """Return the probability of laughter; NaN when it is not listened for."""
    return voice.laughter


def judge(past: Past) -> Told:
    """Return agitation from the last 5 s of a voice, else from 10 s of the head."""
    moved, seconds = past.brief.mean(Brief.MOTION, RESTLESS_S if not past.voice.present else WINDOW_S)
    restless = max(moved, 0.0) if past.sees_the_person and seconds > 0.5 * WINDOW_S else 0.0
    if past.voice.present:
        return _heard(past, restless)
    if not past.sees_the_person or seconds < WINDOW_S:
        return UNTOLD
    level = MOST_BY_MOTION * logistic(restless, RESTLESS_Z, 0.3)
    return told(level, CEILING_MOTION, past.frame.quality, past.baseline.settled, seconds / RESTLESS_S)


def _heard(past: Past, restless: float) -> Told:
    if not past.hears_the_person:
        return UNTOLD
    every = [past.brief.mean(each, WINDOW_S) for each in (Brief.LOUDNESS, Brief.RATE, Brief.PITCH, Brief.AROUSAL)]
    means = [mean for mean, seconds in every if seconds >= SPEECH_NEEDED_S]
    if not means:
        return UNTOLD
    often = past.voice.interruptions
    score = sum(means) / len(means) + MOTION_WEIGHT * restless
    score += 0.0 if isnan(often) else INTERRUPTING_WEIGHT * min(often / OFTEN_PER_MIN, 1.0)
    return by_voice(past, logistic(score, CENTRE, WIDTH), CEILING, past.speech.settled)
