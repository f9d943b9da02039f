"""A session from its first frame to its last: in order, accountable, and obedient to withdrawal and faults."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import pytest

from mimika.consent.stated import zone_grant
from mimika.domain.decisions import Decision, OutcomeStatus
from mimika.domain.events import Decided, PersonEntered, PersonLeft, StateEntered, StateLeft
from mimika.domain.ids import GrantId
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.permits import Purpose
from mimika.domain.ports import Actuator, Policy, Source
from mimika.errors import DeviceError, MediaError, MimikaError, StreamError
from mimika.pipeline.looking import Looking
from mimika.pipeline.session import Session

Frame = Captured[VideoFrame]
ZONE = zone_grant("research", "tests")


class Played(Protocol):
    """A session that was played to its end."""

    moments: list[Moment]
    summary: SessionSummary


class Spies(Protocol):
    """All perceivers that a session made; `last_at` is when any of them last saw something."""

    made: list["Spy"]
    looking: Looking
    last_at: float


class Spy(Protocol):
    """One of them."""

    closed: bool


class Board(Actuator, Protocol):
    """An actuator that remembers."""

    done: list[Decision]
    closed: int


class Counting(Source[VideoFrame], Protocol):
    """A source that counts how often it was closed."""

    closed: int


MakeSession = Callable[..., Session[int]]
MakeSource = Callable[..., Counting]
MakeBoard = Callable[..., Board]
Play = Callable[[Session[int]], Played]
RunOver = Callable[..., Played]
Every = Callable[..., Policy[int]]


def decided(moments: Sequence[Moment]) -> list[Decided]:
    return [event for moment in moments for event in moment.events if isinstance(event, Decided)]


def exact(moments: Sequence[Moment]) -> list[tuple[str, list[bytes]]]:
    """Return moments in a form that compares to the last bit; two NaN are the same there."""
    return [(repr(moment), [each.state.readings.vector.tobytes() for each in moment.people]) for moment in moments]


def people(moment: Moment) -> list[str]:
    return [sighting.state.person for sighting in moment.people]


# What comes out


def test_every_frame_gives_one_moment_in_the_order_of_time(run_over: RunOver, four: Sequence[Frame]) -> None:
    played = run_over(four)
    *moments, farewell = played.moments
    assert [moment.index for moment in moments] == [frame.index for frame in four]
    assert [moment.at for moment in moments] == [frame.at for frame in four]
    assert all(moment.size == (1280, 720) for moment in moments)
    assert all(len(people(moment)) == 4 for moment in moments)
    assert (farewell.at, farewell.people) == (four[-1].at, ())


def test_at_the_end_of_the_source_everybody_leaves_and_what_was_open_ends(
    run_over: RunOver, still: Sequence[Frame]
) -> None:
    moments = run_over(still).moments
    begun = {event.state for moment in moments for event in moment.events if isinstance(event, StateEntered)}
    assert {event.state for event in moments[-1].events if isinstance(event, StateLeft)} == begun
    assert [event.person for event in moments[-1].events if isinstance(event, PersonLeft)] == ["p1"]


def test_the_same_frames_give_the_same_moments_however_many_faces_are_read_at_once(
    run_over: RunOver, four: Sequence[Frame], every: Every
) -> None:
    once, again = (run_over(four, policy=every(9)).moments for _ in range(2))
    assert exact(once) == exact(again)


def test_moments_seen_one_by_one_are_those_of_the_whole_recording(
    run_over: RunOver, make_session: MakeSession, frames_source: MakeSource, still: Sequence[Frame]
) -> None:
    whole = run_over(still).moments

    async def live() -> list[Moment]:
        queue: asyncio.Queue = asyncio.Queue(maxsize=1)

        class Live(frames_source):
            async def read(self):  # noqa: ANN202 -- as its base
                return await queue.get()

        session = make_session(Live([]))

        async def camera() -> None:
            for frame in (*still, None):
                await asyncio.sleep(0)
                await queue.put(frame)

        feeding = asyncio.create_task(camera())
        seen = [moment async for moment in session.moments()]
        await feeding
        await session.close()
        return seen

    assert exact(asyncio.run(live())) == exact(whole)


def test_events_of_a_person_lie_between_their_coming_and_their_going(
    run_over: RunOver, four: Sequence[Frame], every: Every
) -> None:
    cut = [replace(frame, at=frame.at + 3.0, index=frame.index + 24) for frame in four[:8]]
    inverted = [replace(frame, media=replace(frame.media, pixels=frame.media.pixels[:, ::-1].copy())) for frame in cut]
    moments = run_over([*four, *inverted], policy=every(5)).moments
    here: set[str] = set()
    ever: set[str] = set()
    for moment in moments:
        for event in moment.events:
            assert event.at <= moment.at
            if isinstance(event, PersonEntered):
                assert event.person not in ever
                here.add(event.person)
                ever.add(event.person)
            elif isinstance(event, PersonLeft):
                here.remove(event.person)
            elif isinstance(event, Decided):
                assert event.decision.person in here
            elif isinstance(event, StateEntered | StateLeft):
                assert event.person in here
        assert set(people(moment)) <= here
    assert ever == {f"p{number}" for number in range(1, 9)}


def test_the_summary_counts_what_was_seen(run_over: RunOver, still: Sequence[Frame], every: Every) -> None:
    summary = run_over(still, dropped=3, policy=every(5)).summary
    assert (summary.session, summary.source, summary.purpose) == ("s1", "bed", Purpose.RESEARCH)
    assert summary.basis == "tests"
    assert (summary.frames_read, summary.frames_dropped, summary.frames_without_face) == (20, 3, 0)
    assert summary.seconds == pytest.approx(1.9)
    assert summary.decisions == 4
    assert (summary.complete, summary.ended) == (True, "end of the source")
    (person,) = summary.persons
    assert (person.person, person.frames, person.observed) == ("p1", 20, 20)
    assert (person.first_at, person.last_at) == (0.0, pytest.approx(1.9))
    assert person.mean_quality > 0.5


def test_speed_is_measured_by_the_clock_that_was_given(run_over: RunOver, still: Sequence[Frame]) -> None:
    # That clock goes on by a second each time it is asked: after the first frame, and at the end.
    assert run_over(still).summary.speed_fps == pytest.approx(19.0)


def test_a_session_that_is_left_half_way_has_a_summary_that_says_so(
    make_session: MakeSession, still: Sequence[Frame]
) -> None:
    async def run() -> None:
        session = make_session(still)
        assert session.summary().frames_read == 0
        moments = session.moments()
        for _ in range(5):
            await anext(moments)
        await moments.aclose()
        summary = session.summary()
        await session.close()
        assert (summary.frames_read, summary.complete) == (5, False)
        assert "interrupted" in summary.ended

    asyncio.run(run())


def test_a_source_without_frames_is_complete_and_empty(run_over: RunOver) -> None:
    played = run_over([])
    assert played.moments == []
    assert (played.summary.frames_read, played.summary.seconds, played.summary.complete) == (0, 0.0, True)


# Consent


def test_withdrawal_holds_from_the_next_frame_on_and_forgets_everybody(
    make_session: MakeSession, still: Sequence[Frame], spies: Spies
) -> None:
    async def run() -> None:
        session = make_session(still, looking=spies.looking)
        seen = []
        async for moment in session.moments():
            seen.append(moment)
            if len(seen) == 10:
                session.withdraw(GrantId(ZONE.id))
        summary = session.summary()
        assert all(spy.closed for spy in spies.made), "before the session is closed"
        assert session._people == {}
        await session.close()
        assert spies.last_at == still[9].at
        assert [len(moment.people) for moment in seen] == [1] * 10 + [0] * 10
        assert [event for event in seen[10].events if isinstance(event, PersonLeft)] == [
            PersonLeft(person=seen[0].people[0].state.person, at=still[10].at)
        ]
        assert not any(moment.events for moment in seen[11:])
        assert [moment.forgotten for moment in seen[9:12]] == [(), (seen[0].people[0].state.person,), ()]
        assert summary.persons == (), "what was counted of them is deleted too"
        assert (summary.refusals, summary.frames_without_face) == (10, 10)

    asyncio.run(run())


def test_withdrawal_empties_the_queue_of_the_source(
    make_session: MakeSession, play: Play, still: Sequence[Frame]
) -> None:
    session = make_session(still)
    session.withdraw(GrantId(ZONE.id))
    play(session)
    assert session._plan.source.discarded == 1


def test_a_grant_of_ones_own_begins_anew_after_the_zones_was_withdrawn(
    make_session: MakeSession, still: Sequence[Frame]
) -> None:
    async def run() -> None:
        session = make_session(still)
        seen = []
        async for moment in session.moments():
            seen.append(moment)
            if len(seen) == 8:
                session.withdraw(GrantId(ZONE.id))
                session.give(replace(ZONE, id=GrantId("again")))
        await session.close()
        first, second = seen[7].people[0].state.person, seen[-2].people[0].state.person
        assert first != second
        assert [moment.forgotten for moment in seen if moment.forgotten] == [(first,)]

    asyncio.run(run())


def test_withdrawing_what_was_never_granted_changes_nothing(
    make_session: MakeSession, play: Play, still: Sequence[Frame]
) -> None:
    session = make_session(still)
    session.withdraw(GrantId("another"))
    assert all(moment.people for moment in play(session).moments[:-1])


def test_a_decision_made_before_a_withdrawal_is_not_carried_out_after_it(
    make_session: MakeSession, play: Play, still: Sequence[Frame], every: Every, board: MakeBoard
) -> None:
    sessions: list[Session[int]] = []
    spoken = board(then=lambda: sessions[0].withdraw(GrantId(ZONE.id)))
    sessions.append(make_session(still, policy=every(5, at_once=2), actuators=[spoken]))
    first, second = decided(play(sessions[0]).moments)
    assert first.outcome.status is OutcomeStatus.DONE
    assert second.outcome.status is OutcomeStatus.REFUSED
    assert "no grant" in second.outcome.detail
    assert [decision.id for decision in spoken.done] == [first.decision.id]


def test_a_session_under_a_grant_that_is_over_sees_and_does_nothing(
    run_over: RunOver, still: Sequence[Frame], spies: Spies, every: Every, board: MakeBoard
) -> None:
    spoken = board()
    over = replace(ZONE, valid_from=100.0)
    played = run_over(still, looking=spies.looking, policy=every(1), actuators=[spoken], grant=over)
    assert spies.made == []
    assert spoken.done == []
    assert not any(moment.people or moment.events for moment in played.moments)
    assert played.summary.refusals == len(still)


# Faults


@pytest.mark.parametrize("fault", [MediaError("it broke off"), StreamError("it is gone"), DeviceError("unplugged")])
def test_a_fault_in_the_middle_keeps_what_was_read_and_says_why(
    run_over: RunOver, still: Sequence[Frame], fault: MimikaError
) -> None:
    played = run_over(still[:7], fault=fault)
    assert [moment.index for moment in played.moments if moment.people] == list(range(7))
    assert [event.person for event in played.moments[-1].events if isinstance(event, PersonLeft)] == ["p1"]
    assert (played.summary.complete, played.summary.ended) == (False, str(fault))
    assert played.summary.frames_read == 7


@pytest.mark.parametrize("fault", [MediaError("no video"), StreamError("no answer"), DeviceError("no camera")])
def test_when_nothing_could_be_read_the_error_is_raised(
    make_session: MakeSession, frames_source: MakeSource, play: Play, fault: MimikaError
) -> None:
    source = frames_source([], fault)
    with pytest.raises(type(fault), match=str(fault)):
        play(make_session(source))
    assert source.closed == 1


def test_a_failing_actuator_is_an_outcome_and_the_session_goes_on(
    run_over: RunOver, still: Sequence[Frame], every: Every, board: MakeBoard
) -> None:
    broken = board(OutcomeStatus.FAILED)
    played = run_over(still, policy=every(5), actuators=[broken])
    outcomes = [event.outcome for event in decided(played.moments)]
    assert [each.status for each in outcomes] == [OutcomeStatus.FAILED] * 4
    assert {each.detail for each in outcomes} == {"so said the board"}
    assert played.summary.frames_read == len(still)


def test_every_actuator_gets_every_decision_and_the_worst_outcome_counts(
    run_over: RunOver, still: Sequence[Frame], every: Every, board: MakeBoard
) -> None:
    boards = [board(), board(OutcomeStatus.FAILED), board()]
    played = run_over(still, policy=every(10), actuators=boards)
    events = decided(played.moments)
    assert [event.outcome.status for event in events] == [OutcomeStatus.FAILED] * 2
    for each in boards:
        assert [decision.id for decision in each.done] == [event.decision.id for event in events]


def test_without_actuators_a_decision_is_made_and_shown(
    run_over: RunOver, still: Sequence[Frame], every: Every
) -> None:
    (event,) = decided(run_over(still, policy=every(15)).moments)
    assert event.outcome.status is OutcomeStatus.DONE
    assert event.outcome.decision == event.decision.id


# The end


def test_closing_twice_closes_everything_once(
    make_session: MakeSession, frames_source: MakeSource, still: Sequence[Frame], board: MakeBoard, spies: Spies
) -> None:
    async def run() -> None:
        source, boards = frames_source(still), [board(), board()]
        session = make_session(source, actuators=boards, looking=spies.looking)
        moments = session.moments()
        await anext(moments)
        await moments.aclose()
        await session.close()
        await session.close()
        assert [source.closed, *(each.closed for each in boards)] == [1, 1, 1]
        assert all(spy.closed for spy in spies.made)

    asyncio.run(run())


def test_a_session_that_never_started_can_be_closed(make_session: MakeSession, frames_source: MakeSource) -> None:
    source = frames_source([])
    asyncio.run(make_session(source).close())
    assert source.closed == 1


def test_sessions_at_the_same_time_share_neither_names_nor_memory(
    run_over: RunOver, make_session: MakeSession, still: Sequence[Frame], two: Sequence[Frame]
) -> None:
    alone = run_over(still[:6]).moments

    async def run() -> list[Moment]:
        one, other = make_session(still[:6]), make_session(two[:6])
        seen = []
        both = other.moments()
        async for moment in one.moments():
            seen.append(moment)
            assert {*people(await anext(both))} == ({"p1", "p2"} if moment.people else set())
        await both.aclose()
        await one.close()
        await other.close()
        return seen

    assert exact(asyncio.run(run())) == exact(alone)
