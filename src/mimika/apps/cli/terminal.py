"""How all commands talk: people on stderr while it runs, results on stdout, JSON for scripts.

Next door: the commands; `mimika.apps.batch.words` for the sentences.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import final

from rich.console import Console

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Whatever JSON can hold."""


@final
class Results(Console):
    """The console for results; goes on in silence when nobody reads them any more, as in `mimika analyze ... | head`.

    What matters is in files, so a reader who has had enough stops neither the work nor makes it a fault.
    """

    def on_broken_pipe(self) -> None:
        """Point standard output to nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def out(width: int | None = None) -> Console:
    """Return the console for results.

    Args:
        width: Characters in a line of a file or pipe; None for 80. A terminal keeps its own.
    """
    console = Results(highlight=False, soft_wrap=True)
    return console if console.is_terminal or width is None else Results(highlight=False, soft_wrap=True, width=width)


def err() -> Console:
    """Return the console for progress and notes."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def emit_line(value: Json) -> None:
    """Write one JSON document as one line to stdout; for what comes bit by bit."""
    out().out(json.dumps(value, ensure_ascii=False, allow_nan=False), highlight=False)


def emit(value: Json) -> None:
    """Write one JSON document to stdout, readable for people too."""
    out().out(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False), highlight=False)
