"""Sound files with known content, and a reader that checks what every source of sound promises."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import AudioChunk, Captured
from mimika.domain.ports import Source
from mimika.errors import MimikaError

Rows = NDArray[np.float32]


def tone(hz: float, seconds: float, rate_hz: int = 16_000, level: float = 0.5) -> Rows:
    """Return a sine of one channel."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """How sound is stored.

    Attributes:
        rate_hz: Samples a second.
        codec: Encoder.
        format: Sample format that the encoder takes.
        stamps: Time of each packet of 1024 samples in seconds; continuous when absent.
    """

    rate_hz: int = 16_000
    codec: str = "pcm_s16le"
    format: str = "s16"
    stamps: Sequence[float] | None = None


def save(path: Path, rows: Rows, track: Track | None = None) -> Path:
    """Write rows of shape (channels, samples) as the sound of a file."""
    track = track or Track()
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(rows)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(track.codec, rate=track.rate_hz, layout=layout)
        size = stream.codec_context.frame_size or 1024
        frames = []
        for number, start in enumerate(range(0, rows.shape[1], size)):
            piece = np.ascontiguousarray(rows[:, start : start + size])
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
            frame.sample_rate = track.rate_hz
            at = track.stamps[number] if track.stamps else start / track.rate_hz
            frame.pts, frame.time_base = round(at * track.rate_hz), Fraction(1, track.rate_hz)
            frames.append(frame)
        resampler = av.AudioResampler(format=track.format, layout=layout, rate=track.rate_hz)
        for frame in frames:
            for ready in resampler.resample(frame):
                ready.pts, ready.time_base = frame.pts, frame.time_base
                container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a source of sound gave.

    Attributes:
        samples: Every chunk.
        error: What ended it, if it was no ordinary end.
    """

    samples: list[Captured[AudioChunk]]
    error: MimikaError | None

    def of(self, channel: int) -> list[Captured[AudioChunk]]:
        return [sample for sample in self.samples if sample.media.channel == channel]

    def sound(self, channel: int = 0) -> Rows:
        """Return the sound of a channel, its gaps closed."""
        return np.concatenate([one.media.samples for one in self.of(channel)] or [np.zeros(0, np.float32)])

    def stretches(self, channel: int = 0) -> list[tuple[float, float]]:
        """Return beginning and end of each continuous stretch in seconds."""
        found: list[tuple[float, float]] = []
        for one in self.of(channel):
            over = one.at + one.media.seconds
            if found and abs(found[-1][1] - one.at) < 1e-6:
                found[-1] = (found[-1][0], over)
            else:
                found.append((one.at, over))
        return found


def hear(source: Source[AudioChunk], most: int = 100_000) -> Heard:
    """Read a source to its end or to so many chunks, close it twice, and check what every source promises."""

    async def all_of_it() -> Heard:
        samples: list[Captured[AudioChunk]] = []
        error: MimikaError | None = None
        try:
            while len(samples) < most and (sample := await source.read()) is not None:
                samples.append(sample)
        except MimikaError as raised:
            error = raised
            assert await source.read() is None, "an error is raised once"
        finally:
            await source.close()
            await source.close()
        return Heard(samples=samples, error=error)

    heard = asyncio.run(all_of_it())
    for sample in heard.samples:
        samples = sample.media.samples
        assert samples.dtype == np.float32
        assert not samples.flags.writeable
        assert sample.media.rate_hz == 16_000
        assert 0 < len(samples) <= 1600
        assert np.abs(samples).max() <= 1
    for channel in {sample.media.channel for sample in heard.samples}:
        for earlier, later in pairwise(heard.of(channel)):
            assert later.at >= earlier.at + earlier.media.seconds - 1e-9
    return heard
