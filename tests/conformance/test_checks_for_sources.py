"""The checks for sources themselves: a sound one passes, each broken promise is caught by its check."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, Pixels, VideoFrame
from mimika.testing.conformance import (
    Check,
    check_recording,
    check_source,
    recording_checks,
)

Broken = Callable[[Sequence[Check], str], None]


SHARED: list[float] = []


class Slides:
    """A sound source: forty small pictures."""

    def __init__(self) -> None:
        self._next = 0
        self.dropped = 0

    def picture(self, number: int) -> Pixels:
        pixels = np.full((64, 48, 3), number, dtype=np.uint8)
        pixels.flags.writeable = False
        return pixels

    def moment(self, number: int) -> float:
        return number / 30

    async def read(self) -> Captured[VideoFrame] | None:
        if self._next == 40:
            return None
        number, self._next = self._next, self._next + 1
        frame = VideoFrame(pixels=self.picture(number))
        return Captured(source=SourceId("slides"), at=self.moment(number), index=number, media=frame)

    def discard(self) -> int:
        return 0

    async def close(self) -> None:
        self._next = 40


class ForgetsSilently(Slides):
    def discard(self) -> int:
        return 3


class BackInTime(Slides):
    def moment(self, number: int) -> float:
        return 1.0 - number / 100


class Writable(Slides):
    def picture(self, number: int) -> Pixels:
        return np.full((64, 48, 3), number, dtype=np.uint8)


class ReusedBuffer(Slides):
    def __init__(self) -> None:
        super().__init__()
        self._buffer = np.zeros((64, 48, 3), dtype=np.uint8)

    def picture(self, number: int) -> Pixels:
        self._buffer[:] = number
        view = self._buffer.view()
        view.flags.writeable = False
        return view


class SilentDrops(Slides):
    async def read(self) -> Captured[VideoFrame] | None:
        sample = await super().read()
        return sample and replace(sample, index=sample.index * 2)


class Named(Slides):
    async def read(self) -> Captured[VideoFrame] | None:
        sample = await super().read()
        return sample and replace(sample, source=SourceId("rtsp://me:secret@camera/1"))


class KeepsDescriptor(Slides):
    def __init__(self) -> None:
        super().__init__()
        self._kept = os.open(os.devnull, os.O_RDONLY)


class ClosesOnce(Slides):
    def __init__(self) -> None:
        super().__init__()
        self._open = True

    async def close(self) -> None:
        if not self._open:
            message = "closed already"
            raise RuntimeError(message)
        self._open = False


class Noisy(Slides):
    def picture(self, _number: int) -> Pixels:
        pixels = np.random.Generator(np.random.PCG64()).integers(0, 256, (64, 48, 3), dtype=np.uint8)
        pixels.flags.writeable = False
        return pixels


class Endless(Slides):
    async def read(self) -> Captured[VideoFrame] | None:
        sample = await super().read()
        self._next = 0 if sample is None else self._next
        return sample


class Hoarding(Slides):
    def __init__(self) -> None:
        super().__init__()
        self._all = [np.zeros((1000, 1000, 3), dtype=np.uint8) for _ in range(40)]


class Growing(Slides):
    def __init__(self) -> None:
        super().__init__()
        SHARED.extend([0.0] * 40_000)


def test_a_sound_source_passes() -> None:
    check_source(Slides)
    check_recording(Slides)


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (BackInTime, "event_times_never_go_back"),
        (Writable, "pictures_are_rgb_and_read_only"),
        (ReusedBuffer, "a_later_frame_leaves_earlier_ones_alone"),
        (SilentDrops, "gaps_in_the_numbers_are_counted_as_drops"),
        (ForgetsSilently, "what_waits_can_be_forgotten"),
        (Named, "its_name_carries_no_credentials"),
        (KeepsDescriptor, "it_closes_what_it_opens"),
        (Noisy, "the_same_frames_come_twice"),
        (Endless, "the_end_stays_the_end"),
        (Hoarding, "it_does_not_hoard_frames"),
        (Growing, "reading_again_and_again_does_not_grow"),
    ],
)
def test_a_broken_source_is_caught(broken: Broken, make: Callable[[], Slides], promise: str) -> None:
    broken(recording_checks(make), promise)


def test_a_source_that_cannot_be_closed_twice_is_caught() -> None:
    with pytest.raises(AssertionError, match="it_can_be_closed_twice"):
        check_source(ClosesOnce)
