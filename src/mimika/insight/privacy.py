"""No statistic about fewer than k calls, neither shown nor to be found by taking one shown number from another.

Three rules, each for one way of subtracting:

* Within tables: reactions of a topic in a step behind which fewer than k calls stand are left out of everything, of
  totals and wordings too (`enough`). No total holds more than what is shown beside it, so that nothing can be
  taken from it.
* Between phrases: of two phrases one of which contains the other, one is shown (`apart`), and none that all but a
  few calls contain.
* Between two reports: one that follows another covers either the same calls or at least k more (`publishable`).

Primary and complementary suppression: Hundepool et al., *Statistical Disclosure Control* (Wiley 2012), ch. 4; that
nothing rests on what is suppressed takes the place of the latter.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.errors import RefusedError

K_LEAST: Final = 10
"""Calls that stand behind every statistic, at least."""


WIDENS: Final = 0.6
"""Share of a phrase's calls that a longer one must be in to be shown in its place."""


def require_k(k: int) -> int:
    """Return k.

    Raises:
        RefusedError: It is below `K_LEAST`.
    """
    if k < K_LEAST:
        raise RefusedError(
            f"statistics about {k} calls are not given",
            why=f"at least {K_LEAST} stand behind every number that leaves",
            fix=f"Pass --k {K_LEAST} or more",
        )
    return k


def enough(calls: NDArray[np.bool_], k: int) -> bool:
    """Return whether there are enough calls behind something.

    Args:
        calls: Shape (calls,): which of them stand behind it.
        k: Calls needed.
    """
    return int(np.count_nonzero(calls)) >= k


def apart(phrases: Iterable[str]) -> tuple[str, ...]:
    """Return phrases in their order, without any that contains, or is contained in, one before it.

    Args:
        phrases: The most telling first.
    """
    kept = list[str]()
    for phrase in phrases:
        if not any(_within(phrase, other) or _within(other, phrase) for other in kept):
            kept.append(phrase)
    return tuple(kept)


def widened(phrases: Sequence[str], calls: Mapping[str, int]) -> tuple[str, ...]:
    """Return phrases, each replaced by the longest one around it that nearly all of its calls contain.

    Args:
        phrases: The most telling first.
        calls: Calls that contain each phrase, of all that may be shown.
    """
    found = list[str]()
    for phrase in phrases:
        around = [one for one, count in calls.items() if count >= WIDENS * calls[phrase] and _within(phrase, one)]
        found.append(max(around, key=lambda one: (one.count(" "), calls[one], one)))
    return tuple(dict.fromkeys(found))


def _within(short: str, long: str) -> bool:
    return f" {short} " in f" {long} "


def publishable(done: Sequence[str], earlier: AbstractSet[str], waiting: int, k: int) -> tuple[str, ...]:
    """Return the calls that a report may cover, given what the last one covered and what is still to come.

    Args:
        done: Calls that have been read, in order.
        earlier: Calls that the last report covered; those that were taken away since are no longer in `done`.
        waiting: Calls still to be read, of a run that was interrupted.
        k: Calls by which two reports must differ if they differ at all.
    """
    new = [call for call in done if call not in earlier]
    old = [call for call in done if call in earlier]
    # What is still waiting will be added by the next report: it must not be the only difference to this one.
    held = max(0, k - waiting) if waiting else 0
    new = new[: max(0, len(new) - held)]
    if earlier and len(new) < k:
        new = []
    chosen = {*old, *new}
    return tuple(call for call in done if call in chosen)
