"""Pictures and folders of pictures."""

import resource
import struct
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.conftest import Picture, WallClock, is_upright, number, picture, read

from mimika.capture import open_source
from mimika.capture.exif import TURNS, turn_of
from mimika.capture.pictures import natural
from mimika.capture.pixels import LONGEST_SIDE, square_size
from mimika.errors import MediaError

ENDINGS = ["jpg", "png", "webp", "bmp", "tiff", "gif", "ppm"]


def save(path: Path, pixels: Picture) -> Path:
    """Write a picture given as RGB, RGBA or grey."""
    order = {2: None, 3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    code = order[pixels.ndim if pixels.ndim == 2 else pixels.shape[2]]
    encoded, data = cv2.imencode(path.suffix, pixels if code is None else cv2.cvtColor(pixels, code))
    assert encoded
    path.write_bytes(data.tobytes())
    return path


def exif(orientation: int, order: str = "<") -> bytes:
    """Return an EXIF block that holds another tag and the orientation."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHIHH", 0x0100, 3, 1, 640, 0) + struct.pack(
        f"{order}HHIHH", 0x0112, 3, 1, orientation, 0
    )
    return mark + struct.pack(f"{order}IH", 8, 2) + entries + bytes(4)


def with_exif(jpeg: bytes, block: bytes) -> bytes:
    """Return a JPEG with an EXIF segment after its first marker."""
    payload = b"Exif\0\0" + block
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def stored_for(orientation: int, upright: Picture) -> Picture:
    """Return what a camera stores with an orientation tag so that the picture is shown upright (CIPA DC-008)."""
    undo = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }
    return np.ascontiguousarray(undo[orientation])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_picture_is_one_frame(tmp_path: Path, clock: WallClock, ending: str) -> None:
    source = open_source(str(save(tmp_path / f"one.{ending}", picture(37))), clock=clock)
    assert source.info.frames == 1
    reading = read(source)
    assert reading.numbers == [37]
    assert is_upright(reading.samples[0].media.pixels)
    assert reading.error is None


def test_a_picture_may_be_called_by_another_kind(tmp_path: Path, clock: WallClock) -> None:
    path = save(tmp_path / "one.png", picture(5))
    assert read(open_source(str(path.rename(tmp_path / "one.jpg")), clock=clock)).numbers == [5]


@pytest.mark.parametrize("ending", ["png", "tiff"])
def test_sixteen_bits_become_eight(tmp_path: Path, clock: WallClock, ending: str) -> None:
    deep = picture(9).astype(np.uint16) * 257
    reading = read(open_source(str(save(tmp_path / f"deep.{ending}", deep)), clock=clock))
    assert np.abs(reading.samples[0].media.pixels.astype(int) - picture(9)).max() <= 1


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_grey_picture_gives_three_equal_planes(tmp_path: Path, clock: WallClock, depth: type) -> None:
    grey = picture(3)[..., 0].astype(depth) * (257 if depth is np.uint16 else 1)
    frame = read(open_source(str(save(tmp_path / "grey.png", grey)), clock=clock)).samples[0].media
    assert frame.grey
    assert np.array_equal(frame.pixels[..., 0], frame.pixels[..., 2])
    assert number(frame.pixels) == 3


def test_transparency_is_left_out(tmp_path: Path, clock: WallClock) -> None:
    opaque = picture(6)
    alpha = np.dstack([opaque, np.full(opaque.shape[:2], 40, np.uint8)])
    reading = read(open_source(str(save(tmp_path / "alpha.png", alpha)), clock=clock))
    assert np.array_equal(reading.samples[0].media.pixels, opaque)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_orientation_of_a_jpeg_is_obeyed(tmp_path: Path, clock: WallClock, orientation: int, order: str) -> None:
    path = save(tmp_path / "turned.jpg", stored_for(orientation, picture(77)))
    path.write_bytes(with_exif(path.read_bytes(), exif(orientation, order)))
    reading = read(open_source(str(path), clock=clock))
    pixels = reading.samples[0].media.pixels
    assert pixels.shape == (64, 96, 3)
    assert number(pixels) == 77
    assert is_upright(pixels)
    # OpenCV reads the same file the same way.
    peer = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    assert np.abs(peer.astype(int) - pixels).mean() < 8


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_film_of_jpegs_that_carry_an_orientation_is_upright(
    tmp_path: Path, clock: WallClock, orientation: int
) -> None:
    stored = stored_for(orientation, picture(21))
    jpeg = with_exif(save(tmp_path / "one.jpg", stored).read_bytes(), exif(orientation))
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.height, stream.width = stored.shape[:2]
        stream.pix_fmt = "yuvj420p"
        for index in range(3):
            packet = av.Packet(jpeg)
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, index, index, Fraction(1, 25)
            packet.is_keyframe = True
            container.mux(packet)
    reading = read(open_source(str(path), clock=clock))
    assert reading.numbers == [21, 21, 21]
    assert all(is_upright(sample.media.pixels) for sample in reading.samples)


@given(st.binary(max_size=200), st.sampled_from([b"", b"Exif\0\0", b"eXIf", b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_a_broken_orientation_is_no_orientation(noise: bytes, start: bytes) -> None:
    assert turn_of(start + noise) in TURNS.values()


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "tiff", "webp"])
def test_a_picture_of_one_pixel_works(tmp_path: Path, clock: WallClock, ending: str) -> None:
    path = save(tmp_path / f"dot.{ending}", np.full((1, 1, 3), 200, np.uint8))
    reading = read(open_source(str(path), clock=clock))
    assert reading.samples[0].media.pixels.shape == (1, 1, 3)
    assert abs(int(reading.samples[0].media.pixels[0, 0, 0]) - 200) <= 3


def test_a_very_large_picture_is_shrunk_within_bounded_memory(tmp_path: Path, clock: WallClock) -> None:
    path = tmp_path / "large.jpg"
    small = picture(42, 800, 600)
    save(path, cv2.resize(small, (8000, 6000), interpolation=cv2.INTER_NEAREST))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading = read(open_source(str(path), clock=clock))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000, "kilobytes"
    assert reading.samples[0].media.pixels.shape == (3072, LONGEST_SIDE, 3)
    assert reading.numbers == [42]


@given(st.integers(1, 10**5), st.integers(1, 10**5), st.none() | st.fractions(min_value=0, max_value=100))
def test_no_size_is_too_large_or_empty(width: int, height: int, shape: object) -> None:
    across, down = square_size(width, height, shape)  # type: ignore[arg-type] -- a Fraction or None
    assert 1 <= across <= LONGEST_SIDE
    assert 1 <= down <= LONGEST_SIDE


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "bmp", "tiff"])
def test_half_a_picture_is_said(tmp_path: Path, clock: WallClock, ending: str) -> None:
    path = save(tmp_path / f"half.{ending}", picture(1, 320, 240))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    reading = read(open_source(str(path), clock=clock))
    assert isinstance(reading.error, MediaError)
    assert len(reading.samples) == (1 if ending == "jpg" else 0), "the upper part of a JPEG is kept"


def test_the_thumbnail_behind_a_picture_is_no_second_frame(tmp_path: Path, clock: WallClock) -> None:
    path = save(tmp_path / "two.jpg", picture(11))
    path.write_bytes(path.read_bytes() + save(tmp_path / "gain.jpg", picture(12, 48, 32)).read_bytes())
    assert read(open_source(str(path), clock=clock)).numbers == [11]


# -- folders -----------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_in_natural_order_a_second_apart(tmp_path: Path, clock: WallClock) -> None:
    for index in (10, 2, 1, 33):
        save(tmp_path / f"Frame{index}.{ENDINGS[index % len(ENDINGS)]}", picture(index))
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    (tmp_path / ".hidden.png").write_bytes(b"")
    (tmp_path / "sub.png").mkdir()
    source = open_source(str(tmp_path), clock=clock)
    assert (source.info.frames, source.info.duration_s) == (4, 3.0)
    reading = read(source)
    assert reading.numbers == [1, 2, 10, 33]
    assert reading.times == [0, 1, 2, 3]


def test_a_bad_picture_in_a_folder_is_skipped_and_said(tmp_path: Path, clock: WallClock) -> None:
    for index in range(5):
        save(tmp_path / f"{index}.png", picture(index))
    (tmp_path / "1.png").write_bytes(b"no picture")
    (tmp_path / "3.png").write_bytes(b"")
    source = open_source(str(tmp_path), clock=clock)
    reading = read(source)
    assert reading.error is None
    assert reading.numbers == [0, 2, 4]
    assert reading.times == [0, 2, 4]
    assert source.damaged == 2
    assert [name for name in ("1.png", "3.png") if any(name in note for note in source.notes)] == ["1.png", "3.png"]


def test_a_thousand_bad_pictures_do_not_fill_the_screen(tmp_path: Path, clock: WallClock) -> None:
    for index in range(100):
        (tmp_path / f"{index}.png").write_bytes(b"no picture")
    save(tmp_path / "good.png", picture(8))
    source = open_source(str(tmp_path), clock=clock)
    reading = read(source)
    assert reading.numbers == [8]
    assert source.damaged == 100
    assert len(source.notes) == 20


def test_a_folder_without_pictures_is_said(tmp_path: Path, clock: WallClock) -> None:
    with pytest.raises(MediaError, match="holds no pictures"):
        open_source(str(tmp_path), clock=clock)


def test_a_folder_of_bad_pictures_is_said(tmp_path: Path, clock: WallClock) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    assert isinstance(read(open_source(str(tmp_path), clock=clock)).error, MediaError)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=20, unique=True))
def test_numbers_in_names_sort_as_numbers(numbers: list[int]) -> None:
    assert sorted((f"a{each}b.png" for each in numbers), key=natural) == [f"a{each}b.png" for each in sorted(numbers)]


@pytest.mark.data
def test_every_real_picture_is_read(data: Path, clock: WallClock) -> None:
    source = open_source(str(data / "test_images"), clock=clock)
    reading = read(source)
    assert len(reading.samples) == source.info.frames
    assert source.damaged == 0
    assert [sample.media.grey for sample in reading.samples].count(True) >= 1
