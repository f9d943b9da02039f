"""The papers say what the code does: commands, exit codes, errors, states, links; and nothing about this machine."""

import inspect
import re
import subprocess
from pathlib import Path

import pytest

from mimika import errors
from mimika.domain.permits import Purpose
from mimika.domain.state import Reason, StateName

ROOT = Path(__file__).resolve().parents[2]
TRACKED = [
    Path(name)
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
PAGES = [path for path in TRACKED if path.suffix == ".md"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

# Split, so that this page does not find itself.
HOSTS = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian", "conda." + "anaconda"]
MACHINE = re.compile(r"(?<![\w.~])/(?:" + "|".join(["ho" + "me", "ro" + "ot", "wo" + "rk", "Us" + "ers"]) + r")/\w")
ALSO = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def text_of(path: Path) -> str:
    """Return the text of a tracked file, or nothing when it is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_there_is_every_paper_a_reader_looks_for() -> None:
    wanted = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "docs/limitations.md"}
    assert wanted <= {path.as_posix() for path in TRACKED}


def test_every_make_target_the_papers_name_exists() -> None:
    for page in PAGES:
        named = re.findall(r"(?:^|`)make ([a-z]+)", text_of(page), re.MULTILINE)
        assert set(named) <= TARGETS, page


def test_the_readme_names_the_two_commands() -> None:
    assert "make demo" in README
    assert "make test" in README


def test_the_readme_explains_every_exit_code_of_the_error_tree() -> None:
    codes = {error.exit_code for _, error in inspect.getmembers(errors, inspect.isclass) if hasattr(error, "exit_code")}
    for code in codes | {0}:
        assert re.search(rf"^\| {code} \|", README, re.MULTILINE), code


def test_the_readme_lists_every_purpose() -> None:
    for purpose in Purpose:
        assert f"`{purpose}`" in README


@pytest.mark.parametrize("state", StateName)
def test_every_state_is_explained(state: StateName) -> None:
    pages = "".join(text_of(page) for page in PAGES if page.name in {"signals.md", "states.md", "architecture.md"})
    assert re.search(rf"\b{state}\b", pages), f"no page explains {state}"


def test_every_error_and_every_reason_to_abstain_is_explained() -> None:
    page = text_of(Path("docs/architecture.md"))
    for name, error in inspect.getmembers(errors, inspect.isclass):
        if issubclass(error, Exception):
            assert f"`{name}`" in page
    for reason in Reason:
        assert f"`{reason}`" in page


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        assert (ROOT / page.parent / target.partition("#")[0]).exists(), target


def test_decisions_are_numbered_without_gaps_and_say_their_status_and_date() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        head = path.read_text(encoding="utf-8").splitlines()[:6]
        assert head[0].startswith(f"# {int(path.name[:4])}. "), path.name
        assert any(re.search(r"\b20\d\d-\d\d(-\d\d)?\b", line) for line in head), path.name


def test_no_file_names_a_place_on_a_machine_a_package_registry_or_work_left_undone() -> None:
    found = []
    for path in TRACKED:
        text = text_of(path)
        found += [f"{path}: {host}" for host in HOSTS if host in text]
        found += [f"{path}: {match[0]}" for pattern in (MACHINE, ALSO) for match in pattern.finditer(text)]
    assert found == []


def test_the_changelog_has_the_version_of_the_package() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
