"""The generated pages are what the code gives, and the check can tell when they are not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


def check(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)


def test_the_pages_are_up_to_date() -> None:
    done = check(DOCS / "generate.py")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", ["cli.md", "signals.md", "models.md", "law.md"])
def test_a_page_that_was_changed_by_hand_is_noticed(tmp_path: Path, page: str) -> None:
    for name in ("generate.py", "cli.md", "signals.md", "models.md", "law.md"):
        shutil.copy(DOCS / name, tmp_path)
    with (tmp_path / page).open("a") as stream:
        stream.write("by hand\n")
    done = check(tmp_path / "generate.py")
    assert done.returncode == 1
    assert page in done.stderr
