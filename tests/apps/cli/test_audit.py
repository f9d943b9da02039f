"""`mimika audit`: what an officer sees of a good log, of a bad one, and of proofs."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mimika.consent.audit.entries import Entry
from mimika.consent.audit.kinds import Kind
from mimika.pipeline.clock import SystemClock
from mimika.store.audit_file import AuditLog
from mimika.store.audit_keys import read_signer

Mimika = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def key(mimika: Mimika, tmp_path: Path) -> Path:
    assert mimika("audit", "keys", "init", "--out", tmp_path / "key").returncode == 0
    return tmp_path / "key"


def more(path: Path, key: Path, count: int) -> None:
    log = AuditLog(path, read_signer(key), SystemClock(), every=6)
    for number in range(count):
        log.append([Entry(kind=Kind.EXPORT, at=1e9 + number, what={"entries": number, "subject": "e" * 64})])
    log.close()


@pytest.fixture
def log(key: Path, tmp_path: Path) -> Path:
    path = tmp_path / "audit.jsonl"
    more(path, key, 10)
    return path


def one_line(said: subprocess.CompletedProcess[str], code: int = 2) -> str:
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (code, "", 1), said
    return said.stderr


def test_an_intact_log_is_said_to_be_so_and_what_was_not_checked(mimika: Mimika, log: Path, key: Path) -> None:
    said = mimika("audit", "verify", log)
    assert said.returncode == 0, said.stderr
    for part in ("is intact: 14 lines, 3 signed heads", "pass --key", "pass --head"):
        assert part in said.stdout
    said = mimika("audit", "verify", log, "--key", f"{key}.pub", "--json")
    found = json.loads(said.stdout)
    assert (found["intact"], found["size"], found["heads"], found["signatures_checked"]) == (True, 14, 3, True)


def test_a_changed_log_is_one_line_that_names_the_line(mimika: Mimika, log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b'"entries":3', b'"entries":4'))
    for command in (("verify", log), ("head", log), ("prove", log, 2), ("consistency", log, 2, 5)):
        assert "mimika: line 6: this line was changed: line 7 holds" in one_line(mimika("audit", *command))


def test_a_truncated_log_is_found_with_the_head_that_was_kept(
    mimika: Mimika, log: Path, key: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "head.json"
    kept.write_text(mimika("audit", "head", log).stdout)
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:7]))
    assert mimika("audit", "verify", log, "--key", f"{key}.pub").returncode == 0
    said = one_line(mimika("audit", "verify", log, "--head", kept))
    assert "the log was truncated: it has 7 lines, and 13 of them were signed for" in said


def test_the_wrong_key_is_one_line(mimika: Mimika, log: Path, tmp_path: Path) -> None:
    mimika("audit", "keys", "init", "--out", tmp_path / "other")
    assert "signed with the key" in one_line(mimika("audit", "verify", log, "--key", tmp_path / "other.pub"))


def test_a_proof_is_checked_without_the_log(mimika: Mimika, log: Path, key: Path, tmp_path: Path) -> None:
    head, proof = tmp_path / "head.json", tmp_path / "proof.json"
    head.write_text(mimika("audit", "head", log).stdout)
    proof.write_text(mimika("audit", "prove", log, 4).stdout)
    log.unlink()
    said = mimika("audit", "check-proof", proof, "--head", head, "--key", f"{key}.pub")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("line 4 stands in the log of 13 lines: {")
    assert "signatures were not checked" in mimika("audit", "check-proof", proof, "--head", head).stdout
    proof.write_text(proof.read_text().replace('entries\\":1', 'entries\\":3'))
    assert "the proof does not hold" in one_line(mimika("audit", "check-proof", proof, "--head", head))
    head.write_text(head.read_text().replace('"size":13', '"size":14'))
    said = one_line(mimika("audit", "check-proof", proof, "--head", head, "--key", f"{key}.pub"))
    assert "cannot be trusted" in said


def test_a_later_log_is_proved_to_begin_as_the_earlier_did(
    mimika: Mimika, log: Path, key: Path, tmp_path: Path
) -> None:
    old, new, proof = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "proof.json"
    old.write_text(mimika("audit", "head", log).stdout)
    more(log, key, 5)
    new.write_text(mimika("audit", "head", log).stdout)
    sizes = [json.loads(each.read_text())["size"] for each in (old, new)]
    proof.write_text(mimika("audit", "consistency", log, *sizes).stdout)
    said = mimika("audit", "check-proof", proof, "--head", new, "--old", old, "--key", f"{key}.pub")
    assert said.returncode == 0, said.stderr
    assert said.stdout == f"the log of {sizes[1]} lines begins as the log of {sizes[0]} lines did\n"
    assert "has two heads" in one_line(mimika("audit", "check-proof", proof, "--head", new))
    swapped = mimika("audit", "check-proof", proof, "--head", old, "--old", new)
    assert "speaks of a log of" in one_line(swapped)


def test_an_older_line_can_be_proved_for_a_head_that_was_kept(
    mimika: Mimika, log: Path, key: Path, tmp_path: Path
) -> None:
    head, proof = tmp_path / "head.json", tmp_path / "proof.json"
    head.write_text(mimika("audit", "head", log).stdout)
    more(log, key, 20)
    proof.write_text(mimika("audit", "prove", log, 4, "--head", head).stdout)
    assert mimika("audit", "check-proof", proof, "--head", head).returncode == 0


def test_bad_input_is_one_line(mimika: Mimika, log: Path, key: Path, tmp_path: Path) -> None:
    assert "No such file" in one_line(mimika("audit", "verify", tmp_path / "nothing"), 4)
    assert "holds no public key" in one_line(mimika("audit", "verify", log, "--key", key), 4)
    assert "this is not a signed head" in one_line(mimika("audit", "verify", log, "--head", log))
    assert "only lines 1 to 13 are signed for" in one_line(mimika("audit", "prove", log, 14))
    assert "Name the smaller size first" in one_line(mimika("audit", "consistency", log, 7, 3))
    assert "it is there already" in one_line(mimika("audit", "keys", "init", "--out", key))
    (tmp_path / "empty").touch()
    assert "the log is empty" in one_line(mimika("audit", "verify", tmp_path / "empty"))


def test_the_groups_explain_themselves(mimika: Mimika) -> None:
    said = mimika("audit", "--help")
    assert said.returncode == 0
    for command in ("verify", "prove", "consistency", "head", "check-proof", "keys"):
        assert command in said.stdout
