"""`mimika live`: a camera, stream or file as it happens, in the terminal.

The pipeline runs at its full rate; the terminal is drawn from a thread of its
own a dozen times a second and never holds it up. Where stdout is no terminal,
events come as plain lines. Media libraries are imported when the command runs.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.options import (
    AreasOption,
    BasisOption,
    ChannelOption,
    CommercialOption,
    MicrophoneOption,
    MinorsOption,
    ModalityOption,
    PlaceOption,
    PriorsOption,
    PurposeOption,
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
    from mimika.apps.batch.watching import Watched, Watching
    from mimika.domain.moments import Moment
    from mimika.domain.ports import Clock

DRAWN_PER_S: Final = 12
"""Drawings a second: smooth to the eye and a few per cent of one core."""


def live(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="camera:0, /dev/video0, microphone:0, rtsp://..., or a file, which is played at its own speed.",
        ),
    ] = "camera:0",
    *,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    modality: ModalityOption = None,
    microphone: MicrophoneOption = None,
    words: WordsOption = None,
    speaker: SpeakerOption = None,
    channels: ChannelOption = None,
    recognise: RecogniseOption = None,
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
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Record signals, events and actions in a folder in DIR, never pictures."
        ),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", min=0.1, help="Stop after so many seconds.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write events as they come, one JSON document a line, the summary last.")
    ] = False,
) -> None:
    """Watch people live: states as gauges, decisions with their reasons, and why something cannot be told.

    Ctrl-C ends it with a summary. Nothing is recorded unless --out is given.
    """
    from mimika.apps.batch.terms import Limits, terms_from
    from mimika.apps.batch.watching import Watching, folder_in
    from mimika.apps.cli.trails import trail
    from mimika.domain.keeping import NO_TRAIL
    from mimika.pipeline.clock import SystemClock

    clock = SystemClock()
    limits = Limits(
        models=choice(commercial_only=commercial_only),
        modalities=modality,
        minors=minors,
        priors=priors,
        where=where(place, scenario, standing, areas),
    )
    terms = terms_from(purpose, basis, rules, limits)
    folder = None if out is None else folder_in(out, clock)
    with trail(audit, audit_key) as log:
        order = Watching(
            target=target,
            terms=terms,
            folder=folder,
            seconds=seconds,
            beside=beside(words, speaker, channels, recognise, microphone),
            trail=log or NO_TRAIL,
        )
        watched = _run(order, clock, as_json=as_json)
    raise typer.Exit(130 if watched.stopped else 0)


def _run(order: "Watching", clock: "Clock", *, as_json: bool) -> "Watched":
    import asyncio

    from mimika.apps.batch.watching import watch
    from mimika.apps.cli.terminal import out

    if as_json:
        return _in_json(order, clock)
    watched = _on_screen(order, clock) if out().is_terminal else asyncio.run(watch(order, _plain_lines, clock))
    _conclude(order, watched)
    return watched


def _in_json(order: "Watching", clock: "Clock") -> "Watched":
    import asyncio
    import json

    from mimika import __version__
    from mimika.apps.batch.watching import watch
    from mimika.store.envelope import line_of
    from mimika.store.summary import json_of, recorded

    begun = clock.wall()
    told = 0

    def tell(moment: "Moment", delay_s: float | None) -> None:
        nonlocal told
        del delay_s
        for event in moment.events:
            told += 1
            typer.echo(line_of(event, told, "/mimika/live", begun), nl=False)

    watched = asyncio.run(watch(order, tell, clock))
    summary = json.loads(json_of(recorded(watched.summary, __version__, begun)))
    typer.echo(json.dumps({"summary": summary}, ensure_ascii=False))
    return watched


def _on_screen(order: "Watching", clock: "Clock") -> "Watched":
    import asyncio

    from rich.console import Console
    from rich.live import Live

    from mimika.apps.batch.watching import watch
    from mimika.apps.cli.live_state import LiveState
    from mimika.apps.cli.live_view import Heading, LiveView
    from mimika.capture import source_id

    state = LiveState(clock)
    recorded = "" if order.folder is None else str(order.folder)
    heading = Heading(source=source_id(order.target), purpose=order.terms.grant.purpose, recorded=recorded)
    view = LiveView(state, heading)
    with Live(view, console=Console(highlight=False), screen=True, refresh_per_second=DRAWN_PER_S):
        return asyncio.run(watch(order, state.see, clock))


def _plain_lines(moment: "Moment", delay_s: float | None) -> None:
    from mimika.apps.batch.words import at_clock, sentence

    del delay_s
    for event in moment.events:
        typer.echo(f"{at_clock(event.at):>8}  {sentence(event)}")


def _conclude(order: "Watching", watched: "Watched") -> None:
    from mimika.apps.batch.words import counted

    typer.echo(f"{counted(watched.summary)}; ended: {watched.summary.ended}")
    if order.folder is not None and (watched.summary.frames_read or watched.summary.persons):
        typer.echo(f"recorded in {order.folder}, report: {order.folder}/report.html")
