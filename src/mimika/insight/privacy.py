"""No statistic about fewer than k calls, neither shown nor to be found by taking one shown number from another.

Three rules, each for one way of subtracting:

* Within a table: a cell of a row whose total is shown is hidden when fewer than k calls stand behind it, and then
  more cells of that row until those that are hidden have k calls together (`hidden`). Column totals are not
  shown exactly: they are added up from the cells that are shown.
* Between phrases: of two phrases one of which contains the other, one is shown (`apart`), and none that all but a
  few calls contain.
* Between two reports: one that follows another covers either the same calls or at least k more (`publishable`).

Primary and complementary suppression after Hundepool et al., *Statistical Disclosure Control* (Wiley 2012), ch. 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

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


def hidden(cells: Sequence[AbstractSet[int]], k: int) -> frozenset[int]:
    """Return which cells of a row are not shown, given that the total of the row is.

    Args:
        cells: The calls behind each cell; a call may stand in several. Empty cells are no secret and stay.
        k: Calls needed behind whatever can be worked out.
    """
    found = {at for at, calls in enumerate(cells) if 0 < len(calls) < k}
    while found and (len(found) == 1 or len(set[int]().union(*(cells[at] for at in found))) < k):
        rest = [at for at, calls in enumerate(cells) if calls and at not in found]
        if not rest:
            break
        found.add(min(rest, key=lambda at: (len(cells[at]), at)))
    return frozenset(found)


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
