"""The master key: wraps the key of every person, and never stands in a database.

It comes from a file that only its owner may read, or from the environment. It
also makes the digests by which somebody is found, so that nobody without it
can guess who is in the tables. Next door: `mimika.store.sealing` has the keys
of people, `mimika.store.sql.keys` keeps them wrapped.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, final

from mimika.errors import StoreError, UsageError
from mimika.store.sealing import KEY_BYTES, Handle, Sealed, SubjectKey, canonical, derived, digest, unseal

KEY: Final = "MIMIKA_MASTER_KEY"
"""Environment variable with the master key in base64; goes before a file."""
KEY_FILE: Final = "MIMIKA_MASTER_KEY_FILE"
"""Environment variable with the path of the file with the master key."""

_ONLY_THE_OWNER: Final = 0o600
_ID_DIGITS: Final = 16


@final
class MasterKey:
    """Wraps the keys of people.

    Args:
        secret: 32 bytes.
    """

    __slots__ = ("_lookup", "_rows", "_wrap", "id")

    def __init__(self, secret: bytes) -> None:
        self._wrap = derived(secret, b"wrap")
        self._lookup = derived(secret, b"lookup")
        self._rows = derived(secret, b"rows")
        self.id = digest(derived(secret, b"id"), b"")[:_ID_DIGITS]

    def digest(self, subject: str) -> str:
        """Return the keyed digest of a subject: by it they are found, and who lacks this key cannot guess them."""
        return digest(self._lookup, subject.encode("utf-8", "surrogatepass"))

    def mark(self, row: bytes) -> str:
        """Return the keyed digest of a row; a row that was changed has another."""
        return digest(self._rows, row)

    def wrap(self, key: SubjectKey, subject: str) -> Sealed:
        """Return the key of a subject, given by digest, encrypted."""
        return key.wrapped(self._wrap, canonical((subject, key.handle)))

    def unwrap(self, wrapped: Sealed, subject: str, handle: Handle) -> SubjectKey:
        """Return the key of a subject, given by digest.

        Raises:
            BrokenSealError: It was changed, or is somebody else's.
        """
        return SubjectKey(unseal(self._wrap, wrapped, canonical((subject, handle))))


def master_from(surroundings: Mapping[str, str], beside: Path | None) -> MasterKey:
    """Return the master key of this machine.

    Args:
        surroundings: Environment variables.
        beside: Where its file is unless the environment says otherwise; None for nowhere.

    Raises:
        StoreError: There is none, or it cannot be used.
    """
    if surroundings.get(KEY):
        return _of_text(surroundings[KEY], KEY)
    path = key_file(surroundings, beside)
    if path is None:
        raise StoreError("there is no master key", fix=f"Set {KEY_FILE} or {KEY}, then run: mimika keys init")
    return _of_text(_read(path), str(path))


def key_file(surroundings: Mapping[str, str], beside: Path | None) -> Path | None:
    """Return where the file of the master key is or belongs; None where nobody says."""
    return Path(surroundings[KEY_FILE]) if surroundings.get(KEY_FILE) else beside


def write_master(path: Path) -> MasterKey:
    """Make a new master key and write it to a file that only its owner may read.

    Raises:
        UsageError: The file is there; whoever replaces it loses everybody.
        StoreError: It cannot be written.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _ONLY_THE_OWNER)
        with os.fdopen(file, "wb") as opened:
            opened.write(base64.b64encode(secret) + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
    except FileExistsError as error:
        raise UsageError(
            f"{path} is there already", why="a new master key would lose everybody", fix="Keep it"
        ) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written", why=error.strerror or "", fix="Choose another place") from error
    return MasterKey(secret)


def _read(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError as error:
        raise StoreError(f"there is no master key at {path}", fix="Run: mimika keys init") from error
    except OSError as error:
        raise StoreError(f"the master key {path} cannot be read", why=error.strerror or "") from error
    if mode & 0o077:
        raise StoreError(f"the master key {path} is open to others", fix=f"Run: chmod 600 {path}")
    return text


def _of_text(text: str, where: str) -> MasterKey:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise StoreError(f"{where} holds no master key", why=f"it must be {KEY_BYTES} bytes in base64")
    return MasterKey(secret)
