"""Where a store is: what its URL means, and where its keys and its master key are unless somebody says otherwise.

Next door: `mimika.store.sql.access` connects.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from mimika.errors import UsageError

STORE: Final = "MIMIKA_STORE"
"""Environment variable with the URL of the store."""
KEYS: Final = "MIMIKA_KEYS"
"""Environment variable with the URL of the database of keys, where it is not beside the data."""

_SQLITE: Final = "sqlite"
_DRIVERS: Final = {"sqlite": "sqlite", "sqlite+pysqlite": "sqlite", "postgresql": "postgresql+psycopg",
                   "postgres": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one database is.

    Attributes:
        url: Its address for SQLAlchemy.
        schema: Its schema in PostgreSQL; None in SQLite.
        path: Its file; None in PostgreSQL.
    """

    url: URL
    schema: str | None
    path: Path | None

    def __str__(self) -> str:
        return str(self.path) if self.path else f"{self.url.render_as_string(hide_password=True)} ({self.schema})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a store is.

    Attributes:
        data: The database of the data.
        keys: The database of the keys.
        master: The file of the master key unless the environment says otherwise; None for nowhere.
    """

    data: Place
    keys: Place
    master: Path | None


def places(url: str, surroundings: Mapping[str, str]) -> Places:
    """Return where the parts of a store are.

    Args:
        url: `sqlite:///mimika.db` or `postgresql+psycopg://user@host/database`.
        surroundings: Environment variables.

    Raises:
        UsageError: The URL cannot be read, or is of a database that is not supported.
    """
    data = _place(url, "mimika")
    if surroundings.get(KEYS):
        keys = _place(surroundings[KEYS], "mimika_keys")
    elif data.path:
        path = data.path.with_suffix(".keys.db")
        keys = Place(url=data.url.set(database=str(path)), schema=None, path=path)
    else:
        keys = Place(url=data.url, schema="mimika_keys", path=None)
    if keys.path is not None and keys.path == data.path:
        raise UsageError(f"{keys.path} cannot hold both data and keys", fix=f"Point {KEYS} elsewhere")
    return Places(data=data, keys=keys, master=data.path.with_suffix(".master.key") if data.path else None)


def _place(text: str, schema: str) -> Place:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise UsageError(f"{text.partition('://')[0]!r} is no URL of a store", fix=_FORMS) from error
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise UsageError(f"a store cannot be in {url.drivername!r}", fix=_FORMS)
    if driver == _SQLITE:
        if url.database in {None, "", ":memory:"} or str(url.database).startswith("file:"):
            raise UsageError("a store needs a file", why="what is promised must outlive the process", fix=_FORMS)
        path = Path(str(url.database))
        return Place(url=URL.create(_SQLITE, database=str(path)), schema=None, path=path)
    return Place(url=url.set(drivername=driver), schema=schema, path=None)


_FORMS: Final = "Write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
