# ruff: noqa: INP001 -- a script beside the pages it writes, not a module
"""Writes the pages that come from the code: `docs/cli.md` and `docs/signals.md`.

Run it after a change of a command or of the catalogue; `--check` changes
nothing and fails when a page is not what the code gives, which `make docs` and
the tests ask for. The command page is made from the help texts of the Typer app.
"""

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from mimika.apps.cli.main import build
from mimika.domain.signals import CATALOGUE, Modality

HERE = Path(__file__).resolve().parent
NOTE = "<!-- Written by docs/generate.py; change the code, not this page. -->"


def cli_page() -> str:
    """Return the reference of the command line as Markdown."""
    root = get_command(build())
    if not isinstance(root, TyperGroup):
        message = "the command line has no commands"
        raise TypeError(message)
    context = typer.Context(root, info_name="mimika")
    lines = [NOTE, "", "# The command line", "", _text(root.help), "", _text(root.epilog), ""]
    lines += ["Options of `mimika` itself:", "", *_parameters(root, context)]
    for name, command in root.commands.items():
        if isinstance(command, TyperCommand):
            inner = typer.Context(command, parent=context, info_name=name)
            usage = " ".join(command.collect_usage_pieces(inner))
            lines += [f"## mimika {name}", "", f"```\nmimika {name} {usage}\n```", "", _text(command.help), ""]
            lines += _parameters(command, inner)
    return "\n".join(lines).rstrip() + "\n"


def _text(text: str | None) -> str:
    return inspect.cleandoc(text or "")


def _parameters(command: TyperCommand | TyperGroup, context: typer.Context) -> Iterator[str]:
    yield "| what | meaning |"
    yield "|---|---|"
    for parameter in command.get_params(context):
        if isinstance(parameter, TyperArgument | TyperOption):
            names, meaning = _row(parameter, context)
            yield f"| {names} | {meaning.replace('|', chr(92) + '|')} |"
    yield ""


def _row(parameter: TyperArgument | TyperOption, context: typer.Context) -> tuple[str, str]:
    record = parameter.get_help_record(context)
    names, meaning = record if record is not None else ("", "")
    if isinstance(parameter, TyperArgument):
        names = names.partition(" <")[0]  # the type is said in the text
    return f"`{names}`", " ".join(meaning.split())


def signals_page() -> str:
    """Return the signal catalogue as Markdown."""
    lines = [
        NOTE,
        "",
        "# The signals",
        "",
        "Every signal that Mimika can measure or derive, by the name it has in files and on the wire. A signal that",
        "cannot be told is absent (empty in `timeline.parquet`), never zero. What is *fused* is derived from several.",
        "",
    ]
    for modality in Modality:
        chosen = [signal for signal in CATALOGUE if signal.modality is modality]
        if chosen:
            lines += [f"## {modality.capitalize()}", "", "| name | unit | range | meaning | elsewhere |"]
            lines += ["|---|---|---|---|---|"]
            lines += [
                f"| `{one.name}` | {one.unit} | {one.low:g} to {one.high:g} | {one.meaning} | {one.alias} |"
                for one in chosen
            ]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Write the pages that come from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is out of date")
    check = parser.parse_args().check
    stale = 0
    for name, page in (("cli.md", cli_page()), ("signals.md", signals_page())):
        path = HERE / name
        if path.is_file() and path.read_text(encoding="utf-8") == page:
            continue
        stale += 1
        if check:
            sys.stderr.write(f"docs/{name} is not what the code gives; run: python docs/generate.py\n")
        else:
            path.write_text(page, encoding="utf-8")
            sys.stdout.write(f"wrote docs/{name}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
