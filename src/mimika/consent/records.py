"""Consent records for others: ISO/IEC TS 27560:2023 with terms of the W3C Data Privacy Vocabulary, profile dpv-27560.

Clause 6.3.3 is the header, 6.3.4 and 6.3.5 the processing, 6.3.6 the parties,
6.3.7 the events. Where the standard has no word for what an event of ours
holds, it stands in its `extension`, which the standard leaves room for; so a
record read back gives the same events. Next door: `mimika.consent.receipts`
makes of it what the customer keeps.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from mimika.consent.deployments import Deployment
from mimika.consent.lifecycle import standing
from mimika.domain.consents import (
    Channel,
    ConsentEvent,
    ConsentState,
    NoticeRef,
    RecordId,
    Subject,
    SubjectId,
    SubjectKind,
)
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

SCHEMA: Final = "27560:2023"
"""The only version there is; a record of another one is refused."""

PURPOSE_TYPES: Final = MappingProxyType(
    {
        Purpose.SERVICE_PERSONALISATION: "dpv:ServicePersonalisation",
        Purpose.CUSTOMER_SUPPORT: "dpv:CustomerCare",
        Purpose.LEARNING_SUPPORT: "dpv:ServicePersonalisation",
        Purpose.CLINICAL_MONITORING: "dpv:ServiceProvision",
        Purpose.AUDIENCE_RESPONSE: "dpv:ServiceOptimisation",
        Purpose.ASSISTIVE_COMMUNICATION: "dpv:ServiceProvision",
        Purpose.SAFETY: "dpv:ServiceProvision",
        Purpose.AVATAR: "dpv:ServiceProvision",
        Purpose.RESEARCH: "dpv:ScientificResearch",
        Purpose.DEMONSTRATION: "dpv:ServiceProvision",
    }
)
"""What the vocabulary calls our purposes, or the next wider term it has."""

PII_TYPES: Final = MappingProxyType(
    {
        Modality.FACE: "facial_expression_signal",
        Modality.BODY: "body_movement_signal",
        Modality.VOICE: "voice_tone_signal",
        Modality.TEXT: "text_tone_signal",
        Modality.PHYSIOLOGY: "pulse_signal",
        Modality.FUSED: "combined_signal",
        Modality.SELF_REPORT: "self_report",
    }
)
"""What records call what is read."""

_DURATION: Final = re.compile(
    r"P(?:(\d{1,12})D)?(?:T(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(?:\.(\d{1,6}))?S)?)?"
)
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


class Header(BaseModel):
    """Clause 6.3.3."""

    model_config = _STRICT

    schema_version: Literal["27560:2023"]
    record_id: Annotated[str, Field(min_length=1)]
    pii_principal_id: Annotated[str, Field(pattern=r"^(person|session|zone):.+$")]


class PiiInformation(BaseModel):
    """Clause 6.3.5: one thing that is read."""

    model_config = _STRICT

    pii_type: str
    pii_attribute_id: Modality
    pii_optional: bool
    sensitive_pii_category: bool
    special_pii_category: bool


class PurposeEntry(BaseModel):
    """Clause 6.3.4: one purpose."""

    model_config = _STRICT

    purpose: Annotated[str, Field(min_length=1)]
    purpose_type: str
    lawful_basis: str
    pii_information: Annotated[tuple[PiiInformation, ...], Field(min_length=1)]
    pii_controllers: tuple[str, ...]
    collection_method: str
    processing_method: str
    storage_locations: tuple[str, ...]
    retention_period: str
    processing_locations: tuple[str, ...]
    jurisdiction: str
    recipient_third_parties: tuple[str, ...]
    withdrawal_method: str
    privacy_rights: tuple[str, ...]
    codes_of_conduct: tuple[str, ...]
    impact_assessment: str | None


class Processing(BaseModel):
    """Clause 6.3.4: what the record is about."""

    model_config = _STRICT

    privacy_notice: Annotated[str, Field(pattern="#")]
    language: str
    purposes: Annotated[tuple[PurposeEntry, ...], Field(min_length=1, max_length=1)]


class Party(BaseModel):
    """Clause 6.3.6: who takes part."""

    model_config = _STRICT

    party_id: str
    party_name: str
    party_role: str
    party_contact: str


class Extension(BaseModel):
    """What an event of ours holds beyond the standard."""

    model_config = _STRICT

    channel: Channel
    modalities: tuple[Modality, ...]
    notice_version: str
    notice_language: str
    evidence: str


class Event(BaseModel):
    """Clause 6.3.7: one thing that was said; without a duration it has no end."""

    model_config = _STRICT

    event_time: AwareDatetime
    validity_duration: str | None
    entity_id: str
    event_type: str
    event_state: ConsentState
    extension: Extension


class Record(BaseModel):
    """A whole record."""

    model_config = _STRICT

    header: Header
    processing: tuple[Processing, ...] = Field(min_length=1, max_length=1)
    party_identification: tuple[Party, ...]
    event: tuple[Event, ...] = Field(min_length=1)


def to_record(events: Sequence[ConsentEvent], deployment: Deployment) -> Record:
    """Return a record of the events.

    Args:
        events: All events of one record, in order.
        deployment: Who keeps it.

    Raises:
        UsageError: There are none, they cannot follow each other, or a time cannot be written down.
    """
    if standing(events) is None:
        raise UsageError("there is no such consent record", fix="Look it up with: mimika consent list")
    first = events[0]
    return Record(
        header=Header(
            schema_version=SCHEMA,
            record_id=first.record,
            pii_principal_id=f"{first.subject.kind}:{first.subject.id}",
        ),
        processing=(
            Processing(
                privacy_notice=f"{deployment.privacy_notice.partition('#')[0]}#{first.notice.version}",
                language=first.notice.language,
                purposes=(_purpose(first, deployment),),
            ),
        ),
        party_identification=(
            Party(
                party_id="ctl-1",
                party_name=deployment.controller.name,
                party_role="controller",
                party_contact=deployment.controller.contact,
            ),
        ),
        event=tuple(_event(event) for event in events),
    )


def from_record(raw: str | bytes) -> tuple[ConsentEvent, ...]:
    """Return the events of a record in JSON.

    Raises:
        UsageError: It is no record, is one of another version of the schema, or its events cannot follow each other.
    """
    try:
        record = Record.model_validate_json(raw)
    except ValidationError as error:
        raise _told(error) from error
    events = tuple(_read(record, number) for number in range(1, len(record.event) + 1))
    standing(events)
    return events


def _told(error: ValidationError) -> UsageError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if place == "header.schema_version":
        return UsageError(
            "the consent record cannot be read",
            why=f"it is of version {str(first['input'])[:40]!r}",
            fix=f"Convert it to {SCHEMA}",
        )
    return UsageError(f"the consent record cannot be read: {place or 'it'}", why=first["msg"])


def _purpose(event: ConsentEvent, deployment: Deployment) -> PurposeEntry:
    return PurposeEntry(
        purpose=event.purpose.replace("-", "_"),
        purpose_type=PURPOSE_TYPES[event.purpose],
        lawful_basis="dpv:ExplicitConsent",
        pii_information=tuple(
            PiiInformation(
                pii_type=PII_TYPES[modality],
                pii_attribute_id=modality,
                pii_optional=True,
                sensitive_pii_category=True,
                special_pii_category=True,
            )
            for modality in sorted(event.modalities)
        ),
        pii_controllers=("ctl-1",),
        collection_method=deployment.collection_method,
        processing_method=deployment.processing_method,
        storage_locations=deployment.storage_locations,
        retention_period=deployment.retention_period,
        processing_locations=deployment.processing_locations,
        jurisdiction=event.jurisdiction,
        recipient_third_parties=deployment.recipients,
        withdrawal_method=deployment.withdrawal(event.record),
        privacy_rights=deployment.rights,
        codes_of_conduct=deployment.codes_of_conduct,
        impact_assessment=deployment.impact_assessment,
    )


def _event(event: ConsentEvent) -> Event:
    endless = event.valid_until == float("inf")
    by_them = event.state not in {ConsentState.EXPIRED, ConsentState.INVALIDATED, ConsentState.TERMINATED}
    return Event(
        event_time=moment(event.at),
        validity_duration=None if endless else _duration(moment(event.valid_until) - moment(event.at)),
        entity_id="principal" if by_them and event.state is not ConsentState.REQUESTED else "ctl-1",
        event_type="explicit",
        event_state=event.state,
        extension=Extension(
            channel=event.channel,
            modalities=tuple(sorted(event.modalities)),
            notice_version=event.notice.version,
            notice_language=event.notice.language,
            evidence=event.evidence,
        ),
    )


def _read(record: Record, number: int) -> ConsentEvent:
    event = record.event[number - 1]
    kind, _, subject = record.header.pii_principal_id.partition(":")
    entry = record.processing[0].purposes[0]
    try:
        purpose = Purpose(entry.purpose.replace("_", "-"))
    except ValueError as error:
        raise UsageError("the consent record cannot be read", why=f"unknown purpose {entry.purpose!r}") from error
    at = event.event_time.timestamp()
    lasting = event.validity_duration
    return ConsentEvent(
        record=RecordId(record.header.record_id),
        number=number,
        subject=Subject(kind=SubjectKind(kind), id=SubjectId(subject)),
        purpose=purpose,
        modalities=frozenset(event.extension.modalities),
        state=event.event_state,
        at=at,
        valid_until=float("inf") if lasting is None else _end(event.event_time, lasting),
        notice=NoticeRef(
            purpose=purpose, version=event.extension.notice_version, language=event.extension.notice_language
        ),
        channel=event.extension.channel,
        jurisdiction=entry.jurisdiction,
        evidence=event.extension.evidence,
    )


def moment(at: float) -> datetime:
    """Return a wall-clock time as a date in UTC, to the microsecond.

    Raises:
        UsageError: It lies outside of the years that can be written.
    """
    try:
        return datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise UsageError(f"{at} is no time that can be written down") from error


def _duration(length: timedelta) -> str:
    """Return a length of time as an ISO 8601 duration in days, hours, minutes and seconds."""
    if length < timedelta():
        raise UsageError("the consent record cannot be written", why="an event ends before it begins")
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06d}".rstrip("0").rstrip(".")
    parts = ((hours, "H", ""), (minutes, "M", ""), (seconds, "S", fraction))
    clock = "".join(f"{count}{more}{unit}" for count, unit, more in parts if count or more)
    day = f"{length.days}D" if length.days else ""
    return f"P{day}T{clock}" if clock else f"P{day or 'T0S'}"


def _end(begin: datetime, lasting: str) -> float:
    try:
        return (begin + _lasting(lasting)).timestamp()
    except OverflowError as error:
        raise UsageError("the consent record cannot be read", why=f"{lasting[:40]!r} is longer than time") from error


def _lasting(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise UsageError(
            "the consent record cannot be read",
            why=f"{text[:40]!r} is no duration in days, hours, minutes and seconds",
            fix="Write one such as PT30M",
        )
    days, hours, minutes, seconds, fraction = (group or "0" for group in found.groups())
    return timedelta(
        days=int(days),
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds),
        microseconds=int(fraction.ljust(6, "0")),
    )
