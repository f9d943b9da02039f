"""How all commands talk: people on stderr while it runs, results on stdout, JSON for scripts.

Next door: the commands; `mimika.apps.batch.words` for the sentences.
"""

import json
from collections.abc import Mapping, Sequence

import typer
from rich.console import Console

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Whatever JSON can hold."""


def out() -> Console:
    """Return the console for results."""
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Return the console for progress and notes."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def emit(value: Json) -> None:
    """Write one JSON document to stdout, readable for people too."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
