"""The recordings the benchmarks read, played again and again, and the session that reads them.

Next door: `benchmarks.drawing` draws them, in a process of its own, so that
what drawing needs is not counted as memory of `mimika`.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path

from mimika.apps.batch.terms import terms_from
from mimika.capture import open_source
from mimika.capture.source import ThreadedSource
from mimika.decide import Memory
from mimika.domain.ids import SessionId, SourceId
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.ports import Actuator, Policy, VideoSource
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.session import Plan, Session

FPS = 30.0
SOURCE = SourceId("benchmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to measure.

    Attributes:
        one_s: Length of the clip of one face in seconds.
        four_s: Length of the clip of four faces in seconds.
        height: Height of the pictures in pixels; they are 16:9.
        warm: Frames before anything is measured.
        frames: Frames in a round.
        rounds: Rounds that are interleaved with those of the peer.
        paced_s: Seconds of the paced run.
        marks: After how many frames the memory is read.
        starts: Fresh processes for the first result; twice as many less one for the import.
    """

    one_s: float = 8.0
    four_s: float = 5.0
    height: int = 720
    warm: int = 60
    frames: int = 150
    rounds: int = 7
    paced_s: float = 20.0
    marks: tuple[int, int] = (2_000, 20_000)
    starts: int = 5


FULL = Size()
QUICK = Size(one_s=4.0, four_s=3.0, rounds=3, frames=90, paced_s=6.0, marks=(500, 2_000), starts=3)
"""A minute instead of five, for a first look while working on speed."""
TINY = Size(one_s=0.6, four_s=0.6, height=360, warm=4, frames=12, rounds=2, paced_s=0.4, marks=(12, 24), starts=1)
"""Seconds, for the test that the scripts still run; its figures mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clips:
    """Where the recordings are: H.264, 16:9, 30 frames a second.

    Attributes:
        one: One face.
        four: Four faces, one in each quarter.
        long: The clip of one face again and again, in one file.
    """

    one: Path
    four: Path
    long: Path


def clips_in(folder: Path) -> Clips:
    """Return where the clips lie in a folder."""
    return Clips(one=folder / "one.mp4", four=folder / "four.mp4", long=folder / "long.mp4")


class Again:
    """A clip as an endless source: decoded anew in every pass, with times that go on.

    Args:
        path: The clip.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._source: ThreadedSource = open_source(str(path), clock=SystemClock())
        self._given = 0

    @property
    def dropped(self) -> int:
        """Nothing is dropped: a recording waits."""
        return 0

    async def read(self) -> Captured[VideoFrame] | None:
        """Return the next frame; after the last one of the clip comes the first."""
        sample = await self._source.read()
        if sample is None:
            await self._source.close()
            self._source = open_source(str(self._path), clock=SystemClock())
            sample = await self._source.read()
        if sample is None:
            return None
        self._given += 1
        return replace(sample, at=(self._given - 1) / FPS, index=self._given - 1)

    def discard(self) -> int:
        """Forget the frames that wait."""
        return self._source.discard()

    async def close(self) -> None:
        """Give the file back."""
        await self._source.close()


class Kept:
    """Frames that lie decoded in memory, as an endless source.

    Args:
        pictures: The frames.
    """

    def __init__(self, pictures: list[VideoFrame]) -> None:
        self._pictures = pictures
        self._given = 0

    @property
    def dropped(self) -> int:
        """Nothing is dropped."""
        return 0

    async def read(self) -> Captured[VideoFrame]:
        """Return the next frame; after the last comes the first."""
        index, self._given = self._given, self._given + 1
        media = self._pictures[index % len(self._pictures)]
        return Captured(source=SOURCE, at=index / FPS, index=index, media=media)

    def discard(self) -> int:
        """Nothing waits."""
        return 0

    async def close(self) -> None:
        """Nothing was opened."""


async def decoded(path: Path, most: int) -> list[VideoFrame]:
    """Return the first frames of a clip; fewer when it has fewer."""
    source = open_source(str(path), clock=SystemClock())
    pictures: list[VideoFrame] = []
    while len(pictures) < most and (sample := await source.read()) is not None:
        pictures.append(sample.media)
    await source.close()
    return pictures


def session_of(
    source: VideoSource, *, policy: Policy[Memory] | None = None, actuators: tuple[Actuator, ...] = ()
) -> Session[Memory]:
    """Return a session over a source, with the rules that ship."""
    terms = terms_from("research", "benchmark on drawn pictures")
    return Session(
        Plan(
            source=source,
            source_id=SOURCE,
            session=SessionId("benchmark"),
            grant=terms.grant,
            policy=policy or terms.policy,
            actuators=actuators,
            clock=SystemClock(),
        )
    )


async def skip(moments: AsyncGenerator[object], count: int) -> None:
    """Take so many moments and forget them."""
    for _ in range(count):
        await anext(moments)
