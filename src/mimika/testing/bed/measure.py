"""Measures the portrait once: its face mesh and mesh triangles, kept as `portrait_mesh.json`.

The stored file spares every test the second that loading the face model takes,
and fixes the geometry whatever model is installed. Run
`python -m mimika.testing.bed.measure` to make it anew. Next door:
`mimika.testing.bed.geometry` reads the file.
"""

import itertools
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay
from skimage import data

from mimika.errors import ModelError

Points = NDArray[np.float64]
"""Points in pixels of the portrait, shape (n, 3); z away from the camera."""

Triangle = tuple[int, int, int]

ASSET = Path(__file__).with_name("portrait_mesh.json")
"""Where the measured mesh lies."""

POINTS = 468
"""Points of the face mesh without the ten of the irises."""

_OUTLINE = (
    (231.7, 15.0), (246.7, 16.7), (261.0, 21.3), (275.3, 30.3), (287.3, 42.0), (295.7, 54.3), (300.0, 68.3),
    (301.0, 81.7), (300.7, 95.0), (297.3, 106.7), (291.7, 116.7), (284.0, 126.0), (277.3, 134.3), (266.4, 136.0),
    (263.7, 146.0), (260.0, 156.3), (256.7, 168.0), (254.3, 180.0), (254.0, 191.7), (252.7, 203.3), (223.3, 208.3),
    (190.0, 203.3), (186.0, 191.7), (186.0, 180.0), (186.0, 166.7), (185.0, 151.7), (183.3, 133.3), (177.3, 128.7),
    (170.0, 122.7), (167.3, 116.7), (160.0, 109.3), (155.3, 97.3), (153.3, 83.3), (153.0, 70.0), (156.0, 58.3),
    (162.7, 50.0), (173.3, 42.7), (186.7, 36.0), (195.0, 26.7), (206.7, 19.3), (218.3, 16.0),
)  # fmt: skip
"""Outline of hair, ears and neck in the portrait, clockwise from the crown, drawn by hand."""

_HAIR = (*range(12), *range(29, 41))
_EARS = (12, 27, 28)
_JAW = {13: 0.75, 26: 0.75, 14: 0.6, 25: 0.6, 15: 0.5, 24: 0.45, 16: 0.4, 23: 0.3, 17: 0.15}
_NECK = ((200.0, 187.0, 0.4), (222.0, 190.0, 0.45), (243.0, 187.0, 0.4), (222.0, 199.0, 0.1))
"""Outline points by what they belong to, with how far those of jaw and neck follow the head; points within the neck."""

_DEPTH = 55.0
_EAR_DEPTH = 44.0
"""Depth of the outline of the hair and of ears and jaw behind the eyes, in pixels of the portrait.

The widest part of a head lies just behind the ears.
"""

_MARGIN = 6.0
"""How far the drawn mesh reaches beyond the outline, so that the soft edge lies within."""

_CROPS = ((60, 0, 340), (80, 0, 320), (90, 10, 300), (70, 5, 310))
"""Left, top and side of the squares that are looked at; the mean over them is steadier than one look."""


def _look(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean mesh of the only face in a picture, shape (478, 3), in pixels of the picture."""
    from mediapipe.python.solutions import face_mesh  # noqa: PLC0415 -- loading it takes a second

    looks: list[NDArray[np.float64]] = []
    with face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True) as model:
        for left, top, side in _CROPS:
            part = picture[top : top + side, left : left + side]
            crop = np.asarray(cv2.resize(part, (960, 960), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
            found = model.process(crop).multi_face_landmarks
            if not found:
                raise ModelError("the portrait was not measured", why="the face model found no face in it")
            points = np.array([(point.x, point.y, point.z) for point in found[0].landmark]) * side
            looks.append(points + np.array([left, top, 0.0]))
    return np.mean(looks, axis=0)


def _triangles(points: Points) -> list[Triangle]:
    """Return the triangles of the mesh; the openings of eyes and mouth are left out."""
    from mediapipe.python.solutions import face_mesh_connections  # noqa: PLC0415 -- as above

    near: dict[int, set[int]] = {}
    for one, other in face_mesh_connections.FACEMESH_TESSELATION:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    cycles = {
        tuple(sorted((a, b, c)))
        for a, others in near.items()
        for b, c in itertools.combinations(others, 2)
        if c in near[b]
    }
    # Three edges may also ring smaller triangles; such a ring holds a point inside.
    return sorted(
        (a, b, c) for a, b, c in cycles if not (near[a] & near[b] & near[c]) or _empty(points, (a, b, c), near)
    )


def _empty(points: Points, ring: Triangle, near: dict[int, set[int]]) -> bool:
    outline = points[list(ring), :2].astype(np.float32)
    shared = near[ring[0]] & near[ring[1]] & near[ring[2]]
    return all(
        cv2.pointPolygonTest(outline, (float(points[p, 0]), float(points[p, 1])), measureDist=False) < 0 for p in shared
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """A point of hair, ear or neck: where it is and how far it follows turns and tilts of the head."""

    x: float
    y: float
    z: float
    turn: float
    tilt: float


def _around(mesh: Points) -> list[_Around]:
    """Return the points around the face: the outline, the same pushed outwards, and points in hair and neck."""
    outline = np.array(_OUTLINE)
    tangent = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    # The outline runs clockwise with y downwards, so its outer side is to the left of its course.
    outward = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1) / np.linalg.norm(tangent, axis=1)[:, None]
    rings: list[_Around] = []
    for reach in (0.0, _MARGIN):
        rings += [_on_outline(index, point) for index, point in enumerate(outline + reach * outward)]
    hair: list[_Around] = []
    for index in _HAIR:
        foot = mesh[np.argmin(np.linalg.norm(mesh[:, :2] - outline[index], axis=1))]
        x, y = (foot[:2] + outline[index]) / 2
        # Half-way out on a dome, the surface has fallen by 1 - sqrt(3/4) of its depth.
        hair.append(_Around(x=x, y=y, z=foot[2] + 0.134 * (_DEPTH - foot[2]), turn=0.85, tilt=1.0))
    neck = [_Around(x=x, y=y, z=20.0, turn=share, tilt=share) for x, y, share in _NECK]
    return rings + hair + neck


def _on_outline(index: int, point: NDArray[np.float64]) -> _Around:
    x, y = float(point[0]), float(point[1])
    if index in _HAIR:
        # The edge of a round head stays where it is while the hair turns beneath it.
        return _Around(x=x, y=y, z=_DEPTH, turn=0.35, tilt=1.0)
    if index in _EARS:
        return _Around(x=x, y=y, z=_EAR_DEPTH, turn=1.0, tilt=1.0)
    share = _JAW.get(index, 0.0)
    return _Around(x=x, y=y, z=_EAR_DEPTH, turn=share, tilt=min(1.0, 1.4 * share))


def _filling(mesh: Points, around: Points, triangles: list[Triangle]) -> list[Triangle]:
    """Return triangles between the edge of the face mesh and the points around it."""
    sides = Counter(tuple(sorted(side)) for a, b, c in triangles for side in ((a, b), (b, c), (c, a)))
    rim = {point for side, count in sides.items() if count == 1 for point in side} & set(_oval())
    order = [*sorted(rim), *range(POINTS, POINTS + len(around))]
    flat = np.concatenate([mesh[:, :2], around[:, :2]])
    found = np.asarray(Delaunay(flat[order]).simplices)
    face = flat[_oval()].astype(np.float32)
    kept: list[Triangle] = []
    for simplex in found:
        a, b, c = (order[int(place)] for place in simplex)
        x, y = flat[[a, b, c]].mean(axis=0)
        if cv2.pointPolygonTest(face, (float(x), float(y)), measureDist=False) < 0:
            kept.append((a, b, c))
    return kept


def _oval() -> list[int]:
    """Return the points of the edge of the face in order."""
    from mediapipe.python.solutions import face_mesh_connections  # noqa: PLC0415 -- as above

    onward = dict(face_mesh_connections.FACEMESH_FACE_OVAL)
    course = [10]
    while (following := onward[course[-1]]) != course[0]:
        course.append(following)
    return course


def measure() -> None:
    """Measure the portrait and write `portrait_mesh.json`."""
    points = _look(np.asarray(data.astronaut(), dtype=np.uint8))
    mesh = points[:POINTS]
    around = _around(mesh)
    places = np.array([(point.x, point.y, point.z) for point in around])
    triangles = _triangles(mesh)
    content = {
        "portrait": "skimage.data.astronaut (public domain)",
        "points": _rounded(mesh),
        "irises": _rounded(points[[468, 473]]),
        "around": _rounded(places),
        "turn": [round(point.turn, 2) for point in around],
        "tilt": [round(point.tilt, 2) for point in around],
        "outline": list(_OUTLINE),
        "triangles": triangles + _filling(mesh, places, triangles),
    }
    ASSET.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def _rounded(points: Points) -> list[list[float]]:
    return [[round(float(value), 2) for value in point] for point in points]


if __name__ == "__main__":
    measure()
