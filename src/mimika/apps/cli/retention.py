"""`mimika retention`: shows how long things are kept, and lets go of what is due.

The table stands in `mimika.consent.retention`; `mimika.store.sql.retention` carries it out.
"""

from typing import TYPE_CHECKING

import typer

from mimika.apps.cli.options import JsonOption
from mimika.apps.cli.stores import StoreOption
from mimika.apps.cli.trails import AuditKeyOption, AuditOption

if TYPE_CHECKING:
    from mimika.domain.keeping import Erasure

_LINE = 120
"""Characters of a line in a file or pipe."""


def retention() -> typer.Typer:
    """Return the commands of `mimika retention`."""
    group = typer.Typer(name="retention", help="How long things are kept.")
    group.command("run")(run)
    group.command("show")(show)
    return group


def run(
    *,
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase all that is due, and print the proof of each erasure."""
    from mimika.apps.cli.stores import audited, proof
    from mimika.apps.cli.terminal import emit, out
    from mimika.consent.retention import DEFAULT
    from mimika.pipeline.clock import SystemClock

    done: list[Erasure] = []
    with audited(store, audit, audit_key) as (database, _):
        database.retention.sweep(SystemClock().wall(), DEFAULT, done.append)
    if as_json:
        emit([proof(each) for each in done])
        return
    for each in done:
        out().print(f"{each.subject}: {each.entries} entries, {each.records} records, {each.keys} keys", markup=False)
    entries, keys = sum(each.entries for each in done), sum(each.keys for each in done)
    out().print(f"{entries} entries erased and {keys} keys destroyed." if done else "Nothing was due.")


def show(*, as_json: JsonOption = False) -> None:
    """Show how long everything is kept, and why."""
    from rich.table import Table

    from mimika.apps.cli.terminal import emit, out
    from mimika.consent.retention import DAY_S, DEFAULT

    if as_json:
        rules = [
            {"kind": rule.kind.value, "purpose": rule.purpose.value if rule.purpose else None, "seconds": rule.seconds,
             "reason": rule.reason}
            for rule in DEFAULT.rules
        ]  # fmt: skip
        emit({"rules": rules, "person_link_s": DEFAULT.person_link_s, "session_link_s": DEFAULT.session_link_s})
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("what", "purpose", "days", "why"):
        table.add_column(head, justify="right" if head == "days" else "left")
    for rule in DEFAULT.rules:
        table.add_row(rule.kind, rule.purpose or "any other", f"{rule.seconds / DAY_S:g}", rule.reason)
    table.add_row("key of a person", "any", f"{DEFAULT.person_link_s / DAY_S:g}", "after the end of the last consent")
    table.add_row("key of a session", "any", f"{DEFAULT.session_link_s / DAY_S:g}", "after its end at the latest")
    out(width=_LINE).print(table)
