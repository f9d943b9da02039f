"""Where in many calls negative reactions arise: by topic, step and wording, with how sure it is.

The one function to call is `find`. Everything it returns may be shown: `privacy` has been applied. Next door:
`topics`, `wording` and `resampling` do the parts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.insight.privacy import enough, require_k
from mimika.insight.reactions import CallCounts, Step
from mimika.insight.resampling import Floats, Share, Sureness, corrected, draws, interval, quotient, sureness, tail
from mimika.insight.topics import Topics, find_topics
from mimika.insight.wording import Wording, telling, wordings

SEED: Final = 20_260_101
"""Seed of all draws, so that the same calls give the same report."""
EVIDENCE: Final = 6
"""Phrases shown with a pain point, on either side."""

_STEPS: Final = tuple(Step)
_OTHER: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One step of one topic, or of all that are shown.

    Attributes:
        step: Which.
        share: Its reactions; None where fewer than k calls have any: they are left out of totals too.
    """

    step: Step
    share: Share | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What some calls are about.

    Attributes:
        words: Its most telling words; none for calls that share no topic, or where there is only one.
        total: All its reactions.
        cells: Its steps.
    """

    words: tuple[str, ...]
    total: Share
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PainPoint:
    """A place where negative reactions are more frequent than elsewhere.

    Attributes:
        words: The topic, as its words; none for all topics together.
        step: The step.
        share: Its reactions.
        said: Phrases of customers there, each in at least k calls.
        before: Phrases of agent or kiosk just before, likewise.
    """

    words: tuple[str, ...]
    step: Step
    share: Share
    said: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found.

    Attributes:
        k: Calls behind every statistic.
        calls: Calls that were looked at.
        counted: Calls behind the findings; the others had no reaction that was read, or stood with too few.
        overall: All reactions; None where there are too few calls for anything.
        steps: Each step over the topics in which it is shown.
        topics: The topics, those with the largest share of negative reactions first.
        pains: Pain points, the surest and largest first.
        before: Wordings before reactions.
        said: Wordings of customers.
        stability: How far topics come again when calls are left out, 0 to 1; NaN when none were looked for.
        tried: Numbers of topics that were tried, with their stability.
    """

    k: int
    calls: int
    counted: int
    overall: Share | None
    steps: tuple[Cell, ...] = ()
    topics: tuple[Topic, ...] = ()
    pains: tuple[PainPoint, ...] = ()
    before: tuple[Wording, ...] = ()
    said: tuple[Wording, ...] = ()
    stability: float = float("nan")
    tried: tuple[tuple[int, float], ...] = ()


_Key = tuple[int, Step | None]
"""A topic and a step; no step for the whole topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Reactions by call and step.

    Attributes:
        reactions: Shape (calls, steps).
        negative: Shape (calls, steps).
        drawn: Shape (draws, calls).
        k: Calls behind every statistic.
    """

    reactions: Floats
    negative: Floats
    drawn: Floats
    k: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of the table that is asked for, and its answer before correction."""

    share: Share
    chance: float


def find(calls: Sequence[CallCounts], k: int) -> Findings:
    """Return what many calls say together.

    Args:
        calls: The calls, each once.
        k: Calls behind every statistic, at least `privacy.K_LEAST`.

    Raises:
        RefusedError: k is below `privacy.K_LEAST`.
    """
    require_k(k)
    read = sorted((one for one in calls if one.total.reactions), key=lambda one: one.call)
    if len(read) < k:
        return Findings(k=k, calls=len(calls), counted=0, overall=None)
    generator = np.random.Generator(np.random.PCG64(SEED))
    topics = find_topics([_document(one) for one in read], k, generator)
    of = _grouped(topics, k)
    visible = _visible(read, of, k)
    kept = np.flatnonzero(visible.any(axis=1))
    if len(kept) < k:
        return Findings(k=k, calls=len(calls), counted=0, overall=None)
    chosen = [_seen(read[at], visible[at]) for at in kept]
    return _findings(chosen, _table(chosen, k, generator), (topics, of[kept]), len(calls))


def _document(one: CallCounts) -> dict[str, float]:
    """Return how often a customer said what, without what was said in anger.

    The request counts in full. Of the rest the reactions count that are not negative, as expected: otherwise there
    would be a topic of angry words, and it would be found to be where people are angry.
    """
    counts = defaultdict[str, float](float)
    for step in one.steps:
        for term, total in step.terms.items():
            counts[term] += total.reactions - (0.0 if step.step is Step.REQUEST else total.negative)
    return dict(counts)


def _grouped(topics: Topics, k: int) -> NDArray[np.int64]:
    """Return the topic of each call: topics of fewer than k calls are pooled with the calls that have none."""
    of = topics.of.copy()
    for topic in range(len(topics.names)):
        if not enough(of == topic, k):
            of[of == topic] = _OTHER
    return of


def _visible(calls: Sequence[CallCounts], of: NDArray[np.int64], k: int) -> NDArray[np.bool_]:
    """Return which steps of which calls count: those in whose topic and step there are at least k calls."""
    has = np.array([[any(each.step is step for each in one.steps) for step in _STEPS] for one in calls], np.bool_)
    for number in np.unique(of):
        for at in range(len(_STEPS)):
            if not enough(has[:, at] & (of == number), k):
                has[of == number, at] = False
    return has


def _seen(one: CallCounts, steps: NDArray[np.bool_]) -> CallCounts:
    return replace(one, steps=tuple(each for each in one.steps if steps[_STEPS.index(each.step)]))


def _table(calls: Sequence[CallCounts], k: int, generator: np.random.Generator) -> _Table:
    reactions, negative = np.zeros((len(calls), len(_STEPS))), np.zeros((len(calls), len(_STEPS)))
    for at, one in enumerate(calls):
        for step in one.steps:
            reactions[at, _STEPS.index(step.step)] = step.total.reactions
            negative[at, _STEPS.index(step.step)] = step.total.negative
    return _Table(reactions=reactions, negative=negative, drawn=draws(len(calls), generator), k=k)


def _findings(
    calls: Sequence[CallCounts], table: _Table, grouping: tuple[Topics, NDArray[np.int64]], looked_at: int
) -> Findings:
    topics, of = grouping
    numbers = [int(one) for one in np.unique(of)]
    masks = {number: of == number for number in numbers}
    shown = {number: _shown_cells(table, masks[number]) for number in numbers}
    parts: dict[_Key, _Part] = {(number, None): _part(table, _mask(table, masks[number], _STEPS)) for number in numbers}
    parts |= {
        (number, step): _part(table, _mask(table, masks[number], (step,)))
        for number in numbers
        for step in shown[number]
    }
    sure = _corrected(parts, table.k)
    by_topic = [_topic(number, topics, sure) for number in numbers]
    return Findings(
        k=table.k,
        calls=looked_at,
        counted=len(calls),
        overall=_part(table, np.ones(table.reactions.shape, np.bool_)).share,
        steps=_steps(table, masks, shown),
        topics=tuple(sorted(by_topic, key=lambda one: (-one.total.share, one.words))),
        pains=_pains(calls, masks, topics, sure, table.k),
        before=wordings(calls, lambda step: step.after, table.k, table.drawn),
        said=wordings(calls, lambda step: step.terms, table.k, table.drawn),
        stability=topics.stability,
        tried=topics.tried,
    )


def _shown_cells(table: _Table, mask: NDArray[np.bool_]) -> tuple[Step, ...]:
    return tuple(step for at, step in enumerate(_STEPS) if np.any(table.reactions[mask, at]))


def _mask(table: _Table, mask: NDArray[np.bool_], steps: Sequence[Step]) -> NDArray[np.bool_]:
    found = np.zeros(table.reactions.shape, np.bool_)
    for step in steps:
        found[:, _STEPS.index(step)] = mask
    return found


def _part(table: _Table, mask: NDArray[np.bool_]) -> _Part:
    """Return the share of a part of the table, and how far it rises above the rest."""
    mine, bad = table.reactions * mask, table.negative * mask
    n, s = mine.sum(axis=1), bad.sum(axis=1)
    rest_n, rest_s = table.reactions.sum(axis=1) - n, table.negative.sum(axis=1) - s
    share_drawn = quotient(table.drawn @ s, table.drawn @ n)
    rise_drawn = share_drawn - quotient(table.drawn @ rest_s, table.drawn @ rest_n)
    share = float(s.sum() / n.sum())
    has_rest = rest_n.sum() > 0
    rise = share - float(rest_s.sum() / rest_n.sum()) if has_rest else 0.0
    low, high = interval(share_drawn)
    rise_low, rise_high = interval(rise_drawn) if has_rest else (0.0, 0.0)
    found = Share(
        share=share,
        low=low,
        high=high,
        calls=int(np.count_nonzero(n)),
        reactions=int(n.sum()),
        rise=rise,
        rise_low=rise_low,
        rise_high=rise_high,
    )
    return _Part(share=found, chance=tail(rise, rise_drawn) if has_rest else 1.0)


def _corrected(parts: dict[_Key, _Part], k: int) -> dict[_Key, Share]:
    q = corrected(np.array([part.chance for part in parts.values()]))
    return {
        key: replace(part.share, sureness=sureness(part.share, float(one), k))
        for (key, part), one in zip(parts.items(), q, strict=True)
    }


def _words(number: int, topics: Topics) -> tuple[str, ...]:
    return () if number == _OTHER else topics.names[number]


def _topic(number: int, topics: Topics, sure: dict[_Key, Share]) -> Topic:
    cells = tuple(Cell(step=step, share=sure.get((number, step))) for step in _STEPS)
    return Topic(words=_words(number, topics), total=sure[number, None], cells=cells)


def _steps(table: _Table, masks: dict[int, NDArray[np.bool_]], shown: dict[int, tuple[Step, ...]]) -> tuple[Cell, ...]:
    """Return each step over the topics in which it is shown: nothing can be taken from it that is not."""
    found = list[tuple[Step, _Part | None]]()
    for step in _STEPS:
        inside = [masks[number] for number, steps in shown.items() if step in steps]
        mask = _mask(table, np.logical_or.reduce(inside), (step,)) if inside else None
        found.append((step, None if mask is None else _part(table, mask)))
    q = corrected(np.array([part.chance for _, part in found if part is not None]))
    rates = iter(q)
    return tuple(
        Cell(
            step=step,
            share=None
            if part is None
            else replace(part.share, sureness=sureness(part.share, float(next(rates)), table.k)),
        )
        for step, part in found
    )


def _pains(
    calls: Sequence[CallCounts],
    masks: dict[int, NDArray[np.bool_]],
    topics: Topics,
    sure: dict[_Key, Share],
    k: int,
) -> tuple[PainPoint, ...]:
    """Return the cells with more negative reactions than elsewhere: the surest first, then by how many more."""
    found = [
        (number, step, share)
        for (number, step), share in sure.items()
        if step is not None and share.rise > 0.0 and share.sureness in {Sureness.CLEAR, Sureness.LIKELY}
    ]
    order = sorted(found, key=lambda one: (one[2].sureness is not Sureness.CLEAR, -one[2].rise_low * one[2].reactions))
    return tuple(
        PainPoint(
            words=_words(number, topics),
            step=step,
            share=share,
            said=telling(_of(calls, masks[number]), lambda one: one.terms, k, step)[:EVIDENCE],
            before=telling(_of(calls, masks[number]), lambda one: one.after, k, step)[:EVIDENCE],
        )
        for number, step, share in order
    )


def _of(calls: Sequence[CallCounts], mask: NDArray[np.bool_]) -> list[CallCounts]:
    return [one for one, inside in zip(calls, mask, strict=True) if inside]
