"""One entry of the audit log, and the line it is: written in one way, read back only in that way.

The forms of `kinds` make one regular expression a kind, which a line of that
kind matches as a whole. So a line is checked for canonical form and for
content at once, and the writer can write nothing that a reader would refuse.
Next door: `chain` puts lines in a row; `reports` makes entries from events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from mimika.consent.audit.canonical import canonical
from mimika.consent.audit.kinds import FIELDS, Form, Kind
from mimika.errors import UsageError

LONGEST: Final = 2048
"""No line has more bytes, its line break included."""
FORMAT: Final = 1
"""Version of the format of lines."""

_KIND: Final = re.compile(rb'\{"at":[0-9]{1,15},"kind":"([a-z-]{1,32})",')
_MOMENT: Final = re.compile("0|[1-9][0-9]{0,14}")
_LAST_MOMENT: Final = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened, without personal data.

    Attributes:
        kind: What.
        at: Wall-clock time, seconds since 1970-01-01 UTC; kept to the millisecond.
        what: All that `FIELDS` names for the kind.

    Raises:
        UsageError: Something is missing, too much or not in its form.
    """

    kind: Kind
    at: float
    what: Mapping[str, str | int]

    def __post_init__(self) -> None:
        if not 0 <= self.at * 1000 < _LAST_MOMENT:
            raise _unfit(self.kind, "its time is none")
        forms = FIELDS[self.kind]
        if self.what.keys() != forms.keys():
            raise _unfit(self.kind, f"it says {_listed(self.what)} instead of {_listed(forms)}")
        for name, form in forms.items():
            if not _fits(self.what[name], form):
                raise _unfit(self.kind, f"{name} is not {form.means}")


class Parsed(NamedTuple):
    """What a line says.

    Attributes:
        kind: What happened.
        at_ms: Wall-clock time, milliseconds since 1970-01-01 UTC.
        number: Which entry it says it is, from 1.
        before: The leaf hash of the line before it, as 64 hexadecimal digits.
        match: The match of its kind's expression; each field of `what` is a group.
    """

    kind: Kind
    at_ms: int
    number: int
    before: bytes
    match: re.Match[bytes]

    def text(self, name: str) -> str:
        """Return what it says of a field, as text."""
        return self.match[f"what_{name}"].decode()


def line_of(entry: Entry, number: int, before: str) -> bytes:
    """Return the line of an entry, with its line break.

    Args:
        entry: What happened.
        number: Its number, from 1.
        before: Leaf hash of the line before it, as hexadecimal digits.
    """
    at = round(entry.at * 1000)
    return canonical({"at": at, "kind": entry.kind, "number": number, "prev": before, "what": dict(entry.what)}) + b"\n"


def parse(line: bytes) -> Parsed | None:
    """Return what a line says; None when it is not what this package writes, to the byte."""
    head = _KIND.match(line)
    known = None if head is None else _lines().get(head[1])
    if known is None:
        return None
    kind, expression = known
    match = expression.fullmatch(line)
    if match is None:
        return None
    at, number, before = match.group("at", "number", "prev")
    return Parsed(kind, int(at), int(number), before, match)


@cache
def _lines() -> Mapping[bytes, tuple[Kind, re.Pattern[bytes]]]:
    """Return the expression of each kind of line."""
    return {kind.encode(): (kind, re.compile(_expression(kind).encode())) for kind in Kind}


def _expression(kind: Kind) -> str:
    said = ",".join(f'"{name}":{_quoted(name, form)}' for name, form in sorted(FIELDS[kind].items()))
    return (
        rf'\{{"at":(?P<at>{_MOMENT.pattern}),"kind":"{kind}","number":(?P<number>[1-9][0-9]{{0,14}}),'
        rf'"prev":"(?P<prev>[0-9a-f]{{64}})","what":\{{{said}\}}\}}\n'
    )


def _quoted(name: str, form: Form) -> str:
    mark = "" if form.counts else '"'
    return f"{mark}(?P<what_{name}>{form.pattern}){mark}"


def _fits(value: str | int, form: Form) -> bool:
    """Return whether a value has a form; a truth value is no count: its text is a word."""
    if isinstance(value, int) is not form.counts:
        return False
    return re.fullmatch(form.pattern, str(value), re.ASCII) is not None


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _unfit(kind: Kind, why: str) -> UsageError:
    # What was given is not repeated: it may be what must not be kept.
    return UsageError(f"nothing of kind {kind} was entered in the audit log", why=why, fix="Pass what its kind says")
