"""The one place where a command finds its consent ledger: a file, or the store in SQL.

Next door: `stores` opens the whole store, `trails` the audit log.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mimika.errors import UsageError

if TYPE_CHECKING:
    from mimika.domain.keeping import ConsentLedger
    from mimika.store.trail import FileTrail

VARIABLE: Final = "MIMIKA_STORE"
"""Environment variable that names the ledger."""

_FILE: Final = "file://"
_FORMS: Final = "FILE.jsonl, sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"


@contextmanager
def opened(
    url: str | None, audit: Path | None = None, key: Path | None = None
) -> "Generator[ConsentLedger, None, None]":
    """Open the ledger that somebody named, for the length of a command.

    Args:
        url: A file that ends in .jsonl, also as `file:///...`, or the URL of a store in SQL; None where nobody named
            any.
        audit: The audit log in which what is kept is entered; None for none.
        key: File of the key that signs it.

    Raises:
        UsageError: None was named, or it is of a kind that is not known.
        StoreError: It, or the log, cannot be used.
        AuditError: The log is not intact.
    """
    from mimika.apps.cli.trails import trail
    from mimika.domain.keeping import NO_TRAIL
    from mimika.store.jsonl_ledger import JsonlLedger
    from mimika.store.sql.database import Absent
    from mimika.store.sql.database import opened as database

    if url is None or not url.strip():
        raise UsageError(
            "no consent ledger was named", fix=f"Pass --store with {_FORMS}, or set {VARIABLE} to say where it is kept"
        )
    place = url.strip().removeprefix(_FILE)
    if "://" in place:
        with (
            trail(audit, key, place) as log,
            database(place, absent=Absent.REFUSE, trail=log or NO_TRAIL) as store,
        ):
            yield _audited(store.ledger, log)
        return
    if not place.endswith(".jsonl"):
        raise UsageError(f"{url} is no consent ledger", fix=f"Name {_FORMS}")
    ledger = JsonlLedger(Path(place))
    with trail(audit, key) as log:
        yield _audited(ledger, log)


def _audited(ledger: "ConsentLedger", log: "FileTrail | None") -> "ConsentLedger":
    from mimika.store.audited import AuditedLedger

    return ledger if log is None else AuditedLedger(ledger, log)
