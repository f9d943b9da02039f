"""Carries out how long things are kept, and says what went.

`mimika.consent.retention` says what is due. Here each person's due rows go in
one transaction, and who has no consent that could hold is forgotten with their
key when their time is up. Each step has its own proof, so
a crash loses no more than the proof of the step it fell into.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, final

from sqlalchemy import delete, func, select

from mimika.consent.retention import Held, Retention, due
from mimika.domain.consents import ConsentState, SubjectKind
from mimika.domain.keeping import AuditTrail, Erasure, Kept
from mimika.domain.permits import Purpose
from mimika.store.sealing import Handle
from mimika.store.sql.access import Access
from mimika.store.sql.erasing import Eraser
from mimika.store.sql.keys import KeyStore, parts
from mimika.store.sql.ledger_rows import ENDED
from mimika.store.sql.tables import entries, ledger, subjects

WHY: Final = "retention"
NOBODY: Final = "0" * 64
"""Stands for somebody who was forgotten while their entries went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What the ledger says of one record.

    Attributes:
        subject: Handle of the person or session, or the name of a zone.
        kind: Which of them.
        purpose: For what.
        until: Until when it holds or held, wall-clock seconds since 1970-01-01 UTC.
        last: When something was said about it last, same scale.
    """

    subject: str
    kind: SubjectKind
    purpose: Purpose
    until: float
    last: float


@final
class SqlRetention:
    """Lets go of what is due.

    Args:
        access: The database of the data.
        keys: The keys of people.
        eraser: Forgets.
        trail: Takes the proof of each erasure.
    """

    def __init__(self, access: Access, keys: KeyStore, eraser: Eraser, trail: AuditTrail) -> None:
        self._access = access
        self._keys = keys
        self._eraser = eraser
        self._trail = trail

    def sweep(self, now: float, retention: Retention, proven: Callable[[Erasure], None]) -> None:
        """Erase all that is due.

        Args:
            now: Wall-clock time, seconds since 1970-01-01 UTC.
            retention: How long everything is kept.
            proven: Is handed the proof of each erasure, when it is on disk.

        Raises:
            StoreError: A database cannot be used; what was proven stays erased.
        """
        records = dict(self._records())
        for handle, rows in self._due(now, retention, records).items():
            proof = self._erase(handle, rows, now)
            if proof is not None:
                self._trail.enter([proof])
                proven(proof)
        for subject in self._keys.digests(self._over(now, retention, records.values())).values():
            proven(self._eraser.forget(subject, now, WHY))

    def _records(self) -> Iterator[tuple[str, _Record]]:
        last = select(ledger.c.record, func.max(ledger.c.number).label("number")).group_by(ledger.c.record).subquery()
        asked = select(ledger).join(last, (ledger.c.record == last.c.record) & (ledger.c.number == last.c.number))
        with self._access.reading() as connection:
            for row in connection.execute(asked):
                ended = ConsentState(row.state) in ENDED
                yield (
                    row.record,
                    _Record(
                        subject=row.subject,
                        kind=SubjectKind(row.kind),
                        purpose=Purpose(row.purpose),
                        until=row.at if ended else row.valid_until,
                        last=row.at,
                    ),
                )

    def _due(self, now: float, retention: Retention, records: Mapping[str, _Record]) -> Mapping[Handle, list[int]]:
        """Return the rows that are due, by whom they are about."""
        asked = select(entries.c.id, entries.c.handle, entries.c.kind, entries.c.at, entries.c.record)
        found: dict[Handle, list[int]] = {}
        with self._access.reading() as connection:
            owners = {row.id: (row, records.get(row.record)) for row in connection.execute(asked)}
        held = [
            Held(
                row=number,
                kind=Kept(row.kind),
                purpose=record.purpose if record else None,
                at=row.at,
                consent_until=record.until if record else row.at,
            )
            for number, (row, record) in owners.items()
        ]
        for each in due(retention, held, now):
            found.setdefault(Handle(owners[each.row][0].handle), []).append(each.row)
        return found

    def _erase(self, handle: Handle, rows: Iterable[int], now: float) -> Erasure | None:
        """Erase some rows of one person; None where somebody else was faster."""
        number = 0
        with self._access.writing() as connection:
            for part in parts(rows):
                number += connection.execute(delete(entries).where(entries.c.id.in_(part))).rowcount
        subject = self._keys.digests([handle]).get(handle, NOBODY)
        if not number:
            return None
        return Erasure(subject=subject, at=now, entries=number, records=0, keys=0, why=WHY)

    def _over(self, now: float, retention: Retention, records: Iterable[_Record]) -> tuple[Handle, ...]:
        """Return the handles of people for whom nothing can hold any more, so that nothing kept about them is left."""
        ends: dict[str, float] = {}
        for each in records:
            if each.kind is SubjectKind.ZONE:
                continue
            link = retention.person_link_s if each.kind is SubjectKind.PERSON else retention.session_link_s
            ends[each.subject] = max(ends.get(each.subject, 0.0), max(each.until, each.last) + link)
        asked = select(subjects.c.handle).where(subjects.c.gone_at.is_(None))
        with self._access.reading() as connection:
            living = connection.execute(asked).scalars().all()
        return tuple(Handle(one) for one in living if ends.get(one, 0.0) <= now)
