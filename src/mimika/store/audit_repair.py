"""Finds where an audit log stands when it is opened, and sets aside a last line that a crash cut off.

Nothing is taken from a file before the lines in it proved to be a log. The
bytes that are cut off are on disk beside the log before they go from it, so
whatever happens in between they are not lost.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from mimika.consent.audit.chain import Chain
from mimika.consent.audit.checks import followed
from mimika.errors import AuditError
from mimika.store.audit_reading import read_lines, unusable

SUFFIX: Final = ".torn"
"""Ends the name of the file beside a log that keeps what crashes cut off."""
_BLOCK: Final = 1 << 16
_STARTS: Final = b'{"at":'
"""How every line starts."""
_ASIDE: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """What a crash cut off.

    Attributes:
        size: How many bytes; 0 when nothing was.
        digest: Their SHA-256 as 64 hexadecimal digits; empty when there are none.
    """

    size: int
    digest: str


def recovered(path: Path, file: int) -> tuple[Chain, Torn]:
    """Verify a log, set aside what a crash cut off at its end, and return where it stands.

    Args:
        path: The log.
        file: Descriptor of it, locked, for reading and writing.

    Raises:
        AuditError: It is no log, or not intact; nothing was changed.
        StoreError: It cannot be read, or what was cut off cannot be set aside.
    """
    try:
        size = os.fstat(file).st_size
        end = _end_of_lines(file, size)
        if not end and size and not os.pread(file, len(_STARTS), 0).startswith(_STARTS[:size]):
            raise AuditError(f"{path} is no audit log", fix="Name another file")
        chain = followed(_until(end, read_lines(path)), {}, None)
        torn = Torn(size=0, digest="") if end == size else _set_aside(path, file, end)
    except OSError as error:
        raise unusable(path, error) from error
    return chain, torn


def caught_up(path: Path, file: int, place: int, chain: Chain) -> Torn:
    """Follow what other processes appended, and set aside what one of them was killed over.

    Args:
        path: The log.
        file: Descriptor of it, locked, for reading and writing.
        place: Up to where it was followed, in bytes.
        chain: Where it stood there; goes on.

    Raises:
        AuditError: What was appended does not follow.
        OSError: It cannot be read, or what is unfinished cannot be set aside.
    """
    new = bytearray()
    while block := os.pread(file, _BLOCK, place + len(new)):
        new += block
    *lines, rest = bytes(new).split(b"\n")
    for line in lines:
        chain.follow(line + b"\n")
    if not rest:
        return Torn(size=0, digest="")
    return _set_aside(path, file, place + len(new) - len(rest))


def settle_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk.

    Raises:
        OSError: They cannot be.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _end_of_lines(file: int, size: int) -> int:
    """Return where the last whole line ends."""
    end = size
    while end:
        begin = max(0, end - _BLOCK)
        cut = os.pread(file, end - begin, begin).rfind(b"\n")
        if cut >= 0:
            return begin + cut + 1
        end = begin
    return 0


def _until(end: int, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines up to a place in the file."""
    passed = 0
    for line in lines:
        passed += len(line)
        if passed > end:
            return
        yield line


def _set_aside(path: Path, file: int, end: int) -> Torn:
    """Move what follows the last whole line to the file beside the log."""
    size, digest = os.fstat(file).st_size - end, sha256()
    aside = os.open(path.with_name(path.name + SUFFIX), _ASIDE, 0o600)
    try:
        place = end
        while block := os.pread(file, _BLOCK, place):
            digest.update(block)
            _write_all(aside, block)
            place += len(block)
        os.fsync(aside)
    finally:
        os.close(aside)
    settle_folder(path.parent)
    os.ftruncate(file, end)
    os.fsync(file)
    return Torn(size=size, digest=digest.hexdigest())


def _write_all(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
