"""A paced source plays at the speed of life, drops what is late and knows how old a frame is."""

import asyncio

import numpy as np

from mimika.apps.batch.metering import Metered
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, VideoFrame


class Hands:
    """A clock that stands still until it is moved, by hand or by reading a frame."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now


class Film:
    """Ten frames, 0.1 s apart; reading each takes a while on the clock."""

    def __init__(self, clock: Hands, takes_s: float) -> None:
        self._clock = clock
        self._takes_s = takes_s
        self._next = 0
        self.closed = 0

    @property
    def dropped(self) -> int:
        return 0

    async def read(self) -> Captured[VideoFrame] | None:
        if self._next == 10:
            return None
        self._clock.now += self._takes_s
        frame = VideoFrame(pixels=np.zeros((2, 2, 3), np.uint8))
        self._next += 1
        return Captured(source=SourceId("film"), at=(self._next - 1) / 10, index=self._next - 1, media=frame)

    def discard(self) -> int:
        return 0

    async def close(self) -> None:
        self.closed += 1


def played(takes_s: float, *, paced: bool) -> tuple[list[int], int]:
    clock = Hands()
    source = Metered(Film(clock, takes_s), clock, paced=paced)

    async def through() -> list[int]:
        indices: list[int] = []
        while (sample := await source.read()) is not None:
            indices.append(sample.index)
        return indices

    return asyncio.run(through()), source.dropped


def test_a_source_in_time_loses_nothing() -> None:
    assert played(0.1, paced=True) == (list(range(10)), 0)


def test_a_slow_reader_of_a_paced_source_drops_late_frames_and_counts_them() -> None:
    indices, dropped = played(0.2, paced=True)
    assert len(indices) + dropped == 10
    assert 0 < len(indices) < 10


def test_a_live_source_is_never_paced() -> None:
    assert played(0.2, paced=False) == (list(range(10)), 0)


def test_a_frame_waits_until_its_time_has_come() -> None:
    clock = Hands()
    source = Metered(Film(clock, 0.0), clock, paced=True)

    async def third_frame_waits() -> bool:
        await source.read()
        await source.read()
        reading = asyncio.ensure_future(source.read())
        await asyncio.sleep(0)
        waits = not reading.done()
        await reading
        return waits

    assert asyncio.run(third_frame_waits())


def test_loading_the_models_with_the_first_frame_makes_nobody_late() -> None:
    clock = Hands()
    source = Metered(Film(clock, 0.1), clock, paced=True)

    async def slow_start() -> None:
        await source.read()
        clock.now += 5
        while await source.read() is not None:
            pass

    asyncio.run(slow_start())
    assert source.dropped == 0


def test_the_age_of_a_frame_counts_from_its_arrival() -> None:
    clock = Hands()
    film = Film(clock, 0.0)
    source = Metered(film, clock, paced=False)
    asyncio.run(source.read())
    clock.now += 0.025
    age = source.age(0)
    assert age is not None
    assert abs(age - 0.025) < 1e-9
    assert source.age(5) is None
    asyncio.run(source.close())
    assert film.closed == 1
