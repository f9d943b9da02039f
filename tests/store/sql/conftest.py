"""Stores of both kinds, empty; those in PostgreSQL skip, saying so, where there is none."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.store.sql.stores import Place, emptied

from mimika.store.sql.database import Database

SERVER = os.environ.get("MIMIKA_TEST_POSTGRES", "postgresql://")
"""Where PostgreSQL answers; the default is the socket of this machine."""


@pytest.fixture(autouse=True)
def no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the variables of whoever runs the tests out of them."""
    for name in ("MIMIKA_STORE", "MIMIKA_KEYS", "MIMIKA_MASTER_KEY", "MIMIKA_MASTER_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of an empty database in PostgreSQL, dropped afterwards."""
    name = f"mimika_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(SERVER, dbname="postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers here")
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{SERVER.replace('://', '+psycopg://')}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Return an empty place, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        found = Place(url=f"sqlite:///{tmp_path}/mimika.db")
    else:
        found = Place(url=emptied(request.getfixturevalue("postgres")))
    yield found
    for database in found.open_ones:
        database.close()


@pytest.fixture
def server_place(postgres: str) -> Iterator[Place]:
    """Return an empty place in PostgreSQL."""
    found = Place(url=emptied(postgres))
    yield found
    for database in found.open_ones:
        database.close()


@pytest.fixture
def database(place: Place) -> Database:
    """Return an empty store."""
    return place.open()
