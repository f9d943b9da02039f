"""Lengths on the pose-free face, all of them linear in its points, so one product gives them all.

Each is a difference of means of a few landmarks along one axis, in distances
between the eyes. Names say where and in which direction they grow; `_r` and
`_l` are the person's own right and left. They describe a face closely enough
to tell people apart, so they never leave this package.
"""

from enum import IntEnum, unique
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face import weights
from mimika.perceive.face.regions import POINTS
from mimika.perceive.face.shape import AlignedFace, Pose

Measured = NDArray[np.float64]
"""Shape (len(Measure),): one length per `Measure`, in distances between the eyes."""


@unique
class Measure(IntEnum):
    """What is measured, as places in a vector."""

    BROW_INNER_UP_R = 0
    BROW_INNER_UP_L = 1
    BROW_MIDDLE_UP_R = 2
    BROW_MIDDLE_UP_L = 3
    BROW_OUTER_UP_R = 4
    BROW_OUTER_UP_L = 5
    BROW_GAP = 6
    EYE_APERTURE_R = 7
    EYE_APERTURE_L = 8
    UPPER_LID_UP_R = 9
    UPPER_LID_UP_L = 10
    LOWER_LID_UP_R = 11
    LOWER_LID_UP_L = 12
    CHEEK_UP_R = 13
    CHEEK_UP_L = 14
    CHEEK_OUT_R = 15
    CHEEK_OUT_L = 16
    NOSTRIL_UP_R = 17
    NOSTRIL_UP_L = 18
    NOSTRIL_GAP = 19
    UPPER_LIP_UP = 20
    UPPER_LIP_UP_R = 21
    UPPER_LIP_UP_L = 22
    NASOLABIAL_UP_R = 23
    NASOLABIAL_UP_L = 24
    CORNER_UP_R = 25
    CORNER_UP_L = 26
    CORNER_OUT_R = 27
    CORNER_OUT_L = 28
    CORNER_BACK_R = 29
    CORNER_BACK_L = 30
    LIPS_GAP = 31
    UPPER_LIP_HEIGHT = 32
    LOWER_LIP_HEIGHT = 33
    LOWER_LIP_DOWN = 34
    JAW_DOWN = 35
    CHIN_SPAN = 36
    JAW_LEFT = 37
    JAW_FORWARD = 38
    MOUTH_LEFT = 39
    LIPS_FORWARD = 40


_X, _Y, _Z = 0, 1, 2
_CORNERS_R, _CORNERS_L = (33, 133), (263, 362)
_NOSE_BASE = (2,)
_CHIN = (152, 175, 199)

# measure, axis, points counted up, points counted down
_TERMS: Final[tuple[tuple[Measure, int, tuple[int, ...], tuple[int, ...]], ...]] = (
    (Measure.BROW_INNER_UP_R, _Y, _CORNERS_R, (55, 107, 65)),
    (Measure.BROW_INNER_UP_L, _Y, _CORNERS_L, (285, 336, 295)),
    (Measure.BROW_MIDDLE_UP_R, _Y, _CORNERS_R, (52, 105, 66)),
    (Measure.BROW_MIDDLE_UP_L, _Y, _CORNERS_L, (282, 334, 296)),
    (Measure.BROW_OUTER_UP_R, _Y, _CORNERS_R, (46, 53, 63, 70)),
    (Measure.BROW_OUTER_UP_L, _Y, _CORNERS_L, (276, 283, 293, 300)),
    (Measure.BROW_GAP, _X, (285, 336), (55, 107)),
    (Measure.EYE_APERTURE_R, _Y, (145, 153, 144), (159, 158, 160)),
    (Measure.EYE_APERTURE_L, _Y, (374, 380, 373), (386, 385, 387)),
    (Measure.UPPER_LID_UP_R, _Y, _CORNERS_R, (159, 158, 160)),
    (Measure.UPPER_LID_UP_L, _Y, _CORNERS_L, (386, 385, 387)),
    (Measure.LOWER_LID_UP_R, _Y, _CORNERS_R, (145, 153, 144)),
    (Measure.LOWER_LID_UP_L, _Y, _CORNERS_L, (374, 380, 373)),
    (Measure.CHEEK_UP_R, _Y, _CORNERS_R, (117, 118, 50, 101)),
    (Measure.CHEEK_UP_L, _Y, _CORNERS_L, (346, 347, 280, 330)),
    (Measure.CHEEK_OUT_R, _X, _NOSE_BASE, (205, 50, 187)),
    (Measure.CHEEK_OUT_L, _X, (425, 280, 411), _NOSE_BASE),
    (Measure.NOSTRIL_UP_R, _Y, (133,), (64, 98, 129)),
    (Measure.NOSTRIL_UP_L, _Y, (362,), (294, 327, 358)),
    (Measure.NOSTRIL_GAP, _X, (358,), (129,)),
    (Measure.UPPER_LIP_UP, _Y, _NOSE_BASE, (0, 37, 267)),
    (Measure.UPPER_LIP_UP_R, _Y, _NOSE_BASE, (39, 40)),
    (Measure.UPPER_LIP_UP_L, _Y, _NOSE_BASE, (269, 270)),
    (Measure.NASOLABIAL_UP_R, _Y, _CORNERS_R, (205, 36, 203)),
    (Measure.NASOLABIAL_UP_L, _Y, _CORNERS_L, (425, 266, 423)),
    (Measure.CORNER_UP_R, _Y, _NOSE_BASE, (61,)),
    (Measure.CORNER_UP_L, _Y, _NOSE_BASE, (291,)),
    (Measure.CORNER_OUT_R, _X, _NOSE_BASE, (61,)),
    (Measure.CORNER_OUT_L, _X, (291,), _NOSE_BASE),
    (Measure.CORNER_BACK_R, _Z, (61,), _NOSE_BASE),
    (Measure.CORNER_BACK_L, _Z, (291,), _NOSE_BASE),
    (Measure.LIPS_GAP, _Y, (14, 87, 317), (13, 82, 312)),
    (Measure.UPPER_LIP_HEIGHT, _Y, (13, 82, 312), (0, 37, 267)),
    (Measure.LOWER_LIP_HEIGHT, _Y, (17, 84, 314), (14, 87, 317)),
    (Measure.LOWER_LIP_DOWN, _Y, (17, 84, 314), _NOSE_BASE),
    (Measure.JAW_DOWN, _Y, _CHIN, _NOSE_BASE),
    (Measure.CHIN_SPAN, _Y, _CHIN, (17, 84, 314)),
    (Measure.JAW_LEFT, _X, _CHIN, _NOSE_BASE),
    (Measure.JAW_FORWARD, _Z, _NOSE_BASE, _CHIN),
    (Measure.MOUTH_LEFT, _X, (0, 13, 14, 17), _NOSE_BASE),
    (Measure.LIPS_FORWARD, _Z, (61, 291), (13, 14, 0, 17)),
)


@cache
def mirrored() -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return which measure each becomes in a mirror and with which sign, shapes (measures,) both."""
    sideways = (Measure.JAW_LEFT, Measure.MOUTH_LEFT)
    shift = [
        0 if each in sideways else 1 if each.name.endswith("_R") else -1 if each.name.endswith("_L") else 0
        for each in Measure
    ]
    signs = np.ones(len(Measure))
    signs[list(sideways)] = -1.0
    return np.arange(len(Measure)) + np.array(shift), signs


@cache
def _weights() -> NDArray[np.float64]:
    """Return the matrix of shape (measures, 478 * 3) that takes the flattened points to the measures."""
    matrix = np.zeros((len(Measure), POINTS, 3))
    for measure, axis, plus, minus in _TERMS:
        matrix[measure, list(plus), axis] += 1 / len(plus)
        matrix[measure, list(minus), axis] -= 1 / len(minus)
    return matrix.reshape(len(Measure), -1)


MIRRORED_TERMS: Final = np.array([-1.0, 1.0, 1.0, 1.0, -1.0, 1.0])
"""Sign that each of `pose_terms` takes in a mirror."""

_WIDEST_YAW_DEG: Final = 45.0
_WIDEST_PITCH_DEG: Final = 30.0


def pose_terms(pose: Pose) -> NDArray[np.float64]:
    """Return what the pose correction is linear in, shape (6,), for a pose within its range."""
    yaw = max(-1.0, min(1.0, pose.yaw_deg / _WIDEST_YAW_DEG))
    pitch = max(-1.0, min(1.0, pose.pitch_deg / _WIDEST_PITCH_DEG))
    return np.array([yaw, yaw * yaw, pitch, pitch * pitch, yaw * pitch, yaw * yaw * pitch])


@cache
def _pose_correction() -> NDArray[np.float64]:
    return weights.load("pose_correction.npy", (len(Measure), len(MIRRORED_TERMS)))


def uncorrected(face: AlignedFace) -> Measured:
    """Return the lengths on a pose-free face as the mesh gives them, its errors at turned heads included."""
    return _weights() @ face.points.reshape(-1)


def measure(face: AlignedFace) -> Measured:
    """Return the lengths on a pose-free face, less what the mesh gets wrong at this pose (`training/face_shape.py`).

    Raises:
        ModelError: The pose correction is missing or is not what it should be.
    """
    return uncorrected(face) - _pose_correction() @ pose_terms(face.pose)
