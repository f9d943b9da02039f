"""What was found, in a few lines for a terminal.

Next door: `mimika.apps.report.calls` for all of it.
"""

from collections.abc import Iterator
from typing import Final

from mimika.apps.report.calls import CallsReport
from mimika.insight.findings import PainPoint

MOST: Final = 5
"""Pain points that are told."""


def in_short(report: CallsReport) -> Iterator[str]:
    """Yield lines: how many calls, how often reactions are negative, and the first pain points."""
    found, overall = report.findings, report.findings.overall
    if overall is None:
        yield f"{report.read} calls read: not enough to say anything; {found.k} with readable reactions are needed."
        return
    yield (
        f"{found.counted} calls, {overall.reactions} reactions of customers, {overall.share * 100:.0f} % negative "
        f"({overall.low * 100:.0f} to {overall.high * 100:.0f})"
    )
    if report.held:
        yield f"{report.held} calls wait until {found.k} more are there"
    for rank, one in enumerate(found.pains[:MOST], 1):
        yield f"{rank}. {_pain(one)}"
    if not found.pains:
        yield "No topic and step stands out from the rest."
    elif len(found.pains) > MOST:
        yield f"and {len(found.pains) - MOST} more"


def _pain(one: PainPoint) -> str:
    topic = ", ".join(one.words) or "all calls"
    share = one.share
    return (
        f"{topic}, {one.step}: {share.share * 100:.0f} % negative, {share.rise * 100:+.0f} points "
        f"({share.rise_low * 100:+.0f} to {share.rise_high * 100:+.0f}), {share.sureness}"
    )
