"""What the emotion reader sees of speech: spectra of short windows, and the pitch of each.

Windows of 40 ms every 10 ms. Levels are told relative to the loud part of the
stretch, so that neither the gain of a microphone nor its distance counts.
Pitch is the best lag of an autocorrelation of the compressed spectrum below
3 kHz, which finds the period also where a telephone has cut the fundamental
(after Tolonen and Karjalainen, *A computationally efficient multipitch analysis
model*, IEEE TSAP 2000), looked for a second time near the speaker's median
(after Hirst, *Analysis by synthesis of speech melody*, 2011). Next door:
`functionals` sums the windows up.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ

Floats = NDArray[np.float32 | np.float64]
"""Arrays of numbers; single precision wherever it is enough."""

HOP: Final = HEARD_AT_HZ // 100
WINDOW: Final = HEARD_AT_HZ // 25
FFT: Final = 1024
BANDS: Final = 36
"""Bands of equal width on the mel scale."""
LOW_HZ: Final = 100.0
HIGH_HZ: Final = 7600.0
ACTIVE_DB: Final = 28.0
"""Windows that are weaker than the loud ones by more are pauses."""
LOUD_SHARE: Final = 0.95
VOICED: Final = 0.33
"""Least height of the autocorrelation, of 1, of a voiced window; white noise stays below 0.2."""
LEAST_HZ: Final = 65
MOST_HZ: Final = 650
_COMPRESSED: Final = 0.5
"""Exponent on the power spectrum: what is summed is the amplitude."""
_TINY: Final = 1e-12
_BIN_HZ: Final = HEARD_AT_HZ / FFT
_PITCH_LOW: Final = 2
"""First bin that says something of the pitch: 31 Hz."""
_PITCH_BINS: Final = 192
"""Bin at 3 kHz, up to which pitch is looked for."""
_SHORTEST: Final = HEARD_AT_HZ // MOST_HZ
_LONGEST: Final = HEARD_AT_HZ // LEAST_HZ + 1
_OCTAVE_COST: Final = 0.04
"""Height that a lag must have more than one of half its length."""
_BELOW: Final = 0.55
_ABOVE: Final = 1.9
"""Where the second look begins and ends, times the median pitch."""


def _mel(hz: "float | NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return mels of frequencies (O'Shaughnessy, *Speech Communication*, 1987)."""
    return 2595.0 * np.log10(1.0 + np.asarray(hz) / 700.0)


def _edges() -> NDArray[np.float64]:
    mels = np.linspace(float(_mel(LOW_HZ)), float(_mel(HIGH_HZ)), BANDS + 2)
    return 700.0 * (10.0 ** (mels / 2595.0) - 1.0)


@cache
def _filters() -> Floats:
    """Return triangular filters of equal area, shape (513, BANDS)."""
    edges = _edges()
    bins = np.arange(FFT // 2 + 1)[:, None] * _BIN_HZ
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    shape = np.clip(np.minimum(rising, falling), 0.0, None)
    return (shape / shape.sum(axis=0)).astype(np.float32)


@cache
def centres_hz() -> NDArray[np.float64]:
    """Return the middles of the bands, shape (BANDS,)."""
    return _edges()[1:-1]


@cache
def _hann() -> Floats:
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


@cache
def _window_lags() -> Floats:
    """Return the autocorrelation of the window itself, by which that of a frame is divided (Boersma 1993)."""
    power = np.abs(np.fft.rfft(_hann(), FFT)) ** 2
    lags = np.fft.irfft(power)[:_LONGEST]
    return np.maximum(lags / lags[0], 0.15).astype(np.float32)


@cache
def _lag_cosines() -> Floats:
    """Return what turns a compressed spectrum into the lags that are wanted: few of either, so no FFT is needed."""
    bins = np.arange(_PITCH_LOW, _PITCH_BINS)[:, None]
    return np.cos(2.0 * np.pi * bins * np.arange(_LONGEST) / FFT).astype(np.float32)


@cache
def _octave_costs() -> Floats:
    """Return what is taken off the height of each lag."""
    return (_OCTAVE_COST * np.log2(np.maximum(np.arange(_LONGEST), 1) / _SHORTEST)).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spectra:
    """Windows of a stretch of speech, n of them.

    Attributes:
        power: Power spectra, shape (n, 513).
        mel_db: Levels of the bands relative to the loud part, shape (n, BANDS).
        level_db: Level of each window relative to the loud part, shape (n,).
        active: Whether each window is more than a pause, shape (n,).
        pitch_hz: Pitch of each, shape (n,); meaningful where `voiced`.
        height: Height of the autocorrelation at the pitch, 0 to 1, shape (n,).
        voiced: Whether each window is voiced, shape (n,).
    """

    power: Floats
    mel_db: Floats
    level_db: Floats
    active: NDArray[np.bool_]
    pitch_hz: Floats
    height: Floats
    voiced: NDArray[np.bool_]


def spectra(samples: Floats) -> Spectra:
    """Return the windows of a stretch of sound.

    Args:
        samples: Shape (n,), at `HEARD_AT_HZ`, finite, at least one window long.
    """
    framed = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    framed = (framed - framed.mean(axis=1, keepdims=True)) * _hann()
    spectrum = np.fft.rfft(framed, FFT, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    mel = power @ _filters()
    level = _db(power.sum(axis=1))
    loud = float(np.quantile(level, LOUD_SHARE))
    mel_db = _db(mel)
    mel_db -= loud - 10.0 * np.log10(FFT // 2)
    level = level - np.float32(loud)
    active = level > -ACTIVE_DB
    pitch, height = _pitch(power, active)
    return Spectra(
        power=power,
        mel_db=np.maximum(mel_db, np.float32(-70.0)),
        level_db=np.maximum(level, np.float32(-70.0)),
        active=active,
        pitch_hz=pitch,
        height=height,
        voiced=active & (height > VOICED),
    )


def _db(power: Floats) -> Floats:
    return 10.0 * np.log10(power + np.float32(_TINY))


def _pitch(power: Floats, active: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return pitch and height of each window."""
    squeezed = (power[:, _PITCH_LOW:_PITCH_BINS] + np.float32(_TINY)) ** np.float32(_COMPRESSED)
    lags = squeezed @ _lag_cosines()
    lags /= np.maximum(lags[:, :1], np.float32(_TINY))
    lags /= _window_lags()
    pitch, height = _best(lags, _SHORTEST, _LONGEST)
    sure = active & (height > VOICED)
    if not sure.any():
        return pitch, height
    median = float(np.median(pitch[sure]))
    first = max(_SHORTEST, int(HEARD_AT_HZ / (median * _ABOVE)))
    last = min(_LONGEST, int(HEARD_AT_HZ / (median * _BELOW)) + 1)
    return _best(lags, first, last)


def _best(lags: Floats, first: int, last: int) -> tuple[Floats, Floats]:
    """Return the pitch of the best lag within a range, between lags by a parabola, and the height there."""
    place = first + np.argmax(lags[:, first:last] - _octave_costs()[first:last], axis=1)
    rows = np.arange(len(lags))
    here = lags[rows, place]
    before = lags[rows, place - 1]
    after = lags[rows, np.minimum(place + 1, lags.shape[1] - 1)]
    bend = before - 2.0 * here + after
    shift = np.where(np.abs(bend) > _TINY, 0.5 * (before - after) / np.where(bend == 0, 1.0, bend), 0.0)
    exact = place + np.clip(shift, -0.5, 0.5)
    return (HEARD_AT_HZ / exact).astype(np.float32), np.clip(here, 0.0, 1.0)
