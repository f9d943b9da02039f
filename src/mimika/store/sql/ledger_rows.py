"""Consent events as rows, and back.

Everything but who it is and what proves it stands in the clear, because it is
the proof that remains when the person is forgotten. Who it is stands sealed
under the person's key. Each row carries a mark under the master key, so that a
row that was changed is told. Next door: `mimika.store.sql.ledger`.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

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
from mimika.errors import StoreError
from mimika.store.master import MasterKey
from mimika.store.sealing import BrokenSealError, Handle, Sealed, SubjectKey, canonical
from mimika.store.sql.access import AnyRow, Value, cells

FORGOTTEN: Final = SubjectId("forgotten")
"""Stands for whoever was forgotten in the events that remain."""
ENDED: Final = frozenset(
    {ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.EXPIRED, ConsentState.INVALIDATED,
     ConsentState.TERMINATED}
)  # fmt: skip
"""States after which nothing follows in a record."""
HOLDS: Final = frozenset({ConsentState.GIVEN, ConsentState.RENEWED})
"""States under which something may be kept."""


class _Who(BaseModel):
    """What is sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    subject: str
    evidence: str


def row_of(event: ConsentEvent, key: SubjectKey | None, master: MasterKey) -> dict[str, Value]:
    """Return an event as a row.

    Args:
        event: The event.
        key: Of the person or session; None for a zone, which is nobody.
        master: Marks the row.
    """
    clear = _clear(event, key.handle if key else event.subject.id)
    content = json.dumps({"subject": event.subject.id, "evidence": event.evidence}).encode()
    sealed = key.seal(content, _about(clear)) if key else Sealed(content)
    return _marked(clear, sealed, master)


def closing_row(last: Mapping[str, Value], at: float, master: MasterKey) -> dict[str, Value]:
    """Return the row that closes a record of somebody who is being forgotten; there is nobody in it.

    Args:
        last: The last row of the record.
        at: Wall-clock time, seconds since 1970-01-01 UTC.
        master: Marks the row.
    """
    clear = {name: value for name, value in last.items() if name not in {"position", "sealed", "mark"}}
    number = int(str(clear["number"])) + 1
    clear |= {"number": number, "state": ConsentState.TERMINATED, "at": at, "valid_until": at}
    return _marked(clear, Sealed(b""), master)


def check(row: AnyRow, master: MasterKey) -> None:
    """See that a row is what was written.

    Raises:
        StoreError: It was changed.
    """
    whole: dict[str, Value] = cells(row)
    position, mark = whole.pop("position"), str(whole.pop("mark"))
    sealed = whole.pop("sealed")
    if not isinstance(sealed, bytes) or not hmac.compare_digest(mark, master.mark(_about(whole) + sealed)):
        raise _tampered(position)


def event_of(row: AnyRow, key: SubjectKey | None, master: MasterKey) -> ConsentEvent:
    """Return the event of a row.

    Args:
        row: The row.
        key: Of the person or session; None where there is none any more, and for a zone.
        master: Knows the mark.

    Raises:
        StoreError: The row was changed.
    """
    check(row, master)
    whole: dict[str, Value] = cells(row)
    kind = SubjectKind(row.kind)
    who = _Who(subject=FORGOTTEN, evidence=FORGOTTEN)
    clear = {name: value for name, value in whole.items() if name not in {"position", "sealed", "mark"}}
    try:
        if kind is SubjectKind.ZONE:
            who = _Who.model_validate_json(row.sealed)
        elif key and row.sealed:
            who = _Who.model_validate_json(key.unseal(row.sealed, _about(clear)))
    except (BrokenSealError, ValidationError) as error:
        raise _tampered(row.position) from error
    return _event(row, Subject(kind=kind, id=SubjectId(who.subject)), who.evidence)


def _event(row: AnyRow, subject: Subject, evidence: str) -> ConsentEvent:
    return ConsentEvent(
        record=RecordId(row.record),
        number=row.number,
        subject=subject,
        purpose=Purpose(row.purpose),
        modalities=frozenset(Modality(word) for word in row.modalities.split()),
        state=ConsentState(row.state),
        at=row.at,
        valid_until=row.valid_until,
        notice=NoticeRef(purpose=Purpose(row.notice_purpose), version=row.notice_version, language=row.notice_language),
        channel=Channel(row.channel),
        jurisdiction=row.jurisdiction,
        evidence=evidence,
    )


def _clear(event: ConsentEvent, subject: Handle | SubjectId) -> dict[str, Value]:
    return {
        "record": event.record,
        "number": event.number,
        "kind": event.subject.kind,
        "subject": subject,
        "purpose": event.purpose,
        "modalities": " ".join(sorted(event.modalities)),
        "state": event.state,
        "at": float(event.at),
        "valid_until": float(event.valid_until),
        "notice_purpose": event.notice.purpose,
        "notice_version": event.notice.version,
        "notice_language": event.notice.language,
        "channel": event.channel,
        "jurisdiction": event.jurisdiction,
    }


def _marked(clear: Mapping[str, Value], sealed: Sealed, master: MasterKey) -> dict[str, Value]:
    plain = {name: str(value) if isinstance(value, str) else value for name, value in clear.items()}
    return {**plain, "sealed": sealed, "mark": master.mark(_about(plain) + sealed)}


def _about(clear: Mapping[str, Value]) -> bytes:
    """Return all that stands in the clear as bytes, in an order that does not depend on the table's."""
    parts = [value for name in sorted(clear) if not isinstance(value := clear[name], bytes)]
    return canonical(parts)


def _tampered(position: Value) -> StoreError:
    return StoreError(
        f"table ledger, row {position} was tampered with",
        why="it is not what was written",
        fix="Restore the database from a copy",
    )
