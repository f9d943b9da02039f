"""The checks for sources of sound pass a sound one and catch each kind of broken one."""

import asyncio
import os
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from mimika.domain.ids import SourceId
from mimika.domain.media import AudioChunk, Captured
from mimika.testing.conformance import Check, check_recorded_sound, check_sound, recorded_sound_checks

Broken = Callable[[Sequence[Check], str], None]
SHARED: list[float] = []
RANDOM = np.random.Generator(np.random.PCG64(1))


class Tape:
    """Eight chunks of a tenth of a second."""

    name = "tape"

    def __init__(self) -> None:
        self.next = 0
        self.dropped = 0
        self.over = False

    def samples(self) -> np.ndarray:
        return np.full(1600, self.next / 10, np.float32)

    def made(self) -> AudioChunk:
        samples = self.samples()
        samples.flags.writeable = False
        return AudioChunk(samples=samples, rate_hz=16_000)

    def at(self) -> float:
        return self.next / 10

    async def read(self) -> Captured[AudioChunk] | None:
        await asyncio.sleep(0)
        if self.over or self.next == 8:
            return None
        sample = Captured(source=SourceId(self.name), at=self.at(), index=self.next, media=self.made())
        self.next += 1
        return sample

    def discard(self) -> int:
        lost, self.next = 8 - self.next, 8
        self.dropped += lost
        return lost

    async def close(self) -> None:
        self.over = True


class BackInTime(Tape):
    def at(self) -> float:
        return 0.35 if self.next == 5 else super().at()


class AnotherRate(Tape):
    def made(self) -> AudioChunk:
        return AudioChunk(samples=super().made().samples, rate_hz=8000)


class Long(Tape):
    def samples(self) -> np.ndarray:
        return np.zeros(3200, np.float32)

    def at(self) -> float:
        return self.next / 5


class Doubles(Tape):
    def samples(self) -> np.ndarray:
        return np.zeros(1600)


class Loud(Tape):
    def samples(self) -> np.ndarray:
        return np.full(1600, 1.01, np.float32)


class NoNumbers(Tape):
    def samples(self) -> np.ndarray:
        return np.full(1600, np.nan, np.float32)


class Writable(Tape):
    def made(self) -> AudioChunk:
        return AudioChunk(samples=self.samples(), rate_hz=16_000)


class ReusedBuffer(Tape):
    def __init__(self) -> None:
        super().__init__()
        self.buffer = np.zeros(1600, np.float32)

    def made(self) -> AudioChunk:
        self.buffer[:] = self.next / 10
        view = self.buffer.view()
        view.flags.writeable = False
        return AudioChunk(samples=view, rate_hz=16_000)


class SilentDrops(Tape):
    async def read(self) -> Captured[AudioChunk] | None:
        self.next += self.next == 3
        return await super().read()


class ForgetsSilently(Tape):
    def discard(self) -> int:
        lost, self.next = 8 - self.next, 8
        return lost


class Named(Tape):
    name = "wss://user:secret@example.com/calls"


class KeepsDescriptor(Tape):
    def __init__(self) -> None:
        super().__init__()
        self.kept = os.dup(0)


class GoesOn(Tape):
    async def close(self) -> None:
        """Forget to stop."""


class Noisy(Tape):
    def samples(self) -> np.ndarray:
        return RANDOM.uniform(-1, 1, 1600).astype(np.float32)


class Endless(Tape):
    async def read(self) -> Captured[AudioChunk] | None:
        sample = await super().read()
        if sample is None and not self.over:
            self.next = 7
        return sample


class Drops(Tape):
    async def read(self) -> Captured[AudioChunk] | None:
        sample = await super().read()
        self.dropped += self.next == 4
        return sample


class Growing(Tape):
    def __init__(self) -> None:
        super().__init__()
        SHARED.extend([0.0] * 40_000)


def test_a_sound_source_passes() -> None:
    check_sound(Tape)
    check_recorded_sound(Tape)


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (BackInTime, "event_times_never_go_back"),
        (AnotherRate, "chunks_are_short_and_at_one_rate"),
        (Long, "chunks_are_short_and_at_one_rate"),
        (Doubles, "samples_are_read_only_and_within_full_scale"),
        (Loud, "samples_are_read_only_and_within_full_scale"),
        (NoNumbers, "samples_are_read_only_and_within_full_scale"),
        (Writable, "samples_are_read_only_and_within_full_scale"),
        (ReusedBuffer, "a_later_chunk_leaves_earlier_ones_alone"),
        (SilentDrops, "gaps_in_the_numbers_are_counted_as_drops"),
        (ForgetsSilently, "what_waits_can_be_forgotten"),
        (Named, "its_name_carries_no_credentials"),
        (KeepsDescriptor, "it_closes_what_it_opens"),
        (GoesOn, "it_can_be_closed_twice"),
        (Noisy, "the_same_sound_comes_twice"),
        (Endless, "the_end_stays_the_end"),
        (Drops, "a_slow_reader_loses_nothing"),
        (Growing, "hearing_again_and_again_does_not_grow"),
    ],
)
def test_a_broken_source_of_sound_is_caught(broken: Broken, make: Callable[[], Tape], promise: str) -> None:
    broken(recorded_sound_checks(make), promise)
