"""What perceivers of face, voice and words would say."""

from collections.abc import Sequence

import pytest

from mimika.domain.expression import COMPONENTS, entropy_bits
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Observation, Quality
from mimika.fuse.parts import VOICES, WORDS

ANNA = PersonId("p1")


def observed(at: float, modality: Modality, values: dict[SignalName, float], quality: float) -> Observation:
    """Return an observation of Anna."""
    return Observation(
        person=ANNA, at=at, modality=modality, readings=Readings.of(values), quality=Quality(overall=quality)
    )


def _face(
    at: float,
    valence: float = 0.0,
    mixture: Sequence[float] | None = None,
    quality: float = 0.8,
    speaking: float = 0.0,
) -> Observation:
    values = {SignalName.VALENCE: valence, SignalName.AROUSAL: 0.1, SignalName.AU12: 1.5}
    values[SignalName.SPEAKING] = speaking
    if mixture is not None:
        values |= dict(zip(COMPONENTS, mixture, strict=True))
        values[SignalName.MIXTURE_ENTROPY_BITS] = entropy_bits(tuple(mixture))
    return observed(at, Modality.FACE, values, quality)


def _voice(
    at: float, valence: float = 0.0, mixture: Sequence[float] | None = None, quality: float = 0.8
) -> Observation:
    values = {SignalName.VOICE_VALENCE: valence, SignalName.VOICE_AROUSAL: 0.3, SignalName.VOICE_PITCH_HZ: 180.0}
    if mixture is not None:
        values |= dict(zip(VOICES, mixture, strict=True))
    return observed(at, Modality.VOICE, values, quality)


def _words(
    at: float,
    valence: float = 0.0,
    mixture: Sequence[float] | None = None,
    quality: float = 0.8,
    sarcasm: float = float("nan"),
) -> Observation:
    values = {SignalName.TEXT_VALENCE: valence, SignalName.TEXT_AROUSAL: 0.2, SignalName.TEXT_SARCASM: sarcasm}
    if mixture is not None:
        values |= dict(zip(WORDS, mixture, strict=True))
    return observed(at, Modality.TEXT, values, quality)


class Says:
    """Makes observations of Anna's face, voice and words."""

    face = staticmethod(_face)
    voice = staticmethod(_voice)
    words = staticmethod(_words)


@pytest.fixture(scope="session")
def say() -> Says:
    """Return what makes observations."""
    return Says()
