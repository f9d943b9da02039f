"""When the expression of a face has become another one: told once it has lasted, so that a flicker is no news.

Pure, like everything here: memory and readings go in, a new memory and perhaps
an event come out. Next door: `mimika.domain.expression` puts a mixture into
words, `mimika.understand.transitions` does for states what this does for
expressions.
"""

from dataclasses import dataclass
from typing import Final

from mimika.domain.events import ExpressionChanged
from mimika.domain.expression import Mixture, mixture_of
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState

HELD_S: Final = 0.4
"""For so long an expression lasts before it is told; what is shorter is a brief movement."""

_Kind = tuple[SignalName, str]
"""Strongest part and compound: what makes one expression another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expressions:
    """What is remembered of one person's expression.

    Attributes:
        told: The expression that was told last.
        next: The one that may follow it.
        since: Event time at which that began, in seconds.
    """

    told: _Kind | None = None
    next: _Kind | None = None
    since: float = 0.0


NO_EXPRESSION: Final = Expressions()
"""Nothing was told yet."""


def expressions(before: Expressions, state: PersonState) -> tuple[Expressions, ExpressionChanged | None]:
    """Return the new memory, and the event when another expression has lasted.

    Where the expression is not told, what may follow is dropped and what was told stays.
    """
    mixture = mixture_of(state.readings)
    if mixture is None:
        return Expressions(told=before.told), None
    kind = (mixture.strongest, mixture.compound)
    if kind == before.told:
        return Expressions(told=before.told), None
    if kind != before.next:
        return Expressions(told=before.told, next=kind, since=state.at), None
    if state.at - before.since < HELD_S:
        return before, None
    return Expressions(told=kind), _changed(state, mixture, before.since)


def _changed(state: PersonState, mixture: Mixture, since: float) -> ExpressionChanged:
    return ExpressionChanged(person=state.person, at=state.at, began_at=since, mixture=mixture)
