"""Where a session runs decides who is read, of what, and in which words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import pytest

from mimika.consent.law import package_policy
from mimika.consent.stated import zone_grant
from mimika.consent.zones import FreeArea
from mimika.domain.events import ExpressionChanged, StateEntered
from mimika.domain.ids import GrantId
from mimika.domain.law import Condition, Place, Role, Setting, Use
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.vocabulary import OBSERVABLE, Vocabulary
from mimika.pipeline.session import Session
from mimika.pipeline.site import Site

Frame = Captured[VideoFrame]
MakeSession = Callable[..., Session[int]]
EVERYTHING = frozenset(Condition)
SHOP = Place(
    jurisdiction="EU",
    use=Use.STAFF_ROUTING,
    setting=Setting.SHOP,
    role=Role.CUSTOMER,
    established=EVERYTHING - {Condition.EXPRESSION_ONLY},
)
EVERYWHERE = FreeArea(name="hall", polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
NOWHERE_NEAR = FreeArea(name="corner", polygon=((0.0, 0.98), (0.02, 0.98), (0.02, 1.0), (0.0, 1.0)))


class Played(Protocol):
    moments: list[Moment]
    summary: SessionSummary


RunOver = Callable[..., Played]
Play = Callable[[Session[int]], Played]


class Today:
    """A clock on a day on which all of the table is in force."""

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> float:
        return 1_795_500_000.0


CLOCK = Today()


def site(place: Place = SHOP, **more: object) -> Site:
    return Site(law=package_policy(), place=place, **more)


@pytest.fixture
def watch(make_session: MakeSession, play: Play, still: Sequence[Frame]) -> Callable[..., Played]:
    def run(where: Site) -> Played:
        return play(make_session(still, clock=CLOCK, site=where))

    return run


Watch = Callable[[Site], Played]


def people(played: Played) -> set[int]:
    return {len(moment.people) for moment in played.moments[:20]}


def test_where_the_law_allows_and_its_conditions_hold_people_are_read(watch: Watch) -> None:
    assert people(watch(site())) == {1}


@pytest.mark.parametrize(
    "place",
    [
        replace(SHOP, established=frozenset()),
        replace(SHOP, jurisdiction="XX"),
        replace(SHOP, role=Role.STAFF),
        replace(SHOP, use=Use.SUSPICION),
        replace(SHOP, use=Use.CONFUSION_HELP, setting=Setting.EDUCATION, role=Role.STUDENT),
    ],
    ids=["nothing established", "unknown place", "staff", "suspicion", "school"],
)
def test_where_the_law_refuses_no_frame_is_even_searched(watch: Watch, place: Place) -> None:
    played = watch(site(place))
    assert people(played) == {0}
    assert played.summary.refusals == len(played.moments)


def test_whoever_stands_in_a_free_area_is_dropped_by_position_alone(
    make_session: MakeSession, play: Play, still: Sequence[Frame], spies: "Spies"
) -> None:
    played = play(make_session(still, clock=CLOCK, site=site(areas=(EVERYWHERE,)), looking=spies.looking))
    assert people(played) == {0}
    assert spies.made == [], "no perceiver was made for them"
    assert people(play(make_session(still, clock=CLOCK, site=site(areas=(NOWHERE_NEAR,))))) == {1}


def test_in_expression_words_no_word_of_emotion_is_told(watch: Watch) -> None:
    played = watch(site(vocabulary=Vocabulary.EXPRESSION_WORDS))
    assert people(played) == {1}
    for moment in played.moments:
        assert not any(isinstance(event, ExpressionChanged | StateEntered) for event in moment.events)
        for person in moment.people:
            assert person.state.states == ()
            assert {name for name, _ in person.state.readings} <= OBSERVABLE


def test_who_turns_out_to_be_staff_is_read_no_longer(
    make_session: MakeSession, play: Play, still: Sequence[Frame]
) -> None:
    session = make_session(still, clock=CLOCK, site=site())
    gate = session._gate
    admit = gate.admit_face

    def admitted(sample: object, purpose: object) -> object:
        if sample.index == 10:
            session.know_role(sample.media.person, Role.STAFF)
        return admit(sample, purpose)

    gate.admit_face = admitted
    moments = play(session).moments
    first = moments[0].people[0].state.person
    assert all(first not in {each.state.person for each in moment.people} for moment in moments[10:])


def test_a_grant_of_another_purpose_is_no_help_to_the_law(
    make_session: MakeSession, play: Play, still: Sequence[Frame]
) -> None:
    session = make_session(still, clock=CLOCK, site=site())
    session.withdraw(GrantId("zone"))
    session.give(replace(zone_grant("safety", "another purpose"), id=GrantId("other")))
    assert people(play(session)) == {0}


class Spies(Protocol):
    made: list[object]
    looking: object
