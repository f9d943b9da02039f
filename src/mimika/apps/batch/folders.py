"""Where results go: one folder a recording, and never one over another's.

The folder bears the recording's name without its suffix. When another
recording already has that folder, the full name is taken (`visit.mov`), then
the full name with a number (`visit.mov-2`). A folder that holds anything else
than a result of the same recording is left alone.
"""

from collections.abc import Iterator
from pathlib import Path

from mimika.apps.batch.receipts import Receipt, read_receipt
from mimika.errors import OutputError


def prepare(folder: Path) -> None:
    """Make a folder and those above it; it may exist.

    Raises:
        OutputError: It cannot be made or nothing can be written in it.
    """
    probe = folder / ".mimika-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        why = "there is a file of that name" if isinstance(error, FileExistsError | NotADirectoryError) else ""
        raise OutputError(
            f"nothing can be written to {folder}",
            why=why or error.strerror or str(error),
            fix="Choose another folder with --out",
        ) from error


class Folders:
    """Gives each recording of one run its folder.

    Args:
        out: The folder that holds them.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._given: set[str] = set()

    def choose(self, receipt: Receipt) -> Path:
        """Return the folder for a recording: its own of an earlier run, or one that is free."""
        for name in _names(receipt.source):
            folder = self._out / name
            if name not in self._given and _is_free(folder, receipt):
                self._given.add(name)
                return folder
        raise AssertionError  # the names never end


def _names(source: str) -> Iterator[str]:
    stem = Path(source).stem or "result"
    yield stem
    if source != stem:
        yield source
    number = 2
    while True:
        yield f"{source or stem}-{number}"
        number += 1


def _is_free(folder: Path, receipt: Receipt) -> bool:
    if folder.is_dir():
        earlier = read_receipt(folder)
        return not any(folder.iterdir()) if earlier is None else earlier.is_of(receipt)
    return not folder.exists()
