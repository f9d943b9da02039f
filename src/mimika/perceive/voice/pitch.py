"""The pitch over time: the path through the candidates of all frames that jumps least.

The path is Boersma's (1993; see `mimika.perceive.voice.frames`, costs as there): Viterbi's algorithm with a cost for
jumps in octaves and for changes between voiced and voiceless. It is decided with a fixed delay rather than at the end
of the recording, so live and replayed streams agree.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.perceive.voice.frames import CANDIDATES, LOWEST_HZ, OCTAVE_COST, Doubles, Frames

DELAY: Final = 12
"""Hops after which a frame is decided: 0.12 s."""
_VOICED_FROM: Final = 0.47
"""Autocorrelation from which a frame is voiced: Boersma's 0.45 and what the cost of octaves adds more here."""
_SILENT: Final = 0.03
"""Peak, over the greatest lately, below which a frame counts as voiceless."""
_OCTAVE_JUMP: Final = 0.35
_CHANGE: Final = 0.14
_FADES: Final = 0.9977
"""How much of the greatest peak remains after a hop: 2 dB a second, which a pause of a second outlives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The pitch of one hop.

    Attributes:
        hop: Its number.
        hz: Its pitch; 0 for a voiceless one.
        strength: Its normalised autocorrelation, 0 to 1.
    """

    hop: int
    hz: float
    strength: float


@final
class Tracker:
    """Follows the pitch of one stretch of speech after the other."""

    def __init__(self) -> None:
        self._loudest = 0.0
        self._clear()

    def _clear(self) -> None:
        self._value: Doubles | None = None
        self._logs = np.zeros(CANDIDATES + 1)
        self._back: deque[tuple[int, list[float], list[float], list[int]]] = deque()

    def follow(self, first: int, frames: Frames) -> Iterator[Decided]:
        """Take the frames of hops that follow one another, and yield those that are decided by now.

        Args:
            first: Number of the first hop.
            frames: Their measures.
        """
        count = len(frames.power)
        hz = np.concatenate((np.zeros((count, 1)), frames.frequencies), axis=1)
        strengths = np.concatenate((np.zeros((count, 1)), frames.strengths), axis=1)
        logs = np.where(hz > 0, np.log2(np.maximum(hz, 1.0)), 0.0)
        scores = np.where(hz > 0, strengths + OCTAVE_COST * (logs - np.log2(LOWEST_HZ)), -1.0)
        scores[:, 0] = self._voiceless(frames.peak)
        for place in range(count):
            came = self._step(scores[place], logs[place])
            self._back.append((first + place, hz[place].tolist(), strengths[place].tolist(), came))
            if len(self._back) > DELAY:
                yield self._path()[0]
                self._back.popleft()

    def flush(self) -> list[Decided]:
        """Decide all that is open, and begin anew."""
        decided = self._path() if self._back else []
        self._clear()
        return decided

    def _voiceless(self, peaks: Doubles) -> Doubles:
        """Return how well each frame stands as a voiceless one: above all when it is quiet (Boersma 1993, eq. 23)."""
        loudest = np.empty(len(peaks))
        for place, peak in enumerate(peaks.tolist()):
            self._loudest = max(peak, self._loudest * _FADES)
            loudest[place] = self._loudest
        share = peaks / np.maximum(loudest, 1e-12)
        return _VOICED_FROM + np.maximum(0.0, 2.0 - share * (1 + _VOICED_FROM) / _SILENT)

    def _step(self, scores: Doubles, logs: Doubles) -> list[int]:
        """Go one hop on, and return from which state each state is reached best."""
        if self._value is None:
            self._value, self._logs = scores, logs
            return [0] * len(scores)
        cost = _OCTAVE_JUMP * np.abs(self._logs[:, None] - logs[None, :])
        cost[0, :] = cost[:, 0] = _CHANGE
        cost[0, 0] = 0.0
        reached = self._value[:, None] - cost
        came = reached.argmax(axis=0)
        value = reached.max(axis=0) + scores
        # Only differences count; so the numbers stay small however long somebody speaks.
        self._value, self._logs = value - value.max(), logs
        return came.tolist()

    def _path(self) -> list[Decided]:
        value = self._value
        state = 0 if value is None else int(value.argmax())
        decided: list[Decided] = []
        for hop, hz, strengths, came in reversed(self._back):
            decided.append(Decided(hop=hop, hz=hz[state], strength=strengths[state]))
            state = came[state]
        return decided[::-1]
