"""How sound was announced, and noticing when it is something else.

Mu-law that is announced as 16-bit samples (or the other way round) would be
loud noise, in which a perceiver might hear anger. `Doubt` looks at the bytes:
of 16-bit speech the two bytes of a sample have quite different distributions,
of mu-law two neighbouring codes have the same. `benchmarks/telephony.py` prints
how often that notices a wrong announcement of real speech. 16-bit samples with
their bytes swapped are not noticed. Next door: `mulaw`, `feed`.
"""

from enum import Enum, StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.capture.telephony import mulaw

CALL_HZ: Final = 8000
"""Samples a second of a telephone."""


class Encoding(StrEnum):
    """How samples are encoded."""

    PCMU = "PCMU"
    L16 = "L16"

    @property
    def width(self) -> int:
        """Bytes of a sample."""
        return 1 if self is Encoding.PCMU else 2

    def decode(self, data: bytes) -> NDArray[np.float32]:
        """Return samples of shape (n,), -1 to 1; 16-bit samples have their low byte first, as AudioHook sends them."""
        if self is Encoding.PCMU:
            return mulaw.decode(data)
        return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32_768)


def column(data: bytes, encoding: Encoding, channel: int, channels: int) -> bytes:
    """Return the bytes of one channel of interleaved sound; nothing is decoded.

    Args:
        data: Whole samples of all channels.
        encoding: Their encoding.
        channel: Which one.
        channels: How many there are.
    """
    samples = np.frombuffer(data, dtype=f"V{encoding.width}")
    return samples[channel::channels].tobytes()


class Trust(Enum):
    """What the bytes say about how they were announced."""

    OPEN = "not known yet"
    GIVEN = "they are what was announced"
    REFUSED = "they are something else"


_JUDGED: Final = CALL_HZ // 2
_AUDIBLE: Final = 0.003
_ALIKE: Final = 0.12
_UNLIKE: Final = 0.2
_LOUD: Final = 0.35
_LOUD_CODES: Final = 0.3
_QUIETER: Final = 0.8
_BINS: Final = 32


class Doubt:
    """Judges each half second of audible sound by its bytes.

    16 bits are refused where neighbouring bytes are alike (total variation distance of their upper five bits below
    0.12) and what they would mean is louder (RMS above 0.35) than speech ever is; mu-law where they are unlike (above
    0.2), loud (above 0.3) and would be quieter as 16 bits (below 0.8 of that). Sound that is
    hardly audible as announced is harmless and no evidence.

    Args:
        announced: The encoding that was announced.
    """

    def __init__(self, announced: Encoding) -> None:
        self._announced = announced
        self.trust = Trust.OPEN
        self._bytes = bytearray()

    def judge(self, block: bytes, samples: NDArray[np.float32]) -> Trust:
        """Return what is known after one more block of about a tenth of a second.

        Args:
            block: Its bytes.
            samples: What they mean as announced.
        """
        if not len(samples) or _rms(samples) < _AUDIBLE:
            return self.trust
        self._bytes += block
        if len(self._bytes) >= _JUDGED * self._announced.width:
            self.trust = Trust.REFUSED if self._is_wrong(bytes(self._bytes)) else Trust.GIVEN
            self._bytes.clear()
        return self.trust

    def forget(self) -> None:
        """Drop the sound that waits to be judged; what is known stays known."""
        self._bytes.clear()

    def _is_wrong(self, data: bytes) -> bool:
        samples = self._announced.decode(data)
        loudness = _rms(samples)
        distance = unlikeness(data)
        if self._announced is Encoding.L16:
            return distance < _ALIKE and loudness > _LOUD
        return distance > _UNLIKE and loudness > _LOUD_CODES and _rms(Encoding.L16.decode(data)) < _QUIETER * loudness


def unlikeness(data: bytes) -> float:
    """Return how differently bytes at even and at odd places are distributed, 0 to 1.

    Total variation distance of the histograms of their upper five bits.
    """
    codes = np.frombuffer(data[: len(data) // 2 * 2], dtype=np.uint8) >> 3
    even, odd = (np.bincount(codes[start::2], minlength=_BINS) for start in (0, 1))
    return float(np.abs(even - odd).sum() / max(1, len(codes)))


def _rms(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))
