"""The pose of a head comes out of its landmarks with the documented signs, and leaves nothing of itself behind."""

import io
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.errors import ModelError
from mimika.perceive.face import weights
from mimika.perceive.face.regions import POINTS, Landmarks
from mimika.perceive.face.shape import RIGID, align, reference_shape


class ModelShelf(Protocol):
    """Stands in for the models of the package; puts a file and its card there."""

    def put(self, file: str, content: bytes, /, **changes: object) -> Path: ...


YAW, PITCH, ROLL = st.floats(-60, 60), st.floats(-40, 40), st.floats(-60, 60)
NOSE, CROWN, CHIN = 1, 10, 152


def turned(yaw_deg: float, pitch_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """Return the rotation of a head: x to its left, y down, z away; roll first, then pitch, then yaw."""
    (cy, sy), (cp, sp), (cr, sr) = (
        (np.cos(np.radians(angle)), np.sin(np.radians(angle))) for angle in (yaw_deg, pitch_deg, roll_deg)
    )
    yaw = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    pitch = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return yaw @ pitch @ roll


def seen(
    rotation: NDArray[np.float64], scale: float = 80.0, place: tuple[float, float, float] = (300, 200, 0)
) -> Landmarks:
    """Return the landmarks of the reference face in a picture."""
    return scale * reference_shape() @ rotation.T + np.array(place, dtype=np.float64)


def test_the_rotation_of_these_tests_follows_the_documented_signs() -> None:
    face = reference_shape()
    nose = face[NOSE] - face[RIGID].mean(axis=0)
    left, raised, tilted = (
        turned(30, 0, 0) @ nose - nose,
        turned(0, 30, 0) @ nose - nose,
        turned(0, 0, 30) @ (face[CROWN] - face[CHIN]) - (face[CROWN] - face[CHIN]),
    )
    assert left[0] > 0, "a face turned to its own left points to the right of the picture"
    assert raised[1] < 0, "a raised face points up"
    assert tilted[0] > 0, "a head tilted to its own left shoulder leans to the right of the picture"


@settings(deadline=None, max_examples=40)
@given(yaw=YAW, pitch=PITCH, roll=ROLL)
def test_the_angles_of_a_rotated_face_are_recovered(yaw: float, pitch: float, roll: float) -> None:
    pose = align(seen(turned(yaw, pitch, roll))).pose
    assert (pose.yaw_deg, pose.pitch_deg, pose.roll_deg) == pytest.approx((yaw, pitch, roll), abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    angles=st.tuples(YAW, PITCH, ROLL),
    scale=st.floats(2, 2000),
    place=st.tuples(*[st.floats(-5000, 5000)] * 3),
)
def test_neither_size_nor_place_nor_pose_changes_the_face_that_remains(
    angles: tuple[float, float, float], scale: float, place: tuple[float, float, float]
) -> None:
    face = align(seen(turned(*angles), scale, place))
    np.testing.assert_allclose(face.points, reference_shape(), atol=1e-6)
    assert face.interocular_px == pytest.approx(scale, rel=1e-6)
    assert (face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg) == pytest.approx(angles, abs=1e-5)


@settings(deadline=None, max_examples=40)
@given(jaw=st.floats(0, 0.5), yaw=YAW, pitch=PITCH)
def test_an_opened_mouth_is_no_movement_of_the_head(jaw: float, yaw: float, pitch: float) -> None:
    mouth = [13, 14, 17, 61, 84, 87, 152, 175, 199, 291, 312, 314, 317]
    points = reference_shape().copy()
    points[mouth, 1] += jaw
    pose = align(90.0 * points @ turned(yaw, pitch, 0).T).pose
    assert (pose.yaw_deg, pose.pitch_deg, pose.roll_deg) == pytest.approx((yaw, pitch, 0), abs=1e-6)
    assert not set(mouth) & set(RIGID.tolist())


def test_a_little_noise_turns_the_pose_by_less_than_a_degree() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    true = np.array([25.0, -10.0, 8.0])
    for _ in range(20):
        pose = align(seen(turned(*true)) + rng.normal(0, 0.6, (POINTS, 3))).pose
        np.testing.assert_allclose([pose.yaw_deg, pose.pitch_deg, pose.roll_deg], true, atol=1.0)


def test_the_reference_face_looks_into_the_camera_and_measures_one_between_the_eyes() -> None:
    face = reference_shape()
    assert face.shape == (POINTS, 3)
    right, left = face[[33, 133]].mean(axis=0), face[[362, 263]].mean(axis=0)
    assert np.linalg.norm(left - right) == pytest.approx(1.0, abs=0.02)
    assert left[0] > right[0], "x grows to the person's left"
    assert face[CHIN, 1] > face[CROWN, 1], "y grows downwards"
    assert face[NOSE, 2] < face[RIGID, 2].mean(), "z grows away from the camera"


def stored(array: NDArray[np.float64]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_weights_are_returned_as_they_were_stored(model_shelf: ModelShelf) -> None:
    model_shelf.put("w.npy", stored(np.arange(6.0).reshape(2, 3)))
    np.testing.assert_array_equal(weights.load("w.npy", (2, 3)), np.arange(6.0).reshape(2, 3))


def test_missing_weights_are_one_line_that_says_what_to_do(model_shelf: ModelShelf) -> None:
    model_shelf.put("w.npy", stored(np.ones((2, 3)))).unlink()
    with pytest.raises(ModelError, match=r"w is missing.*no file w\.npy.*Install mimika anew") as told:
        weights.load("w.npy", (2, 3))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("kept", [0, 4, 40, 100, -8, -1])
def test_truncated_weights_are_an_error_at_any_length(model_shelf: ModelShelf, kept: int) -> None:
    whole = stored(np.ones((2, 3)))
    model_shelf.put("w.npy", whole).write_bytes(whole[:kept])
    with pytest.raises(ModelError, match="truncated"):
        weights.load("w.npy", (2, 3))


def test_weights_of_another_training_are_of_another_version_even_if_they_have_the_shape(
    model_shelf: ModelShelf,
) -> None:
    model_shelf.put("w.npy", stored(np.ones((2, 3)))).write_bytes(stored(np.zeros((2, 3))))
    with pytest.raises(ModelError, match="w is of another version"):
        weights.load("w.npy", (2, 3))


def test_weights_of_another_shape_are_of_another_version(model_shelf: ModelShelf) -> None:
    model_shelf.put("w.npy", stored(np.ones((3, 2))))
    with pytest.raises(ModelError, match=r"another version: expected \(2, 3\), got \(3, 2\)"):
        weights.load("w.npy", (2, 3))


def test_weights_that_are_not_numbers_are_refused(model_shelf: ModelShelf) -> None:
    model_shelf.put("w.npy", stored(np.array([[1.0, np.nan, 0.0]] * 2)))
    with pytest.raises(ModelError):
        weights.load("w.npy", (2, 3))


def test_weights_that_would_run_code_when_read_are_refused(model_shelf: ModelShelf) -> None:
    stream = io.BytesIO()
    np.save(stream, np.array([object()] * 6).reshape(2, 3), allow_pickle=True)
    model_shelf.put("w.npy", stream.getvalue())
    with pytest.raises(ModelError, match="cannot be read"):
        weights.load("w.npy", (2, 3))
