"""`import mimika` is light and shows its public names, no more."""

import subprocess
import sys
from importlib import metadata

import pytest

import mimika

HEAVY = ("av", "cv2", "mediapipe", "numpy", "onnxruntime", "pyarrow", "pydantic", "rich", "typer")


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert mimika.__all__ == sorted(mimika.__all__)
    for name in mimika.__all__:
        assert getattr(mimika, name) is not None


def test_nothing_else_leaks() -> None:
    script = (
        "import types, mimika\n"
        "print(*(n for n, v in vars(mimika).items() if not n.startswith('_') and not isinstance(v, types.ModuleType)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - set(mimika.__all__) == set()


def test_importing_it_loads_nothing_heavy() -> None:
    script = f"import sys, mimika; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        mimika.analyse  # noqa: B018 -- looking it up is the point


def test_the_version_is_that_of_the_distribution() -> None:
    assert mimika.__version__ == metadata.version("mimika")
