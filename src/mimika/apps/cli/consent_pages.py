"""`mimika consent form | answer`: asking in a browser, and keeping what was answered there.

Next door: `consent_answers` keeps what is said elsewhere, `consent_papers` shows and prints.
"""

from pathlib import Path
from typing import Annotated

import typer

from mimika.apps.cli.consent_options import DeploymentOption, OutOption, StoreOption, bytes_of, deployment_of
from mimika.apps.cli.consent_papers import RecordArgument, put
from mimika.apps.cli.ledger import opened
from mimika.apps.cli.options import JsonOption
from mimika.apps.cli.trails import AuditKeyOption, AuditOption
from mimika.domain.consents import Channel, RecordId
from mimika.errors import UsageError


def form(
    record: RecordArgument, *, out: OutOption = None, deployment: DeploymentOption = None, store: StoreOption = None
) -> None:
    """Write the page on which somebody answers what a record asks: one file, nothing loaded, nothing sent.

    The browser saves the answer as a file, which `mimika consent answer` keeps.
    """
    from mimika.consent.answer_page import answer_page
    from mimika.consent.notices import filled, notice

    with opened(store) as ledger:
        events = ledger.of_record(RecordId(record))
    if not events:
        raise UsageError(f"there is no record {record}", fix="Ask first: mimika consent ask")
    shown = events[0].notice
    text = notice(shown.purpose, shown.language, shown.version)
    put(answer_page(filled(text, deployment_of(deployment).responsible), RecordId(record)).encode(), out)


def answer(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the page saved, answer-....json.")],
    *,
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep what somebody answered on a page; the same file twice changes nothing."""
    from mimika.apps.cli.consent_words import tell
    from mimika.consent import saying
    from mimika.consent.answer_page import read_answer
    from mimika.pipeline.clock import SystemClock

    found = read_answer(bytes_of(file))
    at = min(found.at.timestamp(), SystemClock().wall())  # a browser's clock may be ahead; nothing is said tomorrow
    said = saying.Said(at=at, channel=Channel.PAGE, evidence="answer page")
    step = saying.give if found.agrees else saying.refuse
    with opened(store, audit, audit_key) as ledger:
        done = saying.settled(ledger, found.record, lambda events: step(events, said))
    tell([] if done is None else [done], "It was answered already; nothing changed.", as_json=as_json)
