"""Lengths on a face: the same wherever it stands, and swapped between the sides in a mirror."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.perceive.face.measures import Measure, measure, uncorrected
from mimika.perceive.face.regions import POINTS, Landmarks
from mimika.perceive.face.shape import align, reference_shape

NOT_MIRRORED = {Measure.JAW_LEFT, Measure.MOUTH_LEFT}


def partners() -> NDArray[np.intp]:
    """Return for each landmark its counterpart on the other half of the face."""
    shape = reference_shape()
    mirrored = shape * (-1, 1, 1)
    return np.linalg.norm(shape[:, np.newaxis] - mirrored[np.newaxis], axis=2).argmin(axis=1)


def mirrored(landmarks: Landmarks) -> Landmarks:
    """Return the landmarks of the same face seen in a mirror."""
    return (landmarks * (-1, 1, 1))[partners()]


def counterpart(each: Measure) -> Measure:
    name = each.name
    if name.endswith("_R"):
        return Measure[name[:-2] + "_L"]
    return Measure[name[:-2] + "_R"] if name.endswith("_L") else each


def a_face(seed: int, yaw_deg: float = 0.0) -> Landmarks:
    """Return the landmarks of some lopsided face that looks to a side."""
    rng = np.random.Generator(np.random.PCG64(seed))
    points = reference_shape() + rng.normal(0, 0.03, (POINTS, 3))
    cosine, sine = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    return 100.0 * points @ np.array([[cosine, 0, -sine], [0, 1, 0], [sine, 0, cosine]]).T


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 1000), yaw=st.floats(-40, 40))
def test_a_mirror_swaps_right_and_left(seed: int, yaw: float) -> None:
    here, there = measure(align(a_face(seed, yaw))), measure(align(mirrored(a_face(seed, yaw))))
    for each in Measure:
        sign = -1.0 if each in NOT_MIRRORED else 1.0
        assert there[counterpart(each)] == pytest.approx(sign * here[each], abs=1e-6), each.name


def test_every_side_has_its_counterpart_right_after_it() -> None:
    for each in Measure:
        if each.name.endswith("_R"):
            assert Measure(each + 1) is counterpart(each)


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 1000),
    scale=st.floats(0.05, 20),
    shift=st.tuples(*[st.floats(-4000, 4000)] * 3),
    roll=st.floats(-60, 60),
)
def test_size_place_and_tilt_of_a_face_change_none_of_its_lengths(
    seed: int, scale: float, shift: tuple[float, float, float], roll: float
) -> None:
    cosine, sine = np.cos(np.radians(roll)), np.sin(np.radians(roll))
    tilt = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    face = a_face(seed)
    here, there = align(face), align(scale * face @ tilt.T + np.array(shift))
    np.testing.assert_allclose(uncorrected(there), uncorrected(here), atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 1000), yaw=st.floats(-60, 60), pitch=st.floats(-40, 40))
def test_a_turn_of_the_head_changes_no_length_but_for_the_correction(seed: int, yaw: float, pitch: float) -> None:
    cosine, sine = np.cos(np.radians(pitch)), np.sin(np.radians(pitch))
    nod = np.array([[1, 0, 0], [0, cosine, sine], [0, -sine, cosine]])
    straight, turned = align(a_face(seed)), align(a_face(seed, yaw) @ nod.T)
    np.testing.assert_allclose(uncorrected(turned), uncorrected(straight), atol=1e-6)


def test_the_pose_correction_is_nothing_for_a_head_that_looks_straight_ahead() -> None:
    face = align(100.0 * reference_shape())
    np.testing.assert_allclose(measure(face), uncorrected(face), atol=1e-9)


@pytest.mark.parametrize(
    ("points", "axis", "by", "grows"),
    [
        ((55, 107, 65), 1, -0.1, Measure.BROW_INNER_UP_R),
        ((285, 336, 295), 1, -0.1, Measure.BROW_INNER_UP_L),
        ((46, 53, 63, 70), 1, -0.1, Measure.BROW_OUTER_UP_R),
        ((386, 385, 387), 1, -0.1, Measure.EYE_APERTURE_L),
        ((61,), 1, -0.1, Measure.CORNER_UP_R),
        ((291,), 0, 0.1, Measure.CORNER_OUT_L),
        ((61,), 0, -0.1, Measure.CORNER_OUT_R),
        ((14, 87, 317), 1, 0.1, Measure.LIPS_GAP),
        ((152, 175, 199), 1, 0.1, Measure.JAW_DOWN),
        ((152, 175, 199), 0, 0.1, Measure.JAW_LEFT),
        ((152, 175, 199), 2, -0.1, Measure.JAW_FORWARD),
        ((64, 98, 129), 1, -0.1, Measure.NOSTRIL_UP_R),
    ],
    ids=lambda value: value.name if isinstance(value, Measure) else None,
)
def test_a_measure_grows_in_the_direction_of_its_name(
    points: tuple[int, ...], axis: int, by: float, grows: Measure
) -> None:
    rest = reference_shape()
    moved = rest.copy()
    moved[list(points), axis] += by
    # The moved points are none of those that the pose is taken from.
    change = uncorrected(align(100 * moved)) - uncorrected(align(100 * rest))
    assert change[grows] == pytest.approx(0.1, abs=1e-6)
    assert change[counterpart(grows)] == pytest.approx(0.1 if counterpart(grows) is grows else 0.0, abs=1e-6)
