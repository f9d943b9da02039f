"""Connecting to one database, so that what was acknowledged is on disk and two writers wait for each other.

SQLite runs with a write-ahead log, `synchronous=FULL`, foreign keys, a busy
timeout, and overwrites what it deletes; a writer takes the write lock at once
(`BEGIN IMMEDIATE`), so that no transaction fails half-way because another came
first. PostgreSQL waits for its disk whatever its settings say.
"""

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, final

from sqlalchemy import Connection, Engine, Row, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from mimika.errors import MissingError, StoreError
from mimika.store.sql.faults import told
from mimika.store.sql.places import Place

WAIT_S: Final = 5.0
"""How long somebody waits for a database that somebody else holds, in seconds."""
_BEGIN: Final = "mimika_begin"
"""Option of a connection: with which words SQLite begins a transaction; none for no transaction."""
_ONLY_THE_OWNER: Final = 0o600
AnyRow = Row[*tuple[Any, ...]]
"""A row whose cells have the types of the columns, which the type of the row does not say."""
Value = str | int | float | bytes | None
"""What a cell can hold."""


def cells(row: AnyRow) -> dict[str, Value]:
    """Return the cells of a row by column."""
    named = row._mapping  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- SQLAlchemy documents it as public
    return {str(name): value for name, value in named.items()}


@final
class Access:
    """One database.

    Args:
        place: Where it is.
        wait_s: How long to wait for it when somebody else holds it, in seconds.

    Raises:
        StoreError: Its file cannot be made.
        MissingError: The driver is not installed.
    """

    def __init__(self, place: Place, wait_s: float) -> None:
        self.name = str(place)
        self.schema = place.schema
        self._engine = _sqlite(place, wait_s) if place.path else _postgres(place, wait_s)

    @contextmanager
    def reading(self) -> Generator[Connection, None, None]:
        """Open a transaction that reads; sees one state of the database from its first look on.

        Raises:
            StoreError: The database complained.
        """
        with told(self.name), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection, None, None]:
        """Open a transaction that writes; when the block ends it is on disk, and after an error nothing of it was.

        Raises:
            StoreError: The database complained.
        """
        with told(self.name), self._engine.connect() as connection:
            writer = connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with writer.begin():
                yield writer

    def insert_new(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Value]]) -> None:
        """Insert rows, but leave those alone whose key is there."""
        if rows:
            dialect = postgresql if self.schema else sqlite
            connection.execute(dialect.insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])

    def in_turn(self, connection: Connection, number: int) -> None:
        """Let nobody else pass here until the transaction ends, so that what is numbered is seen in order.

        SQLite has one writer anyway.
        """
        if self.schema:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    def settle(self, table: Table) -> None:
        """Overwrite what was deleted: in the log of SQLite, in the table of PostgreSQL.

        Where somebody reads or holds the database, some of it is left for the next time: what was deleted is deleted
        all the same, and must not look as if it were not.
        """
        with suppress(StoreError), told(self.name), self._engine.connect() as connection:
            if self.schema:
                alone = connection.execution_options(isolation_level="AUTOCOMMIT")
                alone.execute(text(f'VACUUM "{self.schema}"."{table.name}"'))
            else:
                alone = connection.execution_options(**{_BEGIN: ""})
                alone.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _sqlite(place: Place, wait_s: float) -> Engine:
    _touch(place)
    engine = create_engine(place.url, connect_args={"timeout": wait_s, "isolation_level": None})

    def settings(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        words = str(connection.get_execution_options().get(_BEGIN, "BEGIN"))
        if words:
            connection.exec_driver_sql(words)

    event.listen(engine, "connect", settings)
    event.listen(engine, "begin", begin)
    return engine


def _touch(place: Place) -> None:
    """Make the file, if it is not there, so that only its owner may read it; SQLite gives its log the same mode."""
    try:
        os.close(os.open(str(place.path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _ONLY_THE_OWNER))
    except OSError as error:
        raise StoreError(
            f"{place} cannot be used",
            why=(error.strerror or "it cannot be opened").lower(),
            fix="See that the folder is there and that you may write in it",
        ) from error


def _postgres(place: Place, wait_s: float) -> Engine:
    options = f"-c lock_timeout={round(1000 * wait_s)} -c synchronous_commit=on"
    try:
        engine = create_engine(
            place.url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": max(2, round(wait_s)), "options": options, "application_name": "mimika"},
        )
    except ModuleNotFoundError as error:
        raise MissingError("PostgreSQL cannot be used", why="psycopg is not installed",
                           fix="Install mimika[postgres]") from error  # fmt: skip
    return engine.execution_options(schema_translate_map={None: place.schema})
