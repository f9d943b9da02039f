"""Turns, the silence before them, overlaps and interruptions, of people who are heard apart."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.ids import PersonId
from mimika.domain.signals import SignalName
from mimika.domain.state import Turn
from mimika.perceive.voice.turns import Floor

CUSTOMER, AGENT = PersonId("customer"), PersonId("agent")
Spans = list[tuple[float, float]]


def talk(*spans: tuple[PersonId, float, float], until: float = 40.0) -> tuple[Floor, dict[PersonId, list[Turn]]]:
    """Let people speak, heard in steps of 0.1 s, and return the floor and their turns."""
    floor, turns = Floor(), dict[PersonId, list[Turn]]()
    people = list(dict.fromkeys(person for person, _, _ in spans))
    for step in range(round(until * 10)):
        middle = 0.1 * step + 0.05
        for person in people:
            speaks = any(who == person and begin < middle < end for who, begin, end in spans)
            found = floor.hear(person, 0.1 * (step + 1), 0.1, 0.9 if speaks else 0.1)
            turns.setdefault(person, []).extend(found)
    return floor, turns


def test_a_short_pause_belongs_to_the_turn_and_a_longer_one_ends_it() -> None:
    _, turns = talk((CUSTOMER, 1, 2), (CUSTOMER, 2.4, 3), (CUSTOMER, 3.6, 5))
    assert [(turn.began_at, turn.seconds) for turn in turns[CUSTOMER]] == [
        (pytest.approx(1), pytest.approx(2)),
        (pytest.approx(3.6), pytest.approx(1.4)),
    ]


def test_one_channel_alone_has_no_latency_and_no_overlap() -> None:
    floor, turns = talk((CUSTOMER, 1, 2), (CUSTOMER, 4, 5))
    assert all(math.isnan(turn.latency_s) and turn.overlapped_s == 0 for turn in turns[CUSTOMER])
    assert not any(turn.interrupting for turn in turns[CUSTOMER])
    assert floor.signals(CUSTOMER) == {}


def test_latency_is_the_silence_after_the_others_turn() -> None:
    floor, turns = talk((AGENT, 1, 4), (CUSTOMER, 5.5, 7))
    assert turns[CUSTOMER][0].latency_s == pytest.approx(1.5)
    assert math.isnan(turns[AGENT][0].latency_s)
    assert floor.signals(CUSTOMER)[SignalName.VOICE_LATENCY_S] == pytest.approx(1.5)
    assert SignalName.VOICE_LATENCY_S not in floor.signals(AGENT)


def test_going_on_after_ones_own_turn_is_no_answer() -> None:
    _, turns = talk((AGENT, 1, 2), (CUSTOMER, 3, 4), (CUSTOMER, 6, 7))
    assert turns[CUSTOMER][0].latency_s == pytest.approx(1)
    assert math.isnan(turns[CUSTOMER][1].latency_s)


def test_who_breaks_in_and_stays_has_interrupted() -> None:
    floor, turns = talk((AGENT, 1, 5), (CUSTOMER, 4, 8))
    turn = turns[CUSTOMER][0]
    assert turn.interrupting
    assert math.isnan(turn.latency_s)
    assert turn.overlapped_s == pytest.approx(1)
    assert not turns[AGENT][0].interrupting
    assert turns[AGENT][0].overlapped_s == pytest.approx(1)
    assert floor.signals(CUSTOMER)[SignalName.VOICE_OVERLAP_SHARE] == pytest.approx(0.25)
    assert floor.signals(CUSTOMER)[SignalName.VOICE_INTERRUPTIONS_PER_MIN] == 1


def test_who_hums_along_has_not() -> None:
    _, turns = talk((AGENT, 1, 8), (CUSTOMER, 4, 4.5))
    assert not turns[CUSTOMER][0].interrupting
    assert turns[CUSTOMER][0].overlapped_s == pytest.approx(0.5)


def test_beginning_in_the_others_short_pause_is_breaking_in() -> None:
    _, turns = talk((AGENT, 1, 3), (CUSTOMER, 3.2, 6), (AGENT, 3.3, 4))
    assert turns[CUSTOMER][0].interrupting
    assert math.isnan(turns[CUSTOMER][0].latency_s)


def test_both_beginning_at_once_is_nobodys_interruption() -> None:
    _, turns = talk((AGENT, 1, 3), (CUSTOMER, 1.1, 5))
    assert not turns[CUSTOMER][0].interrupting


def test_what_is_not_known_counts_as_silence() -> None:
    floor = Floor()
    assert floor.hear(CUSTOMER, 0.1, 0.1, math.nan) == ()
    assert floor.hear(CUSTOMER, 9.0, 8.9, math.nan) == ()
    assert floor.signals(CUSTOMER) == {}


def test_somebody_forgotten_leaves_nothing() -> None:
    floor, _ = talk((AGENT, 1, 4), (CUSTOMER, 5.5, 7))
    floor.forget(CUSTOMER)
    assert floor.signals(CUSTOMER) == {}


def test_a_monologue_of_an_hour_is_one_turn_and_costs_no_more() -> None:
    floor = Floor()
    for second in range(3600):
        assert floor.hear(CUSTOMER, second + 0.9, 0.9, 0.9) == ()
        assert floor.hear(CUSTOMER, second + 1.0, 0.1, 0.1) == ()
    (turn,) = floor.hear(CUSTOMER, 3601.0, 1.0, 0.0)
    assert turn.seconds == pytest.approx(3599.9)


def test_a_turn_that_began_at_nought_outlives_a_gap_of_an_hour() -> None:
    floor = Floor()
    floor.spoke(CUSTOMER, 0.0, 1.0)
    (turn,) = floor.listened(CUSTOMER, 3600.0)
    assert (turn.began_at, turn.seconds) == (0.0, 1.0)


stretches = st.lists(st.tuples(st.sampled_from((CUSTOMER, AGENT)), st.integers(0, 90), st.integers(1, 30)), max_size=12)


@given(stretches)
def test_turns_are_what_was_said_and_no_overlap_is_longer_than_its_turn(
    spoken: list[tuple[PersonId, int, int]],
) -> None:
    spans = [(person, begin / 10, (begin + length) / 10) for person, begin, length in spoken]
    _, turns = talk(*spans, until=14.0)
    for person, told in turns.items():
        tenths = {step for who, begin, length in spoken if who == person for step in range(begin, begin + length)}
        covered = {
            step
            for turn in told
            for step in range(round(10 * turn.began_at), round(10 * (turn.began_at + turn.seconds)))
        }
        assert tenths <= covered
        assert all(0 <= turn.overlapped_s <= turn.seconds + 1e-9 for turn in told)
        assert all(later.began_at - turn.began_at - turn.seconds >= 0.5 - 1e-6 for turn, later in pairwise(told))
