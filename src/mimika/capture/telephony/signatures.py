"""Whether a connection comes from the platform it says it comes from.

Twilio signs the address it connects to (HMAC-SHA1); Genesys signs the request
and some headers (HTTP message signatures with HMAC-SHA256, an early draft of
RFC 9421), for a few seconds only. Comparisons take the same time whatever is
wrong. Next door: `listener` asks here before it lets anybody in.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mimika.domain.ports import Clock
from mimika.errors import UsageError

SKEW_S: Final = 10.0
"""How far the clocks of both sides may be apart, in seconds."""

MOST_NONCES: Final = 10_000
"""Signatures remembered so that none is used twice; beyond that nobody is let in until some have expired."""

SIGNED: Final = (
    "@request-target",
    "@authority",
    "audiohook-organization-id",
    "audiohook-session-id",
    "audiohook-correlation-id",
    "x-api-key",
)
"""What Genesys signs, and what must be signed."""

_INPUT: Final = re.compile(r"^\s*([A-Za-z*][\w.*-]*)\s*=\s*(\(([^()]*)\)(.*))$", re.ASCII)
_PARAMETER: Final = re.compile(r';\s*([a-z]+)=(?:"([^"\\]*)"|(\d{1,15}))', re.ASCII)
_SIGNATURE: Final = re.compile(r"^\s*([A-Za-z*][\w.*-]*)\s*=\s*:([A-Za-z0-9+/=]*):\s*$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to open a connection.

    Attributes:
        path: Path and query.
        headers: Headers by lower-case name.
    """

    path: str
    headers: Mapping[str, str]


def twilio_signature(url: str, token: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
    """Return the signature of Twilio for an address.

    Args:
        url: The whole address as Twilio knows it, scheme and query included.
        token: The account's token.
        parameters: Names and values of a posted form; none for a stream.
    """
    signed = url + "".join(name + value for name, value in sorted(parameters))
    return base64.b64encode(hmac.digest(_raw(token), _raw(signed), "sha1")).decode()


def is_from_twilio(request: Request, url: str, token: str) -> bool:
    """Return whether a request carries Twilio's signature of the address.

    Args:
        request: The request.
        url: The address as Twilio knows it.
        token: The account's token.
    """
    given = request.headers.get("x-twilio-signature", "")
    return hmac.compare_digest(_raw(given), _raw(twilio_signature(url, token)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What stands beside a signature of Genesys.

    Attributes:
        keyid: Name of the key.
        nonce: A word that is used once.
        created: When it was made, in seconds since 1970.
        expires: When it ends, in seconds since 1970.
    """

    keyid: str
    nonce: str
    created: int
    expires: int

    def told(self) -> str:
        """Return it as the header writes it, the list of what is signed before it."""
        names = " ".join(f'"{name}"' for name in SIGNED)
        return (
            f'({names});keyid="{self.keyid}";nonce="{self.nonce}";alg="hmac-sha256"'
            f";created={self.created};expires={self.expires}"
        )


def genesys_signature(request: Request, told: str, secret: bytes) -> str:
    """Return the signature of Genesys for a request.

    Args:
        request: The request with all headers that are signed.
        told: Value of `Signature-Input` after the label.
        secret: The client secret, out of its base64.
    """
    known = {**request.headers, "@request-target": request.path, "@authority": request.headers.get("host", "")}
    lines = [f'"{name}": {known.get(name, "")}' for name in SIGNED]
    base = "\n".join([*lines, f'"@signature-params": {told}'])
    return base64.b64encode(hmac.digest(secret, _raw(base), "sha256")).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """The signature that a request carries.

    Attributes:
        names: What is signed.
        told: What stands beside it, as written.
        parameters: The same, by name.
        signature: The signature.
    """

    names: tuple[str, ...]
    told: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    signature: str

    def number(self, name: str) -> int:
        """Return a parameter that is a number, or -1."""
        value = self.parameters.get(name, "")
        return int(value) if value.isdigit() else -1


def _given(headers: Mapping[str, str]) -> _Given | None:
    told = _INPUT.match(headers.get("signature-input", ""))
    signed = _SIGNATURE.match(headers.get("signature", ""))
    if told is None or signed is None or told.group(1) != signed.group(1):
        return None
    names = tuple(name.strip('"').lower() for name in told.group(3).split())
    parameters = {name: text or number for name, text, number in _PARAMETER.findall(told.group(4))}
    return _Given(names=names, told=told.group(2), parameters=parameters, signature=signed.group(2))


class GenesysKeys:
    """The keys of Genesys, and the signatures that were used already.

    Args:
        secrets: Client secret in base64 by API key.
        clock: Tells whether a signature has expired.

    Raises:
        UsageError: A secret is no base64.
    """

    def __init__(self, secrets: Mapping[str, str], clock: Clock) -> None:
        try:
            self._secrets = {key: base64.b64decode(secret, validate=True) for key, secret in secrets.items()}
        except binascii.Error as error:
            raise UsageError(
                "a client secret of AudioHook cannot be used", why="it is no base64", fix="Copy it from Genesys again"
            ) from error
        self._clock = clock
        self._used: dict[str, float] = {}

    def refusal(self, request: Request) -> str:
        """Return why a request is not let in, or nothing when it is.

        Args:
            request: The request; `host` among its headers is the authority that was signed.
        """
        given = _given(request.headers)
        if given is None:
            return "it is not signed"
        secret = self._secrets.get(request.headers.get("x-api-key", ""))
        expected = genesys_signature(request, given.told, secret or b"nobody's secret")
        fits = hmac.compare_digest(_raw(given.signature), _raw(expected))
        if secret is None or not fits or given.names != SIGNED or not self._is_ours(given, request):
            return "its signature is wrong"
        return self._untimely(given)

    def _is_ours(self, given: _Given, request: Request) -> bool:
        key = request.headers.get("x-api-key", "")
        return given.parameters.get("alg") == "hmac-sha256" and given.parameters.get("keyid") == key

    def _untimely(self, given: _Given) -> str:
        now, nonce = self._clock.wall(), given.parameters.get("nonce", "")
        created, expires = given.number("created"), given.number("expires")
        if created < 0 or not created - SKEW_S <= now <= expires + SKEW_S:
            return "its signature has expired, or is not valid yet"
        self._used = {used: until for used, until in self._used.items() if until >= now}
        if not nonce or nonce in self._used or len(self._used) >= MOST_NONCES:
            return "its signature was used before"
        self._used[nonce] = expires + SKEW_S
        return ""


def _raw(text: str) -> bytes:
    """Return the bytes of a text; headers may hold some that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape")
