"""Hesitation: two signs or more of somebody who does not come to it.

Evidence: listeners hear trouble in answers that come later than 0.6 to 0.7 s
(Roberts, Margutti and Takano 2011), speakers fill the pauses before what is hard
to say (Clark and Fox Tree 2002), the eyes go to and fro between options while
people choose (Krajbich, Armel and Rangel 2010), lips are pressed and the chin is
raised (AU24, AU17). Recognising it takes face, voice and words together: that
is why it became a task of the ABAW challenge (2025).

The rule: late answer (1.5 spreads above the person's usual), filled pauses (1.2
above), three reversals of the line of sight within 5 s, lips pressed or chin
raised (1.5 over 3 s), nervousness in the words. Each sign counts up to 1; the
level is 0.5 at 1.35 of them, so that one sign alone is never hesitation.

Limits: a late answer may be thought, a bad line or a second language. Where the
eyes go to and fro over a text it looks the same.
"""

from math import isnan
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import HOLD_S, UNTOLD, VOICE_HOLDS_S, Brief, Past, Told, logistic
from mimika.understand.population import ROW, VOICE_ROW
from mimika.understand.voice import Voice

LATE_Z: Final = 1.5
"""Spreads above the usual latency at which that sign counts half."""

FILLED_Z: Final = 1.2
"""Spreads above the usual rate of filled pauses at which that sign counts half."""

REVERSALS: Final = 2.5
"""Reversals within 5 s at which that sign counts half: three count."""

PRESSED_Z: Final = 1.5
"""Mean z of AU17 or AU24 over 3 s at which that sign counts half."""

NERVOUS: Final = 0.4
"""Probability of nervousness in the words at which that sign counts half."""

CENTRE: Final = 1.35
"""Signs at which the level is 0.5."""

WIDTH: Final = 0.18
"""Width of the logistic: 0.13 for one whole sign, 0.6 for 1.42, 0.97 for two."""

GLANCES_S: Final = 5.0
"""The line of sight is followed over so many seconds."""

PRESSED_S: Final = 3.0
"""Lips and chin are averaged over so many seconds."""

FILLED_S: Final = 10.0
"""Filled pauses are averaged over so many seconds."""

NEEDED: Final = 0.6
"""Share of a window that must have been observed."""

CEILING: Final = 0.5
"""Most confidence: the signs are known, their sum is not validated."""

BY_ONE_MODALITY: Final = 0.7
"""Confidence part when all signs come from the face alone or from the voice alone."""

_AU17: Final = ROW[SignalName.AU17]
_AU24: Final = ROW[SignalName.AU24]
_FILLED: Final = VOICE_ROW[SignalName.VOICE_FILLED_PAUSES_PER_MIN]


def pressed(frame: Frame) -> float:
    """Return the greater of z17 and z24; NaN when neither can be read."""
    chin, lips = frame.z[_AU17], frame.z[_AU24]
    return lips if isnan(chin) else chin if isnan(lips) else max(chin, lips)


def filled(voice: Voice) -> float:
    """Return z of the rate of filled pauses; NaN in silence."""
    return voice.z[_FILLED]


def judge(past: Past) -> Told:
    """Return hesitation from the signs that can be observed; two of them at least."""
    eyes, face = _of_the_face(past)
    spoken = _of_the_voice(past)
    nervous = past.words.cue(SignalName.TEXT_NERVOUSNESS)
    by_mouth = [] if isnan(nervous) else [logistic(nervous, NERVOUS, 0.1)]
    signs = [*eyes, *spoken, *by_mouth]
    if len(signs) < 2:  # noqa: PLR2004 -- one sign alone is never hesitation
        return UNTOLD
    modalities = bool(eyes) + bool(spoken) + bool(by_mouth)
    quality = min(face if eyes else 1.0, past.voice.quality if spoken else 1.0)
    return Told(
        level=logistic(sum(signs), CENTRE, WIDTH),
        confidence=CEILING * quality * (1.0 if modalities > 1 else BY_ONE_MODALITY),
        hold_s=VOICE_HOLDS_S if spoken else HOLD_S,
    )


def _of_the_face(past: Past) -> tuple[list[float], float]:
    """Return the signs of eyes and mouth, each 0 to 1, and how well they are known."""
    signs: list[float] = []
    if not past.sees_the_person:
        return signs, 0.0
    turns, seconds = past.brief.mean(Brief.GLANCES, GLANCES_S)
    if seconds >= NEEDED * GLANCES_S:
        signs.append(logistic(turns * seconds, REVERSALS, 0.3))
    mouth, seconds = past.brief.mean(Brief.PRESSED, PRESSED_S)
    if seconds >= NEEDED * PRESSED_S:
        signs.append(logistic(mouth, PRESSED_Z, 0.35))
    return signs, min(past.frame.quality, past.baseline.settled)


def _of_the_voice(past: Past) -> list[float]:
    """Return the signs of answers and filled pauses, each 0 to 1."""
    signs: list[float] = []
    if not past.voice.present:
        return signs
    if not isnan(past.voice.late):
        signs.append(logistic(past.voice.late, LATE_Z, 0.35))
    pauses, seconds = past.brief.mean(Brief.FILLED, FILLED_S)
    if seconds > 1.0:
        signs.append(logistic(pauses, FILLED_Z, 0.35))
    return signs
