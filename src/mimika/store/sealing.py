"""What a key can do: seal and open bytes, and stand for somebody without saying whom.

Every person or session has one `SubjectKey` of their own. Everything kept
about them is sealed with it, and their rows carry a handle that only the key
gives; so who destroys the key destroys both the content and the way to it.
Next door: `mimika.store.master` wraps these keys, `mimika.store.sql.keys`
keeps them. AES-256-GCM after NIST SP 800-38D with 96-bit random nonces, a key
a purpose after HKDF (RFC 5869), digests with HMAC-SHA-256 (RFC 2104).
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Final, NewType, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Sealed = NewType("Sealed", bytes)
"""A nonce of 12 bytes, then what was encrypted, then a tag of 16 bytes."""
Handle = NewType("Handle", str)
"""Stands for a subject in the tables; 32 hexadecimal digits that follow from the subject's key alone."""

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_HANDLE_DIGITS: Final = 32


class BrokenSealError(Exception):
    """What was sealed is not what is there; whoever reads it says where and raises a `StoreError`."""


def derived(key: bytes, use: bytes) -> bytes:
    """Return the 32 bytes of a key that serve one use and tell nothing about those for another."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"mimika/1/" + use).derive(key)


def digest(key: bytes, content: bytes) -> str:
    """Return the keyed digest of something, as 64 hexadecimal digits."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def canonical(parts: Sequence[str | int | float | None]) -> bytes:
    """Return parts as bytes that no other parts give."""
    return json.dumps(list(parts), separators=(",", ":"), ensure_ascii=True).encode("ascii")


def seal(key: bytes, content: bytes, about: bytes) -> Sealed:
    """Encrypt something so that it opens only beside what it is about.

    Args:
        key: 32 bytes.
        content: What to encrypt.
        about: What stands beside it in the clear; binds the two together.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return Sealed(nonce + AESGCM(key).encrypt(nonce, content, about))


def unseal(key: bytes, sealed: Sealed, about: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        BrokenSealError: It, or what it is about, was changed, or it was sealed with another key.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise BrokenSealError from error


@final
class SubjectKey:
    """The key of one person or session.

    Args:
        secret: 32 bytes.
    """

    __slots__ = ("_body", "_secret", "handle")

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._body = derived(secret, b"body")
        self.handle = Handle(digest(derived(secret, b"handle"), b"")[:_HANDLE_DIGITS])

    @classmethod
    def made(cls) -> "SubjectKey":
        """Return a new one."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def seal(self, content: bytes, about: bytes) -> Sealed:
        """Encrypt something of the subject's."""
        return seal(self._body, content, about)

    def unseal(self, sealed: Sealed, about: bytes) -> bytes:
        """Return what was encrypted.

        Raises:
            BrokenSealError: It or what it is about was changed, or it belongs to somebody else.
        """
        return unseal(self._body, sealed, about)

    def wrapped(self, key: bytes, about: bytes) -> Sealed:
        """Return this key, encrypted with another."""
        return seal(key, self._secret, about)
