"""The papers of a scenario: complete, honest about what is open, and a page that needs nothing else."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mimika.apps.cli.main import main
from mimika.apps.policy.blocks import Grid, Open, Paper, Section, Text, markdown
from mimika.apps.policy.page import html
from mimika.scenarios.catalogue import scenarios

SECTIONS = (
    "What it does and what it is for",
    "Whether it may happen, and on which articles",
    "What must hold",
    "Necessity and proportion",
    "Risks to people, and what is done about them",
    "Record of processing (GDPR Art. 30)",
    "What is kept, and for how long",
    "What people are told",
    "Models, measured accuracy and gaps",
    "What only you can fill in",
)
VOID = {"meta", "link", "br"}


class Checker(HTMLParser):
    """Notes unclosed elements and whatever a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.goes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"script", "img", "iframe"} or "src" in given:
            self.loads.append(tag)
        self.ids.add(given.get("id") or "")
        if tag == "a":
            self.goes.append((given.get("href") or "").removeprefix("#"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def written(folder: Path, scenario: str, *more: str) -> tuple[str, str]:
    options = ("--in", "EU", "--on", "2026-11-24", "--out", str(folder), *more)
    assert main(["policy", "dossier", scenario, *options]) == 0
    return tuple((folder / name).read_text(encoding="utf-8") for name in ("dossier.html", "dossier.md"))


@pytest.mark.parametrize("scenario", [one.name for one in scenarios()])
def test_every_scenario_has_a_whole_dossier(scenario: str, tmp_path: Path) -> None:
    page, paper = written(tmp_path / "new" / "folder", scenario)
    for title in SECTIONS:
        assert title in page
        assert title in paper
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert checker.loads == []
    assert set(checker.goes) <= checker.ids
    assert "To be filled in" in page


def test_it_says_verdict_articles_conditions_and_measured_figures(tmp_path: Path) -> None:
    page, paper = written(tmp_path, "store")
    for part in ("5.4-9", "AI Act Art. 50(3)", "AI Act Annex III 1(c) (from 2027-12-02)", "mean PCC of units"):
        assert part in page
    assert "Not lawful yet: 9 conditions are open" in paper
    assert "Measured by their makers only, not by us: face_detection_full_range" in page
    assert "not cleared for commercial use" in page


def test_what_a_deployment_states_is_filled_in_and_the_rest_stays_open(tmp_path: Path) -> None:
    standing = tmp_path / "deployment.yaml"
    standing.write_text(
        "deployment: Corner <shop>\ncontroller: Corner & Co\ncontact: privacy@corner.example\n"
        "conditions:\n  opt-out: {evidence: 'https://corner.example/out'}\n"
    )
    before, _ = written(tmp_path / "a", "store")
    page, paper = written(tmp_path / "b", "store", "--standing", str(standing))
    assert "name and address of the controller" in before
    assert "name and address of the controller" not in page
    assert "Corner &lt;shop&gt;" in page
    assert "Corner &amp; Co" in page
    assert "<shop>" not in page
    assert "Corner \\<shop\\>" in paper
    assert "https://corner.example/out" in page


def test_what_no_model_reads_is_a_gap(tmp_path: Path) -> None:
    _, paper = written(tmp_path, "support")
    assert "No model of the package reads" not in paper
    assert "No model and no figure for: text." in paper


def test_a_denied_scenario_says_so_on_top(tmp_path: Path) -> None:
    page, _ = written(tmp_path, "clinic", "--in", "US-IL")
    assert "It may not happen there" in page[: page.index("<nav")]


def test_the_same_question_writes_the_same_papers(tmp_path: Path) -> None:
    assert written(tmp_path / "a", "shop") == written(tmp_path / "b", "shop")


def test_a_folder_that_cannot_be_written_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["policy", "dossier", "shop", "--in", "EU", "--out", str(tmp_path / "file")]) == 2
    said = capsys.readouterr().err
    assert "cannot be written" in said
    assert said.count("\n") == 1


def test_no_text_becomes_markup() -> None:
    evil = "<script>a|b*c_d`[x](y)"
    paper = Paper(
        title=evil,
        about=(evil,),
        verdict=evil,
        lawful=False,
        sections=(Section(title="a", blocks=(Text(said=evil), Grid(head=("a",), rows=((evil,), (Open(what=evil),))))),),
    )
    assert "<script" not in html(paper)
    body = markdown(paper).split("## 1.")[1]
    assert not re.search(r"(?<!\\)<script|(?<!\\)`", body)
    assert "a\\|b\\*c\\_d" in body


@pytest.mark.browser
def test_the_page_opens_without_a_complaint_in_a_browser(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("there is no Chromium here")
    written(tmp_path, "store")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--v=0", "--dump-dom",
         (tmp_path / "dossier.html").as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "What only you can fill in" in done.stdout
    assert not [line for line in done.stderr.splitlines() if "CONSOLE" in line]
