"""What is opened of a recording: only what a grant covers, with the words and the channel that belong to it."""

import asyncio
import os
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mimika.apps.batch.bundled import bundled_session
from mimika.apps.batch.opening import CALLER, NOTHING_BESIDE, Beside, opened, options_with, transcript_of
from mimika.domain.media import AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.signals import Modality
from mimika.errors import MediaError, UsageError
from mimika.pipeline.clock import SystemClock

FACE, VOICE, TEXT = frozenset({Modality.FACE}), frozenset({Modality.VOICE}), frozenset({Modality.TEXT})
CUES = """WEBVTT

00:00.100 --> 00:00.400
<v Customer>My parcel is late.

00:00.500 --> 00:00.900
<v Agent>I am sorry to hear that.
"""


def call(path: Path, channels: int = 1) -> Path:
    """Write a second of sound in which every channel has a level of its own."""
    levels = np.array([1000 * (number + 1) for number in range(channels)], dtype="<i2")
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(np.tile(levels, (16000, 1)).tobytes())
    return path


def read(target: Path, modalities: frozenset[Modality], beside: Beside = NOTHING_BESIDE) -> list[Captured[Media]]:
    """Return everything that a target gives."""

    async def everything() -> list[Captured[Media]]:
        source = opened(str(target), modalities, beside, SystemClock())
        found: list[Captured[Media]] = []
        while (sample := await source.read()) is not None:
            found.append(sample)
        await source.close()
        return found

    return asyncio.run(everything())


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """Return a call with its captions beside it."""
    (tmp_path / "call.vtt").write_text(CUES, encoding="utf-8")
    return call(tmp_path / "call.wav", channels=2)


def test_without_a_grant_for_voices_or_words_only_pictures_are_decoded() -> None:
    with bundled_session() as session:
        assert {type(sample.media) for sample in read(session.path, FACE)} == {VideoFrame}


def test_a_call_without_a_channel_is_one_persons(tmp_path: Path) -> None:
    samples = read(call(tmp_path / "call.wav"), VOICE)
    assert len(samples) == 10
    assert {(type(each.media), each.media.person) for each in samples} == {(AudioChunk, CALLER)}  # type: ignore[union-attr]


def test_only_the_channel_that_is_named_is_heard(spoken: Path) -> None:
    samples = [each.media for each in read(spoken, VOICE, Beside(channels=(2,)))]
    assert all(isinstance(media, AudioChunk) and media.channel == 1 for media in samples)
    assert all(float(media.samples.mean()) == pytest.approx(2000 / 32768, rel=0.01) for media in samples)  # type: ignore[union-attr]


def test_words_beside_a_recording_are_read_where_text_is_granted(spoken: Path) -> None:
    samples = read(spoken, VOICE | TEXT)
    words = [each.media for each in samples if isinstance(each.media, TextSpan)]
    assert [(each.text, each.person) for each in words] == [
        ("My parcel is late.", CALLER),
        ("I am sorry to hear that.", CALLER),
    ]
    assert not [each for each in read(spoken, VOICE) if isinstance(each.media, TextSpan)]


def test_only_the_words_of_the_speaker_who_is_named_are_read(spoken: Path) -> None:
    samples = read(spoken, TEXT | VOICE, Beside(speaker="customer"))
    assert [each.media.text for each in samples if isinstance(each.media, TextSpan)] == ["My parcel is late."]


def test_a_transcript_alone_is_a_conversation_of_one_person(spoken: Path) -> None:
    samples = read(spoken.with_suffix(".vtt"), TEXT, Beside(speaker="Customer"))
    assert [(each.at, each.media.person) for each in samples] == [(0.1, CALLER)]  # type: ignore[union-attr]


def test_a_speaker_who_does_not_speak_is_one_line_with_those_who_do(spoken: Path) -> None:
    with pytest.raises(UsageError, match=r"nobody called 'Boss' speaks in call\.vtt") as caught:
        read(spoken, TEXT, Beside(speaker="Boss", words=spoken.with_suffix(".vtt")))
    assert "'Customer'" in str(caught.value)


@pytest.mark.parametrize(
    ("beside", "lacking"), [(Beside(channels=(1,)), "voice"), (Beside(words=Path("call.vtt")), "text")]
)
def test_naming_what_may_not_be_sensed_is_one_line(spoken: Path, beside: Beside, lacking: str) -> None:
    with pytest.raises(UsageError, match=f"{lacking} is not to be sensed"):
        read(spoken, FACE, beside)


def test_a_channel_that_is_not_there_is_one_line(spoken: Path) -> None:
    with pytest.raises(UsageError, match="2 channels"):
        read(spoken, VOICE, Beside(channels=(3,)))


def test_a_transcript_that_is_not_there_is_one_line(spoken: Path) -> None:
    with pytest.raises(MediaError, match="absent"):
        read(spoken, VOICE | TEXT, Beside(words=spoken.with_name("absent.vtt")))


def test_a_result_is_done_again_when_its_words_or_its_channel_change(spoken: Path) -> None:
    both = VOICE | TEXT
    before = options_with("o", spoken, both, NOTHING_BESIDE)
    assert options_with("o", spoken, VOICE, NOTHING_BESIDE) == "o"
    assert options_with("o", spoken, both, Beside(channels=(1,))) != before
    found = transcript_of(spoken, NOTHING_BESIDE)
    assert found is not None
    os.utime(found, (1, 1))
    assert options_with("o", spoken, both, NOTHING_BESIDE) != before
    assert options_with("o", spoken, both, replace(NOTHING_BESIDE, speaker="Agent")) != before
