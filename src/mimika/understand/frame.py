"""One frame of one person, seen against their own normal.

Turns an estimate into z values, z = (x - median) / spread, and leaves out what
cannot be compared: mouth signals while somebody talks (talking drives AU12,
14, 17, 25 and 26), expressions of a head turned far away. Next door:
`mimika.understand.baseline` has the normal, `mimika.understand.states` reads
the frames.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np

from mimika.domain.readings import POSITION, Vector
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate, StateName
from mimika.understand.baseline import Baseline
from mimika.understand.eyelids import BLINK_OPENNESS, openness
from mimika.understand.population import LIDS, MOUTH, PLACES, ROW, Row

Z_LIMIT: Final = 3.0
"""z is cut here, so that one violent instant does not fill a window of seconds."""

SPEAKING: Final = 0.5
"""Probability of speech from which mouth signals are left out."""

QUIET_YAW_DEG: Final = 15.0
"""A head turned less than this may teach the baseline."""

QUIET_QUALITY: Final = 0.4
"""A frame of at least this quality may teach the baseline."""

READABLE_YAW_DEG: Final = 30.0
"""Expressions of a head turned further are not compared."""

EXPRESSIVE: Final = frozenset({StateName.AMUSEMENT, StateName.CONFUSION, StateName.EXPRESSIVITY, StateName.INTEREST})
"""States that show in the face: while one holds, the face is not at rest.

Attention and boredom are not among them, or nobody who looks at the screen
would ever have a normal of their own.
"""

BELIEVABLE: Final = 1e6
"""No signal of the catalogue has a value beyond this; what has, or is infinite, counts as absent."""

BESIDE_A_FACE: Final = 0.8
"""Quality of a voice or of words beside a face: an estimate has one quality, and there it is the face's."""

_YAW: Final = POSITION[SignalName.HEAD_YAW_DEG]
_SPEAKING: Final = POSITION[SignalName.SPEAKING]
_VOICE: Final = POSITION[SignalName.VOICE_ACTIVITY]
_SILENCE: Final = POSITION[SignalName.VOICE_SILENCE_S]
_FACE: Final = tuple(
    POSITION[name]
    for name in (
        SignalName.HEAD_YAW_DEG,
        SignalName.GAZE_ON_SCREEN,
        SignalName.EYE_OPENNESS,
        SignalName.AU04,
        SignalName.AU12,
        SignalName.PERCLOS,
    )
)
"""Where none of these is there, no face is seen."""

_PULSE: Final = ROW[SignalName.PULSE_BPM]
_DIMPLE: Final = ROW[SignalName.AU14]
_BODILY: Final = np.array(
    [
        ROW[name]
        for name in (
            SignalName.PULSE_BPM,
            SignalName.BLINK_RATE_PER_MIN,
            SignalName.HEAD_MOTION_DEG_S,
        )
    ]
)
"""What stress is told by and no state of the face."""

_OPENNESS: Final = POSITION[SignalName.EYE_OPENNESS]
_OPEN_ROW: Final = ROW[SignalName.EYE_OPENNESS]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One frame, compared.

    Attributes:
        at: Event time in seconds.
        seconds: How long the frame stands for.
        quality: Quality of the estimate, above 0 to 1.
        vector: All signals in catalogue order; NaN where absent.
        raw: Shape (ROWS,), in the order of `population.SIGNALS` and in catalogue units; NaN where absent.
        values: The same as `vector`, as numbers.
        z: In the order of `population.SIGNALS`, within the z limit; NaN where absent or not comparable.
        centre: What is normal, in the order of `population.SIGNALS`.
        openness: Opening of the eyes relative to the person's open eye; NaN when not seen.
        seen: Whether a face is seen at all.
        speaking: Whether the mouth moves as in speech or the voice is heard; no when that is not known.
    """

    at: float
    seconds: float
    quality: float
    vector: Vector
    raw: Row
    values: list[float]
    z: list[float]
    centre: Row
    openness: float
    seen: bool
    speaking: bool

    @property
    def closing(self) -> bool:
        """Whether the lids are down or on their way; no when that is not known."""
        return self.openness < BLINK_OPENNESS

    @property
    def quiet(self) -> bool:
        """Whether the frame may teach the baseline: known to be frontal, and of good quality."""
        return abs(self.values[_YAW]) < QUIET_YAW_DEG and self.quality >= QUIET_QUALITY


def look(baseline: Baseline, estimate: Estimate, seconds: float) -> Frame:
    """Return an estimate compared with a baseline.

    Args:
        baseline: What is normal for the person.
        estimate: What is read now, of a quality above 0.
        seconds: How long the frame stands for.
    """
    vector = estimate.readings.vector
    vector = np.where(np.abs(vector) <= BELIEVABLE, vector, np.nan)
    values: list[float] = vector.tolist()
    speaking = values[_SPEAKING] >= SPEAKING or (values[_VOICE] >= SPEAKING and not values[_SILENCE] > 0)
    raw = vector[PLACES]
    z = np.minimum(np.maximum((raw - baseline.centre) / baseline.spread, -Z_LIMIT), Z_LIMIT)
    if abs(values[_YAW]) > READABLE_YAW_DEG:
        z = np.full_like(z, np.nan)
    elif speaking:
        z = np.where(MOUTH, np.nan, z)
    return Frame(
        at=estimate.at,
        seconds=seconds,
        quality=min(estimate.quality, 1.0),
        vector=vector,
        raw=raw,
        values=values,
        z=z.tolist(),
        centre=baseline.centre,
        openness=openness(values[_OPENNESS], float(baseline.centre[_OPEN_ROW])),
        seen=not all(isnan(values[place]) for place in _FACE),
        speaking=speaking,
    )


def lesson(frame: Frame, held: Collection[StateName]) -> Row | None:
    """Return what the baseline may learn from a frame, None when nothing.

    Mouth signals are left out while the person talks, everything but the
    eyelids during a blink and while a state of expression holds, the eyelids
    while fatigue holds: what is held must not become the normal.

    Args:
        frame: The frame.
        held: States that are active.
    """
    if not frame.seen:
        return _pulse(frame, held)
    if not frame.quiet:
        return None
    values = frame.raw.copy()
    if frame.speaking:
        values[MOUTH] = np.nan
    if frame.closing or not EXPRESSIVE.isdisjoint(held):
        values[~LIDS] = np.nan
    if StateName.FATIGUE in held:
        values[LIDS] = np.nan
    if StateName.FRUSTRATION in held:
        values[_DIMPLE] = np.nan
    if StateName.STRESS in held:
        values[_BODILY] = np.nan
    return values


def _pulse(frame: Frame, held: Collection[StateName]) -> Row | None:
    """Return the pulse of somebody whose face is not seen, alone; None when it is not to be learnt."""
    if isnan(frame.raw[_PULSE]) or StateName.STRESS in held or frame.quality < QUIET_QUALITY:
        return None
    values = np.full_like(frame.raw, np.nan)
    values[_PULSE] = frame.raw[_PULSE]
    return values
