"""The page on many calls: whole, offline, safe from what customers say, and plain about what it does not know."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from mimika.apps.report.calls import CallsReport, render
from mimika.insight.findings import Cell, Findings, PainPoint, Topic
from mimika.insight.reactions import Step
from mimika.insight.resampling import Share, Sureness
from mimika.insight.wording import Wording

SHARE = Share(
    share=0.31, low=0.27, high=0.35, calls=1234, reactions=2345, rise=0.11, rise_low=0.06, rise_high=0.15,
    sureness=Sureness.CLEAR,
)  # fmt: skip
EVIL = "</script><script>alert(1)</script>"
CELLS = tuple(Cell(step=step, share=None if step is Step.CLOSING else SHARE) for step in Step)


@pytest.fixture
def report() -> CallsReport:
    findings = Findings(
        k=10,
        calls=1300,
        counted=1290,
        overall=SHARE,
        steps=CELLS,
        topics=(Topic(words=("parcel", EVIL), total=SHARE, cells=CELLS), Topic(words=(), total=SHARE, cells=CELLS)),
        pains=(PainPoint(words=("parcel",), step=Step.HANDLING, share=SHARE, said=("so late",), before=(EVIL,)),),
        before=(Wording(phrase="our policy", log_odds=4.0, share=SHARE),),
        said=(Wording(phrase="unfair", log_odds=4.0, share=SHARE),),
        stability=0.7,
        tried=((2, 0.7), (3, 0.5)),
    )
    return CallsReport(
        findings=findings, purpose="customer-support", basis=EVIL, version="0.1.0", files=3, failed=0, read=1300,
        held=0, unread=4, complete=True,
    )  # fmt: skip


class Tags(HTMLParser):
    """Collects tags with what they refer to, and whether they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.refers: list[str] = []
        self.styles = 0

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.styles += any(name == "style" or name.startswith("on") for name, _ in attrs)
        self.refers += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "link", "br"} and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_refers_to_nothing_outside(report: CallsReport) -> None:
    tags = Tags()
    tags.feed(render(report))
    assert tags.open == []
    assert tags.styles == 0
    assert all(one.startswith(("#", "data:")) for one in tags.refers)


def test_style_and_script_are_allowed_by_their_hashes_and_nothing_else_is(report: CallsReport) -> None:
    page = render(report)
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_words_and_basis_cannot_become_markup(report: CallsReport) -> None:
    page = render(report)
    assert EVIL not in page
    assert page.count("&lt;/script&gt;") >= 3


def test_numbers_phrases_and_sureness_are_there(report: CallsReport) -> None:
    page = re.sub(r"[\u00a0\u202f]", " ", render(report))
    for text in (
        "31 %",
        "27 % to 35 %",
        "+11",
        "1 234 calls",
        "so late",
        "our policy",
        "unfair",
        "clear",
        "2 topics 0.70",
    ):
        assert text in page, text


def test_what_is_hidden_and_what_waits_is_said(report: CallsReport) -> None:
    page = render(replace(report, held=4, failed=1, complete=False))
    for text in ('class="gone"', "4 calls wait", "1 of 3 files could not be read", "interrupted"):
        assert text in page, text


def test_without_findings_the_page_says_that_there_are_too_few(report: CallsReport) -> None:
    page = render(replace(report, findings=Findings(k=10, calls=3, counted=0, overall=None)))
    assert "Not enough" in page
    assert "too few calls to say" in page


def test_the_same_report_gives_the_same_page(report: CallsReport) -> None:
    assert render(report) == render(report)
