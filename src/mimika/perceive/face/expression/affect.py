"""Valence and arousal from the mixture and the action units.

Each expression has a place on the circumplex (Russell, *A circumplex model of
affect*, 1980); the mixture's is the mean of its parts' places. The units add
what the mixture is blind to: how strong it is. No set at hand is labelled with
valence and arousal, so the places are assigned, not fitted.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName

# Valence and arousal of neutral, happiness, surprise, sadness, anger, disgust, fear and contempt.
_PLACES: Final = np.array(
    [
        [0.0, 0.0],
        [0.8, 0.4],
        [0.1, 0.75],
        [-0.7, -0.35],
        [-0.6, 0.65],
        [-0.65, 0.3],
        [-0.6, 0.7],
        [-0.45, 0.1],
    ]
)
# What a unit at intensity 5 adds to valence and arousal.
_UNITS: Final[Mapping[SignalName, tuple[float, float]]] = {
    SignalName.AU05: (0.0, 0.15),
    SignalName.AU12: (0.15, 0.05),
    SignalName.AU04: (-0.1, 0.05),
    SignalName.AU15: (-0.1, 0.0),
    SignalName.AU26: (0.0, 0.15),
}
_TOP: Final = 5.0


def affect(mixture: NDArray[np.float64], units: Mapping[SignalName, float]) -> tuple[float, float]:
    """Return valence and arousal, each -1 to 1.

    Args:
        mixture: Shape (8,), summing to 1.
        units: Action units 0 to 5; absent or NaN ones add nothing.
    """
    valence, arousal = mixture @ _PLACES
    for unit, (pleasant, exciting) in _UNITS.items():
        share = units.get(unit, 0.0) / _TOP
        if share > 0:  # NaN is not
            valence += share * pleasant
            arousal += share * exciting
    return float(np.clip(valence, -1, 1)), float(np.clip(arousal, -1, 1))
