"""Reads YAML into plain values and remembers their lines, so that every mistake in a table or deployment file has one.

Only words, numbers, lists and mappings are read; a date is a word here. Anchors,
foreign tags, deep nesting and huge files are refused, since they serve attacks
on a loader and nothing else. Next door: `schema` says what may stand in the files.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml
from pydantic import BaseModel, ValidationError
from yaml.reader import ReaderError

from mimika.errors import PolicyError

Content: TypeAlias = "str | int | float | bool | list[Content] | dict[str, Content] | None"
"""What a file holds, without lines."""
Way: TypeAlias = "tuple[str | int, ...]"
"""The way to a value: keys and positions."""

MOST_CHARACTERS: Final = 262_144
"""Longest file; the table of the package takes a fifth of it."""
_DEEPEST: Final = 12
_LONGEST_WHY: Final = 300
_TAG: Final = "tag:yaml.org,2002:"
_FIXES: Final = {
    "missing": "Add it",
    "list_type": "Write a list in brackets",
    "model_type": "Write keys and values",
    "dict_type": "Write keys and values",
    "string_type": "Write a word or put it in quotes",
    "bool_type": "Write true or false",
    "int_type": "Write a whole number",
    "float_type": "Write a number",
    "too_short": "Write at least one",
    "string_too_short": "Write at least one word",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A file's values and their lines.

    Attributes:
        name: How the file is called in messages.
        content: The values.
        lines: Line of each value and of each key, from 1.
    """

    name: str
    content: Content
    lines: Mapping[Way, int]

    def line(self, way: Way) -> int:
        """Return the line of a value, or of the nearest one around it that exists."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 1)

    def error(self, way: Way, what: str, *, why: str = "", fix: str = "") -> PolicyError:
        """Return the error about a value."""
        return PolicyError(f"{self.name}: {one_line(what)}", line=self.line(way), why=one_line(why), fix=one_line(fix))

    def validated(self, error: ValidationError, model: type[BaseModel]) -> PolicyError:
        """Return the complaint of the validation library that stands first in the file as an error of ours."""
        told = error.errors()
        told = [one for one in told if one["type"] != "missing"] or told  # what is missing is often misspelt above
        first = min(told, key=lambda one: self.line(one["loc"]))
        way, kind = first["loc"], first["type"]
        key = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in way) or "the file"
        if kind == "extra_forbidden":
            return self.error(way, f"unknown key {key!r}", fix=suggestion(str(way[-1]), _keys(model, way[:-1])))
        if kind == "missing":
            return self.error(way, f"{key} is missing", fix=_FIXES[kind])
        fix = str(first.get("ctx", {}).get("fix") or _FIXES.get(kind, "Correct it"))
        return self.error(way, f"{key} is wrong", why=first["msg"][:1].lower() + first["msg"][1:], fix=fix)


def _keys(model: type[BaseModel], way: Way) -> list[str]:
    """Return the keys that may stand at a place of a file."""
    for position, part in enumerate(way):
        inner = _models(model.model_fields[part].annotation) if part in model.model_fields else []
        if inner:
            return _keys(inner[-1], way[position + 1 :])
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: object) -> list[type[BaseModel]]:
    """Return the models in an annotation: itself, or what a list or mapping holds."""
    parts: tuple[object, ...] = (annotation, *getattr(annotation, "__args__", ()))
    return [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return advice that names the nearest known word, or all of them when none is near."""
    words = list(known)
    near = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.5)
    return f"Did you mean {str(near[0])!r}?" if near else f"Write one of: {', '.join(words)}"


def one_line(text: str) -> str:
    """Return a text that quotes a file as one line of bearable length."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_WHY else f"{flat[:_LONGEST_WHY]}..."


def read_marked(text: str, name: str) -> Marked:
    """Return the values of a YAML text with their lines.

    Args:
        text: The text.
        name: How the file is called in messages.

    Raises:
        PolicyError: It is empty, too long, no YAML, or uses what these files do not need.
    """
    if len(text) > MOST_CHARACTERS:
        why = f"{len(text)} characters, at most {MOST_CHARACTERS} are read"
        raise PolicyError(f"{name} is too long", line=1, why=why, fix="Leave out what does not belong there")
    lines: dict[Way, int] = {}
    root = _composed(text, name)
    content = None if root is None else _Reader(name, lines).read(root, ())
    if content is None:
        raise PolicyError(f"{name} is empty", line=1, fix="Begin with `version:`")
    return Marked(name=name, content=content, lines=lines)


def _composed(text: str, name: str) -> yaml.Node | None:
    fix = "Check indentation, colons, quotes and brackets there"
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = one_line(", ".join(part for part in (error.context, error.problem) if part))
        raise PolicyError(f"{name} is no YAML", line=mark.line + 1 if mark else 1, why=why, fix=fix) from error
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        why = f"it holds the character {error.character!r}"
        raise PolicyError(f"{name} is no text", line=line, why=why, fix="Save it as UTF-8 text") from error


class _Loader(yaml.SafeLoader):
    """A safe loader that knows no anchors and no bottomless nesting."""

    def __init__(self, text: str) -> None:
        self._depth = 0
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._depth += 1
        node = super().compose_node(parent, index) if self._depth <= _DEEPEST else None
        self._depth -= 1
        if node is None:
            mark = parent.start_mark if parent is not None else None
            raise yaml.MarkedYAMLError(problem=f"nested deeper than {_DEEPEST} levels", problem_mark=mark)
        if self.anchors:
            raise yaml.MarkedYAMLError(problem="anchors (& and *) are not read", problem_mark=node.start_mark)
        return node


class _Reader:
    """Turns nodes into plain values and notes their lines."""

    def __init__(self, name: str, lines: dict[Way, int]) -> None:
        self._name = name
        self._lines = lines

    def read(self, node: yaml.Node, way: Way) -> Content:
        self._lines.setdefault(way, _line(node))
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return {key: self.read(value, (*way, key)) for key, value in self._entries(node, way)}
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            items: list[yaml.Node] = node.value
            return [self.read(item, (*way, place)) for place, item in enumerate(items)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        raise self._refused(node, f"the tag {node.tag!r} is not read", "Write a word, a number, a list or keys")

    def _entries(self, node: yaml.MappingNode, way: Way) -> Iterator[tuple[str, yaml.Node]]:
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        for key, value in pairs:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refused(key, "a key must be a word", "Write a word")
            word: str = key.value
            known = self._lines.get((*way, word))
            if known is not None:
                raise self._refused(key, f"the key {word!r} stands twice", f"Remove it here or in line {known}")
            self._lines[*way, word] = _line(key)
            yield word, value

    def _scalar(self, node: yaml.ScalarNode) -> Content:
        text: str = node.value
        loader = yaml.SafeLoader("")
        readers = {
            f"{_TAG}int": loader.construct_yaml_int,
            f"{_TAG}float": loader.construct_yaml_float,
            f"{_TAG}bool": loader.construct_yaml_bool,
            f"{_TAG}null": loader.construct_yaml_null,
        }
        if node.tag in {f"{_TAG}str", f"{_TAG}timestamp"}:
            return text
        if node.tag not in readers:
            raise self._refused(node, f"{text!r} is neither a word nor a number", "Put it in quotes")
        try:
            return readers[node.tag](node)
        except (ValueError, LookupError) as error:
            raise self._refused(node, f"{text!r} is not what its tag says", "Put it in quotes") from error

    def _refused(self, node: yaml.Node, what: str, fix: str) -> PolicyError:
        return PolicyError(f"{self._name}: {one_line(what)}", line=_line(node), fix=fix)


def _line(node: yaml.Node) -> int:
    mark: yaml.Mark = node.start_mark
    return mark.line + 1
