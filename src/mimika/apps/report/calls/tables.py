"""The parts of the page on many calls, as HTML. Every text goes through `html.escape` here.

Next door: `page` sets them into the file, `drawing` draws the bars.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from mimika.apps.report.calls.drawing import bar, number, percent, points, scale
from mimika.insight.findings import Cell, Findings, PainPoint, Topic
from mimika.insight.reactions import Step
from mimika.insight.resampling import Share, Sureness
from mimika.insight.wording import Wording

HEATS: Final = 8
"""Shades of the heat table."""

_MEANS: Final = {
    Sureness.CLEAR: "clear",
    Sureness.LIKELY: "likely",
    Sureness.NONE: "no difference shown",
    Sureness.NOT_ENOUGH: "not enough calls",
}


def topic_name(words: Sequence[str], findings: Findings) -> str:
    """Return what a topic is called on the page."""
    if words:
        return " · ".join(words)
    return "All calls" if len(findings.topics) == 1 else "Calls that share no topic"


def pains(findings: Findings) -> str:
    """Return the pain points, ranked, as cards."""
    if not findings.pains:
        text = "No topic and step stands out from the rest." if findings.overall else "There are too few calls to say."
        return f'<p class="empty">{text}</p>'
    most = scale([one.share for one in findings.pains])
    return f'<ol class="pains">{"".join(_pain(one, findings, most) for one in findings.pains)}</ol>'


def _pain(one: PainPoint, findings: Findings, most: float) -> str:
    share, rest = one.share, one.share.share - one.share.rise
    return (
        f'<li><div class="pain-head"><h3>{escape(topic_name(one.words, findings))}</h3>'
        f'<span class="chip step">{escape(one.step)}</span>{sure(share)}</div>'
        f'<p class="big">{percent(share.share)} <small>of reactions are negative, {points(share.rise)} points against '
        f"{percent(rest)} elsewhere</small></p>{bar(share, most, rest)}"
        f'<p class="note">95 % interval {percent(share.low)} to {percent(share.high)}; '
        f"difference {points(share.rise_low)} to {points(share.rise_high)} points; "
        f"{number(share.calls)} calls, {number(share.reactions)} reactions</p>"
        f"{_phrases('Customers say', one.said)}{_phrases('Said just before', one.before)}</li>"
    )


def _phrases(title: str, phrases: Iterable[str]) -> str:
    found = "".join(f"<li>{escape(phrase)}</li>" for phrase in phrases)
    return f'<p class="label">{title}</p><ul class="phrases">{found}</ul>' if found else ""


def sure(share: Share) -> str:
    """Return how sure a difference is, as a chip."""
    kind = {Sureness.CLEAR: "good", Sureness.LIKELY: "fair"}.get(share.sureness, "dim")
    return f'<span class="chip {kind}">{_MEANS[share.sureness]}</span>'


def heat(findings: Findings) -> str:
    """Return topics by steps as the rows of a table, each cell shaded by its share."""
    cells = [cell.share for topic in findings.topics for cell in topic.cells if cell.share is not None]
    most = max((share.share for share in cells), default=1.0) or 1.0
    rows = [_heat_row(topic, findings, most) for topic in findings.topics]
    if len(findings.topics) > 1 and findings.overall is not None:
        last = "".join(_heat_cell(cell, most) for cell in findings.steps)
        total = f'<td class="n">{percent(findings.overall.share)}</td>'
        rows.append(f'<tr class="sum"><th scope="row">All that is shown</th>{last}{total}</tr>')
    head = "".join(f'<th scope="col">{escape(step.capitalize())}</th>' for step in Step)
    return (
        f'<table class="heat"><thead><tr><th scope="col">Topic</th>{head}<th scope="col">Whole call</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _heat_row(topic: Topic, findings: Findings, most: float) -> str:
    cells = "".join(_heat_cell(cell, most) for cell in topic.cells)
    name = escape(topic_name(topic.words, findings))
    return f'<tr><th scope="row">{name}</th>{cells}<td class="n">{percent(topic.total.share)}</td></tr>'


def _heat_cell(cell: Cell, most: float) -> str:
    if cell.share is None:
        return '<td class="gone" title="no calls, or too few: left out of totals too"></td>'
    shade = min(HEATS - 1, int(cell.share.share / most * HEATS))
    small = f"{number(cell.share.calls)} calls"
    return f'<td class="heat-{shade}"><b>{percent(cell.share.share)}</b><small>{small}</small></td>'


def topics(findings: Findings) -> str:
    """Return the topics as a table with bars."""
    if findings.overall is None:
        return '<p class="empty">There are too few calls to say.</p>'
    most, all_calls = scale([topic.total for topic in findings.topics]), findings.overall.share
    rows = "".join(
        f'<tr><th scope="row">{escape(topic_name(one.words, findings))}</th>'
        f'<td class="n">{number(one.total.calls)}</td><td class="drawn">{bar(one.total, most, all_calls)}</td>'
        f'<td class="n">{percent(one.total.share)}</td><td class="n range">{percent(one.total.low)} to '
        f"{percent(one.total.high)}</td><td>{sure(one.total)}</td></tr>"
        for one in findings.topics
    )
    return _table(("Topic", "Calls", "Negative", "", "95 % interval", "Different from the rest"), rows)


def wordings(found: Sequence[Wording], *, worse: bool) -> str:
    """Return phrases with which reactions are worse, or better, than in the same steps otherwise."""
    chosen = [one for one in found if (one.share.rise > 0.0) is worse]
    if not chosen:
        return '<p class="empty">No phrase stands out.</p>'
    most = scale([one.share for one in chosen])
    rows = "".join(
        f'<tr><th scope="row">{escape(one.phrase)}</th>'
        f'<td class="drawn">{bar(one.share, most, one.share.share - one.share.rise)}</td>'
        f'<td class="n">{percent(one.share.share)}</td><td class="n range">{points(one.share.rise)} <small>'
        f"({points(one.share.rise_low)} to {points(one.share.rise_high)})</small></td>"
        f'<td class="n">{number(one.share.calls)}</td><td>{sure(one.share)}</td></tr>'
        for one in chosen
    )
    return _table(("Phrase", "Negative", "", "Points against the same steps", "Calls", "How sure"), rows)


def _table(titles: Iterable[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def stability(findings: Findings) -> str:
    """Return how the number of topics was chosen, in words."""
    if not findings.tried:
        return "There were too few calls or words to look for topics."
    tried = "; ".join(f"{count} topics {share:.2f}" for count, share in findings.tried)
    return (
        f"Numbers of topics were tried for how well the same topics come again when a fifth of the calls is left out "
        f"(1 is always, 0 is never): {tried}. The topics on this page agree to {findings.stability:.2f}."
    )
