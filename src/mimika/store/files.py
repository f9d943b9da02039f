"""Writing files so that nothing half-written is ever found, and saying in one line why something cannot be written."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mimika.errors import OutputError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return the error that says that a path cannot be written, why, and what to do."""
    full = error.errno in _FULL
    return OutputError(
        f"{path} cannot be written",
        why=error.strerror or str(error),
        fix="Make room there or choose another folder" if full else "Choose a folder in which you may write",
    )


def write_aside(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whatever becomes of the process.

    Raises:
        OutputError: It cannot be written; what was there before is untouched.
    """
    _write(path, content, lambda _: None)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whatever becomes of the machine; waits for the disk.

    Raises:
        OutputError: It cannot be written; what was there before is untouched.
    """
    _write(path, content, os.fsync)


def _write(path: Path, content: bytes, settle: Callable[[int], None]) -> None:
    draft = path.with_name(f"{path.name}.tmp")
    try:
        with draft.open("wb", buffering=0) as file:
            append_whole(file.fileno(), content)
            settle(file.fileno())
        draft.replace(path)
    except OSError as error:
        remove(draft)
        raise unwritable(path, error) from error


def append_whole(file: int, content: bytes) -> None:
    """Append to an open file all of the content or nothing.

    Args:
        file: Descriptor, positioned at its end.
        content: What to append.

    Raises:
        OSError: Not all could be written; what was written of it is cut off again.
    """
    status = os.fstat(file)
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError:
        if stat.S_ISREG(status.st_mode):
            os.ftruncate(file, status.st_size)
        raise


def remove(path: Path) -> None:
    """Remove a file if it is there.

    Raises:
        OutputError: It is there and cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
