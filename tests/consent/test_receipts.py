"""A receipt says what was agreed, until when and how to take it back, in the customer's language, and nothing else."""

import json
import math
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from tests.consent.conftest import NOON, QUESTION, Given, said

from mimika.consent.deployments import Deployment, Responsible, read_deployment
from mimika.consent.notices import LANGUAGES, filled, notice
from mimika.consent.receipts import Receipt, receipt, receipt_page
from mimika.consent.records import from_record, to_record
from mimika.consent.saying import ask, end, expire, withdraw
from mimika.consent.signs import announcement, notice_page, sign_page
from mimika.consent.words import date_in, words
from mimika.domain.consents import ConsentEvent, ConsentState, NoticeRef, RecordId
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

SHOP = read_deployment(
    """
controller: {name: Kaufhaus Linden GmbH, contact: privacy@linden.example, place: ground floor}
privacy_notice: https://linden.example/privacy
withdraw: https://linden.example/consent/{record}/stop
rights: [https://linden.example/rights]
timezone: Europe/Berlin
"""
)
every_language = pytest.mark.parametrize("language", LANGUAGES)
UNTIL = {
    "en": "24 November 2026, 14:00 CET",
    "de": "24. November 2026, 14:00 Uhr CET",
    "fr": "24 novembre 2026, 14:00 CET",
    "ru": "24 ноября 2026 г., 14:00 CET",
    "zh": "2026年11月24日 14:00 CET",
}


def in_language(language: str) -> NoticeRef:
    return NoticeRef(purpose=QUESTION.purpose, version="2026-11", language=language)


class Reader(HTMLParser):
    """Reads a page as a browser does: its texts, its links, and whatever it would load or run."""

    VOID = frozenset({"meta", "br", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        given = dict(attrs)
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag in {"script", "img", "iframe", "link", "object", "form"} or "src" in given:
            self.loads.append(tag)
        self.loads += [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@every_language
def test_a_receipt_says_what_it_must_in_every_language(language: str, given_record: Given) -> None:
    page = Reader(receipt_page(given_record(notice=in_language(language)), SHOP))
    spoken = words(language)
    for must in (
        spoken.receipt,
        spoken.state[ConsentState.GIVEN],
        notice(QUESTION.purpose, language).title,
        spoken.comma.join((spoken.read[Modality.FACE], spoken.read[Modality.PHYSIOLOGY])),
        UNTIL[language],
        spoken.take_back,
        "Kaufhaus Linden GmbH",
        "privacy@linden.example",
        "2026-11",
        "r1",
        *(section.text for section in filled(notice(QUESTION.purpose, language), SHOP.responsible).sections),
    ):
        assert must in page.text
    assert page.links == ["https://linden.example/consent/r1/stop", "https://linden.example/rights"]
    assert page.loads == []
    assert f'<html lang="{language}">' in receipt_page(given_record(notice=in_language(language)), SHOP)


def test_a_receipt_carries_the_withdrawal_as_a_code(given_record: Given) -> None:
    text = receipt_page(given_record(), SHOP)
    assert text.count("<svg ") == 1
    other = receipt_page(given_record("r2"), SHOP)
    assert re.findall(r"<path.*?/>", text) != re.findall(r"<path.*?/>", other)


def test_nobody_is_named_on_a_receipt(given_record: Given) -> None:
    events = given_record()
    assert events[0].subject.id not in receipt_page(events, SHOP)
    told = json.loads(receipt(events, SHOP).model_dump_json())
    assert told["record"]["header"]["pii_principal_id"] == "person:m-4711"
    assert not {"name", "face", "image", "biometric", "email"} & set(re.findall(r'"(\w+)":', json.dumps(told)))


@pytest.mark.parametrize("state", [ConsentState.WITHDRAWN, ConsentState.EXPIRED, ConsentState.TERMINATED])
@every_language
def test_a_receipt_of_what_ended_says_so_and_offers_nothing_to_take_back(
    state: ConsentState, language: str, given_record: Given
) -> None:
    events = given_record(notice=in_language(language))
    last: dict[ConsentState, ConsentEvent | None] = {
        ConsentState.WITHDRAWN: withdraw(events, said()),
        ConsentState.EXPIRED: expire(events, NOON + 3600.0),
        ConsentState.TERMINATED: end(events, state, said()) if state is ConsentState.TERMINATED else None,
    }
    event = last[state]
    assert event is not None
    page = receipt_page((*events, event), SHOP)
    assert words(language).state[state] in Reader(page).texts
    assert "<svg" not in page
    assert words(language).until not in Reader(page).texts


def test_a_yes_without_end_says_so(given_record: Given) -> None:
    assert words("en").endless in receipt_page(given_record(valid_until=math.inf), SHOP)


@pytest.mark.parametrize(("place", "profile"), [("EU-DE", "receipt-eu-gdpr"), ("US-IL", "receipt-record")])
def test_the_json_follows_the_profile_of_the_place(place: str, profile: str, given_record: Given) -> None:
    events = given_record(jurisdiction=place)
    raw = receipt(events, SHOP).model_dump_json()
    told = json.loads(raw)
    assert told["@context"] == "https://w3id.org/dpv/schema/dpv-27560"
    assert (told["profile"], told["receipt_id"]) == (f"dpv-27560:{profile}", "r1/2")
    assert Receipt.model_validate_json(raw).record == to_record(events, SHOP)
    assert from_record(json.dumps(told["record"])) == events


def test_what_a_deployment_is_called_cannot_become_code(given_record: Given) -> None:
    odd = SHOP.model_copy(
        update={"controller": Responsible(name="<script>alert(1)</script>", contact='"><img src=x>', place="'&amp;")}
    )
    page = Reader(receipt_page(given_record(), odd))
    assert page.loads == []
    assert "<script>alert(1)</script>" in page.text
    sign = Reader(sign_page(announcement(Purpose.SAFETY, ["en"], odd)))
    assert sign.loads == []


def test_no_receipt_of_nothing(given_record: Given) -> None:
    with pytest.raises(UsageError, match="no such consent record"):
        receipt_page((), SHOP)
    lost = tuple(replace(event, notice=replace(event.notice, version="1999-01")) for event in given_record())
    with pytest.raises(UsageError, match="no version"):
        receipt_page(lost, SHOP)


def test_a_sign_speaks_every_language_once_and_leads_to_the_full_text() -> None:
    told = announcement(Purpose.AUDIENCE_RESPONSE, ["ru", "en", "en-GB", "zh"], SHOP)
    assert [text.language for text in told.notices] == ["ru", "en", "zh"]
    raw = sign_page(told)
    page = Reader(raw)
    for text in told.notices:
        assert text.short in page.text
        assert words(text.language).free in page.text
        assert words(text.language).full in page.text
        assert f'<article lang="{text.language}">' in raw
    assert page.links == [SHOP.privacy_notice]
    assert raw.count("<svg ") == 1
    assert page.loads == []
    with pytest.raises(UsageError, match="no language"):
        announcement(Purpose.SAFETY, [], SHOP)


@every_language
def test_the_full_notice_is_a_page_too(language: str) -> None:
    text = filled(notice(Purpose.RESEARCH, language), SHOP.responsible)
    page = Reader(notice_page(text))
    assert unescape(text.sections[0].text) in page.text
    assert page.loads == []


def test_a_date_has_the_zone_of_the_place() -> None:
    (record,) = [to_record(record, SHOP) for record in [(given_at_noon(),)]]
    at = record.event[0].event_time
    assert date_in("en", at, "Asia/Tokyo") == "24 November 2026, 21:00 JST"
    assert date_in("ja", at, "UTC") == "24 November 2026, 12:00 UTC"


def given_at_noon() -> ConsentEvent:
    return ask(RecordId("r1"), QUESTION, said())


def test_every_language_has_all_words() -> None:
    for language in LANGUAGES:
        spoken = words(language)
        assert set(spoken.state) == set(ConsentState)
        assert set(spoken.read) == set(Modality)
        assert len(set(spoken.months)) == 12
    assert isinstance(SHOP, Deployment)
