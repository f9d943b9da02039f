"""The sweep erases what is due and nothing else, and hands over a proof for each erasure."""

from tests.store.sql.stores import Place, entry, event

from mimika.consent.retention import DAY_S, DEFAULT
from mimika.domain.consents import ConsentState, RecordId, SubjectId, SubjectKind
from mimika.domain.keeping import Erasure, Kept
from mimika.domain.permits import Purpose
from mimika.store.sql.database import Database

ANNA = SubjectId("anna")


def swept(database: Database, now: float) -> list[Erasure]:
    done: list[Erasure] = []
    database.retention.sweep(now, DEFAULT, done.append)
    return done


def test_what_is_due_goes_with_its_proof_and_the_rest_stays(database: Database) -> None:
    database.ledger.append(event())
    database.ledger.append(event(who="ben"))
    old, new, baseline = entry("old", at=2_000.0), entry("new", at=20 * DAY_S), entry("own", kind=Kept.BASELINE)
    database.personal.keep([old, new, baseline, entry(who="ben", at=20 * DAY_S)])
    (proof,) = swept(database, 31 * DAY_S)
    assert (proof.entries, proof.keys, proof.why, proof.at) == (1, 0, "retention", 31 * DAY_S)
    assert database.personal.of_subject(ANNA) == (baseline, new)
    assert len(database.personal.of_subject(SubjectId("ben"))) == 1
    assert swept(database, 31 * DAY_S) == []
    assert proof.subject == database.personal.forget(ANNA, 0.0, "request").subject


def test_what_lost_its_consent_goes_at_once_and_what_never_had_one_too(database: Database) -> None:
    database.ledger.append(event(purpose=Purpose.CLINICAL_MONITORING))
    database.personal.keep([entry("a"), entry("b", record=RecordId("unknown"))])
    assert [each.entries for each in swept(database, 2_100.0)] == [1]
    database.ledger.append(event(2, ConsentState.WITHDRAWN, at=2_200.0, purpose=Purpose.CLINICAL_MONITORING))
    assert [each.entries for each in swept(database, 2_200.0)] == [1]
    assert database.personal.of_subject(ANNA) == ()


def test_a_session_without_anything_left_is_forgotten_with_its_key(database: Database) -> None:
    database.ledger.append(event(who="s1", kind=SubjectKind.SESSION, valid_until=3_000.0))
    database.personal.keep([entry(who="s1")])
    assert swept(database, 2_500.0) == []
    rows, whole = swept(database, 3_000.0)
    assert (rows.entries, rows.keys) == (1, 0)
    assert (whole.keys, whole.records, whole.why) == (1, 1, "retention")
    assert database.key_count() == (0, 1)


def test_the_link_to_a_person_outlives_their_consent_for_a_while(database: Database) -> None:
    database.ledger.append(event())
    database.ledger.append(event(2, ConsentState.WITHDRAWN, at=DAY_S))
    assert swept(database, DEFAULT.person_link_s) == []
    assert database.held(ANNA).events
    (proof,) = swept(database, DEFAULT.person_link_s + DAY_S)
    assert (proof.keys, proof.records) == (1, 0)
    assert database.held(ANNA).empty


def test_nobody_whose_consent_holds_is_forgotten(database: Database) -> None:
    database.ledger.append(event())
    assert swept(database, 1e9) == []


def test_what_is_due_is_told_of_rows_that_cannot_be_read_too(place: Place) -> None:
    database = place.open()
    database.ledger.append(event())
    database.personal.keep([entry()])
    place.run("UPDATE entries SET name = 'changed'")
    assert [each.entries for each in swept(database, 40 * DAY_S)] == [1]
