"""The trained expression net: chip and geometry in, mixture and doubt out (`training/expression.py`)."""

from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.perceive import onnx
from mimika.perceive.face.chips import CHIP, FaceChip
from mimika.perceive.face.expression import NAME
from mimika.perceive.face.expression.inputs import WIDTH

VERSION: Final = "1"
"""Version of the net that this code was written for."""
PARTS: Final = 8

Mixture = NDArray[np.float64]
"""Shape (8,), summing to 1: neutral, happiness, surprise, sadness, anger, disgust, fear, contempt."""


@final
class ExpressionNet:
    """The net, started; safe for several threads, remembers nobody.

    Raises:
        ModelError: The weights are missing, truncated or of another version.
    """

    def __init__(self) -> None:
        self._network = onnx.session(
            NAME,
            inputs={"chip": (None, 1, CHIP, CHIP), "geometry": (None, WIDTH)},
            outputs={"mixture": (None, PARTS), "doubt": (None,), "strangeness": (None,)},
            version=VERSION,
        )

    def read(self, chip: FaceChip, geometry: NDArray[np.float64]) -> tuple[Mixture, float, float]:
        """Return mixture, doubt and strangeness of one face.

        Args:
            chip: Shape (48, 48), see `mimika.perceive.face.chips`.
            geometry: Shape (44,), see `mimika.perceive.face.expression.inputs`.

        Returns:
            The calibrated mixture; how far the net's opinions part, in bits from 0; and how unlike a photographed face
            the chip is, 0 to 1.
        """
        mixture, doubt, strangeness = self._network.run(
            chip=chip[np.newaxis, np.newaxis].astype(np.float32), geometry=geometry[np.newaxis].astype(np.float32)
        )
        return mixture[0].astype(np.float64), float(doubt[0]), float(strangeness[0])
