"""How customers reacted in one call: what the analysis is made from.

A `Reaction` is one utterance of a customer as numbers and single phrases; `counted` adds up those of a call, and
only these sums are kept. Next door: `terms` makes the phrases, `phases` the steps, `findings` the findings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

LEAST_CONFIDENCE: Final = 0.5
"""Below this a reaction counts as not read: even odds say nothing."""


PLACES: Final = 4
"""Decimals of every sum of probabilities."""


@unique
class Step(StrEnum):
    """Phase of a call."""

    OPENING = "opening"
    REQUEST = "request"
    HANDLING = "handling"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """How one utterance of a customer came across.

    Attributes:
        call: Which call; means nothing outside the analysis.
        step: Phase of the call.
        at: Event time in seconds.
        seconds: How long it took.
        valence: -1 to 1; NaN when unknown.
        arousal: -1 to 1; NaN when unknown.
        negative: Probability that it is a negative reaction, 0 to 1.
        confidence: How far that can be relied on, 0 to 1; below `LEAST_CONFIDENCE` it counts as not read.
        terms: Phrases of the customer, masked.
        after: Phrases of what the agent or kiosk said just before, masked.
    """

    call: str
    step: Step
    at: float
    seconds: float
    valence: float
    arousal: float
    negative: float
    confidence: float
    terms: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Reactions added up.

    Attributes:
        reactions: How many.
        negative: Their probabilities of being negative, added up: the expected number of negative ones.
    """

    reactions: int = 0
    negative: float = 0.0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(reactions=self.reactions + other.reactions, negative=self.negative + other.negative)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """The reactions of one call in one step.

    Attributes:
        step: Which.
        total: All of them.
        terms: Those with a phrase of the customer, by phrase.
        after: Those after a phrase of the agent or kiosk, by phrase.
    """

    step: Step
    total: Sum
    terms: Mapping[str, Sum]
    after: Mapping[str, Sum]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """All reactions of one call, added up.

    Attributes:
        call: Which.
        steps: Steps with at least one reaction that was read.
        unread: Reactions that could not be read.
    """

    call: str
    steps: tuple[StepCounts, ...]
    unread: int = 0

    @property
    def total(self) -> Sum:
        """All reactions that were read."""
        return sum((one.total for one in self.steps), Sum())


def counted(call: str, reactions: Iterable[Reaction]) -> CallCounts:
    """Return the reactions of one call, added up by step and phrase.

    Args:
        call: Which.
        reactions: Its reactions, in any order.
    """
    read = defaultdict[Step, list[Reaction]](list)
    unread = 0
    for one in reactions:
        if one.confidence >= LEAST_CONFIDENCE and 0.0 <= one.negative <= 1.0:
            read[one.step].append(one)
        else:
            unread += 1
    return CallCounts(call=call, steps=tuple(_step(step, read[step]) for step in Step if step in read), unread=unread)


def _step(step: Step, reactions: list[Reaction]) -> StepCounts:
    return StepCounts(
        step=step,
        total=_rounded(sum((Sum(reactions=1, negative=one.negative) for one in reactions), Sum())),
        terms=_by_phrase((one.terms, one.negative) for one in reactions),
        after=_by_phrase((one.after, one.negative) for one in reactions),
    )


def _by_phrase(pairs: Iterable[tuple[frozenset[str], float]]) -> Mapping[str, Sum]:
    found = defaultdict[str, Sum](Sum)
    for phrases, negative in pairs:
        for phrase in phrases:
            found[phrase] += Sum(reactions=1, negative=negative)
    return {phrase: _rounded(total) for phrase, total in sorted(found.items())}


def _rounded(total: Sum) -> Sum:
    """Return a sum as it is kept in a file, so that a run that goes on gives the report of one that did not stop."""
    return Sum(reactions=total.reactions, negative=round(total.negative, PLACES))
