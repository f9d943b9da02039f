"""A live source through the whole pipeline, shown as it happens and recorded if wanted.

Files may be watched too: they are played at their own speed, which makes a
demonstration without a camera. Next door: `one` does the same for recordings
at full speed, `mimika.apps.cli.live` shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mimika.act import JsonlActuator
from mimika.apps.batch.keeping import ACTIONS, Heralded, Keeper, Sink, follow, interrupted
from mimika.apps.batch.metering import Metered
from mimika.apps.batch.opening import NOTHING_BESIDE, Beside, hearing_of, opened, roles_of
from mimika.apps.batch.targets import is_live
from mimika.apps.batch.terms import Terms
from mimika.capture import source_id
from mimika.decide import Memory
from mimika.domain.ids import SessionId
from mimika.domain.keeping import NO_TRAIL, AuditTrail
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.ports import Actuator, Clock
from mimika.pipeline.looking import looking_at
from mimika.pipeline.session import Plan, Session

Show = Callable[[Moment, float | None], None]
"""Shows a moment, with the seconds its frame took from arrival to decision; must be quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What is to be watched.

    Attributes:
        target: A camera, stream, file or folder of pictures.
        terms: What allows it and which rules decide.
        folder: Where to record the signals; None to keep nothing.
        seconds: When to stop, in event time; None for as long as it goes.
        beside: What is said of its sound and words.
        trail: Where proof is kept of what was done.
    """

    target: str
    terms: Terms
    folder: Path | None = None
    seconds: float | None = None
    beside: Beside = NOTHING_BESIDE
    trail: AuditTrail = NO_TRAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was watched.

    Attributes:
        summary: The session, counted.
        stopped: The user stopped it before its end.
    """

    summary: SessionSummary
    stopped: bool


def folder_in(out: Path, clock: Clock) -> Path:
    """Return the folder for a live session that starts now, such as `live-20260131-235959` in UTC."""
    begun = datetime.fromtimestamp(clock.wall(), UTC)
    return out / f"live-{begun:%Y%m%d-%H%M%S}"


async def watch(order: Watching, show: Show, clock: Clock) -> Watched:
    """Watch until the end of the source, the time limit or an interruption.

    An interruption is a way to end this and not a fault: it is not raised.

    Raises:
        DeviceError: There is no such camera.
        StreamError: The stream does not answer.
        MediaError: The file cannot be read.
        OutputError: The results cannot be written.
    """
    source = Metered(
        opened(order.target, order.terms.grant.modalities, order.beside, clock), clock, paced=not is_live(order.target)
    )
    begun = clock.wall()
    keeper = None if order.folder is None else Keeper(order.folder, begun)
    session = Session(_plan(order, source, keeper, begun, clock))
    sinks: tuple[Sink, ...] = () if keeper is None else (keeper.keep,)
    limit = _Limit(order.seconds)
    try:
        stopped = await follow(
            session.moments(), (*sinks, lambda moment: show(moment, source.age(moment.index))), limit
        )
        summary = _summed_up(session, limit, stopped=stopped)
        if keeper is not None:
            keeper.finish(summary)
    finally:
        await session.close()
    return Watched(summary=summary, stopped=stopped)


class _Limit:
    """Says when a session has lasted as long as was asked for."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = float("inf") if seconds is None else seconds
        self._began: float | None = None
        self.reached = False

    def __call__(self, moment: Moment) -> bool:
        began = moment.at if self._began is None else self._began
        self._began = began
        self.reached = moment.at - began >= self._seconds
        return self.reached


def _summed_up(session: Session[Memory], limit: _Limit, *, stopped: bool) -> SessionSummary:
    summary = session.summary()
    if stopped:
        return interrupted(summary)
    return replace(summary, complete=True, ended="the time that was asked for is over") if limit.reached else summary


def _plan(order: Watching, source: Metered, keeper: Keeper | None, begun: float, clock: Clock) -> Plan[Memory]:
    name = SessionId(f"{datetime.fromtimestamp(begun, UTC):%Y%m%dT%H%M%SZ}")
    actuators: tuple[Actuator, ...] = ()
    if order.folder is not None:
        actuators = (JsonlActuator(order.folder / ACTIONS, session=name, wall_start=begun),)
    return Plan(
        source=source if keeper is None else Heralded(source, keeper.begin),
        source_id=source_id(order.target),
        session=name,
        grant=order.terms.grant,
        policy=order.terms.policy,
        site=order.terms.site,
        trail=order.trail,
        actuators=actuators,
        clock=clock,
        looking=looking_at(order.target, order.terms.models, order.terms.minors),
        hearing=hearing_of(order.terms.models, order.beside, source_id(order.target)),
        priors=order.terms.priors,
        roles=roles_of(order.beside),
    )
