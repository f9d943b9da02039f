"""From colours over time to pulse waves and their spectra: arithmetic on arrays, no memory, no gates.

POS is the plane orthogonal to the skin: W. Wang, A. den Brinker, S. Stuijk and
G. de Haan, "Algorithmic Principles of Remote PPG", IEEE TBME 64 (2017), 1479-1491.
Next door: `mimika.perceive.face.pulse` feeds it and decides what to believe.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 30.0
"""Samples a second of everything here."""
_WINDOW: Final = 48
"""Samples of a sliding window: 1.6 s, as in the paper, holds a beat of any pulse above 38 a minute."""
SLOWEST_HZ: Final = 0.7
FASTEST_HZ: Final = 3.0
"""Fundamentals that are looked for: 42 to 180 beats a minute."""
_HIGHEST_HZ: Final = 4.0
"""End of the band that signal and noise are compared in, as in de Haan and Jeanne (2013)."""
_HALF_WIDTH_HZ: Final = 0.2
"""Half of the main lobe that a line has in a Hann-windowed spectrum of 10 s."""
_FFT: Final = 4096
_RIDGE: Final = 1e-3

Wave = NDArray[np.float64]
"""Shape (..., n): the pulse over time at `RATE_HZ`, without unit, mean 0."""


def evenly(at: NDArray[np.float64], values: NDArray[np.float64], until: float, count: int) -> NDArray[np.float64]:
    """Return samples at `RATE_HZ`, each the mean of the straight-line curve over its thirtieth of a second.

    Means rather than points, so that a faster camera's further frames lower the noise.

    Args:
        at: Times in seconds, rising, shape (n,).
        values: Values at these times, shape (n, k).
        until: End of the last sample.
        count: How many samples.

    Returns:
        Shape (count, k).
    """
    steps = np.diff(at)[:, None] * (values[1:] + values[:-1]) / 2
    area = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(steps, axis=0)])
    edges = until + np.arange(-count, 1) / RATE_HZ
    return (
        np.stack([np.diff(_area_at(edges, at, values[:, k], area[:, k])) for k in range(values.shape[1])], 1) * RATE_HZ
    )


def _area_at(
    edges: NDArray[np.float64], at: NDArray[np.float64], values: NDArray[np.float64], area: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the area under a curve of straight lines from its first time up to each edge."""
    place = np.clip(np.searchsorted(at, edges, side="right") - 1, 0, len(at) - 2)
    into = edges - at[place]
    slope = (values[place + 1] - values[place]) / np.maximum(at[place + 1] - at[place], 1e-9)
    return area[place] + into * (values[place] + slope * into / 2)


def pos(colours: NDArray[np.float64]) -> Wave:
    """Return the pulse wave in colours over time.

    Args:
        colours: Shape (n, k, 3): R, G and B above 0 of k patches at `RATE_HZ`, n at least 48.

    Returns:
        Shape (k, n), see `Wave`; 0 where a patch does not change colour.
    """
    windows = np.lib.stride_tricks.sliding_window_view(colours, _WINDOW, axis=0)
    share = windows / windows.mean(axis=3, keepdims=True)
    red, green, blue = share[:, :, 0], share[:, :, 1], share[:, :, 2]
    first, second = green - blue, green + blue - 2 * red
    first_sd, second_sd = first.std(axis=2, keepdims=True), second.std(axis=2, keepdims=True)
    beat = first + second * np.divide(first_sd, second_sd, out=np.zeros_like(first_sd), where=second_sd > 0)
    beat -= beat.mean(axis=2, keepdims=True)
    wave = np.zeros((colours.shape[1], colours.shape[0]))
    for place in range(_WINDOW):
        wave[:, place : place + beat.shape[0]] += beat[:, :, place].T
    return wave


def band(wave: Wave) -> Wave:
    """Return what of a wave lies within 0.7 to 4 Hz, by the Fourier transform, shape as given."""
    count = wave.shape[-1]
    spectrum = np.fft.rfft(wave - wave.mean(axis=-1, keepdims=True), axis=-1)
    hertz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum[..., (hertz < SLOWEST_HZ) | (hertz > _HIGHEST_HZ)] = 0.0
    return np.asarray(np.fft.irfft(spectrum, count, axis=-1), dtype=np.float64)


def without(
    values: NDArray[np.float64], causes: NDArray[np.float64], least: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what of some curves other curves do not explain from 0.7 to 4 Hz.

    Ridge regression by least squares; slower changes stay as they are.

    Args:
        values: Shape (n, k).
        causes: Shape (n, m), in any units.
        least: Standard deviation below which a cause is mere tremor and explains nothing, shape (m,), in its unit.
    """
    moved = band(causes.T)
    moved = moved[moved.std(axis=1) > least]
    if not len(moved):
        return values
    moved /= moved.std(axis=1, keepdims=True)
    square = moved @ moved.T + _RIDGE * len(values) * np.eye(len(moved))
    shares = np.asarray(np.linalg.solve(square, moved @ values), dtype=np.float64)
    return values - moved.T @ shares


def power(wave: Wave) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return frequencies in Hz, shape (f,), and the power of each wave there, shape (..., f)."""
    window = np.hanning(wave.shape[-1])
    spectrum = np.fft.rfft(wave * window, _FFT, axis=-1)
    hertz = np.fft.rfftfreq(_FFT, 1 / RATE_HZ)
    inside = (hertz >= SLOWEST_HZ - _HALF_WIDTH_HZ) & (hertz <= 2 * FASTEST_HZ)
    return hertz[inside].astype(np.float64), np.asarray(np.abs(spectrum[..., inside]) ** 2, dtype=np.float64)


def peak_hz(hertz: NDArray[np.float64], powers: NDArray[np.float64]) -> float:
    """Return the frequency of the strongest fundamental in one spectrum, between its samples by a parabola."""
    allowed = np.flatnonzero((hertz >= SLOWEST_HZ) & (hertz <= FASTEST_HZ))
    place = int(allowed[np.argmax(powers[allowed])])
    place = min(max(place, 1), len(powers) - 2)
    below, at, above = (float(powers[place + side]) for side in (-1, 0, 1))
    bend = below - 2 * at + above
    shift = 0.0 if bend >= 0 else max(-0.5, min(0.5, (below - above) / (2 * bend)))
    return float(hertz[place] + shift * (hertz[1] - hertz[0]))


def snr_db(hertz: NDArray[np.float64], powers: NDArray[np.float64], at_hz: float) -> NDArray[np.float64]:
    """Return how far a pulse stands above everything else from 0.7 to 4 Hz, in decibels.

    Power around the fundamental and its first harmonic over the rest, after G. de Haan and V. Jeanne, "Robust Pulse
    Rate From Chrominance-Based rPPG", IEEE TBME 60 (2013), 2878-2886.

    Args:
        hertz: Frequencies, shape (f,).
        powers: Powers of one or more waves, shape (..., f).
        at_hz: The fundamental.

    Returns:
        Shape (...).
    """
    inside = (hertz >= SLOWEST_HZ) & (hertz <= _HIGHEST_HZ)
    near = (np.abs(hertz - at_hz) <= _HALF_WIDTH_HZ) | (np.abs(hertz - 2 * at_hz) <= _HALF_WIDTH_HZ)
    signal = powers[..., inside & near].sum(axis=-1)
    noise = powers[..., inside & ~near].sum(axis=-1)
    tiny = np.finfo(np.float64).tiny
    return 10 * np.log10((signal + tiny) / (noise + tiny))
