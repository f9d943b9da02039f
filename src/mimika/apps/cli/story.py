"""How `mimika demo` tells a session: a bar while it runs, then what happened in plain words."""

from pathlib import Path
from shlex import quote
from typing import Final

from rich.console import Console
from rich.text import Text

from mimika.apps.batch.many import Result, Status
from mimika.apps.batch.words import at_clock, in_short, sentence
from mimika.apps.cli.live_state import style_of
from mimika.apps.cli.progress import Bar
from mimika.domain.events import Event
from mimika.domain.moments import Moment

_NEXT: Final = (
    ("mimika live {session} --purpose demonstration --basis 'bundled session'", "the same session, as it happens"),
    ("mimika analyze YOUR.mp4 --purpose research --basis 'consent form 12'", "a recording of yours"),
    ("mimika doctor", "is everything here, camera included?"),
)


class Story(Bar):
    """Collects what happens and tells it at the end.

    Args:
        progress: Where the bar is drawn.
        paper: Where the story is told.
        session: The recording, for what to try next.
    """

    def __init__(self, progress: Console, paper: Console, session: Path) -> None:
        super().__init__(progress)
        self._paper = paper
        self._session = session
        self._events: list[Event] = []

    def sees(self, moment: Moment) -> None:
        """Move the bar on and remember what happened."""
        super().sees(moment)
        self._events.extend(moment.events)

    def ends(self, result: Result) -> None:
        """Tell what happened, where the report is, and what to try next."""
        self.clear()
        if result.status is not Status.DONE or result.summary is None or result.folder is None:
            super().ends(result)
            return
        self._say("What happened", "bold")
        for event in self._events:
            self._say(f"  {at_clock(event.at):>7}  {sentence(event)}", style_of(event))
        self._say(f"In short: {in_short(result.summary)}.")
        self._say("Looks are compared with the person's own normal; what they feel is not known.", "dim")
        self._say(f"\nThe report, one file that opens offline: {result.folder / 'report.html'}", "bold")
        self._say("\nTry next", "bold")
        for command, what in _NEXT:
            self._say(f"  {command.format(session=quote(str(self._session)))}")
            self._say(f"      {what}", "dim")

    def _say(self, line: str, style: str = "") -> None:
        self._paper.print(Text(line, style=style))
