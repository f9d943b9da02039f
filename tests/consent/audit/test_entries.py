"""A line is written in one way, and nothing about anybody finds a way into it."""

import json
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mimika.consent.audit.canonical import canonical
from mimika.consent.audit.entries import LONGEST, Entry, line_of, parse
from mimika.consent.audit.kinds import COUNT, FIELDS, OF_THE_LOG, Form, Kind
from mimika.consent.audit.reports import Pseudonyms, of_consent, of_erasure, of_judgement, policy_digest
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
from mimika.domain.keeping import Erasure
from mimika.domain.law import AgeBand, Case, Condition, Judgement, Role, Ruling, Setting, Use, Verdict
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

kinds = st.sampled_from(list(Kind))
BEFORE = "ab" * 32

PERSONAL = [
    "Anna Schmidt", "anna", "Anna", "Otto", "anna_schmidt", "anna@example.com", "\u0410\u043d\u043d\u0430",
    "+49 170 1234567", "01701234567", "4111111111111111", "DE89370400440532013000", "a" * 31, "0123456789abcdef" * 2,
    "6f1c9d1e-2b3a-4c5d-8e7f-0a1b2c3d4e5f", "192.168.1.17", "fe80::1", "12 Main Street", "\u5f20\u4f1f",
    "1987-05-14", "2011-05-14", "14.05.1987", "14.5.87", "female, 34", "angry", "sad",
    "{}", "", " ", "research ", "research\n", "Research", "\u0661", "1e3", "-1",
]  # fmt: skip


def sample(form: Form) -> st.SearchStrategy[str | int]:
    texts = st.from_regex(re.compile(form.pattern, re.ASCII), fullmatch=True)
    return texts.map(int) if form.counts else texts


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    kind = draw(kinds)
    what = {name: draw(sample(form)) for name, form in FIELDS[kind].items()}
    return Entry(kind=kind, at=draw(st.integers(0, 10**14)) / 1000, what=what)


@given(entries(), st.integers(1, 10**14))
def test_a_line_is_canonical_short_and_read_back(entry: Entry, number: int) -> None:
    line = line_of(entry, number, BEFORE)
    assert line == canonical(json.loads(line)) + b"\n"
    assert len(line) <= LONGEST
    found = parse(line)
    assert found is not None
    assert (found.kind, found.number, found.before, found.at_ms) == (
        entry.kind,
        number,
        BEFORE.encode(),
        round(entry.at * 1000),
    )
    assert {name: found.text(name) for name in entry.what} == {name: str(value) for name, value in entry.what.items()}


@given(entries(), st.randoms(use_true_random=False), st.sampled_from([" ", "\t", "\u00e9", "0", "}", ",", '"x":1,']))
def test_no_other_way_to_write_a_line_is_read(entry: Entry, chance: object, more: str) -> None:
    line = line_of(entry, 7, BEFORE)
    place = chance.randrange(len(line))  # pyright: ignore[reportAttributeAccessIssue] -- a Random
    changed = line[:place] + more.encode() + line[place:]
    found = parse(changed)
    assert found is None or canonical(json.loads(changed)) + b"\n" == changed


def test_keys_in_another_order_and_other_escapes_are_not_read() -> None:
    line = line_of(Entry(kind=Kind.EXPORT, at=1.0, what={"entries": 1, "subject": "a" * 64}), 1, BEFORE)
    assert parse(line)
    said = json.loads(line)
    assert parse(json.dumps(dict(reversed(said.items())), separators=(",", ":")).encode() + b"\n") is None
    assert parse(line.replace(b'"export"', b'"\\u0065xport"')) is None
    assert parse(line.replace(b'"entries":1', b'"entries":01')) is None
    assert parse(line[:-1]) is None
    assert parse(line + b"\n") is None


@settings(max_examples=400)
@given(entries(), st.data(), st.one_of(st.sampled_from(PERSONAL), st.text(), st.emails(), st.ip_addresses().map(str)))
def test_nothing_personal_can_be_smuggled_into_a_field(entry: Entry, data: st.DataObject, smuggled: str) -> None:
    name = data.draw(st.sampled_from(sorted(entry.what)))
    form = FIELDS[entry.kind][name]
    assume(form.counts or not re.fullmatch(form.pattern, smuggled, re.ASCII))
    with pytest.raises(UsageError, match=f"{name} is not") as refused:
        Entry(kind=entry.kind, at=entry.at, what={**entry.what, name: smuggled})
    if len(smuggled) > 8:
        assert smuggled not in str(refused.value), "the error repeats what must not be kept"


@pytest.mark.parametrize("text", PERSONAL)
def test_none_of_these_fits_any_field_of_any_kind(text: str) -> None:
    for kind, fields in FIELDS.items():
        for name, form in fields.items():
            its_own = kind in OF_THE_LOG and name == "key"  # the log says that itself, from a key
            fits = re.fullmatch(form.pattern, text, re.ASCII)
            assert form.counts or its_own or not fits, (kind, name)


@given(entries(), st.text(max_size=12))
def test_no_field_can_be_added_or_left_out(entry: Entry, name: str) -> None:
    assume(name not in entry.what)
    with pytest.raises(UsageError, match="instead of"):
        Entry(kind=entry.kind, at=entry.at, what={**entry.what, name: 1})
    with pytest.raises(UsageError, match="instead of"):
        Entry(kind=entry.kind, at=entry.at, what=dict(list(entry.what.items())[1:]))


@pytest.mark.parametrize("number", [-1, 49_170_123_456, True, "7", 1.0])
def test_a_count_is_a_small_whole_number(number: object) -> None:
    with pytest.raises(UsageError, match="entries is not a whole number"):
        Entry(kind=Kind.EXPORT, at=1.0, what={"entries": number, "subject": "a" * 64})  # pyright: ignore[reportArgumentType] -- on purpose


@pytest.mark.parametrize("at", [-1.0, float("nan"), float("inf"), 1e13])
def test_a_time_that_is_none_is_refused(at: float) -> None:
    with pytest.raises(UsageError, match="its time is none"):
        Entry(kind=Kind.EXPORT, at=at, what={"entries": 1, "subject": "a" * 64})


def test_every_kind_has_its_fields_in_the_order_of_canonical_json_and_no_form_for_free_text() -> None:
    assert set(FIELDS) == set(Kind)
    for fields in FIELDS.values():
        assert list(fields) == sorted(fields)
        for form in fields.values():
            assert form is COUNT or not re.fullmatch(form.pattern, "some words of somebody", re.ASCII)
            assert re.fullmatch(r"[ -~]+", form.pattern)
            assert not re.fullmatch(form.pattern, '"')


EVENT = ConsentEvent(
    record=RecordId("6f1c"), number=2, subject=Subject(kind=SubjectKind.PERSON, id=SubjectId("member 4711")),
    purpose=Purpose.CUSTOMER_SUPPORT, modalities=frozenset({Modality.FACE, Modality.BODY}),
    state=ConsentState.WITHDRAWN, at=5.0, valid_until=9.0,
    notice=NoticeRef(purpose=Purpose.CUSTOMER_SUPPORT, version="2026-11", language="zh-CN"),
    channel=Channel.QR_PASS, jurisdiction="EU-DE", evidence="scan 12",
)  # fmt: skip


def test_a_consent_event_becomes_an_entry_without_its_ids() -> None:
    entry = of_consent(EVENT, Pseudonyms(b"k" * 32))
    line = line_of(entry, 1, BEFORE)
    assert entry.kind is Kind.GRANT_WITHDRAWN
    assert b"4711" not in line
    assert b"6f1c" not in line
    assert b"scan" not in line
    assert b'"modalities":"body+face"' in line


@pytest.mark.parametrize("state", [state for state in ConsentState if state is not ConsentState.UNKNOWN])
def test_every_state_of_consent_has_its_kind(state: ConsentState) -> None:
    changed = ConsentEvent(**{name: getattr(EVENT, name) for name in EVENT.__slots__} | {"state": state})
    assert of_consent(changed, Pseudonyms(b"k" * 32)).kind == f"grant-{state}"


def test_another_key_gives_another_digest_and_a_short_key_none() -> None:
    assert Pseudonyms(b"k" * 32).of("a") == Pseudonyms(b"k" * 32).of("a") != Pseudonyms(b"l" * 32).of("a")
    with pytest.raises(UsageError, match="fewer than 16 bytes"):
        Pseudonyms(b"short")


def test_a_judgement_and_an_erasure_become_entries() -> None:
    case = Case(
        jurisdiction="EU", use=Use.CONFUSION_HELP, setting=Setting.SHOP, role=Role.CUSTOMER, age=AgeBand.ADULT,
        modality=Modality.FACE, identifying=False, on=None,  # pyright: ignore[reportArgumentType] -- no day is needed
    )  # fmt: skip
    verdict = Verdict(
        ruling=Ruling.CONDITIONS,
        conditions=(Condition.NOTICE,),
        basis=(),
        rules=(),
        policy_version="2026.11-8fa1397d+kaufhaus-linden",
        ground="",
    )
    entry = of_judgement(case, Judgement(verdict=verdict, unmet=(Condition.NOTICE,)), 3.0)
    assert entry.what["unmet"] == 1
    assert entry.what["policy"] == policy_digest("2026.11-8fa1397d+kaufhaus-linden")
    erased = Erasure(subject="c" * 64, at=4.0, entries=3, records=1, keys=1, why="end of session")
    assert of_erasure(erased).what["entries"] == 3


def test_an_erasure_that_names_somebody_is_refused() -> None:
    with pytest.raises(UsageError, match="subject is not a digest"):
        of_erasure(Erasure(subject="member 4711", at=4.0, entries=3, records=1, keys=1, why="request"))
