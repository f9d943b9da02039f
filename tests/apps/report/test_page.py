"""The page as a file: what stands in it, how large it is, what cannot get into it."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mimika.apps.report import write_report
from mimika.apps.report.inputs import read_analysis
from mimika.apps.report.page import embedded, render
from mimika.apps.report.payload import payload
from mimika.domain.events import PersonEntered
from mimika.domain.ids import PersonId, SessionId, SourceId
from mimika.domain.moments import Moment, PersonSummary, SessionSummary, Sighting
from mimika.domain.permits import Purpose
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState
from mimika.errors import MediaError, OutputError, UsageError
from mimika.store.recording import Recording

Folders = Callable[..., Path]


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in {"script", "style"}:
            self.words.append(data)


def parsed(page: str) -> Tags:
    """Return the page's tags and words."""
    tags = Tags()
    tags.feed(page)
    return tags


def test_a_report_is_one_file_that_names_no_address(folder_of: Folders, actor_of: Folders, script_of: Folders) -> None:
    page = write_report(folder_of(script_of(actors=[actor_of()]))).read_text(encoding="utf-8")
    found = re.findall(r"""(?:src|href|url\(|@import)\s*=?\s*["']?([^"'\s)>]+)""", page)
    outside = [text for text in found if not text.startswith(("#", "data:", "url(#"))]
    addresses = set(re.findall(r"https?://[^\s\"'`]+", page))
    assert not [text for text in outside if "://" in text or text.startswith("/")]
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_a_report_forbids_every_request_by_policy(folder_of: Folders, script_of: Folders) -> None:
    tags = parsed(render(read_analysis(folder_of(script_of())))).tags
    policy = next(attrs["content"] for tag, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_the_same_session_gives_the_same_page(folder_of: Folders, script_of: Folders) -> None:
    folder = folder_of(script_of())
    first = write_report(folder).read_bytes()
    assert write_report(folder).read_bytes() == first
    assert not list(folder.glob("*.part"))


def test_text_of_a_recording_never_becomes_markup(folder_of: Folders, script_of: Folders, actor_of: Folders) -> None:
    evil = "</script><img src=x onerror=alert(1)>\"'&<!--"
    folder = folder_of(
        script_of(actors=[actor_of(leaves=16.0)], source=evil, basis=evil, reason=evil, complete=False, ended=evil)
    )
    page = render(read_analysis(folder))
    found = parsed(page)
    assert not [attrs for tag, attrs in found.tags if tag == "img" or "onerror" in attrs]
    assert sum(tag == "script" for tag, _ in found.tags) == 2
    assert any(evil in text for text in found.words)


def test_embedded_data_is_json_and_cannot_end_its_element(folder_of: Folders, script_of: Folders) -> None:
    analysis = read_analysis(folder_of(script_of(reason="a </script> b")))
    text = embedded(analysis)
    assert "<" not in text
    assert json.loads(text) == payload(analysis)


def test_a_ten_second_clip_of_four_stays_below_400_kb(
    folder_of: Folders, script_of: Folders, actor_of: Folders
) -> None:
    actors = [actor_of(person=f"p{number}", seed=number, leaves=10.0) for number in range(1, 5)]
    assert write_report(folder_of(script_of(actors=actors, seconds=10.0))).stat().st_size < 400_000


def test_nobody_found_gives_a_page_that_says_so(folder_of: Folders, script_of: Folders) -> None:
    folder = folder_of(script_of(actors=[], nobody=[(0.0, 5.0)], seconds=5.0))
    words = " ".join(parsed(write_report(folder).read_text(encoding="utf-8")).words)
    assert "Nobody was found in this recording" in words
    assert "no face" in words


def test_an_interrupted_session_says_why_it_ended(folder_of: Folders, script_of: Folders) -> None:
    folder = folder_of(script_of(complete=False, ended="interrupted by the operator"))
    words = " ".join(parsed(render(read_analysis(folder))).words)
    assert "Not complete" in words
    assert "not read to its end: interrupted by the operator" in words


def test_purpose_basis_and_reasons_stand_in_the_words(
    folder_of: Folders, script_of: Folders, actor_of: Folders
) -> None:
    folder = folder_of(script_of(actors=[actor_of(lost=[(8.0, 9.0, "profile")])], basis="receipt 17 & notice 4"))
    words = " ".join(parsed(render(read_analysis(folder))).words)
    for text in (
        "customer support",
        "receipt 17 & notice 4",
        "profile",
        "the head was turned too far",
        "What anybody feels",
    ):
        assert text in words


@pytest.mark.parametrize("missing", ["timeline.parquet", "events.jsonl", "summary.json"])
def test_a_folder_without_one_of_the_three_files_is_refused_in_one_line(
    folder_of: Folders, script_of: Folders, missing: str
) -> None:
    folder = folder_of(script_of())
    (folder / missing).unlink()
    with pytest.raises(UsageError) as caught:
        write_report(folder)
    assert missing in str(caught.value)
    assert "\n" not in str(caught.value)


def test_damaged_files_are_refused_in_one_line(folder_of: Folders, script_of: Folders) -> None:
    folder = folder_of(script_of())
    (folder / "timeline.parquet").write_bytes(b"not a table")
    with pytest.raises(MediaError) as caught:
        write_report(folder)
    assert "\n" not in str(caught.value)


def test_a_line_that_is_no_event_is_refused_with_its_number(folder_of: Folders, script_of: Folders) -> None:
    folder = folder_of(script_of())
    (folder / "events.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(MediaError, match=r"events\.jsonl cannot be read: line 1"):
        write_report(folder)


def test_a_report_that_cannot_be_written_is_said(folder_of: Folders, script_of: Folders) -> None:
    folder = folder_of(script_of())
    (folder / "report.html").mkdir()
    with pytest.raises(OutputError):
        write_report(folder)


def test_fifty_people_fit_on_one_page(folder_of: Folders, script_of: Folders, actor_of: Folders) -> None:
    actors = [actor_of(person=f"p{number}", seed=number, leaves=2.0, rate=10.0) for number in range(1, 51)]
    found = parsed(render(read_analysis(folder_of(script_of(actors=actors, seconds=2.0)))))
    assert sum(tag == "article" for tag, _ in found.tags) == 50
    assert "44 more people" in " ".join(found.words)


def test_what_a_recording_wrote_becomes_a_report(tmp_path: Path) -> None:
    person = PersonId("p1")
    moments = [
        Moment(
            at=index / 10,
            index=index,
            size=(640, 480),
            people=(Sighting(state=smiling(person, index / 10), where=None),),
            events=(PersonEntered(person=person, at=0.0),) if index == 0 else (),
            dropped=0,
        )
        for index in range(30)
    ]
    summary = SessionSummary(
        session=SessionId("s1"),
        source=SourceId("counter.mp4"),
        purpose=Purpose.RESEARCH,
        basis="receipt 5",
        persons=(PersonSummary(person=person, first_at=0.0, last_at=2.9, frames=30, observed=30, mean_quality=0.8),),
        seconds=2.9,
        frames_read=30,
        frames_dropped=0,
        frames_without_face=0,
    )
    with Recording(tmp_path / "counter", wall_start=1_772_000_000.0) as recording:
        for moment in moments:
            recording.write(moment)
        recording.finish(summary)
    page = write_report(tmp_path / "counter").read_text(encoding="utf-8")
    assert "as in a smile, from 0.0 s to 2.9 s." in page
    assert "receipt 5" in page


def smiling(person: PersonId, at: float) -> PersonState:
    """Return somebody with the corners of the mouth drawn up."""
    readings = Readings.of({SignalName.AU12: 3.0, SignalName.HEAD_YAW_DEG: 2.0})
    return PersonState(person=person, at=at, readings=readings, quality=0.8, states=(), settled=0.1)
