"""Which version a database has, and how an older one becomes a newer one.

There is one version so far. Whoever makes the next raises `VERSION`, adds a
step from the one before, and a test that opens a database of that version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, MetaData, Table, inspect, select, text, update

from mimika.errors import StoreError
from mimika.store.sql.access import Access
from mimika.store.sql.tables import DATA, KEYS, AboutColumns, about, keys_about

VERSION: Final = 1
_OPENING: Final = 5_201
"""Number of the lock that lets only one process at a time make or change tables in PostgreSQL."""
_NAME: Final = "mimika"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The tables of one database and their history.

    Attributes:
        tables: All tables.
        about: The one with the version.
        version: What this program writes.
        steps: By version, what makes the next out of it.
    """

    tables: MetaData
    about: Table[AboutColumns]
    version: int
    steps: Mapping[int, Callable[[Connection], None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a database says of itself.

    Attributes:
        store: Joins the data and its keys.
        key: Id of the master key.
    """

    store: str
    key: str


DATA_SCHEMA: Final = Schema(tables=DATA, about=about, version=VERSION, steps=MappingProxyType({}))
KEYS_SCHEMA: Final = Schema(tables=KEYS, about=keys_about, version=VERSION, steps=MappingProxyType({}))


def identity(access: Access, schema: Schema) -> Identity | None:
    """Return what a database says of itself; None for one that is empty.

    Raises:
        StoreError: It is of a newer version, or has tables of somebody else.
    """
    with access.reading() as connection:
        present = set(inspect(connection).get_table_names(schema=access.schema))
        if schema.about.name not in present:
            _check_empty(access, present)
            return None
        row = connection.execute(select(schema.about)).first()
    if row is None:
        raise StoreError(f"{access.name} does not say its version", fix="Restore it from a copy")
    if row.version > schema.version:
        raise StoreError(
            f"{access.name} is of version {row.version}",
            why=f"this program knows versions up to {schema.version}",
            fix="Use a newer program",
        )
    return Identity(store=row.store, key=row.key)


def make(access: Access, schema: Schema, who: Identity) -> None:
    """Make the tables of an empty database; leaves one alone that somebody else made meanwhile."""
    with access.writing() as connection:
        access.in_turn(connection, _OPENING)
        if access.schema:
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{access.schema}"'))
        schema.tables.create_all(connection)
        row = {"name": _NAME, "version": schema.version, "store": who.store, "key": who.key}
        access.insert_new(connection, schema.about, [row])


def bring_up(access: Access, schema: Schema) -> None:
    """Bring an older database up to this version, all the way or not at all.

    Raises:
        StoreError: Nobody knows the way.
    """
    with access.reading() as connection:
        if connection.execute(select(schema.about.c.version)).scalar_one() == schema.version:
            return
    with access.writing() as connection:
        access.in_turn(connection, _OPENING)
        found = connection.execute(select(schema.about.c.version)).scalar_one()
        for version in range(found, schema.version):
            step = schema.steps.get(version)
            if step is None:
                raise StoreError(f"{access.name} is of version {found}", why="it is too old for this program")
            step(connection)
        connection.execute(update(schema.about).values(version=schema.version))


def _check_empty(access: Access, present: set[str]) -> None:
    if present:
        raise StoreError(f"{access.name} is no store", why="it has tables of something else", fix="Choose another")
