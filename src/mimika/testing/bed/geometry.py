"""The head at rest: its points in a frame of its own, its triangles, and the named rows of lids and lips.

The portrait shows a smiling head, slightly tilted. Here it is turned to face
the camera squarely and its mouth is closed, which is what angles of zero and
intensities of zero mean. Next door: `mimika.testing.bed.measure` made the
stored file, `mimika.testing.bed.muscles` moves the points.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Points = NDArray[np.float64]
"""Points, shape (n, 3) or (n, 2), in pixels of the portrait; x rightwards and y downwards in the picture, z away."""

EYE_DISTANCE_MM = 63.0
"""Distance between the pupils of an average adult (Dodgson 2004, SPIE 5291): the scale of the head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EyeRows:
    """Mesh points around one eye, each row from the outer corner to the inner.

    Attributes:
        upper: Upper lid margin, corners included.
        lower: Lower lid margin, corners included.
        above: Two rows of skin above the upper lid, next to the seven inner points of the margin.
        below: Two rows of skin below the lower lid, likewise.
    """

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    above: tuple[tuple[int, ...], tuple[int, ...]]
    below: tuple[tuple[int, ...], tuple[int, ...]]


RIGHT_EYE = EyeRows(
    upper=(33, 246, 161, 160, 159, 158, 157, 173, 133),
    lower=(33, 7, 163, 144, 145, 153, 154, 155, 133),
    above=((247, 30, 29, 27, 28, 56, 190), (113, 225, 224, 223, 222, 221, 189)),
    below=((25, 110, 24, 23, 22, 26, 112), (31, 228, 229, 230, 231, 232, 233)),
)
"""The person's right eye, at the left of the picture."""

LEFT_EYE = EyeRows(
    upper=(263, 466, 388, 387, 386, 385, 384, 398, 362),
    lower=(263, 249, 390, 373, 374, 380, 381, 382, 362),
    above=((467, 260, 259, 257, 258, 286, 414), (342, 445, 444, 443, 442, 441, 413)),
    below=((255, 339, 254, 253, 252, 256, 341), (261, 448, 449, 450, 451, 452, 453)),
)
"""The person's left eye."""

EYES = (RIGHT_EYE, LEFT_EYE)

UPPER_LIP = (
    (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
)
"""Upper lip in four rows from its outer edge to the opening, each from the person's right corner to the left."""

LOWER_LIP = (
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
    (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),
    (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
)
"""Lower lip, likewise."""

_NARROWING = 0.80
_UPPER_FULLNESS = 1.25
_LOWER_FULLNESS = 1.15
_CORNER_DROP = 0.115
_FOLLOWING = 0.22
"""How the smile is relaxed: mouth width over that in the portrait (a closed mouth at rest is about 50 mm wide),
lips as full as unstretched ones are, corners lowered and skin following, in distances between the eyes."""


class _Stored(BaseModel):
    """The stored measurement, see `mimika.testing.bed.measure`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portrait: str
    points: list[tuple[float, float, float]]
    irises: list[tuple[float, float, float]]
    around: list[tuple[float, float, float]]
    turn: list[float]
    tilt: list[float]
    outline: list[tuple[float, float]]
    triangles: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """The head at rest.

    Attributes:
        portrait: Where each point lies in the portrait, shape (v, 2).
        smiling: The points squarely facing the camera with the portrait's own mouth, about the middle between
            the eyes, shape (v, 3).
        rest: The same with the mouth at rest.
        triangles: Shape (t, 3), without the openings of eyes and mouth.
        turn: How far each point follows turns (yaw and pitch), 0 to 1, shape (v,).
        tilt: How far each point follows the head at all, 0 to 1, shape (v,).
        outline: Outline of hair and neck in the portrait, shape (n, 2).
        origin: Middle between the eyes in the portrait, shape (2,).
        axes: Rows are the head's own axes in the portrait's frame, shape (3, 3).
        unit: Distance between the eyes in pixels of the portrait.
    """

    portrait: Points
    smiling: Points
    rest: Points
    triangles: NDArray[np.int64]
    turn: NDArray[np.float64]
    tilt: NDArray[np.float64]
    outline: Points
    origin: Points
    axes: Points
    unit: float

    @property
    def mouth_line(self) -> float:
        """Height at which the lips meet at rest."""
        return float(self.rest[[78, 13, 308], 1].mean())


@functools.cache
def head() -> Head:
    """Return the head at rest; it is read once and shared, as nothing in it changes."""
    text = Path(__file__).with_name("portrait_mesh.json").read_text(encoding="utf-8")
    stored = _Stored.model_validate_json(text)
    mesh, irises = np.array(stored.points), np.array(stored.irises)
    every = np.concatenate([mesh, np.array(stored.around)])
    axes = _axes(mesh)
    middle = irises.mean(axis=0)
    square = (every - middle) @ axes.T
    gap = (irises[1] - irises[0]) @ axes.T
    unit = float(np.hypot(gap[0], gap[1]))
    ones = np.ones(len(mesh))
    return Head(
        portrait=every[:, :2],
        smiling=square,
        rest=_relaxed(square, unit),
        triangles=np.array(stored.triangles),
        turn=np.concatenate([ones, stored.turn]),
        tilt=np.concatenate([ones, stored.tilt]),
        outline=np.array(stored.outline),
        origin=middle[:2],
        axes=axes,
        unit=unit,
    )


def _axes(mesh: Points) -> Points:
    """Return the head's axes from its symmetry (across) and from forehead to chin (down)."""
    right = [*RIGHT_EYE.upper, *RIGHT_EYE.lower, 61, 105, 50, 129, 234]
    left = [*LEFT_EYE.upper, *LEFT_EYE.lower, 291, 334, 280, 358, 454]
    across = (mesh[left] - mesh[right]).mean(axis=0)
    across /= np.linalg.norm(across)
    down = mesh[152] - mesh[10]
    down -= across * float(down @ across)
    down /= np.linalg.norm(down)
    return np.array([across, down, np.cross(across, down)], dtype=np.float64)


def _relaxed(square: Points, unit: float) -> Points:
    """Return the points with the smile taken back and the lips closed."""
    rest = square.copy()
    upper, lower = square[np.array(UPPER_LIP)], square[np.array(LOWER_LIP)]
    opening_upper, opening_lower = upper[-1], lower[-1]
    middle = float(square[[13, 14], 0].mean())
    contact = (opening_upper + opening_lower) / 2
    contact[:, 0] = middle + _NARROWING * (contact[:, 0] - middle)
    share = np.abs(np.linspace(-1, 1, contact.shape[0]))
    height = float(square[[13, 14], 1].mean())
    corner = float(square[[78, 308], 1].mean()) + _CORNER_DROP * unit
    contact[:, 1] = height + (corner - height) * share**2
    for rows, lip, opening, fullness in (
        (UPPER_LIP, upper, opening_upper, _UPPER_FULLNESS),
        (LOWER_LIP, lower, opening_lower, _LOWER_FULLNESS),
    ):
        offset = (lip - opening) * [_NARROWING, fullness, 1.0]
        rest[np.array(rows)] = contact + offset
    lips = sorted({point for rows in (UPPER_LIP, LOWER_LIP) for row in rows for point in row})
    others = np.setdiff1d(np.arange(len(square)), lips)
    edge = sorted({*UPPER_LIP[0], *LOWER_LIP[0]})
    rest[others] += drawn_along(square[others], square[edge], rest[edge] - square[edge], _FOLLOWING * unit)
    return rest


def drawn_along(points: Points, anchors: Points, moves: Points, reach: float) -> Points:
    """Return how skin follows where some of its points are pulled.

    Each point takes the mean of the pulls weighted by nearness, fading with the
    distance to the nearest of them.

    Args:
        points: Points of the skin, shape (n, 3).
        anchors: Points that are pulled, shape (m, 3).
        moves: Where to, relative, shape (m, 3).
        reach: Standard deviation of the fading, above 0, in the unit of the points.
    """
    squared = ((points[:, None, :2] - anchors[None, :, :2]) ** 2).sum(axis=2)
    near = 1.0 / (squared + (0.25 * reach) ** 2) ** 1.5
    mean = (near @ moves) / near.sum(axis=1, keepdims=True)
    fading = np.exp(-squared.min(axis=1, keepdims=True) / (2 * reach**2))
    return mean * fading
