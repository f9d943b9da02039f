"""Cameras: said when absent; read as they come, the newest first when nobody keeps up."""

import asyncio
import threading
from pathlib import Path

import pytest
from tests.capture.conftest import WallClock, read

from mimika.capture import ThreadedSource, open_source
from mimika.capture.cameras import CameraProducer, Device
from mimika.domain.ids import SourceId
from mimika.errors import DeviceError


def device(address: str) -> ThreadedSource:
    """Return a source that reads one of FFmpeg's own capture devices, which needs no hardware."""
    return ThreadedSource(CameraProducer(Device(address=address, format="lavfi"), SourceId("camera:9")))


@pytest.mark.parametrize("target", ["camera:987", "/dev/video987", "/dev/null-camera", "camera:", "camera:front"])
def test_a_camera_that_is_not_there_is_said(clock: WallClock, target: str) -> None:
    with pytest.raises(DeviceError) as raised:
        open_source(target, clock=clock)
    assert raised.value.exit_code == 4
    assert target in str(raised.value)
    assert raised.value.fix


def test_a_device_that_is_no_camera_is_said(clock: WallClock) -> None:
    reading = read(open_source("/dev/null", clock=clock))
    assert not reading.samples
    assert isinstance(reading.error, DeviceError)
    assert "/dev/null" in str(reading.error)


def test_a_camera_gives_frames_in_time_at_its_pace() -> None:
    reading = read(device("testsrc=size=64x48:rate=50,realtime"), most=8)
    assert reading.error is None
    assert len(reading.samples) == 8
    assert reading.samples[0].media.pixels.shape == (48, 64, 3)
    assert reading.samples[1].at == pytest.approx(0.02)


def test_a_camera_that_is_too_fast_drops_and_counts_every_frame() -> None:
    async def slow() -> tuple[list[int], int]:
        source = device("testsrc=size=64x48:rate=25")
        indices: list[int] = []
        for _ in range(6):
            sample = await source.read()
            assert sample is not None
            assert sample.at == pytest.approx(sample.index / 25)
            indices.append(sample.index)
            await asyncio.sleep(0.02)
        await source.close()
        return indices, source.dropped

    indices, dropped = asyncio.run(slow())
    assert indices == sorted(set(indices))
    assert dropped >= indices[-1] + 1 - len(indices) > 0


def test_a_camera_that_stops_says_so_after_its_last_frame() -> None:
    reading = read(device("testsrc=size=64x48:rate=100:duration=0.05,realtime"))
    assert [sample.index for sample in reading.samples][-1] == 4
    assert isinstance(reading.error, DeviceError)
    assert "camera:9 stopped" in str(reading.error)


def test_a_camera_that_gives_no_pictures_is_said() -> None:
    reading = read(device("sine=frequency=440[out0]"))
    assert isinstance(reading.error, DeviceError)


def test_a_camera_is_opened_by_the_first_read_only() -> None:
    source = device("testsrc=size=64x48:rate=25")
    before = threading.active_count()
    asyncio.run(source.close())
    assert threading.active_count() == before
    assert asyncio.run(source.read()) is None


def test_a_grey_camera_is_grey(tmp_path: Path) -> None:
    reading = read(device("testsrc=size=64x48:rate=50,format=gray,realtime"), most=2)
    assert all(sample.media.grey for sample in reading.samples), tmp_path
