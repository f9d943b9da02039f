"""What the expression net is shown besides the chip: the geometry of the mesh, in a form that people share."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.measures import Measure, Measured
from mimika.perceive.face.neutral import population_spread

WIDTH: Final = len(Measure) + 3
"""Lengths, then yaw, pitch and roll."""
_MOST_SPREADS: Final = 6.0
_POSE_UNIT_DEG: Final = 30.0


def geometry_input(geometry: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the geometry as the net takes it: zero for the population's resting face seen from the front.

    Args:
        geometry: Lengths as `mimika.perceive.face.measures` gives them, then yaw, pitch and roll in degrees; anything
            behind them is ignored. NaN where there is no mesh.

    Returns:
        Shape (44,), lengths in robust spreads of the population's resting faces, angles in units of 30 degrees; all
        zero where there is no mesh.
    """
    values = np.asarray(geometry[:WIDTH], np.float64)
    if not np.isfinite(values).all():
        return np.zeros(WIDTH)
    lengths: Measured = values[: len(Measure)]
    middle, spread = population_spread()
    parts = (
        np.clip((lengths - middle) / spread, -_MOST_SPREADS, _MOST_SPREADS),
        values[len(Measure) :] / _POSE_UNIT_DEG,
    )
    return np.concatenate(parts)
