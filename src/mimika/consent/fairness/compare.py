"""Compares groups with the other groups, and the equal path with the sensed one.

Nothing is shown about fewer than ten sessions. Cells that small count nowhere:
not in the others a group is compared with and not in the paths, so nobody can
find them by subtraction. The ratio is that of the four-fifths rule (29 CFR
1607.4 D): the lower rate over the higher, looked at below 0.8.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mimika.consent.fairness.alarm import Alarm, share_of_alpha
from mimika.consent.fairness.intervals import Interval, difference, rate
from mimika.consent.fairness.sessions import Treatment, Visit, Way

FEWEST: Final = 10
"""A cell of fewer sessions is not shown."""
ALPHA: Final = 0.05
"""With what probability any alarm of a deployment may ever be false."""
FOUR_FIFTHS: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Two sides compared in one treatment.

    Attributes:
        rates: Share of sessions that were given it, on this side and on the other.
        gap: This side minus the other.
        ratio: The lower rate over the higher, 0 to 1; None when nobody was given it.
        alarm: Whether they differed by more than chance at any time.
    """

    rates: tuple[Interval, Interval]
    gap: Interval
    ratio: float | None
    alarm: bool

    @property
    def below_four_fifths(self) -> bool:
        """Whether the lower rate is less than four fifths of the higher."""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One line of the report.

    Attributes:
        what: A group, or the equal path.
        treatment: In what.
        sessions: How many on this side and on the other; None when either side has too few.
        measured: What was found; None when either side has too few.
    """

    what: str
    treatment: Treatment
    sessions: tuple[int, int] | None
    measured: Measured | None


def compare(visits: Iterable[Visit], alpha: float = ALPHA) -> tuple[Comparison, ...]:
    """Return every group against the others, then the equal path against the sensed one, in every treatment.

    Args:
        visits: Sessions in the order in which they came.
        alpha: With what probability any alarm may ever be false.
    """
    seen = tuple(visits)
    groups = _in_order(seen)
    cells = {group: sum(visit.group == group for visit in seen) for group in (*groups, None)}
    large = [visit for visit in seen if cells[visit.group] >= FEWEST]
    declared = [visit for visit in large if visit.group is not None]
    return (
        *(
            line
            for place, group in enumerate(groups, start=1)
            for line in _lines(group, _split(declared, group), _rings(seen, group, (place, alpha)))
        ),
        *_lines(
            Way.SELF_REPORT,
            (
                [visit for visit in large if visit.way is Way.SELF_REPORT],
                [visit for visit in large if visit.way is Way.SENSED],
            ),
            _rings(seen, None, (0, alpha)),
        ),
    )


Sides = tuple[Sequence[Visit], Sequence[Visit]]


def _in_order(visits: Sequence[Visit]) -> tuple[str, ...]:
    """Return the declared groups in the order in which they came, so that more of them leave the alarms as they are."""
    return tuple(dict.fromkeys(visit.group for visit in visits if visit.group is not None))


def _split(visits: Sequence[Visit], group: str) -> Sides:
    return [visit for visit in visits if visit.group == group], [visit for visit in visits if visit.group != group]


def _rings(visits: Sequence[Visit], group: str | None, share: tuple[int, float]) -> dict[Treatment, bool]:
    """Return which alarms ring for a group against the others, or for the paths when there is none."""
    place, alpha = share
    alarms = {
        treatment: Alarm(share_of_alpha(alpha, len(Treatment) * place + number))
        for number, treatment in enumerate(Treatment, start=1)
    }
    for visit in visits:
        if group is not None and visit.group is None:
            continue
        first = visit.way is Way.SELF_REPORT if group is None else visit.group == group
        for treatment, alarm in alarms.items():
            alarm.see(0 if first else 1, hit=treatment in visit.given)
    return {treatment: alarm.rings for treatment, alarm in alarms.items()}


def _lines(what: str, sides: Sides, rings: dict[Treatment, bool]) -> Iterator[Comparison]:
    own, others = sides
    sessions = (len(own), len(others))
    for treatment in Treatment:
        if min(sessions) < FEWEST:
            yield Comparison(what=what, treatment=treatment, sessions=None, measured=None)
            continue
        first, second = (rate(sum(treatment in visit.given for visit in side), len(side)) for side in sides)
        most = max(first.estimate, second.estimate)
        yield Comparison(
            what=what,
            treatment=treatment,
            sessions=sessions,
            measured=Measured(
                rates=(first, second),
                gap=difference(first, second),
                ratio=min(first.estimate, second.estimate) / most if most else None,
                alarm=rings[treatment],
            ),
        )
