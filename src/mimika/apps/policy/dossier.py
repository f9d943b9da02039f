"""Puts together what an office needs about a scenario: a draft that says what is known and marks what is not.

Next door: `measures` has risks, records and retention, `measured` the models
and their figures, `page` writes HTML and Markdown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mimika.apps.policy.asking import Answer
from mimika.apps.policy.blocks import Block, Cell, Grid, Heading, Items, Open, Paper, Quote, Section, Text, open_points
from mimika.apps.policy.measured import models_section
from mimika.apps.policy.measures import flow, record, retention, risks
from mimika.apps.policy.notices import NoticeText
from mimika.apps.policy.words import Told, checklist, outcome, plain, somebody, together
from mimika.consent.law.conditions import PER_PERSON, Standing
from mimika.consent.law.wording import wording
from mimika.domain.law import Condition
from mimika.domain.models import ModelCard
from mimika.scenarios.catalogue import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a dossier is about.

    Attributes:
        scenario: The scenario.
        place: Jurisdiction.
        on: The day of the verdicts.
        standing: What the deployment establishes.
        policy_version: Version of the table of the law.
        does: What the law says of what it does.
        never: What the law says of what it never does.
        cards: Cards of the models at hand.
        notice: What is shown to people.
    """

    scenario: Scenario
    place: str
    on: date
    standing: Standing
    policy_version: str
    does: tuple[Answer, ...]
    never: tuple[Answer, ...]
    cards: tuple[ModelCard, ...]
    notice: NoticeText


def dossier_of(subject: Subject) -> Paper:
    """Return the dossier of a scenario; the same subject gives the same paper."""
    scenario = subject.scenario
    drawn = (
        _section("What it does and what it is for", _purpose(subject)),
        _section("Whether it may happen, and on which articles", _verdicts(subject)),
        _section("What must hold", _conditions(subject)),
        _section("Necessity and proportion", _necessity(subject)),
        _section("Risks to people, and what is done about them", risks(scenario)),
        _section("Record of processing (GDPR Art. 30)", record(scenario, subject.standing, subject.place)),
        _section("What is kept, and for how long", retention(scenario)),
        _section("What people are told", _notice(subject)),
        _section("Models, measured accuracy and gaps", models_section(scenario, subject.cards)),
    )
    lawful = all(answer.judgement.lawful for answer in subject.does)
    return Paper(
        title=f"{scenario.title}: dossier for {subject.place}",
        about=(
            f"Scenario {scenario.name}; deployment: {subject.standing.deployment or 'not named'}",
            f"Draft impact assessment (GDPR Art. 35) with records, as the law stands on {subject.on}",
            f"Policy {subject.policy_version}: defaults for your own counsel to review, not legal advice",
        ),
        verdict=_summary(subject, lawful=lawful),
        lawful=lawful,
        sections=(*drawn, _section("What only you can fill in", _open(drawn))),
    )


def _section(title: str, blocks: Iterator[Block]) -> Section:
    return Section(title=title, blocks=tuple(blocks))


def _summary(subject: Subject, *, lawful: bool) -> str:
    denied = sum(answer.denied for answer in subject.does)
    if lawful:
        return "All that it does may happen, as things stand."
    if denied == len(subject.does):
        return "It may not happen there: the law denies all that it does."
    open_ones = {one for answer in subject.does for one in answer.judgement.unmet}
    part = f"{denied} of {len(subject.does)} things it does are denied. " if denied else ""
    return f"{part}Not lawful yet: {len(open_ones)} conditions are open. They stand in section 3."


def _purpose(subject: Subject) -> Iterator[Block]:
    scenario = subject.scenario
    yield Text(said=scenario.summary)
    yield Grid(
        head=("what", "here"),
        rows=(
            ("Purpose that people consent to", plain(scenario.purpose)),
            ("Uses", ", ".join(plain(one) for one in scenario.uses)),
            ("Where", ", ".join(plain(one) for one in scenario.settings)),
            ("Who is read", ", ".join(plain(one) for one in scenario.roles)),
            ("What is read", ", ".join(scenario.modalities)),
            ("Words that are used", plain(subject.standing.vocabulary)),
            ("Number of people, hours, cameras", Open(what="how many people a day, which hours, how many sensors")),
        ),
    )
    yield Heading(said="The way of what is sensed")
    yield flow()
    if subject.never:
        yield Heading(said="What lies near and is never done")
        yield Items(
            items=tuple(
                f"{plain(told.answer.case.use)} of {somebody(told.answer.case.role)} from "
                f"{', '.join(told.modalities)}: {told.answer.judgement.verdict.ground}"
                for told in together(subject.never)
            )
        )


def _verdicts(subject: Subject) -> Iterator[Block]:
    yield Grid(
        head=("what", "of whom", "verdict", "articles", "why"),
        rows=tuple(_verdict_row(told) for told in together(subject.does)),
    )
    if subject.does and subject.does[0].near:
        yield Text(said=f"The place is not known. {subject.does[0].near}")
    yield Text(
        said="Asked for an adult. A child, or somebody whose age nobody established, is read with parental consent "
        "alone; an age gate keeps out whoever looks like a minor."
    )


def _verdict_row(told: Told) -> tuple[Cell, ...]:
    case, verdict = told.answer.case, told.answer.judgement.verdict
    return (
        f"{plain(case.use)} ({plain(case.setting)})",
        f"{plain(case.role)}: {', '.join(told.modalities)}",
        outcome(told.answer).capitalize(),
        "; ".join(verdict.basis),
        f"{verdict.ground} (row {', '.join(verdict.rules)})",
    )


def _conditions(subject: Subject) -> Iterator[Block]:
    possible = [told for told in together(subject.does) if not told.answer.denied]
    wanted = checklist(possible)
    if not wanted:
        yield Text(said="Nothing of it may happen there, so no condition helps.")
        return
    due = {one.condition: one.due for told in possible for one in told.answer.judgement.verdict.pending}
    yield Grid(
        head=("condition", "what must hold", "state", "evidence, or what to do"),
        rows=tuple(_condition_row(subject, one, due.get(one)) for one in wanted),
    )
    yield Text(said="Consent stands in records of each person; here it only counts that it is asked for.")


def _condition_row(subject: Subject, condition: Condition, due: date | None) -> tuple[Cell, ...]:
    words = wording(condition)
    lacks = subject.standing.lacks(condition, subject.on)
    if not lacks:
        proof = subject.standing.proofs.get(condition)
        each = ", asked of each person" if condition in PER_PERSON else ""
        return plain(condition), words.means, f"holds{each}", proof.evidence if proof else "stated by the deployment"
    state = f"due from {due}" if due else f"open: {lacks}"
    return plain(condition), words.means, state, Open(what=words.fulfil.replace("`", ""), label="To do")


def _necessity(subject: Subject) -> Iterator[Block]:
    scenario = subject.scenario
    yield Text(said=scenario.necessity)
    yield Text(said=f"Milder means for the same end, open to everybody: {scenario.equal_path}")
    yield Items(
        items=(
            "Only signals are derived; pictures and sounds are dropped at once, and nobody is recognised.",
            "A reaction starts help or an order of things shown, never a price, an access or a refusal.",
            "What cannot be read well enough is not told, and nothing happens then.",
            Open(what="why milder means alone do not suffice here, with figures of a trial without sensing"),
            Open(what="what people, their representatives or a works council said when they were asked"),
            Open(what="advice of the data protection officer, with date"),
        )
    )


def _notice(subject: Subject) -> Iterator[Block]:
    notice = subject.notice
    paragraphs = tuple(part.strip() for part in notice.body.split("\n\n") if part.strip())
    yield Quote(title=notice.title, paragraphs=paragraphs)
    yield Text(said=f"Version {notice.version}. To be shown at the latest at first exposure, clearly and accessibly.")
    yield Items(
        items=(
            Open(what="name and contact of the controller on the notice"),
            Open(what="where each notice hangs or shows, with a picture"),
            Open(what="the competent authority to complain to"),
        )
    )


def _open(sections: tuple[Section, ...]) -> Iterator[Block]:
    points = tuple(open_points(sections))
    yield Text(said=f"{len(points)} points are open; each is marked where it stands.")
    yield Grid(head=("section", "open"), rows=points)
    yield Grid(
        head=("signed by", "role", "day"),
        rows=((Open(what="name"), "controller", Open(what="day")), (Open(what="name"), "officer", Open(what="day"))),
    )
