"""Shared by the tests of the voice: chance from one seed, and what is heard of drawn sounds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured
from mimika.domain.permits import Permitted, Purpose, Refusal
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.perceive.voice.acoustics import REACH, Acoustics
from mimika.perceive.voice.intake import Intake
from mimika.perceive.voice.perceiver import VoicePerceiver
from mimika.testing.sounds import Sound, samples

Answers = list[Observation | Abstention]
CHUNK = 1600


class Ear:
    """Hears sounds as a session would."""

    def __init__(self) -> None:
        grant = zone_grant(Purpose.RESEARCH, "test")
        self._gate = Gate([replace(grant, modalities=frozenset({Modality.VOICE}))])

    def permitted(self, chunk: AudioChunk, at: float, index: int = 0) -> Permitted[AudioChunk]:
        """Return a permit to hear a chunk."""
        sample = Captured(source=SourceId("s"), at=at, index=index, media=chunk)
        answer = self._gate.admit_voice(sample, Purpose.RESEARCH)
        assert not isinstance(answer, Refusal)
        return answer

    def hear(
        self,
        sound: Sound,
        perceiver: VoicePerceiver | None = None,
        *,
        size: int = CHUNK,
        at: float = 0.0,
        band_hz: float = 8000.0,
    ) -> Answers:
        """Return what a perceiver says of a sound that is cut into chunks."""
        perceiver, given = perceiver or VoicePerceiver(), samples(sound)
        return [
            perceiver.perceive(
                self.permitted(
                    AudioChunk(
                        samples=given[begin : begin + size],
                        rate_hz=HEARD_AT_HZ,
                        person=PersonId("p1"),
                        band_hz=band_hz,
                    ),
                    at + begin / HEARD_AT_HZ,
                    index,
                )
            )
            for index, begin in enumerate(range(0, len(given), size))
        ]


@pytest.fixture
def ear() -> Ear:
    """Return what hears sounds."""
    return Ear()


@pytest.fixture
def rng() -> np.random.Generator:
    """Return chance that is the same every time."""
    return np.random.Generator(np.random.PCG64(5))


@pytest.fixture
def measured() -> Callable[..., tuple[Acoustics, int]]:
    """Return what measures a sound, all of it taken for speech, and says how many hops it had."""

    def measure(sound: Sound, band_hz: float = 8000.0) -> tuple[Acoustics, int]:
        given, intake, acoustics, done = samples(sound), Intake(), Acoustics(), REACH
        for begin in range(0, len(given), CHUNK):
            intake.take(given[begin : begin + CHUNK])
            until = intake.hops - REACH - 1
            if until > done:
                acoustics.hear(done, until, intake, band_hz)
                done = until
            intake.trim()
        return acoustics, intake.hops

    return measure
