"""Typed forms become records, all of a table or none, and every row that cannot be taken is named."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.conftest import NOON

from mimika.consent.paper import COLUMNS, form_record, outstanding, read_paper
from mimika.domain.consents import Channel, ConsentState
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

ROW = {
    "form": "17",
    "subject": "m-4711",
    "purpose": "learning-support",
    "modalities": "face + voice",
    "answer": "yes",
    "signed": "2026-11-20",
    "until": "2026-12-31",
    "notice": "2026-11",
    "language": "de",
    "jurisdiction": "EU-DE",
    "scan": "scan-0017",
}


def table(*changes: dict[str, str], separator: str = ",", mark: str = "") -> bytes:
    """Return a table of rows with some cells changed."""
    lines = [separator.join(COLUMNS)]
    lines += [separator.join({**ROW, **change}[name] for name in COLUMNS) for change in changes]
    return (mark + "\r\n".join(lines) + "\r\n").encode()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_a_form_becomes_a_record_of_question_and_answer(separator: str, mark: str) -> None:
    read = read_paper(table({}, separator=separator, mark=mark), "linden", NOON)
    assert read.faults == ()
    ((asked, answer),) = read.records
    assert (asked.state, answer.state) == (ConsentState.REQUESTED, ConsentState.GIVEN)
    assert answer.record == form_record("linden", "17")
    assert (answer.purpose, answer.channel, answer.evidence) == (
        Purpose.LEARNING_SUPPORT,
        Channel.PAPER,
        "scan-0017",
    )
    assert answer.modalities == {Modality.FACE, Modality.VOICE}
    assert answer.at == 1_795_132_800.0  # 20 November 2026, 00:00 UTC
    assert answer.valid_until == 1_798_761_600.0  # the end of 31 December 2026
    assert (answer.notice.version, answer.notice.language, answer.jurisdiction) == ("2026-11", "de", "EU-DE")


@pytest.mark.parametrize(("word", "state"), [("nein", "refused"), ("否", "refused"), ("Да", "given"), ("OUI", "given")])
def test_the_answer_may_be_in_the_language_of_the_form(word: str, state: str) -> None:
    ((_, answer),) = read_paper(table({"answer": word}), "linden", NOON).records
    assert answer.state == state


def test_a_form_may_have_no_end_and_no_scan() -> None:
    ((_, answer),) = read_paper(table({"until": "endless", "scan": ""}), "linden", NOON).records
    assert (answer.valid_until, answer.evidence) == (math.inf, "")


FAULTS = [
    ({"subject": "Anna Smith"}, "names and addresses do not belong"),
    ({"subject": "anna@example.org"}, "names and addresses do not belong"),
    ({"purpose": "fun"}, "purpose: 'fun' is not known"),
    ({"modalities": "face + aura"}, "'aura' is not known"),
    ({"modalities": "+"}, "no modality"),
    ({"answer": "maybe"}, "neither yes nor no"),
    ({"signed": "20.11.2026"}, "is no date"),
    ({"signed": "2026-11-25"}, "yet to come"),
    ({"until": "soon"}, "is no day"),
    ({"until": "9999-12-31"}, "is no day"),
    ({"until": "2026-11-01"}, "end before it begins"),
    ({"notice": "1999-01"}, "no version"),
    ({"language": "ja"}, "no notice in 'ja'"),
    ({"jurisdiction": ""}, "jurisdiction: it is empty"),
    ({"scan": "a,b"}, "more cells than the head"),
]


@pytest.mark.parametrize(("change", "why"), FAULTS, ids=[str(one[0]) for one in FAULTS])
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_imported(change: dict[str, str], why: str) -> None:
    read = read_paper(table({"form": "1"}, change, {"form": "3"}), "linden", NOON)
    assert read.records == ()
    (fault,) = read.faults
    assert fault.line == 3
    assert why in fault.why
    assert "\n" not in fault.why


def test_every_bad_row_is_named_with_its_line() -> None:
    bad = [{**change, "form": str(number)} for number, (change, _) in enumerate(FAULTS)]
    read = read_paper(table(*bad), "linden", NOON)
    assert [fault.line for fault in read.faults] == list(range(2, 2 + len(FAULTS)))


def test_a_number_that_stands_twice_is_a_fault() -> None:
    read = read_paper(table({}, {"subject": "m-2"}), "linden", NOON)
    assert [(fault.line, "line 2" in fault.why) for fault in read.faults] == [(3, True)]


def test_empty_lines_are_passed_over() -> None:
    raw = table({}) + b"\r\n,,,,,,,,,,\r\n"
    assert len(read_paper(raw, "linden", NOON).records) == 1


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "'form' is missing"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("Größe".encode("latin-1"), "not UTF-8"),
        (b"form,subject\n1,2\n", "'purpose' is missing"),
        (table({}).replace(b"scan\r\n", b"scan,colour\r\n"), "'colour' is too much"),
        (table({}).replace(b"scan\r\n", b"scan,scan\r\n"), "too much"),
        (table(), "no rows"),
        (table({"scan": '"unfinished'}), "breaks off in line"),
    ],
    ids=range(8),
)
def test_a_file_that_is_no_table_is_refused_in_one_line(raw: bytes, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_paper(raw, "linden", NOON)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


CELLS = st.text(st.characters(exclude_characters='",;\t\r\n', exclude_categories=("Cs",)))


@given(st.dictionaries(st.sampled_from(COLUMNS), CELLS))
def test_nonsense_in_cells_is_a_fault_and_no_crash(change: dict[str, str]) -> None:
    try:
        read = read_paper(table(change), "linden", NOON)
    except UsageError:
        return
    assert bool(read.records) != bool(read.faults)


def test_the_same_form_gives_the_same_record_at_the_same_desk_only() -> None:
    assert form_record("linden", "17") == form_record("linden", "17")
    assert len({form_record("linden", "17"), form_record("linden", "18"), form_record("oak", "17")}) == 3


def test_an_import_that_was_broken_off_goes_on_where_it_stopped() -> None:
    (events,) = read_paper(table({}), "linden", NOON).records
    record = events[0].record
    assert tuple(outstanding([events], {})) == events
    assert tuple(outstanding([events], {record: events[:1]})) == events[1:]
    assert tuple(outstanding([events], {record: events})) == ()


def test_a_form_that_was_changed_after_its_import_is_refused() -> None:
    (events,) = read_paper(table({}), "linden", NOON).records
    (others,) = read_paper(table({"answer": "no"}), "linden", NOON).records
    with pytest.raises(UsageError, match="something else"):
        list(outstanding([others], {events[0].record: events}))
