"""How long forgetting one of 100,000 people takes, beside a plain delete of rows of the same number and size.

Protocol. A store is filled with people, each with one consent record (asked
for, given) and four entries of 400 bytes. Then some of them, spread evenly,
are forgotten one by one: intent, erasure, closing of the record, destruction
of the key, each on disk before the next. In turns with that, the peer deletes
the rows of one person from a table of the same number of rows of the same
size, with an index on the person, in one transaction that is on disk when it
ends: what a store without keys, proof and crash safety would do. A round is one
of each; the ratio is the median over rounds. SQLite writes to a file in the
temporary folder; PostgreSQL is the one that answers on this machine, in a
database of its own that is dropped afterwards.

    python -m benchmarks.forgetting [--people 100000] [--rounds 30] [--part sqlite postgresql] [--write]
"""

import argparse
import os
import statistics
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Column, Double, Integer, LargeBinary, MetaData, String, Table, delete, insert

from benchmarks.page import ROOT, put
from benchmarks.timing import machine, now, percentile, ratio, table
from mimika.domain.consents import SubjectId
from mimika.errors import MissingError
from mimika.store.master import MasterKey
from mimika.store.sealing import SubjectKey
from mimika.store.sql.access import Access
from mimika.store.sql.database import Database, opened
from mimika.store.sql.places import places
from mimika.store.sql.tables import entries, keys, ledger, subjects

GOAL_S = 1.0
PEOPLE, ROUNDS, BATCH = 100_000, 30, 5_000
ENTRIES, BODY = 4, 400
MASTER = MasterKey(b"b" * 32)
SERVER = os.environ.get("MIMIKA_TEST_POSTGRES", "postgresql://")

PLAIN = Table(
    "plain", MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=True), Column("person", String, index=True),
    Column("kind", String), Column("name", String), Column("at", Double), Column("record", String),
    Column("body", LargeBinary),
)  # fmt: skip


def fill(data: Access, secrets: Access, people: Sequence[str]) -> None:
    """Put people into an empty store and into the peer's table, many at a time.

    The rows are those that the store writes itself, but without sealing each of them, which would take minutes: what
    forgetting costs does not depend on what the bytes say. The keys are real.
    """
    for start in range(0, len(people), BATCH):
        part = {who: SubjectKey.made() for who in people[start : start + BATCH]}
        with secrets.writing() as connection:
            rows = [
                {"subject": MASTER.digest(who), "handle": key.handle, "made_at": 0.0,
                 "wrapped": MASTER.wrap(key, MASTER.digest(who))}
                for who, key in part.items()
            ]  # fmt: skip
            connection.execute(insert(keys), rows)
        with data.writing() as connection:
            handles = [key.handle for key in part.values()]
            connection.execute(
                insert(subjects), [{"handle": one, "gone_at": None, "entries": 0, "records": 0} for one in handles]
            )
            connection.execute(insert(ledger), [_event(one, number) for one in handles for number in (1, 2)])
            connection.execute(insert(entries), [_entry(one, number) for one in handles for number in range(ENTRIES)])
            connection.execute(insert(PLAIN), [_plain(who, number) for who in part for number in range(ENTRIES + 2)])


def _event(handle: str, number: int) -> dict[str, object]:
    return {
        "record": f"r-{handle}", "number": number, "kind": "person", "subject": handle, "purpose": "research",
        "modalities": "face", "state": "requested" if number == 1 else "given", "at": 1.0, "valid_until": 1e12,
        "notice_purpose": "research", "notice_version": "1", "notice_language": "en", "channel": "api",
        "jurisdiction": "EU", "sealed": b"x" * 80, "mark": "m" * 64,
    }  # fmt: skip


def _entry(handle: str, number: int) -> dict[str, object]:
    return {"handle": handle, "kind": "decision", "name": f"d{number}", "at": 1.0, "record": f"r-{handle}",
            "sealed": b"x" * BODY}  # fmt: skip


def _plain(who: str, number: int) -> dict[str, object]:
    return {"person": who, "kind": "decision", "name": f"d{number}", "at": 1.0, "record": f"r-{who}",
            "body": b"x" * BODY}  # fmt: skip


def rounds(database: Database, data: Access, people: Sequence[str]) -> tuple[list[float], list[float]]:
    """Forget people and delete their plain rows in turns, and return the seconds of each."""
    ours: list[float] = []
    theirs: list[float] = []
    for who in people:
        began = now()
        done = database.personal.forget(SubjectId(who), 1_000.0, "request")
        ours.append(now() - began)
        if (done.entries, done.records, done.keys) != (ENTRIES, 1, 1):
            message = f"forgetting {who} did something else: {done}"
            raise RuntimeError(message)
        began = now()
        with data.writing() as connection:
            connection.execute(delete(PLAIN).where(PLAIN.c.person == who))
        theirs.append(now() - began)
    return ours, theirs


def measure(name: str, url: str, people: int, count: int) -> tuple[str, ...]:
    """Return the row of one database."""
    names = [f"person-{number}" for number in range(people)]
    where = places(url, {})
    data, secrets = Access(where.data, 30.0), Access(where.keys, 30.0)
    opened(url, master=MASTER).close()
    with data.writing() as connection:
        PLAIN.metadata.create_all(connection)
    began = now()
    fill(data, secrets, names)
    filled = now() - began
    began = now()
    database = opened(url, master=MASTER)
    opening = now() - began
    ours, theirs = rounds(database, data, names[:: max(1, people // count)][:count])
    for each in (database, data, secrets):
        each.close()
    verdict = "met" if max(ours) < GOAL_S else "missed"
    return (
        name, f"{people}", f"{1000 * statistics.median(ours):.1f}", f"{1000 * percentile(ours, 95):.1f}",
        f"{1000 * max(ours):.1f}", f"{1000 * statistics.median(theirs):.1f}", f"{ratio(ours, theirs):.1f}",
        f"{1000 * opening:.0f}", f"{filled:.0f}", verdict,
    )  # fmt: skip


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the URL of a file that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the URL of a database that is dropped afterwards.

    Raises:
        MissingError: No PostgreSQL answers.
    """
    name = f"mimika_bench_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg.connect(SERVER, dbname="postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        raise MissingError("no PostgreSQL answers here") from error
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{SERVER.replace('://', '+psycopg://')}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


PARTS = {"sqlite": sqlite, "postgresql": postgresql}
HEAD = ("database", "people", "median ms", "p95 ms", "most ms", "plain delete ms", "ratio", "opening ms", "filling s",
        f"goal {GOAL_S:.0f} s")  # fmt: skip


def report(people: int, count: int, parts: Sequence[str]) -> str:
    """Return the table."""
    rows: list[tuple[str, ...]] = []
    absent: list[str] = []
    for part in parts:
        try:
            with PARTS[part]() as url:
                rows.append(measure(part, url, people, count))
        except MissingError as error:
            absent.append(f"{part}: {error}")
    return "\n".join([table(HEAD, rows), *absent])


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long forgetting one of many people takes.")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--part", nargs="+", choices=[*PARTS], default=[*PARTS])
    parser.add_argument("--write", action="store_true", help="write the table into docs/speed.md")
    asked = parser.parse_args()
    text = f"{asked.rounds} rounds; {machine()}\n\n{report(asked.people, asked.rounds, asked.part)}"
    print(text)
    if asked.write:
        put("forgetting", text, ROOT / "docs" / "speed.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
