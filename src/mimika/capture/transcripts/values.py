"""Looking into JSON that others wrote: every lookup says what it expects and gives nothing where it is not there.

Next door: `recognisers`, `logs` and `dialogues`, which know what the keys mean.
"""

import json
import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from mimika.capture.info import Tally
from mimika.errors import MediaError

_DURATION: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_BLANK: Final = re.compile(r"[\s\ufeff]*")
_MILLISECONDS: Final = 1e11
"""Times above this are milliseconds since 1970."""

Fields = dict[str, JsonValue]


def values_in(text: str, name: str, tally: Tally) -> list[JsonValue]:
    """Return the JSON values of a text: one document, or several one after another (JSON lines).

    Raises:
        MediaError: The first of them is broken; names line and column.
    """
    decoder, found, at = json.JSONDecoder(), list[JsonValue](), 0
    while True:
        rest = _BLANK.match(text, at)
        at = at if rest is None else rest.end()
        if at >= len(text):
            return found
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            if not found or isinstance(error, RecursionError):
                raise _broken(name, error) from error
            tally.damage()
            tally.note(f"{_place(error)} and what follows were left out: {error.msg.lower()}")
            return found
        found.append(value)


def _place(error: json.JSONDecodeError) -> str:
    return f"line {error.lineno}, column {error.colno}"


def _broken(name: str, error: json.JSONDecodeError | RecursionError) -> MediaError:
    if isinstance(error, RecursionError):
        return MediaError(f"{name} cannot be read", why="its JSON is nested too deeply", fix="Export it again")
    why = f"its JSON is broken at {_place(error)}: {error.msg.lower()}"
    return MediaError(f"{name} cannot be read", why=why, fix="Export or copy it again")


def fields(value: JsonValue) -> Fields:
    """Return an object, or an empty one when it is none."""
    return value if isinstance(value, dict) else {}


def items(value: JsonValue) -> list[JsonValue]:
    """Return a list, or an empty one when it is none."""
    return value if isinstance(value, list) else []


def objects(value: JsonValue) -> list[Fields]:
    """Return the objects of a list."""
    return [one for one in items(value) if isinstance(one, dict)]


def word(value: Fields, *keys: str) -> str:
    """Return the first of some fields that holds text or a whole number, as text; nothing when none does."""
    for key in keys:
        found = value.get(key)
        if isinstance(found, str):
            return found
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
    return ""


def number(value: Fields, *keys: str) -> float | None:
    """Return the first of some fields that holds a time or number, in its own unit; None when none does."""
    for key in keys:
        found = seconds(value.get(key))
        if found is not None:
            return found
    return None


def seconds(value: JsonValue) -> float | None:
    """Return a time in seconds: a number, `1.4`, `1.4s`, `PT1.4S`, `00:01:02`, ISO 8601, or seconds and nanos.

    Numbers so large that they can only be milliseconds since 1970 are taken as such.
    """
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return None
    if isinstance(value, dict):
        whole, nanos = number(value, "seconds"), number(value, "nanos")
        return None if whole is None and nanos is None else (whole or 0.0) + (nanos or 0.0) / 1e9
    found = _spelled(value.strip()) if isinstance(value, str) else float(value)
    return found / 1000 if found is not None and abs(found) > _MILLISECONDS else found


def _spelled(text: str) -> float | None:
    duration = _DURATION.fullmatch(text)
    if duration is not None and len(text) > len("PT"):
        hours, minutes, rest = (float(part or 0) for part in duration.groups())
        return hours * 3600 + minutes * 60 + rest
    try:
        found = float(text.removesuffix("s"))
    except ValueError:
        return _dated(text)
    return found if math.isfinite(found) else None


def _dated(text: str) -> float | None:
    parts = text.split(":")
    if 2 <= len(parts) <= 3 and all(part.replace(".", "", 1).isdigit() for part in parts):  # noqa: PLR2004 -- mm:ss or hh:mm:ss
        return sum(float(part) * 60**power for power, part in enumerate(reversed(parts)))
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


def has(value: Fields, keys: Sequence[str]) -> bool:
    """Return whether an object has all of some fields."""
    return all(key in value for key in keys)
