"""Many recordings, one after another: what is done is skipped, what is bad is told, the rest goes on.

Only a recording that cannot be read is passed over. A full disk, a missing
model or a refusal would meet every recording alike and ends the run. Next
door: `one` runs a single recording, `mimika.apps.cli.analyze` shows it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Protocol

from mimika.apps.batch.folders import Folders, prepare
from mimika.apps.batch.one import Audience, Job, analyse
from mimika.apps.batch.opening import NOTHING_BESIDE, Beside, options_with
from mimika.apps.batch.receipts import Receipt, read_receipt, receipt_for
from mimika.apps.batch.targets import Target
from mimika.apps.batch.terms import Terms
from mimika.domain.keeping import NO_TRAIL, AuditTrail
from mimika.domain.moments import SessionSummary
from mimika.domain.ports import Clock
from mimika.errors import MediaError


@unique
class Status(StrEnum):
    """What became of a recording."""

    DONE = "done"
    PARTIAL = "partial"
    """What could be read before a fault in the middle is kept."""
    SKIPPED = "skipped"
    """An earlier run has done it."""
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The user stopped it; what was read is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one recording.

    Attributes:
        source: Its name.
        status: How it ended.
        folder: Where the results are; None when there are none.
        summary: The session counted; None when it was skipped, failed or interrupted.
        error: Why it failed, in one line.
        notes: What the user should hear of, such as pictures that were left out.
    """

    source: str
    status: Status
    folder: Path | None = None
    summary: SessionSummary | None = None
    error: str = ""
    notes: tuple[str, ...] = ()


class Onlooker(Audience, Protocol):
    """Who is told how all of it goes."""

    def begins(self, target: Target, why: str) -> None:
        """Note that a recording is begun, and why once more if there was an earlier result."""
        ...

    def ends(self, result: Result) -> None:
        """Note what became of a recording."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done with a list of recordings.

    Attributes:
        targets: The recordings.
        terms: What allows it and which rules decide.
        out: The folder of the result folders.
        resume: Skip what an earlier run finished.
        beside: What is said of sound and words.
        trail: Where proof is kept of what was done.
    """

    targets: tuple[Target, ...]
    terms: Terms
    out: Path
    resume: bool = True
    beside: Beside = NOTHING_BESIDE
    trail: AuditTrail = NO_TRAIL

    def receipt(self, target: Target) -> Receipt:
        """Return the receipt of one recording."""
        modalities = self.terms.grant.modalities
        return receipt_for(target, options_with(self.terms.options, target.path, modalities, self.beside))

    def job(self, target: Target, receipt: Receipt, folder: Path) -> Job:
        """Return what is to be done with one recording."""
        return Job(
            target=target, terms=self.terms, receipt=receipt, folder=folder, beside=self.beside, trail=self.trail
        )


class Batch:
    """Carries out an order and keeps what became of it, also after an interruption.

    Args:
        order: What is to be done.
        onlooker: Who is told how it goes.
        clock: Where time comes from.
    """

    def __init__(self, order: Order, onlooker: Onlooker, clock: Clock) -> None:
        self._order = order
        self._onlooker = onlooker
        self._clock = clock
        self._results: list[Result] = []

    @property
    def results(self) -> Sequence[Result]:
        """What became of the recordings so far, in their order."""
        return tuple(self._results)

    async def run(self) -> None:
        """Go through all recordings.

        Raises:
            OutputError: Results cannot be written.
            MissingError: A model is absent.
            CancelledError: It was interrupted; the recording at hand has a valid partial result.
        """
        prepare(self._order.out)
        folders = Folders(self._order.out)
        for target in self._order.targets:
            receipt = self._order.receipt(target)
            folder = folders.choose(receipt)
            earlier = read_receipt(folder)
            if self._order.resume and earlier is not None and earlier.covers(receipt):
                self._note(Result(source=target.name, status=Status.SKIPPED, folder=folder))
                continue
            self._onlooker.begins(target, _why_again(earlier, receipt))
            await self._one(self._order.job(target, receipt, folder))

    async def _one(self, job: Job) -> None:
        name = job.target.name
        try:
            done = await analyse(job, self._onlooker, self._clock)
        except MediaError as error:
            self._note(Result(source=name, status=Status.FAILED, error=str(error)))
        except asyncio.CancelledError:
            kept = job.folder if job.folder.is_dir() else None
            self._note(Result(source=name, status=Status.INTERRUPTED, folder=kept))
            raise
        else:
            status = Status.DONE if done.summary.complete else Status.PARTIAL
            self._note(Result(source=name, status=status, folder=job.folder, summary=done.summary, notes=done.notes))

    def _note(self, result: Result) -> None:
        self._results.append(result)
        self._onlooker.ends(result)


def _why_again(earlier: Receipt | None, receipt: Receipt) -> str:
    if earlier is None:
        return ""
    if not earlier.complete:
        return "an earlier run did not finish it, so it is done again"
    if earlier.content != receipt.content:
        return "it has changed since the earlier run"
    if earlier.options != receipt.options:
        return "purpose, basis, rules or models differ from the earlier run"
    return "done again as asked"


def exit_code(results: Sequence[Result]) -> int:
    """Return 0 when every recording was read to its end, 2 when one was not."""
    return 2 if any(result.status in {Status.FAILED, Status.PARTIAL} for result in results) else 0


def in_total(results: Sequence[Result], asked: int) -> str:
    """Return what became of all recordings in one line, such as `5 of 6 done; 1 failed: broken.mp4`."""
    done = sum(result.status in {Status.DONE, Status.SKIPPED} for result in results)
    parts = [f"{done} of {asked} done"]
    for status in (Status.SKIPPED, Status.PARTIAL, Status.FAILED, Status.INTERRUPTED):
        names = [result.source for result in results if result.status is status]
        if status is Status.SKIPPED and names:
            parts[0] += f" ({len(names)} by an earlier run)"
        elif names:
            parts.append(f"{len(names)} {status}: {', '.join(names)}")
    return "; ".join(parts)
