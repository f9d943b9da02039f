"""Finds a person's pulse in how the colour of their skin changes, or says that it cannot.

The last twelve seconds of each patch of skin become one spectrum a second. A rate is
told only when a line stands clear of everything else, when it has the colour
of blood rather than that of light or movement, and when it stays where it was.
What the head's own movement explains is taken out beforehand. Next door:
`mimika.perceive.face.skin` gives the colours, `mimika.perceive.face.pos` the
arithmetic.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.state import Reason
from mimika.perceive.face import pos
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import AlignedFace
from mimika.perceive.face.skin import Patch, SkinColours

WINDOW_S: Final = 12.0
LEAST_WINDOW_S: Final = 10.0
"""Seconds of skin that one rate is told from, and the fewest that will do at first."""
EVERY_S: Final = 1.0
"""Seconds between two spectra."""
LEAST_FPS: Final = 18.0
"""Frames a second below which no pulse is told; cameras of 20 often give 19."""
_LONGEST_GAP_S: Final = 0.4
"""How long a patch may be out of sight within the window; the curve is drawn straight across."""
_NEXT_FRAME_S: Final = 1 / 75
"""Frames that follow faster are left out, which bounds the memory."""
_KEPT: Final = 960
"""Frames kept: the window at 75 a second, and a gap."""

Stir = NDArray[np.float64]
"""Shape (7,): place x and y in distances between the eyes, log of the size, yaw, pitch, roll in degrees, lips' gap."""
STIRS: Final = 7
_TREMOR: Final = np.array([0.003, 0.003, 0.003, 0.25, 0.25, 0.1, 0.004])
"""Standard deviation of each from 0.7 to 4 Hz below which it is the mesh's tremor. On a head that stands still the mesh
trembles with the pulse's own colour, so taking that out would take the pulse out."""
_WIDTH: Final = 3 * len(Patch) + STIRS
_LEAST_SNR_DB: Final = 2.0
_LEAST_AGREEING: Final = 0.5
_AGREEING_HZ: Final = 0.1
_LEAST_GREENNESS: Final = 0.12
"""Bounds of a line that is believed, set on the half of the clips that `benchmarks/pulse.py` calls tuned."""
_STEADY: Final = 3
"""Rates in a row that must lie within `_STEADY_BPM` of each other before one is told."""
_STEADY_BPM: Final = 6.0
_LIPS: Final = (13, 14)
_SKIN: Final = 468


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A pulse, or why it is not told.

    Attributes:
        bpm: Beats a minute; NaN when it is not told.
        reason: Why it is not told, or None.
    """

    bpm: float = math.nan
    reason: Reason | None = None


def stirring(face: AlignedFace, landmarks: Landmarks, origin: tuple[int, int]) -> Stir:
    """Return how the head stands, for taking out what its movement does to the colours.

    Args:
        face: The aligned face.
        landmarks: Its landmarks in the region.
        origin: Where the region lies in the source picture, in pixels.
    """
    x, y = (landmarks[:_SKIN, :2].mean(axis=0) + origin) / face.interocular_px
    upper, lower = face.points[_LIPS[0]], face.points[_LIPS[1]]
    pose = face.pose
    size = math.log(max(1e-6, face.interocular_px))
    return np.array([x, y, size, pose.yaw_deg, pose.pitch_deg, pose.roll_deg, lower[1] - upper[1]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The strongest line of one spectrum.

    Attributes:
        bpm: Its place in beats a minute.
        snr_db: How far it stands above the rest.
        agreeing: Share of the patches, each weighed by its own clearness, whose strongest line lies there too.
        greenness: How much more green than red moves with it, over what all three do; 0.44 for blood, 0 for light.
    """

    bpm: float
    snr_db: float
    agreeing: float
    greenness: float


@final
class PulseReader:
    """The pulse of one person, from up to a dozen seconds of skin colours."""

    def __init__(self) -> None:
        self._at = np.full(_KEPT, np.nan)
        self._rows = np.full((_KEPT, _WIDTH), np.nan)
        self.forget()

    def forget(self) -> None:
        """Forget everything seen."""
        self._at[:] = np.nan
        self._rows[:] = np.nan
        self._count = 0
        self._told: deque[Line] = deque(maxlen=_STEADY)
        self._asked_at = -math.inf
        self._last = Pulse(reason=Reason.NO_PULSE)

    def read(self, colours: SkinColours, stir: Stir, at: float) -> Pulse:
        """Take one frame; return the pulse as last computed, at most a second ago.

        Args:
            colours: Colours of the patches.
            stir: How the head stands.
            at: Event time in seconds.
        """
        since = at - self._newest()
        if since < 0 or since > _LONGEST_GAP_S:
            self.forget()
        elif since < _NEXT_FRAME_S:
            return self._last
        place = self._count % _KEPT
        self._at[place] = at
        self._rows[place] = np.concatenate([colours.reshape(-1), stir])
        self._count += 1
        if at - self._asked_at >= EVERY_S:
            self._asked_at = at
            self._last = self._judged(at)
        return self._last

    def _newest(self) -> float:
        """Return the time of the newest frame; NaN when there is none, which compares with nothing."""
        return float(self._at[(self._count - 1) % _KEPT])

    def _judged(self, at: float) -> Pulse:
        order = np.arange(max(0, self._count - _KEPT), self._count) % _KEPT
        times, rows = self._at[order], self._rows[order]
        inside = times >= at - WINDOW_S - _LONGEST_GAP_S
        times, rows = times[inside], rows[inside]
        if len(times) < LEAST_FPS * (at - times[0]):
            return self._silent(Reason.TOO_FEW_FRAMES)
        if at - times[0] < LEAST_WINDOW_S:
            return Pulse(reason=Reason.NO_PULSE)
        line = strongest(times, rows)
        if line is None or not _clear(line):
            return self._silent(Reason.NO_PULSE)
        self._told.append(line)
        rates = sorted(each.bpm for each in self._told)
        if len(rates) < _STEADY or rates[-1] - rates[0] > _STEADY_BPM:
            return Pulse(reason=Reason.NO_PULSE)
        return Pulse(bpm=rates[len(rates) // 2])

    def _silent(self, reason: Reason) -> Pulse:
        self._told.clear()
        return Pulse(reason=reason)


def _clear(line: Line) -> bool:
    return line.snr_db >= _LEAST_SNR_DB and line.agreeing >= _LEAST_AGREEING and line.greenness >= _LEAST_GREENNESS


def strongest(times: NDArray[np.float64], rows: NDArray[np.float64]) -> Line | None:
    """Return the strongest line of a window, or None when no patch was seen throughout.

    Args:
        times: Event times, rising, shape (n,).
        rows: Colours of the patches one after the other, then how the head stood, shape (n, 16).
    """
    until = float(times[-1])
    count = int(min(WINDOW_S, until - float(times[0])) * pos.RATE_HZ)
    patches = rows[:, :-STIRS].reshape(len(times), len(Patch), 3)
    curves = [
        pos.evenly(times[seen], patches[seen, patch], until, count)
        for patch in Patch
        if _throughout(times, seen := np.asarray(np.isfinite(patches[:, patch]).all(axis=1), dtype=np.bool_))
    ]
    if not curves:
        return None
    stirs = pos.evenly(times, rows[:, -STIRS:], until, count)
    shares = np.stack([curve / curve.mean(axis=0) - 1 for curve in curves], axis=1)
    still = 1 + pos.without(shares.reshape(count, -1), stirs, _TREMOR).reshape(shares.shape)
    waves = pos.band(pos.pos(still))
    hertz, powers = pos.power(waves)
    peaks = [pos.peak_hz(hertz, each) for each in powers]
    clearness = np.array([10 ** (float(pos.snr_db(hertz, *one)) / 10) for one in zip(powers, peaks, strict=True)])
    spread = np.maximum(waves.std(axis=1), 1e-12)
    whole = (clearness / spread) @ waves
    _, power = pos.power(whole)
    at_hz = pos.peak_hz(hertz, power)
    near = np.abs(np.array(peaks) - at_hz) <= _AGREEING_HZ
    colour = (shares * clearness[:, None]).sum(axis=1) / clearness.sum()
    moves = pos.band(colour.T) @ whole
    red, green, _ = moves.tolist()
    return Line(
        bpm=60 * at_hz,
        snr_db=float(pos.snr_db(hertz, power, at_hz)),
        agreeing=float(clearness[near].sum() / clearness.sum()),
        greenness=(green - max(0.0, red)) / max(float(np.linalg.norm(moves)), 1e-12),
    )


def _throughout(times: NDArray[np.float64], seen: NDArray[np.bool_]) -> bool:
    """Return whether a patch was seen all through the window but for short gaps."""
    when = np.concatenate([[times[0]], times[seen], [times[-1]]])
    return int(seen.sum()) >= 2 and float(np.diff(when).max()) <= _LONGEST_GAP_S  # noqa: PLR2004 -- a line needs two ends
