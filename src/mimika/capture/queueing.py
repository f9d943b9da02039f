"""Hands frames and sound from the thread that decodes to the coroutine that reads, within bounds.

One channel, two ways in. `Lossless` waits for room: a recording loses nothing
and decoding runs only a few frames ahead. `DropOldest` makes room: a live
source is never late by more than the channel holds, and every frame it drops
is counted. The end and the error that ended it are no frames: they are never
dropped and never overtaken.
"""

import asyncio
import threading
from collections import deque
from typing import Generic, Protocol, TypeVar

from mimika.domain.media import AudioChunk, Captured, VideoFrame

M = TypeVar("M", bound=VideoFrame | AudioChunk)
M_contra = TypeVar("M_contra", bound=VideoFrame | AudioChunk, contravariant=True)

Sample = Captured[VideoFrame]

MOST_FRAMES = 3
"""Frames decoded ahead of the reader."""

MOST_BYTES = 64 * 2**20
"""Bytes of pixels or sound held ahead of the reader; one frame is held even if it is larger."""


class Channel(Generic[M]):
    """A bounded queue from one thread to one coroutine.

    Args:
        most_frames: Frames, or chunks of sound, it holds at most.
    """

    def __init__(self, most_frames: int = MOST_FRAMES) -> None:
        self._most_frames = most_frames
        self._changed = threading.Condition()
        self._samples: deque[Captured[M]] = deque()
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

    def append_when_room(self, sample: Captured[M]) -> bool:
        """Add a frame as soon as there is room; return False when nobody wants it."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._has_room_for(sample))
            return self._append(sample)

    def append_making_room(self, sample: Captured[M]) -> bool:
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

    async def take(self) -> Captured[M] | None:
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

    def _has_room_for(self, sample: Captured[M]) -> bool:
        if not self._samples:
            return True
        fits = self._bytes + _bytes_of(sample.media) <= MOST_BYTES
        return fits and len(self._samples) < self._most_frames

    def _append(self, sample: Captured[M]) -> bool:
        if self._closed:
            return False
        self._samples.append(sample)
        self._bytes += _bytes_of(sample.media)
        self._wake()
        return True

    def _pop(self) -> Captured[M]:
        sample = self._samples.popleft()
        self._bytes -= _bytes_of(sample.media)
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


def _bytes_of(media: VideoFrame | AudioChunk) -> int:
    return media.pixels.nbytes if isinstance(media, VideoFrame) else media.samples.nbytes


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Inlet(Protocol[M_contra]):
    """A way into a channel."""

    def put(self, sample: Captured[M_contra]) -> bool:
        """Hand a frame over; return False when nobody wants it, so that the thread can stop."""
        ...


class Lossless(Generic[M]):
    """Waits for room; for recordings.

    Args:
        channel: Where the frames go.
    """

    def __init__(self, channel: Channel[M]) -> None:
        self._channel = channel

    def put(self, sample: Captured[M]) -> bool:
        """Hand a frame over as soon as there is room; return False when nobody wants it."""
        return self._channel.append_when_room(sample)


class DropOldest(Generic[M]):
    """Makes room; for live sources.

    Args:
        channel: Where the frames go.
    """

    def __init__(self, channel: Channel[M]) -> None:
        self._channel = channel

    def put(self, sample: Captured[M]) -> bool:
        """Hand a frame over now, at the cost of the oldest; return False when nobody wants it."""
        return self._channel.append_making_room(sample)
