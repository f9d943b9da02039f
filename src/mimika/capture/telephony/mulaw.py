"""Mu-law, as telephones have it: 8 bits a sample that sound like 14 (ITU-T G.711, 1988, table 2a).

A table of 256 entries decodes it; Python's own module for it is gone from 3.13.
Next door: `encodings` reads what a platform announced.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_BIAS: Final = 0x84
_CLIP: Final = 32_635
_FULL_SCALE: Final = 32_768.0
_SIGN: Final = 0x80

# A code is sent inverted: sign, three bits of exponent, four of mantissa.
_TABLE: Final = np.array(
    [
        ((1 if code & _SIGN else -1) * (((((~code & 0x0F) << 3) + _BIAS) << (~code >> 4 & 7)) - _BIAS)) / _FULL_SCALE
        for code in range(256)
    ],
    dtype=np.float32,
)


def decode(data: bytes) -> NDArray[np.float32]:
    """Return the samples of mu-law codes.

    Args:
        data: One code a sample.

    Returns:
        Shape (n,), -0.98 to 0.98.
    """
    return _TABLE[np.frombuffer(data, dtype=np.uint8)]


def encode(samples: NDArray[np.float32]) -> bytes:
    """Return the mu-law codes of samples.

    Args:
        samples: Shape (n,), -1 to 1; what exceeds it is clipped.
    """
    scaled = np.round(np.clip(samples, -1.0, 1.0).astype(np.float64) * _FULL_SCALE).astype(np.int32)
    size = np.minimum(np.abs(scaled), _CLIP) + _BIAS
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = size >> (exponent + 3) & 0x0F
    sign = np.where(scaled < 0, _SIGN, 0)
    return (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8).tobytes()
