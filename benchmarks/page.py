"""Puts a table between two markers of a page, and finds the recordings that benchmarks run on.

Next door: `recordings` and `pictures` print such tables; `docs/accuracy.md` holds them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mimika.errors import MissingError

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT.parent / "shared" / "data"
"""Where recordings lie that are not part of the project."""
ACCURACY: Final = ROOT / "docs" / "accuracy.md"


def row(cells: Iterable[object]) -> str:
    """Return a row of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def put(name: str, text: str, page: Path = ACCURACY) -> None:
    """Replace what stands between the markers of that name.

    Args:
        name: Name of the markers, such as `clips` for `<!-- clips: begin -->` and `<!-- clips: end -->`.
        text: What is to stand there.
        page: The page.

    Raises:
        MissingError: The page has no such markers.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found_begin, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise MissingError(f"{page.name} has no place for {name}", why=f"{begin} or {end} is absent", fix="Add both")
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
