"""A signal's name is spelled in the catalogue and nowhere else in the code."""

import ast
from pathlib import Path

from mimika.domain.signals import SignalName

SRC = Path(__file__).resolve().parents[2] / "src" / "mimika"
CATALOGUE = SRC / "domain" / "signal_names.py"

# Words that are a signal's name and something else besides.
OTHER_MEANINGS = {
    ("domain/state.py", "speaking"): "a reason to abstain",
    ("apps/report/markup.py", "speaking"): "a reason to abstain, as it is recorded",
}


def spelled(text: str) -> set[str]:
    """Return the names of signals that stand as string literals in the code, docstrings left out."""
    tree = ast.parse(text)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    literals = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    }
    return literals & {name.value for name in SignalName}


def test_no_module_but_the_catalogue_spells_the_name_of_a_signal() -> None:
    found = {
        (path.relative_to(SRC).as_posix(), name)
        for path in SRC.rglob("*.py")
        if path != CATALOGUE
        for name in spelled(path.read_text(encoding="utf-8"))
    }
    assert found <= set(OTHER_MEANINGS), found - set(OTHER_MEANINGS)
    assert set(OTHER_MEANINGS) <= found, "an exception that nobody needs any more"


def test_a_name_spelled_elsewhere_is_seen() -> None:
    assert spelled('"""About au12."""\nx = readings["au12"]') == {"au12"}
    assert spelled('"""About au12."""\nx = readings[SignalName.AU12]') == set()
