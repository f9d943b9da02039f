"""Paper forms, typed into a table: rows to events, all of the file or none of it.

The table is CSV in UTF-8, with or without a byte order mark, separated by
commas, semicolons or tabs. Columns, in any order:

| column | what |
|---|---|
| form | number on the paper; gives the record its id, so that a table can be read twice |
| subject | a pseudonym, such as a member number; never a name |
| purpose | as in `mimika.domain.permits.Purpose` |
| modalities | what may be sensed, separated by spaces or + |
| answer | yes or no |
| signed | day of the signature, 2026-11-24, or with the time in UTC, 2026-11-24T10:30 |
| until | last day on which it holds, or the word endless |
| notice | version of the notice on the form |
| language | language of the notice on the form |
| jurisdiction | where, such as EU-DE |
| scan | reference of the scanned form; may be empty |

Each row gives a record of two events: asked, and given or refused.
"""

import csv
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from mimika.consent.notices import notice
from mimika.consent.saying import Question, Said, ask, give, refuse
from mimika.domain.consents import Channel, ConsentEvent, RecordId, Subject, SubjectId, SubjectKind
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

COLUMNS: Final = (
    "form", "subject", "purpose", "modalities", "answer", "signed", "until", "notice", "language", "jurisdiction",
    "scan",
)  # fmt: skip
MAY_BE_EMPTY: Final = frozenset({"scan"})
MOST_ROWS: Final = 100_000
"""Rows of one table."""

_NAMESPACE: Final = "mimika.paper-form"
_ENDLESS: Final = "endless"
_ANSWERS: Final = MappingProxyType(
    {
        "yes": True, "no": False, "ja": True, "nein": False, "oui": True, "non": False,
        "да": True, "нет": False, "是": True, "否": False,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row that cannot be taken.

    Attributes:
        line: Line in the file, from 1.
        why: What is wrong with it, in one line.
    """

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a table gave.

    Attributes:
        records: The events of each row, in order; empty where there are faults.
        faults: Every row that cannot be taken.
    """

    records: tuple[tuple[ConsentEvent, ...], ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def read_paper(raw: bytes, desk: str, now: float) -> Table:
    """Return the records of a table of paper forms.

    Args:
        raw: The file.
        desk: Whose forms they are, such as `linden-2026`; numbers of forms are unique within it.
        now: Wall-clock time, seconds since 1970-01-01 UTC; what was signed later is wrong.

    Raises:
        UsageError: The file is no such table at all.
    """
    records: list[tuple[ConsentEvent, ...]] = []
    faults: list[Fault] = []
    seen: dict[RecordId, int] = {}
    for row in _rows(raw):
        try:
            events = _events(row.cells, desk, now)
            _check_new(row.line, seen.setdefault(events[0].record, row.line))
            records.append(events)
        except UsageError as error:
            faults.append(Fault(line=row.line, why=str(error)))
    if not records and not faults:
        raise UsageError("the table is empty", why="it has no rows", fix="Type in a row for each form")
    return Table(records=() if faults else tuple(records), faults=tuple(faults))


def _check_new(line: int, first_in: int) -> None:
    if line != first_in:
        raise UsageError("form", why=f"the same number stands in line {first_in}")


def form_record(desk: str, form: str) -> RecordId:
    """Return the id of the record of a form: the same form gives the same id."""
    return RecordId(str(uuid.uuid5(uuid.NAMESPACE_URL, f"{_NAMESPACE}/{desk}/{form}")))


def _rows(raw: bytes) -> Iterator[_Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("the table is no text", why="it is not UTF-8", fix="Save it as CSV in UTF-8") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = tuple(cell.strip().lower() for cell in next(reader, list[str]()))
        _check_columns(columns)
        for count, cells in enumerate(reader, start=1):
            if count > MOST_ROWS:
                raise UsageError("the table is too long", why=f"it has more than {MOST_ROWS} rows", fix="Split it")
            if any(cell.strip() for cell in cells):
                yield _Row(line=reader.line_num, cells=_named(columns, cells))
    except csv.Error as error:
        raise UsageError(f"the table breaks off in line {reader.line_num}", why=str(error), fix="Correct it") from error


def _check_columns(columns: tuple[str, ...]) -> None:
    missing = [name for name in COLUMNS if name not in columns]
    strange = [name for name in columns if name not in COLUMNS]
    if missing or strange or len(set(columns)) != len(columns):
        wrong = f"{missing[0]!r} is missing" if missing else f"{(strange or ['a column'])[0]!r} is too much"
        raise UsageError("the table has other columns", why=wrong, fix=f"Name them: {', '.join(COLUMNS)}")


def _named(columns: tuple[str, ...], cells: list[str]) -> Mapping[str, str]:
    """Return the cells of a row by column; what is missing at its end is empty, what is too much is named so."""
    named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    too_much = "".join(cells[len(columns) :]).strip()
    return {**dict.fromkeys(columns, ""), **named, **({"": too_much} if too_much else {})}


def _events(cells: Mapping[str, str], desk: str, now: float) -> tuple[ConsentEvent, ...]:
    if "" in cells:
        raise UsageError("the row", why="it has more cells than the head")
    for name in COLUMNS:
        if not cells[name] and name not in MAY_BE_EMPTY:
            raise UsageError(name, why="it is empty")
    purpose = _one_of("purpose", cells["purpose"], Purpose)
    text = notice(purpose, cells["language"], cells["notice"])
    if text.language != cells["language"].lower():
        raise UsageError("language", why=f"there is no notice in {cells['language']!r}")
    said = Said(at=_signed(cells["signed"], now), channel=Channel.PAPER, evidence=cells["scan"])
    question = Question(
        subject=Subject(kind=SubjectKind.PERSON, id=SubjectId(cells["subject"])),
        purpose=purpose,
        modalities=_modalities(cells["modalities"]),
        valid_until=_until(cells["until"]),
        notice=text.ref,
        jurisdiction=cells["jurisdiction"],
    )
    asked = ask(form_record(desk, cells["form"]), question, said)
    answer = give((asked,), said) if _answer(cells["answer"]) else refuse((asked,), said)
    return (asked,) if answer is None else (asked, answer)


def _one_of(name: str, word: str, known: type[Purpose]) -> Purpose:
    try:
        return known(word.lower())
    except ValueError as error:
        raise UsageError(name, why=f"{word[:40]!r} is not known", fix=f"Write one of: {', '.join(known)}") from error


def _modalities(text: str) -> frozenset[Modality]:
    words = text.lower().replace("+", " ").split()
    strange = [word for word in words if word not in set(Modality)]
    if strange:
        raise UsageError("modalities", why=f"{strange[0][:40]!r} is not known", fix=f"Write of: {', '.join(Modality)}")
    return frozenset(Modality(word) for word in words)


def _answer(word: str) -> bool:
    if word.lower() not in _ANSWERS:
        raise UsageError("answer", why=f"{word[:40]!r} is neither yes nor no", fix="Write yes or no")
    return _ANSWERS[word.lower()]


def _signed(text: str, now: float) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("signed", why=f"{text[:40]!r} is no date", fix="Write it as 2026-11-24") from error
    seconds = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
    if seconds > now:
        raise UsageError("signed", why=f"{text[:40]} is yet to come")
    return seconds


def _until(text: str) -> float:
    """Return the end of the last day."""
    if text.lower() == _ENDLESS:
        return float("inf")
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day + timedelta(days=1), time(), UTC).timestamp()
    except (ValueError, OverflowError) as error:
        raise UsageError("until", why=f"{text[:40]!r} is no day", fix="Write it as 2026-12-31, or endless") from error


def outstanding(
    records: Iterable[tuple[ConsentEvent, ...]], kept: Mapping[RecordId, tuple[ConsentEvent, ...]]
) -> Iterator[ConsentEvent]:
    """Yield the events of a table that are still to be kept, so that one that was broken off can be read again.

    Args:
        records: Those of the table.
        kept: What a ledger has of the same records.

    Raises:
        UsageError: A form was kept with something else on it.
    """
    for events in records:
        before = kept.get(events[0].record, ())
        if before[: len(events)] != events[: len(before)]:
            raise UsageError(
                f"the form of {events[0].subject.id} was read already with something else on it",
                why=f"record {events[0].record} differs",
                fix="Give the new form a number of its own",
            )
        yield from events[len(before) :]
