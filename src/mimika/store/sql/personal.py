"""What is known of people, in SQL, each thing sealed under the key of its person.

Next door: `mimika.store.sql.erasing` forgets; `mimika.store.sql.retention` lets go of what is due.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, final

from sqlalchemy import Connection, insert, select, tuple_
from sqlalchemy import delete as delete_from

from mimika.domain.consents import ConsentState, RecordId, SubjectId
from mimika.domain.keeping import Entry, Erasure, Kept
from mimika.errors import RefusedError, StoreError, UsageError
from mimika.store.sealing import BrokenSealError, Sealed, SubjectKey, canonical
from mimika.store.sql.access import Access, AnyRow, Value
from mimika.store.sql.erasing import Eraser
from mimika.store.sql.keys import MANY, Back, KeyStore, parts
from mimika.store.sql.ledger_rows import HOLDS
from mimika.store.sql.living import check_living, check_text
from mimika.store.sql.tables import entries, ledger

_ORDER: Final = {kind.value: place for place, kind in enumerate(Kept)}


@final
class SqlPersonalStore:
    """Keeps what is known of people; a `mimika.domain.keeping.PersonalStore`.

    Args:
        access: The database of the data.
        keys: The keys of people.
        eraser: Forgets.
    """

    def __init__(self, access: Access, keys: KeyStore, eraser: Eraser) -> None:
        self._access = access
        self._keys = keys
        self._eraser = eraser

    def keep(self, entries: Iterable[Entry]) -> None:
        """Keep entries, all or none; of two of the same name the later one of this call.

        Raises:
            RefusedError: A baseline is among them that no consent in the ledger covers at its time.
            StoreError: They cannot be kept, or a subject was forgotten.
            UsageError: A time is no time.
        """
        new = tuple({(each.subject, each.kind, each.name): each for each in entries}.values())
        if not new:
            return
        for each in new:
            check_text(each.kind.value, each.subject, each.name, each.record)
            if not math.isfinite(each.at):
                raise UsageError(f"{each.kind} {each.name!r} was not kept", why="its time is no time")
        first = {each.subject: each.at for each in reversed(new)}
        keys = self._keys.found_or_made(first, Back.REFUSED)
        rows = [_row_of(each, keys[each.subject]) for each in new]
        with self._access.writing() as connection:
            check_living(self._access, connection, (key.handle for key in keys.values()))
            _check_covered(connection, new, keys)
            _replace(connection, rows)

    def of_subject(self, subject: SubjectId) -> tuple[Entry, ...]:
        """Return everything kept about somebody, by kind and time; none for strangers and the forgotten.

        Raises:
            StoreError: A row was tampered with; `readable` gives the others.
        """
        found, damaged = self.readable(subject)
        if damaged:
            raise damaged[0]
        return found

    def readable(self, subject: SubjectId) -> tuple[tuple[Entry, ...], tuple[StoreError, ...]]:
        """Return what can be read about somebody, by kind and time, and what is wrong with the rest."""
        key = self._keys.find(subject)
        if key is None:
            return (), ()
        with self._access.reading() as connection:
            rows = connection.execute(select(entries).where(entries.c.handle == key.handle)).all()
        rows = sorted(rows, key=lambda row: (_ORDER.get(row.kind, len(_ORDER)), row.at, row.id))
        found: list[Entry] = []
        damaged: list[StoreError] = []
        for row in rows:
            try:
                found.append(_entry_of(row, subject, key))
            except StoreError as error:
                damaged.append(error)
        return tuple(found), tuple(damaged)

    def forget(self, subject: SubjectId, at: float, why: str) -> Erasure:
        """Erase everything about somebody and their key, all or nothing; forgetting twice is no error.

        Raises:
            StoreError: The database cannot be used; opening it again finishes what was begun.
        """
        return self._eraser.forget(self._keys.master.digest(subject), at, why)


def _row_of(entry: Entry, key: SubjectKey) -> dict[str, Value]:
    return {
        "handle": key.handle,
        "kind": entry.kind.value,
        "name": entry.name,
        "at": float(entry.at),
        "record": entry.record,
        "sealed": key.seal(entry.body, _about(entry)),
    }


def _entry_of(row: AnyRow, subject: SubjectId, key: SubjectKey) -> Entry:
    try:
        entry = Entry(
            subject=subject, kind=Kept(row.kind), name=row.name, at=row.at, record=RecordId(row.record), body=b""
        )
        body = key.unseal(Sealed(row.sealed), _about(entry))
    except (BrokenSealError, ValueError) as error:
        raise StoreError(
            f"table entries, row {row.id} was tampered with",
            why="it is not what was written",
            fix="Restore the database from a copy",
        ) from error
    return Entry(subject=subject, kind=entry.kind, name=entry.name, at=entry.at, record=entry.record, body=body)


def _about(entry: Entry) -> bytes:
    return canonical((entry.subject, entry.kind, entry.name, float(entry.at), entry.record))


def _replace(connection: Connection, rows: Sequence[Mapping[str, Value]]) -> None:
    """Insert rows in place of those of the same name."""
    name = tuple_(entries.c.handle, entries.c.kind, entries.c.name)
    for start in range(0, len(rows), MANY):
        part = [(row["handle"], row["kind"], row["name"]) for row in rows[start : start + MANY]]
        connection.execute(delete_from(entries).where(name.in_(part)))
    connection.execute(insert(entries), [dict(row) for row in rows])


def _check_covered(connection: Connection, new: Iterable[Entry], keys: Mapping[SubjectId, SubjectKey]) -> None:
    """See that every baseline has a consent of its person that holds at its time."""
    baselines = [each for each in new if each.kind is Kept.BASELINE]
    last = {row.record: row for row in _last_rows(connection, {each.record for each in baselines})}
    for each in baselines:
        row = last.get(each.record)
        holds = row is not None and row.subject == keys[each.subject].handle and ConsentState(row.state) in HOLDS
        if row is None or not holds or each.at >= row.valid_until:
            raise RefusedError(
                f"baseline {each.name!r} was not kept",
                why=f"consent record {each.record} does not allow it at that time",
                fix="Ask for consent that says so",
            )


def _last_rows(connection: Connection, records: Iterable[RecordId]) -> Iterator[AnyRow]:
    """Yield rows of records, the last of each after the others."""
    for part in parts(records):
        yield from connection.execute(select(ledger).where(ledger.c.record.in_(part)).order_by(ledger.c.number))
