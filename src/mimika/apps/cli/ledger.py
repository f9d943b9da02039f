"""The one place where a command finds its consent ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from mimika.errors import UsageError

if TYPE_CHECKING:
    from mimika.domain.keeping import ConsentLedger

VARIABLE: Final = "MIMIKA_STORE"
"""Environment variable that names the ledger."""

_FILE: Final = "file://"


def opened(url: str | None) -> "ConsentLedger":
    """Return the ledger that somebody named.

    Args:
        url: A file that ends in .jsonl, also as `file:///...`; None where nobody named any.

    Raises:
        UsageError: None was named, or it is of a kind that is not known.
        StoreError: It cannot be read.
    """
    from mimika.store.jsonl_ledger import JsonlLedger

    if url is None or not url.strip():
        raise UsageError(
            "no consent ledger was named",
            fix=f"Pass --store FILE.jsonl, or set {VARIABLE}, to say where consent is kept",
        )
    place = url.strip().removeprefix(_FILE)
    if "://" in place or not place.endswith(".jsonl"):
        raise UsageError(f"{url} is no consent ledger", fix="Name a file that ends in .jsonl")
    return JsonlLedger(Path(place))
