"""Following a session to its end, and keeping its results, whatever ends it.

The results are begun with the first frame and not before, so that a source
which cannot be read leaves nothing behind and destroys nothing. Next door:
`one` uses this for recordings, `watching` for live sources.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Final

from mimika.apps.batch.folders import prepare
from mimika.apps.batch.receipts import Receipt, write_receipt
from mimika.apps.report import write_report
from mimika.domain.media import Captured, Media
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.ports import MediaSource
from mimika.errors import OutputError
from mimika.store.recording import Recording

ACTIONS: Final = "actions.jsonl"
"""Name of the file with the actions within a result folder."""

REPORT: Final = "report.html"
"""Name of the report within a result folder."""

Sink = Callable[[Moment], None]
"""Somebody who gets every moment as it comes, and must be quick."""

Until = Callable[[Moment], bool]
"""Says whether this moment is the last one wanted."""


def to_the_end(moment: Moment) -> bool:
    """Return that more moments are wanted, always."""
    del moment
    return False


async def follow(moments: AsyncGenerator[Moment], sinks: tuple[Sink, ...], until: Until = to_the_end) -> bool:
    """Hand every moment to every sink, and return whether the user interrupted it."""
    try:
        async with aclosing(moments):
            async for moment in moments:
                for sink in sinks:
                    sink(moment)
                if until(moment):
                    return False
                await asyncio.sleep(0)  # lets an interruption in between two frames, even when no stage ever waits
    except asyncio.CancelledError:
        return True
    return False


def interrupted(summary: SessionSummary) -> SessionSummary:
    """Return the summary of a session that its user ended."""
    return replace(summary, complete=False, ended="interrupted by the user")


class Heralded:
    """A source that says when its first frame is there.

    Args:
        source: Where the frames come from; closed with this.
        begin: Called with the first frame, before anything is made of it.
    """

    def __init__(self, source: MediaSource, begin: Callable[[], None]) -> None:
        self._source = source
        self._begin: Callable[[], None] | None = begin

    @property
    def dropped(self) -> int:
        """Frames dropped by the source."""
        return self._source.dropped

    async def read(self) -> Captured[Media] | None:
        """Return the next frame, or None at the end; raises as the source does, or as `begin` does."""
        sample = await self._source.read()
        if sample is not None and self._begin is not None:
            begin, self._begin = self._begin, None
            begin()
        return sample

    def discard(self) -> int:
        """Forget the frames that wait, and return how many."""
        return self._source.discard()

    async def close(self) -> None:
        """Close the source; may be called twice."""
        await self._source.close()


class Keeper:
    """Keeps the results of one session in a folder.

    Args:
        folder: Where; earlier results in it are replaced once it begins.
        wall_start: Seconds since 1970-01-01 UTC at event time 0.
        receipt: What they are the results of, when that is worth remembering.
    """

    def __init__(self, folder: Path, wall_start: float, receipt: Receipt | None = None) -> None:
        self._folder = folder
        self._wall_start = wall_start
        self._receipt = receipt
        self._recording: Recording | None = None

    @property
    def begun(self) -> bool:
        """Whether there is anything to keep."""
        return self._recording is not None

    def begin(self) -> None:
        """Make room for the results; called when the first frame is there.

        Raises:
            OutputError: Nothing can be written there.
        """
        prepare(self._folder)
        if self._receipt is not None:
            write_receipt(self._folder, self._receipt)
        self._recording = Recording(self._folder, wall_start=self._wall_start)
        try:
            (self._folder / REPORT).unlink(missing_ok=True)
            (self._folder / ACTIONS).write_bytes(b"")  # empty says that nothing was decided; absent would say nothing
        except OSError as error:
            raise OutputError(
                f"{self._folder} cannot be written", why=error.strerror or str(error), fix="Choose another folder"
            ) from error

    def keep(self, moment: Moment) -> None:
        """Keep one moment.

        Raises:
            OutputError: It cannot be written.
        """
        if self._recording is not None:
            self._recording.write(moment)

    def finish(self, summary: SessionSummary) -> None:
        """Complete the results and write the report; without a first frame there are none.

        Raises:
            OutputError: They cannot be written.
        """
        if self._recording is None:
            return
        self._recording.finish(summary)
        write_report(self._folder)
        if self._receipt is not None:
            write_receipt(self._folder, self._receipt.model_copy(update={"complete": summary.complete}))
