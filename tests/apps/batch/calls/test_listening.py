"""Recordings of calls: only the customer's sound is perceived, and what is heard goes with what is said."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mimika.apps.batch.calls.listening import Listener
from mimika.apps.batch.calls.readers import Readers, Stretch
from mimika.apps.batch.calls.reading import Manner, read_sound, read_words
from mimika.capture.transcripts import Conversation, Utterance
from mimika.consent.stated import zone_grant
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason, Turn
from mimika.errors import MediaError, RefusedError
from mimika.pipeline.admitting import Admission

CHUNK_S = 0.1


class Tone:
    """Ten seconds of sound in chunks; each holds its own number, so that who hears it can tell which it was."""

    def __init__(self) -> None:
        self.dropped, self.at, self.closed = 0, 0, False

    async def read(self) -> Captured[AudioChunk] | None:
        await asyncio.sleep(0)
        if self.at >= 100:
            return None
        samples = np.full(round(CHUNK_S * HEARD_AT_HZ), self.at / 100, dtype=np.float32)
        self.at += 1
        chunk = AudioChunk(samples=samples, rate_hz=HEARD_AT_HZ)
        return Captured(source=SourceId("call"), at=(self.at - 1) * CHUNK_S, index=self.at - 1, media=chunk)

    def discard(self) -> int:
        return 0

    async def close(self) -> None:
        self.closed = True


class Ear:
    """Hears anger in the second half of what it is given, and remembers which chunks that was."""

    heard: list[float]

    def __init__(self) -> None:
        self.heard, self.closed = [], False

    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        self.heard.append(round(permitted.at, 1))
        person = permitted.what.person or PersonId("nobody")
        if permitted.at < 1.0:
            return Abstention(person=person, at=permitted.at, modality=Modality.VOICE, reason=Reason.TOO_SHORT)
        turns = (Turn(began_at=6.0, seconds=1.0, latency_s=0.5),) if round(permitted.at, 1) == 7.0 else ()
        anger = 0.9 if permitted.at >= 5.0 else 0.1
        readings = Readings.of({SignalName.VOICE_ANGER: anger, SignalName.VOICE_AROUSAL: 0.5})
        return Observation(
            person=person, at=permitted.at, modality=Modality.VOICE, readings=readings, quality=Quality(overall=1.0),
            turns=turns,
        )  # fmt: skip

    def close(self) -> None:
        self.closed = True


class Blank:
    """Reads nothing in words."""

    def read(self, text: str, language: str) -> dict[SignalName, float]:
        del text, language
        return {}


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def listener(ear: Ear) -> Listener:
    return Listener(lambda sound, channel: Tone(), lambda: ear)  # noqa: ARG005 -- the sound is made up


def admission(*modalities: str) -> Admission:
    return Admission(zone_grant("research", "test", modalities or ("text", "voice")))


def stretch(at: float, seconds: float) -> Stretch:
    return Stretch(at=at, seconds=seconds, signals={})


def test_of_a_mixed_channel_only_the_customers_stretches_are_perceived(listener: Listener, ear: Ear) -> None:
    early, late = listener.listen(Path("call.wav"), [stretch(2.0, 1.0), stretch(6.0, 1.0)], None, admission())
    assert ear.heard
    assert all(2.0 <= at < 3.0 or 6.0 <= at < 7.0 for at in ear.heard)
    assert early.signals[SignalName.VOICE_ANGER] == pytest.approx(0.1)
    assert late.signals[SignalName.VOICE_ANGER] == pytest.approx(0.9)
    assert ear.closed


def test_the_customers_channel_is_heard_whole_and_their_turns_found(listener: Listener, ear: Ear) -> None:
    (turn,) = listener.listen(Path("call.wav"), [], 0, admission())
    assert len(ear.heard) == 100
    assert (turn.at, turn.seconds) == (6.0, 1.0)
    assert turn.signals[SignalName.VOICE_ANGER] == pytest.approx(0.9)


def test_where_nothing_tells_when_the_customer_speaks_nobody_is_heard(listener: Listener, ear: Ear) -> None:
    with pytest.raises(MediaError, match="--customer 'channel 0'"):
        listener.listen(Path("call.wav"), [], None, admission())
    assert ear.heard == []


def test_without_consent_for_voices_nothing_is_heard(listener: Listener, ear: Ear) -> None:
    with pytest.raises(RefusedError):
        listener.listen(Path("call.wav"), [stretch(2.0, 1.0)], None, admission("text"))
    assert ear.heard == []
    assert ear.closed


@pytest.fixture
def manner(listener: Listener) -> Callable[..., Manner]:
    return lambda *customers: Manner(
        readers=Readers(words=Blank(), voice=listener), admission=admission(), customers=customers
    )


def test_a_voice_makes_a_reaction_where_words_say_nothing(manner: Callable[..., Manner]) -> None:
    said = (
        Utterance(begin=2.0, seconds=1.0, speaker="customer", text="my parcel has not come"),
        Utterance(begin=4.0, seconds=1.0, speaker="agent", text="that is our policy"),
        Utterance(begin=6.0, seconds=1.0, speaker="customer", text="I see"),
    )
    counts = read_words("a", Conversation(name="a", utterances=said, timed=True), Path("call.wav"), manner())
    assert counts.total.reactions == 2
    assert counts.total.negative == pytest.approx(1.0, abs=0.01)


def test_without_the_recording_the_same_call_is_unread(manner: Callable[..., Manner]) -> None:
    said = (Utterance(begin=2.0, seconds=1.0, speaker="customer", text="my parcel has not come"),)
    counts = read_words("a", Conversation(name="a", utterances=said, timed=True), None, manner())
    assert (counts.total.reactions, counts.unread) == (0, 1)


def test_a_recording_alone_gives_reactions_without_phrases(manner: Callable[..., Manner]) -> None:
    counts = read_sound("a", Path("call.wav"), manner("channel 0"))
    assert counts.total.reactions == 1
    assert all(step.terms == {} and step.after == {} for step in counts.steps)
