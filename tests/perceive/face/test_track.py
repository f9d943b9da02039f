"""Names follow people by place and motion, for as long as they are in sight, and for nobody else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId
from mimika.perceive.face.regions import Detection, DetectorKind
from mimika.perceive.face.track import KEEP_S, STILL, VIDEO, FaceTracker

FULL, SHORT = DetectorKind.FULL_RANGE, DetectorKind.SHORT_RANGE


def box(x: float, y: float = 200.0, size: float = 100.0) -> Box:
    return Box(left=x - size / 2, top=y - size / 2, width=size, height=size)


def face(x: float, y: float = 200.0, size: float = 100.0, score: float = 0.9) -> Detection:
    return Detection(box=box(x, y, size), roll_deg=0.0, score=score, kind=FULL)


def people(tracker: FaceTracker) -> list[PersonId]:
    return [track.person for track in tracker.tracks]


def confirmed(*places: float) -> FaceTracker:
    """Return a tracker of people at these places that the mesh has seen at time 0."""
    tracker = FaceTracker(VIDEO)
    tracker.found(tuple(face(x) for x in places), 0.0)
    for track in tracker.tracks:
        tracker.seen(track.person, track.box, 0.0, 0.0)
    return tracker


def test_people_are_named_in_the_order_of_their_coming() -> None:
    tracker = confirmed(100, 400)
    tracker.found((face(100), face(400), face(800)), 0.4)
    assert people(tracker) == ["p1", "p2", "p3"]


def test_sessions_share_no_names_and_no_memory() -> None:
    one, other = confirmed(100, 400), confirmed(900)
    assert people(one) == ["p1", "p2"]
    assert people(other) == ["p1"]


@pytest.mark.parametrize("absence", [0.3, 0.7, 1.0])
def test_an_absence_of_up_to_a_second_keeps_the_name(absence: float) -> None:
    tracker = confirmed(300)
    assert tracker.leave(absence - 0.01) == ()
    tracker.found((face(330),), absence)
    assert people(tracker) == ["p1"]
    assert tracker.leave(absence) == ()


def test_after_two_seconds_the_same_place_gets_a_new_name() -> None:
    tracker = confirmed(300)
    assert tracker.leave(2.0) == ("p1",)
    tracker.found((face(300),), 2.0)
    assert people(tracker) == ["p2"]


def test_a_face_that_is_lost_is_missed_until_it_is_seen_again() -> None:
    tracker = confirmed(300)
    assert not tracker.missing(0.0)
    assert tracker.missing(0.04)
    tracker.seen(PersonId("p1"), box(300), 0.0, 0.04)
    assert not tracker.missing(0.04)


def test_somebody_elsewhere_or_of_another_size_is_somebody_else() -> None:
    for stranger in (face(600), face(300, size=260), face(300, size=40)):
        tracker = confirmed(300)
        tracker.found((stranger,), 0.1)
        assert people(tracker) == ["p1", "p2"]


def test_the_longer_somebody_is_out_of_sight_the_further_they_may_have_gone() -> None:
    soon, later = confirmed(300), confirmed(300)
    soon.found((face(420),), 0.04)
    later.found((face(420),), 0.9)
    assert people(soon) == ["p1", "p2"]
    assert people(later) == ["p1"]


def test_two_people_who_cross_paths_one_above_the_other_keep_their_names() -> None:
    tracker = FaceTracker(VIDEO)
    for frame in range(101):
        at = frame / 25
        right, left = (100 + 10 * frame, 150.0), (1100 - 10 * frame, 330.0)
        if frame % 10 == 0:
            tracker.found((face(*left), face(*right)) if frame % 20 else (face(*right), face(*left)), at)
        for track in tracker.tracks:
            x, y = min((right, left), key=lambda place: abs(place[1] - track.box.centre[1]))
            tracker.seen(track.person, box(x, y), 0.0, at)
        assert tracker.leave(at) == ()
    ends = {track.person: track.box.centre for track in tracker.tracks}
    assert ends == {"p1": (1100.0, 150.0), "p2": (100.0, 330.0)}


def test_a_face_that_moves_is_expected_a_little_ahead_and_never_far() -> None:
    tracker = confirmed(100)
    for frame in range(1, 26):
        tracker.seen(PersonId("p1"), box(100 + 8 * frame), 0.0, frame / 25)
    track = tracker.tracks[0]
    assert track.expected(1.04).centre[0] == pytest.approx(308, abs=2)
    assert track.expected(9.0).centre[0] < 300 + 0.15 * 200


def test_a_face_that_only_trembles_stays_where_it_was() -> None:
    tracker = confirmed(300)
    tracker.seen(PersonId("p1"), box(301), 0.5, 0.04)
    assert tracker.tracks[0].box == box(300)
    tracker.seen(PersonId("p1"), box(310), 0.5, 0.08)
    assert tracker.tracks[0].box == box(310)


def test_what_no_mesh_confirms_is_dropped_soon_and_its_name_is_free() -> None:
    tracker = confirmed(100)
    tracker.found((face(100), face(500)), 0.1)
    tracker.seen(PersonId("p1"), box(100), 0.0, 0.1)
    assert people(tracker) == ["p1", "p2"]
    assert tracker.leave(0.7) == ("p2",)
    tracker.found((face(100), face(800)), 0.8)
    assert people(tracker) == ["p1", "p2"]


def test_the_name_of_somebody_who_was_confirmed_is_never_given_again() -> None:
    tracker = confirmed(100, 500)
    assert set(tracker.leave(KEEP_S + 0.1)) == {"p1", "p2"}
    tracker.found((face(100), face(500)), 2.0)
    assert people(tracker) == ["p3", "p4"]


def test_a_cut_names_everybody_anew() -> None:
    tracker = confirmed(100, 500)
    assert tracker.clear() == ("p1", "p2")
    tracker.found((face(100), face(500)), 0.04)
    assert people(tracker) == ["p3", "p4"]


def test_of_two_names_on_one_face_the_older_stays() -> None:
    tracker = confirmed(100, 300)
    tracker.seen(PersonId("p2"), box(110), 0.0, 0.2)
    tracker.seen(PersonId("p1"), box(100), 0.0, 0.2)
    assert tracker.leave(0.2) == ("p2",)
    assert people(tracker) == ["p1"]


def test_the_detector_alone_holds_on_to_nobody_for_long() -> None:
    tracker = confirmed(300)
    gone: tuple[PersonId, ...] = ()
    for step in range(1, 20):
        tracker.found((face(300),), step * 0.4)
        gone += tracker.leave(step * 0.4)
    assert gone == ("p1",)


@pytest.mark.parametrize(
    ("kind", "score", "video", "still"),
    [(FULL, 0.5, 0, 1), (FULL, 0.7, 1, 1), (SHORT, 0.7, 0, 1), (SHORT, 0.8, 1, 1), (FULL, 0.4, 0, 0)],
)
def test_a_single_picture_needs_less_to_believe_in_a_face_than_a_video(
    kind: DetectorKind, score: float, video: int, still: int
) -> None:
    for birth, count in ((VIDEO, video), (STILL, still)):
        tracker = FaceTracker(birth)
        tracker.found((Detection(box=box(100), roll_deg=0.0, score=score, kind=kind),), 0.0)
        assert len(tracker.tracks) == count


PLACES = st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=4)
STEPS = st.lists(st.tuples(st.floats(0.01, 1.5), PLACES, st.booleans()), min_size=1, max_size=25)


@settings(deadline=None, max_examples=150)
@given(STEPS)
def test_whatever_happens_no_name_of_a_confirmed_person_returns_and_none_is_given_twice(
    steps: list[tuple[float, list[tuple[int, bool]], bool]],
) -> None:
    tracker = FaceTracker(VIDEO)
    at, ever, gone = 0.0, set[PersonId](), set[PersonId]()
    for elapsed, places, cut in steps:
        at += elapsed
        if cut:
            gone |= set(tracker.clear()) & ever
        tracker.found(tuple(face(180.0 * place) for place, _ in places), at)
        for (_, meshed), track in zip(places, tracker.tracks, strict=False):
            if meshed:
                tracker.seen(track.person, track.box, 0.0, at)
        here = people(tracker)
        assert len(set(here)) == len(here)
        assert not set(here) & gone
        ever |= {track.person for track in tracker.tracks if track.confirmed}
        gone |= set(tracker.leave(at)) & ever
        assert not set(people(tracker)) & gone


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-30, 30), min_size=2, max_size=60))
def test_a_face_that_wanders_keeps_its_name(steps: list[float]) -> None:
    tracker, x = confirmed(300), 300.0
    for frame, step in enumerate(steps, start=1):
        x += step
        tracker.found((face(x),), frame / 25)
        assert people(tracker) == ["p1"]
