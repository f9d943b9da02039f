"""Puts the questions of a scenario or an office to the law and holds the answers against what is established.

Next door: `words` says the answers in sentences.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from mimika.consent.law import LegalPolicy, package_policy, policy_over
from mimika.consent.law.conditions import Standing
from mimika.consent.law.marked import suggestion
from mimika.consent.law.standing import standing_from
from mimika.domain.law import AgeBand, Case, Condition, Judgement, Role, Ruling, Setting, Use
from mimika.domain.signals import Modality
from mimika.errors import UsageError
from mimika.scenarios.catalogue import Scenario, ScenarioLaw, scenarios

Word = TypeVar("Word", bound=StrEnum)
_MOST_WAYS: Final = 3
"""Neighbours that are named for each thing that could be another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the law says of one case.

    Attributes:
        case: The question.
        judgement: The verdict and what of it is not established.
        lacks: What each unmet condition lacks, in words.
        near: The known place that an unknown one may have meant; nothing otherwise.
    """

    case: Case
    judgement: Judgement
    lacks: Mapping[Condition, str] = field(default_factory=dict[Condition, str])
    near: str = ""

    @property
    def denied(self) -> bool:
        """Whether no condition could make it lawful."""
        return self.judgement.verdict.ruling is Ruling.DENY


def policy_with(overlay: Path | None) -> LegalPolicy:
    """Return the policy of the package, or that of a deployment over it.

    Raises:
        PolicyError: The deployment's table is wrong.
        UsageError: It cannot be read.
    """
    package = package_policy()
    return package if overlay is None else policy_over(package.table, overlay)


def place_of(policy: LegalPolicy, word: str) -> str:
    """Return a jurisdiction as the table spells it; an unknown one stays what it is.

    Case does not matter, a member state may go by its own code (`DE` is `EU-DE`), and `GB` is `UK`.
    """
    name = word.strip().upper().replace("_", "-")
    if name in policy.table.places:
        return name
    if f"EU-{name}" in policy.table.places:
        return f"EU-{name}"
    return "UK" if name == "GB" or name.startswith("GB-") else word.strip()


def scenario_of(name: str) -> Scenario:
    """Return a scenario by its name.

    Raises:
        UsageError: There is none.
    """
    known = {each.name: each for each in scenarios()}
    if name not in known:
        raise UsageError(f"there is no scenario {name!r}", fix=suggestion(name, known))
    return known[name]


def word_of(kind: type[Word], name: str, option: str) -> Word:
    """Return a word of a vocabulary.

    Raises:
        UsageError: There is no such word.
    """
    if name not in set(kind):
        raise UsageError(f"{option} {name!r} is not known", fix=suggestion(name, kind))
    return kind(name)


def age_of(name: str) -> AgeBand:
    """Return an age band by its name.

    Raises:
        UsageError: There is none.
    """
    return word_of(AgeBand, name, "--age")


def part_of(
    use: str, setting: str | None, role: str | None, modalities: Iterable[str] | None, *, identifying: bool
) -> tuple[ScenarioLaw, ...]:
    """Return what an office asks about, as the part of a scenario.

    Args:
        use: What is done.
        setting: Where.
        role: Of whoever is read.
        modalities: What is read; the face where nothing is said.
        identifying: Whether anybody could be recognised.

    Raises:
        UsageError: A word is missing or not known.
    """
    if setting is None or role is None:
        missing = "--setting" if setting is None else "--role"
        raise UsageError(f"{missing} is missing", fix=f"Say where and of whom: {missing} and one of the words it knows")
    part = ScenarioLaw(
        use=word_of(Use, use, "--use"),
        setting=word_of(Setting, setting, "--setting"),
        role=word_of(Role, role, "--role"),
        modalities=tuple(word_of(Modality, one, "--modality") for one in modalities or [Modality.FACE]),
        identifying=identifying,
    )
    return (part,)


def standing_of(path: Path | None) -> Standing:
    """Return what a deployment establishes, nothing without a file.

    Raises:
        PolicyError: The file is wrong.
        UsageError: It cannot be read.
    """
    return Standing() if path is None else standing_from(path)


def day_of(text: str | None, today: date) -> date:
    """Return a day from its words; today where nothing is said.

    Raises:
        UsageError: It is no date.
    """
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--on {text!r} is no date", fix="Write it as 2026-08-02") from error


def cases(parts: Iterable[ScenarioLaw], place: str, age: AgeBand, on: date) -> Iterator[Case]:
    """Yield the questions of what a scenario does, one for each thing that is read."""
    for part in parts:
        for modality in part.modalities:
            yield Case(
                jurisdiction=place,
                use=part.use,
                setting=part.setting,
                role=part.role,
                age=age,
                modality=modality,
                identifying=part.identifying,
                on=on,
            )


def answer(policy: LegalPolicy, case: Case, standing: Standing) -> Answer:
    """Return what the law says of a case and what is not established."""
    judgement = policy.judge(case, standing.established(case.on))
    known = policy.table.places
    return Answer(
        case=case,
        judgement=judgement,
        lacks={condition: standing.lacks(condition, case.on) for condition in judgement.unmet},
        near="" if case.jurisdiction in known else _near(case.jurisdiction.upper(), known),
    )


def _near(place: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(place, known, n=1, cutoff=0.6)
    countries = ", ".join(one for one, around in known.items() if not around)
    return f"Did you mean {near[0]!r}?" if near else f"Known are {countries} and their parts, such as EU-DE and US-IL"


def answers(policy: LegalPolicy, questions: Iterable[Case], standing: Standing) -> tuple[Answer, ...]:
    """Return what the law says of several cases."""
    return tuple(answer(policy, case, standing) for case in questions)


def ways_out(policy: LegalPolicy, case: Case) -> tuple[Case, ...]:
    """Return what is nearest to a denied case and not denied: one thing about it is another, or a later day."""
    found: list[Case] = []
    for tried in _variants(policy, case):
        nearest = [other for other in tried if policy.decide(other).ruling is not Ruling.DENY]
        found += nearest[:_MOST_WAYS]
    return tuple(found)


def _variants(policy: LegalPolicy, case: Case) -> Iterator[list[Case]]:
    """Yield what is one step away from a case, a list for each thing that can be another."""
    yield [replace(case, identifying=False)] if case.identifying else []
    yield [replace(case, age=AgeBand.ADULT)] if case.age is not AgeBand.ADULT else []
    yield [replace(case, role=role) for role in Role if role is not case.role]
    yield [replace(case, modality=modality) for modality in Modality if modality is not case.modality]
    yield [replace(case, setting=setting) for setting in Setting if setting is not case.setting]
    places = policy.table.around(case.jurisdiction)
    begins = {row.effective_from for row in policy.table.rows if row.jurisdiction in places and row.effective_from}
    yield [replace(case, on=day) for day in sorted(begins) if day > case.on]
