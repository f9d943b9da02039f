"""Clips whose pixels say which frame they are, and a reader that checks what every source promises."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from mimika.capture import ThreadedSource
from mimika.domain.media import Captured, VideoFrame
from mimika.errors import MimikaError

Picture = NDArray[np.uint8]
BITS = 8
TICKS = 1000


class WallClock:
    """The real clock."""

    def monotonic(self) -> float:
        return time.monotonic()  # noqa: TID251 -- a Clock is implemented here

    def wall(self) -> float:
        return time.time()  # noqa: TID251 -- a Clock is implemented here


def picture(index: int, width: int = 96, height: int = 64) -> Picture:
    """Return a picture: bars of black and white spell the index above, red is at the lower left, blue at the right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    edges = [width * bit // BITS for bit in range(BITS + 1)]
    for bit, (left, right) in enumerate(pairwise(edges)):
        pixels[: height // 2, left:right] = 255 if index >> bit & 1 else 0
    pixels[height // 2 :, : width // 2] = (220, 20, 20)
    pixels[height // 2 :, width // 2 :] = (20, 20, 220)
    return pixels


def number(pixels: Picture) -> int:
    """Return the index that a picture spells."""
    height, width = pixels.shape[:2]
    row = pixels[height // 4].astype(int).mean(axis=1)
    return sum(1 << bit for bit in range(BITS) if row[width * (2 * bit + 1) // (2 * BITS)] > 127)


def is_upright(pixels: Picture) -> bool:
    """Return whether red is at the lower left and blue at the lower right."""
    height, width = pixels.shape[:2]
    left, right = (pixels[height * 3 // 4, width * part // 4].astype(int) for part in (1, 3))
    return bool(left[0] > left[2] + 80 and right[2] > right[0] + 80)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What a clip is made of.

    Attributes:
        count: Number of frames.
        width: Width as shown.
        height: Height as shown.
        codec: Encoder.
        pixels: Pixel format.
        stamps: Presentation times in thousandths of a second; 25 a second when absent.
        rotation: Rotation flag in degrees, counter-clockwise; the stored picture is turned the other way.
        muxer: Options of the container.
        encoder: Options of the encoder.
        container: FFmpeg's name of the container, by the file's ending when absent.
        silence: Whether there is a sound track, too.
    """

    count: int = 20
    width: int = 96
    height: int = 64
    codec: str = "mpeg4"
    pixels: str = "yuv420p"
    stamps: Sequence[int] | None = None
    rotation: int = 0
    muxer: tuple[tuple[str, str], ...] = ()
    encoder: tuple[tuple[str, str], ...] = ()
    container: str | None = None
    silence: bool = False


def write(path: Path | str, clip: Clip) -> Path:
    """Write a clip."""
    with av.open(str(path), "w", format=clip.container, options=dict(clip.muxer)) as container:
        stream = container.add_stream(clip.codec, rate=25, options=dict(clip.encoder))
        turned = clip.rotation % 180 != 0
        stream.width, stream.height = (clip.height, clip.width) if turned else (clip.width, clip.height)
        stream.pix_fmt = clip.pixels
        tick = Fraction(1, TICKS if clip.stamps else 25)
        stream.codec_context.time_base = tick
        if clip.rotation:
            stream.set_display_rotation(clip.rotation)
        sound = container.add_stream("aac", rate=16000) if clip.silence else None
        for index in range(clip.count):
            stored = np.ascontiguousarray(np.rot90(picture(index, clip.width, clip.height), -clip.rotation // 90))
            frame = av.VideoFrame.from_ndarray(stored, "rgb24").reformat(format=clip.pixels)
            frame.pts = clip.stamps[index] if clip.stamps else index
            frame.time_base = tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            for index in range(clip.count):
                chunk = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
                chunk.sample_rate, chunk.pts = 16000, index * 1024
                container.mux(sound.encode(chunk))
            container.mux(sound.encode(None))
    return Path(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source gave.

    Attributes:
        samples: Every sample.
        error: What ended it, if it was no ordinary end.
        dropped: Frames dropped.
    """

    samples: list[Captured[VideoFrame]]
    error: MimikaError | None
    dropped: int

    @property
    def times(self) -> list[float]:
        return [sample.at for sample in self.samples]

    @property
    def numbers(self) -> list[int]:
        return [number(sample.media.pixels) for sample in self.samples]


async def _all(source: ThreadedSource, most: int) -> Reading:
    samples: list[Captured[VideoFrame]] = []
    error: MimikaError | None = None
    try:
        while len(samples) < most:
            sample = await source.read()
            if sample is None:
                break
            samples.append(sample)
    except MimikaError as raised:
        error = raised
        assert await source.read() is None, "an error is raised once"
    finally:
        await source.close()
        await source.close()
    return Reading(samples=samples, error=error, dropped=source.dropped)


def read(source: ThreadedSource, most: int = 100_000) -> Reading:
    """Read a source to its end or to so many frames, close it twice, and check what every source promises."""
    reading = asyncio.run(_all(source, most))
    for sample in reading.samples:
        pixels = sample.media.pixels
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert pixels.shape[2] == 3
        assert pixels.flags.c_contiguous
        assert not pixels.flags.writeable
        assert sample.source == source.id
    if reading.samples and not reading.dropped:
        assert reading.samples[0].at == 0
        assert [sample.index for sample in reading.samples] == list(range(len(reading.samples)))
    times = reading.times
    assert all(earlier < later for earlier, later in pairwise(times))
    return reading


def held() -> tuple[int, int]:
    """Return how many file descriptors and capture threads this process holds."""
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("capture ")]
    return len(list(Path("/proc/self/fd").iterdir())), len(threads)


@pytest.fixture(autouse=True)
def nothing_leaks() -> Iterator[None]:
    """Check that a test leaves no file descriptor and no thread behind."""
    before = held()
    yield
    assert held() == before


@pytest.fixture
def clock() -> WallClock:
    return WallClock()
