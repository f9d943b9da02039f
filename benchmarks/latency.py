"""From frame in to event out at 30 frames a second.

A thread hands decoded 720p frames over at their due times through the queue of
a live source, which drops the oldest when nobody takes them. A frame is
available when the thread hands it over, and done when its moment (states,
events, decisions carried out) has come out of the session.
"""

import threading
from typing import final

from benchmarks import part
from benchmarks.clips import FPS, SOURCE, Clips, Size, decoded, session_of
from benchmarks.timing import now, percentile, table
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.queueing import Channel, DropOldest
from mimika.capture.source import ThreadedSource
from mimika.domain.media import Captured, VideoFrame

GOAL_MS = 30
_WARM_S = 1.0


@final
class Paced:
    """A producer that gives frames from memory at their due times.

    Args:
        pictures: The frames; after the last comes the first.
        seconds: How long.
    """

    def __init__(self, pictures: list[VideoFrame], seconds: float) -> None:
        self.source = SOURCE
        self.info = SourceInfo(fps=FPS)
        self.tally = Tally()
        self.available: dict[int, float] = {}
        self._pictures = pictures
        self._count = round(seconds * FPS)
        self._wait = threading.Event()

    def produce(self, channel: Channel) -> None:
        """Put the frames into the channel."""
        inlet = DropOldest(channel)
        began = now()
        for index in range(self._count):
            self._wait.wait(max(0.0, began + index / FPS - now()))
            media = self._pictures[index % len(self._pictures)]
            self.available[index] = now()
            if not inlet.put(Captured(source=SOURCE, at=index / FPS, index=index, media=media)):
                return

    def close(self) -> None:
        """Nothing was opened."""


async def measure(clips: Clips, size: Size) -> str:
    """Return the table."""
    pictures = await decoded(clips.one, size.frames)
    loaded = await _paced(pictures, _WARM_S)
    del loaded  # models and pages are warm now
    delays, dropped = await _paced(pictures, _WARM_S + size.paced_s)
    kept = [1000 * delay for index, delay in sorted(delays.items()) if index >= _WARM_S * FPS]
    cells = [f"{percentile(kept, share):.1f}" for share in (50, 95, 99)]
    met = "met" if percentile(kept, 95) < GOAL_MS else "missed"
    return "\n".join(
        [
            f"{len(kept)} frames after {_WARM_S:.0f} s of warming up; goal p95 under {GOAL_MS} ms, {met}",
            "",
            table(
                ("", "p50 ms", "p95 ms", "p99 ms", "longest ms", "dropped frames"),
                [("frame in to event out", *cells, f"{max(kept):.1f}", str(dropped))],
            ),
        ]
    )


async def _paced(pictures: list[VideoFrame], seconds: float) -> tuple[dict[int, float], int]:
    """Return the delay of each frame in seconds, and how many were dropped."""
    producer = Paced(pictures, seconds)
    session = session_of(ThreadedSource(producer))
    delays: dict[int, float] = {}
    async for moment in session.moments():
        delays.setdefault(moment.index, now() - producer.available[moment.index])
    dropped = session.summary().frames_dropped
    await session.close()
    return delays, dropped


if __name__ == "__main__":
    part.run(measure, title="Latency at 30 frames a second, two cores", cores=2)
