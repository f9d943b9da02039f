"""Keeps the key that signs heads of the audit log: an Ed25519 key in a file that only its owner may read.

The public part stands beside it in a file that ends in `.pub`; it is for
whoever verifies. Both are PEM, so other tools read them too.
"""

import os
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from mimika.consent.audit.heads import Signer
from mimika.errors import OutputError, StoreError
from mimika.store.audit_reading import read_paper
from mimika.store.files import remove, unwritable, write_durably

SUFFIX: Final = ".pub"
"""Ends the name of the file with the public part."""
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def make_key(path: Path) -> Signer:
    """Make a key, write it and its public part, and return it.

    Raises:
        OutputError: There is a file already, or it cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    try:
        file = os.open(path, _NEW, 0o600)
    except FileExistsError as error:
        raise OutputError(
            f"{path} was not written", why="it is there already, and a lost key cannot be replaced",
            fix="Choose another name",
        ) from error  # fmt: skip
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            opened.flush()
            os.fsync(file)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write_durably(path.with_name(path.name + SUFFIX), public)
    except OSError as error:
        remove(path)
        raise unwritable(path, error) from error
    except OutputError:
        remove(path)
        raise
    return Signer(key)


def read_signer(path: Path) -> Signer:
    """Return the signer whose key a file holds.

    Raises:
        StoreError: There is none, it is no Ed25519 key, or others may read it.
    """
    content = read_paper(path)
    if path.stat().st_mode & _OTHERS:
        raise StoreError(f"the key {path} is not used", why="others may read it", fix=f"Run: chmod 600 {path}")
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path, "private") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, "private")
    return Signer(key)


def read_public(path: Path) -> Ed25519PublicKey:
    """Return the public key that a file holds.

    Raises:
        StoreError: There is none, or it is no Ed25519 key.
    """
    try:
        key = load_pem_public_key(read_paper(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_key(path, "public") from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path, "public")
    return key


def _no_key(path: Path, which: str) -> StoreError:
    return StoreError(
        f"{path} holds no {which} key of Ed25519",
        fix="Pass the file with .pub" if which == "public" else "Pass another",
    )
