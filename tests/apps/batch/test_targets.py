"""What the user names becomes a list of recordings."""

import os
from pathlib import Path

import pytest

from mimika.apps.batch.targets import expand
from mimika.capture import source_id
from mimika.errors import UsageError


def test_a_file_is_a_recording_whatever_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "visit.bin"
    odd.touch()
    assert [target.name for target in expand([str(odd)])] == ["visit.bin"]


def test_a_folder_with_videos_stands_for_each_of_them_in_order(tmp_path: Path) -> None:
    for name in ("b.MOV", "a.mp4", "notes.txt", "still.png"):
        (tmp_path / name).touch()
    assert [target.name for target in expand([str(tmp_path)])] == ["a.mp4", "b.MOV"]


def test_a_folder_of_pictures_is_one_recording(tmp_path: Path) -> None:
    folder = tmp_path / "stills"
    folder.mkdir()
    (folder / "1.png").touch()
    targets = expand([str(folder)])
    assert [(target.name, target.path) for target in targets] == [("stills", folder)]


def test_what_is_named_twice_is_read_once(tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    clip.touch()
    assert len(expand([str(clip), str(tmp_path / "." / "a.mp4"), str(tmp_path)])) == 1


def test_what_does_not_exist_is_kept_to_fail_by_itself(tmp_path: Path) -> None:
    assert [target.name for target in expand([str(tmp_path / "gone.mp4")])] == ["gone.mp4"]


def test_a_name_that_is_no_utf_8_becomes_one_that_can_be_written(tmp_path: Path) -> None:
    clip = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.mp4"))
    (found,) = expand([str(clip)])
    assert found.path == clip
    assert found.name.encode("utf-8").decode() == "b\N{REPLACEMENT CHARACTER}.mp4"
    assert source_id(str(clip)) == found.name


@pytest.mark.parametrize("live", ["camera:0", "/dev/video0", "rtsp://host/1", "https://host/a.m3u8"])
def test_live_sources_are_sent_to_the_live_command(live: str) -> None:
    with pytest.raises(UsageError, match="mimika live"):
        expand([live])
