"""What only shows over a long time or over many recordings; run by `make slow`."""

import asyncio
import json
from importlib.resources import files
from pathlib import Path

import pytest

import mimika
from mimika.capture import open_source
from mimika.consent.gate import zone_grant
from mimika.decide import rules_from
from mimika.domain.ids import SessionId, SourceId
from mimika.domain.media import Captured, VideoFrame
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text
from mimika.store.recording import Recording

pytestmark = pytest.mark.slow

CLIP = Path(str(files("mimika.scenarios") / "demo" / "session.mp4"))
FRAMES = 20_000
SETTLED = 2_000


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


def test_memory_stays_below_400_mb_and_flat_over_20000_frames(tmp_path: Path) -> None:
    async def run() -> tuple[float, float]:
        plan = Plan(
            source=Looped(FRAMES),
            source_id=SourceId("loop"),
            session=SessionId("loop"),
            grant=zone_grant("demonstration", "bundled session"),
            policy=rules_from(rules_text()),
            clock=SystemClock(),
        )
        session = Session(plan)
        settled = 0.0
        with Recording(tmp_path / "out", wall_start=0.0) as recording:
            async for moment in session.moments():
                recording.write(moment)
                if moment.index == SETTLED:
                    settled = resident_mb()
            end = resident_mb()
            recording.finish(session.summary())
        await session.close()
        return settled, end

    settled, end = asyncio.run(run())
    assert end < 400
    assert end - settled < 0.05 * settled


CLIPS = Path(__file__).resolve().parents[3] / "shared" / "data" / "video_clips"


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(path.name for path in CLIPS.glob("*.m*") if path.suffix != ".md") or ["none"])
def test_every_recording_gives_a_report(name: str, data: Path, tmp_path: Path) -> None:
    analysis = mimika.analyze(data / "video_clips" / name, purpose="research", basis="local test", out=tmp_path)

    assert analysis.summary.frames_read > 0
    assert analysis.summary.complete
    assert analysis.folder is not None
    assert (analysis.folder / "report.html").stat().st_size > 50_000
    assert json.loads((analysis.folder / "summary.json").read_text())["frames_read"] == analysis.summary.frames_read
