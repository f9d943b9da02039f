"""`mimika consent`: notices, answers, receipts and passes; one group of commands.

Next door: `consent_answers` keeps what is said, `consent_pages` asks in a browser, `consent_papers` shows and prints.
"""

from types import MappingProxyType
from typing import Final

import typer

from mimika.apps.cli import consent_answers, consent_pages, consent_papers

_ABOUT: Final = """Notices, consent and its withdrawal, receipts, passes and signs.

Consent is kept in the ledger that --store or MIMIKA_STORE names. Whoever says no gets the same service."""

_COMMANDS: Final = MappingProxyType(
    {
        "ask": consent_answers.ask,
        "form": consent_pages.form,
        "answer": consent_pages.answer,
        "give": consent_answers.give,
        "refuse": consent_answers.refuse,
        "withdraw": consent_answers.withdraw,
        "renew": consent_answers.renew,
        "pause": consent_answers.pause,
        "list": consent_papers.listing,
        "show": consent_papers.show,
        "receipt": consent_papers.receipt,
        "pass": consent_papers.make_pass,
        "import": consent_papers.import_paper,
        "notice": consent_papers.notice,
    }
)


def consent() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(name="consent", help=_ABOUT, no_args_is_help=False, rich_markup_mode="markdown")
    for name, command in _COMMANDS.items():
        group.command(name)(command)
    return group
