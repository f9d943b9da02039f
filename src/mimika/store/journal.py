"""Events as they come: `events.jsonl`, a line an event, each of them on disk before the next frame."""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, final

from mimika.domain.events import Event, person_of
from mimika.domain.ids import PersonId
from mimika.errors import OutputError
from mimika.store.envelope import event_of, line_of
from mimika.store.files import append_whole, unwritable, write_durably

_OPEN: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


@final
class Journal:
    """Writes events to a file that holds whole lines at every moment.

    The file is locked as long as the journal is open, so that two recordings
    cannot share a folder.

    Args:
        path: The file; it is emptied.
        source: The recording, as a URI reference.
        wall_start: Seconds since 1970-01-01 UTC at event time 0.

    Raises:
        OutputError: It cannot be written, or another recording writes it.
    """

    def __init__(self, path: Path, *, source: str, wall_start: float) -> None:
        self._path = path
        self._source = source
        self._wall_start = wall_start
        self._number = 0
        self._file: int | None = _opened(path)

    def write(self, events: Sequence[Event]) -> None:
        """Append events, all of them or none.

        Raises:
            OutputError: They cannot be written; the lines before them stay whole.
        """
        if self._file is None or not events:
            return
        lines = [
            line_of(event, number, self._source, self._wall_start)
            for number, event in enumerate(events, start=self._number + 1)
        ]
        try:
            append_whole(self._file, b"".join(lines))
        except OSError as error:
            raise unwritable(self._path, error) from error
        self._number += len(lines)

    def erase(self, people: Sequence[PersonId]) -> None:
        """Delete the lines about these people; the others keep their numbers.

        Raises:
            OutputError: They cannot be deleted; the file is as it was.
        """
        if self._file is None:
            return
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
            kept = b"".join(line for line in lines if person_of(event_of(line)) not in people)
            write_durably(self._path, kept)
            fresh = os.open(self._path, _OPEN, 0o644)
        except OSError as error:
            raise unwritable(self._path, error) from error
        fcntl.flock(fresh, fcntl.LOCK_EX)
        os.close(self._file)
        self._file = fresh

    def close(self) -> None:
        """Close the file; may be called twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _opened(path: Path) -> int:
    """Open, lock and empty a file."""
    try:
        file = os.open(path, _OPEN, 0o644)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file).st_size:
            os.ftruncate(file, 0)
    except BlockingIOError as error:
        os.close(file)
        raise OutputError(
            f"{path.parent} is being written", why="another recording is at work there", fix="Choose another folder"
        ) from error
    except OSError as error:
        os.close(file)
        raise unwritable(path, error) from error
    return file
