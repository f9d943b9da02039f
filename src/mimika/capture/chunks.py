"""From a stream of samples to chunks of a tenth of a second with a place in event time.

Sound is continuous until its own stamps say otherwise: stamps that deviate by
less than `JOIN_S` are rounding and jitter; a later one is a gap, which stays a
gap; an earlier one never takes time back. Next door: `timeline` does the same
for pictures, `hearing` and `telephony` bring the samples.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured

CHUNK_SAMPLES: Final = HEARD_AT_HZ // 10
"""Samples of a full chunk: a tenth of a second. The last one before a gap or the end is shorter."""

JOIN_S: Final = Fraction(1, 20)
"""Stamps that deviate by less do not interrupt the sound: containers round them, and senders jitter by a packet."""

FULL_BAND_HZ: Final = HEARD_AT_HZ / 2
"""Highest frequency that sound at `HEARD_AT_HZ` can hold."""

_NONE: Final = Fraction(0)

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a piece of sound stands.

    Attributes:
        at: Event time of its first sample in seconds.
        joins: Whether it follows the piece before without a gap.
    """

    at: float
    joins: bool


class SoundLine:
    """Gives the pieces of one sound track their event time, in the order in which they are heard.

    Args:
        origin: Stamp of event time 0; None for that of the first piece.
    """

    def __init__(self, origin: Fraction | None = None) -> None:
        self._origin = origin
        self._end: Fraction | None = None

    def place(self, stamp: Fraction | None, lasts: Fraction, missing: Fraction = _NONE) -> Spot:
        """Return where the next piece stands.

        Args:
            stamp: The track's own time of its first sample in seconds, or None when it has none.
            lasts: How long it lasts in seconds.
            missing: How much is known to be lost before it, in seconds; a gap however short it is.
        """
        if self._end is None:
            self._origin = stamp if self._origin is None else self._origin
            at = stamp - self._origin if stamp is not None and self._origin is not None else missing
            at = max(at, _NONE)
            self._end = at + lasts
            return Spot(at=float(at), joins=False)
        at = self._end + missing if missing else self._end
        if stamp is not None:
            at = self._at(stamp, at)
        joins = at == self._end
        self._end = at + lasts
        return Spot(at=float(at), joins=joins)

    def _at(self, stamp: Fraction, expected: Fraction) -> Fraction:
        if self._origin is None:
            self._origin = stamp - expected
        late = stamp - self._origin - expected
        if late > JOIN_S:
            return stamp - self._origin
        if late < -JOIN_S:
            # Cut, wrapped or sent again: from here on the stamps count anew.
            self._origin = stamp - expected
        return expected


class Cutter:
    """Cuts the heard channels of one source into chunks.

    Args:
        source: Name of the source.
        heard: Number and person of each channel, in the order of the rows that `push` is given.
    """

    def __init__(self, source: SourceId, heard: tuple[tuple[int, PersonId | None], ...]) -> None:
        self._source = source
        self._heard = heard
        self._held: list[Samples] = []
        self._count = 0
        self._at = 0.0
        self._given = 0
        self._next = 0
        self._band_hz = FULL_BAND_HZ

    @property
    def count(self) -> int:
        """How many chunks were cut."""
        return self._next

    def begin(self, at: float, band_hz: float = FULL_BAND_HZ) -> None:
        """Begin a stretch of continuous sound; the one before must have been ended.

        Args:
            at: Event time of its first sample in seconds.
            band_hz: Highest frequency that was transmitted.
        """
        self._at, self._given, self._band_hz = at, 0, min(band_hz, FULL_BAND_HZ)

    def push(self, rows: Samples) -> Iterator[Captured[AudioChunk]]:
        """Yield the chunks that are full now, channel by channel.

        Args:
            rows: Shape (heard channels, samples) at `HEARD_AT_HZ`; what exceeds -1 to 1 is clipped.
        """
        self._held.append(rows)
        self._count += rows.shape[1]
        if self._count < CHUNK_SAMPLES:
            return
        whole = np.concatenate(self._held, axis=1)
        full = self._count - self._count % CHUNK_SAMPLES
        self._held, self._count = [whole[:, full:]], self._count - full
        for start in range(0, full, CHUNK_SAMPLES):
            yield from self._cut(whole[:, start : start + CHUNK_SAMPLES])

    def end(self) -> Iterator[Captured[AudioChunk]]:
        """Yield what is left of the stretch, a chunk that is not full."""
        if self._count:
            rest = np.concatenate(self._held, axis=1)
            self._held, self._count = [], 0
            yield from self._cut(rest)

    def forget(self) -> None:
        """Drop what waits for its chunk to be full."""
        self._held, self._count = [], 0

    def _cut(self, rows: Samples) -> Iterator[Captured[AudioChunk]]:
        at = self._at + self._given / HEARD_AT_HZ
        self._given += rows.shape[1]
        for row, (channel, person) in zip(rows, self._heard, strict=True):
            samples = np.clip(row, -1.0, 1.0, dtype=np.float32)
            samples.flags.writeable = False
            media = AudioChunk(
                samples=samples, rate_hz=HEARD_AT_HZ, channel=channel, person=person, band_hz=self._band_hz
            )
            index, self._next = self._next, self._next + 1
            yield Captured(source=self._source, at=at, index=index, media=media)
