"""From two successive states to the events between them. Next door: `mimika.understand.step`."""

from mimika.domain.events import Event, StateEntered, StateLeft
from mimika.domain.state import PersonState, StateReading


def transitions(before: PersonState | None, after: PersonState) -> tuple[Event, ...]:
    """Return which states ended and which began between two moments of one person.

    A state that ended and began again in between gives both events. First come
    the ends, then the beginnings, each in the order of the states.

    Args:
        before: The earlier state; None when there is none.
        after: The later one.
    """
    earlier = {} if before is None else {state.name: state for state in before.states}
    later = {state.name: state for state in after.states}
    left = tuple(
        StateLeft(person=after.person, at=after.at, state=state.name, seconds=max(after.at - state.since, 0.0))
        for state in earlier.values()
        if state.active and state.since is not None and not _same(state, later.get(state.name))
    )
    entered = tuple(
        StateEntered(person=after.person, at=after.at, state=state.name, level=state.level, confidence=state.confidence)
        for state in later.values()
        if state.active and not _same(state, earlier.get(state.name))
    )
    return left + entered


def _same(one: StateReading, other: StateReading | None) -> bool:
    """Return whether both are active by the same beginning."""
    return other is not None and other.active and one.since == other.since
