"""How far the voice of a moment can be relied on, and which signals must be left out.

The share that is clipped, the level over the floor and the second voice decide; each threshold says what it spoils.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mimika.domain.signals import SignalName
from mimika.domain.state import Reason
from mimika.perceive.voice.several import SEVERAL

_CLIPS, _CLIPPED = 0.001, 0.05
"""Share of clipped samples from which levels and harmonics are distorted, and from which nothing can be told."""
_NOISY_DB, _NOISE_DB = 3.0, 10.0
"""Speech over noise below which nothing can be told, and below which single cycles cannot."""
_CLEAN_DB: Final = 20.0
_QUIET_DBFS, _HEARD_DBFS = -60.0, -40.0
_POWER: Final = 0.4

_CYCLES: Final = frozenset({SignalName.VOICE_JITTER, SignalName.VOICE_SHIMMER_DB, SignalName.VOICE_HNR_DB})
_LEVELS: Final = frozenset(
    {SignalName.VOICE_LOUDNESS_DBFS, SignalName.VOICE_TILT_DB, SignalName.VOICE_CENTROID_HZ, *_CYCLES}
)
_ONE_VOICE: Final = frozenset(
    {
        SignalName.VOICE_PITCH_HZ,
        SignalName.VOICE_PITCH_SPREAD_ST,
        SignalName.VOICE_RATE_SYLLABLES_S,
        SignalName.VOICE_FILLED_PAUSES_PER_MIN,
        *_CYCLES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Under what circumstances a voice is heard.

    Attributes:
        clipped: Share of the samples of the last second that are clipped.
        floor_dbfs: Level of the quietest moment lately.
        several: Share of the looks at it in which there was a second voice.
    """

    clipped: float
    floor_dbfs: float
    several: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What can be relied on.

    Attributes:
        quality: 0 to 1.
        useless: Why nothing can be told, with the measure that decided; None where something can.
        withheld: Why some signals must be left out.
        left_out: Those signals.
        one_voice: It is one voice, as far as can be told.
    """

    quality: float
    useless: tuple[Reason, str] | None
    withheld: tuple[Reason, ...]
    left_out: frozenset[SignalName]
    one_voice: bool


def judge(signals: Mapping[SignalName, float], heard: Circumstances) -> Judged:
    """Return how far signals can be relied on.

    Args:
        signals: What was measured of the speech.
        heard: Under what circumstances.
    """
    level = signals.get(SignalName.VOICE_LOUDNESS_DBFS, math.nan)
    over = _over_noise(signals, level, heard.floor_dbfs)
    withheld: list[Reason] = []
    left_out: frozenset[SignalName] = frozenset()
    for reason, applies, names in (
        (Reason.CLIPPED, heard.clipped >= _CLIPS, _LEVELS),
        (Reason.NOISY, over < _NOISE_DB, _CYCLES),
        (Reason.SEVERAL_VOICES, heard.several >= SEVERAL, _ONE_VOICE),
    ):
        if applies:
            withheld.append(reason)
            left_out |= names
    parts = (
        _ramp(heard.clipped, _CLIPPED, 0.0),
        _ramp(over, 0.0, _CLEAN_DB),
        _ramp(level, _QUIET_DBFS, _HEARD_DBFS),
        0.5 if heard.several >= SEVERAL else 1.0,
    )
    return Judged(
        quality=math.prod(parts) ** _POWER,
        useless=_useless(over, heard.clipped),
        withheld=tuple(withheld),
        left_out=left_out,
        one_voice=heard.several < SEVERAL,
    )


def _useless(over: float, clipped: float) -> tuple[Reason, str] | None:
    if clipped >= _CLIPPED:
        return Reason.CLIPPED, f"{100 * clipped:.0f} % of the samples are at full scale"
    if over < _NOISY_DB:
        return Reason.NOISY, f"the speech is {over:.0f} dB over the noise"
    return None


def _over_noise(signals: Mapping[SignalName, float], level: float, floor: float) -> float:
    """Return by how much speech stands over noise in dB; NaN before it can be told.

    The level over the floor tells only when there was a pause; a voice that goes on without one still shows by its
    harmonics that they stand over the noise. The better of both counts.
    """
    harmonic = signals.get(SignalName.VOICE_HNR_DB, math.nan)
    return level - floor if math.isnan(harmonic) else max(level - floor, harmonic)


def _ramp(value: float, none: float, whole: float) -> float:
    """Return 0 at one value to 1 at another; 1 where the value is not known."""
    return 1.0 if math.isnan(value) else min(1.0, max(0.0, (value - none) / (whole - none)))
