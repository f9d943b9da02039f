"""`mimika.analyze` from Python gives what the command line writes."""

import asyncio
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import mimika
from mimika.domain.events import PersonEntered
from mimika.domain.permits import Purpose
from mimika.errors import MediaError, RefusedError, UsageError

CLIP = "pyfeat_single_face.mp4"


@pytest.mark.data
def test_a_recording_is_analysed_in_memory_and_nothing_is_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    analysis = mimika.analyze(data / "video_clips" / CLIP, purpose="research", basis="test")
    assert analysis.summary.purpose is Purpose.RESEARCH
    assert analysis.summary.complete
    assert [person.person for person in analysis.summary.persons] == ["p1"]
    assert isinstance(analysis.events[0], PersonEntered)
    assert analysis.timeline.num_rows == analysis.summary.frames_read == 72
    assert analysis.timeline.schema.field("head_yaw_deg").metadata[b"unit"] == b"deg"
    assert analysis.folder is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.data
def test_memory_and_folder_hold_the_same_and_a_running_loop_is_no_obstacle(data: Path, tmp_path: Path) -> None:
    async def from_a_notebook() -> mimika.Analysis:
        return mimika.analyze(data / "video_clips" / CLIP, purpose="research", basis="test", out=tmp_path)

    analysis = asyncio.run(from_a_notebook())
    assert analysis.folder == tmp_path / "pyfeat_single_face"
    assert (analysis.folder / "report.html").is_file()
    assert pq.read_table(analysis.folder / "timeline.parquet").equals(analysis.timeline)


def test_without_a_purpose_nothing_is_opened(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        mimika.analyze(tmp_path / "gone.mp4", purpose="", basis="test")


def test_a_missing_file_is_a_media_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mp4"):
        mimika.analyze(tmp_path / "gone.mp4", purpose="research", basis="test")


def test_a_camera_is_no_recording() -> None:
    with pytest.raises(UsageError, match=r"mimika\.Session"):
        mimika.analyze("camera:0", purpose="research", basis="test")


def test_an_unknown_choice_of_models_is_a_usage_error_that_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no choice of models 'free'\. Write one of: all, cleared"):
        mimika.analyze(tmp_path / "visit.mp4", purpose="research", basis="test", models="free")


@pytest.mark.data
@pytest.mark.parametrize("out", [True, False], ids=["into a folder", "in memory"])
def test_with_cleared_models_only_action_units_are_still_read(data: Path, tmp_path: Path, *, out: bool) -> None:
    clip = data / "video_clips" / CLIP
    where = tmp_path if out else None
    analysis = mimika.analyze(clip, purpose="research", basis="test", models="cleared", out=where)
    assert analysis.timeline["au12"].null_count < analysis.timeline.num_rows
