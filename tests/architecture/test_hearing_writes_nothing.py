"""A call that is heard and read, from its first sound to decisions, writes and sends nothing; a leak is caught."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from mimika.consent.stated import zone_grant
from mimika.decide import rules_from
from mimika.domain.ids import PersonId, SessionId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured, Media, TextSpan
from mimika.domain.models import ModelChoice
from mimika.domain.moments import SessionSummary
from mimika.domain.permits import Permitted
from mimika.domain.ports import Perceiver
from mimika.domain.state import Abstention, Observation
from mimika.perceive.voice.perceiver import VoicePerceiver
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.hearing import Hearing
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text
from mimika.testing.guard import FlowGuard
from mimika.testing.sounds import samples, syllables

CALLER = PersonId("p1")
SIZE = HEARD_AT_HZ // 10


def call() -> Iterator[Captured[Media]]:
    """Yield three seconds of drawn speech and two utterances."""
    spoken = samples(syllables(12, 4.0, np.random.Generator(np.random.PCG64(5))))
    for index in range(len(spoken) // SIZE):
        part = spoken[index * SIZE : (index + 1) * SIZE].copy()
        part.flags.writeable = False
        chunk = AudioChunk(samples=part, rate_hz=HEARD_AT_HZ, person=CALLER)
        yield Captured(source=SourceId("call"), at=index / 10, index=index, media=chunk)
        if index in {9, 19}:
            words = TextSpan(text="That is really annoying.", language="en", person=CALLER)
            yield Captured(source=SourceId("call"), at=(index + 1) / 10, index=index, media=words)


@dataclass
class Given:
    """A source of what is at hand."""

    samples: Iterator[Captured[Media]] = field(default_factory=call)
    dropped: int = 0

    async def read(self) -> Captured[Media] | None:
        return next(self.samples, None)

    def discard(self) -> int:
        return 0

    async def close(self) -> None:
        """Nothing is open."""


def heard(hearing: Hearing) -> SessionSummary:
    """Run a session over the call."""

    async def run() -> SessionSummary:
        plan = Plan(
            source=Given(),
            source_id=SourceId("call"),
            session=SessionId("flow"),
            grant=zone_grant("customer-support", "flow test", ["voice", "text"]),
            policy=rules_from(rules_text()),
            clock=SystemClock(),
            hearing=hearing,
        )
        session = Session(plan)
        try:
            async for _ in session.moments():
                pass
            return session.summary()
        finally:
            await session.close()

    return asyncio.run(run())


@dataclass
class Leaky:
    """Hears as the real perceiver does, and lets the sound out on the side."""

    place: Path
    inner: Perceiver[AudioChunk] = field(default_factory=VoicePerceiver)

    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        (self.place / "sound").write_bytes(permitted.what.samples.tobytes())
        return self.inner.perceive(permitted)

    def close(self) -> None:
        self.inner.close()


@pytest.fixture(scope="module", autouse=True)
def _models_are_loaded() -> None:
    heard(Hearing())


def test_a_call_that_is_heard_and_read_writes_and_sends_nothing() -> None:
    with FlowGuard() as guard:
        summary = heard(Hearing())
    assert summary.persons[0].observed > 10
    assert summary.refusals == 0
    guard.check_silence()


def test_a_perceiver_that_lets_sound_out_is_caught(tmp_path: Path) -> None:
    def make(models: ModelChoice) -> Leaky:
        del models
        return Leaky(tmp_path)

    with FlowGuard() as guard:
        heard(Hearing(make_voice=make))
    assert guard.breaches
    with pytest.raises(AssertionError, match="something left the process"):
        guard.check()
