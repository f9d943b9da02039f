"""The consent ledger keeps what it acknowledged, in order, on both databases, and tells what was changed."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, repeat

import pytest
from tests.store.sql.stores import Place, event, person

from mimika.domain.consents import ConsentState, RecordId, SubjectKind
from mimika.errors import StoreError, UsageError
from mimika.store.sql.database import Database


def test_events_come_back_as_they_went_in_after_opening_again(place: Place) -> None:
    events = [event(), event(2, ConsentState.WITHDRAWN), event(who="ben", valid_until=5_000.5, modalities=frozenset())]
    first = place.open()
    for each in events:
        first.ledger.append(each)
    first.close()
    again = place.open()
    assert again.ledger.of_record(RecordId("r-anna")) == tuple(events[:2])
    assert again.ledger.of_subject(person()) == tuple(events[:2])
    assert list(again.ledger.since(0)) == list(enumerate(events, start=1))
    assert [one for _, one in again.ledger.since(2)] == events[2:]


def test_an_unknown_record_or_subject_has_no_events(database: Database) -> None:
    assert database.ledger.of_record(RecordId("none")) == ()
    assert database.ledger.of_subject(person()) == ()
    assert list(database.ledger.since(0)) == []


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_number_that_is_not_the_next_one_is_refused(database: Database, number: int) -> None:
    database.ledger.append(event())
    with pytest.raises(UsageError):
        database.ledger.append(event(number, ConsentState.WITHDRAWN))
    assert len(database.ledger.of_record(RecordId("r-anna"))) == 1


@pytest.mark.parametrize("changes", [{"at": float("nan")}, {"at": float("inf")}, {"valid_until": float("nan")}])
def test_a_time_that_is_none_is_refused(database: Database, changes: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="its time is no time"):
        database.ledger.append(event(**changes))


def test_nobody_goes_on_in_the_record_of_somebody_else(database: Database) -> None:
    database.ledger.append(event())
    for other in (event(2, who="ben", record=RecordId("r-anna")), event(2, kind=SubjectKind.SESSION)):
        with pytest.raises(UsageError, match="somebody else"):
            database.ledger.append(other)


@pytest.mark.parametrize("kind", [SubjectKind.PERSON, SubjectKind.ZONE])
def test_of_two_withdrawals_at_once_one_must_look_again(place: Place, kind: SubjectKind) -> None:
    stores = [place.open(wait_s=10.0) for _ in range(4)]

    def withdraw(store: Database, record: RecordId) -> str:
        try:
            store.ledger.append(event(2, ConsentState.WITHDRAWN, kind=kind, record=record))
        except UsageError as error:
            return error.fix
        return "kept"

    for turn in range(10):
        record = RecordId(f"r{turn}")
        stores[0].ledger.append(event(kind=kind, record=record))
        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(withdraw, stores, repeat(record)))
        assert answers == ["Read the record again and try once more"] * 3 + ["kept"]
        assert [each.state for each in stores[0].ledger.of_record(record)] == ["given", "withdrawn"]


def test_who_follows_positions_misses_nothing_that_others_append(place: Place) -> None:
    stores = [place.open() for _ in range(4)]
    follower = place.open()
    seen: list[tuple[int, str]] = []

    def write(number: int) -> None:
        for turn in range(10):
            stores[number].ledger.append(event(who=f"w{number}-{turn}", kind=SubjectKind.SESSION))

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(write, number) for number in range(4)]
        while not all(each.done() for each in waiting):
            seen += [(at, one.record) for at, one in follower.ledger.since(seen[-1][0] if seen else 0)]
        for each in waiting:
            each.result()
    seen += [(at, one.record) for at, one in follower.ledger.since(seen[-1][0] if seen else 0)]
    assert len({record for _, record in seen}) == len(seen) == 40
    assert all(before < after for (before, _), (after, _) in pairwise(seen))


def test_a_zone_is_nobody_and_stands_in_the_clear(place: Place) -> None:
    database = place.open()
    zone = event(who="aisle 4", kind=SubjectKind.ZONE)
    database.ledger.append(zone)
    assert database.ledger.of_subject(zone.subject) == (zone,)
    assert database.key_count() == (0, 0)


def test_no_name_and_no_evidence_stands_in_the_clear(place: Place) -> None:
    place.open().ledger.append(event())
    for part, tables in (("data", ("ledger", "subjects")), ("keys", ("keys",))):
        for table in tables:
            text = repr(place.rows(table, part)).replace("r-anna", "")
            assert "anna" not in text
            assert "scan" not in text


@pytest.mark.parametrize(
    "change", ["state = 'given'", "valid_until = 1e12", "purpose = 'research'", "sealed = ''", "mark = 'x'"]
)
def test_a_row_that_was_changed_is_named_and_the_others_stay_readable(place: Place, change: str) -> None:
    database = place.open()
    for each in (event(valid_until=3_000.0), event(2, ConsentState.WITHDRAWN), event(who="ben")):
        database.ledger.append(each)
    place.run(f"UPDATE ledger SET {change} WHERE position = 2")  # noqa: S608 -- a constant of this test
    with pytest.raises(StoreError, match="table ledger, row 2 was tampered with"):
        database.ledger.of_record(RecordId("r-anna"))
    assert database.ledger.of_record(RecordId("r-ben")) == (event(who="ben"),)
    assert [position for position, _ in database.ledger.since(2)] == [3]


def test_a_row_that_was_given_to_somebody_else_is_told(place: Place) -> None:
    database = place.open()
    database.ledger.append(event())
    database.ledger.append(event(who="ben"))
    place.run("UPDATE ledger SET subject = (SELECT subject FROM ledger WHERE position = 2) WHERE position = 1")
    with pytest.raises(StoreError, match="row 1"):
        database.ledger.of_record(RecordId("r-anna"))
