"""Notices a cut to another scene, so that nobody inherits the name of whoever was there before.

Compares a coarse grid of brightness with that of the frame before, blind to a
change of light that only scales it.
"""

from typing import Final, final

import numpy as np

from mimika.domain.media import VideoFrame
from mimika.domain.permits import Permitted

_ROWS: Final = 18
_COLUMNS: Final = 32
_LEAST_LIKENESS: Final = 0.45
_FLAT: Final = 2.0


@final
class CutDetector:
    """Watches the frames of one source in order."""

    def __init__(self) -> None:
        self._before: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None

    def cut(self, permitted: Permitted[VideoFrame]) -> bool:
        """Return whether this frame shows another scene than the one before."""
        pixels = permitted.what.pixels
        rows = np.arange(_ROWS) * (pixels.shape[0] - 1) // (_ROWS - 1)
        columns = np.arange(_COLUMNS) * (pixels.shape[1] - 1) // (_COLUMNS - 1)
        grid = pixels[rows[:, np.newaxis], columns, 1].astype(np.float64).reshape(-1)
        if grid.std() < _FLAT:
            return False  # black or fog says nothing; what comes after it is compared with what was before
        before, self._before = self._before, grid
        if before is None:
            return False
        likeness = float(((grid - grid.mean()) * (before - before.mean())).mean() / (grid.std() * before.std()))
        return likeness < _LEAST_LIKENESS


@final
class EveryFrame:
    """For pictures that have nothing to do with one another: each is another scene."""

    def cut(self, permitted: Permitted[VideoFrame]) -> bool:
        """Return that this picture shows another scene."""
        del permitted
        return True
