"""Full disks, held locks, wrong keys, damage, lost connections, other versions: one line each, nothing half."""

import base64
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, delete, text, update
from tests.store.sql.stores import MASTER, Place, entry, event

from mimika.domain.consents import ConsentState, RecordId, SubjectId
from mimika.errors import MimikaError, StoreError, UsageError
from mimika.store.master import KEY, KEY_FILE, MasterKey, master_from, write_master
from mimika.store.sql.database import Absent, opened
from mimika.store.sql.schema import DATA_SCHEMA, Schema, bring_up, identity
from mimika.store.sql.tables import ledger, subjects

ROOT = Path(__file__).resolve().parents[3]
ANNA = SubjectId("anna")

FILL = """
import resource, sys
from tests.store.sql.stores import MASTER, entry, event
from mimika.errors import StoreError
from mimika.store.sql.database import opened
database = opened(sys.argv[1], master=MASTER)
database.ledger.append(event())
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
number = 0
try:
    while True:
        database.personal.keep([entry(f"{number}-{part}", body=b"x" * 5_000) for part in range(4)])
        number += 1
except StoreError as error:
    print(number, error)
try:
    database.ledger.append(event(2))
    print("kept")
except StoreError as error:
    print("not kept")
"""


def one_line(error: MimikaError, *words: str) -> None:
    """See that an error is one line with words in it."""
    said = str(error)
    assert "\n" not in said
    assert all(word in said for word in words), said


def test_on_a_full_disk_nothing_is_half(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    done = subprocess.run(
        [sys.executable, "-c", FILL, url], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    number = int(first.split()[0])
    assert number > 0
    assert "the disk is full" in first
    database = opened(url, master=MASTER)
    names = {each.name for each in database.personal.of_subject(ANNA)}
    assert names == {f"{turn}-{part}" for turn in range(number) for part in range(4)}
    assert len(database.ledger.of_record(RecordId("r-anna"))) == (2 if second == "kept" else 1)
    database.personal.forget(ANNA, 1.0, "request")
    database.close()


def test_a_database_that_somebody_holds_is_waited_for_and_then_told(place: Place) -> None:
    database = place.open(wait_s=0.2)
    database.ledger.append(event())
    access = place.access()
    with access.writing() as connection:
        connection.execute(update(subjects).values(entries=0))
        with pytest.raises(StoreError) as told:
            database.ledger.append(event(2, ConsentState.WITHDRAWN))
        one_line(told.value, "it is busy")
    database.ledger.append(event(2, ConsentState.WITHDRAWN))
    access.close()


def test_a_connection_that_is_cut_is_made_again(server_place: Place) -> None:
    place = server_place
    database = place.open()
    database.ledger.append(event())
    cut(place)
    database.ledger.append(event(2, ConsentState.WITHDRAWN))
    assert len(database.ledger.of_record(RecordId("r-anna"))) == 2


def test_a_connection_that_is_cut_within_a_step_is_told_and_nothing_is_half(server_place: Place) -> None:
    place = server_place
    database = place.open()
    database.ledger.append(event())
    access = place.access()

    def interrupted() -> None:
        with access.writing() as connection:
            connection.execute(delete(ledger))
            cut(place)
            connection.execute(delete(subjects))

    with pytest.raises(StoreError) as told:
        interrupted()
    one_line(told.value, "it does not answer")
    access.close()
    assert len(database.ledger.of_record(RecordId("r-anna"))) == 1


def cut(place: Place) -> None:
    """Cut all other connections to a database."""
    with psycopg.connect(place.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_wrong_master_key_is_told_before_anything_is_read(place: Place) -> None:
    place.open().personal.keep([entry()])
    with pytest.raises(StoreError) as told:
        place.open(master=MasterKey(b"w" * 32))
    one_line(told.value, "under another master key")


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_newer_version_is_refused(place: Place, part: str) -> None:
    place.open().close()
    place.run("UPDATE about SET version = 7", part)
    with pytest.raises(StoreError) as told:
        place.open()
    one_line(told.value, "is of version 7")


def test_an_older_version_is_brought_up_all_the_way_or_not_at_all(place: Place) -> None:
    place.open().personal.keep([entry()])

    def widen(connection: Connection) -> None:
        name = '"mimika"."subjects"' if place.url.startswith("postgresql") else "subjects"
        connection.execute(text(f"ALTER TABLE {name} ADD COLUMN note TEXT"))

    def fail(_: Connection) -> None:
        raise StoreError("no")

    def three(*steps: Callable[[Connection], None]) -> Schema:
        return Schema(
            tables=DATA_SCHEMA.tables, about=DATA_SCHEMA.about, version=1 + len(steps),
            steps=dict(enumerate(steps, start=1)),
        )  # fmt: skip

    access = place.access()
    with pytest.raises(StoreError):
        bring_up(access, three(widen, fail))
    assert place.run("SELECT version FROM about") == [(1,)]
    bring_up(access, three(widen, lambda _: None))
    assert place.run("SELECT version FROM about") == [(3,)]
    assert place.run("SELECT note FROM subjects") == [(None,)]
    with pytest.raises(StoreError, match="is of version 3"):
        identity(access, DATA_SCHEMA)
    place.run("UPDATE about SET version = 0")
    with pytest.raises(StoreError, match="too old"):
        bring_up(access, three(widen))
    access.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    for number, content in enumerate(
        (b"not a database at all, but long enough" * 200, b"SQLite format 3\0" + b"x" * 5_000)
    ):
        path = tmp_path / f"{number}.db"
        path.write_bytes(content)
        (tmp_path / f"{number}.keys.db").touch()
        with pytest.raises(StoreError) as told:
            opened(f"sqlite:///{path}", master=MASTER)
        one_line(told.value, "it is damaged, or no database of ours")
        assert path.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    place = Place(url=f"sqlite:///{tmp_path}/m.db")
    place.run("CREATE TABLE cats (name TEXT)")
    place.run("CREATE TABLE dogs (name TEXT)", "keys")
    with pytest.raises(StoreError, match="it has tables of something else"):
        place.open()


def test_a_table_that_is_gone_is_told(place: Place) -> None:
    database = place.open()
    place.run("DROP TABLE entries")
    with pytest.raises(StoreError) as told:
        database.personal.keep([entry()])
    one_line(told.value, "its tables are not as they should be")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told:
        opened(f"sqlite:///{tmp_path}/no/m.db", master=MASTER)
    one_line(told.value, "no such file or directory")


def test_a_store_that_is_not_there_is_not_made_unasked(place: Place, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store in"):
        place.open(absent=Absent.REFUSE)
    assert list(tmp_path.glob("*.db")) == []


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    with pytest.raises(StoreError) as told:
        opened("postgresql+psycopg://me:hidden@127.0.0.1:1/none", master=MASTER)
    one_line(told.value, "it does not answer")
    assert "hidden" not in str(told.value)


def test_a_database_that_does_not_exist_is_told(postgres: str) -> None:
    with pytest.raises(StoreError) as told:
        opened(f"{postgres}_not", master=MASTER)
    one_line(told.value, "there is no such database")


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "nonsense", "", "sqlite://", "sqlite:///:memory:", "postgresql+asyncpg:///x"]
)
def test_a_url_that_means_no_store_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="Write sqlite:///FILE"):
        opened(url, master=MASTER)


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    database = opened(f"sqlite:///{tmp_path}/m.db", master=write_master(tmp_path / "m.master.key"))
    database.ledger.append(event())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()
    assert set(modes.values()) == {0o600}, modes
    assert {"m.db", "m.keys.db", "m.master.key"} <= set(modes)


def test_the_master_key_is_found_in_the_file_or_the_environment(tmp_path: Path) -> None:
    made = write_master(tmp_path / "k")
    text_of_key = (tmp_path / "k").read_text()
    assert master_from({}, tmp_path / "k").id == made.id
    assert master_from({KEY_FILE: str(tmp_path / "k")}, None).id == made.id
    assert master_from({KEY: text_of_key, KEY_FILE: "nowhere"}, None).id == made.id
    with pytest.raises(UsageError, match="is there already"):
        write_master(tmp_path / "k")


@pytest.mark.parametrize("content", ["", "short", base64.b64encode(b"x" * 31).decode(), "ü" * 44, "!" * 44])
def test_a_master_key_that_is_none_is_told_and_not_shown(tmp_path: Path, content: str) -> None:
    path = tmp_path / "k"
    path.touch(mode=0o600)
    path.write_text(content)
    with pytest.raises(StoreError, match="holds no master key") as told:
        master_from({}, path)
    assert not content or content not in str(told.value)


def test_a_master_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    write_master(tmp_path / "k")
    (tmp_path / "k").chmod(0o640)
    with pytest.raises(StoreError, match="is open to others"):
        master_from({}, tmp_path / "k")


def test_no_master_key_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no master key"):
        master_from({}, None)
    with pytest.raises(StoreError, match="Run: mimika keys init"):
        master_from({}, tmp_path / "none")
