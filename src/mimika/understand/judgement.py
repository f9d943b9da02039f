"""What a state rests on and what it answers.

The states in `mimika.understand.states` each have two functions: `moment`
gives the score of one frame, which goes into a window; `judge` reads the
windows and answers with a `Told`. Next door: `mimika.understand.hysteresis`
turns levels into something that holds or does not.
"""

from dataclasses import dataclass
from enum import IntEnum, unique
from math import exp, isnan, nan
from typing import Final

from mimika.understand.baseline import Baseline
from mimika.understand.frame import BESIDE_A_FACE, Frame
from mimika.understand.voice import Voice
from mimika.understand.windows import Recent
from mimika.understand.words import Words


@unique
class Brief(IntEnum):
    """Channels of the last ten seconds."""

    ATTENTION = 0
    GAZE = 1
    CONFUSION = 2
    PUPIL = 3
    AMUSEMENT = 4
    BROWS = 5
    SCALE = 6
    EXPRESSIVITY = 7
    JAW = 8
    FRUSTRATION = 9
    PRESSED = 10
    MOTION = 11
    GLANCES = 12
    LOUDNESS = 13
    RATE = 14
    PITCH = 15
    PITCH_SPREAD = 16
    FILLED = 17
    AROUSAL = 18
    LAUGHTER = 19
    ANGER = 20


@unique
class Lasting(IntEnum):
    """Channels of the last minute."""

    GAZE = 0
    CLOSED = 1
    LONG_BLINKS = 2
    PULSE = 3
    BLINKS = 4
    MOTION = 5
    TENSION = 6
    SPREAD = 7
    RATE = 8
    PAUSES = 9
    STRAIN = 10
    BORED = 11
    YAWNING = 12


OWN_NORMAL_SETTLED: Final = 0.5
"""States relative to the person are told from here on: 90 frames, three quiet seconds."""


HOLD_S: Final = 1.5
"""Seconds for which a state that cannot be told stays as it was."""

VOICE_HOLDS_S: Final = 5.0
"""The same where a voice told it: the other one answers, and nobody has changed by being silent."""

STANDS_S: Final = 1.5
"""An utterance counts as a stretch of this length: it is as sure as a level that lasted."""

WORDS_HOLD_S: Final = 20.0
"""So long a state told by words stays as it was without new ones."""

WORDS_CENTRE: Final = 0.4
"""Probability at which the level is 0.5: readers of fine emotions seldom agree beyond it (Demszky et al. 2020)."""

WORDS_WIDTH: Final = 0.1
"""Width of the logistic: 0.6 at a probability of 0.44, 0.12 at 0.2."""

_LEAST_SHARE: Final = 0.1
"""What a sign that does not show counts in the confidence."""

_SHOWN: Final = 0.5
"""From this level on a sign shows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Everything a state may be judged from.

    Attributes:
        frame: The newest frame.
        baseline: The normal of the person's face.
        voice: The newest look at the voice.
        speech: The normal of the person's voice.
        words: What they said last.
        brief: Windows of the last ten seconds, see `Brief`.
        lasting: Windows of the last minute, see `Lasting`.
    """

    frame: Frame
    baseline: Baseline
    voice: Voice
    speech: Baseline
    words: Words
    brief: Recent
    lasting: Recent

    @property
    def knows_the_person(self) -> bool:
        """Whether the baseline is the person's own rather than the population's."""
        return self.baseline.settled >= OWN_NORMAL_SETTLED

    @property
    def sees_the_person(self) -> bool:
        """Whether a face is seen now and its baseline is the person's own."""
        return self.frame.seen and self.baseline.settled >= OWN_NORMAL_SETTLED

    @property
    def hears_the_person(self) -> bool:
        """Whether a voice is there now and its baseline is the person's own."""
        return self.voice.present and self.speech.settled >= OWN_NORMAL_SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A state as one look tells it, before hysteresis.

    Attributes:
        level: How far it shows, 0 to 1; NaN when it cannot be told.
        confidence: How far the level can be relied on, 0 to 1.
        stands_s: The look stands for at least so many seconds: an utterance is a whole.
        hold_s: For so long the state stays as it is when no look tells it again.
    """

    level: float
    confidence: float
    stands_s: float = 0.0
    hold_s: float = HOLD_S


UNTOLD: Final = Told(level=nan, confidence=0.0)
"""It cannot be told."""


def told(level: float, ceiling: float, *parts: float) -> Told:
    """Return a level with its confidence: as strong as its weakest part, below the ceiling of its evidence.

    Args:
        level: The level; NaN makes it untold.
        ceiling: Most that the published evidence for this state allows, 0 to 1.
        parts: Quality, settledness, coverage and the like, each 0 to 1.
    """
    if isnan(level):
        return UNTOLD
    return Told(level=min(max(level, 0.0), 1.0), confidence=ceiling * min(max(min(parts), 0.0), 1.0))


def by_voice(past: Past, level: float, ceiling: float, *parts: float) -> Told:
    """Return a level that a voice tells: it is held through the pauses of a conversation."""
    if isnan(level):
        return UNTOLD
    share = min(past.voice.quality, *parts)
    return Told(level=min(max(level, 0.0), 1.0), confidence=ceiling * min(max(share, 0.0), 1.0), hold_s=VOICE_HOLDS_S)


def by_words(past: Past, probability: float, ceiling: float) -> Told:
    """Return a state as words tell it.

    Args:
        past: Everything it may be judged from.
        probability: How probable the words make it, 0 to 1; NaN when they tell nothing.
        ceiling: Most that the published evidence for words allows.
    """
    if isnan(probability):
        return UNTOLD
    words, frame = past.words, past.frame
    return Told(
        level=logistic(probability, WORDS_CENTRE, WORDS_WIDTH),
        confidence=ceiling * words.share * (BESIDE_A_FACE if frame.seen else frame.quality),
        stands_s=STANDS_S if words.fresh else 0.0,
        hold_s=WORDS_HOLD_S,
    )


def joined(first: Told, *others: Told) -> Told:
    """Return what several modalities tell together.

    What one of them shows need not show in another, so levels add up as
    independent signs do: 1 - (1 - a)(1 - b). Each confidence counts as much as
    its sign is strong. What only one tells is unchanged.
    """
    every = [one for one in (first, *others) if one is not UNTOLD]
    if len(every) < 2:  # noqa: PLR2004 -- nothing to join
        return every[0] if every else UNTOLD
    absent, weight, relied, stands, holds = 1.0, 0.0, 0.0, 0.0, 0.0
    for one in every:
        absent *= 1.0 - one.level
        share = one.level + _LEAST_SHARE
        weight += share
        relied += share * one.confidence
        holds = max(holds, one.hold_s)
        if one.level >= _SHOWN:
            stands = max(stands, one.stands_s)
    return Told(level=1.0 - absent, confidence=relied / weight, stands_s=stands, hold_s=holds)


def logistic(score: float, centre: float, width: float) -> float:
    """Return 1 / (1 + exp(-(score - centre) / width)): 0.5 at the centre, 0.6 on from 0.41 widths above it."""
    return 1.0 / (1.0 + exp(-max(min((score - centre) / width, 30.0), -30.0)))
