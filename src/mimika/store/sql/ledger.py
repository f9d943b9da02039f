"""The consent ledger in SQL: events are added, never changed; what was acknowledged is on disk.

Appends take turns, so that whoever follows positions sees every event: without
that, PostgreSQL could show position 6 before 5, and a gate that asks for what
came after 6 would never hear of 5. Next door: `mimika.store.sql.ledger_rows`.
"""

import math
from collections.abc import Iterator, Sequence
from typing import final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from mimika.domain.consents import ConsentEvent, RecordId, Subject, SubjectKind
from mimika.errors import UsageError
from mimika.store.sealing import SubjectKey
from mimika.store.sql.access import Access, AnyRow
from mimika.store.sql.keys import MANY, Back, KeyStore
from mimika.store.sql.ledger_rows import event_of, row_of
from mimika.store.sql.living import APPENDING, check_living, check_text
from mimika.store.sql.tables import ledger


@final
class SqlLedger:
    """Keeps consent events; a `mimika.domain.keeping.ConsentLedger`.

    Args:
        access: The database of the data.
        keys: The keys of people.
    """

    def __init__(self, access: Access, keys: KeyStore) -> None:
        self._access = access
        self._keys = keys

    def append(self, event: ConsentEvent) -> None:
        """Keep an event; when this returns it outlives a crash.

        Raises:
            UsageError: Its number is not the next one of its record (two at once: one of them must look again), the
                record is somebody else's, or it says something that no event can.
            StoreError: It cannot be kept; nothing of it was.
        """
        _check(event)
        key = self._key(event)
        try:
            with self._access.writing() as connection:
                self._access.in_turn(connection, APPENDING)
                if key:
                    check_living(self._access, connection, [key.handle])
                self._check_next(connection, event, key)
                connection.execute(insert(ledger).values(row_of(event, key, self._keys.master)))
        except IntegrityError as error:
            raise _not_next(event, "somebody else was faster") from error

    def of_record(self, record: RecordId) -> tuple[ConsentEvent, ...]:
        """Return the events of a record in order; none for an unknown one.

        Raises:
            StoreError: A row was tampered with, or the database cannot be used.
        """
        with self._access.reading() as connection:
            rows = connection.execute(select(ledger).where(ledger.c.record == record).order_by(ledger.c.number)).all()
        return tuple(event for _, event in self._events(rows))

    def of_subject(self, subject: Subject) -> tuple[ConsentEvent, ...]:
        """Return all events of a subject, in the order in which they were kept; none for the forgotten.

        Raises:
            StoreError: A row was tampered with, or the database cannot be used.
        """
        named: str = subject.id
        if subject.kind is not SubjectKind.ZONE:
            key = self._keys.find(subject.id)
            if key is None:
                return ()
            named = key.handle
        asked = select(ledger).where(ledger.c.subject == named, ledger.c.kind == subject.kind.value)
        with self._access.reading() as connection:
            rows = connection.execute(asked.order_by(ledger.c.position)).all()
        return tuple(event for _, event in self._events(rows))

    def since(self, position: int) -> Iterator[tuple[int, ConsentEvent]]:
        """Yield events after a position with their own, so that a gate can follow; 0 for all.

        Of whoever was forgotten since, the subject reads `forgotten`; their records are closed by events of their own.

        Raises:
            StoreError: A row was tampered with (what is after its position can still be asked for), or the database
                cannot be used.
        """
        while True:
            asked = select(ledger).where(ledger.c.position > position).order_by(ledger.c.position).limit(MANY)
            with self._access.reading() as connection:
                rows = connection.execute(asked).all()
            yield from self._events(rows)
            if len(rows) < MANY:
                return
            position = rows[-1].position

    def _events(self, rows: Sequence[AnyRow]) -> Iterator[tuple[int, ConsentEvent]]:
        keys = self._keys.of_handles(row.subject for row in rows if row.kind != SubjectKind.ZONE)
        for row in rows:
            yield row.position, event_of(row, keys.get(row.subject), self._keys.master)

    def _key(self, event: ConsentEvent) -> SubjectKey | None:
        subject = event.subject
        if subject.kind is SubjectKind.ZONE:
            return None
        first = {subject.id: event.at}
        return self._keys.found_or_made(first, Back.WELCOME if event.number == 1 else Back.REFUSED)[subject.id]

    @staticmethod
    def _check_next(connection: Connection, event: ConsentEvent, key: SubjectKey | None) -> None:
        asked = select(ledger.c.number, ledger.c.subject, ledger.c.kind).where(ledger.c.record == event.record)
        last = connection.execute(asked.order_by(ledger.c.number.desc()).limit(1)).first()
        expected = 1 if last is None else last.number + 1
        if event.number != expected:
            raise _not_next(event, f"the next number is {expected}")
        if last and (last.kind, last.subject) != (event.subject.kind.value, key.handle if key else event.subject.id):
            raise UsageError(f"event {event.number} of consent record {event.record} was not kept",
                             why="the record is somebody else's", fix="Begin a new record")  # fmt: skip


def _check(event: ConsentEvent) -> None:
    if not event.record or event.number < 1:
        raise UsageError("a consent event was not kept", why="it names no record or has no number from 1")
    texts = (event.record, event.subject.id, event.jurisdiction, event.notice.version, event.notice.language)
    check_text("a consent event", *texts, event.evidence)
    if not math.isfinite(event.at) or math.isnan(event.valid_until):
        raise UsageError(
            f"event {event.number} of consent record {event.record} was not kept", why="its time is no time"
        )


def _not_next(event: ConsentEvent, why: str) -> UsageError:
    return UsageError(
        f"event {event.number} of consent record {event.record} was not kept",
        why=why,
        fix="Read the record again and try once more",
    )
