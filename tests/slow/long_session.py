"""Runs a session over the bundled clip again and again and prints its resident memory; `test_long_runs` starts it.

In a process of its own, so that what the test runner has loaded is not counted.
"""

import asyncio
import json
import sys
from importlib.resources import files
from pathlib import Path

from mimika.capture import open_source
from mimika.consent.gate import zone_grant
from mimika.decide import rules_from
from mimika.domain.ids import SessionId, SourceId
from mimika.domain.media import Captured, VideoFrame
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text
from mimika.store.recording import Recording

CLIP = Path(str(files("mimika.scenarios") / "demo" / "session.mp4"))


class Looped:
    """The bundled session again and again, event time going on."""

    def __init__(self, frames: int) -> None:
        self._left = frames
        self._clock = SystemClock()
        self._source = open_source(str(CLIP), clock=self._clock)
        self._offset = 0.0
        self._index = 0
        self._last_at = 0.0

    @property
    def dropped(self) -> int:
        return self._source.dropped

    async def read(self) -> Captured[VideoFrame] | None:
        if not self._left:
            return None
        sample = await self._source.read()
        if sample is None:
            await self._source.close()
            self._source = open_source(str(CLIP), clock=self._clock)
            self._offset = self._last_at + 0.04
            sample = await self._source.read()
            assert sample is not None
        self._left -= 1
        self._last_at = self._offset + sample.at
        self._index += 1
        return Captured(source=sample.source, at=self._last_at, index=self._index - 1, media=sample.media)

    async def close(self) -> None:
        await self._source.close()


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


async def run(frames: int, settled_at: int, folder: Path) -> dict[str, float]:
    plan = Plan(
        source=Looped(frames),
        source_id=SourceId("loop"),
        session=SessionId("loop"),
        grant=zone_grant("demonstration", "bundled session"),
        policy=rules_from(rules_text()),
        clock=SystemClock(),
    )
    session = Session(plan)
    settled = 0.0
    with Recording(folder, wall_start=0.0) as recording:
        async for moment in session.moments():
            recording.write(moment)
            if moment.index == settled_at:
                settled = resident_mb()
        end = resident_mb()
        recording.finish(session.summary())
    await session.close()
    return {"settled_mb": settled, "end_mb": end}


if __name__ == "__main__":
    result = asyncio.run(run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
    sys.stdout.write(json.dumps(result))
