"""A pulse of known rate: how the skin reddens and pales with every beat.

Blood takes most from green light and least from red, so each beat changes the
three channels by different shares. Works on drawn faces and, with landmarks
from elsewhere, on real ones. Next door: `mimika.testing.bed.script` says when,
`mimika.testing.bed.play` puts it into the picture.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.testing.bed.curves import Curve, Times
from mimika.testing.bed.geometry import EYES, LOWER_LIP, UPPER_LIP, Points

COLOUR: Final = (0.33 / 0.77, 1.0, 0.53 / 0.77)
"""Change of R, G and B over that of G, relative to their brightness: the signature of blood after G. de Haan and
A. van Leest, "Improved motion robustness of remote-PPG by using the blood volume pulse signature", Physiol. Meas. 35
(2014)."""

BREATHS_HZ: Final = 0.25
_GRID_S: Final = 0.002
_HARMONICS: Final = ((1.0, 0.0), (0.35, -0.6), (0.1, -1.2))
"""Share and phase in radians of the fundamental and its harmonics: a steep rise and a slow fall."""
_TOP: Final = 1.05
_SOFT_PX: Final = 2.0
_OVAL: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""Mesh points around the face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A pulse of known rate.

    Attributes:
        bpm: Beats a minute over time, before variability.
        amplitude: Change of green at a beat over its brightness, 0.002 (faint) to 0.01 (strong).
        variability: How much of the rate comes and goes with every breath, as a share.

    Raises:
        ValueError: Amplitude or variability is not within 0 to 0.1.
    """

    bpm: Curve
    amplitude: float = 0.005
    variability: float = 0.02

    def __post_init__(self) -> None:
        if not (0 <= self.amplitude <= 0.1 and 0 <= self.variability <= 0.1):  # noqa: PLR2004 -- the stated range
            message = f"amplitude and variability are shares of 0 to 0.1, got {self.amplitude} and {self.variability}"
            raise ValueError(message)

    def rate(self, times: Times) -> NDArray[np.float64]:
        """Return the true rate at some times in beats a minute, shape (n,)."""
        return self.bpm.at(times) * (1 + self.variability * np.sin(2 * np.pi * BREATHS_HZ * times))

    def mean_rate(self, start: float, end: float) -> float:
        """Return the true mean rate between two times in beats a minute."""
        return float(self.rate(np.linspace(start, end, 200)).mean())

    def wave(self, times: Times) -> NDArray[np.float64]:
        """Return how far the blood has come at some times, about -1 to 1, shape (n,)."""
        grid = np.arange(0.0, float(times.max()) + 2 * _GRID_S, _GRID_S)
        phase = 2 * np.pi * np.cumsum(self.rate(grid)) / 60 * _GRID_S
        at = np.interp(times, grid, phase)
        beats = [share * np.sin(number * at + shift) for number, (share, shift) in enumerate(_HARMONICS, start=1)]
        return np.sum(beats, axis=0) / _TOP


def skin_of(points: Points, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return how far each pixel is skin of the face, 0 to 1: within its oval, without eyes and lips.

    Args:
        points: Mesh points in the picture, shape (468 or more, 2 or more).
        shape: Height and width of the picture.
    """
    mask = np.zeros(shape, dtype=np.uint8)
    _fill(mask, points[list(_OVAL)], 255)
    for row in EYES:
        _fill(mask, points[[*row.upper, *row.lower[::-1]]], 0)
    _fill(mask, points[[*UPPER_LIP[0], *LOWER_LIP[0][::-1]]], 0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), _SOFT_PX), dtype=np.float32) / np.float32(255.0)


def flushed(picture: Pixels, skin: NDArray[np.float32], change: float, rng: np.random.Generator) -> Pixels:
    """Return a picture with blood in its skin.

    A beat changes a pixel by less than one step of its scale. Rounding would swallow that in a picture of whole
    numbers; a sensor's noise, which comes before its rounding, keeps it on average, and so does the chance here.

    Args:
        picture: Shape (height, width, 3), RGB.
        skin: See `skin_of`.
        change: Change of green, as a share of its brightness.
        rng: Where the chance comes from, by which values between two steps become the lower or the upper one.
    """
    there = cv2.boundingRect((skin > 0).astype(np.uint8))
    left, top, width, height = there
    if not width:
        return picture
    result = picture.copy()
    part = result[top : top + height, left : left + width]
    factor = 1 + skin[top : top + height, left : left + width, None] * (change * np.array(COLOUR, dtype=np.float32))
    part[:] = np.clip(part * factor + rng.random(part.shape, dtype=np.float32), 0, 255).astype(np.uint8)
    return result


def _fill(mask: NDArray[np.uint8], outline: Points, value: int) -> None:
    corners = np.rint(outline[:, :2] * 16).astype(np.int32)
    cv2.fillPoly(mask, [corners], (value,), lineType=cv2.LINE_AA, shift=4)
