"""Where in many calls negative reactions arise: by topic, step and wording, with how sure it is.

The one function to call is `find`. Everything it returns may be shown: `privacy` has been applied. Next door:
`topics`, `wording` and `resampling` do the parts.
"""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.insight.privacy import hidden, require_k
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
        share: Its reactions; None where it is not shown, to protect few callers.
        empty: There are no reactions in it.
    """

    step: Step
    share: Share | None
    empty: bool = False


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
        counted: Calls behind the findings; the others had no reaction that was read, or stood alone.
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
    kept = np.flatnonzero(of >= _OTHER)
    chosen = [read[at] for at in kept]
    table = _table(chosen, k, generator)
    return _findings(chosen, table, (topics, of[kept]), len(calls))


def _document(one: CallCounts) -> dict[str, int]:
    counts = Counter[str]()
    for step in one.steps:
        counts.update({term: total.reactions for term, total in step.terms.items()})
    return dict(counts)


def _grouped(topics: Topics, k: int) -> NDArray[np.int64]:
    """Return the topic of each call: topics of fewer than k calls are pooled, and -2 where even the pool is small."""
    of = topics.of.copy()
    for topic in range(len(topics.names)):
        if np.count_nonzero(of == topic) < k:
            of[of == topic] = _OTHER
    if 0 < np.count_nonzero(of == _OTHER) < k:
        of[of == _OTHER] = _OTHER - 1
    return of


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
    by_topic = [_topic(number, topics, sure, (masks[number], table)) for number in numbers]
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


def _behind(table: _Table, mask: NDArray[np.bool_], step: Step) -> AbstractSet[int]:
    here = mask & (table.reactions[:, _STEPS.index(step)] > 0)
    return {int(at) for at in np.flatnonzero(here)}


def _shown_cells(table: _Table, mask: NDArray[np.bool_]) -> tuple[Step, ...]:
    cells = [_behind(table, mask, step) for step in _STEPS]
    gone = hidden(cells, table.k)
    return tuple(step for at, step in enumerate(_STEPS) if at not in gone and cells[at])


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


def _topic(number: int, topics: Topics, sure: dict[_Key, Share], behind: tuple[NDArray[np.bool_], _Table]) -> Topic:
    mask, table = behind
    cells = tuple(
        Cell(step=step, share=sure.get((number, step)), empty=not _behind(table, mask, step)) for step in _STEPS
    )
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
            empty=not np.any(table.reactions[:, _STEPS.index(step)]),
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
