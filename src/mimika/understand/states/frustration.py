"""Frustration: brows lowered and cheeks dimpled for ten seconds, annoyed words, speech that gets louder and faster.

Evidence: AU4 and AU14 went with frustration that learners reported (Grafsgaard et
al. 2013; AU14 also Craig et al. 2008); a face model reached an AUC of 0.631 on
new students (Bosch et al. 2015). People smile in real frustration (Hoque and
Picard 2011), so AU12 counts neither for nor against it and is never read as
satisfaction. The rule for the face: the mean over 10 s of 0.5 z4 + 0.5 z14, of
which neither alone reaches the threshold.

Words: annoyance, anger, or disappointment, less what gratitude there is, which
irony takes away again. These classes are read poorly (GoEmotions, Demszky et
al. 2020: F1 0.34, 0.47 and 0.28). Voice: louder and faster than the speaker's
own raises it, and lets anger count that a model hears; by loudness and rate
alone it never reaches the threshold.

Limits: brows are lowered in thought as well. Talking hides AU14: while somebody
talks the face does not tell it. A brow held for minutes becomes the normal.
"""

from math import isnan, nan
from typing import Final

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName
from mimika.understand.frame import Frame
from mimika.understand.judgement import UNTOLD, Brief, Past, Told, by_voice, by_words, joined, logistic, told
from mimika.understand.population import ROW, VOICE_ROW
from mimika.understand.voice import Voice

WINDOW_S: Final = 10.0
"""Face and voice are averaged over so many seconds."""

NEEDED_S: Final = 5.0
"""So many of them a face must have been observed."""

SPEECH_NEEDED_S: Final = 2.0
"""So many of them must have been speech."""

CENTRE: Final = 1.6
"""Score at which the level is 0.5: more than one unit alone can reach, whose z is cut at 3."""

WIDTH: Final = 0.3
"""Width of the logistic: 0.42 for one unit at its most, 0.6 at a score of 1.72, 0.005 at rest."""

CEILING: Final = 0.63
"""Most confidence from a face: the AUC of Bosch et al. on new people."""

CEILING_WORDS: Final = 0.5
"""Most confidence from words alone."""

CEILING_VOICE: Final = 0.4
"""Most confidence from a voice alone."""

DISAPPOINTED: Final = 0.8
"""What disappointment counts beside annoyance."""

PUSHED_Z: Final = 1.2
"""Mean z of loudness and rate at which that sign counts half."""

MOST_BY_PUSH: Final = 0.5
"""Greatest level that loud and fast speech tells."""

ANGRY: Final = 0.5
"""Probability of anger in the voice at which that sign counts half."""

_AU04: Final = ROW[SignalName.AU04]
_AU14: Final = ROW[SignalName.AU14]
_IRONY: Final = POSITION[SignalName.IRONY]
_LOUDNESS: Final = VOICE_ROW[SignalName.VOICE_LOUDNESS_DBFS]
_RATE: Final = VOICE_ROW[SignalName.VOICE_RATE_SYLLABLES_S]


def moment(frame: Frame) -> float:
    """Return 0.5 z4 + 0.5 z14, each from 0 up; NaN when either is absent or in a blink."""
    brows, dimples = frame.z[_AU04], frame.z[_AU14]
    if frame.closing or isnan(brows) or isnan(dimples):
        return nan
    return 0.5 * max(brows, 0.0) + 0.5 * max(dimples, 0.0)


def loudness(voice: Voice) -> float:
    """Return z of the loudness; NaN in silence."""
    return voice.z[_LOUDNESS]


def rate(voice: Voice) -> float:
    """Return z of the rate of speech; NaN in silence."""
    return voice.z[_RATE]


def anger(voice: Voice) -> float:
    """Return the probability of anger in the voice; NaN in silence."""
    return voice.anger


def judge(past: Past) -> Told:
    """Return frustration from the last 10 s of a face and of a voice, and from words."""
    return joined(_seen(past), _heard(past), by_words(past, _annoyed(past), CEILING_WORDS))


def _seen(past: Past) -> Told:
    if not past.sees_the_person:
        return UNTOLD
    score, seconds = past.brief.mean(Brief.FRUSTRATION, WINDOW_S)
    if seconds < NEEDED_S:
        return UNTOLD
    level = logistic(score, CENTRE, WIDTH)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)


def _heard(past: Past) -> Told:
    if not past.hears_the_person:
        return UNTOLD
    loud, seconds = past.brief.mean(Brief.LOUDNESS, WINDOW_S)
    if seconds < SPEECH_NEEDED_S:
        return UNTOLD
    fast, _ = past.brief.mean(Brief.RATE, WINDOW_S)
    pushed = loud if isnan(fast) else 0.5 * (max(loud, 0.0) + max(fast, 0.0))
    level = MOST_BY_PUSH * logistic(pushed, PUSHED_Z, 0.3)
    angry, _ = past.brief.mean(Brief.ANGER, WINDOW_S)
    if not isnan(angry):
        level = max(level, logistic(angry, ANGRY, 0.1) * min(max(pushed, 0.0), 1.0))
    return by_voice(past, level, CEILING_VOICE, past.speech.settled)


def _annoyed(past: Past) -> float:
    """Return how annoyed the words are, 0 to 1; NaN when they tell nothing."""
    words = past.words
    if not words.share > 0:
        return nan
    cues = (
        words.cue(SignalName.TEXT_ANNOYANCE),
        words.cue(SignalName.TEXT_ANGER),
        DISAPPOINTED * words.cue(SignalName.TEXT_DISAPPOINTMENT),
    )
    read = [cue for cue in cues if not isnan(cue)]
    if not read:
        return nan
    thanks, irony = words.cue(SignalName.TEXT_GRATITUDE), past.frame.values[_IRONY]
    meant = 0.0 if isnan(thanks) else thanks * (1.0 - (0.0 if isnan(irony) else irony))
    return max(read) * (1.0 - meant)
