"""Events between two moments of a person."""

from dataclasses import replace

from mimika.domain.events import StateEntered, StateLeft
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.state import PersonState, StateName, StateReading
from mimika.understand import transitions

SOMEBODY = PersonId("p1")


def moment(at: float, since: dict[StateName, float | None]) -> PersonState:
    states = tuple(
        StateReading(
            name=name, level=0.7, confidence=0.5, active=start is not None, since=start, trend_per_min=float("nan")
        )
        for name, start in since.items()
    )
    return PersonState(person=SOMEBODY, at=at, readings=Readings.of({}), quality=0.8, states=states, settled=0.5)


def test_a_state_that_begins_is_entered_with_level_and_confidence() -> None:
    events = transitions(moment(1.0, {StateName.CONFUSION: None}), moment(2.0, {StateName.CONFUSION: 2.0}))
    assert events == (StateEntered(person=SOMEBODY, at=2.0, state=StateName.CONFUSION, level=0.7, confidence=0.5),)


def test_a_state_that_ends_is_left_with_its_length() -> None:
    events = transitions(moment(5.0, {StateName.FATIGUE: 2.0}), moment(6.0, {StateName.FATIGUE: None}))
    assert events == (StateLeft(person=SOMEBODY, at=6.0, state=StateName.FATIGUE, seconds=4.0),)


def test_nothing_happens_while_a_state_lasts_or_stays_away() -> None:
    same = {StateName.FATIGUE: 2.0, StateName.CONFUSION: None}
    assert transitions(moment(5.0, same), moment(6.0, same)) == ()


def test_the_first_moment_enters_what_is_active() -> None:
    events = transitions(None, moment(2.0, {StateName.FATIGUE: 2.0, StateName.CONFUSION: None}))
    assert [(type(event), event.at) for event in events] == [(StateEntered, 2.0)]


def test_a_state_that_ended_and_began_again_in_between_gives_both_events() -> None:
    events = transitions(moment(5.0, {StateName.FATIGUE: 2.0}), moment(9.0, {StateName.FATIGUE: 8.0}))
    assert [type(event) for event in events] == [StateLeft, StateEntered]


def test_a_state_that_is_no_longer_derived_is_left() -> None:
    after = replace(moment(6.0, {}), person=SOMEBODY)
    assert [type(event) for event in transitions(moment(5.0, {StateName.FATIGUE: 2.0}), after)] == [StateLeft]
