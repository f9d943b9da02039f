"""`mimika demo` tells what happened, where the report is and what to try next."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mimika.apps.batch import bundled
from mimika.apps.batch.targets import Target

Mimika = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, clip: Path) -> None:
    """Put a shorter recording in the place of the bundled one."""

    @contextmanager
    def given() -> Iterator[Target]:
        yield Target(path=clip, name=clip.name)

    monkeypatch.setattr(bundled, "bundled_session", given)


@pytest.mark.usefixtures("short")
def test_the_demo_tells_the_session_in_plain_words(mimika: Mimika, tmp_path: Path) -> None:
    said = mimika("demo", "--out", tmp_path / "demo")
    assert said.returncode == 0, said.stderr
    assert "p1 came into view" in said.stdout
    assert str(tmp_path / "demo" / "visit" / "report.html") in said.stdout
    assert (tmp_path / "demo" / "visit" / "report.html").is_file()
    for command in ("mimika live", "mimika analyze", "mimika doctor"):
        assert command in said.stdout


@pytest.mark.usefixtures("short")
def test_the_demo_can_be_run_again(mimika: Mimika, tmp_path: Path) -> None:
    codes = [mimika("demo", "--out", tmp_path / "demo").returncode for _ in range(2)]
    assert codes == [0, 0]
    assert [folder.name for folder in (tmp_path / "demo").iterdir()] == ["visit"]


def test_a_copy_without_the_session_says_so(mimika: Mimika, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundled, "files", lambda _: tmp_path)
    said = mimika("demo", "--out", tmp_path / "demo")
    assert said.returncode == 4
    assert "the bundled session is not there" in said.stderr
    assert not (tmp_path / "demo").exists()


def test_the_package_comes_with_its_session() -> None:
    with bundled.bundled_session() as target:
        assert target.path.stat().st_size > 0
