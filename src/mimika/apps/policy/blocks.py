"""What papers are made of: headings, paragraphs, lists and tables, and the points that only a deployer can fill in.

The same blocks become Markdown here and HTML in `page`; `dossier` says what
stands in them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A point that is open until whoever deploys has seen to it.

    Attributes:
        what: What is missing, or what is to be done.
        label: What kind of point it is.
    """

    what: str
    label: str = "To be filled in"


Cell: TypeAlias = "str | Open"
"""Text, or a point that is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph.

    Attributes:
        said: What it says.
    """

    said: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list.

    Attributes:
        items: What stands in it.
    """

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table.

    Attributes:
        head: Its columns.
        rows: Its rows, as long as the head.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading below that of a section.

    Attributes:
        said: What it says.
    """

    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A text that others will read, such as a notice.

    Attributes:
        title: Its heading.
        paragraphs: Its text.
    """

    title: str
    paragraphs: tuple[str, ...]


Block: TypeAlias = "Text | Items | Grid | Heading | Quote"
"""A part of a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section.

    Attributes:
        title: Its heading.
        blocks: What stands in it.
    """

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document.

    Attributes:
        title: Its title.
        about: Place, day, deployment and version, a line each.
        verdict: What the law says of it all, in words.
        lawful: Whether all of it may happen as things stand.
        sections: Its sections.
    """

    title: str
    about: tuple[str, ...]
    verdict: str
    lawful: bool
    sections: tuple[Section, ...]


def open_points(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    """Yield every open point with the section in which it stands."""
    for section in sections:
        for block in section.blocks:
            yield from ((section.title, cell.what) for cell in _cells(block) if isinstance(cell, Open))


def _cells(block: Block) -> Iterator[Cell]:
    if isinstance(block, Text):
        yield block.said
    elif isinstance(block, Items):
        yield from block.items
    elif isinstance(block, Grid):
        for row in block.rows:
            yield from row


def markdown(paper: Paper) -> str:
    """Return a paper as Markdown."""
    lines = [f"# {paper.title}", "", *(f"- {_plain(line)}" for line in paper.about), "", f"**{_plain(paper.verdict)}**"]
    for number, section in enumerate(paper.sections, start=1):
        lines += ["", f"## {number}. {section.title}"]
        for block in section.blocks:
            lines += ["", *_lines(block)]
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Text):
        yield _cell(block.said)
    elif isinstance(block, Items):
        yield from (f"- {_cell(item)}" for item in block.items)
    elif isinstance(block, Grid):
        yield f"| {' | '.join(block.head)} |"
        yield f"|{'---|' * len(block.head)}"
        yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in block.rows)
    elif isinstance(block, Heading):
        yield f"### {_plain(block.said)}"
    else:
        yield f"> **{_plain(block.title)}**"
        for paragraph in block.paragraphs:
            yield from (">", f"> {_plain(paragraph)}")


def _cell(cell: Cell) -> str:
    return f"**[{cell.label}: {_plain(cell.what)}]**" if isinstance(cell, Open) else _plain(cell)


def _plain(text: str) -> str:
    """Return text that Markdown takes for nothing else, on one line."""
    flat = " ".join(text.split())
    for sign in "\\`*_[]<>|":
        flat = flat.replace(sign, f"\\{sign}")
    return flat
