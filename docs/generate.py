# ruff: noqa: INP001 -- a script beside the pages it writes, not a module
"""Writes the pages that come from the code: `docs/cli.md`, `signals.md`, `models.md` and `law.md`.

Run it after a change of a command, of the catalogue, of a model card or of the legal table; `--check` changes
nothing and fails when a page is not what the code gives, which `make docs` and
the tests ask for. The command page is made from the help texts of the Typer app.
"""

import argparse
import inspect
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from mimika.apps.cli.main import build
from mimika.apps.cli.model_words import clearance, maker, size, value
from mimika.apps.policy.asking import cases
from mimika.apps.policy.rows import Shown, in_force, shown, speaks_of, term_words
from mimika.apps.policy.words import plain, somebody
from mimika.consent.law import LegalPolicy, package_policy
from mimika.consent.law.conditions import NEEDS, PER_PERSON
from mimika.consent.law.rows import ANYWHERE, Kind
from mimika.consent.law.wording import wording
from mimika.domain.law import AgeBand, Condition, Role, Setting, Use
from mimika.domain.models import ModelCard, ModelChoice
from mimika.domain.signals import CATALOGUE, Modality
from mimika.perceive.cards import available
from mimika.scenarios.catalogue import ScenarioLaw

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
    lines += _commands(root, context, "##")
    return "\n".join(lines).rstrip() + "\n"


def _commands(group: TyperGroup, context: typer.Context, marks: str) -> Iterator[str]:
    """Yield the commands of a group; a group within it comes with its own commands one heading below."""
    for name, command in group.commands.items():
        inner = typer.Context(command, parent=context, info_name=name)
        if isinstance(command, TyperCommand | TyperGroup):
            path = inner.command_path
            usage = " ".join(command.collect_usage_pieces(inner))
            yield from (f"{marks} {path}", "", f"```\n{path} {usage}\n```", "", _text(command.help), "")
        if isinstance(command, TyperGroup):
            yield from _commands(command, inner, f"{marks}#")
        elif isinstance(command, TyperCommand):
            yield from _parameters(command, inner)


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


def law_page() -> str:
    """Return the legal table, with the engine's answer to a question for each row, as Markdown."""
    policy = package_policy()
    lines = [
        NOTE,
        "",
        "# The law, as Mimika keeps it",
        "",
        "Defaults that your own counsel reviews, not legal advice. This is policy",
        f"`{policy.version}`; `mimika policy table` prints the same, and",
        "`mimika policy check` answers a question with its articles and with what would make it lawful.",
        "",
        "The most specific row wins: the narrowest place first, then the number of things a row names. A tie goes to",
        "the stricter, and conditions of rows that tie add up. Rows marked *own* hold beside whatever wins and nothing",
        "outweighs them. What no row speaks of is denied by row 38. Days are inclusive; a condition is announced",
        "before its day and asked for from it on. A table of your own (`--table`) is laid over this one: its rows make",
        "it stricter, unless they name under `reviewed_by` the counsel who answers for them.",
        "",
        "## Every row",
        "",
        "The verdict is what the engine answers to a question that the row decides.",
        "",
        "| row | where | what | verdict | conditions | articles | in force | why |",
        "|---|---|---|---|---|---|---|---|",
        *(_law_row(one) for one in shown(policy)),
        "",
        "## The same reaction in several places",
        "",
        f"Asked about {WHEN.isoformat()}, for adults.",
        "",
        "| place | what | verdict | conditions | row |",
        "|---|---|---|---|---|",
        *(_somewhere(policy, question) for question in _PLACES),
        "",
        "## What each condition means",
        "",
        "A deployment states what it establishes in a file (`--standing`), with evidence for each condition; what can",
        "be checked is checked.",
        "",
        "| condition | what must hold | what fulfils it | checked |",
        "|---|---|---|---|",
        *(_condition_row(condition) for condition in Condition),
        "",
        "```yaml",
        "deployment: Corner shop, Hamburg",
        "vocabulary: expression-words",
        "conditions:",
        "  notice: {evidence: https://shop.example/notice, shown: before}",
        "  impact-assessment: {evidence: assessment.pdf, on: 2026-10-01}",
        "  aggregate-only: {evidence: record:settings-3, k: 10}",
        "  no-retention: {evidence: record:settings-3, seconds: 0}",
        "```",
    ]
    return "\n".join(lines).rstrip() + "\n"


def _law_row(one: Shown) -> str:
    row = one.row
    verdict = "never decides" if one.verdict is None else str(one.verdict.ruling)
    return _cells(
        row.id if row.kind is Kind.LAW else f"{row.id} (own)",
        "everywhere" if row.jurisdiction == ANYWHERE else row.jurisdiction,
        speaks_of(row),
        verdict,
        ", ".join(term_words(term) for term in row.terms) or "-",
        "; ".join(article.text for article in row.articles),
        in_force(row),
        row.ground,
    )


WHEN = date(2026, 11, 24)
"""The day of the examples; fixed, so that the page changes with the table alone."""
_PLACES = (
    ("EU", Use.STAFF_ROUTING, Setting.SHOP, Role.CUSTOMER, Modality.FACE),
    ("EU", Use.STAFF_ROUTING, Setting.SHOP, Role.STAFF, Modality.FACE),
    ("EU", Use.CONFUSION_HELP, Setting.EDUCATION, Role.STUDENT, Modality.FACE),
    ("EU", Use.AGENT_ASSIST, Setting.CONTACT_CENTRE, Role.AGENT, Modality.VOICE),
    ("EU", Use.AGENT_ASSIST, Setting.CONTACT_CENTRE, Role.CALLER, Modality.VOICE),
    ("US-IL", Use.MOOD_MONITORING, Setting.THERAPY, Role.PATIENT, Modality.FACE),
    ("CN", Use.SIGN_BY_MOOD, Setting.PUBLIC_SPACE, Role.PASSER_BY, Modality.FACE),
    ("CN", Use.SIGN_BY_MOOD, Setting.PUBLIC_SPACE, Role.CUSTOMER, Modality.FACE),
    ("RU", Use.RECOMMENDATION, Setting.SHOP, Role.CUSTOMER, Modality.FACE),
    ("unknown", Use.RECOMMENDATION, Setting.SHOP, Role.CUSTOMER, Modality.FACE),
)


def _somewhere(policy: LegalPolicy, question: tuple[str, Use, Setting, Role, Modality]) -> str:
    place, use, setting, role, modality = question
    part = ScenarioLaw(use=use, setting=setting, role=role, modalities=(modality,))
    (case,) = cases((part,), place, AgeBand.ADULT, WHEN)
    verdict = policy.decide(case)
    conditions = ", ".join(plain(condition) for condition in verdict.conditions) or "-"
    what = f"{plain(case.use)} ({plain(case.setting)}), {case.modality} of {somebody(case.role)}"
    return _cells(place, what, verdict.ruling, conditions, ", ".join(verdict.rules))


def _condition_row(condition: Condition) -> str:
    words = wording(condition)
    checked = f"evidence, `{NEEDS[condition]}`" if condition in NEEDS else "evidence"
    if condition is Condition.EXPRESSION_ONLY:
        checked = "`vocabulary`"
    each = " A record of each person." if condition in PER_PERSON else ""
    return _cells(condition, words.means + each, words.fulfil, checked)


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Write the pages that come from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is out of date")
    check = parser.parse_args().check
    stale = 0
    for name, page in (
        ("cli.md", cli_page()),
        ("signals.md", signals_page()),
        ("models.md", models_page()),
        ("law.md", law_page()),
    ):
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
