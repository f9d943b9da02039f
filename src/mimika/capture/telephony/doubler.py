"""From the 8 kHz of a telephone to the 16 kHz of speech models, without clicks between packets.

A half-band filter in polyphase form: every second sample is the input itself,
those between are its windowed sinc interpolation. Next door: `feed`.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

LAG: Final = 16
"""Input samples on each side of an interpolated one, by which the output lags: 2 ms."""

_BETA: Final = 6.0
"""Shape of the Kaiser window (J. F. Kaiser, 1974): images are at least 60 dB down beyond the transition."""


def _interpolator() -> NDArray[np.float64]:
    """Return the weights of the input samples around a point half way between two of them; they sum to 1."""
    places = np.arange(-LAG, LAG) + 0.5
    window = np.i0(_BETA * np.sqrt(1 - np.square(places / LAG))) / np.i0(_BETA)
    weights = np.sinc(places) * window
    return weights / math.fsum(weights)


class Doubler:
    """Doubles the rate of one stretch of continuous sound.

    The output begins with the first input sample and holds two samples for each; it lags by 2 ms until `rest`. Before
    the first and after the last sample there is silence, as far as the filter knows.
    """

    def __init__(self) -> None:
        self._weights = _interpolator().astype(np.float32)
        self._held = np.zeros(LAG - 1, dtype=np.float32)

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what is ready now.

        Args:
            samples: Shape (n,) at 8 kHz.

        Returns:
            Shape (2m,) at 16 kHz.
        """
        known = np.concatenate((self._held, samples))
        ready = max(0, len(known) - (2 * LAG - 1))
        if not ready:
            self._held = known
            return np.zeros(0, dtype=np.float32)
        doubled = np.empty(2 * ready, dtype=np.float32)
        doubled[0::2] = known[LAG - 1 : LAG - 1 + ready]
        doubled[1::2] = np.convolve(known, self._weights, mode="valid")[:ready]
        self._held = known[ready:]
        return doubled

    def rest(self) -> NDArray[np.float32]:
        """Return what the filter held back; nothing may be pushed after it."""
        return self.push(np.zeros(LAG, dtype=np.float32))
