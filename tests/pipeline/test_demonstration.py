"""The bundled session tells its story: somebody gets stuck, is offered help, looks away, and is welcomed back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import mimika
from mimika.capture import open_source
from mimika.consent.stated import zone_grant
from mimika.decide import rules_from
from mimika.domain.decisions import OutcomeStatus
from mimika.domain.events import Decided, Event, PersonEntered, PersonLeft, StateEntered, StateLeft
from mimika.domain.ids import SessionId, SourceId
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.signals import SignalName
from mimika.domain.state import StateName
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text

CLIP = Path(mimika.__file__).parent / "scenarios" / "demo" / "session.mp4"
CONFUSED, AWAY, SMILE = (8.2, 14.2), (17.2, 20.8), (23.2, 25.6)


@dataclass(frozen=True)
class Story:
    """What the bundled session gave."""

    moments: Sequence[Moment]
    events: Sequence[Event]
    summary: SessionSummary


@pytest.fixture(scope="module")
def story() -> Story:
    async def run() -> Story:
        clock = SystemClock()
        session = Session(
            Plan(
                source=open_source(str(CLIP), clock=clock),
                source_id=SourceId("demo"),
                session=SessionId("s"),
                grant=zone_grant("demonstration", "tests"),
                policy=rules_from(rules_text()),
                clock=clock,
            )
        )
        try:
            moments = [moment async for moment in session.moments()]
            events = [event for moment in moments for event in moment.events]
            return Story(moments=moments, events=events, summary=session.summary())
        finally:
            await session.close()

    return asyncio.run(run())


def spans(story: Story, state: StateName) -> list[tuple[float, float]]:
    """Return from when to when a state was active."""
    entered = [event.at for event in story.events if isinstance(event, StateEntered) and event.state is state]
    left = [event.at for event in story.events if isinstance(event, StateLeft) and event.state is state]
    assert len(entered) == len(left)
    return list(zip(entered, left, strict=True))


def test_one_person_is_there_from_the_first_frame_to_the_last(story: Story) -> None:
    assert [event.person for event in story.events if isinstance(event, PersonEntered)] == ["p1"]
    assert [event.at for event in story.events if isinstance(event, PersonLeft)] == [story.moments[-1].at]
    (person,) = story.summary.persons
    assert person.frames == story.summary.frames_read == 650
    assert person.observed == 650
    assert story.summary.complete


def test_exactly_two_things_are_decided_help_and_welcome(story: Story) -> None:
    decided = [event for event in story.events if isinstance(event, Decided)]
    assert [event.decision.action.name for event in decided] == ["offer_help", "continue_where_left"]
    assert all(event.outcome.status is OutcomeStatus.DONE for event in decided)
    stuck, back = (event.decision.at for event in decided)
    assert CONFUSED[0] + 2.0 < stuck < CONFUSED[0] + 4.5, "after some seconds of it, and while it lasts"
    assert AWAY[1] < back < AWAY[1] + 2.5, "soon after the head came back"
    assert all(event.decision.reason for event in decided)


def test_it_looks_confused_while_it_is_played_so_and_at_no_other_time(story: Story) -> None:
    ((entered, left),) = spans(story, StateName.CONFUSION)
    assert CONFUSED[0] + 0.5 < entered < CONFUSED[0] + 4.0
    assert CONFUSED[1] < left < CONFUSED[1] + 4.0


def test_attention_is_there_but_for_the_time_away(story: Story) -> None:
    first, second = spans(story, StateName.ATTENTION)
    assert first[0] < 4.0
    assert AWAY[0] < first[1] < AWAY[0] + 2.0
    assert AWAY[1] < second[0] < AWAY[1] + 3.0
    assert second[1] == story.moments[-1].at


def test_it_looks_amused_at_the_smile_alone(story: Story) -> None:
    ((entered, _),) = spans(story, StateName.AMUSEMENT)
    assert SMILE[0] < entered < SMILE[1]


def test_nobody_looks_tired_or_bored(story: Story) -> None:
    assert spans(story, StateName.FATIGUE) == []
    assert spans(story, StateName.BOREDOM) == []


def test_the_signals_follow_the_script(story: Story) -> None:
    def mean(name: SignalName, start: float, end: float) -> float:
        shown = [moment.people[0].state.readings for moment in story.moments[:-1] if start <= moment.at < end]
        values = [readings[name] for readings in shown if name in readings]
        return sum(values) / len(values)

    for name, (start, end) in ((SignalName.AU04, CONFUSED), (SignalName.AU12, SMILE)):
        assert mean(name, start + 0.5, end - 0.3) > mean(name, 5.0, 7.5) + 1.5
    assert mean(SignalName.HEAD_YAW_DEG, 17.6, 20.6) > 20
    assert abs(mean(SignalName.HEAD_YAW_DEG, 22.0, 25.0)) < 5
    assert mean(SignalName.GAZE_ON_SCREEN, 17.6, 20.6) < 0.3
    assert mean(SignalName.GAZE_ON_SCREEN, 3.0, 6.0) > 0.6


def test_the_blinks_of_the_script_are_seen(story: Story) -> None:
    played = (4.1, 6.9, 11.0, 15.3, 23.9)
    seen = [
        moment.at
        for moment in story.moments
        if moment.people and moment.people[0].state.readings[SignalName.BLINK] == 1
    ]
    assert all(any(0 < at - blink < 0.5 for at in seen) for blink in played)
    assert len(seen) <= 10
