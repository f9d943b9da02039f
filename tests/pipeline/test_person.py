"""One person from look to decision, and what is told of silences and of leaving."""

from dataclasses import replace

import pytest

from mimika.domain.decisions import Decision
from mimika.domain.events import Abstained, MovedBriefly, StateEntered, StateLeft
from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, BriefMovement, Observation, PersonState, Quality, Reason, StateName
from mimika.pipeline.person import Person

ANNA = PersonId("p1")
PLACE = Box(left=1.0, top=2.0, width=30.0, height=40.0)
GOOD = Quality(overall=0.9, size=1.0, sharpness=1.0, light=1.0, frontal=1.0, unobstructed=1.0)


class Silent:
    """A policy that decides nothing and counts in its memory."""

    def __init__(self) -> None:
        self.memories: list[int] = []

    def begin(self) -> int:
        return 0

    def choose(self, memory: int, state: PersonState) -> tuple[int, tuple[Decision, ...]]:
        assert state.person == ANNA
        self.memories.append(memory)
        return memory + 1, ()


def looks(at: float) -> Observation:
    """Return a look at an attentive face."""
    readings = {
        SignalName.HEAD_YAW_DEG: 1.0,
        SignalName.HEAD_PITCH_DEG: 0.0,
        SignalName.HEAD_ROLL_DEG: 0.0,
        SignalName.GAZE_ON_SCREEN: 0.95,
        SignalName.EYE_OPENNESS: 1.0,
        SignalName.AU43: 0.0,
    }
    return Observation(
        person=ANNA, at=at, modality=Modality.FACE, readings=Readings.of(readings), quality=GOOD, where=PLACE
    )


def nothing(at: float, reason: Reason = Reason.NO_FACE) -> Abstention:
    return Abstention(person=ANNA, at=at, modality=Modality.FACE, reason=reason, where=PLACE)


@pytest.fixture
def anna() -> Person[int]:
    return Person(ANNA, Silent())


def silences(anna: Person[int], *seen: Observation | Abstention) -> list[Abstained]:
    return [event for each in seen for event in anna.step(each)[1] if isinstance(event, Abstained)]


def test_a_silence_is_told_when_it_ends_with_its_beginning_length_and_reason(anna: Person[int]) -> None:
    told = silences(anna, looks(0.0), nothing(0.1), nothing(0.5), looks(0.9))
    assert told == [Abstained(person=ANNA, at=0.1, seconds=pytest.approx(0.8), reason=Reason.NO_FACE)]


def test_a_silence_shorter_than_a_fifth_of_a_second_is_not_worth_telling(anna: Person[int]) -> None:
    assert silences(anna, looks(0.0), nothing(0.1), looks(0.25)) == []


def test_a_silence_that_changes_its_reason_is_told_in_two(anna: Person[int]) -> None:
    told = silences(anna, nothing(0.0), nothing(0.5, Reason.TOO_DARK), looks(1.5))
    assert [(each.at, each.seconds, each.reason) for each in told] == [
        (0.0, 0.5, Reason.NO_FACE),
        (0.5, 1.0, Reason.TOO_DARK),
    ]


def test_whoever_leaves_in_silence_has_it_told(anna: Person[int]) -> None:
    silences(anna, looks(0.0), nothing(1.0))
    assert anna.leave(2.0) == (Abstained(person=ANNA, at=1.0, seconds=1.0, reason=Reason.NO_FACE),)


def test_the_states_of_whoever_leaves_end_with_them(anna: Person[int]) -> None:
    entered = [
        event for frame in range(100) for event in anna.step(looks(frame / 10))[1] if isinstance(event, StateEntered)
    ]
    attention = next(event for event in entered if event.state is StateName.ATTENTION)
    ended = {event.state: event for event in anna.leave(10.0) if isinstance(event, StateLeft)}
    assert set(ended) == {event.state for event in entered}
    assert ended[StateName.ATTENTION].seconds == pytest.approx(10.0 - attention.at, abs=1.1)


def test_a_brief_movement_becomes_an_event_of_its_onset_and_changes_no_state() -> None:
    still, moved = Person(ANNA, Silent()), Person(ANNA, Silent())
    movement = BriefMovement(unit=SignalName.AU04, onset_at=0.2, seconds=0.12, intensity=1.5, reliability=0.6)
    sighting, events, _ = moved.step(replace(looks(1.0), movements=(movement,)))
    told = [event for event in events if isinstance(event, MovedBriefly)]
    assert told == [
        MovedBriefly(person=ANNA, at=0.2, unit=SignalName.AU04, seconds=0.12, intensity=1.5, reliability=0.6)
    ]
    assert repr(sighting) == repr(still.step(looks(1.0))[0])


def test_whoever_was_never_seen_leaves_without_a_word(anna: Person[int]) -> None:
    assert anna.leave(1.0) == ()


def test_every_look_gives_a_sighting_of_that_time_and_place(anna: Person[int]) -> None:
    for seen in (looks(0.0), nothing(0.5), looks(0.9)):
        sighting, _, _ = anna.step(seen)
        assert sighting.state.person == ANNA
        assert sighting.state.at == seen.at
        assert sighting.where == PLACE
        assert bool(sighting.state.abstained) is isinstance(seen, Abstention)


def test_the_policys_memory_is_handed_on_from_look_to_look() -> None:
    policy = Silent()
    anna = Person(ANNA, policy)
    for frame in range(4):
        anna.step(looks(frame / 10))
    assert policy.memories == [0, 1, 2, 3]


def test_two_people_under_one_policy_share_no_memory() -> None:
    policy = Silent()
    one, other = Person(ANNA, policy), Person(ANNA, policy)
    one.step(looks(0.0))
    one.step(looks(0.1))
    other.step(looks(0.1))
    assert policy.memories == [0, 1, 0]
