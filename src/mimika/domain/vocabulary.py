"""Which words may be said of a face: words of emotion, or only what anybody could see.

An office may demand, or the law of a place, that nothing but what is observable
is said: a smile, eyes closed, looking away. Whatever names an emotion or is
derived into a state is left out then, by a list of what may stay, so that a
new signal is left out until somebody puts it there. Pure. Next door:
`mimika.domain.expression` has the words of mixtures, `mimika.domain.law` the
condition `expression-only`.
"""

from collections.abc import Callable
from enum import StrEnum, unique
from typing import Final

from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName


@unique
class Vocabulary(StrEnum):
    """Which words may be used."""

    EMOTION_WORDS = "emotion-words"
    """Mixtures and states too, such as surprise or confusion."""
    EXPRESSION_WORDS = "expression-words"
    """Only what is seen, such as a smile."""

    def admits(self, signal: SignalName) -> bool:
        """Return whether a signal may be told in these words."""
        return self is Vocabulary.EMOTION_WORDS or signal in OBSERVABLE


@unique
class Seen(StrEnum):
    """What anybody could see, in words; none of them says what it means."""

    SMILE = "smile"
    FROWN = "frown"
    BROWS_RAISED = "brows raised"
    EYES_WIDE = "eyes wide"
    EYES_NARROWED = "eyes narrowed"
    EYES_CLOSED = "eyes closed"
    NOSE_WRINKLED = "nose wrinkled"
    UPPER_LIP_RAISED = "upper lip raised"
    LIP_CORNERS_DOWN = "lip corners down"
    CHIN_RAISED = "chin raised"
    LIPS_STRETCHED = "lips stretched"
    LIPS_PRESSED = "lips pressed"
    MOUTH_OPEN = "mouth open"
    LOOKING_AWAY = "looking away"
    HEAD_TURNED = "head turned"
    NODDING = "nodding"
    SHAKING_HEAD = "shaking head"


_MEASURED: Final = (
    "au0",
    "au1",
    "au2",
    "au4",
    "blendshape_",
    "head_",
    "gaze_",
    "eye_",
    "blink_",
    "gesture_",
    "posture_",
    "voice_act",
    "voice_pitch",
    "voice_loudness",
    "voice_rate",
    "voice_pause",
    "voice_centroid",
    "voice_tilt",
    "voice_jit",
    "voice_shimmer",
    "voice_hnr",
    "voice_silence",
    "voice_latency",
    "voice_filled",
    "voice_overlap",
    "voice_interruptions",
    "voice_laugh",
    "voice_cheer",
)  # fmt: skip
"""How the names of signals begin that measure a movement or a sound."""

OBSERVABLE: Final = frozenset(name for name in SignalName if name.startswith(_MEASURED)) | {
    SignalName.BLINK,
    SignalName.PERCLOS,
    SignalName.PUPIL_IRIS_RATIO,
    SignalName.SPEAKING,
    SignalName.FACE_SCALE,
    SignalName.PULSE_BPM,
}
"""Signals that stay when only what is observable may be said: no expression mixture, no valence or arousal, no state
and no trend of one, no age band, nothing read from words."""

SLIGHT: Final = 2.0
"""Intensity from which a movement is seen by anybody, FACS letter B."""
CLOSED: Final = 0.2
"""Share of the usual opening below which eyes count as closed; PERCLOS counts from there too (Wierwille, 1994)."""
AWAY: Final = 0.5
"""Probability of looking at the screen below which somebody looks away."""
TURNED_DEG: Final = 30.0
"""Turn of the head in degrees from which it counts as turned."""
SURE: Final = 0.5
"""Share from which a nod or shake counts."""

_Test = Callable[[Readings], bool]


def _at_least(least: float, *names: SignalName) -> _Test:
    """Return a test that one of these signals is at least so strong; an absent one shows nothing."""
    return lambda readings: any(readings[name] >= least for name in names)


def _eyes_closed(readings: Readings) -> bool:
    return readings[SignalName.AU43] >= SLIGHT or readings[SignalName.EYE_OPENNESS] < CLOSED


def _looking_away(readings: Readings) -> bool:
    return readings[SignalName.GAZE_ON_SCREEN] < AWAY


def _head_turned(readings: Readings) -> bool:
    return abs(readings[SignalName.HEAD_YAW_DEG]) >= TURNED_DEG


def _tests() -> tuple[tuple[Seen, _Test], ...]:
    return (
        (Seen.SMILE, _at_least(SLIGHT, SignalName.AU12)),
        (Seen.FROWN, _at_least(SLIGHT, SignalName.AU04)),
        (Seen.BROWS_RAISED, _at_least(SLIGHT, SignalName.AU01, SignalName.AU02)),
        (Seen.EYES_WIDE, _at_least(SLIGHT, SignalName.AU05)),
        (Seen.EYES_NARROWED, _at_least(SLIGHT, SignalName.AU07)),
        (Seen.EYES_CLOSED, _eyes_closed),
        (Seen.NOSE_WRINKLED, _at_least(SLIGHT, SignalName.AU09)),
        (Seen.UPPER_LIP_RAISED, _at_least(SLIGHT, SignalName.AU10)),
        (Seen.LIP_CORNERS_DOWN, _at_least(SLIGHT, SignalName.AU15)),
        (Seen.CHIN_RAISED, _at_least(SLIGHT, SignalName.AU17)),
        (Seen.LIPS_STRETCHED, _at_least(SLIGHT, SignalName.AU20)),
        (Seen.LIPS_PRESSED, _at_least(SLIGHT, SignalName.AU23, SignalName.AU24)),
        (Seen.MOUTH_OPEN, _at_least(SLIGHT, SignalName.AU26)),
        (Seen.LOOKING_AWAY, _looking_away),
        (Seen.HEAD_TURNED, _head_turned),
        (Seen.NODDING, _at_least(SURE, SignalName.HEAD_NOD)),
        (Seen.SHAKING_HEAD, _at_least(SURE, SignalName.HEAD_SHAKE)),
    )


def seen(readings: Readings) -> tuple[Seen, ...]:
    """Return in words what readings show, in the order of `Seen`; what is absent is not said."""
    return tuple(word for word, shows in _tests() if shows(readings))


def kept(readings: Readings, vocabulary: Vocabulary) -> Readings:
    """Return the readings that a vocabulary may tell; the others are absent."""
    if vocabulary is Vocabulary.EMOTION_WORDS:
        return readings
    return Readings.of({name: value for name, value in readings if name in OBSERVABLE})
