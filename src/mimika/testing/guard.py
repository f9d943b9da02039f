"""The flow guard: watches a whole session and reports every write or connection that no stage may make.

Imports cannot show `open()`, `numpy.save` or `Path.write_bytes`; an audit hook
of the interpreter (PEP 578) can. It cannot see what a library writes from C++,
such as `cv2.imwrite`. For that the guard reads how many bytes the process
handed to the kernel's `write` family (`wchar` in `/proc/self/io`, see proc(5)),
which no file name and no thread escapes. What stays invisible: a file mapped
into memory and a socket opened by native code; `docs/limitations.md` says so.

An audit hook cannot be taken out again, so there is one for the process and
a guard arms it for the length of a `with` block. The guard proves that it is
armed: on the way in and on the way out it writes a canary and must hear it.

Example:
    with FlowGuard() as guard:
        run_a_session()
    guard.check()
"""

import inspect
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import cache
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

from mimika.errors import MimikaError, MissingError, UsageError


@unique
class Kind(StrEnum):
    """What an event would let out."""

    FILE = "file"
    NETWORK = "network"
    PROCESS = "process"


_EVENTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "open": Kind.FILE,
        "os.rename": Kind.FILE,
        "os.link": Kind.FILE,
        "os.symlink": Kind.FILE,
        "os.truncate": Kind.FILE,
        "shutil.copyfile": Kind.FILE,
        "shutil.move": Kind.FILE,
        "sqlite3.connect": Kind.FILE,
        "syslog.syslog": Kind.FILE,
        "socket.connect": Kind.NETWORK,
        "socket.bind": Kind.NETWORK,
        "socket.sendto": Kind.NETWORK,
        "socket.sendmsg": Kind.NETWORK,
        "socket.getaddrinfo": Kind.NETWORK,
        "socket.gethostbyname": Kind.NETWORK,
        "subprocess.Popen": Kind.PROCESS,
        "os.system": Kind.PROCESS,
        "os.exec": Kind.PROCESS,
        "os.posix_spawn": Kind.PROCESS,
        "os.fork": Kind.PROCESS,
        "os.forkpty": Kind.PROCESS,
    }
)

MAY: Final[Mapping[str, frozenset[Kind]]] = MappingProxyType(
    {
        "mimika.capture": frozenset({Kind.NETWORK}),  # streams; nothing captured is ever filed
        "mimika.act": frozenset({Kind.FILE, Kind.NETWORK}),  # actions and outcomes go to real systems
        "mimika.store": frozenset({Kind.FILE, Kind.NETWORK}),  # timelines and events are its purpose
    }
)
"""What each stage may do. Everything else may do nothing, the pipeline and code from outside the package included."""

_SEEING: Final = ("perceive", "fuse", "understand", "decide", "learn", "consent", "domain")
"""Stages that may not even be further up the stack, or a perceiver could write through a borrowed connector."""

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CANARY: Final = b"canary"
_OUTSIDE: Final = "outside mimika"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A write, connection or process that nobody was allowed to make.

    Attributes:
        module: The module of ours that is answerable, or `outside mimika`.
        event: Name of the audit event.
        kind: What it would let out.
        detail: What was opened, connected to or started.
    """

    module: str
    event: str
    kind: Kind
    detail: str

    def __str__(self) -> str:
        return f"{self.module}: {self.event} ({self.kind}) {self.detail}"


class FlowGuard:
    """Reports what leaves the process within a `with` block.

    Args:
        also: Modules that may write files besides those in `MAY`, for flows that
            include them: `mimika.apps.report` turns what was recorded into a page.

    Raises:
        UsageError: Another guard is armed.
        MimikaError: The hook did not hear the canary.
        MissingError: The system does not count written bytes.
    """

    def __init__(self, also: tuple[str, ...] = ()) -> None:
        self._may = {**MAY, **dict.fromkeys(also, frozenset({Kind.FILE}))}
        self._breaches: list[Breach] = []
        self._since = 0
        self._bytes = 0

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """What was reported so far, in order."""
        return tuple(self._breaches)

    @property
    def bytes_written(self) -> int:
        """Bytes the process wrote in the block since it settled, by any code and to any place; sockets do not count."""
        return self._bytes

    def __enter__(self) -> Self:
        tap = _tap()
        if tap.listener is not None:
            raise UsageError("a second flow guard was armed", why="there is one hook", fix="Leave the first block")
        tap.listener = self
        try:
            self._sing()
        except BaseException:
            tap.listener = None
            raise
        self._since = _written()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bytes += _written() - self._since
        try:
            self._sing()
        finally:
            _tap().listener = None

    def settled(self) -> int:
        """Leave out of the count what was written until now, and return how much that was.

        Model runtimes write a few lines of log when they start, most of them to the null device.
        """
        written = _written() - self._since
        self._since += written
        return written

    def check(self) -> None:
        """Fail when somebody wrote, connected or started what they may not.

        Raises:
            AssertionError: There were breaches; each is named.
        """
        lines = "".join(f"\n  {breach}" for breach in self._breaches)
        assert not self._breaches, f"something left the process by a stage that may let nothing out:{lines}"

    def check_silence(self) -> None:
        """Fail when anything at all was written, native code included; for flows without a recorder or connector.

        Raises:
            AssertionError: There were breaches, or bytes were written below Python.
        """
        self.check()
        assert self._bytes == 0, f"{self._bytes} bytes were written by code that Python's audit hook cannot see"

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        """Take one audit event and judge it."""
        kind = _EVENTS[event]
        if event == "open" and not _writes(args):
            return
        trail = _trail()
        if trail and trail[0] == "_frozen_importlib_external":
            return  # Python caching the byte code of a module it just loaded
        module = self._answerable(kind, tuple(name for name in trail if name.startswith("mimika.")))
        if module:
            self._breaches.append(Breach(module=module, event=event, kind=kind, detail=_detail(args)))

    def _answerable(self, kind: Kind, ours: tuple[str, ...]) -> str:
        """Return the module that broke its bounds, or nothing; `ours` runs from the innermost frame outwards."""
        for name in ours:
            if name.split(".")[1] in _SEEING:
                return name
        innermost = ours[0] if ours else _OUTSIDE
        allowed = any(kind in kinds for owner, kinds in self._may.items() if f"{innermost}.".startswith(f"{owner}."))
        return "" if allowed else innermost

    def _sing(self) -> None:
        """Write a canary; both the hook and the byte counter must notice it."""
        heard, counted = len(self._breaches), _written()
        with tempfile.TemporaryFile(buffering=0) as file:
            file.write(_CANARY)
        noticed = len(self._breaches) > heard and _written() - counted >= len(_CANARY)
        del self._breaches[heard:]
        if not noticed:
            raise MimikaError("the flow guard is not armed", why="it did not notice its own canary")


class _Tap:
    """The one audit hook of the process; silent unless a guard listens."""

    __slots__ = ("listener",)

    def __init__(self) -> None:
        self.listener: FlowGuard | None = None

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        """Pass an event on; called by the interpreter for every audit event."""
        if self.listener is not None and event in _EVENTS:
            self.listener.hear(event, args)


@cache
def _tap() -> _Tap:
    """Return the hook, put in place when first asked for."""
    tap = _Tap()
    sys.addaudithook(tap.hear)
    return tap


def _trail() -> tuple[str, ...]:
    """Return the modules on the stack, innermost first, without the guard's own listening frames."""
    frame = inspect.currentframe()
    names: list[str] = []
    while frame is not None:
        if frame.f_code not in (_trail.__code__, FlowGuard.hear.__code__, _Tap.hear.__code__):
            names.append(str(frame.f_globals.get("__name__", "")))
        frame = frame.f_back
    return tuple(names)


def _writes(args: tuple[object, ...]) -> bool:
    """Tell whether an `open` event asks for more than reading; devices such as the null device keep nothing."""
    path, _, flags = args
    if not isinstance(flags, int) or not flags & _WRITING:
        return False
    if not isinstance(path, str | bytes | int):
        return True
    try:
        return not stat.S_ISCHR(os.stat(path).st_mode)  # noqa: PTH116 -- may be a descriptor
    except OSError:
        return True


def _detail(args: tuple[object, ...]) -> str:
    return " ".join(repr(argument)[:120] for argument in args if argument is not None)


def _written() -> int:
    """Return how many bytes this process has passed to the kernel for writing, all threads together."""
    try:
        lines = Path("/proc/self/io").read_text("ascii").splitlines()
    except OSError as error:
        raise MissingError(
            "the flow guard cannot count written bytes", why=f"/proc/self/io: {error}", fix="Run it on Linux"
        ) from error
    return int(next(line for line in lines if line.startswith("wchar:")).split()[1])
