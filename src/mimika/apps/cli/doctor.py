"""`mimika doctor`: is everything here, and if not, what to do.

The checks live in `mimika.apps.batch.health` and are imported when the command
runs, as they load rich, media libraries and models.
"""

from typing import TYPE_CHECKING

import typer

from mimika.apps.cli.options import JsonOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from mimika.apps.batch.health import Finding


def doctor(*, as_json: JsonOption = False) -> None:
    """Check Python, memory, disk, cameras, models, decoders and optional services, and say what to do.

    Exit code 0 when what is needed is here, else 4.
    """
    from dataclasses import asdict

    from mimika.apps.batch.health import is_able
    from mimika.apps.cli.terminal import emit, out

    console = out()
    findings: list[Finding] = []
    for finding in _all():
        findings.append(finding)
        if not as_json:
            console.print(_line(finding))
    able = is_able(findings)
    if as_json:
        emit({"able": able, "findings": [asdict(finding) for finding in findings]})
    else:
        console.print("Everything that is needed is here." if able else "Something is missing, see above.")
    raise typer.Exit(0 if able else 4)


def _all() -> "Iterator[Finding]":
    import asyncio
    from pathlib import Path

    from mimika.apps.batch.bundled import self_test
    from mimika.apps.batch.health import examine
    from mimika.pipeline.clock import SystemClock

    yield from examine(Path.cwd())
    yield asyncio.run(self_test(SystemClock()))


def _line(finding: "Finding") -> "Text":
    from rich.text import Text

    from mimika.apps.batch.health import Verdict

    missing = "absent" if finding.optional else "missing"
    word = missing if finding.verdict is Verdict.MISSING else finding.verdict
    style = {"ok": "green", "warning": "yellow", "missing": "bold red"}.get(word, "dim")
    line = Text.assemble((f"{word:<8}", style), f"{finding.name:<15}", finding.found)
    if finding.optional:
        line.append(" (optional)", style="dim")
    return line.append(f". {finding.advice}.") if finding.advice else line
