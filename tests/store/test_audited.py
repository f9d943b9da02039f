"""What was acknowledged stands in the ledger and in the log; a crash between the two is healed by the next opening."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.store.sql.stores import MASTER, event

from mimika.consent.audit.checks import check
from mimika.consent.audit.entries import parse
from mimika.domain.consents import ConsentState
from mimika.domain.keeping import ConsentLedger, Erasure, Happened
from mimika.errors import StoreError, UsageError
from mimika.pipeline.clock import SystemClock
from mimika.store.audit_keys import make_key, read_signer
from mimika.store.audit_reading import read_lines
from mimika.store.audited import AuditedLedger
from mimika.store.jsonl_ledger import JsonlLedger
from mimika.store.sql.database import opened
from mimika.store.trail import FileTrail, MasterDigests

ROOT = Path(__file__).resolve().parents[2]


class Full:
    """A log whose disk is full."""

    def enter(self, happened: Iterable[Happened]) -> None:
        message = f"the log is full: {len(list(happened))} entries"
        raise StoreError(message)


@pytest.fixture
def trail(tmp_path: Path) -> Callable[[], FileTrail]:
    """Return a way to open the log of this test."""
    make_key(tmp_path / "key")
    return lambda: FileTrail(tmp_path / "audit.log", read_signer(tmp_path / "key"), SystemClock())


def steps(folder: Path) -> list[int]:
    """Return which steps of records stand in the log, in its order."""
    found = (parse(line) for line in read_lines(folder / "audit.log"))
    return [int(each.text("step")) for each in found if each and each.kind.startswith("grant-")]


def states(ledger: ConsentLedger) -> list[ConsentState]:
    return [each.state for _, each in ledger.since(0)]


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_killed_at_every_step_what_was_acknowledged_stands_in_both(kind: str, tmp_path: Path) -> None:
    for step in range(1, 40):
        folder = tmp_path / f"step{step}"
        folder.mkdir()
        shutil.copy(tmp_path / "key", folder / "key")
        url = f"sqlite:///{folder}/m.db" if kind == "sqlite" else ""
        store = opened(url, master=MASTER) if url else None
        ledger = store.ledger if store else JsonlLedger(folder / "consent.jsonl")
        log = FileTrail(folder / "audit.log", read_signer(folder / "key"), SystemClock())
        AuditedLedger(ledger, log).append(event())
        log.close()
        if store:
            store.close()
        done = subprocess.run(
            [sys.executable, "-m", "tests.store.audited_killed", str(folder), url, str(step)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode in {0, -9}, done.stderr
        store = opened(url, master=MASTER) if url else None
        ledger = store.ledger if store else JsonlLedger(folder / "consent.jsonl")
        kept = states(ledger)
        if done.stdout:
            assert kept == [ConsentState.GIVEN, ConsentState.WITHDRAWN]
            assert steps(folder) == [1, 2]
        log = FileTrail(folder / "audit.log", read_signer(folder / "key"), SystemClock())
        AuditedLedger(ledger, log)
        log.close()
        if store:
            store.close()
        assert steps(folder) == list(range(1, len(kept) + 1))
        check(read_lines(folder / "audit.log"), {}, None)
        if done.returncode == 0:
            assert step > 3
            return
    pytest.fail("it was killed at every step")


def test_a_log_that_was_named_late_takes_up_the_whole_ledger_once(
    tmp_path: Path, trail: Callable[[], FileTrail]
) -> None:
    ledger = JsonlLedger(tmp_path / "consent.jsonl")
    ledger.append(event())
    ledger.append(event(2, ConsentState.WITHDRAWN))
    log = trail()
    assert AuditedLedger(ledger, log).heal() == 0
    log.close()
    assert steps(tmp_path) == [1, 2]


def test_what_has_no_place_in_the_log_is_not_kept_either(tmp_path: Path, trail: Callable[[], FileTrail]) -> None:
    ledger = JsonlLedger(tmp_path / "consent.jsonl")
    log = trail()
    odd = replace(event(), notice=replace(event().notice, version="born 1980-01-02"))
    with pytest.raises(UsageError, match="nothing of kind"):
        AuditedLedger(ledger, log).append(odd)
    assert states(ledger) == []
    ledger.append(odd)
    assert AuditedLedger(ledger, log).unfit == 1
    log.close()


def test_a_place_that_is_no_code_stays_out_of_the_log(tmp_path: Path, trail: Callable[[], FileTrail]) -> None:
    log = trail()
    AuditedLedger(JsonlLedger(tmp_path / "consent.jsonl"), log).append(replace(event(), jurisdiction="Anna, Kiel"))
    log.close()
    whole = (tmp_path / "audit.log").read_bytes()
    assert b'"jurisdiction":"ZZ"' in whole
    assert b"Anna" not in whole


def test_an_event_that_could_not_be_entered_says_that_it_holds(tmp_path: Path, trail: Callable[[], FileTrail]) -> None:
    ledger = JsonlLedger(tmp_path / "consent.jsonl")
    log = trail()
    audited = AuditedLedger(ledger, log)
    (tmp_path / "audit.log").write_bytes(b"")
    with pytest.raises(StoreError, match="holds, but stands in no audit log yet"):
        audited.append(event())
    assert states(ledger) == [ConsentState.GIVEN]
    log.close()


def test_consent_and_erasure_of_one_person_share_a_digest_under_the_key_of_the_store(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    log = FileTrail(tmp_path / "audit.log", read_signer(tmp_path / "key"), SystemClock(), MasterDigests(MASTER))
    with opened(f"sqlite:///{tmp_path}/m.db", master=MASTER, trail=log) as store:
        AuditedLedger(store.ledger, log).append(event())
        proof: Erasure = store.personal.forget(event().subject.id, 5_000.0, "request")
    log.close()
    found = [
        each
        for each in map(parse, read_lines(tmp_path / "audit.log"))
        if each and "what_subject" in each.match.re.groupindex
    ]
    assert [(each.kind, each.text("subject")) for each in found] == [
        ("grant-given", proof.subject),
        ("erasure", proof.subject),
    ]


def test_an_erasure_stands_in_the_log_before_its_key_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    with opened(url, master=MASTER) as store:
        store.ledger.append(event())
    with opened(url, master=MASTER, trail=Full()) as store, pytest.raises(StoreError, match="the log is full"):
        store.personal.forget(event().subject.id, 5_000.0, "request")
    make_key(tmp_path / "key")
    log = FileTrail(tmp_path / "audit.log", read_signer(tmp_path / "key"), SystemClock())
    with opened(url, master=MASTER, trail=log) as store:
        assert [proof.keys for proof in store.finished] == [1]
    log.close()
    assert b'"kind":"erasure"' in (tmp_path / "audit.log").read_bytes()


def test_nobody_is_forgotten_for_a_reason_that_no_proof_can_say(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/m.db", master=MASTER) as store:
        store.ledger.append(event())
        with pytest.raises(UsageError, match="the reason is not known"):
            store.personal.forget(event().subject.id, 5_000.0, "anna asked for it")
        assert not store.held(event().subject.id).empty
