"""Draws scenes with planted brief movements and has the mesh read them, once; kept for later runs.

Drawing is what costs, so a scene is drawn at a high rate, read by the mesh
under each condition, and thinned to the lower rates: the mesh looks at every
frame alone, so a thinned row is what a slower camera of the same exposure would
have given. The region it looks at follows the face of the frame before, as in
the pipeline. Next door: `benchmarks.brief_movements` counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.perceive.face.graphs import MeshGraph
from mimika.perceive.face.measures import measure
from mimika.perceive.face.perceiver import ROI_SCALE
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import align
from mimika.perceive.roi import Roi
from mimika.testing.bed.animate import Animator, Values, View
from mimika.testing.bed.brief import Planted, Scene, scene
from mimika.testing.bed.conditions import Conditions, applied
from mimika.testing.bed.geometry import head

SLOTS: Final = 15
NOISE: Final[Mapping[str, Conditions]] = {
    "little": Conditions(noise_sd=1.0, grey=True),
    "much": Conditions(noise_sd=6.0, grey=True),
}
"""Noise of the camera, by name; grey, because infrared must do."""
VIEW: Final = View(width=300, height=300, zoom=1.6)
"""The face is 147 pixels wide, the eyes lie 69 apart."""
_SKIN: Final = 468
_KEPT: Final = 400
_STEP: Final = 0.05
"""Intensities are drawn in steps of this, so that a still face at rest is drawn once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What is drawn.

    Attributes:
        seed: Of everything drawn by chance.
        fps: Frames a second as drawn.
        moving: Whether the head moves.
    """

    seed: int
    fps: float
    moving: bool

    @property
    def name(self) -> str:
        """A name for its file."""
        return f"{'moving' if self.moving else 'still'}_{self.fps:.0f}_{self.seed}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """What the mesh gave.

    Attributes:
        at: Event times in seconds, shape (n,).
        measured: Measures before any smoothing, shape (n, measures).
        pose: Yaw, pitch and roll in degrees, shape (n, 3).
    """

    at: NDArray[np.float64]
    measured: NDArray[np.float64]
    pose: NDArray[np.float64]

    def thinned(self, every: int) -> "Read":
        """Return every so manieth frame."""
        return Read(at=self.at[::every], measured=self.measured[::every], pose=self.pose[::every])


def planted(take: Take) -> tuple[Planted, ...]:
    """Return the brief movements of a take."""
    return _scene(take).planted


def read(take: Take, cache: Path) -> dict[str, Read]:
    """Return what the mesh gave under each condition, from the cache or drawn anew.

    Args:
        take: What is drawn.
        cache: Folder of earlier takes.
    """
    path = cache / f"{take.name}.npz"
    if not path.exists():
        np.savez_compressed(path, **_drawn(take))
    with np.load(path) as found:
        return {
            name: Read(at=found[f"{name}_at"], measured=found[f"{name}_measured"], pose=found[f"{name}_pose"])
            for name in NOISE
        }


def _scene(take: Take) -> Scene:
    rng = np.random.Generator(np.random.PCG64(take.seed))
    return scene(rng, slots=SLOTS, fps=take.fps, moving=take.moving)


def _drawn(take: Take) -> dict[str, NDArray[np.float64]]:
    rng = np.random.Generator(np.random.PCG64(take.seed + 1_000_000))
    mesh = MeshGraph()
    drawn = _Drawn()
    truth = _scene(take).script.truth()
    last = dict.fromkeys(NOISE, VIEW.on_picture(head().portrait[:_SKIN]))
    rows: dict[str, list[NDArray[np.float64]]] = {name: [] for name in NOISE}
    for place, at in enumerate(truth.at):
        picture = drawn.picture({name: float(series[place]) for name, series in truth.values.items()})
        for name, conditions in NOISE.items():
            landmarks = mesh.landmarks(applied(picture, conditions, rng), _roi(last[name]))
            if landmarks is None:
                continue
            last[name] = landmarks
            face = align(landmarks)
            pose = (face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg)
            rows[name].append(np.array([at, *pose, *measure(face)]))
    mesh.close()
    tables = {name: np.array(found) for name, found in rows.items()}
    return {
        f"{name}_{part}": value
        for name, table in tables.items()
        for part, value in (("at", table[:, 0]), ("pose", table[:, 1:4]), ("measured", table[:, 4:]))
    }


class _Drawn:
    """Pictures of the portrait, each drawn once as long as it is kept."""

    def __init__(self) -> None:
        self._animator = Animator(VIEW)
        self._kept: dict[tuple[float, ...], Pixels] = {}

    def picture(self, values: Values) -> Pixels:
        """Return the picture of one moment."""
        rounded = {name: round(value / _STEP) * _STEP for name, value in values.items()}
        key = tuple(rounded.values())
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._animator.draw(rounded)
        return self._kept[key]


def _roi(landmarks: Landmarks) -> Roi:
    x, y = landmarks[:_SKIN, 0], landmarks[:_SKIN, 1]
    width, height = float(np.ptp(x)), float(np.ptp(y))
    return Roi(
        x=float(x.min()) + width / 2, y=float(y.min()) + height / 2, side=ROI_SCALE * max(width, height), roll_deg=0.0
    )
