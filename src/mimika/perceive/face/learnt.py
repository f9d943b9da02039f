"""Action units and blendshapes by a small network, trained on synthetic faces that the real mesh looked at.

One hidden layer of rectified sums beside a straight way through, nothing added
anywhere: no change gives nothing, and twice the change gives twice the outcome.
`training/action_units.py` makes the weights. Next door:
`mimika.perceive.face.units` and `blendshapes` have the formulas, `movements`
says which of both is believed where.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName as S
from mimika.perceive.face import weights
from mimika.perceive.face.measures import Measure, Measured

WEIGHTS: Final = "action_units.npy"
HIDDEN: Final = 48
"""Sums in the hidden layer."""

UNITS: Final = (
    S.AU01,
    S.AU02,
    S.AU04,
    S.AU05,
    S.AU06,
    S.AU07,
    S.AU09,
    S.AU10,
    S.AU12,
    S.AU14,
    S.AU15,
    S.AU17,
    S.AU20,
    S.AU23,
    S.AU24,
    S.AU25,
    S.AU26,
    S.AU28,
    S.AU43,
)
"""Units that the network gives; AU11 has no truth to learn from."""

SHAPES: Final = (
    S.BLENDSHAPE_BROW_DOWN_LEFT,
    S.BLENDSHAPE_BROW_DOWN_RIGHT,
    S.BLENDSHAPE_BROW_INNER_UP,
    S.BLENDSHAPE_BROW_OUTER_UP_LEFT,
    S.BLENDSHAPE_BROW_OUTER_UP_RIGHT,
    S.BLENDSHAPE_CHEEK_PUFF,
    S.BLENDSHAPE_CHEEK_SQUINT_LEFT,
    S.BLENDSHAPE_CHEEK_SQUINT_RIGHT,
    S.BLENDSHAPE_EYE_BLINK_LEFT,
    S.BLENDSHAPE_EYE_BLINK_RIGHT,
    S.BLENDSHAPE_EYE_SQUINT_LEFT,
    S.BLENDSHAPE_EYE_SQUINT_RIGHT,
    S.BLENDSHAPE_EYE_WIDE_LEFT,
    S.BLENDSHAPE_EYE_WIDE_RIGHT,
    S.BLENDSHAPE_JAW_FORWARD,
    S.BLENDSHAPE_JAW_LEFT,
    S.BLENDSHAPE_JAW_OPEN,
    S.BLENDSHAPE_JAW_RIGHT,
    S.BLENDSHAPE_MOUTH_CLOSE,
    S.BLENDSHAPE_MOUTH_DIMPLE_LEFT,
    S.BLENDSHAPE_MOUTH_DIMPLE_RIGHT,
    S.BLENDSHAPE_MOUTH_FROWN_LEFT,
    S.BLENDSHAPE_MOUTH_FROWN_RIGHT,
    S.BLENDSHAPE_MOUTH_FUNNEL,
    S.BLENDSHAPE_MOUTH_LEFT,
    S.BLENDSHAPE_MOUTH_LOWER_DOWN_LEFT,
    S.BLENDSHAPE_MOUTH_LOWER_DOWN_RIGHT,
    S.BLENDSHAPE_MOUTH_PRESS_LEFT,
    S.BLENDSHAPE_MOUTH_PRESS_RIGHT,
    S.BLENDSHAPE_MOUTH_PUCKER,
    S.BLENDSHAPE_MOUTH_RIGHT,
    S.BLENDSHAPE_MOUTH_ROLL_LOWER,
    S.BLENDSHAPE_MOUTH_ROLL_UPPER,
    S.BLENDSHAPE_MOUTH_SHRUG_LOWER,
    S.BLENDSHAPE_MOUTH_SHRUG_UPPER,
    S.BLENDSHAPE_MOUTH_SMILE_LEFT,
    S.BLENDSHAPE_MOUTH_SMILE_RIGHT,
    S.BLENDSHAPE_MOUTH_STRETCH_LEFT,
    S.BLENDSHAPE_MOUTH_STRETCH_RIGHT,
    S.BLENDSHAPE_MOUTH_UPPER_UP_LEFT,
    S.BLENDSHAPE_MOUTH_UPPER_UP_RIGHT,
    S.BLENDSHAPE_NOSE_SNEER_LEFT,
    S.BLENDSHAPE_NOSE_SNEER_RIGHT,
)
"""Blendshapes that the network gives: all but those of the gaze and the tongue."""

OUTPUTS: Final = (*UNITS, *SHAPES)
TOP: Final = 5.0
"""Greatest intensity of a unit; the network's 1."""


@cache
def _matrices() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inputs = len(Measure)
    first = HIDDEN * inputs
    flat = weights.load(WEIGHTS, (first + len(OUTPUTS) * (HIDDEN + inputs),))
    return flat[:first].reshape(HIDDEN, inputs), flat[first:].reshape(len(OUTPUTS), HIDDEN + inputs)


def learnt(change: Measured) -> dict[S, float]:
    """Return units (0 to 5) and blendshapes (0 to 1) as the network reads them.

    Args:
        change: The face's measures less those of its resting state, in distances between the eyes; finite.

    Raises:
        ModelError: The weights are missing or are not what they should be.
    """
    hidden, out = _matrices()
    shown = out[:, :HIDDEN] @ np.maximum(hidden @ change, 0.0) + out[:, HIDDEN:] @ change
    shares = np.minimum(np.maximum(shown, 0.0), 1.0)
    shares[: len(UNITS)] *= TOP
    return dict(zip(OUTPUTS, shares.tolist(), strict=True))
