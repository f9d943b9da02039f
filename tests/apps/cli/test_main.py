"""Errors are one line and the right exit code; help is quick and complete."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import mimika as package
from mimika.apps.cli import main as cli
from mimika.errors import MissingError

Mimika = Callable[..., subprocess.CompletedProcess[str]]


def one_line(text: str) -> str:
    """Return the one line there is."""
    assert text.endswith("\n")
    assert text.count("\n") == 1, text
    return text.rstrip("\n")


def test_the_version_is_that_of_the_package(mimika: Mimika) -> None:
    said = mimika("--version")
    assert (said.returncode, said.stdout) == (0, f"mimika {package.__version__}\n")


def test_help_lists_every_command(mimika: Mimika) -> None:
    said = mimika("--help")
    assert said.returncode == 0
    for command in ("analyze", "live", "demo", "doctor", "signals", "models", "consent"):
        assert f" {command} " in said.stdout


def test_nothing_asked_for_shows_help_and_is_a_usage_error(mimika: Mimika) -> None:
    said = mimika()
    assert said.returncode == 2
    assert "Usage: mimika" in said.stdout


@pytest.mark.parametrize(
    "wrong", [("analyse",), ("analyze",), ("signals", "--loud"), ("live", "--seconds", "soon")], ids=" ".join
)
def test_a_usage_error_is_one_line_and_exit_2(mimika: Mimika, wrong: tuple[str, ...]) -> None:
    said = mimika(*wrong)
    assert (said.returncode, said.stdout) == (2, "")
    assert one_line(said.stderr).startswith("mimika: ")


def test_an_error_of_ours_gives_its_own_exit_code(mimika: Mimika, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise MissingError("no such thing", why="it was taken", fix="Bring it back")

    monkeypatch.setattr(cli, "doctor", broken)
    said = mimika("broken")
    assert (said.returncode, one_line(said.stderr)) == (4, "mimika: no such thing: it was taken. Bring it back")


def test_a_fault_of_ours_is_one_line_and_tells_how_to_see_more(mimika: Mimika, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError("by\nnought")

    monkeypatch.delenv(cli.DEBUG, raising=False)
    monkeypatch.setattr(cli, "doctor", broken)
    said = mimika("broken")
    assert said.returncode == 1
    assert "not yours: ZeroDivisionError: by nought" in one_line(said.stderr)
    assert cli.DEBUG in said.stderr


@pytest.mark.parametrize("asked_by", ["option", "variable"])
def test_a_traceback_is_shown_to_who_asks(mimika: Mimika, monkeypatch: pytest.MonkeyPatch, asked_by: str) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "doctor", broken)
    monkeypatch.setenv(cli.DEBUG, "1" if asked_by == "variable" else "0")
    said = mimika(*(["--debug"] if asked_by == "option" else []), "broken")
    assert said.returncode == 1
    assert "Traceback" in said.stderr


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from mimika.apps.cli.main import main; main(['--help'])\n"
        "print({'av', 'cv2', 'mediapipe', 'numpy', 'pyarrow', 'pydantic'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"


def test_a_reader_that_leaves_early_is_not_complained_about() -> None:
    script = "import sys; from mimika.apps.cli.main import main; sys.exit(main(['signals', '--json']))"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""


def test_completion_offers_the_commands(tmp_path: Path) -> None:
    script = "import sys; from mimika.apps.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"_MIMIKA_COMPLETE": "complete_bash", "COMP_WORDS": "mimika an", "COMP_CWORD": "1"},
    )
    assert done.stdout.split() == ["analyze"]
