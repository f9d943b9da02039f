"""The error tree in the docstring is the real one, and every error is one line that says what to do."""

import inspect
import re

import pytest

from mimika import errors
from mimika.errors import MimikaError, RuleError

REAL = {
    name: member
    for name, member in inspect.getmembers(errors, inspect.isclass)
    if issubclass(member, Exception) and member.__module__ == errors.__name__
}


def drawn() -> dict[str, tuple[int, int]]:
    """Return depth and exit code of each class in the drawing, in its order."""
    found = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^([\s│├└─]*)(\w+Error)\s+(\d)\b", line)
        if match:
            found[match[2]] = (len(match[1]) // 4, int(match[3]))
    return found


def test_the_drawing_names_every_error_and_no_other() -> None:
    assert set(drawn()) == set(REAL)


@pytest.mark.parametrize("name", list(REAL))
def test_depth_and_exit_code_in_the_drawing_are_the_real_ones(name: str) -> None:
    depth, code = drawn()[name]
    ancestors = [ancestor for ancestor in REAL[name].__mro__[1:] if issubclass(ancestor, MimikaError)]
    assert depth - 1 == len(ancestors)
    assert code == REAL[name].exit_code


def test_the_parent_in_the_drawing_is_the_real_one() -> None:
    trail: list[str] = []
    for name, (depth, _) in drawn().items():
        del trail[depth - 1 :]
        if trail:
            assert REAL[name].__bases__ == (REAL[trail[-1]],)
        trail.append(name)


def test_exit_codes_are_those_the_command_line_promises() -> None:
    assert {error.exit_code for error in REAL.values()} == {1, 2, 3, 4}


def test_an_error_says_what_why_and_what_to_do_in_one_line() -> None:
    error = MimikaError("visit.mp4 cannot be read", why="it is empty", fix="Pass another file")
    assert str(error) == "visit.mp4 cannot be read: it is empty. Pass another file"
    assert str(MimikaError("it broke")) == "it broke"


def test_a_rule_error_names_its_line_and_column() -> None:
    error = RuleError("unknown state", line=3, column=7, fix="Write confusion")
    assert str(error) == "line 3, column 7: unknown state. Write confusion"
    assert (error.line, error.column) == (3, 7)
