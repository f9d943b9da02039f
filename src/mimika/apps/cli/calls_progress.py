"""How `mimika calls` shows its progress: one bar over all calls on a terminal, a line a file elsewhere.

Next door: `progress` for single recordings.
"""

from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Column

from mimika.apps.batch.calls.running import Onlooker, Result, Status
from mimika.apps.cli.terminal import err, out


class View(Onlooker, Protocol):
    """An onlooker with a beginning and an end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def onlooker(files: int, *, quiet: bool) -> View:
    """Return who shows progress: nobody, a bar, or plain lines.

    Args:
        files: How many files there are.
        quiet: Say only what went wrong.
    """
    if quiet:
        return Quiet()
    console = err()
    return Bar(console, files) if console.is_terminal else Lines()


class Quiet:
    """Says only what went wrong."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing; there is nothing to take down."""

    def opens(self, name: str, calls: int) -> None:
        """Say nothing."""

    def reads(self) -> None:
        """Say nothing."""

    def ends(self, result: Result) -> None:
        """Say what went wrong, if something did."""
        if result.status is Status.FAILED:
            err().print(f"mimika: {result.error}", markup=False)
        for note in result.notes:
            err().print(f"mimika: {result.source}: {note}", markup=False)


class Lines(Quiet):
    """A line a file, for logs and pipes."""

    def ends(self, result: Result) -> None:
        """Say what became of a file."""
        super().ends(result)
        if result.status is not Status.FAILED:
            count = "1 call" if result.calls == 1 else f"{result.calls} calls"
            again = ", read by an earlier run" if result.status is Status.SKIPPED else ""
            out().print(f"{result.source}: {count}{again}", markup=False)


class Bar(Quiet):
    """A bar over all calls.

    Args:
        console: Where it is drawn.
        files: How many files there are; each counts as one call until it is opened.
    """

    def __init__(self, console: Console, files: int) -> None:
        self._progress = Progress(
            TextColumn(
                "{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", max_width=24)
            ),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("calls"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,
        )
        self._total = files
        self._task: TaskID = self._progress.add_task("opening", total=files)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def opens(self, name: str, calls: int) -> None:
        """Name the file, and count its calls."""
        self._total += calls - 1
        self._progress.update(self._task, description=name, total=self._total)

    def reads(self) -> None:
        """Move the bar on."""
        self._progress.advance(self._task)

    def ends(self, result: Result) -> None:
        """Say what went wrong; a file without calls was counted as one."""
        super().ends(result)
        if not result.calls:
            self._progress.advance(self._task)
