"""Resident memory of a long session that is recorded, as `mimika analyze` does it.

One long file is read as any recording; no frame is kept. Every figure is VmRSS
of /proc/self/status at that moment, the peak is VmHWM; nothing is collected or
trimmed before reading them.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import part
from benchmarks.clips import Clips, Size, session_of
from benchmarks.timing import table
from mimika.act import JsonlActuator
from mimika.apps.report import write_report
from mimika.capture import open_source
from mimika.domain.ids import SessionId
from mimika.pipeline.clock import SystemClock
from mimika.store.recording import Recording

GOAL_MB = 400
_FLAT_MB = 10
_STATUS: Final = "import re; print(re.search(r'VmRSS:\\s+(\\d+)', open('/proc/self/status').read())[1])"


def resident_mb(field: str = "VmRSS") -> float:
    """Return resident memory in MB (10^6 bytes); `VmHWM` for its peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{field}:"))


def _bare_mb() -> float:
    answer = subprocess.run([sys.executable, "-c", _STATUS], check=True, capture_output=True)
    return int(answer.stdout) * 1024 / 1e6


async def measure(clips: Clips, size: Size) -> str:
    """Return the table."""
    read = {"a bare interpreter": _bare_mb(), "start: codecs, numpy, pyarrow imported": resident_mb()}
    with TemporaryDirectory() as folder:
        session = session_of(
            open_source(str(clips.long), clock=SystemClock()),
            actuators=(JsonlActuator(Path(folder, "actions.jsonl"), session=SessionId("benchmark"), wall_start=0.0),),
        )
        with Recording(Path(folder), wall_start=0.0) as recording:
            async for moment in session.moments():
                recording.write(moment)
                done = moment.index + 1
                if done == 1:
                    read["models running"] = resident_mb()
                elif done in size.marks:
                    read[f"after {done:,} frames"] = resident_mb()
            peak = resident_mb("VmHWM")
            recording.finish(session.summary())
        await session.close()
        write_report(Path(folder))
        read["report written, session closed"] = resident_mb()
    first, last = (read[f"after {mark:,} frames"] for mark in size.marks)
    met = "met" if peak < GOAL_MB and last - first < _FLAT_MB else "missed"
    return "\n".join(
        [
            f"goal under {GOAL_MB} MB and flat (growth under {_FLAT_MB} MB), {met}",
            (
                f"growth from {size.marks[0]:,} to {size.marks[1]:,} frames: {last - first:+.1f} MB; "
                f"peak while running: {peak:.0f} MB; with the report: {resident_mb('VmHWM'):.0f} MB"
            ),
            "",
            table(("moment", "resident MB"), [(name, f"{value:.0f}") for name, value in read.items()]),
        ]
    )


if __name__ == "__main__":
    part.run(measure, title="Resident memory, two cores", cores=2)
