"""Synthetic faces as the live pipeline reads them: drawn, looked at by the real mesh, kept with their truth.

Nothing about the mesh's errors has to be assumed this way: its tremor, its weak
depth, what it makes of a turned head and how far it follows a movement are in
the readings. Each person is drawn at rest from several directions, and with
expressions. Readings are kept in pieces of a few people in a folder, so that an
interrupted run goes on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.graphs import MeshGraph
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.roi import Roi
from training import ict_face, ict_render
from training.expression_mixtures import UNITS, Expression, draw, units
from training.ict_face import FACE, IctFace
from training.ict_render import SIZE, Camera, Paint, Tints, paint, tints

HELD_BACK = 20
"""Directions of identity that no person of training has."""
EXPRESSIONS = 12
RESTING_YAWS = (-28.0, -10.0, -3.0, 3.0, 10.0, 28.0)
"""About where each person is seen at rest, in degrees."""
GAZE_FULL_DEG = 28.0
PIECE = 5
"""People in a file."""
_FRAMED_CM = (7.4, -8.0, 9.0, 1.0)
"""What the mesh counts as face, on the neutral: greatest distance from the middle, least and greatest height, least
depth."""
_INNER_UPPER, _INNER_LOWER = 62, 66


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """Readings, n of them.

    Attributes:
        landmarks: Shape (n, 478, 3), as `MeshGraph.landmarks` gives them.
        person: Which person, shape (n,).
        resting: Whether the person was drawn at rest, shape (n,).
        units: True intensities, shape (n, units).
        morphs: True weights, shape (n, 57).
        pose: True yaw, pitch and roll in degrees, shape (n, 3).
    """

    landmarks: NDArray[np.float32]
    person: NDArray[np.int64]
    resting: NDArray[np.bool_]
    units: NDArray[np.float64]
    morphs: NDArray[np.float64]
    pose: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Studio:
    """What faces are drawn and read with.

    Attributes:
        face: The model.
        drawn: What of it is drawn.
        framed: Vertices that the mesh's region is placed by, shape (n,).
        mesh: The live mesh.
    """

    face: IctFace
    drawn: Paint
    framed: NDArray[np.int64]
    mesh: MeshGraph


def open_studio(data: Path) -> Studio:
    """Return the studio.

    Args:
        data: Folder with `ict_facekit`.
    """
    face = ict_face.load(data)
    x, y, z = face.neutral[:FACE].T
    aside, low, high, back = _FRAMED_CM
    framed = np.flatnonzero((np.abs(x) < aside) & (y > low) & (y < high) & (z > back))
    return Studio(face=face, drawn=paint(face), framed=framed, mesh=MeshGraph())


def _random_camera(rng: np.random.Generator, base: Camera) -> Camera:
    return Camera(
        yaw_deg=float(np.clip(rng.normal(0, 15), -40, 40)),
        pitch_deg=float(np.clip(rng.normal(0, 8), -25, 25)),
        roll_deg=float(rng.normal(0, 6)),
        distance_cm=base.distance_cm,
        fill=base.fill * float(rng.uniform(0.9, 1.1)),
        shift=(float(rng.uniform(-0.05, 0.05)), float(rng.uniform(-0.05, 0.05))),
        light=base.light,
    )


def _room(rng: np.random.Generator) -> Camera:
    return Camera(
        distance_cm=float(rng.uniform(50, 160)),
        fill=float(rng.uniform(0.55, 1.0)),
        light=(float(rng.normal(0, 0.5)), float(rng.uniform(0, 0.9)), float(rng.uniform(0.5, 1))),
    )


def look(
    studio: Studio, vertices: ict_face.Vertices, camera: Camera, tinted: Tints, rng: np.random.Generator
) -> Landmarks | None:
    """Return what the mesh sees of a drawn face, from a region placed as tracking places it."""
    picture = ict_render.draw(vertices, studio.drawn, camera, tinted, rng)
    seen = camera.seen(vertices[studio.framed])[:, :2]
    low, high = seen.min(axis=0), seen.max(axis=0)
    size = float((high - low).max())
    middle = (low + high) / 2 + rng.normal(0, 0.015 * size, 2)
    roi = Roi(
        x=float(middle[0]),
        y=float(middle[1]),
        side=1.5 * size * float(rng.uniform(0.95, 1.05)),
        # The region follows the roll of the head in the picture, clockwise positive.
        roll_deg=camera.roll_deg + float(rng.normal(0, 2)),
    )
    return studio.mesh.landmarks(picture, roi)


def lips_gap(face: IctFace, vertices: ict_face.Vertices) -> float:
    """Return the height between the inner lips over the distance between the middles of the eyes."""
    marks = vertices[face.landmarks]
    right, left = marks[[36, 39]].mean(axis=0), marks[[42, 45]].mean(axis=0)
    gap = float(np.linalg.norm(marks[_INNER_UPPER] - marks[_INNER_LOWER]))
    return gap / float(np.linalg.norm(left - right))


def people(studio: Studio, seed: int, count: int, directions: NDArray[np.bool_]) -> Iterator[Seen]:
    """Yield the readings of one random person after the other.

    Args:
        studio: What to draw and read with.
        seed: Seed; each person has a stream of their own.
        count: How many people.
        directions: Shape (100,): directions of identity that they may have.
    """
    for number in range(count):
        rng = np.random.Generator(np.random.PCG64([seed, number]))
        yield _person(studio, number, rng, rng.normal(0, 1, 100) * directions)


def _person(studio: Studio, number: int, rng: np.random.Generator, identity: NDArray[np.float64]) -> Seen:
    face, room, tinted = studio.face, _room(rng), tints(rng)
    rest = face.resting(identity)
    still = Expression(morphs=np.zeros(len(face.names)), causes={})
    acts = [still] * len(RESTING_YAWS) + [draw(rng, face.names) for _ in range(EXPRESSIONS)]
    rows: list[tuple[Landmarks, bool, NDArray[np.float64], NDArray[np.float64], tuple[float, float, float]]] = []
    for place, act in enumerate(acts):
        camera = _random_camera(rng, room)
        if act is still:
            camera = Camera(
                yaw_deg=RESTING_YAWS[place] + float(rng.normal(0, 3)),
                pitch_deg=camera.pitch_deg * 0.6,
                roll_deg=camera.roll_deg,
                distance_cm=camera.distance_cm,
                fill=camera.fill,
                shift=camera.shift,
                light=camera.light,
            )
        vertices = rest + face.moved(act.morphs)
        gap = lips_gap(face, vertices) - lips_gap(face, rest)
        found = look(studio, ict_face.turned_eyes(face, vertices, act.morphs, GAZE_FULL_DEG), camera, tinted, rng)
        if found is not None:
            pose = (camera.yaw_deg, camera.pitch_deg, camera.roll_deg)
            rows.append((found, act is still, units(act, gap), act.morphs, pose))
    marks, resting, shown, morphs, poses = zip(*rows, strict=True)
    return Seen(
        landmarks=np.array(marks, np.float32),
        person=np.full(len(rows), number),
        resting=np.array(resting),
        units=np.array(shown),
        morphs=np.array(morphs),
        pose=np.array(poses),
    )


def joined(parts: list[Seen]) -> Seen:
    """Return several readings as one."""
    return Seen(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Seen.__slots__})


def read_or_draw(data: Path, kept: Path, seed: int, count: int, directions: NDArray[np.bool_]) -> Seen:
    """Return the readings of some people, drawing those that are not kept yet.

    Args:
        data: Folder with `ict_facekit`.
        kept: Folder of readings.
        seed: Seed.
        count: How many people, a multiple of `PIECE`.
        directions: As in `people`.
    """
    kept.mkdir(parents=True, exist_ok=True)
    parts: list[Seen] = []
    studio: Studio | None = None
    for first in range(0, count, PIECE):
        place = kept / f"seen-{seed}-{first:05}.npz"
        if not place.exists():
            studio = studio or open_studio(data)
            rngs = [(n, np.random.Generator(np.random.PCG64([seed, n]))) for n in range(first, first + PIECE)]
            piece = joined([_person(studio, n, rng, rng.normal(0, 1, 100) * directions) for n, rng in rngs])
            part = place.with_suffix(".part.npz")
            np.savez_compressed(part, **{name: getattr(piece, name) for name in Seen.__slots__})
            part.replace(place)
            print(f"{place.name}: {len(piece.person)} readings", flush=True)
        with np.load(place, allow_pickle=False) as stored:
            parts.append(Seen(**{name: stored[name] for name in Seen.__slots__}))
    return joined(parts)


__all__ = ["SIZE", "UNITS", "Seen", "Studio", "joined", "look", "open_studio", "people", "read_or_draw"]
