"""Microphones: said when absent; heard as they come, the newest first when nobody keeps up."""

import asyncio
from pathlib import Path

import pytest
from tests.capture.sounds import hear

from mimika.capture import Speakers, ThreadedSource, open_sound
from mimika.capture.microphones import Microphone, MicrophoneProducer, microphone_of
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import AudioChunk
from mimika.errors import DeviceError, UsageError


def device(address: str, speakers: Speakers | None = None) -> ThreadedSource[AudioChunk]:
    """Return a source that hears one of FFmpeg's own capture devices, which needs no hardware."""
    microphone = Microphone(address=address, format="lavfi")
    return ThreadedSource(MicrophoneProducer(microphone, SourceId("microphone:9"), speakers))


@pytest.mark.parametrize("target", ["microphone:987", "microphone:", "microphone:front"])
def test_a_microphone_that_is_not_there_is_said(target: str) -> None:
    with pytest.raises(DeviceError) as raised:
        open_sound(target)
    assert raised.value.exit_code == 4
    assert target in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_first_input_of_a_card_is_found_and_others_are_named(tmp_path: Path) -> None:
    for name in ("pcmC1D0c", "pcmC1D0p", "pcmC2D0p"):
        (tmp_path / name).touch()
    assert microphone_of("microphone:1", tmp_path).address == "plughw:1"
    with pytest.raises(DeviceError, match="card 2 has no input; found: microphone:1"):
        microphone_of("microphone:2", tmp_path)


def test_a_microphone_that_cannot_be_opened_is_said() -> None:
    producer = MicrophoneProducer(Microphone(address="nothing of this name"), SourceId("microphone:default"))
    heard = hear(ThreadedSource(producer))
    assert not heard.samples
    assert isinstance(heard.error, DeviceError)
    assert "microphone:default cannot be opened" in str(heard.error)


def test_a_device_without_sound_is_said() -> None:
    assert "gives no sound" in str(hear(device("testsrc=size=64x48")).error)


def test_a_microphone_gives_chunks_in_time_at_its_pace() -> None:
    heard = hear(device("sine=frequency=300:sample_rate=48000,arealtime"), most=4)
    assert heard.error is None
    assert [one.at for one in heard.samples] == pytest.approx([0.0, 0.1, 0.2, 0.3])


def test_a_microphone_that_stops_is_said() -> None:
    heard = hear(device("sine=frequency=300:duration=0.2"))
    assert isinstance(heard.error, DeviceError)
    assert "stopped: it gives no more sound" in str(heard.error)


def test_naming_a_channel_that_a_microphone_does_not_have_is_said() -> None:
    heard = hear(device("sine=frequency=300", Speakers(channels=(None, PersonId("p1")))))
    assert isinstance(heard.error, UsageError)


def test_what_nobody_takes_in_time_is_dropped_and_counted() -> None:
    async def slow() -> tuple[list[int], int]:
        source = device("sine=frequency=300")
        indices: list[int] = []
        for _ in range(6):
            sample = await source.read()
            assert sample is not None
            assert sample.at == pytest.approx(sample.index / 10)
            indices.append(sample.index)
            await asyncio.sleep(0.02)
        await source.close()
        return indices, source.dropped

    indices, dropped = asyncio.run(slow())
    assert indices == sorted(set(indices))
    assert dropped >= indices[-1] + 1 - len(indices) > 0
