"""Runs a session over one long recording and prints its resident memory; `test_long_runs` starts it.

In a process of its own, so that what the test runner has loaded is not counted.
"""

import asyncio
import json
import sys
from importlib.resources import files
from pathlib import Path

import av

from mimika.capture import open_source
from mimika.consent.stated import zone_grant
from mimika.decide import rules_from
from mimika.domain.ids import SessionId, SourceId
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text
from mimika.store.recording import Recording

CLIP = Path(str(files("mimika.scenarios") / "demo" / "session.mp4"))


def lengthened(frames: int, path: Path) -> None:
    """Write the bundled session again and again into one file of so many frames; pictures are not encoded anew.

    One long file, as a long recording is one: opening a decoder again and again makes the resident size jump by some
    15 MB up and down, which would be measured instead.
    """
    written, offset = 0, 0
    with av.open(str(path), "w") as target:
        stream = None
        while written < frames:
            with av.open(str(CLIP)) as source:
                stream = stream or target.add_stream_from_template(source.streams.video[0])
                length = int(source.streams.video[0].duration or 0)
                for packet in source.demux(video=0):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.dts, packet.pts, packet.stream = packet.dts + offset, packet.pts + offset, stream
                    target.mux(packet)
                    written += 1
            offset += length


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


async def run(frames: int, settled_at: int, folder: Path) -> dict[str, float]:
    long = folder.with_name("long.mp4")
    lengthened(frames, long)
    clock = SystemClock()
    plan = Plan(
        source=open_source(str(long), clock=clock),
        source_id=SourceId("loop"),
        session=SessionId("loop"),
        grant=zone_grant("demonstration", "bundled session"),
        policy=rules_from(rules_text()),
        clock=clock,
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
