"""`mimika policy`: what the law of a place says of a use, what a deployment must do, and the papers for its office.

Everything is loaded when a command runs. Next door: `mimika.apps.policy` puts
the questions and finds the words.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.options import JsonOption, today
from mimika.domain.law import AgeBand, Role, Setting, Use
from mimika.domain.signals import Modality

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from mimika.apps.policy.asking import Answer
    from mimika.apps.policy.notices import Notices
    from mimika.consent.law import LegalPolicy
    from mimika.consent.law.conditions import Standing
    from mimika.scenarios.catalogue import ScenarioLaw

_NOT_LAWFUL: Final = 3
_LINE: Final = 200
"""Characters of a line in a file or pipe."""
_ABOUT: Final = """What the law of a place says of a use, and what a deployment must do.

Defaults for your own counsel to review, not legal advice. What the table does not know is denied."""

InOption = Annotated[str, typer.Option("--in", metavar="PLACE", help="Where: EU, EU-DE, UK, US, US-IL, CN, RU, KR ...")]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day asked about; today unless said.", show_default=False)
]
StandingOption = Annotated[
    Path | None,
    typer.Option("--standing", metavar="FILE", help="What the deployment establishes, as YAML.", show_default=False),
]
TableOption = Annotated[
    Path | None,
    typer.Option(
        "--table", metavar="FILE", help="A table of your own over that of the package, as YAML.", show_default=False
    ),
]
ScenarioArgument = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, such as shop.")]


def _among(words: "Iterable[str]") -> str:
    return f"One of: {', '.join(words)}."


def check(
    *,
    place: InOption,
    scenario: Annotated[
        str | None, typer.Option(metavar="SCENARIO", help="Ask about all that a scenario does.", show_default=False)
    ] = None,
    use: Annotated[str | None, typer.Option(metavar="USE", help=_among(Use), show_default=False)] = None,
    setting: Annotated[str | None, typer.Option(metavar="SETTING", help=_among(Setting), show_default=False)] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help=_among(Role), show_default=False)] = None,
    age: Annotated[str, typer.Option(metavar="AGE", help=_among(AgeBand))] = AgeBand.ADULT,
    modality: Annotated[
        list[str] | None,
        typer.Option(metavar="MODALITY", help=f"{_among(Modality)} May be repeated.", show_default=False),
    ] = None,
    identifying: Annotated[
        bool, typer.Option("--identifying", help="Somebody could be recognised by what is kept.")
    ] = False,
    on: OnOption = None,
    standing: StandingOption = None,
    table: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask whether something is lawful, on which articles, and what would make it so.

    Exit code 0 when it is, 3 when it is not, 2 when the question makes no sense. An unknown place is denied.
    """
    from mimika.apps.policy.asking import age_of, part_of, scenario_of

    if (scenario is None) is (use is None):
        from mimika.errors import UsageError

        raise UsageError("nothing was asked", why="neither or both of --scenario and --use were given", fix="Give one")
    parts = part_of(use, setting, role, modality, identifying=identifying) if use else None
    parts = parts or scenario_of(scenario or "").does
    desk = _Desk(place, on, standing, table)
    found = desk.ask(parts, age_of(age))
    if as_json:
        from mimika.apps.cli.terminal import emit
        from mimika.apps.policy.words import as_json as told

        emit([told(desk.policy, one) for one in found])
    else:
        _print_answers(desk.policy, found)
    if not all(one.judgement.lawful for one in found):
        raise typer.Exit(_NOT_LAWFUL)


def _print_answers(policy: "LegalPolicy", found: "tuple[Answer, ...]") -> None:
    from mimika.apps.cli.terminal import out
    from mimika.apps.policy.words import together, told_lines

    blocks = ["\n".join(told_lines(policy, told)) for told in together(found)]
    out(width=_LINE).print("\n\n".join(blocks), markup=False)


class _Desk:
    """A policy, what is established, a place and a day: what every command asks with."""

    def __init__(self, place: str, on: str | None, standing: Path | None, table: Path | None) -> None:
        from mimika.apps.policy.asking import day_of, place_of, policy_with, standing_of

        self.policy: LegalPolicy = policy_with(table)
        self.standing: Standing = standing_of(standing)
        self.on: date = day_of(on, today())
        self.place: str = place_of(self.policy, place)

    def ask(self, parts: "tuple[ScenarioLaw, ...]", age: AgeBand = AgeBand.ADULT) -> "tuple[Answer, ...]":
        """Return what the law says of some parts."""
        from mimika.apps.policy.asking import answers, cases

        return answers(self.policy, cases(parts, self.place, age, self.on), self.standing)


def explain(scenario: ScenarioArgument, *, place: InOption, on: OnOption = None, table: TableOption = None) -> None:
    """Print what a deployment of a scenario must do, as a checklist.

    Exit code 3 when nothing of it may run there.
    """
    from mimika.apps.cli.terminal import out
    from mimika.apps.policy.asking import scenario_of
    from mimika.apps.policy.words import explained, together

    chosen = scenario_of(scenario)
    desk = _Desk(place, on, None, table)
    does = together(desk.ask(chosen.does))
    lines = explained(desk.policy, chosen, does, together(desk.ask(chosen.never)))
    out(width=_LINE).print("\n".join(lines), markup=False)
    if all(one.answer.denied for one in does):
        raise typer.Exit(_NOT_LAWFUL)


def dossier(
    scenario: ScenarioArgument,
    *,
    place: InOption,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for dossier.html and dossier.md.")],
    on: OnOption = None,
    standing: StandingOption = None,
    table: TableOption = None,
    language: Annotated[str, typer.Option("--language", metavar="LANGUAGE", help="Of the notices.")] = "en",
) -> None:
    """Write the papers of a scenario: a draft impact assessment, records, notices, retention, models and accuracy.

    They open without a network and print; what only you can say is marked.
    """
    from mimika.apps.cli.terminal import out
    from mimika.apps.policy.asking import scenario_of
    from mimika.apps.policy.dossier import Subject, dossier_of
    from mimika.apps.policy.page import write
    from mimika.domain.models import ModelChoice
    from mimika.perceive.cards import available

    chosen = scenario_of(scenario)
    desk = _Desk(place, on, standing, table)
    subject = Subject(
        scenario=chosen,
        place=desk.place,
        on=desk.on,
        standing=desk.standing,
        policy_version=desk.policy.version,
        does=desk.ask(chosen.does),
        never=desk.ask(chosen.never),
        cards=available(ModelChoice.ALL),
        notice=_notices()(chosen.purpose, language),
    )
    for path in write(dossier_of(subject), folder):
        out().print(f"wrote {path}", markup=False)


def _notices() -> "Notices":
    """Return where notice texts come from."""
    from mimika.consent.notices import notice

    return notice


def table(*, table: TableOption = None, as_json: JsonOption = False) -> None:
    """Print every row of the legal table, with the answer that the engine gives."""
    from mimika.apps.cli.terminal import emit, out
    from mimika.apps.policy import rows
    from mimika.apps.policy.asking import policy_with

    policy = policy_with(table)
    every = rows.shown(policy)
    if as_json:
        emit({"policy_version": policy.version, "rows": [rows.as_json(one) for one in every]})
        return
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0), expand=True)
    for column, ratio in (("row", 2), ("where", 1), ("what", 8), ("verdict", 2), ("conditions", 8), ("articles", 6)):
        shown.add_column(column, ratio=ratio, overflow="fold")
    for one in every:
        conditions = ", ".join(rows.term_words(term) for term in one.row.terms)
        articles = "; ".join(article.on(rows.day_within(one.row)) for article in one.row.articles)
        shown.add_row(one.row.id, one.row.jurisdiction, rows.speaks_of(one.row), one.row.ruling, conditions, articles)
    out(width=_LINE).print(shown, soft_wrap=False)
    out().print(f"policy {policy.version}", markup=False)


def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


def policy_group() -> typer.Typer:
    """Return the commands of `mimika policy`."""
    group = typer.Typer(name="policy", help=_ABOUT, rich_markup_mode="markdown")
    group.callback(invoke_without_command=True)(_root)
    for command in (check, explain, dossier, table):
        group.command()(command)
    return group
