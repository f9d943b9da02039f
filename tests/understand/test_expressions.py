"""Another expression is told once it has lasted, and only then."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.events import ExpressionChanged
from mimika.domain.expression import COMPONENTS
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState
from mimika.understand import NO_EXPRESSION, expressions
from mimika.understand.expressions import HELD_S

ANNA = PersonId("p1")
STEP_S = 0.1
NEUTRAL, HAPPY, SURPRISED = 0, 1, 2


def state(at: float, strongest: int | None, second: int = NEUTRAL, **units: float) -> PersonState:
    values: dict[SignalName, float] = {SignalName(name): value for name, value in units.items()}
    if strongest is not None:
        weights = dict.fromkeys(COMPONENTS, 0.01)
        weights |= {COMPONENTS[second]: 0.35, COMPONENTS[strongest]: 0.59}
        values |= weights
    return PersonState(
        person=ANNA, at=at, readings=Readings.of(values), quality=1.0, states=(), abstained=(), settled=1.0
    )


def told(states: list[PersonState]) -> list[ExpressionChanged]:
    memory, events = NO_EXPRESSION, []
    for one in states:
        memory, event = expressions(memory, one)
        if event is not None:
            events.append(event)
    return events


def run(*looks: int | None) -> list[ExpressionChanged]:
    return told([state(STEP_S * place, look, NEUTRAL if look else SURPRISED) for place, look in enumerate(looks)])


def test_an_expression_is_told_after_it_has_lasted_with_the_time_it_began() -> None:
    (event,) = run(*[HAPPY] * 8)
    assert event.began_at == 0.0
    assert event.at >= HELD_S
    assert event.mixture.strongest is SignalName.EXPRESSION_HAPPINESS
    assert event.mixture.second is SignalName.EXPRESSION_NEUTRAL


def test_a_flicker_is_no_change() -> None:
    events = run(*[NEUTRAL] * 8, HAPPY, HAPPY, *[NEUTRAL] * 8)
    assert [event.mixture.strongest for event in events] == [SignalName.EXPRESSION_NEUTRAL]


def test_what_comes_back_after_silence_is_not_told_again() -> None:
    assert len(run(*[HAPPY] * 8, *[None] * 20, *[HAPPY] * 8)) == 1


def test_silence_breaks_what_was_about_to_be_told() -> None:
    assert run(HAPPY, HAPPY, HAPPY, None, HAPPY, HAPPY, HAPPY) == []


def test_a_compound_that_the_units_show_is_an_expression_of_its_own() -> None:
    plain = [state(STEP_S * place, HAPPY, SURPRISED) for place in range(8)]
    shown = [state(0.8 + STEP_S * place, HAPPY, SURPRISED, au01=2, au02=2, au12=3, au25=2) for place in range(8)]
    assert [event.mixture.compound for event in told([*plain, *shown])] == ["", "happily surprised"]


@given(st.lists(st.sampled_from([None, NEUTRAL, HAPPY, SURPRISED]), max_size=60))
def test_no_two_events_in_a_row_say_the_same_and_each_lasted(looks: list[int | None]) -> None:
    events = run(*looks)
    for before, after in itertools.pairwise(events):
        assert before.mixture.strongest is not after.mixture.strongest
        assert before.at < after.at
    for event in events:
        places = range(round(event.began_at / STEP_S), round(event.at / STEP_S) + 1)
        assert {looks[place] for place in places} == {COMPONENTS.index(event.mixture.strongest)}
        assert event.at - event.began_at >= HELD_S - 1e-9
        assert not math.isnan(event.mixture.entropy_bits)
