"""Goes through all calls: what is done is skipped, what is bad is told, the rest goes on, an interruption keeps all.

A second run over the same calls reads the kept sums and gives the same report. Next door: `reading` for one call,
`results` for what is written.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from pathlib import Path
from typing import Protocol

import mimika
from mimika.apps.batch.calls.inputs import CallFile
from mimika.apps.batch.calls.keeping import Kept
from mimika.apps.batch.calls.reading import Manner, read_sound, read_words
from mimika.apps.batch.folders import prepare
from mimika.apps.batch.receipts import digest
from mimika.capture.transcripts import Conversation, read_transcript
from mimika.errors import MediaError
from mimika.insight.privacy import publishable
from mimika.insight.reactions import CallCounts


@unique
class Status(StrEnum):
    """What became of a file of calls."""

    DONE = "done"
    SKIPPED = "skipped"
    """An earlier run has read all of it."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one file.

    Attributes:
        source: Its name.
        status: How it ended.
        calls: Calls that were read from it.
        error: Why it failed, in one line.
        notes: What the user should hear of.
    """

    source: str
    status: Status
    calls: int = 0
    error: str = ""
    notes: tuple[str, ...] = ()


class Onlooker(Protocol):
    """Who is told how it goes; must be quick."""

    def opens(self, name: str, calls: int) -> None:
        """Note that a file is begun, and how many calls it holds."""
        ...

    def reads(self) -> None:
        """Note that one call is done."""
        ...

    def ends(self, result: Result) -> None:
        """Note what became of a file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done.

    Attributes:
        files: The calls.
        manner: How they are read.
        options: Digest of everything that shapes the sums of a call besides the call.
        out: Where results go.
        k: Calls behind every statistic.
        resume: Take the sums of earlier runs.
    """

    files: tuple[CallFile, ...]
    manner: Manner
    options: str
    out: Path
    k: int
    resume: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a report may cover.

    Attributes:
        calls: The sums of its calls.
        read: Calls that have been read.
        held: Calls of them that wait for others, so that no report tells of fewer than k by its difference to another.
        unread: Utterances of customers that could not be read.
    """

    calls: tuple[CallCounts, ...]
    read: int
    held: int
    unread: int


class Reading:
    """Carries out an order and keeps what it has, also after an interruption.

    Args:
        order: What is to be done.
        onlooker: Who is told.

    Raises:
        OutputError: Nothing can be written where results go.
    """

    def __init__(self, order: Order, onlooker: Onlooker) -> None:
        prepare(order.out)
        self._order = order
        self._onlooker = onlooker
        self._kept = Kept(order.out)
        self._earlier = self._kept.published()
        self._found = dict[str, CallCounts]()
        self._waiting = len(order.files)
        self.results: list[Result] = []

    def run(self) -> None:
        """Go through all files.

        Raises:
            KeyboardInterrupt: It was interrupted; what was read is kept.
            OutputError: Sums cannot be written.
            RefusedError: Consent does not cover the words.
        """
        for number, file in enumerate(self._order.files):
            self._waiting = len(self._order.files) - number
            try:
                result = self._file(file)
            except MediaError as error:
                line = str(error)
                named = line if file.name in line else f"{file.name}: {line}"
                result = Result(source=file.name, status=Status.FAILED, error=named)
            self.results.append(result)
            self._onlooker.ends(result)
        self._waiting = 0

    def gathered(self) -> Gathered:
        """Return what a report may cover now."""
        chosen = publishable(tuple(self._found), self._earlier, self._waiting, self._order.k)
        return Gathered(
            calls=tuple(self._found[call] for call in chosen),
            read=len(self._found),
            held=len(self._found) - len(chosen),
            unread=sum(self._found[call].unread for call in chosen),
        )

    def published(self, gathered: Gathered) -> None:
        """Remember that a report covers these calls.

        Raises:
            OutputError: It cannot be written.
        """
        self._kept.publish(one.call for one in gathered.calls)

    def _file(self, file: CallFile) -> Result:
        notes, skipped, count = tuple[str, ...](), 0, 0
        if file.words is None:
            conversations: Sequence[Conversation | None] = (None,)
        else:
            transcript = read_transcript(file.words)
            conversations, notes = transcript.conversations, transcript.notes
        self._onlooker.opens(file.name, len(conversations))
        self._waiting += len(conversations) - 1
        for call, conversation in self._named(file, conversations):
            earlier = self._kept.get(call) if self._order.resume else None
            skipped += earlier is not None
            counts = earlier or self._read(call, conversation, file)
            if earlier is None:
                self._kept.put(counts)
            self._found[call] = counts
            self._waiting -= 1
            count += 1
            self._onlooker.reads()
        status = Status.SKIPPED if count and skipped == count else Status.DONE
        return Result(source=file.name, status=status, calls=count, notes=notes)

    def _read(self, call: str, conversation: Conversation | None, file: CallFile) -> CallCounts:
        if conversation is not None:
            counts = read_words(call, conversation, file.sound, self._order.manner)
        elif file.sound is not None:
            counts = read_sound(call, file.sound, self._order.manner)
        else:
            raise AssertionError  # a call is words or sound
        return replace(counts, call=call)

    def _named(
        self, file: CallFile, conversations: Sequence[Conversation | None]
    ) -> Iterator[tuple[str, Conversation | None]]:
        """Yield each call with its digest; the same call named twice is one."""
        stamp = _stamp(file.sound)
        for one in conversations:
            said = (file.name,) if one is None else (one.name, repr(one.utterances))
            call = digest((self._order.options, stamp, *said))
            yield call, one


def options_of(manner_words: Sequence[str]) -> str:
    """Return the digest of everything that shapes the sums of a call besides the call: purpose, basis, models, labels.

    Args:
        manner_words: What was stated.
    """
    return digest((mimika.__version__, "calls", *manner_words))


def _stamp(sound: Path | None) -> str:
    """Return what a recording is known by: its content."""
    if sound is None:
        return ""
    try:
        with sound.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise MediaError(f"{sound} cannot be read", why=why, fix="Check the path and its permissions") from error


def exit_code(results: Sequence[Result]) -> int:
    """Return 0 when every file was read, 2 when one was not."""
    return 2 if any(one.status is Status.FAILED for one in results) else 0
