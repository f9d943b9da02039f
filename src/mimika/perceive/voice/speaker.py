"""What is remembered of whoever speaks on a channel while its stream comes and goes: turns, silence, what a net heard.

Next door: `mimika.perceive.voice.stream` says block by block when there is speech.
"""

import math
from collections import deque
from collections.abc import Mapping
from typing import Final, final

from mimika.domain.signals import SignalName
from mimika.domain.state import Turn
from mimika.perceive.voice.reader import VoiceReader
from mimika.perceive.voice.recent import RecentSpeech
from mimika.perceive.voice.stream import Block, Stream
from mimika.perceive.voice.turns import Floor

HELD_S: Final = 2.0
"""How long after speech what was heard in it is still told."""
_TURNS: Final = 8


@final
class Speaker:
    """The memory of one channel.

    Args:
        reader: Reads how the voice sounds, or None.
    """

    def __init__(self, reader: VoiceReader | None) -> None:
        self._recent = None if reader is None else RecentSpeech(reader)
        self.forget()

    def forget(self) -> None:
        """Forget whose voice it is, and overwrite what is kept of it."""
        if self._recent is not None:
            self._recent.wipe()
        self._floor = Floor()
        self._turns: deque[Turn] = deque(maxlen=_TURNS)
        self._spoke_at = -math.inf
        self._open = self._speaking = False

    def note(self, block: Block, band_hz: float) -> None:
        """Go on with a block.

        Args:
            block: What it brought.
            band_hz: Highest frequency that was transmitted.
        """
        self._speaking = block.speaking
        if block.began is not None:
            self._begin(block.began)
        if len(block.speech) and self._recent is not None:
            self._recent.add(block.speech, band_hz)
        if block.speaking:
            self._spoke_at = block.end
            return
        if block.ended is not None:
            self._floor.spoke(None, *block.ended)
            self._spoke_at = block.ended[1]
        self._listen(block.end, band_hz)

    def interrupt(self, stream: Stream, at: float) -> None:
        """Let a gap in the sound end what was being said, as silence does; the sound goes on at this time."""
        said = stream.being_said
        if said is not None:
            self._floor.spoke(None, *said)
            self._spoke_at = said[1]
        self._speaking = False
        self._listen(at, stream.band_hz)

    def silence(self, at: float) -> float:
        """Return for how long nobody has spoken, in seconds; 0 while they do, infinity before they ever did."""
        return 0.0 if self._speaking else max(0.0, at - self._spoke_at)

    def read(self, at: float) -> Mapping[SignalName, float]:
        """Return what the net heard in this turn, until it is too long ago."""
        held = self._recent is not None and self.silence(at) <= HELD_S
        return self._recent.answer if held and self._recent is not None else {}

    def take_turns(self) -> tuple[Turn, ...]:
        """Return the turns that ended and were not told yet."""
        turns = tuple(self._turns)
        self._turns.clear()
        return turns

    def _begin(self, at: float) -> None:
        if self._recent is not None and at - self._spoke_at > HELD_S:
            self._recent.wipe()
        self._open = True

    def _listen(self, at: float, band_hz: float) -> None:
        turns = self._floor.listened(None, at)
        self._turns.extend(turns)
        if turns and self._open and self._recent is not None:
            self._recent.finish(band_hz)
        self._open = self._open and not turns
