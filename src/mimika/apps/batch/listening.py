"""Telephone calls as they come: each a session of its own, several at the same time, told as they go.

Only the customer is heard; the agent's channel is not opened. Next door:
`mimika.capture.telephony` takes the calls, `mimika.apps.cli.listen` shows them,
`watching` does the same for one camera.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, final

from mimika.act import JsonlActuator
from mimika.apps.batch.keeping import ACTIONS, Heralded, Keeper, Sink, follow, interrupted
from mimika.apps.batch.opening import NOTHING_BESIDE, Beside, hearing_of
from mimika.apps.batch.terms import Terms
from mimika.capture.telephony import Call, CallListener, Door, Secrets
from mimika.decide import Memory
from mimika.domain.ids import PersonId, SessionId
from mimika.domain.keeping import NO_TRAIL, AuditTrail
from mimika.domain.law import Role
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.ports import Actuator, Clock
from mimika.errors import MimikaError
from mimika.pipeline.session import Plan, Session

CALLERS: Final[Mapping[PersonId, Role]] = {PersonId("p1"): Role.CALLER}
"""What the one person of a call is to the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Where calls come in, and what is done with them.

    Attributes:
        door: Where they come in.
        terms: What allows it and which rules decide.
        secrets: What platforms sign with.
        out: Where to record signals, a folder a call; None to keep nothing.
        calls: How many calls to take; None for as many as come.
        beside: Whether their speech is to be recognised.
        trail: Where proof is kept of what was done.
    """

    door: Door
    terms: Terms
    secrets: Secrets = field(default_factory=Secrets)
    out: Path | None = None
    calls: int | None = None
    beside: Beside = NOTHING_BESIDE
    trail: AuditTrail = NO_TRAIL


class Onlooker(Protocol):
    """Who is told how calls go; must be quick."""

    def opened(self, port: int) -> None:
        """Note that calls are taken now."""
        ...

    def begins(self, call: str) -> None:
        """Note that a call begins."""
        ...

    def sees(self, call: str, moment: Moment) -> None:
        """Note one moment of a call."""
        ...

    def ends(self, call: str, summary: SessionSummary, notes: tuple[str, ...]) -> None:
        """Note that a call is over."""
        ...

    def fails(self, call: str, error: MimikaError) -> None:
        """Note that a call cannot be followed; the others go on."""
        ...


async def listen(exchange: Exchange, onlooker: Onlooker, clock: Clock) -> bool:
    """Take calls until there were enough or the user interrupts; return whether they did.

    Raises:
        UsageError: The address is taken, or anybody could call.
    """
    listener = CallListener(exchange.door, clock, exchange.secrets)
    await listener.start()
    onlooker.opened(listener.port)
    try:
        async with asyncio.TaskGroup() as group:
            taken = 0
            while exchange.calls is None or taken < exchange.calls:
                call = await listener.accept()
                if call is None:
                    break
                taken += 1
                group.create_task(_Line(exchange, onlooker, clock).follow(call))
    except asyncio.CancelledError:
        return True
    finally:
        await listener.close()
    return False


@final
class _Line:
    """Follows one call."""

    def __init__(self, exchange: Exchange, onlooker: Onlooker, clock: Clock) -> None:
        self._exchange = exchange
        self._onlooker = onlooker
        self._clock = clock

    async def follow(self, call: Call) -> None:
        """Follow a call to its end; a fault of its own ends it alone."""
        self._onlooker.begins(call.id)
        try:
            summary = await self._followed(call)
        except MimikaError as error:
            self._onlooker.fails(call.id, error)
        else:
            self._onlooker.ends(call.id, summary, call.customer.notes)
        finally:
            await call.customer.close()

    async def _followed(self, call: Call) -> SessionSummary:
        begun = self._clock.wall()
        named = f"{call.id.replace(':', '-')}-{datetime.fromtimestamp(begun, UTC):%Y%m%d-%H%M%S-%f}"
        folder = None if self._exchange.out is None else self._exchange.out / named
        keeper = None if folder is None else Keeper(folder, begun)
        actuators: tuple[Actuator, ...] = ()
        if folder is not None:
            actuators = (JsonlActuator(folder / ACTIONS, session=SessionId(named), wall_start=begun),)
        source = call.customer if keeper is None else Heralded(call.customer, keeper.begin)
        plan = replace(self._plan(call, SessionId(named)), source=source, actuators=actuators)
        session = Session(plan)
        sinks: tuple[Sink, ...] = () if keeper is None else (keeper.keep,)
        try:
            stopped = await follow(session.moments(), (*sinks, lambda moment: self._onlooker.sees(call.id, moment)))
            summary = interrupted(session.summary()) if stopped else session.summary()
            if keeper is not None:
                keeper.finish(summary)
        finally:
            await session.close()
        if stopped:
            raise asyncio.CancelledError
        return summary

    def _plan(self, call: Call, name: SessionId) -> Plan[Memory]:
        terms = self._exchange.terms
        return Plan(
            source=call.customer,
            source_id=call.id,
            session=name,
            grant=terms.grant,
            policy=terms.policy,
            site=terms.site,
            priors=terms.priors,
            trail=self._exchange.trail,
            clock=self._clock,
            hearing=hearing_of(terms.models, self._exchange.beside, call.id),
            roles=CALLERS,
        )
