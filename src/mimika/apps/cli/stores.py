"""What the commands about a store share: where it is, and opening it.

Next door: `forget`, `export`, `retention` and `keys`.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mimika.apps.cli.terminal import Json
    from mimika.domain.keeping import Erasure
    from mimika.store.sql.database import Database
    from mimika.store.trail import FileTrail

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        envvar="MIMIKA_STORE",
        help="Where the store is: sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE.",
        show_default=False,
    ),
]
PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="Pseudonym of a person or session.", show_default=False)
]


def url_of(store: str | None) -> str:
    """Return the URL of the store.

    Raises:
        UsageError: Nobody said where it is.
    """
    from mimika.errors import UsageError

    if not store or not store.strip():
        raise UsageError("no store was named", fix="Pass --store URL or set MIMIKA_STORE")
    return store.strip()


def existing(store: str | None) -> "Database":
    """Open a store that is there.

    Raises:
        UsageError: Nobody said where it is, or the URL cannot be used.
        StoreError: It is not there or cannot be used.
    """
    from mimika.store.sql.database import Absent, opened

    return opened(url_of(store), absent=Absent.REFUSE)


@contextmanager
def audited(
    store: str | None, audit: Path | None, key: Path | None
) -> "Generator[tuple[Database, FileTrail | None], None, None]":
    """Open a store that is there together with its audit log; None for the log where none was named.

    Afterwards the log knows all that the ledger says, of what the store closed by itself too.

    Raises:
        UsageError: Nobody said where it is, the URL cannot be used, or a log was named and no key.
        StoreError: Store or log is not there or cannot be used.
        AuditError: The log is not intact.
    """
    from mimika.apps.cli.trails import trail
    from mimika.domain.keeping import NO_TRAIL
    from mimika.store.audited import AuditedLedger
    from mimika.store.sql.database import Absent, opened

    url = url_of(store)
    with trail(audit, key, url) as log, opened(url, absent=Absent.REFUSE, trail=log or NO_TRAIL) as database:
        yield database, log
        if log is not None:
            AuditedLedger(database.ledger, log).heal()


def proof(erasure: "Erasure") -> "Json":
    """Return the proof of an erasure for machines."""
    from dataclasses import asdict

    from mimika.store.holdings import moment

    return {**asdict(erasure), "at": moment(erasure.at)}
