"""Other microphones, rooms, lines and speakers, made from clean speech.

`spoiled` draws a random one for training; `SHIFTS` are the fixed, strong ones
that the evaluation reports. All take and give float32 at 16 kHz, and an array
generator that says everything random in them. Next door: `training.voice_data`
reads the recordings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Random = np.random.Generator
Others = Sequence[Sound]
"""Speech of other people, from which babble is mixed."""

RATE: Final = 16_000
_TELEPHONE: Final = (300.0, 3400.0)
_MU: Final = 255.0
"""ITU-T G.711."""


def _filtered(sound: Sound, gains: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Sound:
    size = 1 << (len(sound) + 2047).bit_length()
    hz = np.fft.rfftfreq(size, 1 / RATE)
    return np.fft.irfft(np.fft.rfft(sound, size) * gains(hz), size)[: len(sound)].astype(np.float32)


def tilted(sound: Sound, db_per_octave: float) -> Sound:
    """Return sound through a response that rises or falls steadily, held below 100 Hz."""
    return _filtered(sound, lambda hz: 10 ** (db_per_octave * np.log2(np.maximum(hz, 100.0) / 1000.0) / 20))


def equalised(sound: Sound, random: Random, reach_db: float) -> Sound:
    """Return sound through a smooth random response; its nodes lie an octave apart and are normal with `reach_db`."""
    nodes = np.arange(6.0, 13.6, 1.0) + random.uniform(-0.5, 0.5)
    levels = random.normal(0.0, reach_db, len(nodes))
    return _filtered(sound, lambda hz: 10 ** (np.interp(np.log2(np.maximum(hz, 50.0)), nodes, levels) / 20))


def banded(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    """Return what lies between two frequencies, with slopes of an eighth of an octave."""

    def gains(hz: NDArray[np.float64]) -> NDArray[np.float64]:
        octaves = np.log2(np.maximum(hz, 1.0))
        rising = np.clip((octaves - np.log2(max(low_hz, 1.0))) * 8 + 1, 0, 1)
        return rising * np.clip((np.log2(high_hz) - octaves) * 8 + 1, 0, 1)

    return _filtered(sound, gains)


def telephoned(sound: Sound, random: Random) -> Sound:
    """Return sound as a telephone gives it: 300 to 3400 Hz, 8 kHz, mu-law, at any level."""
    narrow = banded(sound, *_TELEPHONE)
    narrow = narrow / max(1e-6, float(np.abs(narrow).max())) * 10 ** (random.uniform(-26, -1) / 20)
    steps = np.round(np.sign(narrow) * np.log1p(_MU * np.abs(narrow)) / np.log1p(_MU) * 127) / 127
    wide = np.sign(steps) * (np.expm1(np.abs(steps) * np.log1p(_MU))) / _MU
    return banded(wide.astype(np.float32), 50.0, 3900.0)


def noisy(sound: Sound, random: Random, snr_db: float, db_per_octave: float) -> Sound:
    """Return sound with steady noise whose spectrum falls."""
    noise = tilted(random.standard_normal(len(sound)).astype(np.float32), db_per_octave)
    return mixed(sound, noise, snr_db)


def crowded(sound: Sound, random: Random, snr_db: float, others: Others) -> Sound:
    """Return sound with five other people talking."""
    babble = np.zeros(len(sound), dtype=np.float32)
    for place in random.integers(0, len(others), 5):
        voice = np.resize(others[place], len(sound) + RATE)
        start = int(random.integers(0, RATE))
        part = voice[start : start + len(sound)]
        babble += part / max(1e-6, float(part.std()))
    return mixed(sound, babble, snr_db)


def mixed(sound: Sound, noise: Sound, snr_db: float) -> Sound:
    """Return sound with noise that is weaker by a ratio."""
    size = float(np.sqrt(np.mean(sound**2)) / max(1e-9, np.sqrt(np.mean(noise**2))))
    return (sound + noise * np.float32(size * 10 ** (-snr_db / 20))).astype(np.float32)


def roomy(sound: Sound, random: Random, reverberation_s: float, direct_db: float) -> Sound:
    """Return sound in a room: the direct sound and an exponential tail of noise (Moorer 1979).

    Args:
        sound: The sound.
        random: Makes the tail.
        reverberation_s: Time in which the tail falls by 60 dB.
        direct_db: Energy of the direct sound over that of the tail.
    """
    count = int(reverberation_s * RATE)
    at = np.arange(count) / RATE
    tail = random.standard_normal(count) * 10 ** (-3 * at / reverberation_s)
    tail[: RATE // 400] = 0
    tail *= 10 ** (-direct_db / 20) / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    size = 1 << (len(sound) + count).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return heard[: len(sound)].astype(np.float32)


def faster(sound: Sound, factor: float) -> Sound:
    """Return sound played faster: pitch, formants and tempo rise together, as in a smaller speaker in a hurry."""
    if factor > 1:
        sound = banded(sound, 1.0, 7900.0 / factor)
    places = np.arange(0, len(sound) - 1, factor)
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32)


def levelled(sound: Sound, strength: float) -> Sound:
    """Return sound behind an automatic gain: the level over 0.2 s is raised to the power 1 - strength."""
    power = np.convolve(sound**2, np.hanning(3200) / 1600, mode="same")
    level = np.sqrt(np.maximum(power, power.max() * 1e-4 + 1e-12))
    return (sound * level ** (-strength)).astype(np.float32)


def clipped(sound: Sound, share: float) -> Sound:
    """Return sound whose loudest samples are cut off."""
    most = max(1e-6, float(np.quantile(np.abs(sound), 1 - share)))
    return np.clip(sound, -most, most)


def cropped(sound: Sound, random: Random, seconds: float) -> Sound:
    """Return a stretch of sound, from anywhere within."""
    count = int(seconds * RATE)
    if len(sound) <= count:
        return sound
    start = int(random.integers(0, len(sound) - count))
    return sound[start : start + count]


def spoiled(sound: Sound, random: Random, others: Others) -> Sound:
    """Return sound as another microphone in another place would have heard another speaker."""
    if random.random() < 0.7:
        sound = faster(sound, float(np.exp(random.normal(0.0, 0.08))))
    sound = cropped(sound, random, float(random.uniform(0.9, 2.4)))
    if random.random() < 0.35:
        sound = roomy(sound, random, float(random.uniform(0.15, 0.7)), float(random.uniform(-2, 12)))
    if random.random() < 0.8:
        sound = equalised(sound, random, float(random.uniform(1.0, 4.5)))
        sound = tilted(sound, float(random.normal(0.0, 1.5)))
    if random.random() < 0.25:
        sound = levelled(sound, float(random.uniform(0.1, 0.6)))
    return _carried(_among(sound, random, others), random) * np.float32(10 ** (random.uniform(-30, 0) / 20))


def _among(sound: Sound, random: Random, others: Others) -> Sound:
    """Return sound with noise, with other people talking, or as it is."""
    kind = random.random()
    if kind < 0.4:
        return noisy(sound, random, float(random.uniform(5, 35)), float(random.uniform(-6, 1)))
    if kind < 0.55:
        return crowded(sound, random, float(random.uniform(5, 25)), others)
    return sound


def _carried(sound: Sound, random: Random) -> Sound:
    """Return sound that has lost what lies at the edges, or its peaks, or nothing."""
    if random.random() < 0.15:
        sound = banded(sound, float(random.uniform(30, 150)), float(random.uniform(3800, 7800)))
    if random.random() < 0.1:
        sound = clipped(sound, float(random.uniform(0.001, 0.02)))
    return sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A strong change that the evaluation reports.

    Attributes:
        change: Changes a sound, given a generator and the speech of others.
        band_hz: What the reader is told of the band.
    """

    change: Callable[[Sound, Random, Others], Sound]
    band_hz: float = 8000.0


def _far(sound: Sound, random: Random, others: Others) -> Sound:
    del others
    away = roomy(sound, random, 0.6, -3.0)
    return noisy(banded(tilted(away, -1.0), 80.0, 6000.0), random, 15.0, -4.0) * np.float32(0.03)


def _bad_line(sound: Sound, random: Random, others: Others) -> Sound:
    return telephoned(crowded(equalised(sound, random, 4.0), random, 10.0, others), random)


SHIFTS: Final[Mapping[str, Shift]] = MappingProxyType(
    {
        "clean": Shift(change=lambda s, _r, _o: s),
        "20 dB weaker": Shift(change=lambda s, _r, _o: s * np.float32(0.1)),
        "dull microphone, -3 dB an octave": Shift(change=lambda s, _r, _o: tilted(s, -3.0)),
        "bright microphone, +3 dB an octave": Shift(change=lambda s, _r, _o: tilted(s, 3.0)),
        "random response, 5 dB": Shift(change=lambda s, r, _o: equalised(s, r, 5.0)),
        "noise at 10 dB": Shift(change=lambda s, r, _o: noisy(s, r, 10.0, -3.0)),
        "babble at 10 dB": Shift(change=lambda s, r, o: crowded(s, r, 10.0, o)),
        "room, 0.6 s": Shift(change=lambda s, r, _o: roomy(s, r, 0.6, 0.0)),
        "far microphone": Shift(change=_far),
        "automatic gain": Shift(change=lambda s, _r, _o: levelled(s, 0.6)),
        "clipped": Shift(change=lambda s, _r, _o: clipped(s, 0.02)),
        "first second only": Shift(change=lambda s, _r, _o: s[:RATE]),
        "smaller speaker, +15 %": Shift(change=lambda s, _r, _o: faster(s, 1.15)),
        "larger speaker, -13 %": Shift(change=lambda s, _r, _o: faster(s, 0.87)),
        "telephone": Shift(change=lambda s, r, _o: telephoned(s, r), band_hz=4000.0),
        "telephone, wrongly told as wide": Shift(change=lambda s, r, _o: telephoned(s, r)),
        "bad line": Shift(change=_bad_line, band_hz=4000.0),
    }
)
"""What the evaluation reports; none is drawn in training as such."""
