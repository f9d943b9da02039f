"""The channel: bounded, lossless or newest first, and its end never lost."""

import asyncio
import threading

import numpy as np
import pytest

from mimika.capture.queueing import MOST_BYTES, Channel, DropOldest, Inlet, Lossless, Sample
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, VideoFrame
from mimika.errors import MediaError


def sample(index: int, side: int = 2) -> Sample:
    frame = VideoFrame(pixels=np.zeros((side, side, 3), np.uint8))
    return Captured(source=SourceId("test"), at=float(index), index=index, media=frame)


def fill(channel: Channel, inlet: Inlet, count: int, error: Exception | None = None) -> threading.Thread:
    """Put so many samples from another thread, then finish."""

    def work() -> None:
        for index in range(count):
            if not inlet.put(sample(index)):
                break
        channel.finish(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


async def drained(channel: Channel) -> list[int]:
    indices: list[int] = []
    while (taken := await channel.take()) is not None:
        indices.append(taken.index)
    return indices


def test_a_recording_loses_nothing_however_slow_its_reader() -> None:
    channel = Channel(most_frames=2)
    thread = fill(channel, Lossless(channel), 300)
    assert asyncio.run(drained(channel)) == list(range(300))
    thread.join()
    assert channel.dropped == 0


def test_a_recording_is_not_decoded_further_than_the_channel_holds() -> None:
    channel = Channel(most_frames=3)
    put = []

    def work() -> None:
        for index in range(10):
            if not Lossless(channel).put(sample(index)):
                return
            put.append(index)

    thread = threading.Thread(target=work)
    thread.start()
    asyncio.run(channel.take())
    channel.close()
    thread.join()
    assert len(put) <= 4


def test_a_live_source_drops_the_oldest_first_and_counts() -> None:
    channel = Channel(most_frames=3)
    fill(channel, DropOldest(channel), 10).join()
    assert channel.dropped == 7
    assert asyncio.run(drained(channel)) == [7, 8, 9]


def test_the_error_that_ended_a_full_live_source_comes_after_its_frames_and_once() -> None:
    channel = Channel(most_frames=2)
    fill(channel, DropOldest(channel), 5, MediaError("gone")).join()

    async def read() -> None:
        assert [taken.index for taken in [await channel.take(), await channel.take()] if taken] == [3, 4]
        with pytest.raises(MediaError, match="gone"):
            await channel.take()
        assert await channel.take() is None

    asyncio.run(read())


def test_large_frames_are_bounded_by_their_bytes() -> None:
    side = int((MOST_BYTES / 2 / 3) ** 0.5) + 1
    channel = Channel(most_frames=100)
    inlet = DropOldest(channel)
    for index in range(4):
        inlet.put(sample(index, side))
    assert channel.dropped == 3, "one is held, even if a second would be too much"


def test_closing_wakes_a_producer_that_waits_for_room() -> None:
    channel = Channel(most_frames=1)
    thread = fill(channel, Lossless(channel), 50)
    channel.close()
    thread.join()
    assert asyncio.run(channel.take()) is None


def test_closing_wakes_a_reader_that_waits_for_a_frame() -> None:
    async def read() -> Sample | None:
        channel = Channel()
        reading = asyncio.create_task(channel.take())
        await asyncio.sleep(0.01)
        channel.close()
        return await reading

    assert asyncio.run(read()) is None


def test_a_cancelled_reader_leaves_the_next_frame_to_the_next_reader() -> None:
    async def read() -> list[int]:
        channel = Channel()
        reading = asyncio.create_task(channel.take())
        await asyncio.sleep(0.01)
        reading.cancel()
        thread = fill(channel, Lossless(channel), 2)
        indices = await drained(channel)
        thread.join()
        return indices

    assert asyncio.run(read()) == [0, 1]


def test_a_reader_that_never_waits_lets_others_run() -> None:
    async def read() -> int:
        channel = Channel(most_frames=100)
        fill(channel, Lossless(channel), 50).join()
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        await drained(channel)
        task.cancel()
        return turns

    assert asyncio.run(read()) >= 50


def test_one_channel_serves_one_event_loop_after_another() -> None:
    channel = Channel(most_frames=2)
    thread = fill(channel, Lossless(channel), 6)
    firsts = [asyncio.run(channel.take()) for _ in range(3)]
    assert [taken.index for taken in firsts if taken] == [0, 1, 2]
    assert asyncio.run(drained(channel)) == [3, 4, 5]
    thread.join()
