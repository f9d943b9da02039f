"""One unbroken stream of sound of one channel: what is heard of it, block by block, and what it amounts to.

Counts in hops and blocks from its start. A gap in the sound ends it, and another begins.
Next door: `mimika.perceive.voice.perceiver` makes answers of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mimika.domain.media import HEARD_AT_HZ
from mimika.domain.signals import SignalName
from mimika.perceive.voice.acoustics import REACH, Acoustics
from mimika.perceive.voice.activity import BLOCK_S, HOLDS, Activity, Heard
from mimika.perceive.voice.crowd import EVERY, Crowd, Surroundings
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.ground import Ground
from mimika.perceive.voice.intake import HOP, Floats, Intake
from mimika.perceive.voice.silero import BLOCK, Detector
from mimika.perceive.voice.turns import PAUSE_S

_EARLIER: Final = 3
"""Hops before the first block of speech that are measured with it."""
_FIRST: Final = REACH
_LOUD: Final = 1e-5
"""Mean square (-50 dBFS) from which sound that is no speech is looked at."""
_DRIFT_S: Final = 0.005
"""Difference between the clock and the samples that is made up for."""
_RATE_S, _LEAST_RATE_S = 4.0, 1.0
_LATE: Final = 5
"""Hops after a stretch of speech in which a syllable may still have its middle."""
_PAUSES_S, _LEAST_PAUSES_S, _LONGEST_PAUSE_S = 10.0, 2.0, 2.0
_FILLERS_S, _LEAST_FILLERS_S = 60.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """What a block of 32 ms brought.

    Attributes:
        begin: When it began, in seconds from the start of the stream.
        end: When it ended.
        began: Somebody began to speak, at this time.
        ended: A stretch of speech ended: its begin and end.
        speech: The sound of it, and of the gap before it, where somebody speaks; else empty.
        speaking: Somebody speaks, or stopped just now.
    """

    begin: float
    end: float
    began: float | None
    ended: tuple[float, float] | None
    speech: Floats
    speaking: bool


@final
class Stream:
    """One stream.

    Args:
        at: Event time of its first sample.
        band_hz: Highest frequency that was transmitted.
        detector: Tells speech from other sound.
        note: Called with each block, in their order.
    """

    def __init__(self, at: float, band_hz: float, detector: Detector, note: Callable[[Block], None]) -> None:
        self.band_hz = band_hz
        self.ground = Ground()
        self.acoustics = Acoustics()
        self.activity = Activity(detector)
        self.samples = 0
        self._at = at
        self._note = note
        self._intake = Intake()
        self._crowd = Crowd()
        self._from: int | None = None
        self._until = self._done = _FIRST
        self._around: list[int] = []
        self._spoken_until = 0

    @property
    def end(self) -> float:
        """Event time at which the sound that came ends."""
        return self._at + self.samples / HEARD_AT_HZ

    def keep_time(self, at: float) -> None:
        """Follow the clock of the source, which may run a little faster or slower than its samples.

        Args:
            at: Event time of the sample that comes next.
        """
        if abs(at - self.end) > _DRIFT_S:
            self._at += at - self.end

    @property
    def now(self) -> int:
        """Number of the hop that comes next."""
        return self._intake.hops

    @property
    def being_said(self) -> tuple[float, float] | None:
        """Event times at which the speech that goes on began and was last heard; None where nobody speaks."""
        spans = self.activity.spans(0)
        if self.activity.onset is None:
            return None
        return self._time(spans[-1][0]), self._time(spans[-1][1])

    def hear(self, samples: Floats) -> None:
        """Take samples that follow those before."""
        self.samples += len(samples)
        hops, clipped = self._intake.take(samples)
        self.ground.take(hops, clipped)
        for heard in self.activity.hear(hops.reshape(-1)):
            self._follow(heard)
        self._measure()
        self._look_around()
        self._intake.trim()

    def close(self) -> None:
        """Overwrite and forget the sound."""
        self._intake.wipe()
        self.activity.close()

    def signals(self) -> dict[SignalName, float]:
        """Return how the speech sounds now; what cannot be told is absent."""
        found = self.acoustics.signals(self.now)
        spans = [(begin * BLOCK_S, end * BLOCK_S) for begin, end in self.activity.spans(self._block(_FILLERS_S))]
        # Windows end with the speech: what it was like does not change once it is over.
        last = spans[-1][1] if spans else 0.0
        late = _since(spans, last - _RATE_S)
        seconds = _joined(late, PAUSE_S)
        if seconds >= _LEAST_RATE_S:
            count = self.acoustics.nuclei.count([(_hop(begin), _hop(end) + _LATE) for begin, end in late])
            found[SignalName.VOICE_RATE_SYLLABLES_S] = min(15.0, count / seconds)
        late = _since(spans, last - _PAUSES_S)
        seconds = _joined(late, _LONGEST_PAUSE_S)
        if seconds >= _LEAST_PAUSES_S:
            found[SignalName.VOICE_PAUSE_SHARE] = 1 - min(1.0, _joined(late, 0.0) / seconds)
        seconds = _joined(spans, 0.0)
        if seconds >= _LEAST_FILLERS_S:
            count = self.acoustics.fillers.count(self.now - round(_FILLERS_S * HEARD_AT_HZ / HOP))
            found[SignalName.VOICE_FILLED_PAUSES_PER_MIN] = min(120.0, 60 * count / seconds)
        return found

    def surroundings(self) -> Surroundings:
        """Return what the sound between the speech sounds like."""
        return self._crowd.judge(self.now, np.array(self.ground.powers), self.ground.floor)

    def _block(self, seconds: float) -> int:
        """Return the number of the block so many seconds ago."""
        return self.activity.blocks - round(seconds / BLOCK_S)

    def _follow(self, heard: Heard) -> None:
        # The last hop whose frame ends within the block.
        until = ((heard.number + 1) * BLOCK - FRAME // 2 - HOP // 2) // HOP + 1
        began: float | None = None
        speech = np.empty(0, dtype=np.float32)
        if heard.onset is not None:
            if self._from is None:
                began = self._time(heard.onset)
                self._from = max(self._done, heard.onset * BLOCK // HOP - _EARLIER)
                self._spoken_until = heard.onset
            self._until = max(until, self._from)
            if heard.probability >= HOLDS:
                speech = self._intake.stretch(self._spoken_until * BLOCK, (heard.number + 1) * BLOCK)
                self._spoken_until = heard.number + 1
        elif heard.ended is not None:
            self._until = until
            self._measure()
            self.acoustics.rest(heard.ended[1] * BLOCK // HOP + 1, self._intake)
            self._from = None
        else:
            self._note_loud(heard.number, until)
        self._note(
            Block(
                begin=self._time(heard.number),
                end=self._time(heard.number + 1),
                began=began,
                ended=None if heard.ended is None else (self._time(heard.ended[0]), self._time(heard.ended[1])),
                speech=speech,
                speaking=heard.onset is not None,
            )
        )

    def _time(self, block: int) -> float:
        return self._at + block * BLOCK_S

    def _measure(self) -> None:
        if self._from is not None and self._from < self._until:
            self.acoustics.hear(self._from, self._until, self._intake, self.band_hz)
            self._from = self._done = self._until

    def _note_loud(self, block: int, until: int) -> None:
        """Keep in mind the hops of a loud block that is no speech; they are looked at together."""
        samples = self._intake.stretch(block * BLOCK, (block + 1) * BLOCK)
        if float(samples @ samples) >= _LOUD * BLOCK:
            since = max(_FIRST, until - -(-BLOCK // HOP), self._around[-1] + 1 if self._around else 0)
            self._around.extend(hop for hop in range(since, until) if hop % EVERY == 0)

    def _look_around(self) -> None:
        for first, count in _runs(self._around):
            begin = first * HOP + HOP // 2 - FRAME // 2
            samples = self._intake.stretch(begin, begin + (count - 1) * EVERY * HOP + FRAME)
            if len(samples) >= FRAME:
                self._crowd.look(first, analyse(sliding_window_view(samples, FRAME)[:: EVERY * HOP], self.band_hz))
        self._around = []


def _hop(seconds: float) -> int:
    return round(seconds * HEARD_AT_HZ / HOP)


def _runs(hops: list[int]) -> list[tuple[int, int]]:
    """Return first hop and number of hops of each run of hops that are `EVERY` apart."""
    starts = [place for place, hop in enumerate(hops) if not place or hop - hops[place - 1] != EVERY]
    return [(hops[start], end - start) for start, end in pairwise([*starts, len(hops)])]


def _since(spans: list[tuple[float, float]], since: float) -> list[tuple[float, float]]:
    return [(max(begin, since), end) for begin, end in spans if end > since]


def _joined(spans: list[tuple[float, float]], pause: float) -> float:
    """Return the seconds that spans last, pauses shorter than this one included."""
    gaps = [after[0] - before[1] for before, after in pairwise(spans)]
    return sum(end - begin for begin, end in spans) + sum(gap for gap in gaps if gap < pause)
