"""Reads YAML into plain values and remembers where each one stood, so that every mistake has a line.

Only what a rule file needs is read: words, numbers, lists and mappings.
Anchors, aliases, foreign tags, deep nesting and huge files are refused, since
they serve attacks on a loader and nothing else here. Next door: `schema` says
what may stand in the file, `loading` puts the two together.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml
from yaml.composer import ComposerError
from yaml.reader import ReaderError

from mimika.errors import RuleError

Content: TypeAlias = "str | int | float | bool | list[Content] | dict[str, Content] | None"
"""What YAML holds, without its places."""

Path: TypeAlias = "tuple[str | int, ...]"
"""The way to a value: keys of mappings and positions in lists."""

MAX_CHARACTERS: Final = 262_144
"""Longest rule file; a thousand long rules fit."""

MAX_DEPTH: Final = 16
"""Deepest nesting; a rule file needs seven levels."""

MAX_QUOTED: Final = 300
"""Longest part of a message."""

_TAG: Final = "tag:yaml.org,2002:"
_SHORTEN_FIX: Final = "Split it, or leave out what is no rule"
_PLAIN_FIX: Final = "Write a word, a number, true or false; put anything else in quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a file.

    Attributes:
        line: Line, from 1.
        column: Column, from 1.
    """

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's values and their places.

    Attributes:
        content: The values.
        values: Where each value begins.
        keys: Where the key of each value begins, for values in mappings.
    """

    content: Content
    values: Mapping[Path, Place]
    keys: Mapping[Path, Place]

    def place(self, path: Path) -> Place:
        """Return where a value begins, or the nearest one around it that exists."""
        while path not in self.values:
            path = path[:-1]
        return self.values[path]

    def key(self, path: Path) -> Place:
        """Return where the key of a value stands, or the value where it has none."""
        return self.keys.get(path) or self.place(path)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return advice that names the nearest known word, or all of them when none is near."""
    words = list(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Write one of: {', '.join(words)}"


def one_line(text: str) -> str:
    """Return a text that quotes a file as one line of bearable length."""
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_QUOTED else f"{flat[:MAX_QUOTED]}..."


def read_document(text: str) -> Document:
    """Return the values of a YAML text with their places.

    Raises:
        RuleError: It is empty, too long, not YAML, or uses what rule files do not need.
    """
    if len(text) > MAX_CHARACTERS:
        raise RuleError(
            "the rule file is too long",
            line=1,
            column=1,
            why=f"{len(text)} characters, at most {MAX_CHARACTERS} are read",
            fix=_SHORTEN_FIX,
        )
    values: dict[Path, Place] = {}
    keys: dict[Path, Place] = {}
    root = _compose(text)
    content = _Reader(values, keys).read(root, ()) if root is not None else None
    if content is None:
        raise RuleError("the rule file is empty", line=1, column=1, fix="Write `rules:` and below it at least one rule")
    return Document(content=content, values=values, keys=keys)


class _Loader(yaml.SafeLoader):
    """A safe loader that knows no anchors and no bottomless nesting."""

    def __init__(self, text: str) -> None:
        self._depth = 0
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._depth += 1
        node = super().compose_node(parent, index) if self._depth <= MAX_DEPTH else None
        self._depth -= 1
        if node is None:
            mark = parent.start_mark if parent is not None else None
            raise ComposerError(problem=f"nested deeper than {MAX_DEPTH} levels", problem_mark=mark)
        if self.anchors:
            raise ComposerError(problem="anchors and aliases (& and *) are not read", problem_mark=node.start_mark)
        return node


def _compose(text: str) -> yaml.Node | None:
    """Return the root of the text's only document; None when there is none."""
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RuleError(
            "the rule file is not the YAML we read",
            line=mark.line + 1 if mark else 1,
            column=mark.column + 1 if mark else 1,
            why=one_line(", ".join(part for part in (error.context, error.problem) if part)),
            fix="Check indentation, colons, quotes and brackets there",
        ) from error
    except ReaderError as error:
        before = text[: error.position]
        raise RuleError(
            "the rule file is not text",
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
            why=f"it holds the character {error.character!r}",
            fix="Save it as UTF-8 text",
        ) from error


class _Reader:
    """Turns nodes into plain values and notes their places."""

    def __init__(self, values: dict[Path, Place], keys: dict[Path, Place]) -> None:
        self._values = values
        self._keys = keys

    def read(self, node: yaml.Node, path: Path) -> Content:
        self._values[path] = _place(node)
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return {key: self.read(value, (*path, key)) for key, value in self._entries(node, path)}
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            items: list[yaml.Node] = node.value
            return [self.read(item, (*path, number)) for number, item in enumerate(items)]
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        raise _refused(node, f"the tag {node.tag!r} is not read")

    def _entries(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        for key, value in pairs:
            name = _scalar(key) if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str):
                raise _refused(key, "a key must be a word")
            if (*path, name) in self._keys:
                first = self._keys[*path, name]
                raise _refused(key, f"the key {name!r} stands twice", f"Remove it here or in line {first.line}")
            self._keys[*path, name] = _place(key)
            yield name, value


def _scalar(node: yaml.ScalarNode) -> Content:
    text: str = node.value
    loader = yaml.SafeLoader("")
    readers = {
        f"{_TAG}int": loader.construct_yaml_int,
        f"{_TAG}float": loader.construct_yaml_float,
        f"{_TAG}bool": loader.construct_yaml_bool,
        f"{_TAG}null": loader.construct_yaml_null,
    }
    if node.tag == f"{_TAG}str":
        return text
    if node.tag not in readers:
        raise _refused(node, f"{text!r} is neither a word nor a number")
    try:
        return readers[node.tag](node)
    except (ValueError, LookupError) as error:
        raise _refused(node, f"{text!r} is not what its tag says") from error


def _place(node: yaml.Node) -> Place:
    mark: yaml.Mark = node.start_mark
    return Place(line=mark.line + 1, column=mark.column + 1)


def _refused(node: yaml.Node, what: str, fix: str = _PLAIN_FIX) -> RuleError:
    place = _place(node)
    return RuleError(one_line(what), line=place.line, column=place.column, fix=fix)
