"""Curves small enough for one file: spans, decimation and packing.

A page that holds an hour of four people must open at once, so long recordings
are thinned. Each bucket keeps its mean, least and greatest value: the mean is
drawn and drives the schematic face, the other two keep every peak visible.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.apps.report.inputs import Column, Track
from mimika.domain.signals import CATALOGUE, SignalName

BUDGET_BYTES: Final = 4_600_000
"""Bytes that all packed curves together may take; base64 adds a third to it, which stays below 6.2 MB."""

_UNITS: Final = {signal.name: signal.unit for signal in CATALOGUE}
_COARSE_UNITS: Final = frozenset({"share", "intensity", "score", "flag"})

Span = tuple[float, float]
"""Begin and end in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One curve as text.

    Attributes:
        low: Value of code 0.
        high: Value of the greatest code; the greatest code plus one means absent.
        bits: 8 or 16, little-endian, unsigned.
        mean: Base64 of the codes, one a bucket.
        least: The same for the least value of each bucket; empty when nothing was thinned.
        most: The same for the greatest value.
    """

    low: float
    high: float
    bits: int
    mean: str
    least: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Rows of one track put together.

    Attributes:
        starts: Index of the first row of each bucket, shape (buckets,), rising.
        rows: Number of rows in the track.
    """

    starts: NDArray[np.intp]
    rows: int

    @property
    def thinned(self) -> bool:
        """Whether a bucket may hold more than one row."""
        return self.starts.size < self.rows

    def mean(self, values: Column) -> Column:
        """Return the mean of the present values of each bucket; NaN where there is none."""
        present = ~np.isnan(values)
        count = np.add.reduceat(present.astype(np.float64), self.starts)
        total = np.add.reduceat(np.where(present, values, 0.0), self.starts)
        return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)

    def least(self, values: Column) -> Column:
        """Return the least value of each bucket; NaN where there is none."""
        found = np.minimum.reduceat(np.where(np.isnan(values), np.inf, values), self.starts)
        return np.where(np.isinf(found), np.nan, found)

    def most(self, values: Column) -> Column:
        """Return the greatest value of each bucket; NaN where there is none."""
        return -self.least(-values)


def bucket_seconds(tracks: Iterable[Track], budget: int = BUDGET_BYTES) -> float:
    """Return the width of a bucket that keeps all curves within a budget; 0 when every row can be kept.

    Args:
        tracks: All persons.
        budget: Bytes before base64.
    """
    sizes = [(track, 4 + sum(_bits(name) // 8 for name in track.columns) + 1) for track in tracks]
    if sum(track.at.size * size for track, size in sizes) <= budget:
        return 0.0
    # Thinned curves hold three values a bucket; people are in view for so many seconds.
    cost = sum(3 * size * (float(track.at[-1] - track.at[0]) + 1.0) for track, size in sizes)
    return cost / budget


def buckets(at: Column, seconds: float) -> Buckets:
    """Return the buckets of a track.

    Args:
        at: Event times in seconds, shape (rows,), never going back, at least one.
        seconds: Width of a bucket; 0 gives every row its own.
    """
    if seconds <= 0:
        return Buckets(starts=np.arange(at.size), rows=at.size)
    place = np.floor((at - at[0]) / seconds)
    return Buckets(starts=np.flatnonzero(np.diff(place, prepend=-1.0)), rows=at.size)


def pack(values: Column, groups: Buckets, bits: int) -> Packed:
    """Return a curve as text.

    Args:
        values: Shape (rows,), NaN where absent.
        groups: How rows are put together.
        bits: 8 or 16.
    """
    present = values[~np.isnan(values)]
    low, high = (float(present.min()), float(present.max())) if present.size else (0.0, 0.0)
    mean = _codes(groups.mean(values), (low, high), bits)
    if not groups.thinned:
        return Packed(low=low, high=high, bits=bits, mean=mean)
    return Packed(
        low=low,
        high=high,
        bits=bits,
        mean=mean,
        least=_codes(groups.least(values), (low, high), bits),
        most=_codes(groups.most(values), (low, high), bits),
    )


def pack_signal(name: SignalName, values: Column, groups: Buckets) -> Packed:
    """Return a signal as text: shares and intensities in 8 bits, degrees and rates in 16."""
    return pack(values, groups, _bits(name))


def pack_times(times: Column, origin: float) -> str:
    """Return times as base64 of little-endian 32-bit floats, in seconds after an origin."""
    return base64.b64encode((times - origin).astype("<f4").tobytes()).decode("ascii")


def spans(at: Column, holds: NDArray[np.bool_], *, join: float, least: float) -> tuple[Span, ...]:
    """Return the stretches in which something holds.

    Args:
        at: Event times in seconds, shape (rows,).
        holds: Whether it holds, shape (rows,).
        join: Stretches no further apart than this many seconds become one.
        least: Stretches shorter than this many seconds are left out.
    """
    times = at[holds]
    if not times.size:
        return ()
    breaks = np.flatnonzero(np.diff(times) > join)
    begins = times[np.concatenate(([0], breaks + 1))]
    ends = times[np.concatenate((breaks, [times.size - 1]))]
    pairs = ((float(begin), float(end)) for begin, end in zip(begins, ends, strict=True))
    return tuple((begin, end) for begin, end in pairs if end - begin >= least)


def step(at: Column) -> float:
    """Return the usual time between two rows in seconds; 0 with fewer than two rows."""
    return float(np.median(np.diff(at))) if at.size > 1 else 0.0


def _bits(name: SignalName) -> int:
    return 8 if _UNITS[name] in _COARSE_UNITS else 16


_FLAT: Final = 1e-300
"""Height of a curve whose reciprocal is still finite; anything flatter is a line."""


def _codes(values: Column, ends: Span, bits: int) -> str:
    absent = 2**bits - 1
    low, high = ends
    scale = (absent - 1) / (high - low) if high - low > _FLAT else 0.0
    codes = np.where(np.isnan(values), absent, np.round((np.nan_to_num(values) - low) * scale))
    return base64.b64encode(codes.astype(f"<u{bits // 8}").tobytes()).decode("ascii")
