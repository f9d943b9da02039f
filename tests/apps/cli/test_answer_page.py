"""Consent in a browser: both answers weigh the same, the page is silent, and what it saves can be kept once."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, sync_playwright

from mimika.consent.answer_page import BUTTONS, read_answer
from mimika.consent.notices import LANGUAGES
from mimika.errors import UsageError

Mimika = Callable[..., subprocess.CompletedProcess[str]]
CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")  # fmt: skip
DEPLOYMENT = """
controller: {name: Kaufhaus Linden GmbH, contact: privacy@linden.example, place: ground floor}
privacy_notice: https://linden.example/privacy
withdraw: https://linden.example/consent/{record}/stop
rights: [https://linden.example/rights]
"""
RECORD = "6f0f6f70-3f8c-4f0a-9a30-0d4d2f3c1a11"


def saved(**changes: str) -> bytes:
    """Return what a page saves, with some of it changed."""
    answer = {"schema": "mimika-answer-1", "record": RECORD, "answer": "yes", "at": "2026-11-24T10:00:00Z"}
    return json.dumps({**answer, **changes}).encode()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a ledger and a deployment as an operator does."""
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    monkeypatch.setenv("MIMIKA_STORE", str(tmp_path / "consent.jsonl"))
    monkeypatch.setenv("MIMIKA_DEPLOYMENT", str(tmp_path / "deployment.yaml"))
    return tmp_path / "consent.jsonl"


def asked(mimika: Mimika, language: str = "en") -> str:
    """Ask somebody, and return the record."""
    question = ("--purpose", "customer-support", "--modality", "face", "--for", "12h", "--in", "EU-DE")
    said = mimika("consent", "ask", "--session", "visit-17", *question, "--language", language, "--json")
    assert said.returncode == 0, said.stderr
    return str(json.loads(said.stdout)["kept"][0]["record"])


def state(mimika: Mimika, record: str) -> str:
    return str(json.loads(mimika("consent", "show", record, "--json").stdout)[-1]["state"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize(("pressed", "becomes"), [("yes", "given"), ("no", "refused")])
def test_what_is_pressed_in_a_browser_is_what_the_ledger_holds(
    mimika: Mimika, browser: Browser, tmp_path: Path, pressed: str, becomes: str
) -> None:
    record = asked(mimika, "de")
    page_file = tmp_path / "form.html"
    assert mimika("consent", "form", record, "--out", page_file).returncode == 0
    page = browser.new_page(accept_downloads=True)
    said, requests = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    assert "Kaufhaus Linden" in page.inner_text("main")
    boxes = [page.locator(f"button[value={each}]").bounding_box() for each in ("yes", "no")]
    assert boxes[0]["width"] == boxes[1]["width"]
    assert boxes[0]["height"] == boxes[1]["height"]
    with page.expect_download() as saved:
        page.click(f"button[value={pressed}]")
    saved.value.save_as(tmp_path / "answer.json")
    assert page.is_visible("#done")
    assert page.is_disabled("button[value=yes]")
    page.close()
    assert said == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    kept = mimika("consent", "answer", tmp_path / "answer.json")
    assert kept.returncode == 0, kept.stderr
    assert state(mimika, record) == becomes
    again = mimika("consent", "answer", tmp_path / "answer.json")
    assert "nothing changed" in again.stdout


def test_every_language_of_the_notices_has_its_buttons() -> None:
    assert set(BUTTONS) == set(LANGUAGES)
    for words in BUTTONS.values():
        assert words.yes.strip() != words.no.strip()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"yes",
        b"[]",
        b"\xff\xfe",
        b"[" * 3000,
        b" " * 5000,
        saved(schema="mimika-answer-2"),
        saved(record="me"),
        saved(answer="maybe"),
        saved(at="2026-11-24T10:00:00"),
        saved(name="Anna"),
    ],
)
def test_what_is_no_answer_is_refused_in_one_line(mimika: Mimika, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "answer.json").write_bytes(raw)
    said = mimika("consent", "answer", tmp_path / "answer.json")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise(raw: bytes) -> None:
    with pytest.raises(UsageError):
        read_answer(raw)


def test_an_answer_to_what_nobody_asked_is_refused(mimika: Mimika, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_bytes(saved())
    said = mimika("consent", "answer", tmp_path / "answer.json")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1


def test_a_form_for_an_unknown_record_is_one_line(mimika: Mimika) -> None:
    said = mimika("consent", "form", RECORD)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
