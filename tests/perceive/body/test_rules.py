"""Rules on points of hands and poses: built hands, any size, place, side and moderate turn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.domain.geometry import Box
from mimika.domain.signals import SignalName as S
from mimika.perceive.body.hand import SHAPES, Side, gestures, shape_of
from mimika.perceive.body.perceiver import body_crop
from mimika.perceive.body.posture import Build, UsualBuild, arms_crossed, build_of, hands_at, hangs
from mimika.perceive.body.regions import (
    LEFT_SIDE,
    RIGHT_SIDE,
    Hand,
    Points,
    Pose,
    roi_of_face,
    roi_of_hand,
    roi_of_wrist,
)
from mimika.perceive.body.steady import HELD_S, Holder, Holders, WaveReader
from mimika.perceive.roi import Roi

FINGERS = ("index", "middle", "ring", "little")
STRETCHED, FOLDED = 5.0, 85.0
ROOTS = ((-0.35, -0.95), (-0.1, -1.0), (0.13, -0.95), (0.35, -0.85))
BONES = (0.45, 0.28, 0.22)


def hand(*stretched: str) -> Points:
    """Return a person's right hand, palm to the camera and fingers up, those named stretched and the others folded."""
    points = np.zeros((21, 3))
    for finger, (root, name) in enumerate(zip(ROOTS, FINGERS, strict=True)):
        place = np.array([*root, 0.0])
        points[5 + 4 * finger] = place
        bend = 0.0
        for bone, length in enumerate(BONES):
            bend += np.radians(STRETCHED if name in stretched else FOLDED)
            place = place + length * np.array([0.0, -np.cos(bend), -np.sin(bend)])
            points[6 + 4 * finger + bone] = place
    points[1], points[2] = (-0.3, -0.2, -0.05), (-0.5, -0.45, -0.1)
    thumb = ((-0.75, -0.6, -0.1), (-1.0, -0.72, -0.1)), ((-0.3, -0.65, -0.2), (0.0, -0.6, -0.25))
    points[3], points[4] = thumb[0 if "thumb" in stretched else 1]
    return points * np.array([-60.0, 60.0, 60.0])


def turned(points: Points, degrees: float) -> Points:
    """Return a hand turned in the picture, clockwise."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return points @ turn.T


def pose(**moved: tuple[float, float]) -> Pose:
    """Return somebody upright with hanging arms: shoulders 200 px apart at (300, 400) and (500, 400).

    Args:
        moved: Points to put elsewhere: `left_wrist`, `right_elbow` and the like; hands follow their wrists.
    """
    places: dict[str, tuple[float, float]] = {
        "left_shoulder": (500, 400), "right_shoulder": (300, 400),
        "left_elbow": (520, 540), "right_elbow": (280, 540),
        "left_wrist": (525, 670), "right_wrist": (275, 670),
        "left_ear": (440, 280), "right_ear": (360, 280),
    } | moved  # fmt: skip
    points: NDArray[np.float64] = np.zeros((33, 3))
    numbers = {"ear": 7, "shoulder": 11, "elbow": 13, "wrist": 15}
    for name, place in places.items():
        side, _, part = name.partition("_")
        points[numbers[part] + (side == "right"), :2] = place
    points[0, :2] = (400, 290)
    for side in (0, 1):
        for finger in (17, 19, 21):
            points[finger + side, :2] = points[15 + side, :2] + (0, 25)
    return Pose(points=points, seen=np.ones(33), next_roi=Roi(x=400, y=700, side=1400, roll_deg=0))


SHOWN = {
    S.GESTURE_OPEN_PALM: hand("index", "middle", "ring", "little"),
    S.GESTURE_POINTING: hand("index"),
    S.GESTURE_FIST: hand(),
    S.GESTURE_CALL: hand("thumb", "little"),
    S.GESTURE_THUMB_UP: turned(hand("thumb"), -62),
    S.GESTURE_THUMB_DOWN: turned(hand("thumb"), 118),
}
NOTHING = {
    "rock": hand("index", "little"),
    "two fingers": hand("index", "middle"),
    "three fingers": hand("thumb", "index", "middle"),
}
FACE = Box(left=350, top=220, width=100, height=130)
every_shape = pytest.mark.parametrize("name", SHAPES)


def told(points: Points, side: Side = Side.RIGHT) -> dict[S, float]:
    shape = shape_of(points, side)
    return {} if shape is None else gestures(shape)


@every_shape
def test_a_hand_shows_its_gesture_and_no_other(name: S) -> None:
    values = told(SHOWN[name])
    assert values[name] > 0.9
    assert all(value < 0.2 for other_name, value in values.items() if other_name is not name)


@pytest.mark.parametrize("name", NOTHING)
def test_other_hands_show_none_of_the_gestures(name: str) -> None:
    assert max(told(NOTHING[name]).values()) < 0.2


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(SHAPES),
    st.floats(0.2, 20),
    st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)),
    st.floats(-14, 14),
    st.sampled_from(Side),
)
def test_size_place_side_and_a_moderate_turn_of_a_hand_do_not_matter(
    name: S, scale: float, place: tuple[float, float], degrees: float, side: Side
) -> None:
    points = turned(SHOWN[name], degrees)
    if side is Side.LEFT:
        points = points * np.array([-1.0, 1.0, 1.0])
    assert told(points * scale + np.array([*place, 0.0]), side)[name] > 0.6


def test_the_back_of_an_open_hand_is_no_open_palm() -> None:
    assert told(SHOWN[S.GESTURE_OPEN_PALM], Side.LEFT)[S.GESTURE_OPEN_PALM] == 0


def test_an_open_hand_held_sideways_or_down_is_no_open_palm() -> None:
    for degrees in (90, 180, -90):
        assert told(turned(SHOWN[S.GESTURE_OPEN_PALM], degrees))[S.GESTURE_OPEN_PALM] == 0


def test_a_thumb_is_up_or_down_by_the_upright_of_the_picture() -> None:
    up = SHOWN[S.GESTURE_THUMB_UP]
    assert told(turned(up, 180))[S.GESTURE_THUMB_DOWN] > 0.9
    level = told(turned(up, 90))
    assert level[S.GESTURE_THUMB_UP] == level[S.GESTURE_THUMB_DOWN] == 0


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 20), st.integers(0, 2), st.sampled_from([math.nan, math.inf, -math.inf]))
def test_points_that_are_no_numbers_tell_nothing(point: int, axis: int, value: float) -> None:
    points = SHOWN[S.GESTURE_FIST].copy()
    points[point, axis] = value
    assert shape_of(points, Side.RIGHT) is None


def test_a_hand_of_a_few_pixels_or_of_other_points_tells_nothing() -> None:
    assert shape_of(SHOWN[S.GESTURE_FIST] * 0.05, Side.RIGHT) is None
    assert shape_of(np.zeros((21, 3)), Side.RIGHT) is None
    assert shape_of(np.ones((20, 3)), Side.RIGHT) is None


@settings(deadline=None, max_examples=80)
@given(st.lists(st.floats(-500, 500), min_size=63, max_size=63), st.sampled_from(Side))
def test_whatever_the_points_every_gesture_is_a_share(values: list[float], side: Side) -> None:
    assert all(0 <= value <= 1 for value in told(np.array(values).reshape(21, 3), side).values())


def test_a_hand_before_the_face_is_at_the_face_and_one_on_the_chest_is_not() -> None:
    at_mouth, on_chest = np.full((21, 2), (400.0, 320.0)), np.full((21, 2), (400.0, 500.0))
    assert hands_at((at_mouth,), FACE)[S.POSTURE_HAND_TO_FACE] == 1
    assert hands_at((on_chest,), FACE) == {S.POSTURE_HAND_TO_FACE: 0, S.POSTURE_HAND_TO_CHIN: 0}
    assert hands_at((on_chest, at_mouth), FACE)[S.POSTURE_HAND_TO_FACE] == 1


def test_a_hand_at_the_chin_leaves_the_upper_face_free() -> None:
    chin = np.linspace((400.0, 345.0), (400.0, 430.0), 21)
    whole = np.linspace((400.0, 240.0), (400.0, 430.0), 21)
    assert hands_at((chin,), FACE)[S.POSTURE_HAND_TO_CHIN] > 0.9
    assert hands_at((whole,), FACE)[S.POSTURE_HAND_TO_CHIN] == 0


def test_without_hands_nothing_is_at_the_face() -> None:
    assert set(hands_at((), FACE).values()) == {0.0}


CROSSED = {
    "left_elbow": (520.0, 530.0),
    "right_elbow": (280.0, 530.0),
    "left_wrist": (330.0, 510.0),
    "right_wrist": (470.0, 500.0),
}


def test_forearms_across_the_chest_are_crossed_and_hanging_or_clasped_ones_are_not() -> None:
    assert arms_crossed(pose(**CROSSED)) > 0.9
    assert arms_crossed(pose()) == 0
    assert arms_crossed(pose(**CROSSED | {"left_wrist": (405.0, 520.0), "right_wrist": (395.0, 520.0)})) == 0


@settings(deadline=None, max_examples=60)
@given(st.floats(0.3, 4), st.floats(-20, 20), st.sampled_from(Side))
def test_size_tilt_and_side_of_a_body_do_not_matter(scale: float, degrees: float, side: Side) -> None:
    posed = pose(**CROSSED)
    points = turned(posed.points, degrees) * scale
    if side is Side.LEFT:
        points = points * np.array([-1.0, 1.0, 1.0])
        swapped = [0, *(place + (1 if place % 2 else -1) for place in range(1, 33))]
        points = points[swapped]
    assert arms_crossed(Pose(points=points, seen=posed.seen, next_roi=posed.next_roi)) > 0.9


def test_arms_that_are_not_seen_are_not_told() -> None:
    posed = pose(**CROSSED)
    seen = np.where(np.arange(33) == RIGHT_SIDE[2], 0.1, 1.0)
    assert math.isnan(arms_crossed(Pose(points=posed.points, seen=seen, next_roi=posed.next_roi)))


def test_an_arm_hangs_until_it_is_bent_or_raised() -> None:
    assert hangs(pose(), LEFT_SIDE)
    assert not hangs(pose(left_wrist=(430.0, 480.0)), LEFT_SIDE)
    assert not hangs(pose(right_elbow=(240.0, 380.0), right_wrist=(230.0, 250.0)), RIGHT_SIDE)


def told_of_builds(builds: list[Build], every_s: float = 0.1) -> list[dict[S, float]]:
    usual = UsualBuild()
    return [usual.read(build, every_s * place) for place, build in enumerate(builds)]


REST = Build(shoulders=200, neck=120, face=130)
NEAR = Build(shoulders=240, neck=144, face=156)


def test_who_comes_nearer_than_usual_leans_in_and_who_goes_back_leans_out() -> None:
    assert told_of_builds([*[REST] * 60, NEAR])[-1][S.POSTURE_LEAN] > 0.5
    assert told_of_builds([*[NEAR] * 60, REST])[-1][S.POSTURE_LEAN] < -0.5
    assert told_of_builds([REST] * 60)[-1] == {S.POSTURE_LEAN: 0.0, S.POSTURE_SHRUG: 0.0}


def test_a_turned_body_alone_is_no_lean() -> None:
    narrow = Build(shoulders=150, neck=120, face=130)
    assert told_of_builds([*[REST] * 60, narrow])[-1][S.POSTURE_LEAN] == 0


def test_shoulders_towards_the_ears_are_a_shrug_and_a_step_nearer_is_none() -> None:
    assert told_of_builds([*[REST] * 60, Build(shoulders=195, neck=88, face=130)])[-1][S.POSTURE_SHRUG] > 0.9
    assert told_of_builds([*[REST] * 60, NEAR])[-1][S.POSTURE_SHRUG] == 0


def test_lean_and_shrug_are_not_told_before_the_usual_is_known() -> None:
    assert told_of_builds([REST] * 20)[-1] == {}


def test_a_build_needs_shoulders_and_ears() -> None:
    posed = pose()
    build = build_of(posed, FACE)
    assert build is not None
    assert (build.shoulders, build.neck, build.face) == pytest.approx((200, 120, 130))
    seen = np.where(np.arange(33) == LEFT_SIDE[0], 0.1, 1.0)
    assert build_of(Pose(points=posed.points, seen=seen, next_roi=posed.next_roi), FACE) is None


def held(values: list[float], every_s: float) -> list[float]:
    holder = Holder()
    return [holder.hold(value, every_s * place) for place, value in enumerate(values)]


@pytest.mark.parametrize("every_s", [0.05, 0.1, 0.125])
def test_a_gesture_is_told_once_it_lasted_and_ends_after_it(every_s: float) -> None:
    looks = round(1 / every_s)
    found = held([*[0.0] * looks, *[1.0] * looks, *[0.0] * looks], every_s)
    on = [place * every_s for place, value in enumerate(found) if value >= 0.5]
    assert 1.1 <= on[0] <= 1.0 + HELD_S + every_s
    assert 2.0 <= on[-1] + every_s <= 2.0 + HELD_S + every_s


def test_a_shape_that_a_hand_passes_through_is_not_told() -> None:
    assert max(held([*[0.0] * 5, 1.0, *[0.0] * 5], 0.1)) < 0.5


def test_a_look_in_which_the_hand_was_lost_does_not_end_a_gesture() -> None:
    found = held([*[1.0] * 8, math.nan, *[1.0] * 3], 0.1)
    assert min(found[5:]) >= 0.5


def test_a_hand_that_is_gone_is_absent_and_not_zero() -> None:
    holders = Holders(HELD_S)
    names = {S.GESTURE_FIST: 1.0}
    for place in range(6):
        holders.hold(names, 0.1 * place)
    assert math.isnan(holders.hold({S.GESTURE_FIST: math.nan}, 1.5)[S.GESTURE_FIST])


def test_a_single_picture_tells_at_once() -> None:
    assert Holder(0.0).hold(0.9, 0.0) == pytest.approx(0.9)


def waved(places: NDArray[np.float64], openness: float, every_s: float = 0.1) -> list[float]:
    reader = WaveReader()
    return [reader.read(float(each), openness, every_s * place) for place, each in enumerate(places)]


@pytest.mark.parametrize("per_s", [1.0, 1.6, 2.2])
def test_an_open_hand_that_goes_to_and_fro_waves(per_s: float) -> None:
    at = np.arange(30) * 0.1
    assert max(waved(0.3 * np.sin(2 * np.pi * per_s * at), 1.0)[15:]) > 0.9


def test_a_closed_hand_a_still_one_and_one_that_comes_up_once_do_not_wave() -> None:
    at = np.arange(30) * 0.1
    assert max(waved(0.3 * np.sin(2 * np.pi * 1.6 * at), 0.1)) < 0.2
    assert max(waved(np.random.Generator(np.random.PCG64(3)).normal(0, 0.02, 30), 1.0)) == 0
    assert max(waved(0.5 * np.clip(at - 1, 0, 1), 1.0)) == 0


def test_a_face_far_below_is_searched_for_a_body_of_its_size() -> None:
    roi = roi_of_face(FACE)
    assert roi.x == 400
    assert FACE.top + FACE.height < roi.y - roi.side / 8
    assert roi_of_face(Box(left=700, top=440, width=200, height=260)).side == pytest.approx(2 * roi.side)


@settings(deadline=None, max_examples=40)
@given(st.floats(-179, 179), st.floats(0.2, 5))
def test_the_square_of_a_hand_turns_and_grows_with_it(degrees: float, scale: float) -> None:
    points = SHOWN[S.GESTURE_OPEN_PALM]
    upright = roi_of_hand(Hand(points=points, right=1.0))
    roi = roi_of_hand(Hand(points=turned(points, degrees) * scale, right=1.0))
    assert roi.side == pytest.approx(scale * upright.side)
    apart = (roi.roll_deg - upright.roll_deg - degrees + 180) % 360 - 180
    assert apart == pytest.approx(0, abs=1e-6)


def test_the_square_at_a_wrist_holds_the_hand() -> None:
    points = SHOWN[S.GESTURE_OPEN_PALM][:, :2]
    roi = roi_of_wrist(points[0], points[5], points[17])
    assert np.hypot(*(points - (roi.x, roi.y)).T).max() < 0.71 * roi.side


def test_a_region_ends_where_the_face_of_a_neighbour_begins() -> None:
    neighbour = Box(left=560, top=230, width=100, height=130)
    left, top, right, bottom = body_crop(FACE, (neighbour,), 2000, 2000)
    assert (left, right) == (50, 560)
    assert top < FACE.top
    assert bottom > 1000
    assert body_crop(FACE, (), 640, 480) == (50, 25, 640, 480)


def test_a_region_holds_the_own_face_whoever_is_near() -> None:
    overlapping = Box(left=420, top=240, width=100, height=130)
    below = Box(left=360, top=700, width=100, height=130)
    left, _, right, bottom = body_crop(FACE, (overlapping, below), 2000, 2000)
    assert left <= FACE.left
    assert right >= FACE.left + FACE.width
    assert bottom == 700
