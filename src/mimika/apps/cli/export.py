"""`mimika export`: writes all that is held about somebody. Next door: `forget` erases it."""

from pathlib import Path
from typing import Annotated

import typer

from mimika.apps.cli.options import JsonOption
from mimika.apps.cli.stores import PersonArgument, StoreOption
from mimika.apps.cli.trails import AuditKeyOption, AuditOption


def export(
    person: PersonArgument,
    *,
    store: StoreOption = None,
    folder: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Folder for held.json and held.html.", show_default=False),
    ],
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write all that is held about a person or session: JSON, and a page that reads well and needs nothing else."""
    from mimika.apps.cli.stores import audited
    from mimika.apps.cli.terminal import emit, out
    from mimika.domain.consents import SubjectId
    from mimika.domain.happenings import Exported
    from mimika.pipeline.clock import SystemClock
    from mimika.store.holdings import as_json as document
    from mimika.store.holdings import summary, write

    now = SystemClock().wall()
    subject = SubjectId(person)
    with audited(store, audit, audit_key) as (database, log):
        holding = database.held(subject)
        _, page = write(holding, now, folder)
        if log is not None:
            log.enter([Exported(at=now, subject=database.digest(subject), entries=len(holding.entries))])
    if as_json:
        emit(document(holding, now))
    else:
        said = summary(holding)
        out().print(f"{said[:1].upper()}{said[1:]}.\nWritten to {page}", markup=False)
