"""A pass that a customer shows at a camera or kiosk to give or renew consent: a short signed text in a QR code.

`MP1.` and then, in base64url, the claims and an Ed25519 signature over them
(RFC 8032). It names a record, never a person. Keys come as arguments; that a
pass counts once is kept by the caller through `Nonces`.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Protocol, final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mimika.domain.consents import ConsentEvent, RecordId
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import RefusedError, StoreError, UsageError

PREFIX: Final = "MP1"
"""Kind and version of the text."""
LONGEST: Final = 1000
"""Characters; what is longer is no pass."""
_EVIDENCE: Final = "pass:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a pass says.

    Attributes:
        record: Which record it speaks for.
        purpose: For what.
        modalities: What may be sensed.
        valid_until: Until when it is taken, seconds since 1970-01-01 UTC, whole seconds.
        nonce: A word that no other pass has; letters, digits, - and _.
    """

    record: RecordId
    purpose: Purpose
    modalities: frozenset[Modality]
    valid_until: int
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a pass must be good for.

    Attributes:
        purpose: For what.
        at: Wall-clock time now, seconds since 1970-01-01 UTC.
    """

    purpose: Purpose
    at: float


class Nonces(Protocol):
    """Remembers which passes were used."""

    def spend(self, nonce: str, valid_until: float) -> bool:
        """Use a nonce up, at once and for good.

        Args:
            nonce: Which.
            valid_until: After this it may be forgotten, seconds since 1970-01-01 UTC.

        Returns:
            Whether it was unused.
        """
        ...


@final
class UsedInRecord:
    """Nonces as the events of a record have them in their evidence: keeping the event is using the pass up.

    Args:
        events: Those of the record.
    """

    def __init__(self, events: Iterable[ConsentEvent]) -> None:
        self._used = {event.evidence for event in events}

    def spend(self, nonce: str, valid_until: float) -> bool:
        """Return whether no event names it yet; the next one has to, see `evidence_of`."""
        del valid_until
        return f"{_EVIDENCE}{nonce}" not in self._used


class _Claims(BaseModel):
    """The claims in JSON, with names of one letter, because every module of a code counts."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    k: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    m: Annotated[str, Field(min_length=1, max_length=100)]
    n: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    p: Annotated[str, Field(max_length=100)]
    r: Annotated[str, Field(min_length=1, max_length=100)]
    u: int


def make_pass(what: Pass, key: Ed25519PrivateKey) -> str:
    """Return a pass as a text, to be shown as a QR code.

    Args:
        what: What it says.
        key: Signs it.

    Raises:
        UsageError: It says something that cannot be written down.
    """
    try:
        claims = _Claims(
            k=key_id(key.public_key()),
            m=" ".join(sorted(what.modalities)),
            n=what.nonce,
            p=what.purpose,
            r=what.record,
            u=what.valid_until,
        )
    except ValidationError as error:
        raise UsageError("a pass cannot be made", why=error.errors()[0]["msg"]) from error
    body = claims.model_dump_json().encode()
    return f"{PREFIX}.{_written(body)}.{_written(key.sign(_signed(body)))}"


def verify_pass(text: str, keys: Mapping[str, Ed25519PublicKey], wanted: Wanted, nonces: Nonces) -> Pass:
    """Return what a pass says, if it is sound, in time, for this purpose and unused; it is used up by this.

    Args:
        text: The pass.
        keys: Whose passes are taken, by `key_id`.
        wanted: What it must be good for.
        nonces: Which passes were used.

    Raises:
        UsageError: The text is no pass.
        RefusedError: It was tampered with, is of an unknown key, has run out, is for something else or was used.
    """
    body, signature = _parts(text.strip())
    claims = _claims(body)
    key = keys.get(claims.k)
    if key is None:
        raise RefusedError("the pass is not taken", why=f"its key {claims.k} is not known", fix="Add the key, or ask")
    try:
        key.verify(signature, _signed(body))
    except InvalidSignature as error:
        raise RefusedError("the pass is not taken", why="it was changed after it was signed") from error
    found = _understood(claims)
    if found.purpose is not wanted.purpose:
        raise RefusedError("the pass is not taken", why=f"it is for {found.purpose}, not for {wanted.purpose}")
    if not wanted.at < found.valid_until:
        raise RefusedError("the pass is not taken", why="it has run out", fix="Make a new one")
    if not nonces.spend(found.nonce, found.valid_until):
        raise RefusedError("the pass is not taken", why="it was used already", fix="Make a new one")
    return found


def record_named(text: str) -> RecordId:
    """Return which record a pass names, unchecked: to look its events up for `UsedInRecord`, and for nothing else.

    Raises:
        UsageError: The text is no pass.
    """
    return RecordId(_claims(_parts(text.strip())[0]).r)


def evidence_of(found: Pass) -> str:
    """Return what an event that a pass stands behind has as its evidence."""
    return f"{_EVIDENCE}{found.nonce}"


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def signing_key(pem: bytes) -> Ed25519PrivateKey:
    """Return a private key from an unencrypted PEM file.

    Raises:
        StoreError: It is no such key.
    """
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key("private") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key("private")
    return key


def checking_key(pem: bytes) -> Ed25519PublicKey:
    """Return a public key from a PEM file of it or of the private key it belongs to.

    Raises:
        StoreError: It is no such key.
    """
    if b"PRIVATE KEY" in pem:
        return signing_key(pem).public_key()
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key("public") from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key("public")
    return key


def _no_key(kind: str) -> StoreError:
    return StoreError(
        "the key cannot be used",
        why=f"it is no unencrypted {kind} Ed25519 key in PEM",
        fix="Make one with: openssl genpkey -algorithm ed25519 -out pass.pem",
    )


def _signed(body: bytes) -> bytes:
    """Return what is signed: the claims with the kind before them, so that no other signature of the key fits."""
    return f"{PREFIX}.".encode() + body


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _parts(text: str) -> tuple[bytes, bytes]:
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != 3 or parts[0] != PREFIX:  # noqa: PLR2004 -- kind, claims, signature
        raise UsageError("this is no pass", fix="Scan it again, whole")
    return _decoded(parts[1]), _decoded(parts[2])


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise UsageError("this is no pass", why="it is garbled", fix="Scan it again, whole") from error
    if _written(raw) != text:  # several texts could mean the same bytes; only one of them is the pass
        raise UsageError("this is no pass", why="it is garbled", fix="Scan it again, whole")
    return raw


def _claims(body: bytes) -> _Claims:
    try:
        return _Claims.model_validate_json(body)
    except ValidationError as error:
        raise UsageError("this is no pass", why="its claims cannot be read", fix="Scan it again, whole") from error


def _understood(claims: _Claims) -> Pass:
    """Return the claims in our terms; they are signed, so what is unknown comes from another version."""
    try:
        modalities = frozenset(Modality(word) for word in claims.m.split())
        purpose = Purpose(claims.p)
    except ValueError as error:
        raise UsageError("the pass cannot be read", why=str(error), fix="Make a new one") from error
    return Pass(record=RecordId(claims.r), purpose=purpose, modalities=modalities, valid_until=claims.u, nonce=claims.n)
