"""A consent ledger in one file, a line an event: for devices at the edge that have no database.

What `append` acknowledged is on disk. A line that a crash left unfinished was
never acknowledged; it is ignored, and cut off by the next writer, who says so
in `repairs`. Several processes may read and write: each append locks the file,
catches up with the others and only then looks whether the number is free.
"""

import errno
import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Literal, final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mimika.domain.consents import (
    Channel,
    ConsentEvent,
    ConsentState,
    NoticeRef,
    RecordId,
    Subject,
    SubjectId,
    SubjectKind,
)
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import StoreError, UsageError
from mimika.store.files import append_whole

VERSION: Final = 1
"""Version of the lines; a file with others is refused."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOOK: Final = os.O_RDONLY | os.O_CLOEXEC
_WRITE: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
_ONLY_THE_OWNER: Final = 0o600


class _Line(BaseModel):
    """One event in JSON; an end that never comes is null."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    v: Literal[1]
    record: Annotated[str, Field(min_length=1)]
    number: Annotated[int, Field(ge=1)]
    kind: SubjectKind
    subject: str
    purpose: Purpose
    modalities: tuple[Modality, ...]
    state: ConsentState
    at: float
    valid_until: float | None
    notice: str
    language: str
    channel: Channel
    jurisdiction: str
    evidence: str


@final
class JsonlLedger:
    """Keeps consent events in a file; a `mimika.domain.keeping.ConsentLedger`.

    Args:
        path: The file; the first append makes it, readable by its owner alone.

    Raises:
        StoreError: It cannot be read, or is no ledger of this version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._events: list[ConsentEvent] = []
        self._of: dict[RecordId, list[ConsentEvent]] = {}
        self._end = 0
        self._repairs = 0
        self._catch_up()

    @property
    def repairs(self) -> int:
        """How many unfinished lines were cut off by this ledger; none of them was ever acknowledged."""
        return self._repairs

    def append(self, event: ConsentEvent) -> None:
        """Keep an event; when this returns it outlives a crash.

        Raises:
            UsageError: Its number is not the next one of its record (two at once: one of them must look again).
            StoreError: It cannot be kept; nothing of it was.
        """
        line = _line_of(event)
        with self._opened(_WRITE) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
            self._take(file)
            self._cut_off_unfinished(file)
            expected = len(self._of.get(event.record, ())) + 1
            if event.number != expected:
                raise UsageError(
                    f"event {event.number} of consent record {event.record} was not kept",
                    why=f"the next number is {expected}",
                    fix="Read the record again and try once more",
                )
            _write_durably(file, line)
            self._take(file)
        if len(self._events) == 1:
            self._settle_folder()

    def of_record(self, record: RecordId) -> tuple[ConsentEvent, ...]:
        """Return the events of a record in order; none for an unknown one.

        Raises:
            StoreError: The file cannot be read.
        """
        self._catch_up()
        return tuple(self._of.get(record, ()))

    def of_subject(self, subject: Subject) -> tuple[ConsentEvent, ...]:
        """Return all events of a subject, in the order in which they were kept.

        Raises:
            StoreError: The file cannot be read.
        """
        self._catch_up()
        return tuple(event for event in self._events if event.subject == subject)

    def since(self, position: int) -> Iterator[tuple[int, ConsentEvent]]:
        """Yield events after a position with their own, so that a gate can follow; 0 for all.

        Raises:
            StoreError: The file cannot be read.
        """
        self._catch_up()
        seen = max(position, 0)
        yield from enumerate(self._events[seen:], start=seen + 1)

    def _catch_up(self) -> None:
        if self._end == 0 and not self._is_there():
            return
        with self._opened(_LOOK) as file:
            self._take(file)

    def _is_there(self) -> bool:
        try:
            os.stat(self._path)  # noqa: PTH116 -- Path.exists takes a folder that may not be entered for an empty place
        except FileNotFoundError:
            return False
        except (OSError, ValueError) as error:
            raise _unusable(self._path, error) from error
        return True

    @contextmanager
    def _opened(self, how: int) -> Generator[int, None, None]:
        try:
            file = os.open(self._path, how, _ONLY_THE_OWNER)
        except OSError as error:
            raise _unusable(self._path, error) from error
        try:
            yield file
        except OSError as error:
            raise _unusable(self._path, error) from error
        finally:
            os.close(file)

    def _take(self, file: int) -> None:
        """Take the whole lines that are new."""
        size = os.fstat(file).st_size
        if size < self._end:
            raise StoreError(f"{self._path} was cut", why="events that were kept are gone", fix="Restore it")
        raw = b""
        while self._end + len(raw) < size:
            piece = os.pread(file, size - self._end - len(raw), self._end + len(raw))
            if not piece:
                break
            raw += piece
        whole = raw[: raw.rfind(b"\n") + 1]
        events = [self._read(line, number) for number, line in enumerate(whole.splitlines(), len(self._events) + 1)]
        for event in events:
            self._events.append(event)
            self._of.setdefault(event.record, []).append(event)
        self._end += len(whole)

    def _read(self, line: bytes, number: int) -> ConsentEvent:
        try:
            return _event_of(_Line.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            other = first["loc"] == ("v",) and first["type"] == "literal_error"
            raise StoreError(
                f"{self._path}, line {number}: no consent event",
                why=f"it is of version {str(first['input'])[:20]}" if other else "it was changed or damaged",
                fix=f"Convert it to version {VERSION}" if other else "Restore the file from a copy",
            ) from error

    def _cut_off_unfinished(self, file: int) -> None:
        """Cut off what follows the last whole line; the lock makes sure that nobody is about to finish it."""
        if os.fstat(file).st_size > self._end:
            os.ftruncate(file, self._end)
            self._repairs += 1

    def _settle_folder(self) -> None:
        """Make sure that the name of a new file outlives a crash too."""
        try:
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise _unusable(self._path, error) from error
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write_durably(file: int, line: bytes) -> None:
    """Append a line and wait for the disk.

    Raises:
        OSError: It is not kept; what was written of it is cut off again.
    """
    before = os.fstat(file).st_size
    append_whole(file, line)
    try:
        os.fsync(file)
    except OSError:
        os.ftruncate(file, before)
        raise


def _line_of(event: ConsentEvent) -> bytes:
    try:
        line = _Line(
            v=VERSION,
            record=event.record,
            number=event.number,
            kind=event.subject.kind,
            subject=event.subject.id,
            purpose=event.purpose,
            modalities=tuple(sorted(event.modalities)),
            state=event.state,
            at=event.at,
            valid_until=None if event.valid_until == float("inf") else event.valid_until,
            notice=event.notice.version,
            language=event.notice.language,
            channel=event.channel,
            jurisdiction=event.jurisdiction,
            evidence=event.evidence,
        )
        return line.model_dump_json().encode() + b"\n"
    except (ValidationError, ValueError) as error:
        raise UsageError("the consent event cannot be kept", why="one of its values cannot be written down") from error


def _event_of(line: _Line) -> ConsentEvent:
    return ConsentEvent(
        record=RecordId(line.record),
        number=line.number,
        subject=Subject(kind=line.kind, id=SubjectId(line.subject)),
        purpose=line.purpose,
        modalities=frozenset(line.modalities),
        state=line.state,
        at=line.at,
        valid_until=float("inf") if line.valid_until is None else line.valid_until,
        notice=NoticeRef(purpose=line.purpose, version=line.notice, language=line.language),
        channel=line.channel,
        jurisdiction=line.jurisdiction,
        evidence=line.evidence,
    )


def _unusable(path: Path, error: OSError | ValueError) -> StoreError:
    full = isinstance(error, OSError) and error.errno in _FULL
    said = error.strerror if isinstance(error, OSError) else None
    return StoreError(
        f"the consent ledger {path} cannot be used",
        why=said or str(error),
        fix="Make room there" if full else "Check its name and rights",
    )
