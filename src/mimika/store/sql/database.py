"""Opens a store: its data, its keys, and the two held against each other. The way in to `mimika.store.sql`.

Opening also finishes what a crash interrupted, and forgets again whoever came
back with an old copy of one of the databases.
"""

import os
import secrets
from enum import StrEnum, unique
from types import TracebackType
from typing import Final, Self, final

from mimika.domain.consents import Subject, SubjectId, SubjectKind
from mimika.domain.keeping import NO_TRAIL, AuditTrail, Erasure
from mimika.errors import StoreError
from mimika.store.holdings import Holding
from mimika.store.master import MasterKey, master_from
from mimika.store.sql.access import WAIT_S, Access
from mimika.store.sql.aggregates import SqlAggregates
from mimika.store.sql.erasing import Eraser
from mimika.store.sql.keys import KeyStore
from mimika.store.sql.ledger import SqlLedger
from mimika.store.sql.personal import SqlPersonalStore
from mimika.store.sql.places import Places, places
from mimika.store.sql.retention import SqlRetention
from mimika.store.sql.schema import DATA_SCHEMA, KEYS_SCHEMA, Identity, bring_up, identity, make

END_OF_SESSION: Final = "end of session"


@unique
class Absent(StrEnum):
    """What becomes of a store that is not there."""

    MAKE = "make"
    REFUSE = "refuse"


@final
class Database:
    """An open store.

    Args:
        data: The database of the data.
        keys: The database of the keys.
        master: Wraps the keys.
        trail: Takes the proof of each erasure.
    """

    def __init__(self, data: Access, keys: Access, master: MasterKey, trail: AuditTrail = NO_TRAIL) -> None:
        self._data, self._keys_access = data, keys
        self._keys = KeyStore(keys, master)
        self._eraser = Eraser(data, self._keys, trail)
        self.ledger = SqlLedger(data, self._keys)
        self.personal = SqlPersonalStore(data, self._keys, self._eraser)
        self.aggregates = SqlAggregates(data)
        self.retention = SqlRetention(data, self._keys, self._eraser, trail)
        self.finished = self._eraser.finish()
        """Proofs of what opening finished or did again; they stand in the audit log already."""

    def end_session(self, session: SubjectId, at: float) -> Erasure:
        """Forget a session that is over, with its key.

        Raises:
            StoreError: The database cannot be used; opening it again finishes what was begun.
        """
        return self.personal.forget(session, at, END_OF_SESSION)

    def forget_again(self, proofs: tuple[Erasure, ...]) -> tuple[Erasure, ...]:
        """Forget again whom proofs name, after data and keys both came back from old copies.

        Raises:
            StoreError: The database cannot be used.
        """
        return self._eraser.again(proofs)

    def held(self, subject: SubjectId) -> Holding:
        """Return all that is held about a person or session.

        Raises:
            StoreError: The database cannot be used, or their key or consent was tampered with.
        """
        entries, damaged = self.personal.readable(subject)
        kinds = (SubjectKind.PERSON, SubjectKind.SESSION)
        events = [event for kind in kinds for event in self.ledger.of_subject(Subject(kind=kind, id=subject))]
        return Holding(
            subject=subject,
            entries=entries,
            events=tuple(events),
            damaged=tuple(str(error) for error in damaged),
            forgotten_on=self._keys.forgotten_on(self._keys.master.digest(subject)),
        )

    def forgotten_on(self, subject: SubjectId) -> str | None:
        """Return the day on which somebody was forgotten last, as YYYY-MM-DD; None for never."""
        return self._keys.forgotten_on(self._keys.master.digest(subject))

    def digest(self, subject: SubjectId) -> str:
        """Return the keyed digest of somebody, as in the proof of their erasure."""
        return self._keys.master.digest(subject)

    def key_count(self) -> tuple[int, int]:
        """Return how many people and sessions have a key, and how many were forgotten."""
        return self._keys.count()

    @property
    def master_id(self) -> str:
        """Id of the master key; tells nothing about it."""
        return self._keys.master.id

    def close(self) -> None:
        """Close all connections; may be called twice."""
        self._data.close()
        self._keys_access.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def opened(
    url: str,
    *,
    master: MasterKey | None = None,
    absent: Absent = Absent.MAKE,
    wait_s: float = WAIT_S,
    trail: AuditTrail = NO_TRAIL,
) -> Database:
    """Open a store.

    Args:
        url: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/DATABASE`.
        master: The master key; None for the one of this machine (`mimika.store.master`).
        absent: What becomes of a store that is not there.
        wait_s: How long to wait for a database that somebody else holds, in seconds.
        trail: Takes the proof of each erasure, of those too that opening finishes.

    Raises:
        UsageError: The URL cannot be used.
        StoreError: A database or key cannot be used, is of a newer version, or the two do not belong together.
        MissingError: A driver is not installed.
    """
    where = places(url, os.environ)
    _check_present(where, absent)
    master = master or master_from(os.environ, where.master)
    data, keys = Access(where.data, wait_s), Access(where.keys, wait_s)
    try:
        _check_belonging(data, keys, master, absent)
        return Database(data, keys, master, trail)
    except BaseException:
        data.close()
        keys.close()
        raise


def _check_present(where: Places, absent: Absent) -> None:
    """See that the files are there, before a look at them makes them."""
    if absent is Absent.REFUSE and where.data.path and not where.data.path.is_file():
        raise _no_store(str(where.data))
    if where.data.path and where.data.path.is_file() and where.data.path.stat().st_size:
        keys = where.keys.path
        if keys and not keys.is_file():
            raise _no_keys(str(where.data))


def _check_belonging(data: Access, keys: Access, master: MasterKey, absent: Absent) -> None:
    """See that data, keys and master key belong together; make what is not there yet.

    Keys are made first: a crash in between leaves keys without data, which the next opening goes on from.
    """
    ours, theirs = identity(data, DATA_SCHEMA), identity(keys, KEYS_SCHEMA)
    if ours is None and absent is Absent.REFUSE:
        raise _no_store(data.name)
    if ours and theirs is None:
        raise _no_keys(data.name)
    if theirs is None:
        make(keys, KEYS_SCHEMA, Identity(store=secrets.token_hex(16), key=master.id))
        theirs = identity(keys, KEYS_SCHEMA)
    if theirs is None or theirs.key != master.id:
        raise StoreError(
            f"the keys in {keys.name} are under another master key", fix="Give the master key they are under"
        )
    if ours is None:
        make(data, DATA_SCHEMA, Identity(store=theirs.store, key=master.id))
        ours = identity(data, DATA_SCHEMA)
    if ours is None or ours.store != theirs.store:
        raise StoreError(f"the keys in {keys.name} are those of another store", fix=f"Restore the keys of {data.name}")
    bring_up(keys, KEYS_SCHEMA)
    bring_up(data, DATA_SCHEMA)


def _no_store(name: str) -> StoreError:
    return StoreError(f"there is no store in {name}", fix="Correct --store, or make it with: mimika keys init")


def _no_keys(name: str) -> StoreError:
    return StoreError(f"the keys of {name} are not there", why="without them nobody can be read", fix="Restore them")
