"""Head pose, and the face with the pose taken out.

The landmarks are laid onto a reference shape, the mean of many near-frontal
faces (`training/face_shape.py`), by the least-squares similarity of points
that expressions hardly move. What remains differs from the reference only by
who it is and what the face does.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face import weights
from mimika.perceive.face.regions import POINTS, Landmarks

_NOSE: Final = (168, 6, 197, 195, 5, 4, 1, 2)
_EYE_CORNERS: Final = (33, 133, 362, 263)
_TEMPLES_AND_CHEEKBONES: Final = (127, 356, 234, 454, 162, 389, 21, 251, 227, 447, 93, 323)
_FOREHEAD: Final = (10, 151, 109, 338, 9, 8)

RIGID: Final = np.array((*_NOSE, *_EYE_CORNERS, *_TEMPLES_AND_CHEEKBONES, *_FOREHEAD))
"""Landmarks that expressions hardly move: bridge of the nose, corners of the eyes, temples, forehead, cheekbones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Direction of the head relative to the line from it to the camera, in degrees.

    Attributes:
        yaw_deg: Turned to the person's own left, positive.
        pitch_deg: Raised, positive.
        roll_deg: Tilted towards the person's own left shoulder, positive.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlignedFace:
    """A face with its pose taken out.

    Attributes:
        points: Shape (478, 3): x to the person's left, y down, z away from the camera, in distances between the eyes.
        pose: The pose that was taken out.
        interocular_px: Distance between the middles of the eyes in pixels, as it would be seen from the front.
    """

    points: NDArray[np.float64]
    pose: Pose
    interocular_px: float


@cache
def reference_shape() -> NDArray[np.float64]:
    """Return the reference face: shape (478, 3), axes and unit as in `AlignedFace`.

    Raises:
        ModelError: The file is missing or is not what it should be.
    """
    return weights.load("reference_shape.npy", (POINTS, 3))


def align(landmarks: Landmarks) -> AlignedFace:
    """Take the pose out of a face.

    The similarity is the closed solution of Umeyama, IEEE PAMI 13 (1991), from seen points to the reference.

    Args:
        landmarks: As `MeshGraph.landmarks` gives them; finite.
    """
    target, target_mean = _target()
    seen = landmarks[RIGID]
    seen_mean = seen.sum(axis=0) / len(seen)
    centred = seen - seen_mean
    left, stretch, right = np.linalg.svd(centred.T @ target)
    turn = np.array([1.0, 1.0, 1.0 if _determinant(left) * _determinant(right) > 0 else -1.0])
    rotation = (right.T * turn) @ left.T
    scale = float(stretch @ turn) / float(np.einsum("ij,ij->", centred, centred))
    points = (landmarks - seen_mean) @ (scale * rotation.T) + target_mean
    return AlignedFace(points=points, pose=_pose(rotation.T), interocular_px=1.0 / scale)


@cache
def _target() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the rigid points of the reference less their mean, and that mean."""
    points = reference_shape()[RIGID]
    middle = points.mean(axis=0)
    return points - middle, middle


def _determinant(matrix: NDArray[np.float64]) -> float:
    """Return the determinant of a 3 by 3 matrix; numpy's is made for larger ones."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _pose(head: NDArray[np.float64]) -> Pose:
    """Return the angles of a rotation from the reference face to the camera, as yaw after pitch after roll."""
    yaw = math.atan2(-head[0, 2], head[2, 2])
    pitch = math.asin(max(-1.0, min(1.0, float(head[1, 2]))))
    roll = math.atan2(head[1, 0], head[1, 1])
    return Pose(yaw_deg=math.degrees(yaw), pitch_deg=math.degrees(pitch), roll_deg=math.degrees(roll))
