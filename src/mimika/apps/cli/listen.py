"""`mimika listen`: telephone calls over WebSocket, from Twilio and Genesys, told as they go.

Secrets of the platforms come from the environment and never from the command
line, where other users of the machine could read them. With several workers
the system shares calls out among processes that listen at the same port. Next
door: `listen_lines` writes, `mimika.apps.batch.listening` follows the calls.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.options import (
    BasisOption,
    CommercialOption,
    ModalityOption,
    PlaceOption,
    PriorsOption,
    PurposeOption,
    RecogniseOption,
    RulesOption,
    ScenarioOption,
    StandingOption,
    choice,
    where,
)
from mimika.apps.cli.trails import AuditKeyOption, AuditOption

if TYPE_CHECKING:
    from mimika.apps.batch.listening import Exchange, Onlooker
    from mimika.apps.batch.terms import Limits
    from mimika.capture.telephony import Secrets
    from mimika.domain.keeping import AuditTrail

TWILIO: Final = "MIMIKA_TWILIO_TOKEN"
"""Environment variable with the token of the Twilio account."""
AUDIOHOOK: Final = "MIMIKA_AUDIOHOOK_SECRETS"
"""Environment variable with the client secrets of AudioHook: key=secret, several with a comma between them."""


def listen(
    *,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    modality: ModalityOption = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen at; 0 for any.")] = 8765,
    public_url: Annotated[
        str, typer.Option("--public-url", help="The address as the platforms know it; needed where they sign it.")
    ] = "",
    most_calls: Annotated[int, typer.Option("--most-calls", min=1, help="Calls at the same time, a worker.")] = 64,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=256, help="Processes that share the calls; one a core is enough.")
    ] = 1,
    calls: Annotated[
        int | None, typer.Option("--calls", metavar="N", min=1, help="End after so many calls.", show_default=False)
    ] = None,
    recognise: RecogniseOption = None,
    rules: RulesOption = None,
    commercial_only: CommercialOption = False,
    priors: PriorsOption = None,
    place: PlaceOption = None,
    scenario: ScenarioOption = None,
    standing: StandingOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="Record signals and events, a folder a call; never sound."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write one JSON document a line: events, and every second how callers are.")
    ] = False,
) -> None:
    """Take telephone calls over WebSocket: /twilio for Media Streams, /audiohook for Genesys AudioHook.

    Only the customer's channel is opened. Nothing is recorded unless --out is given. Without secrets of a platform
    (MIMIKA_TWILIO_TOKEN, MIMIKA_AUDIOHOOK_SECRETS) only this machine may call.
    """
    from mimika.apps.batch.terms import Limits
    from mimika.apps.cli.trails import trail
    from mimika.domain.keeping import NO_TRAIL
    from mimika.domain.signals import Modality
    from mimika.errors import UsageError

    if workers > 1 and (port == 0 or audit is not None or calls is not None):
        raise UsageError(
            "several workers cannot do this", why="they need a known port, and share neither a count nor an audit log",
            fix="Name a --port, or use one worker",
        )  # fmt: skip
    limits = Limits(
        models=choice(commercial_only=commercial_only),
        modalities=tuple(modality or (Modality.VOICE, Modality.TEXT)),
        priors=priors,
        where=where(place, scenario, standing, None),
    )
    asked = Asked(
        purpose=purpose, basis=basis, rules=rules, limits=limits, host=host, port=port, public_url=public_url,
        most_calls=most_calls, shared=workers > 1, calls=calls, out=out, recognise=recognise,
    )  # fmt: skip
    with trail(audit, audit_key) as log:
        exchange = asked.exchange(log or NO_TRAIL)  # also with workers: what is wrong is said once, and here
        code = _shared(asked, workers, as_json=as_json) if workers > 1 else work(exchange, as_json=as_json)
    raise typer.Exit(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, plain enough to be handed to another process."""

    purpose: str | None
    basis: str | None
    rules: Path | None
    limits: "Limits"
    host: str
    port: int
    public_url: str
    most_calls: int
    shared: bool
    calls: int | None
    out: Path | None
    recognise: str | None

    def exchange(self, trail: "AuditTrail") -> "Exchange":
        """Return the exchange that was asked for.

        Raises:
            RefusedError: Purpose or basis is missing, or the law refuses.
            UsageError: A file cannot be read, or a secret is not written as it must be.
        """
        from mimika.apps.batch.listening import Exchange
        from mimika.apps.batch.opening import Beside
        from mimika.apps.batch.terms import terms_from
        from mimika.capture.telephony import Door

        return Exchange(
            door=Door(
                host=self.host,
                port=self.port,
                public_url=self.public_url,
                most_calls=self.most_calls,
                shared=self.shared,
            ),
            terms=terms_from(self.purpose, self.basis, self.rules, self.limits),
            secrets=_secrets(),
            out=self.out,
            calls=self.calls,
            beside=Beside(recognise=self.recognise),
            trail=trail,
        )


def work(exchange: "Exchange", *, as_json: bool) -> int:
    """Take calls in this process; return the exit code.

    Raises:
        UsageError: The address is taken, or anybody could call.
    """
    import asyncio

    from mimika.apps.batch.listening import listen as take
    from mimika.pipeline.clock import SystemClock

    clock = SystemClock()
    try:
        stopped = asyncio.run(take(exchange, _onlooker(as_json=as_json), clock))
    except KeyboardInterrupt:
        stopped = True
    return 130 if stopped else 0


def _shared(asked: Asked, workers: int, *, as_json: bool) -> int:
    """Take calls in several processes; return the worst exit code."""
    from multiprocessing import get_context

    spawn = get_context("spawn")
    processes = [
        spawn.Process(target=_worker, args=(asked,), kwargs={"as_json": as_json}, name=f"line {number}")
        for number in range(1, workers + 1)
    ]
    for process in processes:
        process.start()
    try:
        for process in processes:
            process.join()
    except KeyboardInterrupt:  # the workers hear it too, and end their calls
        for process in processes:
            process.join()
    return max(abs(process.exitcode or 0) for process in processes)


def _worker(asked: Asked, *, as_json: bool) -> None:
    from mimika.domain.keeping import NO_TRAIL
    from mimika.errors import MimikaError

    try:
        code = work(asked.exchange(NO_TRAIL), as_json=as_json)
    except MimikaError as error:
        typer.echo(f"mimika: {error}", err=True)
        code = error.exit_code
    raise SystemExit(code)


def _onlooker(*, as_json: bool) -> "Onlooker":
    from mimika.apps.cli.listen_lines import Documents, Sentences
    from mimika.pipeline.clock import SystemClock

    return Documents(SystemClock()) if as_json else Sentences()


def _secrets() -> "Secrets":
    """Return what the environment says the platforms sign with.

    Raises:
        UsageError: It is not written as it must be.
    """
    from mimika.capture.telephony import Secrets
    from mimika.errors import UsageError

    pairs = [pair.strip() for pair in os.environ.get(AUDIOHOOK, "").split(",") if pair.strip()]
    if any("=" not in pair for pair in pairs):
        raise UsageError(f"{AUDIOHOOK} cannot be read", fix="Write key=secret, several with a comma between them")
    keys = dict(pair.split("=", 1) for pair in pairs)
    return Secrets(twilio_token=os.environ.get(TWILIO, ""), audiohook=keys)
