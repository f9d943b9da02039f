"""Several sources as one: everything in the order in which it is over.

A frame is over at once, sound and words at their end: whoever reads has then
heard what was said before the picture that is shown. The order follows event
time only, so a recording gives the same each time, however fast its parts are
decoded. Next door: `recording` puts the pictures and the sound of a file
together.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Generic, TypeVar

from mimika.domain.media import AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.ports import Source
from mimika.errors import MediaError, MimikaError

M = TypeVar("M", bound=VideoFrame | AudioChunk | TextSpan)


def over_at(sample: Captured[Media]) -> float:
    """Return the event time in seconds at which a sample is over: a frame at once, sound and words at their end."""
    media = sample.media
    return sample.at if isinstance(media, VideoFrame) else sample.at + media.seconds


class Shifted(Generic[M]):
    """A source that begins later than the others it is put together with.

    Args:
        source: The source, whose event time begins at 0.
        by_s: Seconds from the start of the whole to the start of this source.
    """

    def __init__(self, source: Source[M], by_s: float) -> None:
        self._source = source
        self._by_s = by_s

    @property
    def dropped(self) -> int:
        """How many samples the source dropped."""
        return self._source.dropped

    async def read(self) -> Captured[M] | None:
        """Return the next sample, or None at the end.

        Raises:
            MimikaError: What the source raises.
        """
        sample = await self._source.read()
        return None if sample is None else replace(sample, at=sample.at + self._by_s)

    def discard(self) -> int:
        """Forget what waits, and return how many samples."""
        return self._source.discard()

    async def close(self) -> None:
        """Close the source; may be called twice."""
        await self._source.close()


class _Lane:
    """One of the sources, and the sample of it that comes next."""

    def __init__(self, source: Source[Media]) -> None:
        self.source = source
        self.head: Captured[Media] | None = None
        self.ended = False
        self.lags = False
        self._task: asyncio.Task[Captured[Media] | None] | None = None
        self._numbered = -1

    @property
    def waits(self) -> bool:
        """Whether it must be read before anybody knows what comes next."""
        return self.head is None and not self.ended

    def begin(self) -> "asyncio.Task[Captured[Media] | None]":
        """Return the reading in progress; it goes on if the reader is cancelled."""
        if self._task is None:
            self._task = asyncio.ensure_future(self.source.read())
        return self._task

    def take(self) -> None:
        """Keep what was read as the head, if reading is done.

        Raises:
            MimikaError: What the source raises; it has ended then.
        """
        if self._task is None or not self._task.done():
            return
        task, self._task = self._task, None
        self.ended = True
        self.head = task.result()
        self.ended = self.head is None
        self.lags = False

    def pop(self) -> tuple[Captured[Media], int]:
        """Return the head and how many numbers lie between the one before and it."""
        sample = self.head
        assert sample is not None  # noqa: S101 -- asked only of a lane that has one
        self.head = None
        skipped, self._numbered = sample.index - self._numbered - 1, sample.index
        return sample, skipped

    def forget(self) -> int:
        """Forget the head and what was read but not yet looked at, and return how many samples."""
        done = self._task is not None and self._task.done() and not self._task.cancelled()
        if self._task is not None and done and self._task.exception() is None and self._task.result() is not None:
            self._task = None
            return 1
        count, self.head = int(self.head is not None), None
        return count

    async def close(self) -> None:
        """Close the source and end the reading in progress."""
        await self.source.close()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))
            if not task.cancelled():
                task.exception()
        self.head, self.ended = None, True


class Together:
    """Several sources as one, for one reader at a time.

    Each source must give its samples in the order in which they are over. At the same time the one named first
    comes first. Samples are numbered anew; drops of the sources stay gaps in the numbers. What ended a recording
    otherwise (`MediaError`) is raised when all others have ended, too; what ended a live source, as soon as
    everything that was read before has been returned.

    Args:
        sources: The sources; their event times count from the same moment.
        patience_s: How long to wait for a source before the others go on, in seconds. What it gives too late is
            dropped. Recordings need none: without end, the order depends on nothing but event time.
    """

    def __init__(self, sources: Sequence[Source[Media]], patience_s: float = inf) -> None:
        self._lanes = [_Lane(source) for source in sources]
        self._patience = None if patience_s == inf else patience_s
        self._error: MimikaError | None = None
        self._broken = False
        self._closed = False
        self._over = -inf
        self._late = 0
        self._next = 0

    @property
    def dropped(self) -> int:
        """How many samples were dropped by the sources, came too late, or were forgotten here."""
        return self._late + sum(lane.source.dropped for lane in self._lanes)

    async def read(self) -> Captured[Media] | None:
        """Return the sample that is over next, or None at the end.

        Raises:
            MimikaError: What one of the sources raised; once, and after everything that could be read.
        """
        while not self._closed:
            await self._look()
            ready = [lane for lane in self._lanes if lane.head is not None]
            if not ready or self._closed:
                break
            lane = min(ready, key=lambda each: inf if each.head is None else over_at(each.head))
            sample, skipped = lane.pop()
            self._next += skipped
            index, self._next = self._next, self._next + 1
            if over_at(sample) < self._over:
                self._late += 1
                continue
            self._over = over_at(sample)
            return replace(sample, index=index)
        error, self._error = self._error, None
        if error is not None:
            raise error
        return None

    def discard(self) -> int:
        """Forget what waits to be read in all sources, and return how many samples."""
        own = sum(lane.forget() for lane in self._lanes)
        self._late += own
        return own + sum(lane.source.discard() for lane in self._lanes)

    async def close(self) -> None:
        """Close all sources; may be called twice."""
        self._error, self._closed, self._broken = None, True, True
        for lane in self._lanes:
            await lane.close()

    async def _look(self) -> None:
        """Read every source whose next sample is not known, as long as patience lasts and none has broken."""
        while not self._broken:
            waiting = [lane for lane in self._lanes if lane.waits]
            if not waiting:
                return
            begun = any(lane.head is not None for lane in self._lanes)
            await self._wait(waiting, begun=begun)
            for lane in waiting:
                self._take(lane)
            late = [lane for lane in waiting if lane.waits]
            if begun and late:
                for lane in late:
                    lane.lags = True
                return

    async def _wait(self, waiting: list[_Lane], *, begun: bool) -> None:
        tasks = [lane.begin() for lane in waiting]
        if not begun:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return
        # Who came too late once is not waited for again until it gives something.
        awaited = [task for lane, task in zip(waiting, tasks, strict=True) if not lane.lags]
        if awaited:
            await asyncio.wait(awaited, timeout=self._patience)
        else:
            await asyncio.sleep(0)

    def _take(self, lane: _Lane) -> None:
        try:
            lane.take()
        except MimikaError as error:
            self._error = self._error or error
            # The rest of a recording can still be read; without a device there is no session.
            self._broken = self._broken or not isinstance(error, MediaError)
