"""Writes a paper as one HTML page that needs nothing else, and as Markdown.

The page holds no script, and a content security policy forbids it to load
anything. Next door: `blocks` has the parts and the Markdown.
"""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from mimika.apps.policy.blocks import Block, Cell, Grid, Heading, Items, Open, Paper, Section, Text, markdown
from mimika.errors import OutputError


def write(paper: Paper, folder: Path) -> tuple[Path, ...]:
    """Write `dossier.html` and `dossier.md` into a folder, replacing older ones.

    Args:
        paper: What to write.
        folder: Where; made if it is not there.

    Returns:
        The paths.

    Raises:
        OutputError: They cannot be written.
    """
    written: list[Path] = []
    for name, text in (("dossier.html", html(paper)), ("dossier.md", markdown(paper))):
        path, partial = folder / name, folder / f"{name}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            partial.write_text(text, encoding="utf-8", newline="\n")
            partial.replace(path)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            raise OutputError(
                f"{path} cannot be written", why=why or str(error), fix="Free space or choose another folder"
            ) from error
        written.append(path)
    return tuple(written)


def html(paper: Paper) -> str:
    """Return a paper as a page."""
    style = _asset("dossier.css")
    numbered = list(enumerate(paper.sections, start=1))
    return Template(_asset("dossier.html")).substitute(
        policy=f"default-src 'none'; style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'",
        style=style,
        title=escape(paper.title),
        about="".join(f"<li>{escape(line)}</li>" for line in paper.about),
        state="good" if paper.lawful else "warn",
        verdict=escape(paper.verdict),
        contents="".join(f'<li><a href="#s{number}">{escape(one.title)}</a></li>' for number, one in numbered),
        sections="\n".join(_section(number, one) for number, one in numbered),
    )


def _section(number: int, section: Section) -> str:
    inner = "\n".join("".join(_block(block)) for block in section.blocks)
    return f'<section id="s{number}">\n<h2><span>{number}</span> {escape(section.title)}</h2>\n{inner}\n</section>'


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Text):
        yield f"<p>{_cell(block.said)}</p>"
    elif isinstance(block, Items):
        yield f"<ul>{''.join(f'<li>{_cell(item)}</li>' for item in block.items)}</ul>"
    elif isinstance(block, Grid):
        yield from _grid(block)
    elif isinstance(block, Heading):
        yield f"<h3>{escape(block.said)}</h3>"
    else:
        yield f"<blockquote><h3>{escape(block.title)}</h3>"
        yield from (f"<p>{escape(paragraph)}</p>" for paragraph in block.paragraphs)
        yield "</blockquote>"


def _grid(grid: Grid) -> Iterator[str]:
    yield f'<div class="wide"><table class="of{len(grid.head)}"><thead><tr>'
    yield from (f'<th scope="col">{escape(word)}</th>' for word in grid.head)
    yield "</tr></thead><tbody>"
    for row in grid.rows:
        yield f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    return f"<mark>{escape(cell.label)}: {escape(cell.what)}</mark>" if isinstance(cell, Open) else escape(cell)


def _asset(name: str) -> str:
    return resources.files("mimika.apps.policy").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
