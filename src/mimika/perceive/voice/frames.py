"""What frames of sound hold: level, spectrum, and at which lags they repeat themselves.

Frames of 45 ms, one each hop of 10 ms, all of a chunk at once. The autocorrelation of the windowed frame over that of
the window is Boersma's, *Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of
a sampled sound*, Proceedings of the Institute of Phonetic Sciences 17 (1993), equations 5 to 9; the spectral measures
follow Eyben et al., *The Geneva minimalistic acoustic parameter set (GeMAPS)*, IEEE Transactions on Affective Computing
7 (2016), but for the length of the frame.

Next door: `mimika.perceive.voice.pitch` chooses among the lags.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ

FRAME: Final = 720
"""Samples of a frame: 45 ms, 2.7 periods of the lowest pitch."""
LOWEST_HZ, HIGHEST_HZ = 60.0, 600.0
"""Range of pitch."""
CANDIDATES: Final = 4
"""Lags kept of each frame."""
_FFT: Final = 1024
_FINER: Final = 2
"""Lags a sample: the autocorrelation is interpolated through its spectrum."""
OCTAVE_COST: Final = 0.02
"""How much a lag twice as long must be better; with Boersma's 0.01 there are more gross errors on EmoDB."""
_LEAST: Final = 0.2
_LOW_BAND, _HIGH_BAND = (50.0, 1000.0), (1000.0, 4000.0)
_BAND_EDGES_HZ: Final = (
    *(100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700),
    *(4400, 5300, 6400, 7700),
)
"""Critical bands after Zwicker, *Subdivision of the audible frequency range into critical bands*, JASA 33 (1961)."""
BANDS: Final = len(_BAND_EDGES_HZ) - 1
"""Bands of a frame; those above what was transmitted stay empty."""
_FLAT_BAND: Final = (300.0, 6000.0)
_TINY: Final = 1e-20

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frames:
    """Measures of frames, one row or value each.

    Attributes:
        power: Mean square under the window, 1 for full scale, shape (n,).
        peak: Greatest magnitude, shape (n,).
        frequencies: Candidates for the pitch in Hz, best first, 0 where there are fewer; shape (n, CANDIDATES).
        strengths: Normalised autocorrelation at each, 0 to 1; shape (n, CANDIDATES).
        centroid: Spectral centroid in Hz, within what was transmitted, shape (n,).
        tilt: Energy of 50 to 1000 Hz over that of 1000 to 4000 Hz in dB (GeMAPS's alpha ratio, turned round).
        flatness: Geometric over arithmetic mean of the power from 300 to 6000 Hz, 0 for a tone; shape (n,).
        bands: Level of the critical bands in dB, shape (n, BANDS).
        spectrum: Root of the power from 0 to 4 kHz, shape (n, 256).
    """

    power: Doubles
    peak: Doubles
    frequencies: Doubles
    strengths: Doubles
    centroid: Doubles
    tilt: Doubles
    flatness: Doubles
    bands: Doubles
    spectrum: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tables:
    window: Doubles
    own: Doubles
    """Autocorrelation of the window at each lag, 1 at none."""
    lags: slice
    favour: Doubles
    """What each lag gains for being short."""
    weights: Doubles
    """Shape (bins, BANDS + 4): bands, low and high part, all, all times frequency."""
    flat: slice


@cache
def _tables(band_hz: float) -> _Tables:
    window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(FRAME) + 0.5) / FRAME)
    power = np.abs(np.fft.rfft(window, _FFT)) ** 2
    own = np.fft.irfft(power, _FFT * _FINER)
    rate = HEARD_AT_HZ * _FINER
    # One more lag at each end, so that a peak at the very edge has neighbours.
    lags = slice(int(rate / HIGHEST_HZ) - 1, int(rate / LOWEST_HZ) + 3)
    seconds = np.arange(lags.start, lags.stop) / rate
    hz = np.fft.rfftfreq(_FFT, 1 / HEARD_AT_HZ)
    heard = hz <= band_hz
    columns = [
        *((hz >= low) & (hz < high) & heard for low, high in pairwise(_BAND_EDGES_HZ)),
        *((hz >= low) & (hz < high) & heard for low, high in (_LOW_BAND, _HIGH_BAND)),
        heard & (hz > 0),
        hz * heard,
    ]
    top = min(_FLAT_BAND[1], 0.9 * band_hz)
    return _Tables(
        window=window,
        own=own[lags] / own[0],
        lags=lags,
        favour=-OCTAVE_COST * np.log2(LOWEST_HZ * seconds),
        weights=np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1),
        flat=slice(int(np.searchsorted(hz, _FLAT_BAND[0])), int(np.searchsorted(hz, top))),
    )


def analyse(frames: NDArray[np.float32], band_hz: float) -> Frames:
    """Return the measures of frames.

    Args:
        frames: Shape (n, FRAME), -1 to 1.
        band_hz: Highest frequency that was transmitted.
    """
    tables = _tables(band_hz)
    steady = frames - frames.mean(axis=1, keepdims=True, dtype=np.float64)
    transformed = np.fft.rfft(steady * tables.window, _FFT, axis=1)
    power = transformed.real**2 + transformed.imag**2
    sums = power @ tables.weights + _TINY
    low, high, whole, moment = sums[:, BANDS:].T
    parts = power[:, tables.flat] + _TINY
    frequencies, strengths = candidates(power, tables)
    return Frames(
        power=2 * whole / (_FFT * float(np.sum(tables.window**2))),
        peak=np.abs(steady).max(axis=1, initial=0.0),
        frequencies=frequencies,
        strengths=strengths,
        centroid=moment / whole,
        tilt=10 * np.log10(low / high),
        flatness=np.exp(np.log(parts).mean(axis=1)) / parts.mean(axis=1),
        bands=10 * np.log10(sums[:, :BANDS]),
        spectrum=np.sqrt(power[:, : _FFT // 4]).astype(np.float32),
    )


def candidates(power: Doubles, tables: _Tables) -> tuple[Doubles, Doubles]:
    """Return the most likely pitches of frames in Hz and how strongly each repeats, shape (n, CANDIDATES) each."""
    correlated = np.fft.irfft(power, _FFT * _FINER, axis=1)
    lags = tables.lags
    curve = correlated[:, lags] / (correlated[:, :1] + _TINY) / tables.own
    left, middle, right = curve[:, :-2], curve[:, 1:-1], curve[:, 2:]
    rank = np.where((middle > left) & (middle >= right) & (middle > _LEAST), middle + tables.favour[1:-1], -np.inf)
    best = np.argpartition(-rank, CANDIDATES, axis=1)[:, :CANDIDATES]
    ranked = np.take_along_axis(rank, best, axis=1)
    best = np.take_along_axis(best, np.argsort(-ranked, axis=1, kind="stable"), axis=1)
    rows = np.arange(len(power))[:, None]
    found = np.isfinite(rank[rows, best])
    before, at, after = left[rows, best], middle[rows, best], right[rows, best]
    bend = np.where(found, before - 2 * at + after, -1.0)
    shift = np.where(found, 0.5 * (before - after) / np.minimum(bend, -_TINY), 0.0).clip(-1, 1)
    strength = at - 0.25 * (before - after) * shift
    # A peak above one is an artefact of interpolation; Boersma (1993), section 4, mirrors it.
    strength = np.where(strength > 1, 1 / np.maximum(strength, 1), strength)
    lag = (lags.start + 1 + best + shift) / (HEARD_AT_HZ * _FINER)
    frequency = np.where(found, 1 / lag, 0.0)
    inside = (frequency >= LOWEST_HZ) & (frequency <= HIGHEST_HZ)
    return np.where(inside, frequency, 0.0), np.where(inside, strength, 0.0)
