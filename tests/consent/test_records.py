"""A record in the form of the standard gives the same events back; what is no record is refused in one line."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.conftest import NOON, QUESTION, said

from mimika.consent.deployments import read_deployment
from mimika.consent.records import Record, from_record, to_record
from mimika.consent.saying import Narrower, ask, give, renew, withdraw
from mimika.domain.consents import Channel, ConsentEvent, NoticeRef, RecordId, Subject, SubjectId, SubjectKind
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

SHOP = read_deployment(
    """
controller: {name: Kaufhaus Linden GmbH, contact: privacy@linden.example, place: ground floor}
privacy_notice: https://linden.example/privacy
withdraw: https://linden.example/consent/{record}/stop
rights: [https://linden.example/rights]
impact_assessment: https://linden.example/dpia
timezone: Europe/Berlin
"""
)

TIMES = st.floats(-1e9, 1e11)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="@"), min_size=1)


@st.composite
def records(draw: st.DrawFn) -> tuple[ConsentEvent, ...]:
    """Draw a record that was asked for and perhaps answered, renewed and taken back."""
    purpose = draw(st.sampled_from(Purpose))
    at = draw(TIMES)
    until = draw(st.one_of(st.just(math.inf), st.floats(at + 1.0, at + 1e9)))
    question = replace(
        QUESTION,
        subject=Subject(kind=draw(st.sampled_from(SubjectKind)), id=SubjectId(draw(WORDS))),
        purpose=purpose,
        modalities=draw(st.frozensets(st.sampled_from(Modality), min_size=1)),
        valid_until=until,
        notice=NoticeRef(purpose=purpose, version=draw(WORDS), language=draw(WORDS)),
        jurisdiction=draw(WORDS),
    )
    events = [ask(RecordId(draw(WORDS)), question, said(at, draw(st.sampled_from(Channel)), draw(st.text())))]
    if draw(st.booleans()):
        events.append(answered(give(events, said(at))))
        if draw(st.booleans()):
            longer = Narrower(valid_until=until + draw(st.floats(0.0, 1e9)))
            events.append(renew(events, said(at + 0.5), longer))
    if draw(st.booleans()):
        events.append(answered(withdraw(events, said(draw(TIMES)))))
    return tuple(events)


def answered(event: ConsentEvent | None) -> ConsentEvent:
    assert event is not None
    return event


@given(records())
def test_a_record_gives_the_same_events_back(events: tuple[ConsentEvent, ...]) -> None:
    assert from_record(to_record(events, SHOP).model_dump_json()) == events


def yes() -> tuple[ConsentEvent, ...]:
    asked = ask(RecordId("1f0c"), QUESTION, said())
    return asked, answered(give((asked,), said(NOON + 60.0)))


def as_json(record: Record) -> dict[str, object]:
    return json.loads(record.model_dump_json())


def test_a_record_has_the_shape_of_the_standard() -> None:
    record = as_json(to_record(yes(), SHOP))
    assert list(record) == ["header", "processing", "party_identification", "event"]
    assert record["header"] == {
        "schema_version": "27560:2023",
        "record_id": "1f0c",
        "pii_principal_id": "person:m-4711",
    }
    (processing,) = record["processing"]
    assert (processing["privacy_notice"], processing["language"]) == ("https://linden.example/privacy#2026-11", "en")
    (purpose,) = processing["purposes"]
    assert purpose["purpose"] == "service_personalisation"
    assert purpose["purpose_type"] == "dpv:ServicePersonalisation"
    assert purpose["lawful_basis"] == "dpv:ExplicitConsent"
    assert [one["pii_type"] for one in purpose["pii_information"]] == ["facial_expression_signal", "pulse_signal"]
    assert purpose["retention_period"] == "PT0S"
    assert purpose["withdrawal_method"] == "https://linden.example/consent/1f0c/stop"
    assert purpose["jurisdiction"] == "EU-DE"
    (party,) = record["party_identification"]
    assert party == {
        "party_id": "ctl-1",
        "party_name": "Kaufhaus Linden GmbH",
        "party_role": "controller",
        "party_contact": "privacy@linden.example",
    }


def test_every_event_is_an_entry() -> None:
    events = yes()
    gone = (*events, answered(withdraw(events, said(NOON + 90.5))))
    entries = as_json(to_record(gone, SHOP))["event"]
    assert [(one["event_time"], one["validity_duration"], one["event_state"]) for one in entries] == [
        ("2026-11-24T12:00:00Z", "PT1H", "requested"),
        ("2026-11-24T12:01:00Z", "PT59M", "given"),
        ("2026-11-24T12:01:30.500000Z", "PT0S", "withdrawn"),
    ]
    assert [one["entity_id"] for one in entries] == ["ctl-1", "principal", "principal"]


def test_a_yes_without_end_has_no_duration() -> None:
    asked = ask(RecordId("r"), replace(QUESTION, valid_until=math.inf), said())
    assert as_json(to_record([asked], SHOP))["event"][0]["validity_duration"] is None


@pytest.mark.parametrize("version", ["27560:2027", "", 3, None])
def test_a_record_of_another_version_is_refused_clearly(version: object) -> None:
    record = as_json(to_record(yes(), SHOP))
    record["header"]["schema_version"] = version
    with pytest.raises(UsageError, match=r"is of version .* Convert it to 27560:2023"):
        from_record(json.dumps(record))


def change(record: dict[str, object], path: str, value: object) -> None:
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
    inner: object = record
    for part in way:
        inner = inner[part]
    inner[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("header.pii_principal_id", "Anna"),
        ("header.name", "Anna Smith"),
        ("processing.0.purposes.0.purpose", "world_domination"),
        ("processing.0.purposes.0.pii_information", []),
        ("event.1.event_state", "maybe"),
        ("event.1.event_state", "withdrawn"),
        ("event.1.event_time", "yesterday"),
        ("event.1.event_time", "2026-11-24T12:00:00"),
        ("event.1.validity_duration", "P1Y"),
        ("event.1.validity_duration", "P"),
        ("event.1.validity_duration", "P999999999999D"),
        ("event.1.validity_duration", "P99999999D"),
        ("event", []),
    ],
    ids=str,
)
def test_what_is_no_record_is_refused_in_one_line(path: str, value: object) -> None:
    record = as_json(to_record(yes(), SHOP))
    change(record, path, value)
    with pytest.raises(UsageError) as caught:
        from_record(json.dumps(record))
    assert "\n" not in str(caught.value)


@given(st.one_of(st.binary(), st.text()))
def test_nonsense_is_no_record(raw: bytes | str) -> None:
    with pytest.raises(UsageError):
        from_record(raw)


def test_nothing_is_written_of_no_events() -> None:
    with pytest.raises(UsageError, match="no such consent record"):
        to_record([], SHOP)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("controller: {name: A, contact: b}", "the deployment, line 1: controller.place: field required"),
        ("x: [", "line 1: no YAML"),
        ("a: 1\n- b", "line 2: no YAML"),
        ("\x00", "the deployment is no YAML"),
        ("", "the whole file"),
        ("[" * 1500, "no YAML"),
        ("#" * 300_000, "too long"),
    ],
    ids=range(7),
)
def test_a_file_that_is_no_deployment_is_refused_in_one_line(text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_deployment(text)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("privacy_notice", "javascript:alert(1)", "line 5: privacy_notice"),
        ("timezone", "Mars/Olympus", "line 5: timezone: there is no time zone 'Mars/Olympus'"),
        ("timezone", "../../etc/passwd", "there is no time zone"),
        ("retention_period", "P", "line 5: retention_period"),
        ("rights", "[]", "line 5: rights"),
        ("surprise", "1", "line 5: surprise"),
    ],
)
def test_a_deployment_with_a_wrong_line_names_it(key: str, value: str, complaint: str) -> None:
    stated = SHOP.model_dump(include={"controller", "privacy_notice", "withdraw", "rights"})
    lines = [f"{name}: {json.dumps(content)}" for name, content in stated.items() if name != key]
    lines += ["# nothing"] * (4 - len(lines)) + [f"{key}: {value}"]
    with pytest.raises(UsageError) as caught:
        read_deployment("\n".join(lines))
    assert complaint in str(caught.value)


def test_a_deployment_states_what_its_file_says() -> None:
    assert SHOP.withdrawal("r1") == "https://linden.example/consent/r1/stop"
    assert SHOP.responsible.place == "ground floor"
