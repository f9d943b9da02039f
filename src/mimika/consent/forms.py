"""Small YAML files checked against a form; every mistake is one line that names the place.

Next door: `mimika.consent.deployments` and `mimika.consent.zones` have such files.
"""

from collections.abc import Sequence
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from mimika.errors import UsageError

MAX_CHARACTERS = 200_000
"""Far more than such a file needs."""

Form = TypeVar("Form", bound=BaseModel)


def read_form(text: str, form: type[Form], name: str) -> Form:
    """Return what a file says.

    Args:
        text: The file, as YAML or JSON.
        form: What it must look like.
        name: What the file is, for complaints.

    Raises:
        UsageError: It is no YAML, or not of that form; names the line.
    """
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"{name} is too long", why=f"more than {MAX_CHARACTERS} characters")
    try:
        root: yaml.Node | None = yaml.SafeLoader(text).get_single_node()
        content: object = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise UsageError(f"{name}, line {line}: no YAML", why=error.problem or "", fix="Correct it") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no YAML", why=" ".join(str(error).split())) from error
    try:
        return form.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        why = first["msg"].removeprefix("Value error, ")
        why = why[:1].lower() + why[1:]
        raise UsageError(f"{name}, line {_line(root, first['loc'])}: {place}", why=why, fix="Correct it") from error


def _line(root: yaml.Node | None, path: Sequence[int | str]) -> int:
    """Return the line, from 1, of what a path leads to, or of the last of it that is there."""
    node = root
    for part in path:
        inner = _inner(node, part)
        if inner is None:
            break
        node = inner
    return 1 if node is None else node.start_mark.line + 1


def _inner(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None
