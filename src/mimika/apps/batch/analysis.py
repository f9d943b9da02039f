"""`mimika.analyze`: one recording from Python, in memory or into a folder.

Gives what the command line writes, as values. Next door: `many` and `one` do
the same for the command line; `mimika.store.columns` says what a timeline holds.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import final

import numpy as np
import pyarrow as pa

from mimika.apps.batch.folders import Folders, prepare
from mimika.apps.batch.keeping import follow
from mimika.apps.batch.one import Job, analyse
from mimika.apps.batch.opening import Beside, hearing_of, opened, options_with, roles_of
from mimika.apps.batch.receipts import receipt_for
from mimika.apps.batch.targets import Target, is_live
from mimika.apps.batch.terms import Limits, Terms, terms_from
from mimika.domain.events import Event
from mimika.domain.ids import SessionId
from mimika.domain.models import ModelChoice
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.permits import Minors
from mimika.domain.readings import POSITION
from mimika.errors import MediaError, UsageError
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.looking import looking_at
from mimika.pipeline.session import Plan, Session
from mimika.store.columns import DEFAULT_SIGNALS, schema_of, table_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """What a recording gave.

    Attributes:
        summary: The session, counted.
        events: What happened, in order of time.
        timeline: A row a person and frame: `person`, `at` in seconds, `quality`, then a column a signal; null where
            absent. The columns carry unit and meaning as metadata.
        folder: Where the results were written, report included; None when they are in memory only.
    """

    summary: SessionSummary
    events: tuple[Event, ...]
    timeline: pa.Table
    folder: Path | None = None


def analyze(  # noqa: PLR0913 -- what a user may say of one recording, each by its name
    path: str | PathLike[str],
    *,
    purpose: str,
    basis: str,
    out: str | PathLike[str] | None = None,
    rules: str | PathLike[str] | None = None,
    models: str = ModelChoice.ALL,
    modalities: Iterable[str] | None = None,
    minors: str = Minors.KEEP_OUT,
    words: str | PathLike[str] | None = None,
    speaker: str | None = None,
    channels: Iterable[int] = (),
) -> Analysis:
    """Read a recording and return what the faces in it did.

    Can be called from anywhere, a running event loop (a notebook) included; it
    then works in a thread of its own and waits for it.

    Args:
        path: A video, a picture, or a folder of pictures.
        purpose: What it is for, a value of `mimika.domain.permits.Purpose`, such as `research`.
        basis: Reference to the consent, notice or contract that allows it.
        out: Write the results into a folder in this one too, as `mimika analyze` does; None writes nothing.
        rules: A rule file; None for the rules that ship.
        models: Which models may be used, a value of `mimika.domain.models.ModelChoice`: `all`, or `cleared` for those
            whose training data is cleared for commercial use; the signals of the others are then absent.
        modalities: What may be sensed, of `face`, `body`, `physiology` (the pulse), `voice` and `text`; None for face
            and pulse.
        minors: What becomes of people who look like minors: `keep-out`, or `admit` where somebody may allow it and did.
        words: A transcript of it: WebVTT, SRT, JSON of a recogniser, a chat log; None for one that lies beside it.
        speaker: Whose words are read, by the label in the transcript; None for everybody's.
        channels: The channels of the sound that are heard, from 1, each as one person's, the customer's first; none for
            all together.

    Raises:
        RefusedError: Purpose or basis is missing or unknown, or faces may not be looked at.
        MediaError: Nothing of the recording can be read.
        RuleError: The rules are wrong.
        OutputError: The results cannot be written.
        ModelError: A model is missing.
        UsageError: It is a camera or a stream, a modality is nothing that can be sensed, or there is no such choice.
    """
    limits = Limits(models=_choice(models), modalities=modalities, minors=_minors(minors))
    terms = terms_from(purpose, basis, None if rules is None else Path(rules), limits)
    if is_live(str(path)):
        raise UsageError(f"{path} is not a recording", why="it has no end", fix="Use mimika.Session")
    target = Target(path=Path(path), name=Path(path).resolve().name)
    beside = Beside(channels=tuple(channels), words=None if words is None else Path(words), speaker=speaker)
    work = _analysed(target, terms, beside, None if out is None else Path(out))
    try:
        asyncio.get_running_loop()
    except RuntimeError:  # the usual case: no loop is running here
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="mimika") as pool:
        return pool.submit(asyncio.run, work).result()


async def _analysed(target: Target, terms: Terms, beside: Beside, out: Path | None) -> Analysis:
    gathered, clock = _Gathered(), SystemClock()
    modalities = terms.grant.modalities
    receipt = receipt_for(target, options_with(terms.options, target.path, modalities, beside))
    if out is not None:
        prepare(out)
        job = Job(target=target, terms=terms, receipt=receipt, folder=Folders(out).choose(receipt), beside=beside)
        done = await analyse(job, gathered, clock)
        return gathered.analysis(done.summary, job.folder)
    source = opened(str(target.path), modalities, beside, clock)
    plan = Plan(
        source=source,
        source_id=source.id,
        session=SessionId(receipt.content[:12]),
        grant=terms.grant,
        policy=terms.policy,
        site=terms.site,
        clock=clock,
        looking=looking_at(str(target.path), terms.models, terms.minors),
        hearing=hearing_of(terms.models, beside, source.id),
        priors=terms.priors,
        roles=roles_of(beside),
    )
    session = Session(plan)
    try:
        if await follow(session.moments(), (gathered.sees,)):
            raise asyncio.CancelledError
        summary = session.summary()
    finally:
        await session.close()
    if not summary.persons and not summary.frames_read:
        raise MediaError(f"{target.name} has no pictures", fix="Check that it is a video with a picture track")
    return gathered.analysis(summary, None)


def _choice(models: str) -> ModelChoice:
    try:
        return ModelChoice(models)
    except ValueError as error:
        fix = f"Write one of: {', '.join(ModelChoice)}"
        raise UsageError(f"there is no choice of models {models!r}", fix=fix) from error


def _minors(minors: str) -> Minors:
    try:
        return Minors(minors)
    except ValueError as error:
        fix = f"Write one of: {', '.join(Minors)}"
        raise UsageError(f"there is no way with minors called {minors!r}", fix=fix) from error


@final
class _Gathered:
    """Gathers moments in memory, as one row a person and frame."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._names: dict[str, int] = {}
        self._people: list[int] = []
        self._at: list[float] = []
        self._values: list[np.ndarray[tuple[int], np.dtype[np.float32]]] = []
        self._positions = np.array([POSITION[name] for name in DEFAULT_SIGNALS], dtype=np.intp)

    def opened(self, frames: int | None) -> None:
        """Nothing is to be prepared, however many frames there are."""

    def sees(self, moment: Moment) -> None:
        """Take in a moment."""
        self._events.extend(moment.events)
        for sighting in moment.people:
            state = sighting.state
            self._people.append(self._names.setdefault(state.person, len(self._names)))
            self._at.append(state.at)
            self._values.append(
                np.concatenate(([state.quality], state.readings.vector[self._positions])).astype(np.float32)
            )

    def analysis(self, summary: SessionSummary, folder: Path | None) -> Analysis:
        """Return all that was gathered."""
        notes = {"purpose": str(summary.purpose), "basis": summary.basis}
        timeline = table_of(
            schema_of(DEFAULT_SIGNALS, notes),
            (np.array(self._people, dtype=np.int32), tuple(self._names)),
            np.array(self._at, dtype=np.float64),
            np.array(self._values, dtype=np.float32).reshape(-1, 1 + len(DEFAULT_SIGNALS)),
        )
        return Analysis(summary=summary, events=tuple(self._events), timeline=timeline, folder=folder)
