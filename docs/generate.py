# ruff: noqa: INP001 -- a script beside the pages it writes, not a module
"""Writes the pages that come from the code: `docs/cli.md`, `docs/signals.md` and `docs/models.md`.

Run it after a change of a command, of the catalogue or of a model card; `--check` changes
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
from mimika.apps.cli.model_words import clearance, maker, size, value
from mimika.domain.models import ModelCard, ModelChoice
from mimika.domain.signals import CATALOGUE, Modality
from mimika.perceive.cards import available

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


def models_page() -> str:
    """Return every model card as Markdown."""
    cards = available(ModelChoice.ALL)
    lines = [
        NOTE,
        "",
        "# The models",
        "",
        "Every trained model that Mimika carries or calls, as the card beside its weights says. The script that",
        "measures a model writes its card; figures come with their 95 % interval where there is one. `mimika models`",
        "prints the same and compares each file with its card. With `--commercial-only`, models whose training data is",
        "not cleared for commercial use are left out, and their signals are absent.",
        "",
        "| model | trained by | for commerce | size | date |",
        "|---|---|---|---|---|",
        *(
            f"| [{card.name}](#{card.name}) | {maker(card)} | {clearance(card)} | {size(card)} | {card.date} |"
            for card in cards
        ),
        "",
    ]
    for card in cards:
        lines += [*_card(card), ""]
    return "\n".join(lines).rstrip() + "\n"


def _card(card: ModelCard) -> Iterator[str]:
    yield from (f"## {card.name}", "", card.task, "", "| what | |", "|---|---|")
    yield f"| version | {card.version} of {card.date} |"
    yield f"| trained by | {maker(card)} |"
    yield f"| weights | {card.licence}; {clearance(card)} |"
    yield f"| file | `{card.file}`, {card.size_bytes} bytes, SHA-256 `{card.sha256}` |"
    yield from ("", "Data:", "")
    for each in card.data:
        word = "cleared" if each.cleared else "not cleared"
        yield f"- {each.name}, {each.licence}, {word}. {each.note}".rstrip()
    yield ""
    if card.figures:
        yield from ("| figure | measured on | value | note |", "|---|---|---|---|")
        yield from (_cells(one.metric, one.measured_on, value(one), one.note) for one in card.figures)
    else:
        yield "No figures of our own."
    yield from ("", "Where it fails:", "")
    yield from (f"- {failure}" for failure in card.failures or ("Nothing is known yet.",))


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Write the pages that come from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is out of date")
    check = parser.parse_args().check
    stale = 0
    for name, page in (("cli.md", cli_page()), ("signals.md", signals_page()), ("models.md", models_page())):
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
