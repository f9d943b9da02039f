"""Puts the page on many calls together: one HTML file that needs nothing else and may load nothing else.

As with the page of a session, a content security policy forbids every request, and style and script are allowed by
their hashes alone. Next door: `tables` makes the parts.
"""

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template

from mimika.apps.report.calls import tables
from mimika.apps.report.calls.drawing import number, percent
from mimika.insight.findings import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsReport:
    """What is to be told of many calls.

    Attributes:
        findings: What was found.
        purpose: What it is for.
        basis: What allowed it.
        version: Version of the package.
        files: Files that were named.
        failed: Files of them that could not be read.
        read: Calls that were read.
        held: Calls of them that wait for others before they are reported.
        unread: Utterances of customers that could not be read.
        complete: Everything that was named was gone through.
    """

    findings: Findings
    purpose: str
    basis: str
    version: str
    files: int
    failed: int
    read: int
    held: int
    unread: int
    complete: bool


def render(report: CallsReport) -> str:
    """Return the page; the same report gives the same page."""
    style, script = _asset("calls.css"), _asset("calls.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    found = report.findings
    return Template(_asset("calls.html")).substitute(
        policy=policy,
        style=style,
        script=script,
        version=escape(report.version),
        purpose=escape(report.purpose.replace("-", " ")),
        basis=escape(report.basis),
        status=_status(report),
        banner=_banner(report),
        facts=_facts(report),
        pains=tables.pains(found),
        heat=tables.heat(found) if found.topics else '<p class="empty">There are too few calls to say.</p>',
        topics=tables.topics(found),
        before_worse=tables.wordings(found.before, worse=True),
        before_better=tables.wordings(found.before, worse=False),
        said=tables.wordings(found.said, worse=True),
        stability=escape(tables.stability(found)),
        k=found.k,
        twice=2 * found.k,
    )


def _status(report: CallsReport) -> str:
    kind, text = ("good", "Complete") if report.complete else ("fair", "Not complete")
    return f'<span class="chip {kind}">{text}</span>'


def _facts(report: CallsReport) -> str:
    found = report.findings
    overall = found.overall
    rows = [
        ("Calls behind this page", number(found.counted), f"of {number(report.read)} read"),
        ("Reactions of customers", number(overall.reactions) if overall else "–", f"{number(report.unread)} unread"),
        (
            "Negative",
            percent(overall.share) if overall else "–",
            f"95 % interval {percent(overall.low)} to {percent(overall.high)}" if overall else "",
        ),
        ("Topics", number(len(found.topics)) if found.topics else "–", ""),
        ("Behind every number", f"{found.k}", "calls at least"),
    ]
    return "".join(
        f"<div><dt>{escape(title)}</dt><dd>{escape(value)} <small>{escape(note)}</small></dd></div>"
        for title, value, note in rows
    )


def _banner(report: CallsReport) -> str:
    lines = list[str]()
    if report.findings.overall is None:
        lines.append(
            f"Not enough: nothing is said about fewer than {report.findings.k} calls with reactions that could be read."
        )
    elif report.findings.counted < 2 * report.findings.k:
        lines.append("So few calls rarely show any difference: read the intervals, not the shares.")
    if not report.complete:
        lines.append("The run was interrupted; this page covers what had been read. The same command goes on.")
    if report.failed:
        lines.append(f"{number(report.failed)} of {number(report.files)} files could not be read and are not in here.")
    if report.held:
        lines.append(
            f"{number(report.held)} calls wait for others: a report differs from the one before by at least "
            f"{report.findings.k} calls, so that none can be found by comparing the two."
        )
    return f'<div class="banner">{"".join(f"<p>{escape(line)}</p>" for line in lines)}</div>' if lines else ""


def _asset(name: str) -> str:
    return resources.files("mimika.apps.report.calls").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
