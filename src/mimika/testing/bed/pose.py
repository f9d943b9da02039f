"""Turns the head and projects it: rotation about the neck, perspective of a camera at arm's length.

Angles follow the signal catalogue: yaw towards the person's own left (the
right of the picture), pitch up, roll towards the person's own left shoulder.
They compose as pitch about the head's own ear axis, then yaw about the upright
axis, then roll in the picture plane, so that yaw and pitch are the azimuth and
elevation of where the nose points when there is no roll.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.testing.bed.geometry import Head, Points

_PIVOT: Final = (0.0, 1.05, 1.25)
"""Where the head turns, in distances between the eyes from the middle between them: top of the neck, 79 mm behind."""

_CAMERA: Final = 11.0
"""Distance of the camera in distances between the eyes: about 70 cm, as one sits before a screen."""


_AIM: Final = 0.75
"""How far below the eyes, in their distances, the camera's axis meets the face: at the nose, in the middle of it.

Were it at the eyes, a face at rest would be seen from some 4 degrees above.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Angles of the head in degrees, see the module."""

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    def matrices(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the whole rotation and that of roll alone, shape (3, 3), for columns of x right, y down, z away."""
        yaw, pitch, roll = np.radians([self.yaw_deg, self.pitch_deg, self.roll_deg])
        about_ears = np.array(
            [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]], dtype=np.float64
        )
        upright = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]], dtype=np.float64)
        tilt = np.array(
            [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]], dtype=np.float64
        )
        return tilt @ upright @ about_ears, tilt


def posed(face: Head, points: Points, pose: Pose) -> Points:
    """Return points of the head where the camera sees them, in the portrait's frame.

    Args:
        face: The head at rest.
        points: Points in the head's frame, shape (v, 3).
        pose: Angles of the head.

    Returns:
        Shape (v, 3): x and y in pixels of the portrait, z the distance behind the eyes of a head at rest.
    """
    pivot = np.array(_PIVOT) * face.unit
    whole, tilt = pose.matrices()
    turned = (points - pivot) @ whole.T
    tilted = (points - pivot) @ tilt.T
    turn = face.turn[:, None]
    seen = turn * turned + (1 - turn) * tilted + pivot
    camera = _CAMERA * face.unit
    aim = np.array([0.0, _AIM * face.unit])
    seen[:, :2] = aim + (seen[:, :2] - aim) * camera / (camera + seen[:, 2:])
    seen[:, :2] += face.origin
    # The lower neck stays with the body, where the portrait has it.
    still = face.tilt[:, None]
    seen[:, :2] = still * seen[:, :2] + (1 - still) * face.portrait
    return seen
