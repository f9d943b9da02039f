"""A source that keeps time: it plays files at their own speed and tells how old a frame is.

Wrapped round any source by `mimika live`. A file is read as a camera would
deliver it: a frame appears when its time has come, and one that is late by more
than `LATE_S` is dropped and counted, as a camera's would be.
"""

import asyncio
from collections import OrderedDict
from typing import Final

from mimika.capture.together import over_at
from mimika.domain.media import Captured, Media, VideoFrame
from mimika.domain.ports import Clock, MediaSource

LATE_S: Final = 0.2
"""A paced frame this many seconds behind is of no use to somebody who watches."""

WARM_UP: Final = 2
"""Frames that are always in time."""

_REMEMBERED: Final = 64
"""Frames whose arrival is remembered; more are never under way at once."""


class Metered:
    """A source round another one.

    Args:
        source: Where the frames come from; closed with this.
        clock: Where time comes from.
        paced: The frames come faster than life and are held back until their time.
    """

    def __init__(self, source: MediaSource, clock: Clock, *, paced: bool) -> None:
        self._source = source
        self._clock = clock
        self._paced = paced
        self._began = 0.0
        self._reads = 0
        self._late = 0
        self._arrived: OrderedDict[int, float] = OrderedDict()

    @property
    def dropped(self) -> int:
        """Frames dropped by the source itself and here."""
        return self._source.dropped + self._late

    async def read(self) -> Captured[Media] | None:
        """Return the next frame when its time has come, or None at the end.

        Raises:
            MediaError: As the source.
            DeviceError: As the source.
            StreamError: As the source.
        """
        sample = await self._source.read()
        while self._paced and sample is not None and await self._is_late(sample):
            self._late += 1
            sample = await self._source.read()
        if sample is not None:
            self._reads += 1
            self._arrived[sample.index] = self._clock.monotonic()
            if len(self._arrived) > _REMEMBERED:
                self._arrived.popitem(last=False)
        return sample

    async def _is_late(self, sample: Captured[Media]) -> bool:
        now = self._clock.monotonic()
        if self._reads < WARM_UP:
            self._began = now - over_at(sample)  # the models load with the first frame; nobody is late because of that
        ahead = self._began + over_at(sample) - now
        if ahead > 0:
            await asyncio.sleep(ahead)
        return ahead < -LATE_S and isinstance(sample.media, VideoFrame)  # what was said is still worth hearing

    def age(self, index: int) -> float | None:
        """Return how many seconds ago a frame arrived; None when that is long ago."""
        arrived = self._arrived.get(index)
        return None if arrived is None else self._clock.monotonic() - arrived

    def discard(self) -> int:
        """Forget the frames that wait, and return how many."""
        return self._source.discard()

    async def close(self) -> None:
        """Close the source; may be called twice."""
        await self._source.close()
