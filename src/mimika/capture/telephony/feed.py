"""From the pieces of sound of one party to chunks: in order, at 16 kHz, refused when they are not what they seem.

Blocks are a tenth of a second of the party's own time, whatever the packets:
the same call gives the same chunks. Next door: the protocols bring the pieces,
`encodings` judges them, `calls` hands the chunks over.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import numpy as np

from mimika.capture.chunks import Cutter, SoundLine
from mimika.capture.info import Tally
from mimika.capture.telephony.doubler import LAG, Doubler
from mimika.capture.telephony.encodings import CALL_HZ, Doubt, Encoding, Trust
from mimika.capture.telephony.wire import Sound
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import AudioChunk, Captured

BAND_HZ: Final = CALL_HZ / 2
_BLOCK: Final = CALL_HZ // 10
_MOST_HELD: Final = 100
"""Chunks held back at most until the bytes can be trusted: ten seconds; in older ones too little is audible to tell."""
_FAINT: Final = 0.01


class Feed:
    """The sound of one party of one call.

    Args:
        source: Name of the call.
        channel: Number of the party's channel.
        person: Who speaks.
        tally: Where gaps are counted and refusals noted.
    """

    def __init__(self, source: SourceId, channel: int, person: PersonId, tally: Tally) -> None:
        self._source = source
        self._tally = tally
        # Event time counts from the start of the stream, not from the first word.
        self._line = SoundLine(origin=Fraction(0))
        self._cutter = Cutter(source, ((channel, person),))
        self._doubler = Doubler()
        self._bytes = bytearray()
        self._encoding: Encoding | None = None
        self._doubt: Doubt | None = None
        self._began = False
        self._fresh = True
        self._due = _BLOCK
        self._held: list[Captured[AudioChunk]] = []
        self._unheard = 0

    @property
    def unheard(self) -> int:
        """How many chunks were left out because their bytes were not what was announced."""
        return self._unheard

    def hear(self, sound: Sound) -> Iterator[Captured[AudioChunk]]:
        """Yield the chunks that are full with this piece.

        Args:
            sound: The next piece, whole samples; its encoding is the same throughout a call.
        """
        if self._doubt is None:
            self._encoding, self._doubt = sound.encoding, Doubt(sound.encoding)
        width = sound.encoding.width
        spot = self._line.place(sound.stamp, Fraction(len(sound.data) // width, CALL_HZ), sound.missing)
        if not spot.joins or self._fresh:
            if not spot.joins and self._began:
                self._tally.gap()
            yield from self._stretch_ends(sound.encoding)
            self._cutter.begin(spot.at, band_hz=BAND_HZ)
            self._began, self._fresh = True, False
            # The filter looks ahead; so much more at the beginning, and every later block completes a chunk.
            self._due = _BLOCK + LAG
        self._bytes += sound.data
        while len(self._bytes) >= self._due * width:
            block = bytes(self._bytes[: self._due * width])
            del self._bytes[: self._due * width]
            self._due = _BLOCK
            yield from self._block(block, sound.encoding)

    def rest(self) -> Iterator[Captured[AudioChunk]]:
        """Yield what is left at the end of the call, as far as it can be trusted."""
        if self._encoding is not None:
            yield from self._stretch_ends(self._encoding)
        if self._doubt is not None and self._doubt.trust is Trust.OPEN:
            # Too little was audible to tell; that little is what was announced, as far as anybody knows.
            yield from self._released()

    def forget(self) -> int:
        """Drop what waits here, and return how many chunks that were full."""
        count = len(self._held)
        self._held.clear()
        self._bytes.clear()
        self._cutter.forget()
        if self._doubt is not None:
            self._doubt.forget()
        self._doubler, self._fresh = Doubler(), True
        return count

    def _block(self, block: bytes, encoding: Encoding) -> Iterator[Captured[AudioChunk]]:
        samples = encoding.decode(block)
        before = self._doubt.trust if self._doubt else Trust.OPEN
        trust = self._doubt.judge(block, samples) if self._doubt else Trust.OPEN
        if trust is Trust.REFUSED and before is not trust:
            why = f"its sound was announced as {encoding} and is something else"
            self._tally.note(f"{self._source} is not heard: {why}")
        rows = self._doubler.push(samples)[np.newaxis]
        yield from self._passed(self._cutter.push(rows))

    def _passed(self, chunks: Iterator[Captured[AudioChunk]]) -> Iterator[Captured[AudioChunk]]:
        trust = self._doubt.trust if self._doubt else Trust.OPEN
        self._held += chunks
        if trust is Trust.GIVEN:
            yield from self._released()
        elif trust is Trust.REFUSED:
            self._unheard += len(self._held)
            self._held.clear()
        while self._held and (len(self._held) > _MOST_HELD or _is_faint(self._held[0].media)):
            # Silence is silence however it was encoded, and is no evidence.
            yield self._held.pop(0)

    def _released(self) -> Iterator[Captured[AudioChunk]]:
        held, self._held = self._held, []
        yield from held

    def _stretch_ends(self, encoding: Encoding) -> Iterator[Captured[AudioChunk]]:
        if self._bytes:
            rest = bytes(self._bytes)
            self._bytes.clear()
            yield from self._block(rest, encoding)
        yield from self._passed(self._cutter.push(self._doubler.rest()[np.newaxis]))
        yield from self._passed(self._cutter.end())
        self._doubler = Doubler()


def _is_faint(chunk: AudioChunk) -> bool:
    return float(np.abs(chunk.samples).max()) < _FAINT
