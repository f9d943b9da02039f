"""A session that follows what people say about consent, as the ledger has it, before every frame.

Grants come and go with the records; who said no is refused though the zone
allows it. A ledger that cannot be read ends every grant that came from it: what
nobody can prove does not hold. Next door: `mimika.consent.register` derives the
grants, `mimika.store` keeps the ledger.
"""

from typing import Protocol, final

from mimika.consent.register import Presence, Register
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.keeping import ConsentLedger
from mimika.domain.permits import Grant, Purpose
from mimika.domain.ports import Clock
from mimika.errors import StoreError


class Bound(Protocol):
    """What takes grants: a session."""

    def give(self, grant: Grant) -> None:
        """Add a grant, or replace the one of its id."""
        ...

    def withdraw(self, grant: GrantId) -> None:
        """Take a grant back."""
        ...

    def object_to(self, objections: frozenset[tuple[Purpose, PersonId | None]]) -> None:
        """Take note of everybody who says no now."""
        ...


@final
class Following:
    """Brings the consent of a ledger to a session.

    Args:
        ledger: What people said.
        here: When and where the session is, and who is known to be in it.
        clock: Wall-clock time; one that is set back revives nothing.
    """

    def __init__(self, ledger: ConsentLedger, here: Presence, clock: Clock) -> None:
        self._ledger = ledger
        self._here = here
        self._clock = clock
        self._register = Register()
        self._position = 0
        self._given: dict[GrantId, Grant] = {}
        self._objections: frozenset[tuple[Purpose, PersonId | None]] = frozenset()

    def know(self, here: Presence) -> None:
        """Take note of who is in the session from now on."""
        self._here = here

    def bring(self, session: Bound) -> None:
        """Give and take what changed since the last call.

        Raises:
            StoreError: The ledger cannot be read; every grant that came from it was taken back.
        """
        try:
            for position, event in self._ledger.since(self._position):
                self._register.take(event)
                self._position = position
        except StoreError:
            self._exchange({}, session)
            raise
        wall = self._clock.wall()
        self._exchange({grant.id: grant for grant in self._register.grants(wall, self._here)}, session)
        objections = frozenset((each.purpose, each.person) for each in self._register.objections(self._here))
        if objections != self._objections:
            self._objections = objections
            session.object_to(objections)

    def _exchange(self, now: dict[GrantId, Grant], session: Bound) -> None:
        for name in self._given.keys() - now.keys():
            session.withdraw(name)
        for name, grant in now.items():
            if self._given.get(name) != grant:
                session.give(grant)
        self._given = now
