"""Decides a case from a table of the law: the most specific rows win, ties go to the stricter, the unknown is denied.

Rules of our own hold beside whatever wins and are never outweighed. Pure;
verdicts are remembered, because the gate asks for every frame. Next door:
`rows` says what a row is, `shelf` exchanges one policy for another.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, final

from mimika.consent.law.rows import ANYWHERE, Kind, Row, Table, Term
from mimika.domain.law import Case, Condition, Judgement, Pending, Ruling, Verdict

_REMEMBERED: Final = 4096
"""Verdicts that are remembered; a deployment asks some dozen different cases a day."""
_ORDER: Final = {condition: place for place, condition in enumerate(Condition)}


@final
class LegalPolicy:
    """The law as a table says it; implements `mimika.domain.law.Law`.

    Args:
        table: The table. It does not change; another one is another policy.
    """

    __slots__ = ("_decided", "_table")

    def __init__(self, table: Table) -> None:
        self._table = table
        self._decided = lru_cache(maxsize=_REMEMBERED)(self._weigh)

    @property
    def table(self) -> Table:
        """The table it decides with."""
        return self._table

    @property
    def version(self) -> str:
        """Version of the table."""
        return self._table.version

    def decide(self, case: Case) -> Verdict:
        """Return what the law says of a case; what it does not know it denies."""
        return self._decided(case)

    def judge(self, case: Case, established: frozenset[Condition]) -> Judgement:
        """Return the verdict with the conditions that are not established; one that is not due yet counts as met."""
        verdict = self._decided(case)
        later = {pending.condition for pending in verdict.pending}
        unmet = tuple(one for one in verdict.conditions if one not in established and one not in later)
        return Judgement(verdict=verdict, unmet=unmet)

    def _weigh(self, case: Case) -> Verdict:
        places = self._table.around(case.jurisdiction)
        about = [row for row in self._table.rows if row.speaks_of(case, places)]
        own = [row for row in about if row.kind is Kind.OWN]
        winning = _most_specific((row for row in about if row.kind is Kind.LAW), places)
        denying = [row for row in (*own, *winning) if row.ruling is Ruling.DENY]
        if not winning and not denying:
            return self._unknown()
        if any(row.kind is Kind.OWN for row in denying):  # that nothing else is known does not matter then
            denying = [row for row in denying if row.kind is Kind.OWN or row.jurisdiction != ANYWHERE]
        return self._verdict(case, denying or [*winning, *own], _ruling(denying, [*winning, *own]))

    def _verdict(self, case: Case, deciding: list[Row], ruling: Ruling) -> Verdict:
        terms = [] if ruling is Ruling.DENY else [t for row in deciding for t in row.terms if t.concerns(case)]
        return Verdict(
            ruling=ruling,
            conditions=tuple(sorted({term.condition for term in terms}, key=_ORDER.__getitem__)),
            basis=tuple(dict.fromkeys(article.on(case.on) for row in deciding for article in row.articles)),
            rules=tuple(row.id for row in deciding),
            policy_version=self._table.version,
            ground="; ".join(dict.fromkeys(row.ground for row in deciding)),
            pending=_pending(terms, case),
        )

    def _unknown(self) -> Verdict:
        """Return the answer of a table that has no row for what it does not know."""
        return Verdict(
            ruling=Ruling.DENY,
            conditions=(),
            basis=(),
            rules=(),
            policy_version=self._table.version,
            ground="no row of the table speaks of this, and what is unknown is denied",
        )


def _most_specific(rows: Iterable[Row], places: tuple[str, ...]) -> list[Row]:
    """Return the rows that name the most: the narrowest place first, then how many other things they name."""
    ranked = [(_narrowness(row, places), row.named, row) for row in rows]
    best = max(((narrow, named) for narrow, named, _ in ranked), default=None)
    return [row for narrow, named, row in ranked if (narrow, named) == best]


def _narrowness(row: Row, places: tuple[str, ...]) -> int:
    return 0 if row.jurisdiction == ANYWHERE else len(places) - places.index(row.jurisdiction)


def _ruling(denying: list[Row], others: list[Row]) -> Ruling:
    if denying:
        return Ruling.DENY
    if any(row.ruling is Ruling.CONDITIONS for row in others):
        return Ruling.CONDITIONS
    return Ruling.ALLOW


def _pending(terms: list[Term], case: Case) -> tuple[Pending, ...]:
    """Return the conditions that no row asks for yet, with the first day on which one does."""
    due = {term.condition for term in terms if term.due is None or term.due <= case.on}
    later: dict[Condition, Pending] = {}
    for term in terms:
        if term.due is None or term.condition in due:
            continue
        known = later.get(term.condition)
        if known is None or term.due < known.due:
            later[term.condition] = Pending(condition=term.condition, due=term.due)
    return tuple(later[one] for one in sorted(later, key=_ORDER.__getitem__))
