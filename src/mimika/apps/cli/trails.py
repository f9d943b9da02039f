"""Where a command enters what it did: the audit log that --audit or MIMIKA_AUDIT names.

Next door: `ledger` and `stores` open what is changed, `audit` verifies the log.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from mimika.consent.audit.reports import Digests
    from mimika.store.trail import FileTrail

AUDIT: Final = "MIMIKA_AUDIT"
"""Environment variable that names the audit log."""
KEY: Final = "MIMIKA_AUDIT_KEY"
"""Environment variable that names the file of the key that signs it."""

AuditOption = Annotated[
    Path | None,
    typer.Option(
        "--audit", metavar="LOG", envvar=AUDIT, help="Enter what is done in this audit log; made if absent.",
        show_default=False,
    ),
]  # fmt: skip
AuditKeyOption = Annotated[
    Path | None,
    typer.Option(
        "--audit-key", metavar="FILE", envvar=KEY, help="Key that signs the audit log, from: mimika audit keys init.",
        show_default=False,
    ),
]  # fmt: skip


@contextmanager
def trail(audit: Path | None, key: Path | None, store: str | None = None) -> "Generator[FileTrail | None, None, None]":
    """Open the audit log for the length of a command; None where none was named.

    Args:
        audit: The log.
        key: File of the key that signs it.
        store: URL of the store whose master key makes the digests; None where there is none.

    Raises:
        UsageError: A log was named and no key.
        StoreError: Log or key cannot be used.
        AuditError: The log is not intact.
    """
    from mimika.errors import UsageError
    from mimika.pipeline.clock import SystemClock
    from mimika.store.audit_keys import read_signer
    from mimika.store.trail import FileTrail

    if audit is None:
        yield None
        return
    if key is None:
        raise UsageError(
            f"nothing signs the audit log {audit}",
            fix=f"Pass --audit-key FILE or set {KEY}; mimika audit keys init --out FILE makes one",
        )
    signer = read_signer(key)
    opened = FileTrail(audit, signer, SystemClock(), None if store is None else _digests(store))
    try:
        yield opened
    finally:
        opened.close()


def _digests(store: str) -> "Digests":
    """Return digests under the master key of a store."""
    import os

    from mimika.store.master import master_from
    from mimika.store.sql.places import places
    from mimika.store.trail import MasterDigests

    return MasterDigests(master_from(os.environ, places(store, os.environ).master))
