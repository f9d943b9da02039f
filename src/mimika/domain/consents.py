"""Consent as it is asked for, given, refused and taken back: notices, and the events of a record.

A record is the list of its events; what holds at a moment follows from them.
Times here are wall-clock, seconds since 1970-01-01 UTC, because a promise
outlives a session; `mimika.domain.permits` has the grants of one session, in
event time. Next door: `mimika.consent.register` derives grants from events,
`mimika.domain.keeping` has the port that keeps them.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NewType

from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality

RecordId = NewType("RecordId", str)
"""One consent record: what one subject was asked for one purpose, from the asking to the end. A UUID."""

SubjectId = NewType("SubjectId", str)
"""A pseudonym of a person or session that somebody else can resolve, or the name of a zone; never a name."""


@unique
class SubjectKind(StrEnum):
    """For whom a record speaks."""

    PERSON = "person"
    """Somebody with a pseudonym that outlives a session, such as a member of a loyalty programme."""
    SESSION = "session"
    """Whoever is in one session, and nobody after it."""
    ZONE = "zone"
    """Everybody in a place that announces it at its entrance."""


@unique
class ConsentState(StrEnum):
    """Where a record stands; the words of the Data Privacy Vocabulary."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    RENEWED = "renewed"
    INVALIDATED = "invalidated"
    TERMINATED = "terminated"
    UNKNOWN = "unknown"


@unique
class Channel(StrEnum):
    """How it was said."""

    API = "api"
    PAGE = "page"
    QR_PASS = "qr-pass"  # noqa: S105 -- a kind of ticket, no password
    PAPER = "paper"
    ENTRANCE = "entrance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """For whom a record speaks.

    Attributes:
        kind: A person, a session or a zone.
        id: Which.
    """

    kind: SubjectKind
    id: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRef:
    """Which text was shown.

    Attributes:
        purpose: What it explains.
        version: Its version, such as `2026-11`.
        language: BCP 47 tag.
    """

    purpose: Purpose
    version: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEvent:
    """Something was said about consent. Immutable; what comes later is another event.

    Attributes:
        record: Which record it belongs to.
        number: Place within the record, from 1, without gaps.
        subject: For whom.
        purpose: For what.
        modalities: What may be sensed; of a refusal, what was asked for.
        state: What it makes of the record.
        at: Wall-clock time at which it was said, seconds since 1970-01-01 UTC.
        valid_until: Until when it holds, same scale; infinity for no end.
        notice: What was shown.
        channel: How it was said.
        jurisdiction: Where, as in `mimika.domain.law.Case`.
        evidence: Reference to what proves it: a receipt, a scan, a signature; without personal data.
    """

    record: RecordId
    number: int
    subject: Subject
    purpose: Purpose
    modalities: frozenset[Modality]
    state: ConsentState
    at: float
    valid_until: float
    notice: NoticeRef
    channel: Channel
    jurisdiction: str
    evidence: str
