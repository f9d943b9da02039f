"""Forgetting somebody, in steps whose order makes a crash between any two harmless.

1. `keys`: the intent is written down. From here on they count as forgotten:
   their key is found by nobody.
2. `data`: their row is marked, their entries go, their open records are closed.
   Then the proof is entered in the audit log, where there is one: before the
   last step, so that no crash loses it. One in between enters it twice.
3. `keys`: the key and the intent go; that they were forgotten remains.

Before the first step is on disk nothing has happened. After it, `finish`
takes the steps that are missing, and each of them may be taken twice. Because
both databases remember dead handles, one of them may come back from an old
copy: `finish` brings it up to date.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, final

from sqlalchemy import Connection, delete, insert, select, update

from mimika.domain.consents import ConsentState, SubjectKind
from mimika.domain.keeping import AuditTrail, Erasure
from mimika.errors import UsageError
from mimika.store.sealing import Handle
from mimika.store.sql.access import Access, cells
from mimika.store.sql.keys import Intent, KeyStore
from mimika.store.sql.ledger_rows import ENDED, closing_row
from mimika.store.sql.living import APPENDING
from mimika.store.sql.tables import entries, ledger, subjects

RESTORED: Final = "restored copy"
"""Why somebody is forgotten again: their key or rows came back with an old copy."""
REASONS: Final = frozenset({"request", "withdrawal", "retention", "end of session", RESTORED})
"""Why somebody may be forgotten; a proof has no place for other words."""
UNKNOWN: Final = 0.0
"""A time that an old copy took away."""


@final
class Eraser:
    """Forgets.

    Args:
        access: The database of the data.
        keys: The keys of people.
        trail: Takes the proof of each erasure.
    """

    def __init__(self, access: Access, keys: KeyStore, trail: AuditTrail) -> None:
        self._access = access
        self._keys = keys
        self._trail = trail

    def forget(self, subject: str, at: float, why: str) -> Erasure:
        """Erase everything about somebody, given by digest, and their key.

        Raises:
            UsageError: The reason is none of those that there are; nothing was done.
            StoreError: A database or the audit log cannot be used; `finish` finishes what was begun.
        """
        if why not in REASONS:
            raise UsageError("nobody was forgotten", why="the reason is not known", fix=f"Use of: {sorted(REASONS)}")
        handle = self._keys.handle(subject)
        if handle is None:
            nothing = Erasure(subject=subject, at=at, entries=0, records=0, keys=0, why=why)
            self._trail.enter([nothing])
            return nothing
        intent = Intent(subject=subject, handle=handle, at=at, why=why)
        self._keys.intend(intent)
        return self._carry_out(intent)

    def finish(self) -> tuple[Erasure, ...]:
        """Finish what a crash interrupted or an old copy brought back, and return the proof of it.

        Raises:
            StoreError: A database cannot be used.
        """
        done = [self._carry_out(intent) for intent in self._keys.intents()]
        dead = self._keys.gone()
        with self._access.reading() as connection:
            asked = select(subjects.c.handle, subjects.c.gone_at).where(subjects.c.gone_at.is_not(None))
            marked = {Handle(row.handle): row.gone_at for row in connection.execute(asked)}
        for handle in sorted(dead - set(marked)):
            self._wipe(handle, UNKNOWN)
        for handle, subject in self._keys.digests(set(marked) - dead).items():
            intent = Intent(subject=subject, handle=handle, at=marked[handle], why=RESTORED)
            self._keys.intend(intent)
            done.append(self._carry_out(intent))
        return tuple(done)

    def again(self, proofs: Iterable[Erasure]) -> tuple[Erasure, ...]:
        """Forget again whom proofs name, after both databases came back from old copies.

        Whoever came back of their own after being forgotten stays.

        Args:
            proofs: What forgetting returned, as the audit log holds it.

        Raises:
            StoreError: A database cannot be used.
        """
        known = [(proof, self._keys.made_before(proof.subject, proof.at)) for proof in proofs]
        return tuple(self.forget(proof.subject, proof.at, RESTORED) for proof, handle in known if handle is not None)

    def _carry_out(self, intent: Intent) -> Erasure:
        gone, closed = self._wipe(intent.handle, intent.at)
        day = datetime.fromtimestamp(intent.at, UTC).date().isoformat() if intent.at != UNKNOWN else "an earlier day"
        proof = Erasure(subject=intent.subject, at=intent.at, entries=gone, records=closed, keys=1, why=intent.why)
        self._trail.enter([proof])
        return replace(proof, keys=self._keys.destroy(intent, day))

    def _wipe(self, handle: Handle, at: float) -> tuple[int, int]:
        """Erase the rows of a handle and return how many entries went and records were closed, then or before."""
        with self._access.writing() as connection:
            self._access.in_turn(connection, APPENDING)
            row = {"handle": handle, "gone_at": None, "entries": 0, "records": 0}
            self._access.insert_new(connection, subjects, [row])
            mine = subjects.c.handle == handle
            connection.execute(update(subjects).where(mine).values(gone_at=at))
            gone = connection.execute(delete(entries).where(entries.c.handle == handle)).rowcount
            closed = self._close(connection, handle, at)
            counts = {"entries": subjects.c.entries + gone, "records": subjects.c.records + closed}
            connection.execute(update(subjects).where(mine).values(counts))
            total = connection.execute(select(subjects).where(mine)).one()
        return total.entries, total.records

    def _close(self, connection: Connection, handle: Handle, at: float) -> int:
        """Close the open records of a handle and return how many they were."""
        asked = select(ledger).where(ledger.c.subject == handle, ledger.c.kind != SubjectKind.ZONE.value)
        rows = connection.execute(asked.order_by(ledger.c.number)).all()
        last = {row.record: row for row in rows}
        open_ones = [row for row in last.values() if ConsentState(row.state) not in ENDED]
        for row in open_ones:
            closing = closing_row(cells(row), at or row.at, self._keys.master)
            connection.execute(insert(ledger).values(closing))
        return len(open_ones)
