"""Says answers of the law in words, with articles and what is to be done; for terminals and for scripts.

Next door: `asking` puts the questions, `dossier` writes papers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mimika.apps.policy.asking import Answer, ways_out
from mimika.consent.law import LegalPolicy
from mimika.consent.law.conditions import PER_PERSON
from mimika.consent.law.wording import wording
from mimika.domain.law import Case, Condition, Judgement, Role, Ruling
from mimika.domain.signals import Modality
from mimika.scenarios.catalogue import Scenario

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Whatever JSON can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Answers that differ in nothing but what is read.

    Attributes:
        answer: One of them.
        modalities: What is read, of all of them.
    """

    answer: Answer
    modalities: tuple[Modality, ...]


def together(answers: Iterable[Answer]) -> tuple[Told, ...]:
    """Return answers with those in one that differ in nothing but what is read."""
    groups: dict[tuple[str, Judgement], list[Answer]] = {}
    for one in answers:
        groups.setdefault((_situation(one.case), one.judgement), []).append(one)
    return tuple(Told(answer=some[0], modalities=tuple(one.case.modality for one in some)) for some in groups.values())


def _situation(case: Case) -> str:
    told = " that could be recognised" if case.identifying else ""
    return f"{plain(case.use)} ({plain(case.setting)}), {{}} of {somebody(case.role)}{told}, age {case.age}"


def somebody(role: Role) -> str:
    """Return a role with its article, such as `an agent`."""
    word = {Role.STAFF: "member of staff", Role.UNKNOWN: "person of unknown role", Role.PASSER_BY: "passer-by"}.get(
        role
    )
    word = word or plain(role)
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def plain(word: str) -> str:
    """Return a word of a vocabulary as it reads in a sentence."""
    return word.replace("-", " ")


def heading(told: Told) -> str:
    """Return what was asked, in words."""
    case = told.answer.case
    what = _situation(case).format(", ".join(told.modalities))
    return f"{case.jurisdiction}, {case.on}: {what}"


def outcome(answer: Answer) -> str:
    """Return whether it may happen, in words."""
    judgement = answer.judgement
    if answer.denied:
        return "DENIED"
    if judgement.unmet:
        return f"NOT LAWFUL YET, {len(judgement.unmet)} of {len(judgement.verdict.conditions)} conditions open"
    return "LAWFUL"


def told_lines(policy: LegalPolicy, told: Told) -> Iterator[str]:
    """Yield an answer in lines: what was asked, whether it may happen, why, and what would make it lawful."""
    answer = told.answer
    verdict = answer.judgement.verdict
    yield heading(told)
    yield f"  {outcome(answer)}: {verdict.ground}."
    if answer.near:
        yield f"  The place {answer.case.jurisdiction!r} is not known. {answer.near}"
    yield f"  Basis: {'; '.join(verdict.basis) or 'none'}"
    yield from (f"  {line}" for line in condition_lines(answer))
    if answer.denied and not answer.near:
        yield from (f"  {line}" for line in _ways(policy, answer.case))
    yield f"  Rows {', '.join(verdict.rules) or 'none'} of policy {verdict.policy_version}"


def _ways(policy: LegalPolicy, case: Case) -> Iterator[str]:
    ways = ways_out(policy, case)
    if not ways:
        yield "Nothing would make it lawful: no other role, sense, setting, age or later day changes the answer."
        return
    yield "What would be possible under conditions instead:"
    yield from (f"  - {_difference(case, other)} (row {', '.join(policy.decide(other).rules)})" for other in ways)


def _difference(case: Case, other: Case) -> str:
    pairs = (
        (case.identifying, other.identifying, "nobody could be recognised"),
        (case.age, other.age, f"the age is {other.age}"),
        (case.role, other.role, f"it is {somebody(other.role)}"),
        (case.modality, other.modality, f"it is read from {other.modality}"),
        (case.setting, other.setting, f"it happens here: {plain(other.setting)}"),
        (case.on, other.on, f"it happens from {other.on} on"),
    )
    return "if " + " and ".join(words for before, after, words in pairs if before != after)


def condition_lines(answer: Answer) -> Iterator[str]:
    """Yield a line for each condition: whether it holds, what it means and what is to be done."""
    due = {one.condition: one.due for one in answer.judgement.verdict.pending}
    for condition in answer.judgement.verdict.conditions:
        words = wording(condition)
        if condition in due:
            yield f"[~] {condition}: due from {due[condition]}. {words.means} {words.fulfil}"
        elif condition in answer.lacks:
            yield f"[ ] {condition}: {words.means} Open, because {answer.lacks[condition]}. {words.fulfil}"
        else:
            each = " Asked of each person." if condition in PER_PERSON else ""
            yield f"[x] {condition}: {words.means}{each}"


def checklist(told: Iterable[Told]) -> tuple[Condition, ...]:
    """Return every condition of answers that are not denied, each once."""
    wanted = {condition for one in told for condition in one.answer.judgement.verdict.conditions}
    return tuple(condition for condition in Condition if condition in wanted)


def explained(
    policy: LegalPolicy, scenario: Scenario, does: tuple[Told, ...], never: tuple[Told, ...]
) -> Iterator[str]:
    """Yield what a deployment of a scenario must do, as a checklist."""
    case = does[0].answer.case
    yield f"{scenario.title} ({scenario.name}) in {case.jurisdiction} on {case.on}"
    yield scenario.summary
    yield ""
    yield "What it does:"
    for one in does:
        verdict = one.answer.judgement.verdict
        word = {Ruling.DENY: "DENIED", Ruling.ALLOW: "allowed"}.get(verdict.ruling, "allowed under conditions")
        yield f"  {_situation(one.answer.case).format(', '.join(one.modalities))}: {word}, {verdict.ground}"
        yield f"    {'; '.join(verdict.basis)} (row {', '.join(verdict.rules)})"
    if any(one.answer.near for one in does):
        yield f"  The place {case.jurisdiction!r} is not known. {does[0].answer.near}"
    yield from _to_do(does)
    yield from ("", "What it never does:")
    for one in never:
        verdict = one.answer.judgement.verdict
        yield f"  {_situation(one.answer.case).format(', '.join(one.modalities))}: {verdict.ground}"
    yield "  price, credit, access or eligibility by a reaction; picking out suspects; recognising anybody again"
    yield "  reading a child, or somebody whose age nobody established, without parental consent"
    yield from ("", f"Saying no costs nothing: {scenario.equal_path}")
    yield f"Policy {policy.version}. Defaults for your own counsel to review, not legal advice."


def _to_do(does: tuple[Told, ...]) -> Iterator[str]:
    possible = [one for one in does if not one.answer.denied]
    if not possible:
        yield from ("", "Nothing of it may run there.")
        return
    yield from ("", "What you must do:")
    due = {one.condition: one.due for told in possible for one in told.answer.judgement.verdict.pending}
    for condition in checklist(possible):
        words = wording(condition)
        when = f" (due from {due[condition]})" if condition in due else ""
        yield f"  [ ] {condition}{when}: {words.means} {words.fulfil}"


def as_json(policy: LegalPolicy, answer: Answer) -> Mapping[str, Json]:
    """Return an answer as a JSON document."""
    case, verdict = answer.case, answer.judgement.verdict
    due = {one.condition: one.due for one in verdict.pending}
    return {
        "question": question(case),
        "lawful": answer.judgement.lawful,
        "verdict": verdict.ruling,
        "conditions": [
            {
                "condition": condition,
                "established": condition not in answer.judgement.unmet and condition not in due,
                "due": due[condition].isoformat() if condition in due else None,
                "lacks": answer.lacks.get(condition, ""),
                "means": wording(condition).means,
                "fulfil": wording(condition).fulfil,
            }
            for condition in verdict.conditions
        ],
        "basis": list(verdict.basis),
        "rules": list(verdict.rules),
        "ground": verdict.ground,
        "policy_version": verdict.policy_version,
        "instead": [question(other) for other in ways_out(policy, case)] if answer.denied else [],
        "hint": answer.near,
    }


def question(case: Case) -> dict[str, Json]:
    """Return a question as a JSON document."""
    return {
        "jurisdiction": case.jurisdiction,
        "use": case.use,
        "setting": case.setting,
        "role": case.role,
        "age": case.age,
        "modality": case.modality,
        "identifying": case.identifying,
        "on": case.on.isoformat(),
    }
