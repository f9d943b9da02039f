"""Samples to fit action units on: changes of the live measures with what the face really did.

Two kinds. *Read* samples are pictures that the real mesh looked at
(`synthetic_faces`). There are thousands of them, which is few. *Made* samples
have no picture: to the exact change of the synthetic face's measures comes an error
like those of the mesh, with the covariance that its readings of people at rest
have from picture to picture (so that errors hang together as they do, depth
being the weakest).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.measures import Measure, measure, mirrored, uncorrected
from mimika.perceive.face.shape import align
from training.expression_mixtures import Expression, draw, units
from training.ict_face import IctFace
from training.synthetic_faces import Seen, lips_gap

Array = NDArray[np.float64]
_FRONT_DEG = 20.0
_NEAR_DEG = 14.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """n samples.

    Attributes:
        change: Measures less those of the person's own resting face from about this direction, shape (n, measures).
        own: That resting face, shape (n, measures).
        pose: Yaw, pitch and roll as read, in degrees, shape (n, 3).
        units: True intensities 0 to 5, in the order of `expression_mixtures.UNITS`, shape (n, units).
        morphs: True weights, shape (n, 57).
        person: Shape (n,).
        still: The person was at rest, shape (n,).
    """

    change: Array
    own: Array
    pose: Array
    units: Array
    morphs: Array
    person: NDArray[np.int64]
    still: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Samples":
        """Return some of them."""
        return Samples(**{name: getattr(self, name)[rows] for name in Samples.__slots__})

    def mirrored(self, morphs: NDArray[np.int64]) -> "Samples":
        """Return them as seen in a mirror.

        Args:
            morphs: Partner of each morph, shape (57,).
        """
        places, signs = mirrored()
        return Samples(
            change=self.change[:, places] * signs,
            own=self.own[:, places] * signs,
            pose=self.pose * np.array([-1.0, 1.0, -1.0]),
            units=self.units,
            morphs=self.morphs[:, morphs],
            person=self.person,
            still=self.still,
        )


def partners(names: tuple[str, ...]) -> NDArray[np.int64]:
    """Return which morph each becomes in a mirror."""
    swapped = {"_L": "_R", "_R": "_L"}

    def other(name: str) -> str:
        if name[-2:] in swapped:
            return name[:-2] + swapped[name[-2:]]
        if "Left" in name:
            return name.replace("Left", "Right")
        return name.replace("Right", "Left")

    return np.array([names.index(other(name)) for name in names])


def joined(parts: list[Samples]) -> Samples:
    """Return several as one."""
    return Samples(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Samples.__slots__})


def read_samples(seen: Seen) -> Samples:
    """Return the samples of read pictures; each person's resting face is the mean of their readings at rest.

    From the front it is that of all from the front, the sample's own left out; else that of those nearest in yaw.
    """
    faces = [align(marks.astype(np.float64)) for marks in seen.landmarks]
    measured = np.array([measure(face) for face in faces])
    pose = np.array([(face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg) for face in faces])
    own = np.array([_resting(seen, measured, pose, row) for row in range(len(faces))])
    return Samples(
        change=measured - own,
        own=own,
        pose=pose,
        units=seen.units,
        morphs=seen.morphs,
        person=seen.person,
        still=seen.resting,
    )


def _resting(seen: Seen, measured: Array, pose: Array, row: int) -> Array:
    rows = np.flatnonzero((seen.person == seen.person[row]) & seen.resting)
    rows = rows[rows != row]
    apart = np.abs(pose[rows, 0] - pose[row, 0])
    near = np.abs(pose[rows, 0]) < _FRONT_DEG if abs(pose[row, 0]) < _FRONT_DEG else apart < _NEAR_DEG
    if not near.any():
        near = apart == apart.min()
    return measured[rows[near]].mean(axis=0)


def sparse(face: IctFace, vertices: NDArray[np.int64]) -> IctFace:
    """Return the model with the mesh's points alone, its 68 landmarks behind them."""
    kept = np.concatenate([vertices, face.landmarks])
    return IctFace(
        neutral=face.neutral[kept],
        quads=face.quads[:0],
        morphs=face.morphs[:, kept],
        names=face.names,
        identities=face.identities[:, kept],
        landmarks=np.arange(len(vertices), len(kept)),
    )


def exact(points: NDArray[np.floating]) -> Array:
    """Return the measures of a face as it is, from vertices in the order of `sparse`."""
    placed = points[:478].astype(np.float64) * np.array([1.0, -1.0, -1.0])
    return uncorrected(align(placed))


def exact_changes(face: IctFace, identities: Array, expressions: list[Expression]) -> tuple[Array, Array, Array]:
    """Return the exact changes of the measures, those at rest, and the true units of people with an expression each."""
    changes, rests, shown = [], [], []
    for identity, expression in zip(identities, expressions, strict=True):
        rest = face.resting(identity)
        moved = rest + face.moved(expression.morphs)
        rests.append(exact(rest))
        changes.append(exact(moved) - rests[-1])
        shown.append(units(expression, lips_gap(face, moved) - lips_gap(face, rest)))
    return np.array(changes), np.array(rests), np.array(shown)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tremor:
    """How changes are off that the mesh reads of people at rest, who do not change.

    Attributes:
        front: Square root of the covariance of such errors from the front, shape (measures, measures).
        turned: The same of turned heads.
    """

    front: Array
    turned: Array

    def drawn(self, count: int, rng: np.random.Generator) -> Array:
        """Return errors, shape (count, measures), of turned heads in `TURNED` of the cases."""
        loose = rng.normal(0, 1, (count, len(Measure)))
        turned = rng.uniform(size=(count, 1)) < TURNED
        return np.where(turned, loose @ self.turned.T, loose @ self.front.T)


TURNED = 0.3
"""Share of turned heads among made samples."""


def tremor(read: Samples) -> Tremor:
    """Return the tremor in the readings of people at rest.

    Not the errors at expressions: what the mesh does not follow of them hangs on who shows what, and of few people
    a network learns that by heart.
    """
    places, signs = mirrored()
    front = np.abs(read.pose[:, 0]) < _FRONT_DEG

    def root(rows: NDArray[np.bool_]) -> Array:
        off = read.change[read.still & rows]
        off = np.concatenate([off, off[:, places] * signs])
        covariance = off.T @ off / len(off)
        # Held to its diagonal, as there are not many readings.
        return np.linalg.cholesky(0.85 * covariance + 0.15 * np.diag(np.diag(covariance)))

    return Tremor(front=root(front), turned=root(~front))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Making:
    """Who is made and how they are read.

    Attributes:
        face: The sparse model.
        directions: Directions of identity that people may have, shape (100,).
        tremor: The mesh's tremor.
        share: How much of it is added.
    """

    face: IctFace
    directions: NDArray[np.bool_]
    tremor: Tremor
    share: float


def made(how: Making, rng: np.random.Generator, count: int) -> Samples:
    """Return made samples of new people, one each.

    Args:
        how: Who is made and how they are read.
        rng: Where people, expressions and errors come from.
        count: How many.
    """
    identities = rng.normal(0, 1, (count, 100)) * how.directions
    acts = [draw(rng, how.face.names) for _ in range(count)]
    changes, rests, shown = exact_changes(how.face, identities, acts)
    return Samples(
        change=changes + how.share * how.tremor.drawn(count, rng),
        own=rests,
        pose=np.zeros((count, 3)),
        units=shown,
        morphs=np.array([act.morphs for act in acts]),
        person=np.arange(count),
        still=np.array([not act.morphs.any() for act in acts]),
    )
