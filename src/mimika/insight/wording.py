"""Which wordings negative reactions go with: what was said just before them, and what the customer said.

Phrases are ranked by the log-odds ratio with an informative Dirichlet prior, which keeps rare phrases from the top
(Monroe, Colaresi and Quinn, *Fightin' Words*, Political Analysis 16, 2008). How much more often a reaction is
negative is measured against reactions in the same steps of the call (indirect standardisation), since the closing
is kinder than the middle whatever is said in it. It is what goes together, not what causes what. Next door:
`resampling` for intervals, `privacy` for what may be shown.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.insight.privacy import apart, widened
from mimika.insight.reactions import CallCounts, Step, StepCounts, Sum
from mimika.insight.resampling import Floats, Share, Sureness, corrected, interval, quotient, sureness, tail

MOST_ASKED: Final = 3000
"""Phrases that are looked at: the most frequent ones."""
MOST_SHOWN: Final = 16
"""Phrases shown on either side."""
PRIOR: Final = 500.0
"""Reactions that the prior is worth."""

_BLOCK: Final = 256
_STEPS: Final = tuple(Step)

Pick = Callable[[StepCounts], Mapping[str, Sum]]
"""Which phrases are meant: those of the customer, or those before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A phrase with the reactions that go with it.

    Attributes:
        phrase: One to three words.
        log_odds: Standardised log-odds ratio, positive where negative reactions are more likely with it.
        share: Share of negative reactions with it; its rise is against other reactions in the same steps.
    """

    phrase: str
    log_odds: float
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """Phrases over calls, as coordinates.

    Attributes:
        phrases: The phrases.
        call: Of each entry, which call.
        phrase: Which phrase.
        step: Which step.
        reactions: How many.
        negative: How many of them are negative, as expected.
    """

    phrases: list[str]
    call: NDArray[np.int64]
    phrase: NDArray[np.int64]
    step: NDArray[np.int64]
    reactions: Floats
    negative: Floats


def wordings(calls: Sequence[CallCounts], pick: Pick, k: int, drawn: Floats) -> tuple[Wording, ...]:
    """Return the phrases with which reactions are more, or less, often negative than others in the same steps.

    None that fewer than k calls contain, none that all but fewer than k calls contain, and none within another.

    Args:
        calls: The calls.
        pick: Which phrases.
        k: Calls behind every statistic.
        drawn: Shape (draws, calls), from `resampling.draws`.

    Returns:
        The clear and likely ones, those that go with negative reactions first, the most telling first.
    """
    counts = _counts(calls, pick, k)
    if not counts.phrases:
        return ()
    totals = _step_totals(calls)
    behind = _behind(counts, calls)
    raw = _shares(counts, totals, drawn)
    odds = _log_odds(counts, totals)
    q = corrected(np.array([tail(rise, draws) for _, rise, draws in raw]))
    found = [
        Wording(phrase=counts.phrases[at], log_odds=float(odds[at]), share=_sure(share, float(q[at]), k))
        for at, (share, _, _) in enumerate(raw)
        if behind[at] >= k
    ]
    return _shown(found)


def telling(calls: Sequence[CallCounts], pick: Pick, k: int, step: Step) -> tuple[str, ...]:
    """Return phrases said in at least k calls in one step with which reactions there are most often negative.

    Without any number of their own: taken from those of all calls, it would tell of the others.

    Args:
        calls: The calls.
        pick: Which phrases.
        k: Calls that each needs.
        step: The step.
    """
    only = [CallCounts(call=one.call, steps=tuple(each for each in one.steps if each.step is step)) for one in calls]
    counts = _counts(only, pick, k)
    if not counts.phrases:
        return ()
    odds = _log_odds(counts, _step_totals(only))
    order = sorted(range(len(odds)), key=lambda at: (-odds[at], counts.phrases[at]))
    met = {phrase: int(count) for phrase, count in zip(counts.phrases, _calls_with(counts), strict=True)}
    return apart(widened([counts.phrases[at] for at in order if odds[at] > 1.0], met))


def _counts(calls: Sequence[CallCounts], pick: Pick, k: int) -> _Counts:
    met = Counter[str]()
    for one in calls:
        met.update({phrase for step in one.steps for phrase in pick(step)})
    usual = sorted(((-count, phrase) for phrase, count in met.items() if count >= k))[:MOST_ASKED]
    place = {phrase: at for at, (_, phrase) in enumerate(usual)}
    entries = [
        (at, place[phrase], _STEPS.index(step.step), total.reactions, total.negative)
        for at, one in enumerate(calls)
        for step in one.steps
        for phrase, total in pick(step).items()
        if phrase in place
    ]
    table = np.array(entries, np.float64).reshape(-1, 5)
    whole = table[:, :3].astype(np.int64)
    return _Counts(
        phrases=list(place),
        call=whole[:, 0],
        phrase=whole[:, 1],
        step=whole[:, 2],
        reactions=table[:, 3],
        negative=table[:, 4],
    )


def _step_totals(calls: Sequence[CallCounts]) -> tuple[Floats, Floats]:
    """Return reactions and negative ones, shape (calls, steps) each."""
    reactions, negative = np.zeros((len(calls), len(_STEPS))), np.zeros((len(calls), len(_STEPS)))
    for at, one in enumerate(calls):
        for step in one.steps:
            reactions[at, _STEPS.index(step.step)] = step.total.reactions
            negative[at, _STEPS.index(step.step)] = step.total.negative
    return reactions, negative


def _behind(counts: _Counts, calls: Sequence[CallCounts]) -> NDArray[np.int64]:
    """Return of each phrase the calls behind it, or those behind its absence where these are fewer."""
    all_of = np.array([one.total.reactions for one in calls], np.float64)
    each = np.zeros((len(calls), len(counts.phrases)), np.float32)
    np.add.at(each, (counts.call, counts.phrase), counts.reactions)
    with_it: NDArray[np.int64] = np.count_nonzero(each, axis=0)
    without: NDArray[np.int64] = np.count_nonzero(each < all_of[:, None], axis=0)
    return np.where(without == 0, with_it, np.minimum(with_it, without))


def _calls_with(counts: _Counts) -> NDArray[np.int64]:
    pairs = np.unique(np.stack([counts.call, counts.phrase]), axis=1)
    return np.bincount(pairs[1], minlength=len(counts.phrases)).astype(np.int64)


def _shares(counts: _Counts, totals: tuple[Floats, Floats], drawn: Floats) -> list[tuple[Share, float, Floats]]:
    """Return of each phrase its share, the rise of it, and the rise in each draw."""
    base = quotient(totals[1].sum(axis=0), totals[0].sum(axis=0))
    base_drawn = np.nan_to_num(quotient(drawn @ totals[1], drawn @ totals[0]))
    found = list[tuple[Share, float, Floats]]()
    for start in range(0, len(counts.phrases), _BLOCK):
        inside = (counts.phrase >= start) & (counts.phrase < start + _BLOCK)
        wide = min(_BLOCK, len(counts.phrases) - start)
        by_step = np.zeros((len(_STEPS), len(totals[0]), wide))
        at = (counts.step[inside], counts.call[inside], counts.phrase[inside] - start)
        np.add.at(by_step, at, counts.reactions[inside])
        negative = np.zeros((len(totals[0]), wide))
        np.add.at(negative, at[1:], counts.negative[inside])
        reactions = by_step.sum(axis=0)
        expected = np.nan_to_num(base) @ by_step.sum(axis=1)
        expected_drawn = sum(((drawn @ by_step[n]) * base_drawn[:, n, None] for n in range(len(_STEPS))), np.zeros(()))
        share = quotient(negative.sum(axis=0), reactions.sum(axis=0))
        share_drawn = quotient(drawn @ negative, drawn @ reactions)
        rise = share - quotient(expected, reactions.sum(axis=0))
        rise_drawn = share_drawn - quotient(np.asarray(expected_drawn), drawn @ reactions)
        for n in range(wide):
            ends = (*interval(share_drawn[:, n]), *interval(rise_drawn[:, n]))
            one = Share(
                share=float(share[n]),
                low=ends[0],
                high=ends[1],
                calls=int(np.count_nonzero(reactions[:, n])),
                reactions=int(reactions[:, n].sum()),
                rise=float(rise[n]),
                rise_low=ends[2],
                rise_high=ends[3],
            )
            found.append((one, float(rise[n]), rise_drawn[:, n]))
    return found


def _log_odds(counts: _Counts, totals: tuple[Floats, Floats]) -> Floats:
    """Return the standardised log-odds ratio of each phrase between negative and other reactions."""
    size = len(counts.phrases)
    with_it = np.bincount(counts.phrase, counts.reactions, size)
    bad = np.bincount(counts.phrase, counts.negative, size)
    reactions, negative = float(totals[0].sum()), float(totals[1].sum())
    prior = PRIOR * with_it / reactions
    good = with_it - bad
    ratio = np.log((bad + prior) / np.maximum(negative + PRIOR - bad - prior, 1e-9))
    ratio -= np.log((good + prior) / np.maximum(reactions - negative + PRIOR - good - prior, 1e-9))
    return ratio / np.sqrt(1.0 / (bad + prior) + 1.0 / (good + prior))


def _sure(share: Share, q: float, k: int) -> Share:
    return Share(
        share=share.share,
        low=share.low,
        high=share.high,
        calls=share.calls,
        reactions=share.reactions,
        rise=share.rise,
        rise_low=share.rise_low,
        rise_high=share.rise_high,
        sureness=sureness(share, q, k),
    )


def _shown(found: list[Wording]) -> tuple[Wording, ...]:
    sure = [one for one in found if one.share.sureness in {Sureness.CLEAR, Sureness.LIKELY}]
    order = sorted(sure, key=lambda one: (one.share.sureness is not Sureness.CLEAR, -abs(one.log_odds), one.phrase))
    known = {one.phrase: one for one in order}
    calls = {one.phrase: one.share.calls for one in order}
    kept = [known[phrase] for phrase in apart(widened([one.phrase for one in order], calls))]
    worse = [one for one in kept if one.share.rise > 0.0][:MOST_SHOWN]
    better = [one for one in kept if one.share.rise < 0.0][:MOST_SHOWN]
    return (*worse, *better)
