"""Signed heads: how many lines a log has, the root of their tree, when, and who says so.

Whoever holds a head can tell later whether the log still begins with the lines
it had then; so heads are worth most where the log's keeper cannot reach them.
Signatures are Ed25519 (RFC 8032) over a line that names this format and the
canonical JSON of the head. Next door: `chain` checks the heads of a log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mimika.consent.audit.canonical import canonical

_CONTEXT: Final = b"mimika audit head 1\n"
"""Keeps a signature from meaning anything elsewhere."""

Keys = Mapping[str, Ed25519PublicKey]
"""Public keys by their id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A signed head.

    Attributes:
        size: How many lines it speaks for.
        root: Root of their tree, 64 hexadecimal digits.
        at_ms: Wall-clock time of signing, milliseconds since 1970-01-01 UTC.
        key: Id of the key that signed.
        signature: 128 hexadecimal digits.
    """

    size: int
    root: str
    at_ms: int
    key: str
    signature: str


@final
class Signer:
    """Signs heads with one key.

    Args:
        key: The private key.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key()
        self.id = key_id(self.public)

    def secret(self, use: bytes) -> bytes:
        """Return 32 bytes that only the holder of the key can make, for one use, and that tell nothing of the key.

        Source: HKDF with SHA-256, RFC 5869.
        """
        whole = self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"mimika audit 1 " + use).derive(whole)

    def sign(self, size: int, root: str, at: float) -> Head:
        """Return a head.

        Args:
            size: Lines it speaks for.
            root: Root of their tree, 64 hexadecimal digits.
            at: Wall-clock time, seconds since 1970-01-01 UTC.
        """
        at_ms = round(at * 1000)
        signature = self._key.sign(_signed(size, root, at_ms, self.id)).hex()
        return Head(size=size, root=root, at_ms=at_ms, key=self.id, signature=signature)


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a public key: the first 32 hexadecimal digits of the SHA-256 of its 32 bytes."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]


def by_id(keys: Iterable[Ed25519PublicKey]) -> Keys:
    """Return public keys by their id."""
    return {key_id(key): key for key in keys}


def complaint(head: Head, keys: Keys) -> str | None:
    """Return what is wrong with the signature of a head; None when nothing is, or no key was named to check it with."""
    if not keys:
        return None
    key = keys.get(head.key)
    if key is None:
        return f"the head was signed with the key {head.key}, and the keys to check with are {', '.join(keys)}"
    try:
        key.verify(bytes.fromhex(head.signature), _signed(head.size, head.root, head.at_ms, head.key))
    except InvalidSignature:
        return f"the signature of the head does not fit: the head was changed, or the key {head.key} did not sign it"
    return None


def _signed(size: int, root: str, at_ms: int, key: str) -> bytes:
    return _CONTEXT + canonical({"at": at_ms, "key": key, "root": root, "size": size})
