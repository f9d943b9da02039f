"""Reads an audit log for whoever verifies or proves, in bounded memory, also while it is written.

Next door: `audit_file` writes it.
"""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mimika.consent.audit.entries import LONGEST
from mimika.errors import StoreError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BLOCK: Final = 1 << 16
_LARGEST: Final = 1 << 16


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a log, each with its line break; what is longer than any entry comes in parts.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        with path.open("rb", buffering=_BLOCK) as file:
            while line := file.readline(LONGEST + 1):
                yield line
    except OSError as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: OSError) -> StoreError:
    """Return the error that says that a log or key cannot be used, why, and what to do."""
    full = error.errno in _FULL
    return StoreError(
        f"{path} cannot be used",
        why=error.strerror or str(error),
        fix="Make room there" if full else "Name a file that is there and that you may use",
    )


def read_paper(path: Path) -> bytes:
    """Return the content of a file that holds a head or a proof; of a larger file than those are, its beginning.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise unusable(path, error) from error
