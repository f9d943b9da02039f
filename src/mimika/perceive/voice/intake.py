"""Samples as they come, made ready for measuring: whole hops of 10 ms, without offset, the last moment of them kept.

Everything behind it counts in hops and samples from the start of the stream, never in chunks: however the stream is
cut, the same samples give the same answers.
"""

from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ

HOP: Final = 160
"""Samples of a hop."""
HOP_S: Final = HOP / HEARD_AT_HZ
"""Seconds of a hop: 0.01."""
KEPT_HOPS: Final = 64
"""Hops that are kept: more than the longest look back (a decision on pitch, a frame and a period)."""
FULL_SCALE: Final = 0.9985
"""Magnitude from which a sample counts as clipped: a bit below the greatest of 16 bits, and of mu-law codes."""
_SETTLED: Final = 100
"""Hops over which the offset is averaged: 1 s."""

Floats = NDArray[np.float32]


@final
class Intake:
    """The stream of one channel.

    Attributes:
        hops: Whole hops that came so far.
    """

    def __init__(self) -> None:
        self.hops = 0
        self._rest = np.empty(0, dtype=np.float32)
        self._kept = np.empty(0, dtype=np.float32)
        self._offset = 0.0

    @property
    def first(self) -> int:
        """Number of the first sample that is kept."""
        return self.hops * HOP - len(self._kept)

    def take(self, samples: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Take samples and return the hops that became whole, and how many samples of each are clipped.

        Returns:
            Hops without offset, shape (n, HOP), and counts, shape (n,).
        """
        joined = np.concatenate((self._rest, samples))
        count = len(joined) // HOP
        hops = joined[: count * HOP].reshape(count, HOP)
        self._rest = joined[count * HOP :].copy()
        clipped = np.count_nonzero(np.abs(hops) >= FULL_SCALE, axis=1)
        hops = hops - self._offsets(hops)
        self.hops += count
        self._kept = np.concatenate((self._kept, hops.reshape(-1)))[-KEPT_HOPS * HOP - count * HOP :]
        return hops, clipped

    def trim(self) -> None:
        """Forget what is older than the last `KEPT_HOPS`; call it when a chunk has been measured."""
        self._kept = self._kept[-KEPT_HOPS * HOP :].copy()

    def stretch(self, begin: int, end: int) -> Floats:
        """Return samples by their numbers, as far as they are kept."""
        first = self.first
        return self._kept[max(0, begin - first) : max(0, end - first)]

    def wipe(self) -> None:
        """Overwrite and forget the sound."""
        self._kept.fill(0)
        self._rest.fill(0)
        self.__init__()

    def _offsets(self, hops: Floats) -> Floats:
        """Return the offset of each hop: the mean of all until 1 s came, a running mean of about 1 s afterwards."""
        offsets = np.empty((len(hops), 1), dtype=np.float32)
        for place, mean in enumerate(hops.mean(axis=1).tolist()):
            self._offset += (mean - self._offset) / min(self.hops + place + 1, _SETTLED)
            offsets[place] = self._offset
        return offsets
