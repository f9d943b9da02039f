"""Reads one channel of sound: chunk in, observation or abstention out.

Samples live and die in `perceive`, but for a second that is being measured and, where a net reads the voice, four
seconds of speech; `close` overwrites both.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.domain.ids import PersonId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.perceive.voice.history import decibels
from mimika.perceive.voice.judgement import Circumstances, judge
from mimika.perceive.voice.reader import VoiceReader
from mimika.perceive.voice.silero import Detector, detector
from mimika.perceive.voice.speaker import HELD_S, Speaker
from mimika.perceive.voice.stream import Block, Stream

EVERYBODY: Final = PersonId("")
"""Who is told to have been heard where a channel is nobody's own; who it was is for others to find out."""
_JUMP_S: Final = 0.05
"""Difference between the time of a chunk and the end of the one before from which there is a gap."""
_PIECE: Final = HEARD_AT_HZ
_LIKELY: Final = 0.5
_QUIET_DBFS, _DROWNS_DBFS = -60.0, -33.0
"""Levels below which a silence is no proof that nobody spoke, and from which noise would drown who speaks."""
_RANGES: Final = {signal.name: (signal.low, signal.high) for signal in CATALOGUE if signal.modality is Modality.VOICE}

Trouble = tuple[Reason, str]
"""Why nothing can be told, with the measure that decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    values: Mapping[SignalName, float]
    withheld: tuple[Reason, ...]
    quality: float


@final
class VoicePerceiver:
    """Perceiver of one channel.

    Args:
        reader: Reads how the voice sounds; nothing of that kind is told without one.
        detect: Makes what tells speech from other sound.
    """

    modality: Final = Modality.VOICE

    def __init__(self, reader: VoiceReader | None = None, detect: Callable[[], Detector] = detector) -> None:
        self._speaker = Speaker(reader)
        self._detector = detect()
        self._stream: Stream | None = None
        self._band_hz = 0.0
        self._quality = 1.0

    def close(self) -> None:
        """Forget whose voice it is, and overwrite what is left of it; may be called twice."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None
        self._speaker.forget()
        self._quality = 1.0

    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        """Return what is heard up to the end of the chunk, or why nothing is."""
        chunk = permitted.what
        trouble = _trouble(chunk)
        if trouble is not None:
            return _abstention(chunk, permitted.at, trouble)
        stream = self._followed(permitted.at, chunk.band_hz)
        for begin in range(0, len(chunk.samples), _PIECE):
            stream.hear(chunk.samples[begin : begin + _PIECE])
        return self._answer(chunk, permitted.at, stream)

    def _followed(self, at: float, band_hz: float) -> Stream:
        """Return the stream that a chunk goes on with; another one after a gap."""
        stream = self._stream
        if stream is not None and abs(at - stream.end) <= _JUMP_S and band_hz == stream.band_hz:
            stream.keep_time(at)
            return stream
        if stream is not None and at < stream.end - _JUMP_S:
            self.close()
        elif stream is not None:
            self._speaker.interrupt(stream, at)
            stream.close()
        self._detector.reset()
        self._band_hz = band_hz
        self._stream = Stream(at, band_hz, self._detector, self._note)
        return self._stream

    def _note(self, block: Block) -> None:
        self._speaker.note(block, self._band_hz)

    def _answer(self, chunk: AudioChunk, at: float, stream: Stream) -> Observation | Abstention:
        spoken = self._speaker.silence(stream.end) <= HELD_S
        found = self._of_speech(stream) if spoken else self._of_silence(stream)
        if isinstance(found, tuple):
            return _abstention(chunk, at, found)
        return Observation(
            person=EVERYBODY if chunk.person is None else chunk.person,
            at=at + chunk.seconds,
            modality=self.modality,
            readings=Readings.of({name: _within(name, value) for name, value in found.values.items()}),
            quality=Quality(overall=found.quality),
            withheld=found.withheld,
            turns=self._speaker.take_turns(),
        )

    def _of_speech(self, stream: Stream) -> _Found | Trouble:
        """Return what is heard while somebody speaks or has just spoken."""
        signals = stream.signals()
        speaking = self._speaker.silence(stream.end) == 0
        heard = Circumstances(
            clipped=stream.ground.clipped,
            # How far it stood over the noise is told of speech, not of its fading end.
            floor_dbfs=decibels(stream.ground.floor if speaking else 0.0),
            several=stream.acoustics.several.share(stream.now),
        )
        judged = judge(signals, heard)
        if judged.useless is not None:
            return judged.useless
        if speaking and SignalName.VOICE_LOUDNESS_DBFS in signals:
            self._quality = judged.quality
        kept = {name: value for name, value in signals.items() if name not in judged.left_out}
        if judged.one_voice:
            kept |= self._speaker.read(stream.end)
        return _Found(values=kept | self._always(stream), withheld=judged.withheld, quality=self._quality)

    def _of_silence(self, stream: Stream) -> _Found | Trouble:
        """Return what is heard where nobody speaks: how long that has been so, if it can be told."""
        values = self._always(stream)
        level = decibels(stream.ground.power)
        crowd = values[SignalName.VOICE_CHEERING] >= _LIKELY
        if not crowd and stream.surroundings().music >= _LIKELY:
            return Reason.MUSIC, f"music of {level:.0f} dBFS"
        floor = decibels(stream.ground.floor)
        if not crowd and stream.ground.known and floor > _DROWNS_DBFS:
            return Reason.NOISY, f"noise of {floor:.0f} dBFS"
        if not crowd and math.isinf(self._speaker.silence(stream.end)):
            return Reason.TOO_QUIET if level < _QUIET_DBFS else Reason.NO_VOICE, f"the level is {level:.0f} dBFS"
        return _Found(values=values, withheld=(Reason.NO_VOICE,), quality=self._quality)

    def _always(self, stream: Stream) -> dict[SignalName, float]:
        """Return what can be told whether somebody speaks or not."""
        silence = self._speaker.silence(stream.end)
        return {
            SignalName.VOICE_ACTIVITY: stream.activity.probability,
            SignalName.VOICE_LAUGHTER: stream.acoustics.laughs(stream.now),
            SignalName.VOICE_CHEERING: stream.surroundings().cheering,
            **({} if math.isinf(silence) else {SignalName.VOICE_SILENCE_S: silence}),
        }


def _trouble(chunk: AudioChunk) -> Trouble | None:
    """Return why a chunk cannot be read at all."""
    if chunk.rate_hz != HEARD_AT_HZ:
        return Reason.UNREADABLE, f"{chunk.rate_hz} samples a second, not {HEARD_AT_HZ}"
    if not len(chunk.samples):
        return Reason.TOO_SHORT, "no samples"
    if not np.isfinite(chunk.samples).all():
        return Reason.UNREADABLE, "samples that are no numbers"
    return None


def _abstention(chunk: AudioChunk, at: float, trouble: Trouble) -> Abstention:
    reason, detail = trouble
    return Abstention(person=chunk.person, at=at + chunk.seconds, modality=Modality.VOICE, reason=reason, detail=detail)


def _within(name: SignalName, value: float) -> float:
    low, high = _RANGES[name]
    return min(high, max(low, value))
