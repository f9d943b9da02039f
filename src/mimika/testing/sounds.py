"""Sounds of known value: voices of known pitch, cycles of known irregularity, syllables, laughter, applause, music.

What a measure of a voice says of a recording cannot be checked against the truth, since nobody knows it; here it is
drawn. Every generator is given its source of chance, so a sound can be had again.
Next door: `mimika.testing.conformance.voices` has the sounds that a perceiver must survive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ

Sound = NDArray[np.float64]
"""Shape (n,), at `HEARD_AT_HZ`, -1 to 1 unless said otherwise."""

Vowel = tuple[tuple[float, float], ...]
"""Formants: frequency and bandwidth in Hz."""

VOWELS: Final[dict[str, Vowel]] = {
    "a": ((730.0, 90.0), (1090.0, 110.0), (2440.0, 170.0), (3400.0, 250.0)),
    "i": ((270.0, 60.0), (2290.0, 100.0), (3010.0, 170.0), (3600.0, 250.0)),
    "u": ((300.0, 70.0), (870.0, 100.0), (2240.0, 170.0), (3300.0, 250.0)),
    "e": ((530.0, 70.0), (1840.0, 110.0), (2480.0, 170.0), (3500.0, 250.0)),
    "er": ((490.0, 80.0), (1350.0, 110.0), (1690.0, 150.0), (3300.0, 250.0)),
}
"""After Peterson and Barney, *Control methods used in a study of the vowels*, JASA 24 (1952), men."""
_TILT_HZ: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cycles:
    """Where the cycles of a voice begin.

    Attributes:
        times: In seconds, rising.
        heights: Height of each.
    """

    times: Sound
    heights: Sound

    @property
    def jitter(self) -> float:
        """Mean difference of successive periods over the mean period."""
        periods = np.diff(self.times)
        return float(np.abs(np.diff(periods)).mean() / periods.mean())

    @property
    def shimmer_db(self) -> float:
        """Mean difference of successive heights in dB."""
        return float(np.abs(20 * np.diff(np.log10(self.heights))).mean())


def cycles(hz: Sound, rng: np.random.Generator, *, period_sd: float = 0.0, height_sd_db: float = 0.0) -> Cycles:
    """Return cycles that follow a pitch.

    Args:
        hz: The pitch at each sample.
        rng: Source of chance.
        period_sd: Standard deviation of the periods, as share of each.
        height_sd_db: Standard deviation of the heights.
    """
    seconds = len(hz) / HEARD_AT_HZ
    times: list[float] = []
    at = 0.002
    while at < seconds - 0.002:
        times.append(at)
        period = 1 / float(hz[min(len(hz) - 1, int(at * HEARD_AT_HZ))])
        at += period * (1 + period_sd * float(rng.standard_normal()))
    heights = 10 ** (height_sd_db * rng.standard_normal(len(times)) / 20)
    return Cycles(times=np.array(times), heights=heights)


def pulses(of: Cycles, samples: int) -> Sound:
    """Return a band-limited pulse at each cycle."""
    out = np.zeros(samples + 64)
    reach = np.arange(-16, 17)
    for time, height in zip(of.times.tolist(), of.heights.tolist(), strict=True):
        place = time * HEARD_AT_HZ
        whole = round(place)
        away = reach - (place - whole)
        pulse = np.sinc(away) * (0.5 + 0.5 * np.cos(np.pi * away / 17))
        begin = whole - 16 + 32
        if begin >= 0 and begin + len(reach) <= len(out):
            out[begin : begin + len(reach)] += height * pulse
    return out[32 : 32 + samples]


def spoken(source: Sound, vowel: Vowel) -> Sound:
    """Return a source as it sounds through a mouth: falling with frequency as a voice does, and with formants."""
    count = 2 * len(source)
    hz = np.fft.rfftfreq(count, 1 / HEARD_AT_HZ)
    z = np.exp(-2j * np.pi * hz / HEARD_AT_HZ)
    response = 1 / (1 - np.exp(-2 * np.pi * _TILT_HZ / HEARD_AT_HZ) * z)
    for frequency, bandwidth in vowel:
        radius = np.exp(-np.pi * bandwidth / HEARD_AT_HZ)
        turn = 2 * radius * np.cos(2 * np.pi * frequency / HEARD_AT_HZ)
        response = response / (1 - turn * z + radius**2 * z**2)
    response[0] = 0.0  # a mouth radiates no steady pressure
    return np.fft.irfft(np.fft.rfft(source, count) * response, count)[: len(source)]


def level(sound: Sound, dbfs: float) -> Sound:
    """Return the sound with this root mean square."""
    return sound * (10 ** (dbfs / 20) / max(1e-12, float(np.sqrt(np.mean(sound**2)))))


def steady(hz: float, seconds: float) -> Sound:
    """Return a pitch that stays."""
    return np.full(round(seconds * HEARD_AT_HZ), hz)


def glide(begin_hz: float, end_hz: float, seconds: float) -> Sound:
    """Return a pitch that glides evenly in semitones."""
    return begin_hz * (end_hz / begin_hz) ** np.linspace(0, 1, round(seconds * HEARD_AT_HZ))


def voice(hz: Sound, rng: np.random.Generator, vowel: Vowel = VOWELS["a"], dbfs: float = -20.0) -> Sound:
    """Return a vowel of this pitch with the slight irregularity of a living voice."""
    of = cycles(hz, rng, period_sd=0.004, height_sd_db=0.2)
    return level(spoken(pulses(of, len(hz)), vowel), dbfs)


def silence(seconds: float, rng: np.random.Generator, dbfs: float = -75.0) -> Sound:
    """Return a quiet room."""
    return level(rng.standard_normal(round(seconds * HEARD_AT_HZ)), dbfs)


def shaped(sound: Sound, times: Sequence[float], heights: Sequence[float]) -> Sound:
    """Return the sound under an envelope that runs straight from point to point, in seconds and as factor."""
    return sound * np.interp(np.arange(len(sound)) / HEARD_AT_HZ, times, heights)


def syllables(count: int, rate: float, rng: np.random.Generator, hz: float = 140.0) -> Sound:
    """Return so many syllables a second, each another vowel than the one before, with a melody as in speech."""
    each = 1 / rate
    parts: list[Sound] = []
    names = list(VOWELS)
    before = ""
    for number in range(count):
        name = str(rng.choice([other for other in names if other != before]))
        begin, end = hz * 2 ** (rng.uniform(-3, 3, 2) / 12) * (1 - 0.1 * number / count)
        sound = voice(glide(float(begin), float(end), each), rng, VOWELS[name])
        parts.append(shaped(sound, (0, 0.3 * each, 0.6 * each, each), (0.05, 1, 1, 0.05)))
        before = name
    return np.concatenate(parts)


def breath(seconds: float, rng: np.random.Generator, dbfs: float = -32.0) -> Sound:
    """Return aspiration: noise through an open mouth."""
    return level(spoken(rng.standard_normal(round(seconds * HEARD_AT_HZ)), VOWELS["a"][1:]), dbfs)


def laughter(bursts: int, rate: float, rng: np.random.Generator, hz: float = 300.0) -> Sound:
    """Return bursts of a high voice with breath between them, ever lower and softer (ha, ha, ha)."""
    each = 1 / rate
    parts: list[Sound] = []
    for number in range(bursts):
        voiced = voice(glide(hz * 0.97**number, hz * 0.97**number * 0.9, 0.5 * each), rng)
        soft = shaped(voiced, (0, 0.1 * each, 0.4 * each, 0.5 * each), (0, 1, 1, 0)) * 0.95**number
        between = shaped(breath(0.5 * each, rng, -40.0), (0, 0.25 * each, 0.5 * each), (0.2, 1, 0.5))
        parts.extend((soft, between))
    return np.concatenate(parts)


def applause(seconds: float, people: int, rng: np.random.Generator, dbfs: float = -22.0) -> Sound:
    """Return the claps of many: each claps some four times a second, each clap a few milliseconds of noise."""
    out = np.zeros(round(seconds * HEARD_AT_HZ))
    for _ in range(people):
        rate, colour, near = rng.uniform(2.5, 5), rng.uniform(600, 2500), rng.uniform(0.2, 1)
        at = rng.uniform(0, 1 / rate)
        while at < seconds - 0.05:
            count = round(0.03 * HEARD_AT_HZ)
            time = np.arange(count) / HEARD_AT_HZ
            clap = rng.standard_normal(count) * np.exp(-time / 0.005) * (1 + np.cos(2 * np.pi * colour * time))
            place = round(at * HEARD_AT_HZ)
            out[place : place + count] += near * clap
            at += (1 + 0.08 * rng.standard_normal()) / rate
    return level(out, dbfs)


def cheering(seconds: float, people: int, rng: np.random.Generator, dbfs: float = -20.0) -> Sound:
    """Return many who shout at once, with some applause."""
    out = np.zeros(round(seconds * HEARD_AT_HZ))
    for _ in range(people):
        hz = rng.uniform(180, 480)
        own = voice(glide(hz, hz * rng.uniform(0.8, 1.25), seconds), rng, VOWELS[str(rng.choice(list(VOWELS)))])
        out += own * rng.uniform(0.2, 1)
    clapped = applause(seconds, people, rng, 0.0)
    return level(level(out, 0.0) + 0.7 * level(clapped, 0.0), dbfs)


def music(seconds: float, rng: np.random.Generator, dbfs: float = -20.0, beat: float = 0.5) -> Sound:
    """Return chords of plucked strings, a new one each beat."""
    parts: list[Sound] = []
    time = np.arange(round(beat * HEARD_AT_HZ)) / HEARD_AT_HZ
    for _ in range(round(seconds / beat)):
        root = 110 * 2 ** (rng.integers(0, 12) / 12)
        chord = np.zeros(len(time))
        for step in (0, 4, 7, 12):
            for harmonic in range(1, 9):
                hz = root * 2 ** (step / 12) * harmonic
                chord += np.sin(2 * np.pi * hz * time) * np.exp(-2 * time) / harmonic
        parts.append(chord)
    return level(np.concatenate(parts), dbfs)


def samples(sound: Sound) -> NDArray[np.float32]:
    """Return a sound as a source gives it: float32, within full scale, read-only."""
    given = sound.clip(-1, 1).astype(np.float32)
    given.flags.writeable = False
    return given
