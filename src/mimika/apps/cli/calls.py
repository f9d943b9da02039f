"""`mimika calls`: many recorded calls or transcripts in, one anonymous report of pain points out.

Next door: `mimika.apps.batch.calls` does the work, `calls_progress` shows it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mimika.apps.cli.options import BasisOption, CommercialOption, JsonOption, PurposeOption, QuietOption, choice

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mimika.apps.batch.calls.inputs import CallFile
    from mimika.apps.batch.calls.ordering import Stated
    from mimika.apps.batch.calls.readers import Readers
    from mimika.apps.batch.calls.running import Reading
    from mimika.apps.report.calls import CallsReport
    from mimika.domain.permits import Grant


def calls(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Transcripts (WebVTT, SubRip, JSON of recognisers, chat logs as JSON, CSV or text), recordings, or "
            "folders of them. A recording and a transcript of the same name are one call.",
        ),
    ],
    *,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The report goes here.")] = Path(
        "mimika-calls"
    ),
    customer: Annotated[
        list[str] | None,
        typer.Option(
            "--customer",
            metavar="LABEL",
            help="What transcripts call the customer, where it is not customer, caller, user or the like; may be "
            "repeated. For a recording of two channels without a transcript: 'channel 0' or 'channel 1'.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="Language where transcripts do not say, such as en or de.")
    ] = "",
    k: Annotated[int, typer.Option("--k", metavar="N", help="Calls behind every number, at least 10.")] = 10,
    commercial_only: CommercialOption = False,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Take what an earlier run counted, or count all again.")
    ] = True,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Find where in many calls customers react badly: by topic, step of the call and wording, and how sure it is.

    Writes calls.html, calls.json and painpoints.csv to DIR. Only the customers' side is read; no number stands on
    fewer than 10 calls, and no report differs from the one before by fewer. Ctrl-C leaves a valid report of what was
    read; the same command then goes on where it stopped.
    """
    from mimika.apps.batch.calls.inputs import expand
    from mimika.apps.batch.calls.models import open_readers
    from mimika.apps.batch.calls.ordering import Stated, call_grant

    grant = call_grant(purpose, basis, k)
    named = expand(files)
    models = choice(commercial_only=commercial_only)
    stated = Stated(out=out, customers=tuple(customer or ()), language=language, models=models, k=k, resume=resume)
    readers = open_readers(models, sound=any(one.sound is not None for one in named))
    raise typer.Exit(run(named, (grant, readers), stated, as_json=as_json, quiet=quiet))


def run(
    files: "tuple[CallFile, ...]", allowed: "tuple[Grant, Readers]", stated: "Stated", *, as_json: bool, quiet: bool
) -> int:
    """Read calls, write the report, show both, and return the exit code.

    Args:
        files: The calls.
        allowed: What allows it, and the models.
        stated: What the operator stated.
        as_json: Write the report to stdout as JSON too.
        quiet: Say only what went wrong.

    Raises:
        OutputError: The report cannot be written.
        RefusedError: Consent does not cover it.
    """
    import mimika
    from mimika.apps.batch.calls.ordering import order_for, report_of
    from mimika.apps.batch.calls.running import Reading, exit_code
    from mimika.apps.cli.calls_progress import onlooker

    grant, readers = allowed
    order = order_for(files, grant, readers, stated)
    view = onlooker(len(order.files), quiet=quiet or as_json)
    reading = Reading(order, view)
    interrupted = False
    try:
        with view:
            reading.run()
    except KeyboardInterrupt:
        interrupted = True
    with _adding_up(shown=not (quiet or as_json)):
        report = report_of(reading, order, grant, mimika.__version__)
    if as_json:
        _emit(report, reading, stated)
    elif not quiet or interrupted:
        _close(report, stated, interrupted=interrupted)
    return 130 if interrupted else exit_code(reading.results)


def _adding_up(*, shown: bool) -> "AbstractContextManager[object]":
    """Return what shows on a terminal that the analysis is at work."""
    from contextlib import nullcontext

    from mimika.apps.cli.terminal import err

    console = err()
    return console.status("adding up") if shown and console.is_terminal else nullcontext()


def _close(report: "CallsReport", stated: "Stated", *, interrupted: bool) -> None:
    from mimika.apps.batch.calls.words import in_short
    from mimika.apps.cli.terminal import err
    from mimika.apps.cli.terminal import out as results

    if interrupted:
        err().print("mimika: interrupted; the report covers what was read. The same command goes on where it stopped.")
    for line in in_short(report):
        results().print(line, markup=False)
    results().print(f"{stated.out / 'calls.html'}", markup=False)


def _emit(report: "CallsReport", reading: "Reading", stated: "Stated") -> None:
    from mimika.apps.batch.calls.results import as_json
    from mimika.apps.cli.terminal import emit

    emit(
        {
            "out": str(stated.out),
            "files": [
                {
                    "source": one.source,
                    "status": one.status,
                    "calls": one.calls,
                    "error": one.error or None,
                    "notes": list(one.notes),
                }
                for one in reading.results
            ],
            "report": as_json(report),
        }
    )
