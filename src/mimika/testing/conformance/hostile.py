"""Sounds that a perceiver of voices must survive: silence, clipping, offset, noise, slivers, and what is no sound.

They come from one seed, so a failure can be had again. Next door: `mimika.testing.sounds` draws sounds of known value.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured

_SEED = 7
_CHUNK = HEARD_AT_HZ // 10


def hostile_sounds(template: Captured[AudioChunk]) -> Iterator[tuple[str, Captured[AudioChunk]]]:
    """Yield named chunks in which nobody can be heard, for the person and moment of the template."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    noise = rng.standard_normal(_CHUNK)
    square = np.sign(np.sin(2 * np.pi * 150 * np.arange(_CHUNK) / HEARD_AT_HZ))
    sounds = {
        "silence": np.zeros(_CHUNK),
        "offset": np.full(_CHUNK, 0.5),
        "full offset": np.ones(_CHUNK),
        "clipped": square,
        "beyond full scale": 8 * square,
        "white noise": 0.3 * noise,
        "faint noise": 1e-5 * noise,
        "click": np.eye(1, _CHUNK, _CHUNK // 2)[0],
        "not a number": np.full(_CHUNK, np.nan),
        "one that is not a number": np.where(np.arange(_CHUNK) == _CHUNK // 2, np.nan, 0.1 * noise),
        "infinite": np.full(_CHUNK, np.inf),
        "one sample": np.full(1, 0.1),
        "no sample": np.zeros(0),
        "second of noise": 0.1 * rng.standard_normal(HEARD_AT_HZ),
    }
    for name, samples in sounds.items():
        yield name, sound(template, samples.astype(np.float32))
    for rate in (8000, 44_100, 48_000):
        other = sound(template, (0.1 * rng.standard_normal(rate // 10)).astype(np.float32))
        yield f"at {rate} Hz", replace(other, media=replace(other.media, rate_hz=rate))


def sound(template: Captured[AudioChunk], samples: NDArray[np.float32]) -> Captured[AudioChunk]:
    """Return the template with other samples."""
    samples.flags.writeable = False
    return replace(template, media=replace(template.media, samples=samples))
