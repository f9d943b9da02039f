"""What may be kept and the ports that keep it: consent, what is known of a person, decisions, and the proof of it all.

Everything about a person is stored under a key of their own, so that losing
the key is forgetting the person, in backups too. Next door: `mimika.store`
implements these ports, `mimika.consent` says what may be kept and for how long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, Protocol, final

from mimika.domain.consents import ConsentEvent, RecordId, Subject, SubjectId
from mimika.domain.happenings import AdmissionBegun, AdmissionEnded, Exported, Judged, Ruled


@unique
class Kept(StrEnum):
    """Kinds of things that are kept about a person or session."""

    BASELINE = "baseline"
    """Their own normal; only under a grant that says so."""
    DECISION = "decision"
    OUTCOME = "outcome"
    SELF_REPORT = "self-report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing kept about a person or session.

    Attributes:
        subject: About whom.
        kind: What it is.
        name: Its name within the kind; keeping one of the same name replaces it.
        at: Wall-clock time of it, seconds since 1970-01-01 UTC.
        record: The consent record that allows keeping it.
        body: JSON as bytes; stored encrypted under the subject's key.
    """

    subject: SubjectId
    kind: Kept
    name: str
    at: float
    record: RecordId
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A statistic that at least ten sessions stand behind; about nobody in particular, so under no key.

    Attributes:
        name: What was counted, such as `dwell_s`.
        where: Zone or page.
        begins_at: Wall-clock time at which the count begins, seconds since 1970-01-01 UTC.
        seconds: How long it counts.
        sessions: How many sessions stand behind it.
        value: The statistic.
    """

    name: str
    where: str
    begins_at: float
    seconds: float
    sessions: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What forgetting did; the proof of it, without personal data.

    Attributes:
        subject: A keyed digest of whom, so that a second request can be answered and nobody else can guess.
        at: Wall-clock time, seconds since 1970-01-01 UTC.
        entries: How many entries went.
        records: How many consent records were closed.
        keys: How many keys were destroyed.
        why: `request`, `withdrawal`, `retention`, `end of session` or `restored copy`.
    """

    subject: str
    at: float
    entries: int
    records: int
    keys: int
    why: str


Happened = ConsentEvent | Erasure | Exported | Judged | AdmissionBegun | AdmissionEnded | Ruled
"""What a proof is kept of."""


class AuditTrail(Protocol):
    """Keeps proof of what happened, without personal data."""

    def enter(self, happened: Iterable[Happened]) -> None:
        """Keep proof of what happened, all of it or nothing; what tells somebody that it is done outlives a crash.

        Raises:
            StoreError: It cannot be kept.
            AuditError: What was kept before is not intact.
        """
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _NoTrail:
    """Keeps no proof."""

    def enter(self, happened: Iterable[Happened]) -> None:
        """Let it pass."""


NO_TRAIL: Final[AuditTrail] = _NoTrail()
"""Where no audit log was configured."""


class ConsentLedger(Protocol):
    """Keeps consent events; what was acknowledged is on disk."""

    def append(self, event: ConsentEvent) -> None:
        """Keep an event; when this returns it outlives a crash.

        Raises:
            UsageError: Its number is not the next one of its record (two at once: one of them must look again).
            StoreError: It cannot be kept; nothing of it was.
        """
        ...

    def of_record(self, record: RecordId) -> tuple[ConsentEvent, ...]:
        """Return the events of a record in order; none for an unknown one."""
        ...

    def of_subject(self, subject: Subject) -> tuple[ConsentEvent, ...]:
        """Return all events of a subject, in the order in which they were kept."""
        ...

    def since(self, position: int) -> Iterator[tuple[int, ConsentEvent]]:
        """Yield events after a position with their own, so that a gate can follow; 0 for all."""
        ...


class PersonalStore(Protocol):
    """Keeps what is known of people, each under their own key."""

    def keep(self, entries: Iterable[Entry]) -> None:
        """Keep entries, all or none.

        Raises:
            RefusedError: A baseline is among them that no consent covers at its time.
            StoreError: They cannot be kept, or the subject was forgotten.
        """
        ...

    def of_subject(self, subject: SubjectId) -> tuple[Entry, ...]:
        """Return everything kept about somebody, by kind and time; none for strangers and the forgotten."""
        ...

    def forget(self, subject: SubjectId, at: float, why: str) -> Erasure:
        """Erase everything about somebody and their key, all or nothing; forgetting twice is no error."""
        ...


class AggregateStore(Protocol):
    """Keeps statistics about nobody in particular."""

    def keep(self, aggregates: Iterable[Aggregate]) -> None:
        """Keep statistics, all or none; one of the same name, place and time is replaced.

        Raises:
            RefusedError: Too few sessions stand behind one of them.
            StoreError: They cannot be kept.
        """
        ...

    def of(self, name: str, where: str) -> tuple[Aggregate, ...]:
        """Return the statistics of a name and place in the order of time."""
        ...
