"""Reads what a deployment recorded: a row for each session and for each thing that was carried out in it.

CSV with a head line, or JSON objects line by line, in which the same names may
stand under `data` as in CloudEvents: `session`, `group` (empty for none), `path`
(sensed or self-report), `treatment` (help, offer, escalation, or empty for a
session in which nothing was given) and `outcome` (done, failed, refused).
Next door: `sessions` has what becomes of it.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mimika.consent.fairness.sessions import Treatment, Visit, Way
from mimika.domain.decisions import OutcomeStatus
from mimika.errors import UsageError

_LONGEST: Final = 60


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    session: Annotated[str, Field(min_length=1, max_length=200)]
    group: Annotated[str, Field(max_length=_LONGEST)] | None = None
    path: Way
    treatment: Treatment | None = None
    outcome: OutcomeStatus | None = None


def visits_of(lines: Iterable[str], name: str) -> tuple[Visit, ...]:
    """Return the sessions of a file, in the order in which they came.

    Args:
        lines: Its lines.
        name: What to call it in a complaint.

    Raises:
        UsageError: A row is not what it should be; names its line.
    """
    rows: dict[str, list[_Row]] = {}
    for number, said in _said(lines, name):
        row = _row(said, f"{name}, line {number}")
        first = rows.setdefault(row.session, [row])[0]
        if (row.group, row.path) != (first.group, first.path):
            raise UsageError(
                f"{name}, line {number}: a session has one group and one path", fix="Give other sessions other names"
            )
        rows[row.session].append(row)
    return tuple(_visit(each) for each in rows.values())


def _visit(rows: Sequence[_Row]) -> Visit:
    given = {row.treatment for row in rows if row.treatment is not None and row.outcome is OutcomeStatus.DONE}
    return Visit(group=rows[0].group, way=rows[0].path, given=frozenset(given))


def _row(said: object, where: str) -> _Row:
    try:
        outer = _objects().validate_python(said)
        inner = _objects().validate_python(outer.get("data", outer))
        return _Row.model_validate({key: value or None for key, value in inner.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{where}: {field or 'row'}: {first['msg']}", fix="See mimika fairness --help") from error


@cache
def _objects() -> TypeAdapter[dict[str, object]]:
    """Return what a row is checked with before its names are."""
    return TypeAdapter(dict[str, object])


def _said(lines: Iterable[str], name: str) -> Iterator[tuple[int, object]]:
    """Yield rows with their line numbers, as CSV or as JSON lines by how the file begins."""
    rest = iter(lines)
    head = next(rest, "").lstrip("\ufeff")
    if head.lstrip().startswith("{"):
        for number, line in enumerate((head, *rest), start=1):
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise UsageError(f"{name}, line {number}: this is no JSON object") from error
        return
    names: list[str] = next(csv.reader([head]), [""])
    if "session" not in names or "path" not in names:
        raise UsageError(f"{name} has no sessions", why="its first line does not name session and path")
    reader = csv.DictReader(rest, names)
    try:
        for row in reader:
            yield reader.line_num + 1, {key: value for key, value in row.items() if key}
    except csv.Error as error:
        raise UsageError(f"{name}, line {reader.line_num + 1}: {error}") from error
