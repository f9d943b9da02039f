"""When somebody speaks: stretches of speech from the probability of each block of 32 ms.

Next door: `mimika.perceive.voice.silero` gives the probabilities, `mimika.perceive.voice.turns` makes turns of
stretches.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.domain.media import HEARD_AT_HZ
from mimika.perceive.voice.intake import Floats
from mimika.perceive.voice.silero import BLOCK, Detector

BLOCK_S: Final = BLOCK / HEARD_AT_HZ
"""Seconds of a block: 0.032."""
OPENS: Final = 0.5
"""Probability at which speech begins; threshold and hysteresis are those its makers recommend."""
HOLDS: Final = 0.35
"""Probability down to which it goes on."""
_BEGINS_AFTER: Final = 2
"""Blocks in a row that must hold speech before it has begun; a click fills one."""
_HANGS: Final = 6
"""Blocks without speech after which it has ended: 0.19 s, longer than the closure of a consonant."""
_SILENT_POWER: Final = 10.0**-7
"""Mean square (-70 dBFS) below which a block is silence, and not asked about."""
_FORGETS: Final = 31
"""Silent blocks (1 s) after which the detector starts afresh."""
_SMOOTHED: Final = 3
_SPANS: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one block holds.

    Attributes:
        number: Its number from the start of the stream.
        probability: Probability of speech, 0 to 1.
        onset: Number of the block at which the speech that goes on began; None where nobody speaks.
        ended: The stretch of speech that ended with its hangover, first block and the one after its last.
    """

    number: int
    probability: float
    onset: int | None
    ended: tuple[int, int] | None


@final
class Activity:
    """Follows the speech of one channel.

    Args:
        detector: Gives the probabilities.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._rest = np.empty(0, dtype=np.float32)
        self._number = 0
        self._silent = self._candidate = 0
        self._onset: int | None = None
        self._last = -1
        self._recent: deque[float] = deque(maxlen=_SMOOTHED)
        self._spans: deque[tuple[int, int]] = deque(maxlen=_SPANS)

    @property
    def probability(self) -> float:
        """Mean probability of speech over the last three blocks (0.1 s)."""
        return sum(self._recent) / len(self._recent) if self._recent else 0.0

    @property
    def blocks(self) -> int:
        """Whole blocks that came so far."""
        return self._number

    @property
    def onset(self) -> int | None:
        """Number of the block at which the speech that goes on began; None where nobody speaks."""
        return self._onset

    def spans(self, since: int) -> list[tuple[int, int]]:
        """Return the stretches of speech (first block, one after the last) from a block on, cut there."""
        spans = list(self._spans)
        if self._onset is not None:
            spans.append((self._onset, self._last + 1))
        return [(max(begin, since), end) for begin, end in spans if end > since]

    def hear(self, samples: Floats) -> Iterator[Heard]:
        """Take samples that follow those before, and yield what each block that became whole holds."""
        joined = np.concatenate((self._rest, samples))
        count = len(joined) // BLOCK
        self._rest = joined[count * BLOCK :].copy()
        for probability in self._probabilities(joined[: count * BLOCK].reshape(count, BLOCK)):
            yield self._follow(probability)

    def close(self) -> None:
        """Forget the sound."""
        self._rest.fill(0)
        self._rest = self._rest[:0]
        self._detector.reset()

    def _probabilities(self, blocks: Floats) -> list[float]:
        loud = np.einsum("ij,ij->i", blocks, blocks) > _SILENT_POWER * BLOCK
        found = np.zeros(len(blocks))
        found[loud] = self._detector.read(blocks[loud])
        for each in loud.tolist():
            self._silent = 0 if each else self._silent + 1
        if self._silent >= _FORGETS:
            self._detector.reset()
        return found.tolist()

    def _follow(self, probability: float) -> Heard:
        number, ended = self._number, None
        self._number += 1
        self._recent.append(probability)
        self._candidate = self._candidate + 1 if probability >= OPENS else 0
        if self._onset is None:
            if self._candidate >= _BEGINS_AFTER:
                self._onset = number - _BEGINS_AFTER + 1
                self._last = number
        elif probability >= HOLDS:
            self._last = number
        elif number - self._last >= _HANGS:
            ended = (self._onset, self._last + 1)
            self._spans.append(ended)
            self._onset = None
        return Heard(number=number, probability=probability, onset=self._onset, ended=ended)
