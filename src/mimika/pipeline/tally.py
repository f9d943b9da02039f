"""Counts a session, in memory that grows only with the number of people."""

from dataclasses import dataclass, field
from math import isnan
from operator import add
from typing import final

from mimika.domain.events import Decided
from mimika.domain.expression import COMPONENTS
from mimika.domain.ids import PersonId
from mimika.domain.moments import NO_PICTURE, Moment, PersonSummary
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """What was counted of one person."""

    first_at: float
    last_at: float
    frames: int = 0
    observed: int = 0
    quality: float = 0.0
    told: int = 0
    weights: tuple[float, ...] = (0.0,) * len(COMPONENTS)

    @property
    def expression(self) -> dict[SignalName, float]:
        """Mean weight of each part of the mixture, where it was told."""
        if not self.told:
            return {}
        return {name: weight / self.told for name, weight in zip(COMPONENTS, self.weights, strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A session as counted so far; fields as in `SessionSummary`."""

    persons: tuple[PersonSummary, ...]
    seconds: float
    frames_read: int
    frames_dropped: int
    frames_without_face: int
    refusals: int
    decisions: int
    abstentions: dict[Reason, int] = field(default_factory=dict[Reason, int])
    withheld: dict[Reason, int] = field(default_factory=dict[Reason, int])


@final
class Tally:
    """Counts moments as they pass."""

    def __init__(self) -> None:
        self._people: dict[PersonId, _Count] = {}
        self._abstentions: dict[Reason, int] = {}
        self._withheld: dict[Reason, int] = {}
        self._first_at: float | None = None
        self._last: Moment | None = None
        self._frames = 0
        self._empty = 0
        self._refusals = 0
        self._decisions = 0

    def add(self, moment: Moment, refused: int) -> None:
        """Count one moment, and how often the gate refused in it."""
        for person in moment.forgotten:
            self._people.pop(person, None)
        if self._first_at is None:
            self._first_at = moment.at
        self._last = moment
        self._frames += moment.size != NO_PICTURE
        self._refusals += refused
        self._empty += moment.size != NO_PICTURE and not moment.people
        self._decisions += sum(isinstance(event, Decided) for event in moment.events)
        for sighting in moment.people:
            state = sighting.state
            before = self._people.get(state.person) or _Count(first_at=moment.at, last_at=moment.at)
            observed = not state.abstained
            weights = tuple(state.readings[name] for name in COMPONENTS)
            told = observed and not isnan(weights[0])
            self._people[state.person] = _Count(
                first_at=before.first_at,
                last_at=moment.at,
                frames=before.frames + 1,
                observed=before.observed + observed,
                quality=before.quality + (state.quality if observed else 0.0),
                told=before.told + told,
                weights=tuple(map(add, before.weights, weights)) if told else before.weights,
            )
            for reason in sighting.withheld:
                self._withheld[reason] = self._withheld.get(reason, 0) + 1
            for reason in state.abstained:
                self._abstentions[reason] = self._abstentions.get(reason, 0) + 1

    def unseen(self, refused: int) -> None:
        """Count what a sample that gave no moment was refused."""
        self._refusals += refused

    def counted(self) -> Counted:
        """Return the counts so far."""
        last = self._last
        return Counted(
            persons=tuple(
                PersonSummary(
                    person=person,
                    first_at=count.first_at,
                    last_at=count.last_at,
                    frames=count.frames,
                    observed=count.observed,
                    mean_quality=count.quality / count.observed if count.observed else 0.0,
                    expression=count.expression,
                )
                for person, count in sorted(self._people.items(), key=lambda item: (len(item[0]), item[0]))
            ),
            seconds=0.0 if last is None or self._first_at is None else last.at - self._first_at,
            frames_read=self._frames,
            frames_dropped=0 if last is None else last.dropped,
            frames_without_face=self._empty,
            refusals=self._refusals,
            decisions=self._decisions,
            abstentions=dict(self._abstentions),
            withheld=dict(self._withheld),
        )
