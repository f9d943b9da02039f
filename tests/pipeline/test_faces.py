"""Who is who: found, admitted one by one, followed through what happens to a face, and forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.ids import GrantId, PersonId, SourceId
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.models import ModelChoice
from mimika.domain.permits import Grant, Permitted, Purpose, Refusal, Scope
from mimika.domain.signals import SignalName
from mimika.domain.state import Observation
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.manner import Manner
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver
from mimika.pipeline.faces import FacesOfFrame, FaceStage
from mimika.pipeline.looking import MOVING, STILLS, Looking, looking_at
from mimika.testing.bed.animate import View
from mimika.testing.bed.curves import keys
from mimika.testing.bed.play import render
from mimika.testing.bed.script import Script, Span
from mimika.testing.bed.scripts import at_rest

Frame = Captured[VideoFrame]
Watch = Callable[..., list[FacesOfFrame]]
Draw = Callable[..., list[Frame]]


class Spy(Protocol):
    """One perceiver that remembers what it was given."""

    seen: list[FaceRegion]
    closed: bool


class Spies(Protocol):
    """All perceivers that a stage made; `last_at` is when any of them last saw something."""

    made: list[Spy]
    looking: Looking
    people: set[PersonId]
    last_at: float


def names(faces: FacesOfFrame) -> list[str]:
    return [each.person for each in faces.seen if each.person is not None]


def everybody(seen: Sequence[FacesOfFrame]) -> set[str]:
    return {name for faces in seen for name in names(faces)}


def later(frames: Sequence[Frame], seconds: float) -> list[Frame]:
    """Return the same frames so many seconds later."""
    return [replace(frame, at=frame.at + seconds) for frame in frames]


# Identities


def test_a_turn_of_the_head_to_both_sides_keeps_the_name(watch: Watch, drawn: Draw) -> None:
    turning = keys((0.4, 0.0), (1.2, 29.0), (1.8, 29.0), (3.0, -29.0), (3.6, -29.0), (4.2, 0.0))
    seen = watch(drawn(Script(seconds=4.4, fps=10.0, curves={SignalName.HEAD_YAW_DEG: turning})))
    assert all(names(faces) == ["p1"] for faces in seen)


def test_a_nod_and_a_tilt_keep_the_name(watch: Watch, drawn: Draw) -> None:
    curves = {
        SignalName.HEAD_PITCH_DEG: keys((0.4, 0.0), (1.0, 19.0), (1.8, -19.0), (2.4, 0.0)),
        SignalName.HEAD_ROLL_DEG: keys((0.4, 0.0), (1.4, 24.0), (2.2, -24.0), (2.6, 0.0)),
    }
    assert everybody(watch(drawn(Script(seconds=2.6, fps=10.0, curves=curves)))) == {"p1"}


def test_a_hand_before_the_face_keeps_the_name(watch: Watch, drawn: Draw) -> None:
    seen = watch(drawn(Script(seconds=3.0, fps=10.0, occlusions=(Span(start=0.8, end=2.2),))))
    assert everybody(seen) == {"p1"}
    assert names(seen[0]) == names(seen[-1]) == ["p1"]
    assert not any(faces.left for faces in seen)


@pytest.mark.parametrize("absence", [0.4, 1.0])
def test_an_absence_of_up_to_a_second_keeps_the_name(watch: Watch, crowd: Draw, absence: float) -> None:
    away = Script(seconds=2.6, fps=10.0, absences=(Span(start=0.8, end=0.8 + absence),))
    seen = watch(crowd(at_rest(2.6, fps=10.0), away))
    assert everybody(seen) == {"p1", "p2"}
    assert set(names(seen[-1])) == {"p1", "p2"}
    assert not any(faces.left for faces in seen)


def test_after_an_absence_of_two_seconds_somebody_else_has_come(watch: Watch, crowd: Draw) -> None:
    away = Script(seconds=3.6, fps=10.0, absences=(Span(start=0.6, end=2.6),))
    seen = watch(crowd(at_rest(3.6, fps=10.0), away))
    stayed = set.intersection(*(set(names(faces)) for faces in seen))
    assert len(stayed) == 1
    assert everybody(seen) == {"p1", "p2", "p3"}
    assert set(names(seen[-1])) == {*stayed, "p3"}
    assert [name for faces in seen for name in faces.left] == [({"p1", "p2"} - stayed).pop()]


def test_two_people_who_pass_one_another_at_a_distance_keep_their_names(watch: Watch, drawn: Draw) -> None:
    person = drawn(at_rest(0.1), view=View(width=260, height=300, zoom=1.2))[0].media.pixels
    frames = []
    for index in range(45):
        room = np.full((620, 1280, 3), 90, np.uint8)
        room[:, ::40] = 120
        for top, left in ((5, 20 + 22 * index), (315, 1000 - 22 * index)):
            room[top : top + 300, left : left + 260] = person
        frames.append(Captured(source=SourceId("s"), at=index / 15, index=index, media=VideoFrame(pixels=room)))
    seen = watch(frames)
    assert everybody(seen) == {"p1", "p2"}
    rows = {
        name: {each.where.centre[1] > 310 for faces in seen for each in faces.seen if each.person == name}
        for name in ("p1", "p2")
    }
    assert sorted(rows.values(), key=str) == [{False}, {True}]


def test_four_people_are_four_names_for_the_whole_clip(watch: Watch, four: Sequence[Frame]) -> None:
    seen = watch(four)
    assert all(sorted(names(faces)) == ["p1", "p2", "p3", "p4"] for faces in seen)
    for name in ("p1", "p2", "p3", "p4"):
        places = np.array([each.where.centre for faces in seen for each in faces.seen if each.person == name])
        assert np.ptp(places, axis=0).max() < 100, "nobody's name jumps to another place"


def test_a_cut_to_another_scene_names_everybody_anew(
    watch: Watch, still: Sequence[Frame], four: Sequence[Frame]
) -> None:
    seen = watch([*still[:8], *later(four[:8], 0.8)])
    assert everybody(seen[:8]) == {"p1"}
    assert everybody(seen[8:]) == {"p2", "p3", "p4", "p5"}


def test_a_cut_to_the_same_place_in_the_picture_is_noticed_too(watch: Watch, still: Sequence[Frame]) -> None:
    elsewhere = [
        replace(frame, media=VideoFrame(pixels=np.ascontiguousarray(255 - frame.media.pixels))) for frame in still[:2]
    ]
    seen = watch([*still[:6], *later(elsewhere, 0.6), *later(still[:8], 3.0)])
    assert everybody(seen[:6]) == {"p1"}
    assert "p1" not in everybody(seen[6:])
    assert "p1" in seen[8].left


def test_a_scene_that_comes_back_within_a_moment_brings_its_people_back(watch: Watch, still: Sequence[Frame]) -> None:
    elsewhere = [
        replace(frame, media=VideoFrame(pixels=np.ascontiguousarray(255 - frame.media.pixels))) for frame in still[:2]
    ]
    seen = watch([*still[:6], *later(elsewhere, 0.6), *later(still[:8], 0.8)])
    assert "p1" not in everybody(seen[6:8])
    assert everybody(seen[8:]) == {"p1"}


def test_no_name_survives_the_session(watch: Watch, still: Sequence[Frame]) -> None:
    first, second = watch(still[:4]), watch(still[:4])
    assert everybody(first) == everybody(second) == {"p1"}
    assert [faces.seen for faces in first] == [faces.seen for faces in second]


def test_an_empty_room_holds_nobody(watch: Watch, drawn: Draw) -> None:
    seen = watch(drawn(Script(seconds=2.0, fps=10.0, absences=(Span(start=0.0, end=9.0),))))
    assert everybody(seen) == set()


@pytest.mark.parametrize("size", [(1, 1), (11, 11), (2, 900)])
def test_pictures_too_small_for_a_face_hold_nobody(watch: Watch, size: tuple[int, int]) -> None:
    frames = [
        Captured(
            source=SourceId("s"), at=index / 10, index=index, media=VideoFrame(pixels=np.full((*size, 3), 80, np.uint8))
        )
        for index in range(5)
    ]
    assert everybody(watch(frames)) == set()


def test_single_pictures_have_nothing_to_do_with_one_another(
    watch: Watch, still: Sequence[Frame], four: Sequence[Frame]
) -> None:
    seen = watch([still[0], *later(still[:1], 1.0), *later(four[:1], 2.0)], how=STILLS)
    assert [len(names(faces)) for faces in seen] == [1, 1, 4]
    assert len(everybody(seen)) == 6


def test_somebody_who_comes_is_found_within_a_quarter_of_a_second(watch: Watch, crowd: Draw) -> None:
    coming = Script(seconds=1.6, fps=20.0, absences=(Span(start=0.0, end=1.0),))
    seen = watch(crowd(coming))
    first = next(index for index, faces in enumerate(seen) if faces.seen)
    assert 20 <= first <= 25


# Consent


class OnlySome(Gate):
    """A gate under which the place lets faces be located, and some people have said yes to being read."""

    def __init__(self, zone: Grant, willing: set[str]) -> None:
        super().__init__([zone])
        self._willing = willing

    def admit_face(self, sample: Captured[FaceRegion], purpose: Purpose) -> Permitted[FaceRegion] | Refusal:
        person = sample.media.person
        if person not in self._willing:
            return Refusal(at=sample.at, scope=Scope.PERCEIVE, person=person, ground="no grant of theirs")
        return super().admit_face(sample, purpose)


def test_whoever_did_not_agree_is_not_perceived_while_others_are(
    watch: Watch, two: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    seen = watch(two, gate=OnlySome(grant, {"p1"}), how=spies.looking)
    assert spies.people == {"p1"}
    assert everybody(seen) == {"p1"}
    assert all(names(faces) == ["p1"] for faces in seen)
    assert sum(faces.refused for faces in seen) > 0


def test_when_nobody_agreed_no_model_sees_anybodys_region(
    watch: Watch, two: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    seen = watch(two, gate=OnlySome(grant, set()), how=spies.looking)
    assert spies.made == []
    assert everybody(seen) == set()


def test_a_grant_of_one_person_alone_does_not_let_the_picture_be_searched(
    watch: Watch, two: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    theirs = replace(grant, person=PersonId("p1"))
    seen = watch(two, gate=Gate([theirs]), how=spies.looking)
    assert spies.made == []
    assert all(faces == FacesOfFrame(seen=(), left=(), refused=1) for faces in seen)


def test_a_grant_of_the_zone_covers_everybody_in_it(
    watch: Watch, two: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    seen = watch(two, gate=Gate([grant]), how=spies.looking)
    assert spies.people == {"p1", "p2"}
    assert sum(faces.refused for faces in seen) == 0


def test_a_grant_for_another_purpose_lets_nothing_be_seen(
    watch: Watch, two: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    watch(two, gate=Gate([replace(grant, purpose=Purpose.SAFETY)]), how=spies.looking)
    assert spies.made == []


def test_when_a_grant_runs_out_perception_ends_with_it(
    watch: Watch, still: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    seen = watch(still, gate=Gate([replace(grant, valid_until=1.0)]), how=spies.looking)
    assert spies.last_at < 1.0
    assert everybody(seen[:10]) == {"p1"}
    assert everybody(seen[10:]) == set()
    assert seen[10].left == ("p1",)


def test_withdrawal_holds_from_the_next_frame_and_wipes_everybody(
    two: Sequence[Frame], grant: Grant, spies: Spies
) -> None:
    gate = Gate([grant])
    stage = FaceStage(gate, grant.purpose, spies.looking)
    for frame in two[:5]:
        stage.read(frame)
    assert len(spies.made) == 2
    gate.withdraw(GrantId(grant.id))
    after = stage.read(two[5])
    assert after.seen == ()
    assert set(after.left) == {"p1", "p2"}
    assert after.refused == 1
    assert all(spy.closed for spy in spies.made)
    assert spies.last_at == two[4].at
    gate.give(grant)
    again = [stage.read(frame) for frame in two[6:]]
    assert everybody(again) == {"p3", "p4"}, "who comes back is nobody that was known"
    stage.close()


def test_a_perceiver_is_given_the_region_of_one_person_and_not_the_picture(
    watch: Watch, four: Sequence[Frame], spies: Spies
) -> None:
    watch(four[:6], how=spies.looking)
    for spy in spies.made:
        assert len({region.person for region in spy.seen}) == 1
        for region in spy.seen:
            height, width = region.pixels.shape[:2]
            assert max(height, width) < 3 * max(region.face.width, region.face.height)
            assert width * height < 0.25 * region.frame_width * region.frame_height


# Life of a stage


def test_the_memory_of_somebody_ends_when_they_leave(watch: Watch, crowd: Draw, nobody_left_open: Spies) -> None:
    leaving = Script(seconds=2.4, fps=10.0, absences=(Span(start=0.6, end=9.0),))
    seen = watch(crowd(at_rest(2.4, fps=10.0), leaving), how=nobody_left_open.looking)
    gone = [bool(faces.left) for faces in seen]
    assert gone.count(True) == 1
    assert names(seen[-1]) in (["p1"], ["p2"])


def test_a_stage_can_be_closed_twice_and_before_it_saw_anything(grant: Grant) -> None:
    stage = FaceStage(Gate([grant]), grant.purpose, MOVING)
    stage.close()
    stage.close()


def test_what_is_seen_comes_with_place_and_quality(watch: Watch, still: Sequence[Frame]) -> None:
    last = watch(still[:12])[-1].seen[0]
    assert isinstance(last, Observation)
    assert last.quality.overall > 0.6
    assert last.where is not None
    assert last.where.width == pytest.approx(220, rel=0.2)


def test_reading_leaves_the_pictures_as_they_were(watch: Watch, still: Sequence[Frame]) -> None:
    before = still[0].media.pixels.copy()
    watch(still[:3], how=Looking())
    assert np.array_equal(before, still[0].media.pixels)


def test_somebody_alone_who_steps_out_for_a_second_keeps_their_name() -> None:
    script = Script(seconds=4.0, fps=12.5, absences=(Span(start=1.5, end=2.4),))
    stage = FaceStage(Gate([zone_grant("research", "test bed")]), Purpose.RESEARCH, Looking())
    seen = [stage.read(sample) for sample in render(script, np.random.Generator(np.random.PCG64(1)))]
    stage.close()

    assert {each.person for faces in seen for each in faces.seen} == {"p1"}
    assert not any(faces.left for faces in seen)


def test_somebody_alone_who_stays_away_for_longer_comes_back_under_another_name() -> None:
    script = Script(seconds=5.0, fps=12.5, absences=(Span(start=1.0, end=3.4),))
    stage = FaceStage(Gate([zone_grant("research", "test bed")]), Purpose.RESEARCH, Looking())
    seen = [stage.read(sample) for sample in render(script, np.random.Generator(np.random.PCG64(1)))]
    stage.close()

    assert {each.person for faces in seen for each in faces.seen} == {"p1", "p2"}
    assert [person for faces in seen for person in faces.left] == ["p1"]


def test_the_choice_of_models_reaches_whoever_reads_a_face(watch: Watch, still: Sequence[Frame]) -> None:
    told: list[Nets] = []

    def make(meshes: MeshPool, screen: Screen, nets: Nets, manner: Manner) -> FacePerceiver:
        told.append(nets)
        return FacePerceiver(meshes, screen, nets, manner)

    watch(still[:2], how=Looking(make=make, models=ModelChoice.CLEARED))
    assert [each.choice for each in told] == [ModelChoice.CLEARED]
    assert looking_at("visit.mp4", ModelChoice.CLEARED).models is ModelChoice.CLEARED
    assert looking_at("visit.png", ModelChoice.CLEARED).models is ModelChoice.CLEARED
