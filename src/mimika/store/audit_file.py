"""The audit log as a file: lines are appended whole, on disk when it matters, by several processes in turn.

Signed heads stand among the lines of the one file, so no crash can part a log
from its heads. A line that a crash cut off is kept beside the log, in a file
that ends in `.torn`, and the log says so. Next door: `mimika.consent.audit`
says what a line is and verifies logs; `audit_reading` reads a file that may be
in use; `audit_keys` keeps the signing key.
"""

import fcntl
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final, final

from mimika.consent.audit.chain import Chain
from mimika.consent.audit.entries import FORMAT, Entry
from mimika.consent.audit.heads import Signer, by_id, complaint
from mimika.consent.audit.kinds import DURABLE, OF_THE_LOG, Kind
from mimika.domain.ports import Clock
from mimika.errors import AuditError, StoreError, UsageError
from mimika.store.audit_reading import unusable
from mimika.store.audit_repair import Torn, caught_up, recovered, settle_folder
from mimika.store.files import append_whole

EVERY: Final = 1000
"""A head is signed after so many entries."""
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


@final
class AuditLog:
    """Appends entries to a log that it has verified first.

    What acknowledges something to a person (`DURABLE`) is on disk when
    `append` returns; the rest is with the operating system, and on disk with
    the next of those, with `settle`, with the next head or on `close`. Threads
    may share one, and processes may have one each: whoever appends locks the
    file and first follows what the others wrote.

    Args:
        path: The file; made if absent.
        signer: Signs the heads. Another one than before is entered as such.
        clock: Dates what the log says of itself.
        every: A head is signed after so many entries; counts for a new log only, an old one keeps its own.

    Raises:
        StoreError: It cannot be opened.
        AuditError: It is not intact; nothing is appended to such a log.
    """

    def __init__(self, path: Path, signer: Signer, clock: Clock, *, every: int = EVERY) -> None:
        self._path, self._signer, self._clock = path, signer, clock
        self._lock = Lock()
        self._broken = False
        self._file: int | None = _opened(path)
        self.torn = Torn(size=0, digest="")
        """What a crash had cut off and was set aside when the log was opened."""
        try:
            with self._turn(self._file):
                self._chain, self.torn = recovered(path, self._file)
                self._end = os.fstat(self._file).st_size
                self._begin(every)
        except BaseException:
            self._release()
            raise

    @property
    def size(self) -> int:
        """How many lines the log has."""
        return self._chain.size

    def append(self, entries: Sequence[Entry]) -> int:
        """Append entries, all or none, and heads where they are due; return the number of the last line.

        Raises:
            StoreError: They cannot be written; the log is as it was.
            UsageError: One of them is what only the log may say of itself.
        """
        for entry in entries:
            if entry.kind in OF_THE_LOG:
                raise UsageError(f"{entry.kind} was not entered in the audit log", why="only the log itself says that")
        with self._lock, self._turn(self._ready()):
            self._catch_up()
            self._write(entries)
            return self._chain.size

    def settle(self) -> None:
        """Wait until everything appended so far is on disk.

        Raises:
            StoreError: The disk fails.
        """
        with self._lock:
            self._sync(self._ready())

    def close(self) -> None:
        """Sign a head over what came since the last one, and close; may be called twice.

        Raises:
            StoreError: The head cannot be written; the log is closed and whole without it.
        """
        with self._lock:
            try:
                if self._file is not None and not self._broken and self._chain.unsigned:
                    with self._turn(self._file):
                        self._catch_up()
                        if self._chain.unsigned:
                            self._sign()
            finally:
                self._release()

    def _begin(self, every: int) -> None:
        """Write what the log must say of itself before others may append."""
        chain, own = self._chain, self._signer.id
        begun: list[Entry] = []
        if not chain.size:
            if every < 1:
                raise UsageError("no audit log was begun", why="a head must be signed after at least one entry")
            what: dict[str, str | int] = {"every": every, "format": FORMAT, "key": own}
            begun.append(Entry(kind=Kind.LOG_BEGUN, at=self._clock.wall(), what=what))
        elif chain.key == own and chain.head is not None:
            wrong = complaint(chain.head, by_id((self._signer.public,)))
            if wrong is not None:
                raise AuditError("the last signed head of the log is not good", why=wrong)
        self._tell(begun)

    def _tell(self, news: list[Entry]) -> None:
        """Write what happened to the log itself: it began, another key signs, something was set aside."""
        at = self._clock.wall()
        if self._chain.size and self._chain.key != self._signer.id:
            news.append(Entry(kind=Kind.KEY_CHANGED, at=at, what={"key": self._signer.id}))
        if self.torn.size:
            torn: dict[str, str | int] = {"bytes": self.torn.size, "digest": self.torn.digest}
            news.append(Entry(kind=Kind.LOG_REPAIRED, at=at, what=torn))
        if news or self._chain.due:
            self._write(news)

    @contextmanager
    def _turn(self, file: int) -> Generator[None, None, None]:
        """Keep other processes from writing meanwhile."""
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if self._file is not None:
                fcntl.flock(file, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Follow what other processes wrote since; what one of them left unfinished is set aside."""
        file = self._ready()
        size = os.fstat(file).st_size
        if size == self._end:
            return
        self._broken = True  # unless all of it proves to be a log that goes on from ours
        if size < self._end:
            raise _changed(self._path)
        chain = self._chain.copy()
        try:
            self.torn = caught_up(self._path, file, self._end, chain)
            self._end = os.fstat(file).st_size
        except OSError as error:
            raise unusable(self._path, error) from error
        self._chain, self._broken = chain, False
        self._tell([])

    def _write(self, entries: Sequence[Entry]) -> None:
        chain = self._chain.copy()
        lines: list[bytes] = []
        durable = False
        for entry in entries:
            if chain.due and entry.kind is not Kind.KEY_CHANGED:
                lines.append(chain.append_head(self._signer, self._clock.wall()))
            lines.append(chain.append(entry))
            durable = durable or entry.kind in DURABLE
        if chain.due:
            lines.append(chain.append_head(self._signer, self._clock.wall()))
        self._put(b"".join(lines), chain, durable=durable or chain.heads > self._chain.heads)

    def _sign(self) -> None:
        chain = self._chain.copy()
        self._put(chain.append_head(self._signer, self._clock.wall()), chain, durable=True)

    def _put(self, content: bytes, chain: Chain, *, durable: bool) -> None:
        """Append lines and, once they are there, take the chain that has followed them for ours."""
        file = self._ready()
        try:
            append_whole(file, content)
        except OSError as error:
            raise unusable(self._path, error) from error
        if durable:
            self._sync(file)
        self._chain = chain
        self._end += len(content)

    def _sync(self, file: int) -> None:
        try:
            os.fsync(file)
        except OSError as error:
            # What the disk holds now is unknown: only reading it again tells. What was just appended is taken back.
            self._broken = True
            with suppress(OSError):
                os.ftruncate(file, self._end)
            raise unusable(self._path, error) from error

    def _ready(self) -> int:
        if self._file is None:
            raise StoreError(f"{self._path} cannot be written", why="it was closed")
        if self._broken:
            raise StoreError(f"{self._path} cannot be written", why="the disk failed before", fix="Open it again")
        return self._file

    def _release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _opened(path: Path) -> int:
    """Open a file, and make sure that its name is on disk."""
    try:
        file = os.open(path, _OPEN, 0o600)
    except OSError as error:
        raise unusable(path, error) from error
    try:
        settle_folder(path.parent)
    except OSError as error:
        os.close(file)
        raise unusable(path, error) from error
    return file


def _changed(path: Path) -> StoreError:
    return StoreError(f"{path} was changed by somebody else", why="what was written is gone", fix="Verify it")
