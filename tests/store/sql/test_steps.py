"""Killed at every single step, a grant, a withdrawal and an erasure are either done or not, never half."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.store.sql.stores import Place, entry, event

from mimika.domain.consents import ConsentState, RecordId, SubjectId
from mimika.errors import StoreError
from mimika.store.sql.database import Database
from mimika.store.sql.erasing import Eraser
from mimika.store.sql.keys import KeyStore

ROOT = Path(__file__).resolve().parents[3]
ANNA = SubjectId("anna")


def killed(place: Place, what: str, step: int) -> bool:
    """Run a step that kills itself, and return whether it came to that."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.sql.killed", place.url, what, str(step)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode in {0, -9}, done.stderr
    return done.returncode == -9


def test_an_erasure_killed_at_any_step_is_whole_or_not_at_all(place: Place) -> None:
    steps = 0
    for step in range(1, 30):
        database = place.open()
        database.ledger.append(event(record=RecordId(f"r{step}")))
        database.personal.keep([entry("a"), entry("b")])
        database.close()
        came_to_it = killed(place, "forget-anna", step)
        again = place.open()
        held = again.held(ANNA)
        last = again.ledger.of_record(RecordId(f"r{step}"))[-1]
        if held.empty:
            assert last.state is ConsentState.TERMINATED
            assert place.rows("entries") == place.rows("keys", "keys") == []
        else:
            assert len(held.entries) == 2
            assert last.state is ConsentState.GIVEN
        assert place.rows("erasing", "keys") == []
        again.personal.forget(ANNA, 6_000.0, "request")
        again.close()
        if not came_to_it:
            break
        steps += 1
    assert steps >= 6


@pytest.mark.parametrize("what", ["give", "withdraw"])
def test_an_event_killed_at_any_step_is_whole_or_not_at_all(place: Place, what: str) -> None:
    before = [] if what == "give" else [event()]
    after = [event()] if what == "give" else [event(), event(2, ConsentState.WITHDRAWN)]
    database = place.open()
    for each in before:
        database.ledger.append(each)
    database.close()
    for step in range(1, 12):
        came_to_it = killed(place, what, step)
        again = place.open()
        found = list(again.ledger.of_record(RecordId("r-anna")))
        assert found in (before, after)
        again.close()
        if not came_to_it:
            assert found == after
            return
    pytest.fail("it was killed at every step")


def test_what_was_interrupted_counts_as_forgotten_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    database = place.open()
    database.ledger.append(event())
    database.personal.keep([entry()])

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Eraser, "_wipe", interrupted)
        with pytest.raises(KeyboardInterrupt):
            database.personal.forget(ANNA, 5_000.0, "request")
    assert database.held(ANNA).empty
    with pytest.raises(StoreError, match="is being forgotten"):
        database.personal.keep([entry("late")])
    with pytest.raises(StoreError, match="is being forgotten"):
        database.ledger.append(event(2, ConsentState.WITHDRAWN))
    again: Database = place.open()
    (proof,) = again.finished
    assert (proof.entries, proof.records, proof.keys, proof.at, proof.why) == (1, 1, 1, 5_000.0, "request")


def test_a_write_that_meets_an_erasure_is_erased_or_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is read before the erasure and the row written after it."""
    database, other = place.open(), place.open()
    database.personal.keep([entry()])
    found = KeyStore.found_or_made

    def slow(self: KeyStore, *arguments: object) -> object:
        given = found(self, *arguments)
        other.personal.forget(ANNA, 5_000.0, "request")
        return given

    monkeypatch.setattr(KeyStore, "found_or_made", slow)
    with pytest.raises(StoreError, match="forgotten meanwhile"):
        database.personal.keep([entry("late")])
    assert place.rows("entries") == []
