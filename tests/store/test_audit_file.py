"""The log as a file: durable, whole after crashes, written in turn, and never in the way of forgetting somebody."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mimika.consent.audit.checks import Report, check
from mimika.consent.audit.entries import Entry
from mimika.consent.audit.heads import Signer, by_id
from mimika.consent.audit.kinds import DURABLE, FIELDS, OF_THE_LOG, Kind
from mimika.consent.audit.reports import Pseudonyms, of_consent, of_erasure
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
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import AuditError, StoreError, UsageError
from mimika.store.audit_file import AuditLog
from mimika.store.audit_reading import read_lines

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEYS = by_id((SIGNER.public, OTHER.public))
WRITE_UNTIL_KILLED = """
import sys
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mimika.consent.audit.entries import Entry
from mimika.consent.audit.heads import Signer
from mimika.consent.audit.kinds import Kind
from mimika.pipeline.clock import SystemClock
from mimika.store.audit_file import AuditLog
signer = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
log = AuditLog(Path(sys.argv[1]), signer, SystemClock(), every=7)
while True:
    number = log.append([Entry(kind=Kind.EXPORT, at=1.0, what={"entries": 1, "subject": "e" * 64})])
    print(number, flush=True)
"""


class Noon:
    """A clock that stands."""

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> float:
        return 1_795_500_000.0


def swept(number: int) -> Entry:
    return Entry(kind=Kind.RETENTION_SWEPT, at=1.0, what={"erased": number, "kind": "baseline", "policy": "2026-11"})


def exported(number: int) -> Entry:
    return Entry(kind=Kind.EXPORT, at=1.0, what={"entries": number, "subject": "e" * 64})


SAYS: dict[str, str | int] = {
    "channel": "page", "jurisdiction": "EU", "language": "en", "modalities": "face", "notice": "2026-11",
    "purpose": "research", "record": "a" * 64, "step": 1, "subject": "b" * 64, "who": "person", "entries": 1, "keys": 1,
    "records": 1, "why": "request", "digest": "c" * 64, "new": "2026.11", "old": "2026.10", "version": "2026-11",
}  # fmt: skip


def any_of(kind: Kind) -> Entry:
    return Entry(kind=kind, at=1.0, what={name: SAYS[name] for name in FIELDS[kind]})


def opened(path: Path, signer: Signer = SIGNER, every: int = 5) -> AuditLog:
    return AuditLog(path, signer, Noon(), every=every)


def verified(path: Path) -> Report:
    return check(read_lines(path), KEYS, None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Count how often somebody waits for the disk."""
    real, calls = os.fsync, []

    def counted(file: int) -> None:
        calls.append(file)
        real(file)

    monkeypatch.setattr(os, "fsync", counted)
    return calls


def test_what_was_appended_is_there_with_heads_and_a_last_head_on_close(path: Path) -> None:
    log = opened(path)
    assert log.append([swept(1), swept(2)]) == 4
    for number in range(10):
        log.append([swept(number)])
    log.close()
    log.close()
    report = verified(path)
    assert (report.size, report.heads, report.unsigned) == (17, 4, 0)


def test_a_log_goes_on_where_it_stopped_and_an_opening_without_news_adds_nothing(path: Path) -> None:
    for number in range(3):
        log = opened(path)
        log.append([swept(number)])
        log.close()
    before = path.read_bytes()
    opened(path).close()
    assert path.read_bytes() == before
    assert verified(path).size == 8


def test_a_long_batch_gets_its_heads_too(path: Path) -> None:
    log = opened(path)
    log.append([swept(number) for number in range(23)])
    log.close()
    assert verified(path).heads == 6


@pytest.mark.parametrize("kind", sorted(DURABLE - OF_THE_LOG))
def test_what_acknowledges_something_waits_for_the_disk(kind: Kind, path: Path, synced: list[int]) -> None:
    log = opened(path, every=100)
    synced.clear()
    log.append([swept(1)])
    assert synced == []
    log.append([any_of(kind)])
    assert len(synced) == 1
    log.settle()
    assert len(synced) == 2
    log.close()


def test_the_file_is_for_its_owner_only(path: Path) -> None:
    opened(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_writers_take_turns_and_the_log_is_whole(path: Path) -> None:
    first, second = opened(path, every=5), opened(path, every=5)
    for number in range(12):
        (first if number % 3 else second).append([swept(number)])
    first.close()
    second.append([swept(12)])
    second.close()
    report = verified(path)
    assert sum(b"retention-swept" in line for line in read_lines(path)) == 13
    assert report.unsigned == 0


def test_a_writer_with_another_key_is_entered_each_time_the_key_changes(path: Path) -> None:
    first, second = opened(path), opened(path, OTHER)
    first.append([swept(1)])
    second.append([swept(2)])
    second.close()
    first.close()
    verified(path)
    assert sum(b"key-changed" in line for line in read_lines(path)) == 4


def test_what_another_writer_left_unfinished_is_set_aside_by_the_next(path: Path) -> None:
    log = opened(path)
    with path.open("ab") as file:
        file.write(b'{"at":17')
    log.append([swept(1)])
    log.close()
    verified(path)
    assert path.with_name(path.name + ".torn").read_bytes() == b'{"at":17'
    assert sum(b"log-repaired" in line for line in read_lines(path)) == 1


def test_what_does_not_follow_stops_every_writer(path: Path) -> None:
    log = opened(path)
    lines = list(read_lines(path))
    with path.open("ab") as file:
        file.write(lines[-1])
    with pytest.raises(AuditError, match="does not follow"):
        log.append([swept(1)])
    with pytest.raises(StoreError, match="cannot be written"):
        log.append([swept(1)])
    log.close()


def test_a_closed_log_takes_nothing(path: Path) -> None:
    log = opened(path)
    log.close()
    with pytest.raises(StoreError, match="it was closed"):
        log.append([swept(1)])


def test_only_the_log_itself_may_speak_of_itself(path: Path) -> None:
    log = opened(path)
    with pytest.raises(UsageError, match="only the log itself says that"):
        log.append([swept(1), Entry(kind=Kind.KEY_CHANGED, at=1.0, what={"key": OTHER.id})])
    log.close()
    assert verified(path).size == 2


@pytest.mark.parametrize("cut", range(1, 170, 7))
def test_a_line_that_a_crash_cut_off_is_set_aside_and_entered(cut: int, path: Path) -> None:
    log = opened(path)
    log.append([swept(1)])
    log.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    lost = whole[:-cut].rpartition(b"\n")[2]
    with pytest.raises(AuditError, match="the last line is cut off"):
        verified(path)
    log = opened(path)
    assert log.torn.size == len(lost)
    log.close()
    assert path.with_name("audit.jsonl.torn").read_bytes() == lost
    assert verified(path).unsigned == 0
    assert f'"bytes":{len(lost)},"digest":"{sha256(lost).hexdigest()}"' in path.read_text()


def test_blocks_of_nothing_at_the_end_are_set_aside_too(path: Path) -> None:
    opened(path).close()
    with path.open("ab") as file:
        file.write(bytes(200_000))
    log = opened(path)
    assert log.torn.size == 200_000
    log.close()
    verified(path)


def test_a_crash_before_the_first_line_was_whole_leaves_a_log_that_can_be_begun(path: Path) -> None:
    opened(path).close()
    path.write_bytes(path.read_bytes()[:40])
    opened(path).close()
    assert verified(path).size == 4


@pytest.mark.parametrize("content", [b"dear diary", b"dear diary\n", b"\x89PNG\r\n\x1a\n" + bytes(100), b'{"a":1}\n'])
def test_a_file_that_is_no_log_is_left_alone(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(AuditError):
        opened(path)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["audit.jsonl"]


def test_nothing_is_appended_to_a_log_that_was_changed(path: Path) -> None:
    log = opened(path)
    log.append([exported(number) for number in range(9)])
    log.close()
    changed = path.read_bytes().replace(b'"entries":3', b'"entries":4')
    path.write_bytes(changed + b"torn")
    with pytest.raises(AuditError, match="line 6: this line was changed"):
        opened(path)
    assert path.read_bytes() == changed + b"torn"
    path.write_bytes(changed)
    with pytest.raises(AuditError):
        opened(path)


def test_a_last_head_that_our_key_did_not_sign_is_seen_on_opening(path: Path) -> None:
    opened(path).close()
    whole = path.read_bytes()
    place = whole.index(b'"signature":"') + 13
    path.write_bytes(whole[:place] + (b"0" if whole[place : place + 1] != b"0" else b"1") + whole[place + 1 :])
    with pytest.raises(AuditError, match="last signed head of the log is not good"):
        opened(path)


def test_another_key_is_entered_and_both_keys_verify(path: Path) -> None:
    log = opened(path)
    log.append([swept(number) for number in range(3)])
    log.close()
    log = opened(path, OTHER)
    log.append([swept(9)])
    log.close()
    assert verified(path).heads == 3
    with pytest.raises(AuditError, match=f"signed with the key {OTHER.id}"):
        check(read_lines(path), by_id((SIGNER.public,)), None)


def test_a_full_disk_is_a_store_error_and_leaves_nothing_half(path: Path) -> None:
    log = opened(path, every=100)
    log.append([swept(1)])
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, limits[1]))
    try:
        with pytest.raises(StoreError, match="Make room there"):
            log.append([swept(2), swept(3)])
        assert path.read_bytes() == before
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert log.append([swept(4)]) == 4
    log.close()
    assert verified(path).size == 5


def test_a_disk_that_fails_to_settle_takes_back_what_it_did_not_acknowledge(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened(path, every=100)
    before = path.read_bytes()

    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(StoreError, match="Input/output error"):
            log.append([exported(1)])
    assert path.read_bytes() == before
    with pytest.raises(StoreError, match="the disk failed before"):
        log.append([exported(1)])
    log.close()
    opened(path).close()
    verified(path)


def test_a_file_that_somebody_else_changed_meanwhile_is_noticed(path: Path) -> None:
    log = opened(path)
    log.append([swept(1)])
    os.truncate(path, 50)
    with pytest.raises(StoreError, match="changed by somebody else"):
        log.append([swept(2)])
    log.close()
    assert path.stat().st_size == 50


@pytest.mark.parametrize("place", ["", "nowhere/audit.jsonl"])
def test_a_place_that_cannot_be_used_is_said_so(place: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        opened(tmp_path / place)
    with pytest.raises(StoreError, match="cannot be used"):
        list(read_lines(tmp_path / place))


def test_a_line_without_end_is_read_in_parts(path: Path) -> None:
    path.write_bytes(b"a" * 1_000_000)
    assert max(map(len, read_lines(path))) < 3000


def test_whatever_moment_the_writer_is_killed_at_nothing_acknowledged_is_lost(path: Path) -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            said = [writer.stdout.readline() for _ in range(int(rng.integers(1, 40)))]
            writer.kill()
            said += writer.stdout.readlines()
        whole = [line for line in said if line.endswith("\n")]
        log = opened(path)
        assert log.size >= int(whole[-1])
        log.close()
        verified(path)


def test_forgetting_somebody_leaves_the_log_intact_and_their_digest_without_meaning(path: Path) -> None:
    keys = {"member 4711": os.urandom(32)}
    person = Subject(kind=SubjectKind.PERSON, id=SubjectId("member 4711"))
    event = ConsentEvent(
        record=RecordId("record 1"), number=1, subject=person, purpose=Purpose.CUSTOMER_SUPPORT,
        modalities=frozenset({Modality.FACE}), state=ConsentState.GIVEN, at=5.0, valid_until=9.0,
        notice=NoticeRef(purpose=Purpose.CUSTOMER_SUPPORT, version="2026-11", language="en"),
        channel=Channel.PAGE, jurisdiction="EU", evidence="",
    )  # fmt: skip
    log = opened(path)
    digest = Pseudonyms(keys[person.id]).of(person.id)
    log.append([of_consent(event, Pseudonyms(keys[person.id]))])
    del keys[person.id]
    log.append([of_erasure(Erasure(subject=digest, at=6.0, entries=1, records=1, keys=1, why="request"))])
    log.close()
    assert verified(path).size == 5
    text = path.read_text()
    assert digest in text
    assert "4711" not in text
    assert "record 1" not in text


def test_a_log_much_longer_than_memory_needs_little_of_it(path: Path, start_count: Callable[[Path], int]) -> None:
    log = opened(path, every=1000)
    log.append([swept(number % 1000) for number in range(20_000)])
    log.close()
    assert start_count(path) < 400_000


@pytest.fixture
def start_count() -> Callable[[Path], int]:
    """Return how many bytes Python holds at most while it verifies a log."""
    import tracemalloc  # noqa: PLC0415 -- only here

    def count(path: Path) -> int:
        verified_once = check(read_lines(path), {}, None)
        assert verified_once.size
        tracemalloc.start()
        check(read_lines(path), {}, None)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    return count
