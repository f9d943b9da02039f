"""What both telephone protocols say, in the same words, and how their messages are read.

The protocols (`twilio`, `audiohook`) know messages and no sockets: they take
what came in and return what happened. `feed` makes chunks of the sound,
`listener` knows sockets.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Final, TypeGuard

from mimika.capture.telephony.encodings import Encoding

MOST_BYTES: Final = 2**20
"""Longest message that is taken; two channels of 16-bit sound for half a minute fit, and nothing a platform sends."""

NOTHING_MISSING: Final = Fraction(0)

_DURATION: Final = re.compile(r"^PT(\d{1,9}(?:\.\d{1,9})?)S$")


class Party(Enum):
    """Who speaks on a channel of a call; the number is the channel's."""

    CUSTOMER = 0
    AGENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A call began.

    Attributes:
        name: The platform's own id of the call.
        language: BCP 47 tag, or nothing when the platform does not say.
        parameters: What the platform was configured to send along.
    """

    name: str
    language: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A piece of sound of one party.

    Attributes:
        party: Who speaks.
        data: Codes or samples, of this party only.
        encoding: How they were announced.
        stamp: The platform's own time of the first sample in seconds from the start of the stream, or None.
        missing: How much is known to be lost before it, in seconds.
    """

    party: Party
    data: bytes
    encoding: Encoding
    stamp: Fraction | None = None
    missing: Fraction = NOTHING_MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A message to be sent back.

    Attributes:
        text: The message.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The language of the call changed.

    Attributes:
        language: BCP 47 tag.
    """

    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something the user should hear of.

    Attributes:
        line: What, in one line.
    """

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The call is over.

    Attributes:
        broken: Why it ended before it should, or nothing when it was an ordinary end.
    """

    broken: str = ""


Happening = Begun | Sound | Answer | Spoken | Remark | Ended
"""What a message means."""


class Fields:
    """The fields of a JSON object, each read as what it should be; what is not is absent."""

    def __init__(self, content: Mapping[object, object]) -> None:
        self._content = content

    def text(self, *names: str) -> str:
        """Return the first of the named fields that is a text, or nothing."""
        return next((value for name in names if isinstance(value := self._content.get(name), str)), "")

    def number(self, *names: str) -> int | None:
        """Return the first of the named fields that is a whole number, also one that is written as a text."""
        for name in names:
            value = self._content.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:  # noqa: PLR2004 -- of 64 bits
                return int(value)
        return None

    def seconds(self, name: str) -> Fraction | None:
        """Return a field that is a duration such as PT1.2S (ISO 8601) in seconds, or None."""
        found = _DURATION.match(self.text(name))
        return Fraction(found.group(1)) if found else None

    def inner(self, *names: str) -> "Fields":
        """Return the first of the named fields that is an object; an empty one when none is."""
        found = (self._content.get(name) for name in names)
        return next((Fields(value) for value in found if _is_object(value)), Fields({}))

    def texts(self) -> Mapping[str, str]:
        """Return all fields that are texts, numbers or truth values, as texts."""
        return {
            str(key): value if isinstance(value, str) else json.dumps(value)
            for key, value in self._content.items()
            if isinstance(value, str | int | float)
        }

    def each(self, name: str) -> "list[Fields]":
        """Return the objects of a field that is a list."""
        value = self._content.get(name)
        return [Fields(one) for one in value if _is_object(one)] if _is_list(value) else []

    def words(self, name: str) -> tuple[str, ...]:
        """Return the texts of a field that is a list."""
        value = self._content.get(name)
        return tuple(one for one in value if isinstance(one, str)) if _is_list(value) else ()


def fields_of(message: str) -> Fields | None:
    """Return the fields of a message, or None when it is no JSON object."""
    try:
        content: object = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return Fields(content) if _is_object(content) else None


def _is_object(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
