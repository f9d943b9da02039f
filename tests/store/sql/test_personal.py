"""What is kept about people: readable with the keys, told when it was changed, gone when they are forgotten."""

from pathlib import Path

import pytest
from tests.store.sql.stores import Place, entry, event, person

from mimika.domain.consents import ConsentState, RecordId, SubjectId, SubjectKind
from mimika.domain.keeping import Erasure, Kept
from mimika.errors import RefusedError, StoreError, UsageError
from mimika.store.sql.database import Database
from mimika.store.sql.ledger_rows import FORGOTTEN

ANNA, BEN = SubjectId("anna"), SubjectId("ben")


def test_entries_come_back_by_kind_and_time_after_opening_again(place: Place) -> None:
    first = place.open()
    late, early, report = entry("b", at=2.0), entry("a", at=1.0), entry("c", kind=Kept.SELF_REPORT)
    first.personal.keep([report, late, early, entry(who="ben")])
    first.close()
    assert place.open().personal.of_subject(ANNA) == (early, late, report)


def test_keeping_one_of_the_same_name_replaces_it(database: Database) -> None:
    database.personal.keep([entry(body=b"1"), entry(body=b"2")])
    database.personal.keep([entry(body=b"3", at=2_500.0), entry("two")])
    assert [(each.name, each.body) for each in database.personal.of_subject(ANNA)] == [
        ("two", b'{"secret": "two"}'), ("one", b"3"),
    ]  # fmt: skip


def test_nothing_about_people_stands_in_the_clear(place: Place) -> None:
    place.open().personal.keep([entry(record=RecordId("r"))])
    for part, tables in (("data", ("entries", "subjects")), ("keys", ("keys",))):
        for table in tables:
            text = repr(place.rows(table, part))
            assert "anna" not in text
            assert "secret" not in text


def test_a_baseline_needs_a_consent_that_holds(database: Database) -> None:
    baseline = entry(kind=Kept.BASELINE)
    with pytest.raises(RefusedError, match="r-anna does not allow it"):
        database.personal.keep([entry("other"), baseline])
    assert database.personal.of_subject(ANNA) == ()
    database.ledger.append(event(valid_until=2_500.0))
    database.personal.keep([baseline])
    for bad in (entry(kind=Kept.BASELINE, at=2_500.0), entry(kind=Kept.BASELINE, who="ben", record=RecordId("r-anna"))):
        with pytest.raises(RefusedError):
            database.personal.keep([bad])
    database.ledger.append(event(2, ConsentState.WITHDRAWN))
    with pytest.raises(RefusedError):
        database.personal.keep([baseline])


def test_a_time_that_is_none_is_refused(database: Database) -> None:
    with pytest.raises(UsageError, match="its time is no time"):
        database.personal.keep([entry(at=float("inf"))])


@pytest.mark.parametrize("column", ["sealed", "name", "kind", "at", "record"])
def test_rows_that_were_swapped_are_named_and_the_others_stay_readable(place: Place, column: str) -> None:
    database = place.open()
    kept = [entry("a"), entry("b", at=3.0, kind=Kept.OUTCOME, record=RecordId("x")), entry("c"), entry(who="ben")]
    database.personal.keep(kept)
    if column == "name":
        place.run("UPDATE entries SET name = 'z' WHERE id = 1")
    else:
        place.run(f"UPDATE entries SET {column} = (SELECT {column} FROM entries WHERE id = 2) WHERE id = 1")  # noqa: S608 -- a column of ours
    with pytest.raises(StoreError, match="table entries, row 1 was tampered with"):
        database.personal.of_subject(ANNA)
    readable, damaged = database.personal.readable(ANNA)
    assert ({each.name for each in readable}, len(damaged)) == ({"b", "c"}, 1)
    assert database.personal.of_subject(BEN) == (entry(who="ben"),)


def test_a_row_that_was_given_to_somebody_else_is_told(place: Place) -> None:
    database = place.open()
    database.personal.keep([entry(), entry("x", who="ben")])
    place.run("UPDATE entries SET handle = (SELECT handle FROM entries WHERE id = 2) WHERE id = 1")
    with pytest.raises(StoreError, match="row 1"):
        database.personal.of_subject(BEN)


def test_keys_that_were_swapped_are_told(place: Place) -> None:
    database = place.open()
    database.personal.keep([entry(), entry(who="ben")])
    (one, _), (other, _) = place.run("SELECT handle, subject FROM keys ORDER BY handle", "keys")
    mine, theirs = f"(SELECT wrapped FROM keys WHERE handle = '{one}')", f"handle = '{other}'"  # noqa: S608 -- as above
    place.run(f"UPDATE keys SET wrapped = {mine} WHERE {theirs}", "keys")  # noqa: S608 -- handles of this test
    errors = []
    for who in (ANNA, BEN):
        try:
            database.personal.of_subject(who)
        except StoreError as error:
            errors.append(str(error))
    assert len(errors) == 1
    assert "table keys, row" in errors[0]


def test_forgetting_erases_entries_and_key_closes_records_and_proves_it(place: Place) -> None:
    database = place.open()
    for each in (event(), event(record=RecordId("r2")), event(record=RecordId("r3")),
                 event(2, ConsentState.WITHDRAWN, record=RecordId("r3")), event(who="ben")):  # fmt: skip
        database.ledger.append(each)
    database.personal.keep([entry("a"), entry("b"), entry(who="ben")])
    done = database.personal.forget(ANNA, 5_000.0, "request")
    assert (done.entries, done.records, done.keys, done.why, done.at) == (2, 2, 1, "request", 5_000.0)
    assert "anna" not in done.subject
    assert database.personal.of_subject(ANNA) == ()
    assert database.ledger.of_subject(person()) == ()
    assert database.held(ANNA).empty
    assert database.held(ANNA).forgotten_on == "1970-01-01"
    assert database.personal.of_subject(BEN) == (entry(who="ben"),)
    assert database.ledger.of_subject(person("ben")) == (event(who="ben"),)
    assert len(place.rows("keys", "keys")) == 1
    assert place.rows("erasing", "keys") == []


def test_after_forgetting_the_proof_of_consent_remains_and_leads_to_nobody(place: Place) -> None:
    database = place.open()
    database.ledger.append(event())
    handle = place.run("SELECT handle FROM keys", "keys")[0][0]
    proof = database.personal.forget(ANNA, 5_000.0, "request")
    given, closed = database.ledger.of_record(RecordId("r-anna"))
    assert (given.state, given.at, given.purpose) == ("given", event().at, event().purpose)
    assert (given.subject.id, given.evidence) == (FORGOTTEN, FORGOTTEN)
    assert (closed.state, closed.number, closed.at) == ("terminated", 2, 5_000.0)
    assert [one.state for _, one in database.ledger.since(1)] == ["terminated"]
    for table in ("keys", "erasing", "forgotten"):  # nothing joins the digest of the person and the rows of the ledger
        assert str(handle) not in repr(place.rows(table, "keys"))
    assert proof.subject not in repr(place.rows("ledger") + place.rows("subjects") + place.rows("gone", "keys"))


def test_forgetting_twice_and_forgetting_strangers_is_no_error(database: Database) -> None:
    database.personal.keep([entry()])
    first = database.personal.forget(ANNA, 1.0, "request")
    again = database.personal.forget(ANNA, 2.0, "request")
    stranger = database.personal.forget(SubjectId("nobody"), 3.0, "request")
    assert again == Erasure(subject=first.subject, at=2.0, entries=0, records=0, keys=0, why="request")
    assert (stranger.entries, stranger.records, stranger.keys) == (0, 0, 0)


def test_who_was_forgotten_comes_back_by_consent_only(database: Database) -> None:
    database.ledger.append(event())
    database.personal.keep([entry()])
    database.personal.forget(ANNA, 1.0, "request")
    with pytest.raises(StoreError, match="was forgotten on 1970-01-01"):
        database.personal.keep([entry("new")])
    with pytest.raises(StoreError):
        database.ledger.append(event(3, record=RecordId("r-anna")))
    database.ledger.append(event(record=RecordId("anew")))
    database.personal.keep([entry("new")])
    assert [each.name for each in database.personal.of_subject(ANNA)] == ["new"]
    assert [each.record for each in database.ledger.of_subject(person())] == ["anew"]


def test_a_session_ends_with_its_key(database: Database) -> None:
    database.ledger.append(event(who="s1", kind=SubjectKind.SESSION))
    database.personal.keep([entry(who="s1")])
    done = database.end_session(SubjectId("s1"), 9.0)
    assert (done.entries, done.records, done.keys, done.why) == (1, 1, 1, "end of session")
    assert database.key_count() == (0, 1)


def test_the_bytes_of_a_destroyed_key_are_on_no_page_of_the_database(tmp_path: Path) -> None:
    place = Place(url=f"sqlite:///{tmp_path}/m.db")
    database = place.open()
    database.personal.keep([entry(who=f"p{number}") for number in range(20)] + [entry()])
    wrapped = [row[0] for row in place.run("SELECT wrapped FROM keys", "keys")]
    database.personal.forget(ANNA, 1.0, "request")
    left = {row[0] for row in place.run("SELECT wrapped FROM keys", "keys")}
    (destroyed,) = [each for each in wrapped if each not in left]
    assert isinstance(destroyed, bytes)
    files = [path for path in tmp_path.iterdir() if ".keys.db" in path.name]
    assert files
    assert all(destroyed not in path.read_bytes() for path in files)
    database.close()


@pytest.mark.parametrize("text", ["a\0b", "half \ud800"])
def test_text_that_no_database_takes_is_refused_and_asked_for_without_harm(database: Database, text: str) -> None:
    with pytest.raises(UsageError, match="decision was not kept"):
        database.personal.keep([entry(text)])
    with pytest.raises(UsageError, match="a consent event was not kept"):
        database.ledger.append(event(who=text))
    assert database.held(SubjectId(text)).empty
    assert database.personal.forget(SubjectId(text), 1.0, "request").keys == 0
    assert database.ledger.of_subject(person(text)) == ()
