"""Syllables, by their nuclei: peaks of the level that are voiced and stand between dips.

After de Jong and Wempe, *Praat script to detect syllable nuclei and measure speech rate automatically*, Behavior
Research Methods 41 (2009): a peak counts when it is less than 25 dB below the loudest, stands 2 dB above the dips
before and after it, and is voiced.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, final

from mimika.perceive.voice.frames import Doubles

_DIP_DB: Final = 2.0
_BELOW_LOUDEST_DB: Final = 25.0
_FADES_DB: Final = 0.02
"""How much a loudest peak is forgotten each hop: 2 dB a second."""
_KEPT: Final = 128
_NOTHING_DB: Final = -120.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nucleus:
    """The middle of a syllable.

    Attributes:
        hop: Its hop.
        rise: How far it stands above the dip before it, in dB.
        hz: Its pitch.
        bands: Levels of its critical bands in dB.
    """

    hop: int
    rise: float
    hz: float
    bands: Doubles


@final
class Nuclei:
    """Finds the syllables of one voice."""

    def __init__(self) -> None:
        self.found: deque[Nucleus] = deque(maxlen=_KEPT)
        self._loudest = _NOTHING_DB
        self._rest()

    def _rest(self) -> None:
        self._valley = self._top = _NOTHING_DB
        self._peak: Nucleus | None = None

    def rest(self) -> None:
        """Let a stretch of speech end; its last peak needs no dip after it."""
        self._keep()
        self._rest()

    def follow(self, hop: int, level: float, hz: float, bands: Doubles) -> None:
        """Go on with a hop.

        Args:
            hop: Its number.
            level: Its level in dB.
            hz: Its pitch, 0 for a voiceless one.
            bands: Levels of its critical bands in dB; read at once, copied when kept.
        """
        self._loudest = max(level, self._loudest - _FADES_DB)
        if self._peak is None:
            self._valley = min(self._valley, level)
            if level < self._valley + _DIP_DB:
                return
        elif level < self._top - _DIP_DB:
            self._keep()
            self._peak, self._valley = None, level
            return
        if self._peak is None or level > self._top:
            self._top = level
            self._peak = Nucleus(hop=hop, rise=level - self._valley, hz=hz, bands=bands)

    def count(self, stretches: Collection[tuple[int, int]]) -> int:
        """Return how many there were in stretches, given by their first hop and the one after their last."""
        hops = [nucleus.hop for nucleus in self.found]
        return sum(any(begin <= hop < end for begin, end in stretches) for hop in hops)

    def _keep(self) -> None:
        peak = self._peak
        if peak is not None and peak.hz > 0 and self._top >= self._loudest - _BELOW_LOUDEST_DB:
            self.found.append(Nucleus(hop=peak.hop, rise=min(peak.rise, 60.0), hz=peak.hz, bands=peak.bands.copy()))
