"""Action units and blendshapes from the change of a face: nothing at rest, more with more, never out of range."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mimika.domain.signals import CATALOGUE, SignalName
from mimika.perceive.face.blendshapes import blendshapes
from mimika.perceive.face.measures import Measure, Measured
from mimika.perceive.face.units import LOWER_FACE, UPPER_FACE, action_units

UNITS = {signal.name for signal in CATALOGUE if signal.name.startswith("au")}
BLENDSHAPES = {signal.name for signal in CATALOGUE if signal.name.startswith("blendshape_")}
CHANGES = arrays(np.float64, len(Measure), elements=st.floats(-2, 2))
OPENNESS = st.floats(0, 1.5)
M = Measure

# unit, its movement: measures of the right side (the left follows) or of the middle, with the direction
MOVEMENTS = [
    (SignalName.AU01, {M.BROW_INNER_UP_R: 1}),
    (SignalName.AU02, {M.BROW_OUTER_UP_R: 1}),
    (SignalName.AU04, {M.BROW_INNER_UP_R: -1, M.BROW_MIDDLE_UP_R: -1}),
    (SignalName.AU04, {M.BROW_GAP: -1}),
    (SignalName.AU05, {M.UPPER_LID_UP_R: 1}),
    (SignalName.AU06, {M.CHEEK_UP_R: 1, M.LOWER_LID_UP_R: 1}),
    (SignalName.AU07, {M.LOWER_LID_UP_R: 1}),
    (SignalName.AU09, {M.NOSTRIL_UP_R: 1}),
    (SignalName.AU10, {M.UPPER_LIP_UP: 1, M.UPPER_LIP_UP_R: 1}),
    (SignalName.AU11, {M.NASOLABIAL_UP_R: 1}),
    (SignalName.AU12, {M.CORNER_UP_R: 1, M.CORNER_OUT_R: 0.5}),
    (SignalName.AU14, {M.CORNER_BACK_R: 1}),
    (SignalName.AU15, {M.CORNER_UP_R: -1}),
    (SignalName.AU17, {M.LOWER_LIP_DOWN: -1}),
    (SignalName.AU20, {M.CORNER_OUT_R: 1}),
    (SignalName.AU23, {M.UPPER_LIP_HEIGHT: -1, M.LOWER_LIP_HEIGHT: -1, M.CORNER_OUT_R: -1}),
    (SignalName.AU24, {M.UPPER_LIP_HEIGHT: -1, M.LOWER_LIP_HEIGHT: -1}),
    (SignalName.AU25, {M.LIPS_GAP: 1}),
    (SignalName.AU26, {M.JAW_DOWN: 1}),
    (SignalName.AU28, {M.UPPER_LIP_HEIGHT: -1, M.LOWER_LIP_HEIGHT: -1}),
]
LEAST = 0.09
"""Movement in distances between the eyes by which every unit has begun to show."""


def change(movement: dict[Measure, float], size: float) -> Measured:
    """Return the change of a face that moves so far."""
    values = np.zeros(len(Measure))
    for each, direction in movement.items():
        values[each] = size * direction
        if each.name.endswith("_R"):
            values[each + 1] = size * direction
    return values


def test_all_twenty_units_are_given() -> None:
    units = action_units(np.zeros(len(Measure)), 1.0)
    assert set(units) == UNITS
    assert len(units) == 20
    assert {*UPPER_FACE, *LOWER_FACE, SignalName.AU43} == UNITS


def test_a_face_at_rest_shows_no_unit() -> None:
    units = action_units(np.zeros(len(Measure)), 1.0)
    assert max(units.values()) == pytest.approx(0.0, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(CHANGES, OPENNESS)
def test_units_stay_within_their_scale_whatever_the_face_does(change: Measured, openness: float) -> None:
    for name, value in action_units(change, openness).items():
        assert 0 <= value <= 5, name


@pytest.mark.parametrize(("unit", "movement"), MOVEMENTS, ids=[f"{unit}" for unit, _ in MOVEMENTS])
def test_a_movement_raises_its_unit(unit: SignalName, movement: dict[Measure, float]) -> None:
    assert action_units(change(movement, LEAST), 1.0)[unit] > 0.5


@pytest.mark.parametrize(("unit", "movement"), MOVEMENTS, ids=[f"{unit}" for unit, _ in MOVEMENTS])
@settings(deadline=None, max_examples=40)
@given(sizes=st.tuples(st.floats(0, 0.4), st.floats(0, 0.4)))
def test_more_of_a_movement_is_never_less_of_its_unit(
    unit: SignalName, movement: dict[Measure, float], sizes: tuple[float, float]
) -> None:
    less, more = (action_units(change(movement, size), 1.0)[unit] for size in sorted(sizes))
    assert less <= more + 1e-9


@settings(deadline=None, max_examples=40)
@given(sizes=st.tuples(OPENNESS, OPENNESS))
def test_closing_eyes_raise_the_unit_of_closed_eyes(sizes: tuple[float, float]) -> None:
    shut, open_ = (action_units(np.zeros(len(Measure)), size)[SignalName.AU43] for size in sorted(sizes))
    assert shut >= open_
    assert action_units(np.zeros(len(Measure)), 0.0)[SignalName.AU43] == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("movement", "silent"),
    [
        ({M.CORNER_UP_R: 1, M.CORNER_OUT_R: 0.5}, {SignalName.AU15, SignalName.AU17, SignalName.AU24, SignalName.AU26}),
        ({M.CORNER_UP_R: -1}, {SignalName.AU12, SignalName.AU06, SignalName.AU20}),
        ({M.BROW_INNER_UP_R: 1}, {SignalName.AU04, SignalName.AU12}),
        ({M.LIPS_GAP: 1}, {SignalName.AU12, SignalName.AU17, SignalName.AU24, SignalName.AU28}),
    ],
    ids=["smile", "corners down", "brows up", "lips apart"],
)
def test_a_movement_leaves_units_of_the_opposite_at_nothing(
    movement: dict[Measure, float], silent: set[SignalName]
) -> None:
    units = action_units(change(movement, 0.1), 1.0)
    assert all(units[unit] == pytest.approx(0.0, abs=0.05) for unit in silent)


def test_a_blink_is_no_tightening_of_the_lids() -> None:
    falling = {M.UPPER_LID_UP_R: -1.0}
    assert action_units(change(falling, 0.1), 0.1)[SignalName.AU07] == 0.0


def test_the_face_gives_all_blendshapes_but_the_tongue() -> None:
    shapes = blendshapes(np.zeros(len(Measure)), (1.0, 1.0), (0.0, 0.0))
    assert len(shapes) == 51
    assert set(shapes) == BLENDSHAPES - {SignalName.BLENDSHAPE_TONGUE_OUT}


@settings(deadline=None, max_examples=40)
@given(CHANGES, st.tuples(OPENNESS, OPENNESS), st.none() | st.tuples(st.floats(-90, 90), st.floats(-90, 90)))
def test_blendshapes_stay_between_nothing_and_one(
    change: Measured, openness: tuple[float, float], gaze: tuple[float, float] | None
) -> None:
    for name, value in blendshapes(change, openness, gaze).items():
        assert 0 <= value <= 1, name


def test_a_face_at_rest_shows_no_blendshape() -> None:
    shapes = blendshapes(np.zeros(len(Measure)), (1.0, 1.0), (0.0, 0.0))
    assert max(shapes.values()) == pytest.approx(0.0, abs=1e-9)


def test_eyes_that_cannot_be_seen_look_nowhere() -> None:
    shapes = blendshapes(np.zeros(len(Measure)), (0.0, 0.0), None)
    assert not [name for name in shapes if "look" in name]
    assert shapes[SignalName.BLENDSHAPE_EYE_BLINK_LEFT] == 1.0


def test_eyes_to_the_persons_left_look_out_with_the_left_and_in_with_the_right() -> None:
    shapes = blendshapes(np.zeros(len(Measure)), (1.0, 1.0), (15.0, 15.0))
    for name in (
        SignalName.BLENDSHAPE_EYE_LOOK_OUT_LEFT,
        SignalName.BLENDSHAPE_EYE_LOOK_IN_RIGHT,
        SignalName.BLENDSHAPE_EYE_LOOK_UP_LEFT,
    ):
        assert shapes[name] == pytest.approx(0.5)
    assert shapes[SignalName.BLENDSHAPE_EYE_LOOK_IN_LEFT] == 0.0
    assert shapes[SignalName.BLENDSHAPE_EYE_LOOK_DOWN_RIGHT] == 0.0


@pytest.mark.parametrize("left", [True, False])
def test_a_smile_of_one_side_shows_on_that_side_alone(left: bool) -> None:  # noqa: FBT001 -- a row of a table
    values = np.zeros(len(Measure))
    values[M.CORNER_UP_L if left else M.CORNER_UP_R] = 0.1
    shapes = blendshapes(values, (1.0, 1.0), None)
    pair = shapes[SignalName.BLENDSHAPE_MOUTH_SMILE_LEFT], shapes[SignalName.BLENDSHAPE_MOUTH_SMILE_RIGHT]
    assert (pair if left else pair[::-1]) == pytest.approx((0.1 / 0.12, 0.0))


def test_one_closed_eye_is_a_wink_of_that_eye() -> None:
    shapes = blendshapes(np.zeros(len(Measure)), (0.0, 1.0), None)
    assert shapes[SignalName.BLENDSHAPE_EYE_BLINK_LEFT] == 1.0
    assert shapes[SignalName.BLENDSHAPE_EYE_BLINK_RIGHT] == 0.0
