"""Notices a cut to another scene, so that nobody inherits the name of whoever was there before.

Compares a coarse grid of brightness with that of the frame before, blind to a
change of light that only scales it. A picture filled by one person looks like a
cut when they step out of it, so the scene before is remembered for a moment: if
it comes back, so may the names.
"""

from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import VideoFrame
from mimika.domain.permits import Permitted
from mimika.perceive.face.track import KEEP_S

_ROWS: Final = 18
_COLUMNS: Final = 32
_LEAST_LIKENESS: Final = 0.45
_RETURNED: Final = 0.8
_FLAT: Final = 2.0


Grid = NDArray[np.float64]
"""Shape (576,): brightness at a coarse grid of points, 0 to 255."""


@final
class CutDetector:
    """Watches the frames of one source in order."""

    def __init__(self) -> None:
        self._before: Grid | None = None
        self._left: tuple[Grid, float] | None = None
        self._returned = False

    @property
    def returned(self) -> bool:
        """Whether the last cut led back to the scene before it, within a moment."""
        return self._returned

    def cut(self, permitted: Permitted[VideoFrame]) -> bool:
        """Return whether this frame shows another scene than the one before."""
        grid = _grid(permitted.what)
        if grid.std() < _FLAT:
            return False  # black or fog says nothing; what comes after it is compared with what was before
        before, self._before = self._before, grid
        if before is None or _likeness(grid, before) >= _LEAST_LIKENESS:
            return False
        left, self._left = self._left, (before, permitted.at)
        self._returned = left is not None and permitted.at - left[1] <= KEEP_S and _likeness(grid, left[0]) > _RETURNED
        return True


def _grid(frame: VideoFrame) -> Grid:
    pixels = frame.pixels
    rows = np.arange(_ROWS) * (pixels.shape[0] - 1) // (_ROWS - 1)
    columns = np.arange(_COLUMNS) * (pixels.shape[1] - 1) // (_COLUMNS - 1)
    return pixels[rows[:, np.newaxis], columns, 1].astype(np.float64).reshape(-1)


def _likeness(one: Grid, other: Grid) -> float:
    """Return the correlation of two grids."""
    return float(((one - one.mean()) * (other - other.mean())).mean() / (one.std() * other.std()))


@final
class EveryFrame:
    """For pictures that have nothing to do with one another: each is another scene."""

    @property
    def returned(self) -> bool:
        """Never: what is shown next is new."""
        return False

    def cut(self, permitted: Permitted[VideoFrame]) -> bool:
        """Return that this picture shows another scene."""
        del permitted
        return True
