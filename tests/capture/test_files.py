"""Recordings: every frame, in order, upright, at its own time; and what is said of bad ones."""

import asyncio
import gc
import os
import resource
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from tests.capture.conftest import Clip, WallClock, is_upright, read, write

from mimika.capture import ThreadedSource, open_source
from mimika.errors import MediaError

FORMATS = [
    ("mp4", Clip()),
    ("mov", Clip(codec="libx264")),
    ("mkv", Clip(codec="libx264")),
    ("avi", Clip()),
    ("webm", Clip(codec="libvpx-vp9")),
    ("ts", Clip(codec="mpeg2video")),
    ("mpg", Clip(codec="mpeg2video")),
    ("flv", Clip(codec="flv")),
    ("mkv", Clip(codec="ffv1", pixels="bgr0")),
    ("mkv", Clip(codec="mjpeg", pixels="yuvj420p")),
    ("mp4", Clip(codec="libx265", pixels="yuv420p10le", encoder=(("x265-params", "log-level=none"),))),
    ("mkv", Clip(codec="ffv1", pixels="yuv420p10le")),
    ("mov", Clip(codec="qtrle", pixels="argb")),
    ("mp4", Clip(silence=True)),
]


async def survey(source: ThreadedSource) -> tuple[list[float], tuple[int, ...]]:
    """Return the times of all frames and the shape of the last, without keeping the frames."""
    times: list[float] = []
    shape: tuple[int, ...] = ()
    try:
        while (sample := await source.read()) is not None:
            times.append(sample.at)
            shape = sample.media.pixels.shape
    finally:
        await source.close()
    return times, shape


@pytest.mark.parametrize(("ending", "clip"), FORMATS, ids=lambda part: part if isinstance(part, str) else part.codec)
def test_every_frame_of_a_recording_arrives_once_in_order_and_upright(
    tmp_path: Path, clock: WallClock, ending: str, clip: Clip
) -> None:
    source = open_source(str(write(tmp_path / f"clip.{ending}", clip)), clock=clock)
    reading = read(source)
    assert reading.error is None
    assert reading.dropped == 0
    assert reading.numbers == list(range(20))
    assert [sample.index for sample in reading.samples] == list(range(20))
    assert all(is_upright(sample.media.pixels) for sample in reading.samples)
    assert not any(sample.media.grey for sample in reading.samples)
    assert reading.times == pytest.approx([index / 25 for index in range(20)], abs=2e-3)


def test_a_variable_frame_rate_keeps_its_own_times(tmp_path: Path, clock: WallClock) -> None:
    stamps = [0, 15, 40, 41, 300, 1000, 1033, 5000]
    path = write(tmp_path / "variable.mkv", Clip(count=8, stamps=stamps))
    reading = read(open_source(str(path), clock=clock))
    assert reading.times == pytest.approx([stamp / 1000 for stamp in stamps], abs=1e-6)
    assert reading.numbers == list(range(8))


def test_a_recording_that_starts_late_starts_at_zero(tmp_path: Path, clock: WallClock) -> None:
    stamps = [5000 + 40 * index for index in range(10)]
    path = write(tmp_path / "late.mkv", Clip(count=10, stamps=stamps))
    reading = read(open_source(str(path), clock=clock))
    assert reading.times == pytest.approx([index / 25 for index in range(10)], abs=1e-6)
    assert reading.error is None


@pytest.mark.parametrize("rotation", [90, 180, -90])
@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_a_rotation_flag_is_obeyed(tmp_path: Path, clock: WallClock, rotation: int, codec: str) -> None:
    path = write(tmp_path / "turned.mp4", Clip(count=5, width=96, height=64, rotation=rotation, codec=codec))
    source = open_source(str(path), clock=clock)
    reading = read(source)
    assert all(sample.media.pixels.shape == (64, 96, 3) for sample in reading.samples)
    assert all(is_upright(sample.media.pixels) for sample in reading.samples)
    assert reading.numbers == list(range(5))
    assert (source.info.width, source.info.height) == (96, 64)


@pytest.mark.parametrize("size", [(97, 65), (33, 17), (101, 64), (96, 63)])
@pytest.mark.parametrize("codec", ["mpeg4", "ffv1"])
def test_odd_sizes_arrive_whole(tmp_path: Path, clock: WallClock, size: tuple[int, int], codec: str) -> None:
    width, height = size
    path = write(tmp_path / "odd.mkv", Clip(count=4, width=width, height=height, codec=codec))
    reading = read(open_source(str(path), clock=clock))
    assert reading.numbers == list(range(4))
    for sample in reading.samples:
        assert sample.media.pixels.shape == (height, width, 3)
        right, below = sample.media.pixels[height * 3 // 4, -1], sample.media.pixels[-1, width // 4]
        assert right[2] > 150, "the last column is drawn"
        assert below[0] > 150, "the last row is drawn"


@pytest.mark.parametrize("pixels", ["gray", "gray10le", "gray16le"])
def test_grey_recordings_give_three_equal_planes(tmp_path: Path, clock: WallClock, pixels: str) -> None:
    path = write(tmp_path / "grey.mkv", Clip(count=6, codec="ffv1", pixels=pixels))
    reading = read(open_source(str(path), clock=clock))
    assert reading.numbers == list(range(6))
    for sample in reading.samples:
        assert sample.media.grey
        planes = sample.media.pixels
        assert np.array_equal(planes[..., 0], planes[..., 1])
        assert np.array_equal(planes[..., 0], planes[..., 2])


def test_pixels_that_are_not_square_are_made_square(tmp_path: Path, clock: WallClock) -> None:
    path = tmp_path / "wide.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = 2
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), "rgb24")
        container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    reading = read(open_source(str(path), clock=clock))
    assert [sample.media.pixels.shape for sample in reading.samples] == [(64, 128, 3)]


def test_a_recording_says_what_is_known_of_it_before_it_is_read(tmp_path: Path, clock: WallClock) -> None:
    source = open_source(str(write(tmp_path / "clip.mp4", Clip(count=50))), clock=clock)
    info = source.info
    assert (info.duration_s, info.frames, info.fps) == (pytest.approx(2.0), 50, pytest.approx(25))
    read(source)
    assert (source.info.width, source.info.height) == (96, 64)


def test_nothing_is_decoded_far_ahead_of_the_reader(tmp_path: Path, clock: WallClock) -> None:
    source = open_source(str(write(tmp_path / "long.mp4", Clip(count=200))), clock=clock)
    reading = read(source, most=3)
    assert reading.numbers == [0, 1, 2]
    assert source.dropped == 0


def test_frames_that_were_read_are_given_back_without_the_collector(tmp_path: Path, clock: WallClock) -> None:
    path = write(tmp_path / "long.mp4", Clip(count=240, width=640, height=480))
    page = resource.getpagesize()

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * page

    asyncio.run(survey(open_source(str(path), clock=clock)))
    gc.collect()
    gc.disable()
    try:
        before = resident()
        times, _ = asyncio.run(survey(open_source(str(path), clock=clock)))
        grown = resident() - before
    finally:
        gc.enable()
    assert len(times) == 240
    # All frames as decoded and as delivered would be 330 MB.
    assert grown < 60e6


def test_closing_unread_and_in_the_middle_gives_everything_back(tmp_path: Path, clock: WallClock) -> None:
    path = write(tmp_path / "clip.mp4", Clip(count=100))
    for most in (0, 1, 50):
        assert len(read(open_source(str(path), clock=clock), most=most).samples) == most


def test_a_name_with_signs_that_mean_something_elsewhere_is_only_a_name(tmp_path: Path, clock: WallClock) -> None:
    for name in ("12:30 %d #1?.mp4", "frame%03d.png", "тест 测试.mp4", "rtsp:.mkv"):
        codec = Clip(count=1, codec="png", pixels="rgb24", container="image2pipe") if "png" in name else Clip(count=3)
        reading = read(open_source(str(write(tmp_path / name, codec)), clock=clock))
        assert reading.samples
        assert reading.samples[0].source == name


def test_a_file_address_is_a_file(tmp_path: Path, clock: WallClock) -> None:
    path = write(tmp_path / "a clip.mp4", Clip(count=3))
    reading = read(open_source(path.as_uri(), clock=clock))
    assert reading.numbers == [0, 1, 2]
    assert reading.samples[0].source == "a clip.mp4"


# -- bad input ---------------------------------------------------------------------------------------------------------


def refusal(target: Path, clock: WallClock) -> str:
    """Return the line of the error that opening or reading a file gives, after checking its kind."""
    try:
        error = read(open_source(str(target), clock=clock)).error
    except MediaError as raised:
        error = raised
    assert isinstance(error, MediaError)
    assert error.exit_code == 2
    line = str(error)
    assert "\n" not in line
    assert target.name in line
    return line


def test_a_missing_file_is_said(tmp_path: Path, clock: WallClock) -> None:
    assert "no such file" in refusal(tmp_path / "absent.mp4", clock)


def test_a_path_that_can_be_no_file_is_said(tmp_path: Path, clock: WallClock) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", tmp_path / ("x" * 300), tmp_path / "empty.mp4" / "inner.mp4"):
        refusal(path, clock)
    with pytest.raises(MediaError):
        open_source("nul\0.mp4", clock=clock)


def test_an_empty_file_is_said(tmp_path: Path, clock: WallClock) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "empty" in refusal(path, clock)


def test_a_text_named_as_a_recording_is_said(tmp_path: Path, clock: WallClock) -> None:
    for name in ("text.mp4", "text.mkv", "text.avi", "text.txt", "text.jpg"):
        path = tmp_path / name
        path.write_text("this is no recording\n" * 300, encoding="utf-8")
        refusal(path, clock)


def test_a_playlist_named_as_a_recording_reaches_no_network(tmp_path: Path, clock: WallClock) -> None:
    path = tmp_path / "list.m3u8"
    path.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n", encoding="utf-8"
    )
    refusal(path, clock)


def test_sound_without_pictures_is_said(tmp_path: Path, clock: WallClock) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=16000)
        for index in range(10):
            chunk = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            chunk.sample_rate, chunk.pts = 16000, index * 1024
            container.mux(sound.encode(chunk))
        container.mux(sound.encode(None))
    assert "sound but no picture" in refusal(path, clock)


@pytest.mark.parametrize("ending", ["avi", "mkv", "mp4"])
def test_a_recording_without_frames_is_said(tmp_path: Path, clock: WallClock, ending: str) -> None:
    refusal(write(tmp_path / f"none.{ending}", Clip(count=0)), clock)


def test_a_recording_whose_index_is_cut_off_is_said(tmp_path: Path, clock: WallClock) -> None:
    path = write(tmp_path / "cut.mp4", Clip(count=50))
    path.write_bytes(path.read_bytes()[:-2000])
    assert "cut short" in refusal(path, clock)


FASTSTART = (("movflags", "faststart"),)
CUTS = [
    ("mp4", Clip(count=50, muxer=FASTSTART)),
    ("mp4", Clip(count=50, muxer=FASTSTART, codec="libx264", encoder=(("g", "1"),))),
    ("mov", Clip(count=50, muxer=FASTSTART, silence=True)),
    ("mkv", Clip(count=50)),
    ("mkv", Clip(count=50, codec="libx264", silence=True)),
    ("avi", Clip(count=50, encoder=(("g", "1"),))),
    ("webm", Clip(count=50, codec="libvpx-vp9")),
    ("ts", Clip(count=50, codec="mpeg2video")),
    ("ts", Clip(count=50, codec="libx264")),
]


@pytest.mark.parametrize(("ending", "clip"), CUTS, ids=lambda part: part if isinstance(part, str) else part.codec)
def test_a_recording_that_ends_within_a_frame_keeps_what_came_before_and_says_so(
    tmp_path: Path, clock: WallClock, ending: str, clip: Clip
) -> None:
    path = write(tmp_path / f"cut.{ending}", clip)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.6)])
    reading = read(open_source(str(path), clock=clock))
    kept = len(reading.samples)
    assert 8 <= kept < 50
    # The very last picture may be half of one where the codec hides it.
    assert reading.numbers[: kept - 1] == list(range(kept - 1))
    assert isinstance(reading.error, MediaError)
    assert "incomplete" in str(reading.error)


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_no_whole_frame_before_a_cut_is_lost(tmp_path: Path, clock: WallClock, codec: str) -> None:
    path = write(tmp_path / "cut.mp4", Clip(count=50, width=320, height=240, codec=codec, muxer=FASTSTART))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.7)])
    with av.open(str(path)) as container:
        sound = [packet for packet in container.demux(video=0) if packet.size and not packet.is_corrupt]
    assert len(read(open_source(str(path), clock=clock)).samples) == len(sound)


def test_a_frame_that_is_half_there_is_left_out_and_counted(tmp_path: Path, clock: WallClock) -> None:
    path = write(tmp_path / "cut.ts", Clip(width=640, height=480, codec="mpeg2video", encoder=(("g", "1"),)))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.6) // 188 * 188])
    source = open_source(str(path), clock=clock)
    reading = read(source)
    assert source.damaged == 1
    assert "middle of a frame" in str(reading.error)


@pytest.mark.parametrize(("ending", "clip"), CUTS, ids=lambda part: part if isinstance(part, str) else part.codec)
def test_a_whole_recording_is_not_called_incomplete(tmp_path: Path, clock: WallClock, ending: str, clip: Clip) -> None:
    assert read(open_source(str(write(tmp_path / f"whole.{ending}", clip)), clock=clock)).error is None


@pytest.mark.parametrize("codec", ["mpeg4", "libx264", "mjpeg"])
def test_damage_in_the_middle_is_left_out_and_reading_goes_on(tmp_path: Path, clock: WallClock, codec: str) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    clip = Clip(count=60, codec=codec, pixels=pixels, encoder=(("g", "10"),), muxer=FASTSTART)
    path = write(tmp_path / "scratched.mp4", clip)
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + (len(data) - data.index(b"mdat")) // 2
    scratch = len(data) // 40
    data[middle : middle + scratch] = bytes(scratch)
    path.write_bytes(data)
    source = open_source(str(path), clock=clock)
    reading = read(source)
    assert reading.error is None
    assert 30 < len(reading.samples) <= 60
    assert source.damaged > 0
    assert reading.numbers[:15] == list(range(15))
    assert reading.numbers[-5:] == list(range(55, 60)), "after the scratch it reads again"


def test_the_library_writes_nothing_to_the_terminal(
    tmp_path: Path, clock: WallClock, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "cut.mp4", Clip(count=50, muxer=FASTSTART, codec="libx264"))
    path.write_bytes(path.read_bytes()[:9000])
    capfd.readouterr()
    level = av.logging.get_level()
    read(open_source(str(path), clock=clock))
    assert capfd.readouterr() == ("", "")
    assert av.logging.get_level() == level


# -- real recordings ---------------------------------------------------------------------------------------------------


@pytest.mark.data
def test_every_real_clip_gives_the_frames_it_holds(data: Path, clock: WallClock) -> None:
    lines = (data / "video_clips" / "index.csv").read_text(encoding="utf-8").splitlines()[1:]
    # The two 1080x1920 clips take seconds to decode and show nothing that the others do not.
    rows = [row.split(",") for row in lines if "latentsync" not in row]
    assert len(rows) > 30
    for name, _, _, width, height, _, frames, seconds, *_ in rows:
        source = open_source(str(data / "video_clips" / name), clock=clock)
        times, shape = asyncio.run(survey(source))
        assert abs(len(times) - int(frames)) <= 1, name
        assert shape == (int(height), int(width), 3), name
        assert abs(times[-1] - float(seconds)) < 1.0, name
        assert min(later - earlier for earlier, later in pairwise(times)) > 1e-3, name
