"""What the commands about a store share: where it is, and opening it.

Next door: `forget`, `export`, `retention` and `keys`.
"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mimika.apps.cli.terminal import Json
    from mimika.domain.keeping import Erasure
    from mimika.store.sql.database import Database

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


def proof(erasure: "Erasure") -> "Json":
    """Return the proof of an erasure for machines."""
    from dataclasses import asdict

    from mimika.store.holdings import moment

    return {**asdict(erasure), "at": moment(erasure.at)}
