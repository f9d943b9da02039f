"""The synthetic face: ICT-FaceKit's neutral, its 100 directions of identity and its 57 morphs, as arrays.

`ict_facekit` (ICT Face Model Light, USC Institute for Creative Technologies,
MIT licence) is one topology of 26,719 vertices in centimetres, x to the
person's own left, y up, z towards the camera. Nothing of it ships. Next door:
`ict_render` draws such a face, `ict_mesh` finds where the live mesh's points lie
on it, `synthetic` makes random ones.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vertices = NDArray[np.float32]
"""Shape (26719, 3), centimetres."""

SKIN = (0, 11248)
"""Vertices of face, head and neck; the ranges are those of ICT-FaceKit's table of its geometry."""
SOCKETS = (11248, 14062)
GUMS = (14062, 17039)
TEETH = (17039, 21451)
EYEBALLS = ((21451, 23021), (23021, 24591))
"""The person's left and right eyeball."""
LASHES = (25351, 26719)
FACE = 9409
"""Vertices below this are the face without head and neck."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IctFace:
    """The model.

    Attributes:
        neutral: Shape (v, 3).
        quads: Shape (q, 4), a triangle has its last corner twice.
        morphs: Change of each vertex at 1, shape (57, v, 3).
        names: Names of the morphs, such as `mouthSmile_L`.
        identities: Change of each vertex at one standard deviation, shape (100, v, 3).
        landmarks: Vertices of the 68 points of iBUG's scheme.
    """

    neutral: Vertices
    quads: NDArray[np.int32]
    morphs: NDArray[np.float32]
    names: tuple[str, ...]
    identities: NDArray[np.float32]
    landmarks: NDArray[np.int64]

    def resting(self, identity: NDArray[np.float64]) -> Vertices:
        """Return the resting face of an identity.

        Args:
            identity: Shape (100,), in standard deviations.
        """
        return self.neutral + np.tensordot(identity.astype(np.float32), self.identities, axes=1)

    def moved(self, weights: NDArray[np.float64]) -> Vertices:
        """Return how far the morphs move each vertex.

        Args:
            weights: Shape (57,), 0 to 1.
        """
        used = np.flatnonzero(weights)
        return np.tensordot(weights[used].astype(np.float32), self.morphs[used], axes=1)


def load(data: Path) -> IctFace:
    """Return the model.

    Args:
        data: Folder with `ict_facekit`.
    """
    folder = data / "ict_facekit"
    with np.load(folder / "ict_facekit.npz", allow_pickle=False) as stored:
        quads = stored["faces"].copy()
        quads[:, 3] = np.where(quads[:, 3] < 0, quads[:, 2], quads[:, 3])
        indices = json.loads((folder / "vertex_indices.json").read_text())
        return IctFace(
            neutral=stored["neutral"],
            quads=quads,
            morphs=stored["expressions"].astype(np.float32),
            names=tuple(str(name) for name in stored["expression_names"]),
            identities=stored["identities"].astype(np.float32),
            landmarks=np.array(indices["idx_to_landmark_verts"]),
        )


def turned_eyes(face: IctFace, vertices: Vertices, weights: NDArray[np.float64], full_deg: float) -> Vertices:
    """Return a face with its eyeballs turned as the gaze morphs say; these move only the lids.

    Args:
        face: The model.
        vertices: The face.
        weights: Shape (57,), 0 to 1.
        full_deg: Turn of the eyeball at 1.
    """
    at = dict(zip(face.names, weights, strict=True))
    turned = vertices.copy()
    for side, (first, last), outwards in (("L", EYEBALLS[0], 1.0), ("R", EYEBALLS[1], -1.0)):
        yaw = outwards * (at[f"eyeLookOut_{side}"] - at[f"eyeLookIn_{side}"]) * np.radians(full_deg)
        pitch = (at[f"eyeLookUp_{side}"] - at[f"eyeLookDown_{side}"]) * np.radians(full_deg)
        across = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        up = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
        ball = turned[first:last]
        middle = (ball.min(axis=0) + ball.max(axis=0)) / 2
        turned[first:last] = (ball - middle) @ (across @ up).T.astype(np.float32) + middle
    return turned
