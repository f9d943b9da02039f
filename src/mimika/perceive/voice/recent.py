"""The last seconds of speech, joined, for a net that reads how a voice sounds; and what it last said.

Sound stands in a ring of fixed size that is overwritten when it is wiped.
Next door: `mimika.perceive.voice.reader` says what is asked of the net.
"""

from collections.abc import Mapping
from typing import Final, final

import numpy as np

from mimika.domain.media import HEARD_AT_HZ
from mimika.domain.signals import SignalName
from mimika.perceive.voice.intake import Floats
from mimika.perceive.voice.reader import VoiceReader

READ_S: Final = 4.0
"""Seconds of speech that are read at most."""
EVERY_S: Final = 1.0
"""New speech after which it is read again."""
LEAST_S: Final = 0.5
"""Speech below which nothing is read."""
_LEAST_NEW_S: Final = 0.25
"""New speech for which it is worth reading again when a turn ends."""


@final
class RecentSpeech:
    """Keeps the speech of one channel, and reads it.

    Args:
        reader: The net.
    """

    def __init__(self, reader: VoiceReader) -> None:
        self._reader = reader
        self._ring = np.zeros(round(READ_S * HEARD_AT_HZ), dtype=np.float32)
        self.wipe()

    def wipe(self) -> None:
        """Overwrite the sound and forget what was read in it."""
        self._ring.fill(0)
        self._filled = self._new = 0
        self.answer: Mapping[SignalName, float] = {}

    def add(self, speech: Floats, band_hz: float) -> None:
        """Take speech that follows what came before, and read it when there is enough of it.

        Args:
            speech: Samples, -1 to 1.
            band_hz: Highest frequency that was transmitted.
        """
        count = len(speech)
        self._ring[:-count] = self._ring[count:]
        self._ring[-count:] = speech
        self._filled = min(len(self._ring), self._filled + count)
        self._new += count
        if self._new >= EVERY_S * HEARD_AT_HZ:
            self._read(band_hz)

    def finish(self, band_hz: float) -> None:
        """Read what is new at the end of a turn."""
        if self._new >= _LEAST_NEW_S * HEARD_AT_HZ:
            self._read(band_hz)

    def _read(self, band_hz: float) -> None:
        self._new = 0
        if self._filled < LEAST_S * HEARD_AT_HZ:
            return
        lent = self._ring[-self._filled :].copy()
        self.answer = dict(self._reader.read(lent, band_hz))
        lent.fill(0)
