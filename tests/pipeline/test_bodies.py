"""Bodies are looked at only where a grant covers them, a few times a second, and forgotten with the person."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from skimage import data as pictures

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.decide import rules_from
from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SessionId, SourceId
from mimika.domain.media import BodyRegion, Captured, VideoFrame
from mimika.domain.moments import Moment
from mimika.domain.permits import Grant, Permitted, Purpose
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.perceive.body.models import BodyModels
from mimika.pipeline.bodies import BodyStage
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.looking import MOVING, STILLS, Looking
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text
from mimika.testing.bed.play import BedSource

FACES = zone_grant("research", "tests")
BODIES = replace(FACES, modalities=frozenset({Modality.FACE, Modality.BODY}))
GOOD = Quality(overall=0.8, size=1.0, sharpness=1.0, light=1.0, frontal=1.0, unobstructed=1.0)
PLACE = Box(left=172.0, top=62.0, width=104.0, height=124.0)


@dataclass
class Spy:
    """Says that a fist is held, or abstains; remembers what it was shown."""

    mute: bool = False
    seen: list[BodyRegion] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    closed: int = 0
    models: list[BodyModels] = field(default_factory=list)

    def make(self, models: BodyModels) -> "Spy":
        self.models.append(models)
        return self

    def perceive(self, permitted: Permitted[BodyRegion]) -> Observation | Abstention:
        region, at = permitted.what, permitted.at
        self.seen.append(region)
        self.at.append(at)
        if self.mute:
            return Abstention(person=region.person, at=at, modality=Modality.BODY, reason=Reason.NO_BODY)
        readings = Readings.of({SignalName.GESTURE_FIST: 0.9})
        return Observation(person=region.person, at=at, modality=Modality.BODY, readings=readings, quality=GOOD)

    def close(self) -> None:
        self.closed += 1


def frame(at: float) -> Captured[VideoFrame]:
    pixels = pictures.astronaut()[:384]
    pixels.flags.writeable = False
    return Captured(source=SourceId("tests"), at=at, index=round(at * 25), media=VideoFrame(pixels=pixels))


def face(at: float, person: str = "p1", where: Box | None = PLACE) -> Abstention:
    return Abstention(person=PersonId(person), at=at, modality=Modality.FACE, reason=Reason.PROFILE, where=where)


def stage(spy: Spy, grant: Grant = BODIES, how: Looking = MOVING) -> BodyStage:
    return BodyStage(Gate([grant]), Purpose.RESEARCH, replace(how, make_body=spy.make))


def moments(spy: Spy, grant: Grant, frames: Sequence[Captured[VideoFrame]], how: Looking = MOVING) -> list[Moment]:
    async def played() -> list[Moment]:
        plan = Plan(
            source=BedSource(iter(frames)),
            source_id=SourceId("tests"),
            session=SessionId("tests"),
            grant=grant,
            policy=rules_from(rules_text()),
            clock=SystemClock(),
            looking=replace(how, make_body=spy.make),
        )
        session = Session(plan)
        try:
            return [moment async for moment in session.moments()]
        finally:
            await session.close()

    return asyncio.run(played())


def test_without_a_grant_of_the_body_no_body_is_cut_out_or_looked_at() -> None:
    spy = Spy()
    bodies = stage(spy, FACES)
    assert [bodies.read(frame(place / 25), [face(place / 25)]) for place in range(10)] == [()] * 10
    assert (spy.seen, spy.models) == ([], [])


def test_a_session_under_a_grant_of_the_face_alone_never_makes_a_body_perceiver() -> None:
    spy = Spy()
    seen = moments(spy, FACES, [frame(place / 25) for place in range(8)])
    assert any(moment.people for moment in seen)
    assert spy.models == []
    assert all(SignalName.GESTURE_FIST not in who.state.readings for moment in seen for who in moment.people)


def test_a_session_joins_what_the_body_shows_with_the_face_of_the_same_person() -> None:
    spy = Spy()
    last = moments(spy, BODIES, [frame(place / 25) for place in range(8)])[-2]
    (who,) = last.people
    assert who.state.readings[SignalName.GESTURE_FIST] == 0.9
    assert not math.isnan(who.state.readings[SignalName.HEAD_YAW_DEG])
    assert who.state.abstained == ()
    assert spy.closed >= 1


def test_a_body_that_cannot_be_read_takes_nothing_from_the_face() -> None:
    mute, without = Spy(mute=True), Spy()
    frames = [frame(place / 25) for place in range(6)]
    muted, alone = (
        [(who.state.readings, who.state.quality, who.state.abstained) for moment in played for who in moment.people]
        for played in (moments(mute, BODIES, frames), moments(without, FACES, frames))
    )
    assert muted == alone
    assert mute.seen


@pytest.mark.parametrize("fps", [12.0, 25.0, 30.0, 60.0])
def test_looks_come_ten_times_a_second_in_event_time_at_most(fps: float) -> None:
    spy = Spy()
    bodies = stage(spy)
    times = np.arange(round(3 * fps)) / fps
    for at in times:
        bodies.read(frame(float(at)), [face(float(at))])
    assert len(spy.at) == min(30, len(times))


def test_every_single_picture_is_looked_at_once() -> None:
    spy = Spy()
    frames = [frame(place * 0.04) for place in range(3)]
    assert moments(spy, BODIES, frames, STILLS)
    assert len({region.person for region in spy.seen}) == len(spy.seen) == 3


def test_who_has_no_place_is_not_looked_for_and_neighbours_are_left_out() -> None:
    spy = Spy()
    beside = Box(left=330.0, top=70.0, width=100.0, height=120.0)
    stage(spy).read(frame(0.0), [face(0.0), face(0.0, "p2", beside), face(0.0, "p3", None)])
    first, second = spy.seen
    assert (first.person, second.person) == ("p1", "p2")
    assert first.origin[0] + first.pixels.shape[1] <= beside.left
    assert second.origin[0] >= PLACE.left + PLACE.width


def test_what_was_learnt_ends_with_the_person_with_the_grant_and_with_the_stage() -> None:
    for end in _ENDS:
        spy = Spy()
        gate = Gate([BODIES])
        bodies = BodyStage(gate, Purpose.RESEARCH, replace(MOVING, make_body=spy.make))
        bodies.read(frame(0.0), [face(0.0)])
        end(gate, bodies)
        assert spy.closed == 1
        assert len(spy.seen) == 1


def _withdrawn(gate: Gate, bodies: BodyStage) -> None:
    gate.withdraw(BODIES.id)
    assert bodies.read(frame(1.0), [face(1.0)]) == ()


_ENDS: tuple[Callable[[Gate, BodyStage], None], ...] = (
    lambda _, bodies: bodies.forget((PersonId("p1"),)),
    lambda _, bodies: bodies.close(),
    _withdrawn,
)
