"""Hands frames from the thread that decodes to the coroutine that reads, within bounds.

One channel, two ways in. `Lossless` waits for room: a recording loses nothing
and decoding runs only a few frames ahead. `DropOldest` makes room: a live
source is never late by more than the channel holds, and every frame it drops
is counted. The end and the error that ended it are no frames: they are never
dropped and never overtaken.
"""

import asyncio
import threading
from collections import deque
from typing import Protocol

from mimika.domain.media import Captured, VideoFrame

Sample = Captured[VideoFrame]

MOST_FRAMES = 3
"""Frames decoded ahead of the reader."""

MOST_BYTES = 64 * 2**20
"""Bytes of pixels held ahead of the reader; one frame is held even if it is larger."""


class Channel:
    """A bounded queue from one thread to one coroutine.

    Args:
        most_frames: Frames it holds at most.
    """

    def __init__(self, most_frames: int = MOST_FRAMES) -> None:
        self._most_frames = most_frames
        self._changed = threading.Condition()
        self._samples: deque[Sample] = deque()
        self._bytes = 0
        self._dropped = 0
        self._closed = False
        self._finished = False
        self._error: Exception | None = None
        self._waiters: set[asyncio.Future[None]] = set()

    @property
    def dropped(self) -> int:
        """How many frames gave way to newer ones."""
        return self._dropped

    @property
    def closed(self) -> bool:
        """Whether the reader has had enough."""
        return self._closed

    def pause(self, seconds: float) -> bool:
        """Let the thread sleep; return whether it should go on, at once when the reader closes."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed, timeout=seconds)
            return not self._closed

    def append_when_room(self, sample: Sample) -> bool:
        """Add a frame as soon as there is room; return False when nobody wants it."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._has_room_for(sample))
            return self._append(sample)

    def append_making_room(self, sample: Sample) -> bool:
        """Add a frame now, dropping the oldest as needed; return False when nobody wants it."""
        with self._changed:
            while not self._closed and not self._has_room_for(sample):
                self._pop()
                self._dropped += 1
            return self._append(sample)

    def discard(self) -> int:
        """Forget the frames held, and return how many; they count as dropped."""
        with self._changed:
            count = len(self._samples)
            self._samples.clear()
            self._bytes = 0
            self._dropped += count
            self._changed.notify_all()
        return count

    def finish(self, error: Exception | None) -> None:
        """Say that no frame follows, and why if it was no ordinary end. The last call of the thread."""
        with self._changed:
            self._finished = True
            self._error = error
            self._wake()

    def close(self) -> None:
        """Say that nobody reads any more: the frames held are forgotten, whoever waits is woken."""
        with self._changed:
            self._closed = True
            self._samples.clear()
            self._bytes = 0
            self._changed.notify_all()
            self._wake()

    async def take(self) -> Sample | None:
        """Return the next frame, or None at the end; raise once what ended it."""
        # Other tasks get their turn even if the next frame is always there.
        await asyncio.sleep(0)
        while True:
            with self._changed:
                if self._samples:
                    return self._pop()
                if self._closed or self._finished:
                    error, self._error = self._error, None
                    break
                waiter = self._waiter()
            await self._woken(waiter)
        if error is not None and not self._closed:
            raise error
        return None

    async def finished(self) -> None:
        """Return once the thread has called `finish`."""
        while True:
            with self._changed:
                if self._finished:
                    return
                waiter = self._waiter()
            await self._woken(waiter)

    def _has_room_for(self, sample: Sample) -> bool:
        if not self._samples:
            return True
        fits = self._bytes + sample.media.pixels.nbytes <= MOST_BYTES
        return fits and len(self._samples) < self._most_frames

    def _append(self, sample: Sample) -> bool:
        if self._closed:
            return False
        self._samples.append(sample)
        self._bytes += sample.media.pixels.nbytes
        self._wake()
        return True

    def _pop(self) -> Sample:
        sample = self._samples.popleft()
        self._bytes -= sample.media.pixels.nbytes
        self._changed.notify_all()
        return sample

    def _waiter(self) -> asyncio.Future[None]:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        return waiter

    async def _woken(self, waiter: asyncio.Future[None]) -> None:
        try:
            await waiter
        finally:
            with self._changed:
                self._waiters.discard(waiter)

    def _wake(self) -> None:
        for waiter in self._waiters:
            loop = waiter.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, waiter)
        self._waiters.clear()


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Inlet(Protocol):
    """A way into a channel."""

    def put(self, sample: Sample) -> bool:
        """Hand a frame over; return False when nobody wants it, so that the thread can stop."""
        ...


class Lossless:
    """Waits for room; for recordings.

    Args:
        channel: Where the frames go.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def put(self, sample: Sample) -> bool:
        """Hand a frame over as soon as there is room; return False when nobody wants it."""
        return self._channel.append_when_room(sample)


class DropOldest:
    """Makes room; for live sources.

    Args:
        channel: Where the frames go.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def put(self, sample: Sample) -> bool:
        """Hand a frame over now, at the cost of the oldest; return False when nobody wants it."""
        return self._channel.append_making_room(sample)
