"""`mimika forget`, `export`, `retention` and `keys`: what they print, and one line for whatever is wrong."""

import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.store.sql.stores import entry, event

from mimika.domain.consents import SubjectId
from mimika.store.sql.database import opened

Mimika = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the URL of an empty place for a store; the master key belongs into the folder of the test."""
    for name in ("MIMIKA_STORE", "MIMIKA_KEYS", "MIMIKA_MASTER_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MIMIKA_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/mimika.db"
        return
    name = f"mimika_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect("postgresql://", dbname="postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers here")
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"postgresql+psycopg:///{name}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def fill(url: str) -> None:
    """Keep something about anna."""
    with opened(url) as database:
        database.ledger.append(event())
        database.personal.keep([entry("a"), entry("b")])


def test_a_store_is_made_filled_exported_and_forgotten(mimika: Mimika, store: str, tmp_path: Path) -> None:
    made = mimika("keys", "init", "--store", store)
    assert (made.returncode, made.stderr) == (0, "")
    assert "master.key" in made.stdout
    assert (tmp_path / "master.key").read_text().strip() not in made.stdout
    fill(store)
    status = json.loads(mimika("keys", "status", "--store", store, "--json").stdout)
    assert (status["keys"], status["forgotten"]) == (1, 0)

    told = mimika("export", "anna", "--store", store, "--out", tmp_path / "out")
    assert told.stdout.startswith("Held about anna: 2 entries and 1 consent record.")
    assert json.loads((tmp_path / "out" / "held.json").read_text())["held"] is True
    assert (tmp_path / "out" / "held.html").is_file()

    done = json.loads(mimika("forget", "anna", "--store", store, "--json").stdout)
    assert done["held"] is True
    assert {name: done["proof"][name] for name in ("entries", "records", "keys", "why")} == {
        "entries": 2, "records": 1, "keys": 1, "why": "request",
    }  # fmt: skip

    again = mimika("forget", "anna", "--store", store)
    assert again.returncode == 0
    assert again.stdout.startswith("Nothing is held about anna: forgotten on 20")
    after = mimika("export", "anna", "--store", store, "--out", tmp_path / "after", "--json")
    assert json.loads(after.stdout)["held"] is False
    assert json.loads(after.stdout)["forgotten_on"]


def test_forgetting_prints_its_proof_in_words(mimika: Mimika, store: str) -> None:
    mimika("keys", "init", "--store", store)
    fill(store)
    said = mimika("forget", "anna", "--store", store)
    assert "anna is forgotten: 2 entries erased, 1 consent records closed, 1 key destroyed." in said.stdout
    assert "Proof: " in said.stdout


def test_a_stranger_is_no_error(mimika: Mimika, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMIKA_STORE", store)
    assert mimika("keys", "init").returncode == 0
    assert mimika("forget", "nobody").stdout == "Nothing is held about nobody.\n"
    assert mimika("export", "nobody", "--out", tmp_path / "x").stdout.startswith("Nothing is held about nobody.")


def test_the_sweep_prints_what_went(mimika: Mimika, store: str) -> None:
    mimika("keys", "init", "--store", store)
    assert mimika("retention", "run", "--store", store).stdout == "Nothing was due.\n"
    fill(store)
    (done,) = json.loads(mimika("retention", "run", "--store", store, "--json").stdout)
    assert (done["entries"], done["keys"], done["why"]) == (2, 0, "retention")
    with opened(store) as database:
        assert database.personal.of_subject(SubjectId("anna")) == ()


def test_the_table_of_retention_needs_no_store(mimika: Mimika) -> None:
    assert "baseline" in mimika("retention", "show").stdout
    said = json.loads(mimika("retention", "show", "--json").stdout)
    assert {rule["kind"] for rule in said["rules"]} == {"baseline", "decision", "outcome", "self-report"}


def test_a_master_key_is_never_replaced(mimika: Mimika, store: str, tmp_path: Path) -> None:
    mimika("keys", "init", "--store", store)
    before = (tmp_path / "master.key").read_bytes()
    said = mimika("keys", "init", "--store", store)
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    (tmp_path / "master.key").rename(tmp_path / "kept.key")
    said = mimika("keys", "init", "--store", store)
    assert said.returncode == 4
    assert "under another master key" in said.stderr
    assert not (tmp_path / "master.key").exists()
    assert (tmp_path / "kept.key").read_bytes() == before


BAD = [
    (("forget", "anna"), 2, "no store was named"),
    (("forget", "anna", "--store", "mysql://x/y"), 2, "a store cannot be in 'mysql'"),
    (("export", "anna", "--store", "nonsense", "--out", "x"), 2, "is no URL of a store"),
    (("forget", "anna", "--store", "sqlite:///nowhere.db"), 4, "there is no store in nowhere.db"),
    (("retention", "run", "--store", "postgresql://127.0.0.1:1/x"), 4, "it does not answer"),
    (("keys", "init", "--store", "sqlite:///no/such/folder/m.db"), 4, "cannot be"),
]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case[2])
def test_what_is_wrong_is_one_line_and_an_exit_code(
    mimika: Mimika, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[tuple[str, ...], int, str]
) -> None:
    arguments, code, words = case
    monkeypatch.chdir(tmp_path)
    for name in ("MIMIKA_STORE", "MIMIKA_KEYS", "MIMIKA_MASTER_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    if arguments[0] != "keys":
        monkeypatch.setenv("MIMIKA_MASTER_KEY", "bWltaWthIG1pbWlrYSBtaW1pa2EgbWltaWthIG1pbWk=")
    said = mimika(*arguments)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (code, "", 1), said.stderr
    assert words in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_master_key_is_one_line(mimika: Mimika, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mimika("keys", "init", "--store", store)
    monkeypatch.setenv("MIMIKA_MASTER_KEY", "bWltaWthIG1pbWlrYSBtaW1pa2EgbWltaWthIG1pbWk=")
    said = mimika("export", "anna", "--store", store, "--out", "x")
    assert (said.returncode, said.stderr.count("\n")) == (4, 1)
    assert "under another master key" in said.stderr
