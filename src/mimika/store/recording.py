"""One session in one folder: `timeline.parquet`, `events.jsonl`, `summary.json`.

Whatever happens, what was written stays readable. Events are whole lines at
every moment. The timeline is a row of small complete files until the end
joins them (`timeline` says why). The summary comes last and whole, so a folder
that has one holds a finished recording, complete or not as it says itself. A
process that is killed loses at most `timeline.BLOCK` rows; a disk that fills
up ends the recording with one `OutputError` and loses less than that.

Next door: `reading` reads such a folder.
"""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final, Self, final
from urllib.parse import quote

from mimika.domain.events import person_of
from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.signals import SignalName
from mimika.errors import OutputError, UsageError
from mimika.store.columns import DEFAULT_SIGNALS
from mimika.store.files import remove, unwritable, write_durably
from mimika.store.journal import Journal
from mimika.store.summary import json_of, recorded
from mimika.store.timeline import NAME as TIMELINE
from mimika.store.timeline import Timeline, parts_of

EVENTS: Final = "events.jsonl"
SUMMARY: Final = "summary.json"


@final
class Recording:
    """Records the moments of a session.

    An earlier recording in the folder is replaced; other files there are left alone.

    Args:
        folder: Where to; made if absent, with the folders above it.
        wall_start: Seconds since 1970-01-01 UTC at event time 0.
        signals: Which signals become columns of the timeline, in this order.

    Raises:
        OutputError: The folder cannot be written, or another recording is at work there.
    """

    def __init__(self, folder: Path, *, wall_start: float, signals: tuple[SignalName, ...] = DEFAULT_SIGNALS) -> None:
        self._folder = folder
        self._wall_start = wall_start
        self._version = version("mimika")
        _make(folder)
        source = f"/mimika/recordings/{quote(folder.absolute().name, safe='')}/{wall_start:.3f}"
        self._journal = Journal(folder / EVENTS, source=source, wall_start=wall_start)
        self._timeline = Timeline(folder, tuple(dict.fromkeys(signals)), {"version": self._version})
        self._open = True
        try:
            _clear(folder)
        except OutputError:
            self._end()
            raise

    def write(self, moment: Moment) -> None:
        """Record one moment: a row for everybody tracked, a line for every event.

        Raises:
            OutputError: It cannot be written. The recording has ended; what was written before stays.
            UsageError: The recording has ended before.
        """
        self._require_open()
        try:
            if moment.forgotten:
                self.erase(moment.forgotten)
            self._journal.write([event for event in moment.events if person_of(event) not in moment.forgotten])
            for sighting in moment.people:
                self._timeline.add(sighting.state)
        except OutputError:
            self._end()
            raise

    def erase(self, people: Sequence[PersonId]) -> None:
        """Delete the rows and events of people who took their consent back.

        Raises:
            OutputError: They cannot be deleted.
            UsageError: The recording has ended before.
        """
        self._require_open()
        self._journal.erase(people)
        self._timeline.erase(people)

    def finish(self, summary: SessionSummary) -> None:
        """Complete the three files, also after an interruption.

        Raises:
            OutputError: They cannot be completed. If room is left for a summary, it says that the recording is not
                complete; the timeline stays in its parts.
            UsageError: The recording has ended before.
        """
        self._require_open()
        self._end()
        notes = {"version": self._version, "purpose": summary.purpose, "basis": summary.basis}
        try:
            self._timeline.join(notes)
        except OutputError as error:
            self._sum_up(replace(summary, complete=False, ended=str(error)))
            raise
        self._sum_up(summary)

    def close(self) -> None:
        """End the recording; may be called twice.

        Without `finish` before, what was gathered goes into a last part and there is no summary.

        Raises:
            OutputError: The last rows cannot be written.
        """
        if self._open:
            self._end()
            self._timeline.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sum_up(self, summary: SessionSummary) -> None:
        write_durably(self._folder / SUMMARY, json_of(recorded(summary, self._version, self._wall_start)))

    def _end(self) -> None:
        self._open = False
        self._journal.close()

    def _require_open(self) -> None:
        if not self._open:
            raise UsageError(
                f"nothing more can be recorded in {self._folder}",
                why="the recording has ended",
                fix="Begin another Recording",
            )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _clear(folder: Path) -> None:
    """Remove an earlier recording, so that no file of it passes for one of this."""
    for path in (folder / SUMMARY, folder / TIMELINE, *parts_of(folder), *folder.glob("timeline*.tmp")):
        remove(path)
