"""Arousal of a voice relative to the speaker's own quiet speech: here still the population's figure.

Next door: `mimika.understand.voice` teaches it after each stretch of speech.
"""

from dataclasses import dataclass

from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceNormal:
    """How one person speaks when calm.

    Attributes:
        seconds: Seconds of quiet speech heard.
    """

    seconds: float


def unheard() -> VoiceNormal:
    """Return the normal of somebody never heard."""
    return VoiceNormal(seconds=0.0)


def learn(normal: VoiceNormal, readings: Readings, seconds: float) -> VoiceNormal:
    """Return the normal after one more stretch of quiet speech."""
    heard = SignalName.VOICE_LOUDNESS_DBFS in readings
    return VoiceNormal(seconds=normal.seconds + seconds) if heard else normal


def relative(normal: VoiceNormal, readings: Readings) -> float:
    """Return the arousal of a voice, -1 to 1; NaN when it was not heard."""
    del normal
    return readings[SignalName.VOICE_AROUSAL]
