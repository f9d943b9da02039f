"""From table files to a policy: the table of the package, and one that a deployment lays over it.

A row laid over the package's makes it stricter, unless it names the counsel
who answers for it (`reviewed_by`): then it competes with the others, and one
of the same id replaces the package's. Every mistake is a `PolicyError` with its
line. Next door: `marked` reads YAML, `schema` says what may stand in it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from mimika.consent.law.engine import LegalPolicy
from mimika.consent.law.marked import MOST_CHARACTERS, Marked, Way, read_marked, suggestion
from mimika.consent.law.rows import ANYWHERE, Article, Kind, Row, Table, Term
from mimika.consent.law.schema import RowEntry, TableEntry
from mimika.domain.law import AgeBand, Role, Ruling, Setting, Use
from mimika.domain.signals import Modality
from mimika.errors import PolicyError, UsageError

NAME: Final = "table.yaml"
"""The table of the package."""

Word = TypeVar("Word", Use, Setting, Role, AgeBand, Modality)


def package_policy() -> LegalPolicy:
    """Return the policy of the package's own table."""
    text = resources.files("mimika.consent.law").joinpath(NAME).read_text(encoding="utf-8")
    return LegalPolicy(table_from(text, NAME))


def policy_over(base: Table, path: Path) -> LegalPolicy:
    """Return a policy with the table of a deployment laid over another.

    Args:
        base: The table below, as a rule the package's.
        path: The deployment's own.

    Raises:
        PolicyError: The file is wrong.
        UsageError: It cannot be read.
    """
    return LegalPolicy(overlaid(base, read_text(path), path.name))


def read_text(path: Path) -> str:
    """Return the text of a policy or deployment file.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"the file {path} is not text", why=str(error), fix="Save it as UTF-8") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise UsageError(
            f"the file {path} cannot be read", why=why or str(error), fix="Check its name and rights"
        ) from error


def table_from(text: str, name: str) -> Table:
    """Return a table that stands for itself.

    Args:
        text: Its file's content.
        name: How the file is called in messages.

    Raises:
        PolicyError: It is wrong.
    """
    return _table(text, name, places={})


def overlaid(base: Table, text: str, name: str) -> Table:
    """Return a table with the one of a deployment laid over it; its version names both.

    Args:
        base: The table below.
        text: Content of the deployment's file.
        name: How that file is called in messages.

    Raises:
        PolicyError: It is wrong, or it loosens the law without naming who answers for that.
    """
    above = _table(text, name, places=base.places)
    known = {row.id: row for row in base.rows}
    for row in above.rows:
        under = known.get(row.id)
        if under is None:
            continue
        if under.kind is Kind.OWN:
            why = "it is a rule of our own, which nothing outweighs"
            raise PolicyError(f"{name}: {row.id} cannot be replaced", line=row.line, why=why, fix="Give it another id")
        if not row.reviewed_by:
            fix = "Add reviewed_by with the counsel who answers for it, or give it another id"
            raise PolicyError(f"{name}: {row.id} replaces a row of the table below", line=row.line, fix=fix)
    above_ids = {row.id for row in above.rows}
    stricter = tuple(row if row.reviewed_by else replace(row, kind=Kind.OWN) for row in above.rows)
    return Table(
        version=f"{base.version}+{above.version}",
        rows=(*(row for row in base.rows if row.id not in above_ids), *stricter),
        places=above.places,
    )


def _table(text: str, name: str, places: Mapping[str, str]) -> Table:
    marked = read_marked(text, name)
    try:
        entry = TableEntry.model_validate(marked.content)
    except ValidationError as error:
        raise marked.validated(error, TableEntry) from error
    lies_in = _places(marked, entry, places)
    rows = tuple(_row(marked, place, one, entry.groups) for place, one in enumerate(entry.rows))
    _check(marked, rows, lies_in)
    return Table(version=f"{entry.version}-{hashlib.sha256(text.encode()).hexdigest()[:8]}", rows=rows, places=lies_in)


def _places(marked: Marked, entry: TableEntry, below: Mapping[str, str]) -> dict[str, str]:
    """Return what each place lies in, with those of the table below."""
    lies_in = dict(below)
    for place, parts in entry.places.items():
        lies_in.setdefault(place, "")
        for number, part in enumerate(parts):
            if lies_in.get(part):
                raise marked.error(("places", place, number), f"{part} already lies in {lies_in[part]}")
            if part == place or part in _above(place, lies_in):
                raise marked.error(("places", place, number), f"{part} lies in itself")
            lies_in[part] = place
    return lies_in


def _above(place: str, lies_in: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    while lies_in.get(place):
        place = lies_in[place]
        found.append(place)
    return found


def _row(marked: Marked, number: int, entry: RowEntry, groups: Mapping[str, list[str]]) -> Row:
    def words(kind: type[Word], key: str, given: list[str] | None) -> frozenset[Word] | None:
        return None if given is None else frozenset(_resolved(marked, kind, ("rows", number, key), given, groups))

    return Row(
        id=entry.id,
        kind=Kind(entry.kind),
        jurisdiction=entry.jurisdiction,
        uses=words(Use, "uses", entry.uses),
        settings=words(Setting, "settings", entry.settings),
        roles=words(Role, "roles", entry.roles),
        ages=words(AgeBand, "ages", entry.ages),
        modalities=words(Modality, "modalities", entry.modalities),
        identifying=entry.identifying,
        effective_from=entry.effective_from,
        effective_until=entry.effective_until,
        ruling=Ruling(entry.verdict),
        terms=tuple(
            Term(
                condition=one.condition,
                due=one.due,
                until=one.until,
                ages=None if one.ages is None else frozenset(one.ages),
            )
            for one in entry.conditions
        ),
        articles=tuple(Article(text=one.text, since=one.since) for one in entry.articles),
        source=entry.source,
        reviewed_on=entry.reviewed_on,
        reviewed_by=entry.reviewed_by,
        ground=entry.ground,
        line=marked.line(("rows", number, "id")),
    )


def _resolved(
    marked: Marked, kind: type[Word], way: Way, given: list[str], groups: Mapping[str, list[str]]
) -> Iterable[Word]:
    """Yield the words of a list; the name of a group stands for all in it."""
    for place, name in enumerate(given):
        for word in groups.get(name, [name]):
            if word not in set(kind):
                what = f"unknown word {word!r}" if word == name else f"unknown word {word!r} in the group {name!r}"
                raise marked.error((*way, place), what, fix=suggestion(word, [*kind, *groups]))
            yield kind(word)


def _check(marked: Marked, rows: tuple[Row, ...], places: Mapping[str, str]) -> None:
    """Refuse ids that stand twice, places that nobody knows, and whatever allows something in unknown places."""
    lines: dict[str, int] = {}
    for number, row in enumerate(rows):
        way: Way = ("rows", number, "id")
        if row.id in lines:
            raise marked.error(way, f"the id {row.id!r} stands twice", why=f"first in line {lines[row.id]}")
        lines[row.id] = row.line
        if row.jurisdiction != ANYWHERE and row.jurisdiction not in places:
            where: Way = ("rows", number, "jurisdiction")
            raise marked.error(where, f"unknown place {row.jurisdiction!r}", fix="Add it to `places:`")
        if row.jurisdiction == ANYWHERE and row.kind is Kind.LAW and row.ruling is not Ruling.DENY:
            raise marked.error(way, f"row {row.id} allows something in places that nobody knows", fix="Name the place")
