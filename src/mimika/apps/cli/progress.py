"""How `mimika analyze` shows its progress: a bar on a terminal, a line a recording elsewhere.

Bars go to stderr and results to stdout, so that a pipe gets results only. The
bar is drawn by rich's own thread, ten times a second, whatever the speed of
the pipeline.
"""

from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column
from rich.text import Text

from mimika.apps.batch.many import Onlooker, Result, Status
from mimika.apps.batch.targets import Target
from mimika.apps.batch.words import decisions, in_short, people
from mimika.apps.cli.terminal import err, out
from mimika.domain.events import Decided
from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment


class View(Onlooker, Protocol):
    """An onlooker with a beginning and an end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def onlooker(*, quiet: bool) -> View:
    """Return who shows progress: nobody, a bar, or plain lines."""
    if quiet:
        return Quiet()
    console = err()
    return Bar(console) if console.is_terminal else Lines()


class Quiet:
    """Says only what went wrong."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing; there is nothing to take down."""

    def begins(self, target: Target, why: str) -> None:
        """Say nothing."""

    def opened(self, frames: int | None) -> None:
        """Say nothing."""

    def sees(self, moment: Moment) -> None:
        """Say nothing."""

    def ends(self, result: Result) -> None:
        """Say what went wrong, if something did."""
        if result.status in {Status.FAILED, Status.PARTIAL}:
            err().print(f"mimika: {told(result)}", markup=False)
        for note in result.notes:
            err().print(f"mimika: {result.source}: {note}", markup=False)


class Lines(Quiet):
    """A line a recording, for logs and pipes."""

    def begins(self, target: Target, why: str) -> None:
        """Say why something is done again."""
        if why:
            err().print(f"{target.name}: {why}", markup=False)

    def ends(self, result: Result) -> None:
        """Say what became of a recording."""
        super().ends(result)
        if result.status not in {Status.FAILED, Status.PARTIAL}:
            out().print(told(result), markup=False)


class Counts(ProgressColumn):
    """Frames, speed, people and decisions of the recording at hand."""

    def get_table_column(self) -> Column:
        """Return a column that never breaks its line."""
        return Column(no_wrap=True, overflow="ellipsis")

    def render(self, task: Task) -> Text:
        """Return the counts as text."""
        speed = f"{task.speed:.0f}/s" if task.speed else "starting"
        seen, decided = task.fields["seen"], task.fields["decided"]
        return Text(f"{task.completed:.0f} frames, {speed}, {people(seen)}, {decisions(decided)}")


class Bar(Lines):
    """A bar with frames, speed, people and decisions, taken down before anything else is printed.

    Args:
        console: Where it is drawn.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._people: set[PersonId] = set()
        self._decided = 0

    def __exit__(self, *_: object) -> None:
        self.clear()

    def begins(self, target: Target, why: str) -> None:
        """Put up a bar."""
        super().begins(target, why)
        self._people, self._decided = set(), 0
        self._progress = Progress(
            TextColumn(
                "{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", max_width=20)
            ),
            BarColumn(bar_width=10),
            Counts(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            redirect_stdout=False,  # results must reach a pipe even while the bar is on the terminal
        )
        self._task = self._progress.add_task(target.name, total=None, seen=0, decided=0)
        self._progress.start()

    def opened(self, frames: int | None) -> None:
        """Give the bar its length."""
        if self._progress is not None:
            self._progress.update(self._task, total=frames)

    def sees(self, moment: Moment) -> None:
        """Move the bar on."""
        if self._progress is None:
            return
        self._people.update(sighting.state.person for sighting in moment.people)
        self._decided += sum(isinstance(event, Decided) for event in moment.events)
        self._progress.update(self._task, advance=1, seen=len(self._people), decided=self._decided)

    def ends(self, result: Result) -> None:
        """Replace the bar by the line that stays."""
        self.clear()
        super().ends(result)

    def clear(self) -> None:
        """Take the bar down."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def told(result: Result) -> str:
    """Return what became of a recording in one line."""
    match result.status:
        case Status.SKIPPED:
            return f"{result.source}: done by an earlier run and unchanged, skipped; --no-resume does it again"
        case Status.FAILED:
            return result.error
        case Status.INTERRUPTED:
            kept = "nothing was read yet" if result.folder is None else f"what was read is in {result.folder}"
            return f"{result.source}: interrupted, {kept}"
        case Status.DONE | Status.PARTIAL:
            counted = "" if result.summary is None else in_short(result.summary)
            return f"{result.source}: {counted} -> {result.folder}/report.html"
