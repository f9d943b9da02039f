"""Which units a brief movement may be of, the directions that tell them apart, and how far a report can be relied on.

The directions and the whitening come from `training/brief_directions.py`, the
reliability from `benchmarks/brief_movements.py`; nothing here is typed by hand.
Next door: `brief` and `brief_shape` use them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.perceive.face import weights
from mimika.perceive.face.measures import Measure, Measured
from mimika.perceive.face.shape import Pose

UPPER: Final = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU05,
    SignalName.AU06,
    SignalName.AU07,
    SignalName.AU09,
)
"""Units that the lids of a blink move along with."""
LOWER: Final = (
    SignalName.AU10,
    SignalName.AU12,
    SignalName.AU15,
    SignalName.AU17,
    SignalName.AU20,
    SignalName.AU23,
    SignalName.AU24,
    SignalName.AU25,
    SignalName.AU26,
    SignalName.AU28,
)
"""Units that speech moves."""
UNITS: Final = (*UPPER, *LOWER)
"""Units that are reported; a brief AU43 is a blink, and AU11 and AU14 the portrait cannot show."""
NUISANCES: Final = (
    SignalName.AU43,
    SignalName.HEAD_YAW_DEG,
    SignalName.HEAD_PITCH_DEG,
    SignalName.HEAD_ROLL_DEG,
    SignalName.GAZE_YAW_DEG,
    SignalName.GAZE_PITCH_DEG,
)
"""Blinks, turns of the head and glances: they move the same points, in either sense, and are never reported."""

RATES_FPS: Final = (24.0, 30.0, 60.0, 120.0)
"""Frame rates at which the reliability was measured."""
INTENSITIES: Final = (0.75, 1.5)
"""Where the bands of intensity part in which it was measured."""
SLOWEST_FPS: Final = 22.0
"""Frame rate below which nothing is reported: just below the slowest that was measured."""

_PLAIN: Final = len(Measure)
_POSE: Final = slice(_PLAIN, _PLAIN + 3)
_LIDS: Final = slice(_PLAIN + 3, _PLAIN + 5)
_LIPS: Final = _PLAIN + 5
WIDTH: Final = _PLAIN + 6
"""Length of a row: whitened measures, yaw, pitch and roll in degrees, gap of either eye's lids, gap of the lips."""

Rows = NDArray[np.float64]
"""Shape (n, WIDTH): what is kept of some frames."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """How the measures answer to movements.

    Attributes:
        whitening: Takes measures to a space in which the mesh's tremor has the size 1 in every direction.
        directions: Direction of each unit and nuisance there, length 1, shape (units and nuisances, measures).
        gain: Length of an intensity of 1 there, of each unit.
    """

    whitening: NDArray[np.float64]
    directions: NDArray[np.float64]
    gain: NDArray[np.float64]

    def row(self, measured: Measured, pose: Pose) -> NDArray[np.float64]:
        """Return what is kept of a frame, shape (WIDTH,)."""
        row = np.empty(WIDTH)
        np.dot(self.whitening, measured, out=row[:_PLAIN])
        row[_POSE] = pose.yaw_deg, pose.pitch_deg, pose.roll_deg
        row[_LIDS] = measured[Measure.EYE_APERTURE_R], measured[Measure.EYE_APERTURE_L]
        row[_LIPS] = measured[Measure.LIPS_GAP]
        return row

    def along(self, changes: Rows) -> NDArray[np.float64]:
        """Return the size of changes along each unit, in tremors, shape (n, units)."""
        return changes[:, :_PLAIN] @ self.directions[: len(UNITS)].T

    def best(self, change: NDArray[np.float64]) -> int | None:
        """Return the place in `UNITS` of what explains a change best, or None when that is a nuisance."""
        sizes = self.directions @ change[:_PLAIN]
        sizes[len(UNITS) :] = np.abs(sizes[len(UNITS) :])
        place = int(sizes.argmax())
        return place if place < len(UNITS) else None

    def explained(self, change: NDArray[np.float64], unit: int) -> float:
        """Return the share of a change's square that a unit explains, 0 to 1."""
        whole = change[:_PLAIN]
        return float(self.directions[unit] @ whole) ** 2 / max(1e-12, float(whole @ whole))

    def course(self, rows: Rows, unit: int) -> NDArray[np.float64]:
        """Return a unit's intensity over some frames, less an unknown constant, shape (n,)."""
        return rows[:, :_PLAIN] @ self.directions[unit] / self.gain[unit]


def turned_deg(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Return the greatest turn about one axis between two rows, in degrees."""
    return float(np.abs(after[_POSE] - before[_POSE]).max())


def lids_gap(rows: Rows) -> NDArray[np.float64]:
    """Return the mean gap between the lids of both eyes, shape (n,)."""
    return rows[:, _LIDS].mean(axis=1)


def lips_gap(rows: Rows) -> NDArray[np.float64]:
    """Return the gap between the lips, shape (n,)."""
    return rows[:, _LIPS]


@cache
def sensitivity() -> Sensitivity:
    """Return how the measures answer to movements.

    Raises:
        ModelError: A file is missing or is not what it should be.
    """
    slopes = weights.load("brief_directions.npy", (len(UNITS) + len(NUISANCES), _PLAIN))
    tremor = weights.load("brief_tremor.npy", (_PLAIN, _PLAIN))
    whitening: NDArray[np.float64] = np.linalg.inv(np.linalg.cholesky(tremor)).astype(np.float64)
    seen = slopes @ whitening.T
    length = np.linalg.norm(seen, axis=1)
    return Sensitivity(
        whitening=whitening, directions=seen / length[:, np.newaxis], gain=np.maximum(1e-6, length[: len(UNITS)])
    )


@cache
def _reliability() -> NDArray[np.float64]:
    return weights.load("brief_reliability.npy", (len(RATES_FPS), len(INTENSITIES) + 1))


def band_of(fps: float, intensity: float) -> tuple[int, int]:
    """Return the place of a rate and of an intensity in the table of reliability.

    Args:
        fps: Frames a second; the next slower rate that was measured counts, with a tenth of tolerance.
        intensity: As reported.
    """
    rate = int(np.searchsorted(RATES_FPS, fps * 1.1, side="right")) - 1
    return max(0, rate), int(np.searchsorted(INTENSITIES, intensity, side="right"))


def reliability(fps: float, intensity: float) -> float:
    """Return the share of reports of this kind that named the right unit on the test bed, 0 to 1.

    Raises:
        ModelError: The table is missing or is not what it should be.
    """
    return float(_reliability()[band_of(fps, intensity)])
