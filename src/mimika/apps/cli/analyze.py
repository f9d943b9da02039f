"""`mimika analyze`: recordings in, a folder of results for each out.

Everything that reads media is imported when the command runs, so that help and
completion stay quick. Next door: `mimika.apps.batch.many` does the work,
`mimika.apps.cli.progress` shows it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mimika.apps.cli.options import (
    AreasOption,
    BasisOption,
    ChannelOption,
    CommercialOption,
    JsonOption,
    MinorsOption,
    ModalityOption,
    PlaceOption,
    PriorsOption,
    PurposeOption,
    QuietOption,
    RecogniseOption,
    RulesOption,
    ScenarioOption,
    SpeakerOption,
    StandingOption,
    WordsOption,
    beside,
    choice,
    where,
)
from mimika.apps.cli.trails import AuditKeyOption, AuditOption
from mimika.domain.permits import Minors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mimika.apps.batch.many import Batch, Order, Result
    from mimika.apps.cli.progress import View
    from mimika.apps.cli.terminal import Json


def analyze(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Videos, pictures or folders. A folder with videos stands for each of them, "
            "any other folder is one recording made of its pictures.",
        ),
    ],
    *,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    modality: ModalityOption = None,
    words: WordsOption = None,
    speaker: SpeakerOption = None,
    channels: ChannelOption = None,
    recognise: RecogniseOption = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Results go here, in a folder a recording.")
    ] = Path("mimika-out"),
    rules: RulesOption = None,
    commercial_only: CommercialOption = False,
    minors: MinorsOption = Minors.KEEP_OUT,
    priors: PriorsOption = None,
    place: PlaceOption = None,
    scenario: ScenarioOption = None,
    standing: StandingOption = None,
    areas: AreasOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Skip what an earlier run finished, or do all again.")
    ] = True,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read recordings and write a timeline, events, actions, a summary and a report for each.

    Each recording gets a folder in DIR, named after it (visit.mp4 -> DIR/visit; where that name is taken by another
    recording, DIR/visit.mp4, then DIR/visit.mp4-2), with timeline.parquet, events.jsonl, actions.jsonl, summary.json
    and report.html. Ctrl-C leaves a valid partial result; the same command then goes on where it stopped.
    """
    from mimika.apps.batch.many import Order
    from mimika.apps.batch.targets import expand
    from mimika.apps.batch.terms import Limits, terms_from
    from mimika.apps.cli.progress import onlooker
    from mimika.apps.cli.trails import trail
    from mimika.domain.keeping import NO_TRAIL
    from mimika.errors import UsageError

    limits = Limits(
        models=choice(commercial_only=commercial_only),
        modalities=modality,
        minors=minors,
        priors=priors,
        where=where(place, scenario, standing, areas),
    )
    terms = terms_from(purpose, basis, rules, limits)
    targets = expand(files)
    if words is not None and len(targets) != 1:
        raise UsageError("one transcript was given for several recordings", fix="Put each beside its recording instead")
    with trail(audit, audit_key) as log:
        order = Order(
            targets=targets,
            terms=terms,
            out=out,
            resume=resume,
            beside=beside(words, speaker, channels, recognise),
            trail=log or NO_TRAIL,
        )
        code = run(order, onlooker(quiet=quiet or as_json), as_json=as_json, quiet=quiet)
    raise typer.Exit(code)


def run(order: "Order", view: "View", *, as_json: bool, quiet: bool) -> int:
    """Carry out an order, show it, and return the exit code.

    Raises:
        OutputError: Results cannot be written.
        MissingError: A model is absent.
    """
    import asyncio

    from mimika.apps.batch.many import Batch, exit_code
    from mimika.pipeline.clock import SystemClock

    batch = Batch(order, view, SystemClock())
    interrupted = False
    try:
        with view:
            asyncio.run(batch.run())
    except KeyboardInterrupt:
        interrupted = True
    finally:
        if as_json:
            _emit(order, batch.results)
    if not as_json:
        _close(order, batch, interrupted=interrupted, quiet=quiet)
    return 130 if interrupted else exit_code(batch.results)


def _close(order: "Order", batch: "Batch", *, interrupted: bool, quiet: bool) -> None:
    from mimika.apps.batch.many import exit_code, in_total
    from mimika.apps.cli.terminal import err, out

    asked = len(order.targets)
    if interrupted:
        err().print("mimika: interrupted; what was read is kept. The same command goes on where it stopped.")
    if asked > 1 and (not quiet or exit_code(batch.results)):
        (err() if quiet else out()).print(in_total(batch.results, asked), markup=False)


def _emit(order: "Order", results: "Sequence[Result]") -> None:
    from mimika.apps.cli.terminal import emit

    emit({"out": str(order.out), "asked": len(order.targets), "results": [_as_json(result) for result in results]})


def _as_json(result: "Result") -> "Json":
    import json

    kept = None if result.folder is None else result.folder / "summary.json"
    summary = json.loads(kept.read_text(encoding="utf-8")) if kept is not None and kept.is_file() else None
    return {
        "source": result.source,
        "status": result.status,
        "folder": None if result.folder is None else str(result.folder),
        "error": result.error or None,
        "notes": list(result.notes),
        "summary": summary,
    }
