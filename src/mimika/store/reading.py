"""Reads a recorded folder back: for reports, for analysis and for tests."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from mimika.domain.events import Event
from mimika.errors import MediaError, UsageError
from mimika.store.columns import is_timeline
from mimika.store.envelope import event_of
from mimika.store.recording import EVENTS, SUMMARY
from mimika.store.summary import RecordedSummary, summary_of
from mimika.store.timeline import NAME, parts_of, read_parts

R = TypeVar("R")


def read_timeline(folder: Path) -> pa.Table:
    """Return the rows of a recording: `person`, `at` in seconds, `quality`, then a column a signal; null where absent.

    A recording that did not come to its end is read from its parts.

    Raises:
        UsageError: There is no timeline in the folder.
        MediaError: It is broken, or not one of ours.
    """
    path = folder / NAME
    parts = [path] if path.exists() else parts_of(folder)
    if not parts:
        raise _absent(path)
    for part in parts:
        _read(part, _check)
    return _read(path, lambda _: read_parts(parts))


def read_events(folder: Path) -> tuple[Event, ...]:
    """Return the events of a recording in order; a last line that was cut off by a crash is left out.

    Raises:
        UsageError: There are no events in the folder.
        MediaError: A line is no event of ours.
    """
    path = folder / EVENTS
    if not path.exists():
        raise _absent(path)
    return _read(path, _events)


def read_summary(folder: Path) -> RecordedSummary:
    """Return the summary of a recording.

    Raises:
        UsageError: There is no summary in the folder.
        MediaError: It is broken, or not one of ours.
    """
    path = folder / SUMMARY
    if not path.exists():
        raise _absent(path)
    return _read(path, lambda found: summary_of(found.read_bytes()))


def _events(path: Path) -> tuple[Event, ...]:
    *lines, _torn = path.read_bytes().split(b"\n")
    return tuple(_event(number, line) for number, line in enumerate(lines, start=1))


def _event(number: int, line: bytes) -> Event:
    try:
        return event_of(line)
    except ValueError as error:
        message = f"line {number}: {error}"
        raise ValueError(message) from error


def _check(path: Path) -> None:
    with pq.ParquetFile(path) as file:
        if not is_timeline(file.schema_arrow):
            message = "its columns are not those of a timeline"
            raise ValueError(message)


def _read(path: Path, how: Callable[[Path], R]) -> R:
    try:
        return how(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        why = " ".join(str(error).split())[:200]
        raise MediaError(f"{path} cannot be read", why=why, fix="Record the session again") from error


def _absent(path: Path) -> UsageError:
    return UsageError(
        f"{path.parent} holds no finished recording",
        why=f"there is no {path.name}",
        fix="Name a folder that a recording was written to",
    )
