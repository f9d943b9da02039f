"""All consent records at once, and the grants that follow from them for one session.

Events come in the order of the ledger and are folded one by one; the gate asks
for grants. A promise is made in wall-clock time and a session runs in event
time: `Presence` says which wall-clock time the session began at, and who in it
stands for whom. Next door: `mimika.consent.lifecycle` has the states,
`mimika.consent.saying` makes events.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, final

from mimika.consent.establishing import established_by
from mimika.consent.lifecycle import Standing, after
from mimika.domain.consents import ConsentEvent, ConsentState, RecordId, Subject, SubjectId, SubjectKind
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.permits import Grant, Purpose

_NO: Final = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})
_OPEN: Final = frozenset({ConsentState.REQUESTED, ConsentState.UNKNOWN})
"""Not answered yet: the answer before it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A session as consent sees it: when and where it is, and who is known to be in it.

    Attributes:
        session_start: Wall-clock time at event time 0, seconds since 1970-01-01 UTC.
        zone: Name of the place, as in the records of zones; None where no zone is announced.
        session: Name of the session, as in the records of sessions; None where sessions are not asked.
        people: Who of the people in it said who they are, such as with a pass: from pseudonym to number.
    """

    session_start: float
    zone: SubjectId | None = None
    session: SubjectId | None = None
    people: Mapping[SubjectId, PersonId] = field(default_factory=dict[SubjectId, PersonId])


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Somebody's last word about a purpose was no; it goes before what a zone or session allows.

    Attributes:
        purpose: What they do not want.
        person: Who; None for the whole session.
    """

    purpose: Purpose
    person: PersonId | None


@final
class Register:
    """Where every record stands, from the events of a ledger.

    Time that was seen stays seen: what ran out does not come back when the
    clock is set back.
    """

    def __init__(self, events: Iterable[ConsentEvent] = ()) -> None:
        self._standings: dict[RecordId, Standing] = {}
        self._of: dict[Subject, dict[RecordId, None]] = {}
        self._latest = float("-inf")
        for event in events:
            self.take(event)

    def take(self, event: ConsentEvent) -> None:
        """Take what was said; the last event of a record may come twice.

        Raises:
            UsageError: It cannot follow what was said before; the register is as it was.
        """
        now = self._standings.get(event.record)
        if now is not None and event == now.last:
            return
        self._standings[event.record] = after(now, event)
        spoken = self._of.setdefault(event.subject, {})
        spoken.pop(event.record, None)  # so that who spoke last stands last
        spoken[event.record] = None

    def standing(self, record: RecordId) -> Standing | None:
        """Return where a record stands; None for one that is unknown."""
        return self._standings.get(record)

    def standings(self) -> tuple[Standing, ...]:
        """Return where all records stand, in the order in which they began."""
        return tuple(self._standings.values())

    def due(self, wall: float) -> tuple[RecordId, ...]:
        """Return the records that have run out at a wall-clock time and do not say so yet."""
        seen = self._saw(wall)
        return tuple(record for record, now in self._standings.items() if not now.over and now.last.valid_until <= seen)

    def grants(self, wall: float, here: Presence) -> tuple[Grant, ...]:
        """Return what is allowed in a session.

        A grant may begin later, such as after a pause; it says so in `valid_from`.

        Args:
            wall: Wall-clock time now, seconds since 1970-01-01 UTC; no guess of a later one, see above.
            here: Which session.

        Returns:
            Grants in the event time of the session. Those of a zone or session are left out where the session
            itself said no.
        """
        seen = self._saw(wall)
        deaf = {one.purpose for one in self.objections(here) if one.person is None}
        found: list[Grant] = []
        for subject, person in _subjects(here):
            for now in self._spoken(subject):
                unheard = person is None and subject.kind is SubjectKind.ZONE and now.last.purpose in deaf
                if now.holds and seen < now.last.valid_until and not unheard:
                    found.append(_grant(now, person, here.session_start))
        return tuple(grant for grant in found if grant.valid_from < grant.valid_until)

    def objections(self, here: Presence) -> tuple[Objection, ...]:
        """Return who in a session said no last; whoever enforces grants drops these people before all else."""
        found: list[Objection] = []
        for subject, person in _subjects(here):
            if subject.kind is not SubjectKind.ZONE:
                answers = (now.last for now in self._spoken(subject) if now.last.state not in _OPEN)
                last = {answer.purpose: answer.state for answer in answers}
                found += (Objection(purpose=of, person=person) for of, state in last.items() if state in _NO)
        return tuple(found)

    def _spoken(self, subject: Subject) -> Iterator[Standing]:
        """Yield the standing of the records of a subject; what was said last comes last."""
        return (self._standings[record] for record in self._of.get(subject, ()))

    def _saw(self, wall: float) -> float:
        self._latest = max(self._latest, wall)
        return self._latest


def grants_at(events: Iterable[ConsentEvent], wall: float, here: Presence) -> tuple[Grant, ...]:
    """Return what events allow in a session, as `Register.grants` does.

    Raises:
        UsageError: Some events cannot follow each other; then nothing is allowed.
    """
    return Register(events).grants(wall, here)


def _subjects(here: Presence) -> Iterator[tuple[Subject, PersonId | None]]:
    """Yield who may have spoken for a session, and for whom in it."""
    for pseudonym, person in here.people.items():
        yield Subject(kind=SubjectKind.PERSON, id=pseudonym), person
    if here.session is not None:
        yield Subject(kind=SubjectKind.SESSION, id=here.session), None
    if here.zone is not None:
        yield Subject(kind=SubjectKind.ZONE, id=here.zone), None


def _grant(now: Standing, person: PersonId | None, session_start: float) -> Grant:
    return Grant(
        id=GrantId(now.last.record),
        purpose=now.last.purpose,
        basis=f"consent record {now.last.record}, event {now.last.number}",
        modalities=now.last.modalities,
        person=person,
        valid_from=max(0.0, now.since - session_start),
        valid_until=now.last.valid_until - session_start,
        establishes=established_by(now.last),
    )
