"""A session is counted as it passes, in memory that grows with the people and not with the frames."""

import pytest

from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment, Sighting
from mimika.domain.readings import Readings
from mimika.domain.state import PersonState, Reason
from mimika.pipeline.tally import Tally


def sighting(person: str, at: float, quality: float = 0.8, *abstained: Reason) -> Sighting:
    state = PersonState(
        person=PersonId(person),
        at=at,
        readings=Readings.of({}),
        quality=quality,
        states=(),
        settled=0.0,
        abstained=abstained,
    )
    return Sighting(state=state, where=None)


def moment(index: int, *people: Sighting, dropped: int = 0) -> Moment:
    return Moment(at=index / 10, index=index, size=(64, 48), people=people, events=(), dropped=dropped)


def test_before_the_first_frame_there_is_nothing() -> None:
    counted = Tally().counted()
    assert (counted.persons, counted.seconds, counted.frames_read, counted.frames_dropped) == ((), 0.0, 0, 0)


def test_frames_people_abstentions_drops_and_refusals_are_counted() -> None:
    tally = Tally()
    tally.add(moment(5, sighting("p1", 0.5)), 0)
    tally.add(moment(6, sighting("p1", 0.6, 0.4), sighting("p2", 0.6, 0.0, Reason.TOO_DARK), dropped=2), 1)
    tally.add(moment(7, dropped=4), 2)
    counted = tally.counted()
    assert (counted.frames_read, counted.frames_without_face) == (3, 1)
    assert (counted.frames_dropped, counted.refusals) == (4, 3)
    assert counted.seconds == pytest.approx(0.2)
    assert counted.abstentions == {Reason.TOO_DARK: 1}
    first, second = counted.persons
    assert (first.person, first.first_at, first.last_at) == ("p1", 0.5, 0.6)
    assert (first.frames, first.observed, first.mean_quality) == (2, 2, pytest.approx(0.6))
    assert (second.frames, second.observed, second.mean_quality) == (1, 0, 0.0)


def test_counting_a_long_session_takes_no_more_memory_than_a_short_one() -> None:
    tally = Tally()
    for index in range(3000):
        tally.add(moment(index, sighting("p1", index / 10)), 0)
    assert len(tally._people) == 1
    assert tally.counted().persons[0].frames == 3000


def test_a_count_that_was_taken_does_not_change_afterwards() -> None:
    tally = Tally()
    tally.add(moment(0, sighting("p1", 0.0, 0.0, Reason.NO_FACE)), 0)
    before = tally.counted()
    tally.add(moment(1, sighting("p1", 0.1, 0.0, Reason.NO_FACE)), 0)
    assert before.abstentions == {Reason.NO_FACE: 1}
    assert before.persons[0].frames == 1
