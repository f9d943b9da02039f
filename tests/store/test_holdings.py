"""What is exported about somebody: complete, readable, and harmless to open."""

import json
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.store.sql.stores import entry, event

from mimika.domain.consents import ConsentState, SubjectId
from mimika.domain.keeping import Kept
from mimika.errors import OutputError
from mimika.store.holdings import Holding, moment, summary, write

NASTY = "<script>alert('x')</script>&\"'"
HELD = Holding(
    subject=SubjectId("anna"),
    entries=(
        entry("own", kind=Kept.BASELINE, body=b'{"smile": 0.25, "deep": [1, null]}'),
        entry("free", kind=Kept.SELF_REPORT, body=NASTY.encode()),
        entry("bytes", body=b"\xff\xfe"),
        entry("odd", body=b"NaN"),
    ),
    events=(event(), event(2, ConsentState.WITHDRAWN, valid_until=1e300)),
    damaged=("table entries, row 3 was tampered with",),
    forgotten_on=None,
)
NOTHING = Holding(subject=SubjectId("anna"), entries=(), events=(), damaged=(), forgotten_on=None)


class Page(HTMLParser):
    """Reads tags and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in {"src", "href", "onload"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_json_has_everything_in_words_and_numbers(tmp_path: Path) -> None:
    path, _ = write(HELD, 1_700_000_000.0, tmp_path / "new" / "folder")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (said["subject"], said["held"], said["asked_at"]) == ("anna", True, "2023-11-14T22:13:20Z")
    assert [one["body"] for one in said["entries"]] == [
        {"smile": 0.25, "deep": [1, None]}, NASTY, "\ufffd\ufffd", "NaN",
    ]  # fmt: skip
    assert said["entries"][0] | {"body": 0} == {
        "kind": "baseline", "name": "own", "at": "1970-01-01T00:33:20Z", "record": "r-anna", "body": 0,
    }  # fmt: skip
    first, second = said["consents"]
    assert (first["state"], first["valid_until"], first["evidence"]) == ("given", None, "scan of anna")
    assert (second["state"], second["number"]) == ("withdrawn", 2)
    assert said["damaged"] == list(HELD.damaged)


def test_the_page_says_what_since_when_and_under_which_consent_and_runs_nothing(tmp_path: Path) -> None:
    _, path = write(HELD, 1_700_000_000.0, tmp_path)
    page = Page(path.read_text(encoding="utf-8"))
    assert not {"script", "img", "link", "iframe", "a"} & set(page.tags)
    assert page.links == []
    for words in ("baseline", "own", "1970-01-01T00:33:20Z", "r-anna: service-personalisation, withdrawn, given on",
                  '"smile": 0.25', NASTY, "2026-11, de", "no end", "row 3 was tampered with"):  # fmt: skip
        assert words in page.text, words


def test_what_is_written_is_for_its_owner_only(tmp_path: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in write(HELD, 0.0, tmp_path)} == {0o600}


@pytest.mark.parametrize(
    ("forgotten_on", "words"),
    [(None, "nothing is held about anna"), ("2026-11-24", "nothing is held about anna: forgotten on 2026-11-24")],
)
def test_of_strangers_and_the_forgotten_it_says_so(tmp_path: Path, forgotten_on: str | None, words: str) -> None:
    holding = Holding(subject=NOTHING.subject, entries=(), events=(), damaged=(), forgotten_on=forgotten_on)
    assert summary(holding) == words
    machine, page = write(holding, 0.0, tmp_path)
    assert json.loads(machine.read_text())["held"] is False
    assert words[1:] in Page(page.read_text()).text


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        write(HELD, 0.0, tmp_path / "file")


def test_a_time_beyond_the_calendar_is_still_said() -> None:
    assert moment(float("inf")) is None
    assert moment(1e15) == "1000000000000000 s"
