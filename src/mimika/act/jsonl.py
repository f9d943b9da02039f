"""Decisions as CloudEvents, one JSON object a line, appended to a file that others may follow.

A line is written whole or not at all: the file is locked for the moment of
writing, so that several sessions may share it, and a line that the disk took
only in part is cut off again. It holds the action, its reason and its rule,
and nothing that was read from a face.

Source: CloudEvents 1.0.2, JSON event format (cloudevents.io).
"""

import fcntl
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, final
from urllib.parse import quote

from mimika.act.outcomes import done, failed, refusal
from mimika.domain.decisions import Decision, Outcome
from mimika.domain.ids import SessionId
from mimika.domain.permits import Permitted

EVENT_TYPE: Final = "org.mimika.action"
"""Type of the events in the file."""

_LINE_BREAKS: Final = MappingProxyType({ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
"""Line breaks of Unicode that JSON lets stand and many readers of lines do not."""

_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


@final
class JsonlActuator:
    """Appends one JSON object a decision; implements `mimika.domain.ports.Actuator`.

    The file is opened with the first decision, so a session that decides nothing leaves none.

    Args:
        path: The file; made if absent, appended to if not.
        session: Names the session in `source`, which with the decision's id makes an event unique; None when only
            one session writes there.
        wall_start: Seconds since 1970-01-01 UTC at event time 0; None leaves the wall time out.
    """

    def __init__(self, path: Path, *, session: SessionId | None = None, wall_start: float | None = None) -> None:
        self._path = path
        self._source = "/mimika" if session is None else f"/mimika/sessions/{quote(session, safe='')}"
        self._wall_start = wall_start
        self._file: int | None = None
        self._closed = False

    async def act(self, released: Permitted[Decision]) -> Outcome:
        """Append the line and say what came of it."""
        refused = refusal(released)
        if refused is not None:
            return refused
        try:
            self._append(self._line(released.what))
        except (OSError, ValueError, TypeError, OverflowError) as error:  # of the disk, the path, and of making JSON
            return failed(released, error)
        return done(released)

    async def close(self) -> None:
        """Close the file; may be called twice."""
        self._closed = True
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _line(self, decision: Decision) -> bytes:
        event = {
            "specversion": "1.0",
            "id": decision.id,
            "source": self._source,
            "type": EVENT_TYPE,
            "subject": decision.person,
            "datacontenttype": "application/json",
            "data": {
                "person": decision.person,
                "at": decision.at,
                "action": decision.action.name,
                "params": dict(decision.action.params),
                "rule": decision.rule,
                "reason": decision.reason,
                "propensity": decision.propensity,
            },
        }
        if self._wall_start is not None:
            moment = datetime.fromtimestamp(self._wall_start + decision.at, tz=UTC)
            event["time"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return json.dumps(event, ensure_ascii=False, allow_nan=False).translate(_LINE_BREAKS).encode() + b"\n"

    def _append(self, line: bytes) -> None:
        if self._closed:
            message = "the file was closed"
            raise ValueError(message)
        if self._file is None:
            self._file = os.open(self._path, _OPEN, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            _write_whole(self._file, line)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def _write_whole(file: int, line: bytes) -> None:
    """Append a line, on a line of its own; cut off again what was written if not all of it could be.

    Raises:
        OSError: Not all could be written.
    """
    status = os.fstat(file)
    regular = stat.S_ISREG(status.st_mode)
    if regular and status.st_size and os.pread(file, 1, status.st_size - 1) != b"\n":
        line = b"\n" + line  # somebody died in the middle of the line before
    rest = memoryview(line)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError:
        if regular:
            os.ftruncate(file, status.st_size)
        raise
