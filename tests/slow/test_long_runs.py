"""What only shows over a long time or over many recordings; run by `make slow`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import mimika

pytestmark = pytest.mark.slow

FRAMES = 20_000
SETTLED = 2_000


def test_memory_stays_below_400_mb_and_flat_over_20000_frames(tmp_path: Path) -> None:
    script = Path(__file__).with_name("long_session.py")
    command = [sys.executable, str(script), str(FRAMES), str(SETTLED), str(tmp_path / "out")]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert told["end_mb"] < 400
    assert told["end_mb"] - told["settled_mb"] < 0.05 * told["settled_mb"], told


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
