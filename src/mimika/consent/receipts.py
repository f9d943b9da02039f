"""What a customer takes home: a receipt as JSON and as a page, with how to take the yes back.

It holds the record and nothing else: no name, no picture, nothing biometric.
The JSON follows the receipt of ISO/IEC TS 27560:2023, clause 6.4, in the
profile of dpv-27560 that fits the place. Next door: `mimika.consent.records`.
"""

from collections.abc import Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from mimika.consent.deployments import Deployment
from mimika.consent.lifecycle import HOLDS
from mimika.consent.notices import filled, notice
from mimika.consent.pages import code, element, facts, link, page
from mimika.consent.records import Record, moment, to_record
from mimika.consent.words import Words, date_in, words
from mimika.domain.consents import ConsentEvent

NAMESPACE: Final = "https://w3id.org/dpv/schema/dpv-27560"
"""Where the profiles are defined."""

Profile = Literal["dpv-27560:receipt-record", "dpv-27560:receipt-eu-gdpr"]


class Receipt(BaseModel):
    """A receipt.

    Attributes:
        context: Namespace of the profile; `@context` in JSON.
        profile: Which profile it follows.
        receipt_id: Its own id: record and number of the last event that it knows.
        record: A copy of the record.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True, populate_by_name=True)

    context: Literal["https://w3id.org/dpv/schema/dpv-27560"] = Field(
        validation_alias="@context", serialization_alias="@context"
    )
    profile: Profile
    receipt_id: str
    record: Record


def receipt(events: Sequence[ConsentEvent], deployment: Deployment) -> Receipt:
    """Return the receipt of a record.

    Args:
        events: All events of the record, in order.
        deployment: Who keeps it.

    Raises:
        UsageError: There is no such record, or it cannot be written down.
    """
    record = to_record(events, deployment)
    european = events[0].jurisdiction.partition("-")[0] == "EU"
    return Receipt(
        context=NAMESPACE,
        profile="dpv-27560:receipt-eu-gdpr" if european else "dpv-27560:receipt-record",
        receipt_id=f"{events[0].record}/{events[-1].number}",
        record=record,
    )


def receipt_page(events: Sequence[ConsentEvent], deployment: Deployment) -> str:
    """Return the receipt as a page, in the language of the notice that was shown.

    Args:
        events: All events of the record, in order.
        deployment: Who keeps it.

    Raises:
        UsageError: There is no such record, or the version of its notice is unknown.
    """
    to_record(events, deployment)  # so that page and JSON refuse the same
    last = events[-1]
    shown = filled(notice(last.purpose, last.notice.language, last.notice.version), deployment.responsible)
    spoken = words(shown.language)
    parts = [
        element("h1", spoken.receipt),
        element("p", spoken.keep, "soft"),
        element("p", spoken.state[last.state], "state"),
        facts(_rows(last, shown.title, spoken, deployment)),
    ]
    if last.state in HOLDS:
        address = deployment.withdrawal(last.record)
        beside = (element("h2", spoken.take_back), element("p", spoken.scan), f"<p>{link(address)}</p>")
        parts.append(code(address, spoken.take_back, beside))
    for section in shown.sections:
        parts += [element("h2", section.heading), element("p", section.text)]
    parts.append(f"<p>{'<br>'.join(link(address) for address in deployment.rights)}</p>")
    parts.append(element("footer", spoken.nothing))
    return page(shown.language, spoken.receipt, parts)


def _rows(last: ConsentEvent, title: str, spoken: Words, deployment: Deployment) -> list[tuple[str, str]]:
    language = last.notice.language
    rows = [
        (spoken.purpose, title),
        (spoken.modalities, spoken.comma.join(spoken.read[each] for each in sorted(last.modalities))),
        (spoken.asked, date_in(language, moment(last.at), deployment.timezone)),
    ]
    if last.state in HOLDS:
        endless = last.valid_until == float("inf")
        until = spoken.endless if endless else date_in(language, moment(last.valid_until), deployment.timezone)
        rows.append((spoken.until, until))
    return [
        *rows,
        (spoken.responsible, spoken.comma.join((deployment.controller.name, deployment.controller.contact))),
        (spoken.place, deployment.controller.place),
        (spoken.notice, f"{last.notice.version} ({language})"),
        (spoken.record, last.record),
    ]
