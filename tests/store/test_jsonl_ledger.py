"""What was acknowledged is there after a crash, nothing else is, and two writers never take the same number."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.conftest import HOUR, NOON, QUESTION, said

from mimika.consent.saying import Narrower, ask, give, renew, settled, withdraw
from mimika.domain.consents import ConsentEvent, ConsentState, RecordId
from mimika.errors import StoreError, UsageError
from mimika.store.jsonl_ledger import JsonlLedger

RECORD = RecordId("r1")
ASKED = ask(RECORD, QUESTION, said())


def given_after(*events: ConsentEvent) -> ConsentEvent:
    answer = give(events, said())
    assert answer is not None
    return answer


GIVEN = given_after(ASKED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "consent.jsonl"


def test_an_event_is_found_again_by_another_reader(path: Path) -> None:
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    ledger.append(GIVEN)
    for reader in (ledger, JsonlLedger(path)):
        assert reader.of_record(RECORD) == (ASKED, GIVEN)
        assert reader.of_subject(QUESTION.subject) == (ASKED, GIVEN)
        assert list(reader.since(0)) == [(1, ASKED), (2, GIVEN)]
        assert list(reader.since(1)) == [(2, GIVEN)]
        assert list(reader.since(9)) == []
    assert ledger.repairs == 0


def test_a_reader_sees_what_others_write_later(path: Path) -> None:
    reader, writer = JsonlLedger(path), JsonlLedger(path)
    assert reader.of_record(RECORD) == ()
    writer.append(ASKED)
    assert reader.of_record(RECORD) == (ASKED,)


def test_an_unknown_record_has_no_events_and_no_file_is_made(path: Path) -> None:
    assert JsonlLedger(path).of_record(RecordId("r9")) == ()
    assert not path.exists()


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_number_that_is_not_the_next_one_is_refused(path: Path, number: int) -> None:
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    with pytest.raises(UsageError):
        ledger.append(replace(GIVEN, number=number))
    assert JsonlLedger(path).of_record(RECORD) == (ASKED,)


@given(cut=st.integers(1, 10_000))
def test_a_line_that_a_crash_left_unfinished_is_ignored_and_cut_off_by_the_next_writer(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "consent.jsonl"
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    before = path.stat().st_size
    ledger.append(GIVEN)
    os.truncate(path, before + cut % (path.stat().st_size - before))
    torn = path.stat().st_size > before
    again = JsonlLedger(path)
    assert again.of_record(RECORD) == (ASKED,)
    again.append(GIVEN)
    assert again.repairs == torn
    assert JsonlLedger(path).of_record(RECORD) == (ASKED, GIVEN)


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (lambda line: b"x" + line, "line 2: no consent event: it was changed"),
        (lambda _: b"\n", "line 2: no consent event: it was changed"),
        (lambda line: line.replace(b'"v":1', b'"v":2'), "it is of version 2. Convert"),
        (lambda line: line.replace(b'"given"', b'"maybe"'), "it was changed"),
        (lambda _: b"\x00" * 64 + b"\n", "it was changed"),
    ],
    ids=range(5),
)
def test_a_whole_line_that_was_changed_is_never_ignored(path: Path, harm: object, complaint: str) -> None:
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    ledger.append(GIVEN)
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + harm(second))
    with pytest.raises(StoreError, match=complaint):
        JsonlLedger(path)


def test_a_ledger_that_lost_what_was_kept_is_refused(path: Path) -> None:
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    ledger.append(GIVEN)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StoreError, match="gone"):
        ledger.of_record(RECORD)
    path.unlink()
    with pytest.raises(StoreError):
        ledger.of_record(RECORD)


def test_a_place_where_no_file_can_be_is_one_line(tmp_path: Path) -> None:
    for place in (tmp_path / "none" / "consent.jsonl", tmp_path):
        with pytest.raises(StoreError) as caught:
            JsonlLedger(place).append(ASKED)
        assert "\n" not in str(caught.value)


def test_a_place_that_cannot_be_looked_into_is_not_taken_for_an_empty_ledger(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "consent.jsonl", tmp_path, Path("nul\0byte.jsonl"), tmp_path / ("x" * 300)):
        with pytest.raises(StoreError):
            JsonlLedger(place).of_record(RECORD)


def test_an_event_with_values_that_cannot_be_written_is_not_kept(path: Path) -> None:
    for odd in (replace(ASKED, at=float("nan")), replace(ASKED, record=RecordId(""))):
        with pytest.raises(UsageError):
            JsonlLedger(path).append(odd)
    assert not path.exists()


def test_no_line_holds_more_than_the_event(path: Path) -> None:
    JsonlLedger(path).append(ASKED)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line["valid_until"] == NOON + HOUR
    assert set(line) == {
        "v", "record", "number", "kind", "subject", "purpose", "modalities", "state", "at", "valid_until", "notice",
        "language", "channel", "jurisdiction", "evidence",
    }  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0


FULL = """
import resource, signal, sys
from pathlib import Path
from mimika.consent.saying import give
from mimika.domain.consents import RecordId
from mimika.errors import StoreError
from mimika.store.jsonl_ledger import JsonlLedger
from tests.consent.conftest import said

ledger = JsonlLedger(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    ledger.append(give(ledger.of_record(RecordId("r1")), said()))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_keeps_nothing_of_an_event(path: Path) -> None:
    JsonlLedger(path).append(ASKED)
    size = path.stat().st_size
    command = [sys.executable, "-c", FULL, str(path), str(size + 20)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Make room" in done.stdout
    assert path.stat().st_size == size
    assert JsonlLedger(path).of_record(RECORD) == (ASKED,)


def keep_renewing(path: Path, count: int) -> None:
    ledger = JsonlLedger(path)
    for step in range(count):
        until = NOON + HOUR + step
        settled(ledger, RECORD, lambda events, until=until: renew(events, said(), Narrower(valid_until=until)))


def test_writers_at_once_lose_nothing_and_never_share_a_number(path: Path) -> None:
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    ledger.append(GIVEN)
    processes = [get_context("spawn").Process(target=keep_renewing, args=(path, 20)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    events = JsonlLedger(path).of_record(RECORD)
    assert [event.number for event in events] == list(range(1, 63))


CRASHING = """
import sys
from pathlib import Path
from mimika.consent.saying import ask, give, withdraw
from mimika.domain.consents import RecordId
from mimika.store.jsonl_ledger import JsonlLedger
from tests.consent.conftest import QUESTION, said

ledger = JsonlLedger(Path(sys.argv[1]))
for count in range(10**9):
    events = ()
    for step in (lambda _: ask(RecordId(f"{sys.argv[2]}-{count}"), QUESTION, said()), give, withdraw):
        event = step(events) if not events else step(events, said())
        ledger.append(event)
        events = (*events, event)
        print(event.record, event.number, flush=True)
"""


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(path: Path) -> None:
    told: set[tuple[str, int]] = set()
    for run in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", CRASHING, str(path), str(run)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(5 + 7 * run):
                record, number = writer.stdout.readline().split()
                told.add((record, int(number)))
            writer.kill()
            told |= {(line.split()[0], int(line.split()[1])) for line in writer.stdout if line.endswith("\n")}
    kept = {(event.record, event.number) for _, event in JsonlLedger(path).since(0)}
    assert told <= kept
    assert len(kept) <= len(told) + 4


def test_a_withdrawal_goes_through_the_ledger_once(path: Path) -> None:
    ledger = JsonlLedger(path)
    ledger.append(ASKED)
    ledger.append(GIVEN)
    for _ in range(2):
        settled(ledger, RECORD, lambda events: withdraw(events, said()))
    assert [event.state for event in ledger.of_record(RECORD)][2:] == [ConsentState.WITHDRAWN]
