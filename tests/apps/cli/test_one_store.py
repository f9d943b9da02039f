"""One --store and one --audit for all commands; what is wrong with them is one line."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Mimika = Callable[..., subprocess.CompletedProcess[str]]
TALK = ("--purpose", "research", "--modality", "face", "--for", "12h", "--in", "EU-DE")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MIMIKA_KEYS", "MIMIKA_MASTER_KEY", "MIMIKA_STORE", "MIMIKA_AUDIT", "MIMIKA_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MIMIKA_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("store", ["consent.jsonl", "sqlite:///m.db"])
def test_every_step_of_consent_is_kept_and_entered(mimika: Mimika, tmp_path: Path, store: str) -> None:
    mimika("keys", "init", "--store", "sqlite:///m.db")
    mimika("audit", "keys", "init", "--out", "audit.key")
    how = ("--store", store, "--audit", "audit.log", "--audit-key", "audit.key")
    said = mimika("consent", "ask", "--person", "m-1", *TALK, *how, "--json")
    record = json.loads(said.stdout)["kept"][0]["record"]
    zone = json.loads(mimika("consent", "ask", "--zone", "hall", *TALK, *how, "--json").stdout)["kept"][0]["record"]
    for words in (
        ("give", record), ("renew", record, "--for", "90d"), ("withdraw", record), ("give", zone), ("pause", "hall"),
    ):  # fmt: skip
        done = mimika("consent", *words, *how)
        assert (done.returncode, done.stderr) == (0, ""), words
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "audit.log").read_text().splitlines()]
    assert [kind.removeprefix("grant-") for kind in kinds if kind.startswith("grant-")] == [
        "requested", "requested", "given", "renewed", "withdrawn", "given", "withdrawn", "given",
    ]  # fmt: skip
    assert mimika("audit", "verify", "audit.log", "--key", "audit.key.pub").returncode == 0
    shown = json.loads(mimika("consent", "show", record, "--store", store, "--json").stdout)
    assert [each["state"] for each in shown] == ["requested", "given", "renewed", "withdrawn"]


BAD = [
    (("--store", "mysql://x/y"), 2, "a store cannot be in 'mysql'"),
    (("--store", "nonsense"), 2, "is no consent ledger"),
    (("--store", "sqlite:///nowhere.db"), 4, "there is no store in nowhere.db"),
    (("--store", "sqlite://"), 2, "a store needs a file"),
    (("--store", "postgresql://127.0.0.1:1/x"), 4, "it does not answer"),
    (("--store", "c.jsonl", "--audit", "audit.log"), 2, "nothing signs the audit log audit.log"),
    (("--store", "c.jsonl", "--audit", "audit.log", "--audit-key", "no.key"), 4, "no.key cannot be used"),
    (("--store", "c.jsonl", "--audit", "no/audit.log", "--audit-key", "audit.key"), 4, "no/audit.log cannot be used"),
    (
        ("--store", "c.jsonl", "--audit", "diary.txt", "--audit-key", "audit.key"),
        2,
        "this line was changed: no entry looks like this",
    ),
]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case[2])
def test_what_is_wrong_is_one_line_and_nothing_is_kept(
    mimika: Mimika, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[tuple[str, ...], int, str]
) -> None:
    monkeypatch.setenv("MIMIKA_MASTER_KEY", "bWltaWthIG1pbWlrYSBtaW1pa2EgbWltaWthIG1pbWk=")
    (tmp_path / "diary.txt").write_text("dear diary\n")
    mimika("audit", "keys", "init", "--out", "audit.key")
    arguments, code, words = case
    said = mimika("consent", "ask", "--person", "m-1", *TALK, *arguments)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (code, "", 1), said.stderr
    assert words in said.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.key", "audit.key.pub", "diary.txt"]


def test_a_recording_is_not_read_where_it_cannot_be_entered(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    said = mimika(
        "analyze", clip, "--purpose", "research", "--basis", "x", "--audit", "audit.log", "--out", tmp_path / "out"
    )
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "out").exists()
