"""One row of numbers for a stretch of speech: how pitch, loudness, timbre and rhythm lie and move in it.

All of them are means, spreads, quantiles and slopes, so that a row of one
second can be held against a row of four. None depends on the gain. Those of a
`NARROW` row look at 300 to 3400 Hz only, which is all that a telephone lets
through. The choice of cues follows the Geneva minimalistic set (Eyben et al.,
*GeMAPS*, IEEE TAFFC 2016): pitch, spectral balance, harmonics, loudness, tempo.
Next door: `spectra` gives the windows.
"""

from collections.abc import Callable
from enum import StrEnum, unique
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ
from mimika.perceive.voice.emotion.spectra import FFT, HOP, Floats, Spectra, centres_hz


@unique
class Band(StrEnum):
    """Which frequencies a row looks at."""

    WIDE = "wide"
    NARROW = "narrow"
    """300 to 3400 Hz, ITU-T G.712."""


_BIN_HZ: Final = HEARD_AT_HZ / FFT
_EDGES: Final = {Band.WIDE: (0.0, 8000.0), Band.NARROW: (300.0, 3400.0)}
_CEPSTRA: Final = 14
_COURSE: Final = 4
"""Cepstra whose course is told."""
_PARTS: Final = 3
_LEAST: Final = 4
"""Windows that a spread, a slope or a quantile needs."""
_JUMP: Final = 6.0
"""Semitones within 20 ms from which a step of the pitch is an error of the octave."""
_NUCLEUS_DB: Final = -20.0
"""Least level of a syllable's nucleus relative to the loud part."""
_RHYTHM_HZ: Final = (0.8, 2.5, 5.0, 8.0, 16.0)
"""Edges of the rates of loudness that are told apart: phrases, words, syllables, sounds."""
_REGIONS: Final = ((300, 600), (600, 1000), (1000, 1600), (1600, 2500), (2500, 3400), (50, 300), (3400, 7600))
"""Hertz between which energy is compared."""
_TINY: Final = 1e-12


@cache
def bands_of(band: Band) -> NDArray[np.bool_]:
    """Return which of the bands of the spectra a row looks at, shape (BANDS,)."""
    low, high = _EDGES[band]
    return (low <= centres_hz()) & (high >= centres_hz())


@cache
def _cosines(band: Band) -> Floats:
    """Return an orthonormal DCT-II without its constant, shape (bands, _CEPSTRA)."""
    count = int(bands_of(band).sum())
    places = (np.arange(count) + 0.5)[:, None] * np.arange(1, _CEPSTRA + 1) * np.pi / count
    return (np.cos(places) * np.sqrt(2.0 / count)).astype(np.float32)


@cache
def _regions() -> Floats:
    """Return what sums the bins of each region, shape (513, regions)."""
    hz = np.arange(FFT // 2 + 1) * _BIN_HZ
    return np.stack([(hz >= low) & (hz < high) for low, high in _REGIONS], axis=1).astype(np.float32)


def _spread(name: str, track: Floats, into: dict[str, float]) -> None:
    """Add mean, deviation, three quantiles and their asymmetry of values."""
    if len(track) < _LEAST:
        for end in ("mean", "sd", "q10", "q50", "q90"):
            into[f"{name}_{end}"] = np.nan
        return
    low, middle, high = np.quantile(track, (0.1, 0.5, 0.9))
    into[f"{name}_mean"] = float(track.mean())
    into[f"{name}_sd"] = float(track.std())
    into[f"{name}_q10"] = float(low)
    into[f"{name}_q50"] = float(middle)
    into[f"{name}_q90"] = float(high)


def row(seen: Spectra, band: Band) -> dict[str, float]:
    """Return the row of a stretch by name; NaN where a cue cannot be told."""
    into: dict[str, float] = {}
    _of_pitch(seen, into)
    _of_loudness(seen, band, into)
    _of_balance(seen, band, into)
    _of_timbre(seen, band, into)
    return into


def _steps(track: Floats, kept: NDArray[np.bool_], apart: int = 2) -> Floats:
    """Return changes of a track over some windows where both ends are kept."""
    both = kept[apart:] & kept[:-apart]
    return (track[apart:] - track[:-apart])[both]


def _of_pitch(seen: Spectra, into: dict[str, float]) -> None:
    tones = 12.0 * np.log2(seen.pitch_hz / np.float32(100.0))
    kept = seen.voiced
    _spread("pitch", tones[kept], into)
    steps = _steps(tones, kept)
    steps = steps[np.abs(steps) < _JUMP]
    into["pitch_step"] = float(np.abs(steps).mean()) if len(steps) >= _LEAST else np.nan
    into["pitch_rise"] = float(np.maximum(steps, 0).mean()) if len(steps) >= _LEAST else np.nan
    into["pitch_jitter"] = float(np.abs(np.diff(steps)).mean()) if len(steps) >= _LEAST else np.nan
    into["pitch_slope"] = _slope(np.flatnonzero(kept) * 0.01, tones[kept])
    into["pitch_on_level"] = _slope(seen.level_db[kept], tones[kept])
    _spread("height", seen.height[seen.active], into)
    into["height_voiced"] = float(seen.height[kept].mean()) if kept.any() else np.nan


def _slope(over: Floats, values: Floats) -> float:
    """Return the slope of a straight line through values."""
    if len(values) < _LEAST:
        return np.nan
    centred = over - over.mean()
    size = float((centred * centred).sum())
    return float((centred * (values - values.mean())).sum() / size) if size > _TINY else np.nan


def _of_loudness(seen: Spectra, band: Band, into: dict[str, float]) -> None:
    low, high = (int(edge / _BIN_HZ) for edge in _EDGES[band])
    level = 10.0 * np.log10(seen.power[:, low : high + 1].sum(axis=1) + np.float32(_TINY))
    level -= np.quantile(level, 0.95)
    level = np.maximum(level, np.float32(-45.0))
    active, voiced = seen.active, seen.voiced
    _spread("level", level[active], into)
    into["level_voiced_sd"] = float(level[voiced].std()) if voiced.sum() >= _LEAST else np.nan
    for apart in (1, 3, 8):
        steps = _steps(level, active, apart)
        into[f"level_step{apart}"] = float(np.abs(steps).mean()) if len(steps) >= _LEAST else np.nan
        into[f"level_rise{apart}"] = float(np.quantile(steps, 0.9)) if len(steps) >= _LEAST else np.nan
        into[f"level_fall{apart}"] = float(np.quantile(steps, 0.1)) if len(steps) >= _LEAST else np.nan
    _of_rhythm(level, seen, into)


def _of_rhythm(level: Floats, seen: Spectra, into: dict[str, float]) -> None:
    used = np.flatnonzero(seen.active)
    first, last = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, len(level))
    smooth = np.convolve(np.maximum(level, -30.0), np.hanning(11)[1:-1] / 5.0, mode="same")[first:last]
    seconds = len(smooth) * HOP / HEARD_AT_HZ
    middle = smooth[1:-1]
    peaks = (middle > smooth[:-2]) & (middle >= smooth[2:]) & (middle > _NUCLEUS_DB)
    into["rhythm_peaks"] = float(peaks.sum()) / seconds if seconds > 0 else np.nan
    voiced = seen.voiced[first:last]
    starts = np.count_nonzero(voiced[1:] & ~voiced[:-1]) + int(voiced[:1].sum())
    into["rhythm_voiced_starts"] = starts / seconds if seconds > 0 else np.nan
    into["rhythm_voiced_length"] = float(voiced.sum()) * 0.01 / max(1, starts)
    into["rhythm_voiced_share"] = float(voiced.mean()) if len(voiced) else np.nan
    into["rhythm_pause_share"] = 1.0 - float(seen.active[first:last].mean()) if len(voiced) else np.nan
    wave = (smooth - smooth.mean()) * np.hanning(len(smooth)) if len(smooth) > _LEAST else np.zeros(_LEAST + 1)
    power = np.abs(np.fft.rfft(wave, 512)) ** 2
    hz = np.arange(len(power)) * 100.0 / 512
    parts = {high: float(power[(hz >= low) & (hz < high)].sum()) for low, high in pairwise(_RHYTHM_HZ)}
    whole = sum(parts.values()) + _TINY
    into.update({f"rhythm_{high:g}hz": float(np.log10(part / whole + 1e-3)) for high, part in parts.items()})


def _of_balance(seen: Spectra, band: Band, into: dict[str, float]) -> None:
    """Add how the energy is shared between low and high, and between harmonics."""
    regions = 10.0 * np.log10(seen.power @ _regions() + np.float32(_TINY))
    a, b, c, d, e, below, above = regions.T
    voiced, noisy = seen.voiced, seen.active & ~seen.voiced
    tracks = {"b_a": b - a, "c_a": c - a, "c_b": c - b, "d_b": d - b, "d_c": d - c, "e_b": e - b, "e_d": e - d}
    if band is Band.WIDE:
        tracks |= {"below_a": below - a, "above_b": above - b, "above_e": above - e}
    for name, track in tracks.items():
        _spread(f"balance_{name}", track[voiced], into)
        into[f"balance_{name}_on_level"] = _slope(seen.level_db[voiced], track[voiced])
        into[f"balance_{name}_noisy"] = float(track[noisy].mean()) if noisy.sum() >= _LEAST else np.nan
    _of_harmonics(seen, band, into)


def _of_harmonics(seen: Spectra, band: Band, into: dict[str, float]) -> None:
    voiced = seen.voiced
    power, pitch = seen.power[voiced], seen.pitch_hz[voiced]
    rows = np.arange(len(power))
    levels: list[Floats] = []
    for number in (1, 2, 3, 4):
        place = np.clip(np.rint(number * pitch / _BIN_HZ).astype(int), 1, FFT // 2 - 1)
        peak = np.maximum(np.maximum(power[rows, place - 1], power[rows, place + 1]), power[rows, place])
        levels.append(10.0 * np.log10(peak + np.float32(_TINY)))
    if band is Band.WIDE:
        _spread("harmonic_1_2", levels[0] - levels[1], into)
        _spread("harmonic_1_3", levels[0] - levels[2], into)
    _spread("harmonic_4_2", levels[3] - levels[1], into)


def _of_timbre(seen: Spectra, band: Band, into: dict[str, float]) -> None:
    """Add what bands and cepstra do."""
    mel = seen.mel_db[:, bands_of(band)]
    voiced, active = seen.voiced, seen.active
    cepstra = mel @ _cosines(band)
    flux = np.abs(mel[2:] - mel[:-2]).mean(axis=1)
    _spread("flux", flux[active[2:] & active[:-2]], into)
    kept = cepstra[voiced]
    _family("cepstrum", _over(kept, _mean), into)
    _family("cepstrum_sd", _over(kept, _deviation), into)
    _family("cepstrum_q20", _over(kept, _low), into)
    _family("cepstrum_q80", _over(kept, _high), into)
    changes = np.abs(cepstra[2:] - cepstra[:-2])[voiced[2:] & voiced[:-2]]
    _family("cepstrum_step", _over(changes, _mean), into)
    _family("cepstrum_noisy", _over(cepstra[active & ~voiced], _mean), into)
    heard = mel[active]
    _family("mel_q90", _over(heard, _loud), into)
    _family("mel_mean", _over(heard, _mean), into)
    _family("mel_sd", _over(heard, _deviation), into)
    _of_course(seen, cepstra, into)


def _of_course(seen: Spectra, cepstra: Floats, into: dict[str, float]) -> None:
    """Add how thirds of the voiced part differ from its middle."""
    tones = 12.0 * np.log2(seen.pitch_hz / np.float32(100.0))
    tracks = np.column_stack([tones, seen.level_db, cepstra[:, :_COURSE]])[seen.voiced]
    thirds = np.stack([_over(part, _mean) for part in np.array_split(tracks, _PARTS)])
    thirds -= thirds.mean(axis=0)
    for place, third in enumerate(thirds):
        _family(f"course_{place}", third, into)


def _mean(values: Floats) -> Floats:
    return values.mean(axis=0)


def _deviation(values: Floats) -> Floats:
    return values.std(axis=0)


def _low(values: Floats) -> Floats:
    return np.quantile(values, 0.2, axis=0)


def _high(values: Floats) -> Floats:
    return np.quantile(values, 0.8, axis=0)


def _loud(values: Floats) -> Floats:
    return np.quantile(values, 0.9, axis=0)


def _over(values: Floats, measure: Callable[[Floats], Floats]) -> Floats:
    """Return a measure of each column; NaN where there are too few rows."""
    if len(values) < _LEAST:
        gap: NDArray[np.float32] = np.full(int(np.size(values, 1)), np.nan, dtype=np.float32)
        return gap
    return measure(values)


def _family(name: str, values: Floats, into: dict[str, float]) -> None:
    into.update({f"{name}_{place}": float(value) for place, value in enumerate(values)})
