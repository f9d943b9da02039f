"""Shows the legal table row by row, each with a question that it decides and the answer the engine gives.

For `mimika policy table` and `docs/law.md`. Next door: `words` says answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TypeVar

from mimika.apps.policy.words import Json, plain, question
from mimika.consent.law import LegalPolicy
from mimika.consent.law.rows import ANYWHERE, Row, Term
from mimika.domain.law import AgeBand, Case, Role, Setting, Use, Verdict
from mimika.domain.signals import Modality

Word = TypeVar("Word", Use, Setting, Role, AgeBand, Modality)
_NOWHERE = "XX"
"""A place that no table knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row with a question that it decides.

    Attributes:
        row: The row.
        case: The question; None when other rows always decide.
        verdict: The engine's answer; None likewise.
    """

    row: Row
    case: Case | None
    verdict: Verdict | None


def shown(policy: LegalPolicy) -> tuple[Shown, ...]:
    """Return every row of a policy with a question that it decides, by the number of the row."""
    rows = sorted(policy.table.rows, key=lambda row: _number(row.id))
    return tuple(_shown(policy, row) for row in rows)


def _number(name: str) -> tuple[int, str]:
    digits = name.removeprefix("5.4-")
    number = "".join(sign for sign in digits if sign.isdigit())
    return (int(number) if number and digits[0].isdigit() else len(name) * 1000, name)


def _shown(policy: LegalPolicy, row: Row) -> Shown:
    for case in _questions(row):
        verdict = policy.decide(case)
        if row.id in verdict.rules:
            return Shown(row=row, case=case, verdict=verdict)
    return Shown(row=row, case=None, verdict=None)


def _questions(row: Row) -> Iterator[Case]:
    """Yield questions that a row speaks of, adults and customers first."""
    place = (_NOWHERE if not row.uses and not row.ages else "EU") if row.jurisdiction == ANYWHERE else row.jurisdiction
    combinations = product(
        _words(Use, row.uses, Use.RECOMMENDATION),
        _words(Setting, row.settings, Setting.SHOP),
        _words(Role, row.roles, Role.CUSTOMER),
        _words(AgeBand, row.ages, AgeBand.ADULT),
        _words(Modality, row.modalities, Modality.FACE),
        (False, True) if row.identifying is None else (row.identifying,),
    )
    for use, setting, role, age, modality, identifying in combinations:
        yield Case(
            jurisdiction=place,
            use=use,
            setting=setting,
            role=role,
            age=age,
            modality=modality,
            identifying=identifying,
            on=day_within(row),
        )


def _words(kind: type[Word], named: Iterable[Word] | None, first: Word) -> list[Word]:
    among = set(kind if named is None else named)
    return [*([first] if first in among else []), *(word for word in kind if word in among and word is not first)]


def day_within(row: Row) -> date:
    """Return the day nearest to a row's review on which it holds."""
    day = row.reviewed_on
    if row.effective_from is not None:
        day = max(day, row.effective_from)
    return day if row.effective_until is None else min(day, row.effective_until)


def speaks_of(row: Row) -> str:
    """Return what a row speaks of, in words."""
    parts = [
        *_named(row.uses, "any use"),
        *_named(row.settings, ""),
        *_named(row.roles, ""),
        *_named(row.ages, ""),
        *_named(row.modalities, ""),
    ]
    if row.identifying is not None:
        parts.append("somebody could be recognised" if row.identifying else "nobody could be recognised")
    return "; ".join(parts)


def _named(words: Iterable[str] | None, otherwise: str) -> Iterator[str]:
    if words is not None:
        yield ", ".join(plain(word) for word in sorted(words))
    elif otherwise:
        yield otherwise


def term_words(term: Term) -> str:
    """Return a condition of a row in words, with its days and ages."""
    parts = [
        f"from {term.due}" if term.due else "",
        f"until {term.until}" if term.until else "",
        f"for {', '.join(sorted(term.ages))}" if term.ages else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{plain(term.condition)} ({told})" if told else plain(term.condition)


def in_force(row: Row) -> str:
    """Return from when to when a row holds, in words."""
    if row.effective_until is not None:
        return f"{row.effective_from or ''} to {row.effective_until}"
    return f"since {row.effective_from}" if row.effective_from else "always"


def as_json(one: Shown) -> Mapping[str, Json]:
    """Return a row with its example as a JSON document."""
    row = one.row
    return {
        "id": row.id,
        "kind": row.kind,
        "jurisdiction": row.jurisdiction,
        "uses": _sorted(row.uses),
        "settings": _sorted(row.settings),
        "roles": _sorted(row.roles),
        "ages": _sorted(row.ages),
        "modalities": _sorted(row.modalities),
        "identifying": row.identifying,
        "effective_from": row.effective_from.isoformat() if row.effective_from else None,
        "effective_until": row.effective_until.isoformat() if row.effective_until else None,
        "verdict": row.ruling,
        "conditions": [
            {
                "condition": term.condition,
                "due": term.due.isoformat() if term.due else None,
                "until": term.until.isoformat() if term.until else None,
                "ages": _sorted(term.ages),
            }
            for term in row.terms
        ],
        "articles": [
            {"article": one.text, "since": one.since.isoformat() if one.since else None} for one in row.articles
        ],
        "source": row.source,
        "reviewed_on": row.reviewed_on.isoformat(),
        "reviewed_by": row.reviewed_by,
        "ground": row.ground,
        "example": None if one.case is None else question(one.case),
        "answer": None if one.verdict is None else one.verdict.ruling,
    }


def _sorted(words: Iterable[str] | None) -> list[str] | None:
    return None if words is None else sorted(words)
