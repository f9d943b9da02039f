"""The source that everybody sees: a producer in a thread of its own behind `mimika.domain.ports.Source`.

Producers (`files`, `pictures`, `cameras`, `streams`, `sound`, `microphones`)
know where frames and sound come from; this module knows threads; `queueing` knows bounds. The thread starts with
the first `read`, so that nothing is decoded before somebody asks.
"""

import asyncio
import threading
from typing import Generic, Protocol

from mimika.capture.info import SourceInfo, Tally
from mimika.capture.queueing import Channel, M
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured

CLOSE_WITHIN_S = 15.0
"""How long `close` waits for a device or network call that does not return; longer than any timeout set on them."""


class Producer(Protocol[M]):
    """Where frames or sound come from. All methods but `close` run in the source's thread."""

    @property
    def source(self) -> SourceId:
        """Name of the source, without credentials."""
        ...

    @property
    def info(self) -> SourceInfo:
        """What is known in advance."""
        ...

    @property
    def tally(self) -> Tally:
        """What could not be used so far."""
        ...

    def produce(self, channel: Channel[M]) -> None:
        """Put all frames into the channel; return at the end or when it is closed, and give back what was opened.

        Raises:
            MimikaError: Reading ended otherwise.
        """
        ...

    def close(self) -> None:
        """Give back what was opened in case `produce` was never called; may be called twice."""
        ...


class ThreadedSource(Generic[M]):
    """A source of frames or of sound that decodes in its own thread. For one reader at a time.

    Args:
        producer: Where the frames come from.
        channel: How they are handed over.
    """

    def __init__(self, producer: Producer[M], channel: Channel[M] | None = None) -> None:
        self._producer = producer
        self._channel: Channel[M] = channel or Channel()
        self._thread: threading.Thread | None = None

    @property
    def id(self) -> SourceId:
        """Name of the source, without credentials."""
        return self._producer.source

    @property
    def info(self) -> SourceInfo:
        """What the source tells of itself; see `SourceInfo`."""
        return self._producer.info

    @property
    def dropped(self) -> int:
        """How many frames of a live source gave way to newer ones; recordings drop none."""
        return self._channel.dropped

    @property
    def damaged(self) -> int:
        """How many packets, frames or pictures could not be decoded and were left out."""
        return self._producer.tally.damaged

    @property
    def gaps(self) -> int:
        """How many gaps in time its sound had; nothing is invented to fill them."""
        return self._producer.tally.gaps

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should hear of: skipped pictures, interruptions of a stream."""
        return self._producer.tally.notes

    async def read(self) -> Captured[M] | None:
        """Return the next frame, or None at the end or after `close`; event times always grow.

        When reading ends otherwise, every frame read before is still returned;
        then the error is raised, once.

        Raises:
            MediaError: The file holds no frame or sound, or ends before it should.
            DeviceError: The camera or microphone is absent or stopped.
            StreamError: The stream does not answer, or is gone and did not return.
        """
        if self._thread is None and not self._channel.closed:
            # A daemon, so that a program that forgets to close can still end.
            self._thread = threading.Thread(target=self._run, name=f"capture {self.id}", daemon=True)
            self._thread.start()
        return await self._channel.take()

    def discard(self) -> int:
        """Forget the frames that wait, and return how many; also of a recording, whose frames are lost then."""
        return self._channel.discard()

    async def close(self) -> None:
        """Stop the thread and give back everything that was opened; may be called twice.

        Returns as soon as the call in progress does: within a frame for files
        and cameras; while a stream is silent, within its timeout.
        """
        self._channel.close()
        if self._thread is not None:
            try:
                await asyncio.wait_for(self._channel.finished(), timeout=CLOSE_WITHIN_S)
            except TimeoutError:
                self._producer.tally.note(f"{self.id} did not let go within {CLOSE_WITHIN_S:.0f} s")
                return
            self._thread.join()
        self._producer.close()

    def _run(self) -> None:
        ended: Exception | None = None
        try:
            self._producer.produce(self._channel)
        except Exception as error:  # noqa: BLE001 -- handed to the reader, who raises it
            ended = error
        finally:
            self._channel.finish(ended)
