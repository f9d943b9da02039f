"""Empty places for stores, and things to keep in them."""

from dataclasses import dataclass, field, replace

import psycopg
from sqlalchemy import create_engine, text

from mimika.domain.consents import (
    Channel,
    ConsentEvent,
    ConsentState,
    NoticeRef,
    RecordId,
    Subject,
    SubjectId,
    SubjectKind,
)
from mimika.domain.keeping import Entry, Kept
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.store.master import MasterKey
from mimika.store.sql.access import Access
from mimika.store.sql.database import Absent, Database, opened
from mimika.store.sql.places import places

MASTER = MasterKey(b"m" * 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An empty place for a store.

    Attributes:
        url: Its URL.
        open_ones: What was opened and must be closed.
    """

    url: str
    open_ones: list[Database] = field(default_factory=list)

    def open(self, master: MasterKey = MASTER, absent: Absent = Absent.MAKE, wait_s: float = 2.0) -> Database:
        """Open the store; it is closed after the test."""
        database = opened(self.url, master=master, absent=absent, wait_s=wait_s)
        self.open_ones.append(database)
        return database

    def access(self, part: str = "data") -> Access:
        """Return bare access to the data or the keys."""
        where = places(self.url, {})
        return Access(where.data if part == "data" else where.keys, 2.0)

    def run(self, statement: str, part: str = "data") -> list[tuple[object, ...]]:
        """Run a statement past the store, as somebody who tampers does."""
        where = places(self.url, {})
        place = where.data if part == "data" else where.keys
        engine = create_engine(place.url)
        try:
            with engine.begin() as connection:
                if place.schema:
                    connection.execute(text(f"SET search_path TO {place.schema}"))
                result = connection.execute(text(statement))
                rows = [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()
        return rows

    def rows(self, table: str, part: str = "data") -> list[tuple[object, ...]]:
        """Return all rows of a table."""
        return self.run(f"SELECT * FROM {table}", part)  # noqa: S608 -- names of our tables


def emptied(url: str) -> str:
    """Empty a database in PostgreSQL."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS mimika CASCADE")
        connection.execute("DROP SCHEMA IF EXISTS mimika_keys CASCADE")
    return url


def person(name: str = "anna") -> Subject:
    """Return a person."""
    return Subject(kind=SubjectKind.PERSON, id=SubjectId(name))


def event(
    number: int = 1,
    state: ConsentState = ConsentState.GIVEN,
    *,
    who: str = "anna",
    kind: SubjectKind = SubjectKind.PERSON,
    **changes: object,
) -> ConsentEvent:
    """Return an event of person `anna` in record `r-anna`, unless told otherwise."""
    base = ConsentEvent(
        record=RecordId(f"r-{who}"),
        number=number,
        subject=Subject(kind=kind, id=SubjectId(who)),
        purpose=Purpose.SERVICE_PERSONALISATION,
        modalities=frozenset({Modality.FACE, Modality.VOICE}),
        state=state,
        at=1_000.0 + number,
        valid_until=float("inf"),
        notice=NoticeRef(purpose=Purpose.SERVICE_PERSONALISATION, version="2026-11", language="de"),
        channel=Channel.PAGE,
        jurisdiction="EU-DE",
        evidence=f"scan of {who}",
    )
    return replace(base, **changes)


def entry(name: str = "one", who: str = "anna", kind: Kept = Kept.DECISION, **changes: object) -> Entry:
    """Return an entry about `anna` under record `r-anna`, unless told otherwise."""
    body = b'{"secret": "' + name.encode("utf-8", "replace") + b'"}'
    base = Entry(subject=SubjectId(who), kind=kind, name=name, at=2_000.0, record=RecordId(f"r-{who}"), body=body)
    return replace(base, **changes)
