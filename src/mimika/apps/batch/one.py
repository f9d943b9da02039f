"""One recording through the whole pipeline, into one folder.

Whatever stops it half-way (an interruption, a fault of the source), what was
read until then becomes a valid result that says it is not complete. Next door:
`many` calls this for each recording, `keeping` writes the results.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mimika.act import JsonlActuator
from mimika.apps.batch.keeping import ACTIONS, Heralded, Keeper, follow, interrupted
from mimika.apps.batch.opening import NOTHING_BESIDE, Beside, hearing_of, opened, roles_of
from mimika.apps.batch.receipts import Receipt
from mimika.apps.batch.targets import Target
from mimika.apps.batch.terms import Terms
from mimika.domain.ids import SessionId
from mimika.domain.keeping import NO_TRAIL, AuditTrail
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.ports import Clock
from mimika.errors import MediaError
from mimika.pipeline.looking import looking_at
from mimika.pipeline.session import Plan, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One recording and what is to become of it.

    Attributes:
        target: The recording.
        terms: What allows it and which rules decide.
        receipt: What the result will be the result of.
        folder: Where it goes.
        beside: What is said of its sound and words.
        trail: Where proof is kept of what was done.
    """

    target: Target
    terms: Terms
    receipt: Receipt
    folder: Path
    beside: Beside = NOTHING_BESIDE
    trail: AuditTrail = NO_TRAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a recording that could be read.

    Attributes:
        summary: The session, counted.
        notes: What the user should hear of, such as pictures that were left out.
    """

    summary: SessionSummary
    notes: tuple[str, ...] = ()


class Audience(Protocol):
    """Who is told while a recording is read; must be quick."""

    def opened(self, frames: int | None) -> None:
        """Note how many frames to expect; None when the container does not say."""
        ...

    def sees(self, moment: Moment) -> None:
        """Note one frame's results."""
        ...


async def analyse(job: Job, audience: Audience, clock: Clock) -> Done:
    """Run a recording through the pipeline and write its results.

    Raises:
        MediaError: Nothing of the recording can be read.
        OutputError: The results cannot be written.
        CancelledError: It was interrupted; the partial result is written.
    """
    source = opened(str(job.target.path), job.terms.grant.modalities, job.beside, clock)
    audience.opened(source.info.frames)
    # When a recording was made is not known; the time of its file is the nearest, and the same in every run.
    begun = job.target.path.stat().st_mtime
    keeper = Keeper(job.folder, begun, job.receipt)
    name = SessionId(job.receipt.content[:12])  # the same input gives the same ids of decisions and events
    session = Session(
        Plan(
            source=Heralded(source, keeper.begin),
            source_id=source.id,
            session=name,
            grant=job.terms.grant,
            policy=job.terms.policy,
            site=job.terms.site,
            trail=job.trail,
            actuators=(JsonlActuator(job.folder / ACTIONS, session=name, wall_start=begun),),
            clock=clock,
            looking=looking_at(str(job.target.path), job.terms.models, job.terms.minors),
            hearing=hearing_of(job.terms.models, job.beside, source.id),
            priors=job.terms.priors,
            roles=roles_of(job.beside),
        )
    )
    try:
        stopped = await follow(session.moments(), (keeper.keep, audience.sees))
        summary = interrupted(session.summary()) if stopped else session.summary()
        keeper.finish(summary)
    finally:
        await session.close()
    if stopped:
        raise asyncio.CancelledError
    if not keeper.begun:
        raise MediaError(f"{job.target.name} has no pictures", fix="Check that it is a video with a picture track")
    return Done(summary=summary, notes=source.notes)
