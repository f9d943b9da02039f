"""The keys of people, wrapped, in a database of their own; who is being forgotten, and who was.

A row of `keys` is the only way from a person to their rows and back. It goes
when they are forgotten. `forgotten` then answers a second request, and `gone`
makes sure that a key from an old copy does not live again; the two share
nothing, so that no proof leads to a row. Next door: `mimika.store.sql.erasing`
takes the steps of forgetting in their order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, TypeVar, final

from sqlalchemy import Connection, delete, func, insert, select

from mimika.domain.consents import SubjectId
from mimika.errors import StoreError
from mimika.store.master import MasterKey
from mimika.store.sealing import BrokenSealError, Handle, Sealed, SubjectKey
from mimika.store.sql.access import Access
from mimika.store.sql.tables import erasing, forgotten, gone, keys

T = TypeVar("T")

MANY: Final = 500
"""How many values are asked for at once."""


@unique
class Back(StrEnum):
    """Whether who was forgotten may come back."""

    WELCOME = "welcome"
    """They say something about consent anew."""
    REFUSED = "refused"
    """Something else would be kept about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Somebody is to be forgotten; written down first, so that opening can finish it.

    Attributes:
        subject: Digest of whom.
        handle: The handle that dies.
        at: Wall-clock time, seconds since 1970-01-01 UTC.
        why: The reason.
    """

    subject: str
    handle: Handle
    at: float
    why: str


@final
class KeyStore:
    """Keeps the keys.

    Args:
        access: The database of keys.
        master: Wraps them.
    """

    def __init__(self, access: Access, master: MasterKey) -> None:
        self._access = access
        self.master = master

    def find(self, subject: SubjectId) -> SubjectKey | None:
        """Return the key of somebody; None for strangers, the forgotten, and those who are being forgotten.

        Raises:
            StoreError: The key was tampered with.
        """
        named = self.master.digest(subject)
        with self._access.reading() as connection:
            return _found(connection, self.master, [named]).get(named)

    def of_handles(self, handles: Iterable[str]) -> Mapping[str, SubjectKey]:
        """Return keys by handle, those that there are.

        Raises:
            StoreError: A key was tampered with.
        """
        found: dict[str, SubjectKey] = {}
        with self._access.reading() as connection:
            for part in parts(sorted(set(handles))):
                rows = connection.execute(select(keys).where(keys.c.handle.in_(part)))
                for row in rows:
                    found[row.handle] = _unwrapped(self.master, row.subject, row.handle, row.wrapped)
        return found

    def digests(self, handles: Iterable[str]) -> Mapping[Handle, str]:
        """Return the digests of subjects by handle, of those who have a key."""
        found: dict[Handle, str] = {}
        with self._access.reading() as connection:
            for part in parts(sorted(set(handles))):
                rows = connection.execute(select(keys.c.handle, keys.c.subject).where(keys.c.handle.in_(part)))
                found.update({Handle(row.handle): row.subject for row in rows})
        return found

    def found_or_made(self, first: Mapping[SubjectId, float], back: Back) -> Mapping[SubjectId, SubjectKey]:
        """Return the keys of people, new ones for those who have none.

        Args:
            first: When each of them is met, wall-clock seconds since 1970-01-01 UTC.
            back: Whether who was forgotten may come back, under a new key.

        Raises:
            StoreError: Somebody is being forgotten, or was and may not come back, or a key was tampered with.
        """
        named = {self.master.digest(subject): subject for subject in first}
        with self._access.reading() as connection:
            found = dict(_found(connection, self.master, named))
        missing = [one for one in named if one not in found]
        if missing:
            with self._access.writing() as connection:
                self._check_welcome(connection, missing, back)
                made = {one: SubjectKey.made() for one in sorted(missing)}
                rows = [
                    {"subject": one, "handle": key.handle, "wrapped": self.master.wrap(key, one),
                     "made_at": first[named[one]]}
                    for one, key in made.items()
                ]  # fmt: skip
                self._access.insert_new(connection, keys, rows)
                found.update(_found(connection, self.master, missing))  # somebody else may have been faster
        if len(found) < len(named):
            raise _being_forgotten()
        return {named[one]: key for one, key in found.items()}

    def intend(self, intent: Intent) -> None:
        """Write down that somebody is to be forgotten; from now on their key is found by nobody."""
        row = {"subject": intent.subject, "handle": intent.handle, "at": intent.at, "why": intent.why}
        with self._access.writing() as connection:
            self._access.insert_new(connection, erasing, [row])

    def intents(self) -> tuple[Intent, ...]:
        """Return who is being forgotten."""
        with self._access.reading() as connection:
            rows = connection.execute(select(erasing)).all()
        return tuple(Intent(subject=row.subject, handle=Handle(row.handle), at=row.at, why=row.why) for row in rows)

    def destroy(self, intent: Intent, day: str) -> int:
        """Destroy a key for good, and return how many that were: none if somebody else was faster.

        Args:
            intent: Whom.
            day: The day to remember, as YYYY-MM-DD.
        """
        with self._access.writing() as connection:
            number = connection.execute(delete(keys).where(keys.c.handle == intent.handle)).rowcount
            connection.execute(delete(erasing).where(erasing.c.handle == intent.handle))
            connection.execute(delete(forgotten).where(forgotten.c.subject == intent.subject))
            connection.execute(insert(forgotten).values(subject=intent.subject, day=day))
            self._access.insert_new(connection, gone, [{"handle": intent.handle}])
        self._access.settle(keys)
        return number

    def handle(self, subject: str) -> Handle | None:
        """Return the handle of somebody given by digest; None for those without a key."""
        with self._access.reading() as connection:
            found = connection.execute(select(keys.c.handle).where(keys.c.subject == subject)).scalar()
        return None if found is None else Handle(found)

    def made_before(self, subject: str, at: float) -> Handle | None:
        """Return the handle of somebody, given by digest, if their key was made no later than at a time."""
        asked = select(keys.c.handle).where(keys.c.subject == subject, keys.c.made_at <= at)
        with self._access.reading() as connection:
            found = connection.execute(asked).scalar()
        return None if found is None else Handle(found)

    def forgotten_on(self, subject: str) -> str | None:
        """Return the day on which somebody, given by digest, was forgotten last."""
        with self._access.reading() as connection:
            return connection.execute(select(forgotten.c.day).where(forgotten.c.subject == subject)).scalar()

    def gone(self) -> frozenset[Handle]:
        """Return all handles that are dead."""
        with self._access.reading() as connection:
            return frozenset(Handle(one) for one in connection.execute(select(gone.c.handle)).scalars())

    def count(self) -> tuple[int, int]:
        """Return how many have a key, and how many were forgotten."""
        with self._access.reading() as connection:
            living = connection.execute(select(func.count()).select_from(keys)).scalar_one()
            dead = connection.execute(select(func.count()).select_from(forgotten)).scalar_one()
        return living, dead

    @staticmethod
    def _check_welcome(connection: Connection, missing: list[str], back: Back) -> None:
        for part in parts(missing):
            if connection.execute(select(erasing.c.subject).where(erasing.c.subject.in_(part))).first():
                raise _being_forgotten()
            asked = select(forgotten.c.day).where(forgotten.c.subject.in_(part))
            day = None if back is Back.WELCOME else connection.execute(asked).scalar()
            if day is not None:
                raise StoreError(
                    "nothing was kept", why=f"the subject was forgotten on {day}", fix="Ask for their consent anew"
                )


def _being_forgotten() -> StoreError:
    return StoreError("nothing was kept", why="the subject is being forgotten", fix="Try again in a moment")


def parts(values: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """Yield values in portions that one statement can ask for."""
    waiting = tuple(values)
    for start in range(0, len(waiting), MANY):
        yield waiting[start : start + MANY]


def _found(connection: Connection, master: MasterKey, wanted: Iterable[str]) -> Mapping[str, SubjectKey]:
    """Return the keys of subjects, given by digest, of those who are not being forgotten."""
    found: dict[str, SubjectKey] = {}
    dying = select(erasing.c.handle)
    for part in parts(wanted):
        rows = connection.execute(select(keys).where(keys.c.subject.in_(part), keys.c.handle.not_in(dying)))
        for row in rows:
            found[row.subject] = _unwrapped(master, row.subject, row.handle, row.wrapped)
    return found


def _unwrapped(master: MasterKey, subject: str, handle: str, wrapped: bytes) -> SubjectKey:
    try:
        key = master.unwrap(Sealed(wrapped), subject, Handle(handle))
    except BrokenSealError as error:
        raise StoreError(
            f"table keys, row {subject[:12]} was tampered with",
            why="the key does not open under the master key",
            fix="Restore the database of keys from a copy",
        ) from error
    return key
