"""Canonical JSON: the one way to write a value, so that equal values have equal hashes.

Source: RFC 8785, JSON Canonicalization Scheme (keys in the order of their
UTF-16 code units, numbers as ECMAScript prints doubles, no white space, UTF-8)
and RFC 7493 (I-JSON) for what is refused. Next door: `entries`, `heads` and
`proofs` are written with it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

Value = None | bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]
"""Whatever JSON can hold."""

_LARGEST: Final = 2**53 - 1
"""Integers beyond it are not the same number to every reader."""
_PLAIN_UNTIL: Final = 21
"""ECMAScript writes out whole numbers of at most so many digits."""
_PLAIN_FROM: Final = -6
"""ECMAScript writes out fractions with fewer than so many zeros after the point."""


def canonical(value: Value) -> bytes:
    """Return the canonical form of a value.

    Raises:
        ValueError: It holds NaN, an infinity, an integer beyond 2^53 - 1 or half a surrogate pair.
    """
    return _text(value).encode()


def _text(value: Value) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        ordered = sorted(value.items(), key=_utf16)
        return "{" + ",".join(f"{_text(key)}:{_text(each)}" for key, each in ordered) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_text(each) for each in value) + "]"
    return _scalar(value)


def _utf16(item: tuple[str, Value]) -> bytes:
    return item[0].encode("utf-16-be")


def _scalar(value: float | None) -> str:
    """Write what holds nothing else: null, truth or a number."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double(value)
    if abs(value) > _LARGEST:
        message = f"{value} is not the same number to every reader of JSON"
        raise ValueError(message)
    return str(value)


def _double(value: float) -> str:
    """Write a double as ECMAScript does: its shortest digits, with an exponent only when it is far from 1."""
    if not math.isfinite(value):
        message = f"{value} is no number of JSON"
        raise ValueError(message)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    parts = Decimal(repr(abs(value))).normalize().as_tuple()
    digits = "".join(map(str, parts.digits))
    point = len(digits) + int(parts.exponent)
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Return digits with the decimal point after the `point`-th of them."""
    if len(digits) <= point <= _PLAIN_UNTIL:
        return digits.ljust(point, "0")
    if 0 < point <= _PLAIN_UNTIL:
        return f"{digits[:point]}.{digits[point:]}"
    if _PLAIN_FROM < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
