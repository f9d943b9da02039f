"""What a result folder is the result of, so that a second run can skip what is done.

`run.json` is written twice: as begun before the first frame, and as done after
the last. Whatever stopped a run in between, the next one sees that it was not
finished. The input is known by name, size and time of modification, the
options by a digest; no path of the user's machine is stored.
"""

import hashlib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from mimika.apps.batch.targets import Target
from mimika.errors import OutputError

FILE: Final = "run.json"
"""Name of the receipt within a result folder."""


class Receipt(BaseModel):
    """Content of `run.json`.

    Attributes:
        source: Name of the input.
        place: SHA-256 of the input's full path.
        content: SHA-256 of name, size and time of modification of the input.
        options: SHA-256 of everything that shapes the result: purpose, basis, rules, models, version.
        complete: The input was read to its end and the report was written.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    place: str
    content: str
    options: str
    complete: bool

    def is_of(self, other: "Receipt") -> bool:
        """Return whether both are of the same input, be it moved or changed since."""
        return self.content == other.content or (self.place == other.place and self.source == other.source)

    def covers(self, other: "Receipt") -> bool:
        """Return whether this is the finished result of exactly that input and those options."""
        return self.complete and self.content == other.content and self.options == other.options


def digest(parts: tuple[str, ...]) -> str:
    """Return the SHA-256 of some texts, which keeps ("ab", "c") and ("a", "bc") apart."""
    total = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogateescape")
        total.update(len(encoded).to_bytes(8, "big") + encoded)
    return total.hexdigest()


def receipt_for(target: Target, options: str) -> Receipt:
    """Return the receipt of a run that is about to begin."""
    return Receipt(
        source=target.name,
        place=digest((str(target.path.resolve()),)),
        content=digest((target.name, *_stamps(target.path))),
        options=options,
        complete=False,
    )


def _stamps(path: Path) -> tuple[str, ...]:
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        stats = [(file.name, file.stat()) for file in files]
    except OSError:  # it does not exist or may not be read; opening it will say so better
        return ("absent",)
    return tuple(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats)


def read_receipt(folder: Path) -> Receipt | None:
    """Return the receipt of a result folder, or None when it has no readable one."""
    try:
        return Receipt.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):  # absent, or not one of ours: then the folder is not one of ours either
        return None


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Write a receipt so that a reader sees the old or the new one, never half of one.

    Raises:
        OutputError: It cannot be written.
    """
    draft = folder / f".{FILE}.new"
    try:
        draft.write_text(receipt.model_dump_json(indent=2) + "\n", encoding="utf-8")
        draft.replace(folder / FILE)
    except OSError as error:
        raise OutputError(
            f"{folder / FILE} cannot be written",
            why=error.strerror or str(error),
            fix="Free some space or choose another folder with --out",
        ) from error
