"""The tables of both databases, typed; the only place where a column is spelled.

`DATA` lies in the database of a store, `KEYS` in the database of its keys.
Whoever changes a table raises the version in `mimika.store.sql.schema` and
says there how an older one becomes a newer one.
"""

from typing import Final

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

DATA: Final = MetaData()
KEYS: Final = MetaData()


class AboutColumns(TypedColumns):
    """What a database is: one row."""

    name: Named[str] = Column(String, primary_key=True)
    version: Named[int]
    store: Named[str]
    """Joins the data and its keys."""
    key: Named[str]
    """Which master key; the id, not the key."""


class SubjectColumns(TypedColumns):
    """Everybody about whom rows are or were."""

    handle: Named[str] = Column(String, primary_key=True)
    gone_at: Named[float | None]
    """When they were forgotten: nothing is taken for this handle any more."""
    entries: Named[int]
    """How many entries went when they were forgotten."""
    records: Named[int]
    """How many records were closed then."""


class LedgerColumns(TypedColumns):
    """Consent events; rows are only ever added."""

    position: Named[int] = Column(Integer, primary_key=True, autoincrement=True)
    record: Named[str]
    number: Named[int]
    kind: Named[str]
    subject: Named[str] = Column(String, index=True)
    """The handle of a person or session, the name of a zone."""
    purpose: Named[str]
    modalities: Named[str]
    state: Named[str]
    at: Named[float]
    valid_until: Named[float]
    notice_purpose: Named[str]
    notice_version: Named[str]
    notice_language: Named[str]
    channel: Named[str]
    jurisdiction: Named[str]
    sealed = Column(LargeBinary, nullable=False)
    """Who it is and what proves it, under their key; of a zone in the clear."""
    mark: Named[str]
    """Digest of all the others under the master key."""


class EntryColumns(TypedColumns):
    """What is kept about people."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=True)
    handle: Named[str] = Column(String, ForeignKey("subjects.handle"))
    kind: Named[str]
    name: Named[str]
    at: Named[float]
    record: Named[str]
    sealed = Column(LargeBinary, nullable=False)


class AggregateColumns(TypedColumns):
    """Statistics about nobody in particular."""

    name: Named[str] = Column(String, primary_key=True)
    where: Named[str] = Column("place", String, key="where", primary_key=True)
    begins_at: Named[float] = Column(Double, primary_key=True)
    seconds: Named[float] = Column(Double, primary_key=True)
    sessions: Named[int]
    value: Named[float]


class KeyColumns(TypedColumns):
    """The key of everybody, wrapped."""

    subject: Named[str] = Column(String, primary_key=True)
    """Digest under the master key."""
    handle: Named[str] = Column(String, unique=True)
    wrapped = Column(LargeBinary, nullable=False)
    made_at: Named[float]


class ErasingColumns(TypedColumns):
    """Who is being forgotten; opening finishes what a crash interrupted."""

    subject: Named[str] = Column(String, primary_key=True)
    handle: Named[str]
    at: Named[float]
    why: Named[str]


class ForgottenColumns(TypedColumns):
    """Who was forgotten: answers a second request. Says no handle, so it leads to no row."""

    subject: Named[str] = Column(String, primary_key=True)
    day: Named[str]


class GoneColumns(TypedColumns):
    """Which handles are dead: a key that comes back from an old copy is destroyed again."""

    handle: Named[str] = Column(String, primary_key=True)


about = Table("about", DATA, AboutColumns)
subjects = Table("subjects", DATA, SubjectColumns)
ledger = Table("ledger", DATA, LedgerColumns, UniqueConstraint("record", "number"), sqlite_autoincrement=True)
entries = Table("entries", DATA, EntryColumns, UniqueConstraint("handle", "kind", "name"), sqlite_autoincrement=True)
aggregates = Table("aggregates", DATA, AggregateColumns)

keys_about = Table("about", KEYS, AboutColumns)
keys = Table("keys", KEYS, KeyColumns)
erasing = Table("erasing", KEYS, ErasingColumns)
forgotten = Table("forgotten", KEYS, ForgottenColumns, sqlite_with_rowid=False)
gone = Table("gone", KEYS, GoneColumns, sqlite_with_rowid=False)
