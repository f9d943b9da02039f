"""Makes the directions by which brief movements are told apart, from the animated portrait.

    python -m training.brief_directions

For each unit the change of all measures that the mesh shows for a small
movement, a unit of intensity; likewise for what is not to be reported: turns of
the head, blinks, glances. The whitening holds what changes without any movement
of the face: the tremor of the mesh under sensor noise, and its error while the
head sways. The portrait is one person; left and right are averaged.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName as S
from mimika.perceive.face.brief_units import NUISANCES, UNITS
from mimika.perceive.face.graphs import MeshGraph
from mimika.perceive.face.measures import Measure, Measured, measure
from mimika.perceive.face.perceiver import ROI_SCALE
from mimika.perceive.face.shape import align
from mimika.perceive.roi import Roi
from mimika.testing.bed.animate import Animator, View
from mimika.testing.bed.conditions import Conditions, applied
from mimika.testing.bed.script import SCRIPTED, Script

WEIGHTS = Path(__file__).resolve().parents[1] / "src/mimika/perceive/face/weights"
VIEWS = (View(width=300, height=300, zoom=1.6), View(width=420, height=420, zoom=2.4))
NOISE = Conditions(noise_sd=4.0, grey=True)
INTENSITIES = (1.0, 2.0, 3.0)
POSES = ((0.0, 0.0), (8.0, 0.0), (-8.0, 0.0), (0.0, 6.0), (0.0, -6.0))
REPEATS = 3
SWAYS = 120
SWAY_DEG = 0.6
SEED = 11


class Camera:
    """Draws, films and measures the portrait."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._mesh = MeshGraph()
        self._animators = [Animator(view) for view in VIEWS]
        rest = Script(seconds=1.0).truth(np.zeros(1)).values
        self._rest = {name: float(rest[name][0]) for name in (*SCRIPTED, S.EYE_OPENNESS)}

    def measured(self, values: Mapping[S, float], view: int, repeats: int) -> NDArray[np.float64]:
        """Return the measures of one moment under so many draws of noise, shape (repeats, measures)."""
        picture = self._animators[view].draw({**self._rest, **values})
        side = picture.shape[0]
        found: list[Measured] = []
        for _ in range(repeats):
            shaken = self._rng.normal(0.0, 0.004 * side, 2)
            roi = Roi(x=side / 2 + shaken[0], y=side / 2 + shaken[1], side=ROI_SCALE * 0.62 * side, roll_deg=0.0)
            landmarks = self._mesh.landmarks(applied(picture, NOISE, self._rng), roi)
            if landmarks is not None:
                found.append(measure(align(landmarks)))
        return np.array(found)


def directions(camera: Camera) -> NDArray[np.float64]:
    """Return the change of each measure per intensity, or per degree, shape (units and nuisances, measures)."""
    rows: list[Measured] = []
    for name in (*UNITS, *NUISANCES):
        steps = (2.0, 4.0) if name in NUISANCES else INTENSITIES
        slopes = list(_slopes(camera, name, steps))
        rows.append(_even(np.mean(slopes, axis=0), name))
        print(name, np.round(np.abs(rows[-1]).max(), 4), Measure(int(np.abs(rows[-1]).argmax())).name, flush=True)
    return np.array(rows)


def _slopes(camera: Camera, name: S, steps: tuple[float, ...]) -> Iterator[Measured]:
    for view in range(len(VIEWS)):
        for yaw, pitch in POSES if name not in NUISANCES else POSES[:1]:
            pose = {S.HEAD_YAW_DEG: yaw, S.HEAD_PITCH_DEG: pitch}
            rest = camera.measured(pose, view, 2 * REPEATS).mean(axis=0)
            for step in steps:
                yield (camera.measured({**pose, name: step}, view, REPEATS).mean(axis=0) - rest) / step


def _even(row: Measured, name: S) -> Measured:
    """Return a direction with both sides of the face alike; turns and glances aside are left as they are."""
    if name in (S.HEAD_YAW_DEG, S.HEAD_ROLL_DEG, S.GAZE_YAW_DEG):
        return row
    even = row.copy()
    for each in Measure:
        if each.name.endswith("_R"):
            even[each : each + 2] = row[each : each + 2].mean()
    even[[Measure.JAW_LEFT, Measure.MOUTH_LEFT]] = 0.0
    return even


def tremor(camera: Camera, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the covariance of what changes while the face rests, shape (measures, measures)."""
    changes: list[Measured] = []
    for number in range(SWAYS):
        centre = rng.uniform((-12.0, -8.0, -6.0), (12.0, 8.0, 6.0))
        there = centre + rng.normal(0.0, SWAY_DEG, 3)
        looks = [
            camera.measured(
                {S.HEAD_YAW_DEG: pose[0], S.HEAD_PITCH_DEG: pose[1], S.HEAD_ROLL_DEG: pose[2]}, number % len(VIEWS), 2
            ).mean(axis=0)
            for pose in (centre, there)
        ]
        changes.append(looks[1] - looks[0])
    seen = np.array(changes)
    covariance = seen.T @ seen / len(seen)
    return covariance + 0.05 * np.eye(len(Measure)) * np.trace(covariance) / len(Measure)


def main() -> None:
    """Run the script."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    camera = Camera(rng)
    np.save(WEIGHTS / "brief_directions.npy", directions(camera).astype(np.float32))
    np.save(WEIGHTS / "brief_tremor.npy", tremor(camera, rng).astype(np.float32))


if __name__ == "__main__":
    main()
