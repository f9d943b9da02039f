"""Checks for every source of pictures: files, cameras and streams alike.

Next door: `recordings` adds what only a source with an end can promise.
"""

import asyncio
import hashlib
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from mimika.domain.media import Captured, Media, VideoFrame
from mimika.domain.ports import MediaSource, Source, VideoSource
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.resources import check_gives_back

MakeSource = Callable[[], VideoSource]
"""Opens the source anew each time it is called."""

MakeAny = Callable[[], MediaSource]
"""Opens a source of any medium anew each time it is called."""

M = TypeVar("M", bound=Media)

_FILLING_S = 0.05
"""Time in which a queue fills."""

MOST = 60
"""Frames read in one check; enough to go round any queue, few enough to be quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is kept of a frame for comparison; not the frame.

    Attributes:
        at: Event time in seconds.
        index: Number within the source.
        shape: Shape of the picture.
        digest: Fingerprint of its pixels.
    """

    at: float
    index: int
    shape: tuple[int, ...]
    digest: str


def source_checks(make: MakeSource) -> tuple[Check, ...]:
    """Return the checks that every source must pass.

    Args:
        make: Opens the source anew; it must give at least two frames.
    """
    return bound(
        (
            event_times_never_go_back,
            pictures_are_rgb_and_read_only,
            a_later_frame_leaves_earlier_ones_alone,
            gaps_in_the_numbers_are_counted_as_drops,
            what_waits_can_be_forgotten,
            its_name_carries_no_credentials,
            it_closes_what_it_opens,
            it_can_be_closed_twice,
        ),
        make,
    )


def check_source(make: MakeSource) -> None:
    """Run all checks for sources.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(source_checks(make))


async def frames(source: Source[M], most: int = MOST) -> AsyncIterator[Captured[M]]:
    """Yield up to `most` frames, or samples of another medium, then close the source."""
    try:
        for _ in range(most):
            sample = await source.read()
            if sample is None:
                return
            yield sample
    finally:
        await source.close()


def trace(sample: Captured[VideoFrame]) -> Trace:
    """Return what is kept of a frame."""
    pixels = sample.media.pixels
    digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
    return Trace(at=sample.at, index=sample.index, shape=pixels.shape, digest=digest)


def traces(make: MakeSource, most: int = MOST) -> list[Trace]:
    """Open the source, read up to `most` frames and close it."""

    async def read() -> list[Trace]:
        return [trace(sample) async for sample in frames(make(), most)]

    return asyncio.run(read())


def event_times_never_go_back(make: MakeSource) -> None:
    """Everything downstream is ordered by event time; a step back would undo a blink."""
    seen = traces(make)
    assert len(seen) > 1, f"the source gave {len(seen)} frames; the checks need at least two"
    assert all(math.isfinite(one.at) and one.at >= 0 for one in seen), "an event time is negative or not a number"
    for earlier, later in pairwise(seen):
        assert later.at >= earlier.at, f"frame {later.index} is at {later.at} s, the one before at {earlier.at} s"
        assert later.index > earlier.index, f"frame {earlier.index} is followed by {later.index}"


def pictures_are_rgb_and_read_only(make: MakeSource) -> None:
    """Perceivers share a frame; one that could write into it would change what the next one sees."""

    async def look() -> None:
        async for sample in frames(make()):
            pixels = sample.media.pixels
            assert pixels.dtype == np.uint8, f"pixels are {pixels.dtype}, not uint8"
            assert pixels.ndim == 3, f"a picture has shape {pixels.shape}, not (height, width, 3)"  # noqa: PLR2004 -- height, width, colour
            assert pixels.shape[2] == 3, f"a picture has {pixels.shape[2]} planes, not 3"  # noqa: PLR2004 -- red, green, blue
            assert not pixels.flags.writeable, "a picture can be written into"
            if sample.media.grey:
                assert np.array_equal(pixels[..., 0], pixels[..., 1]), "a grey picture has unequal planes"

    asyncio.run(look())


def a_later_frame_leaves_earlier_ones_alone(make: MakeSource) -> None:
    """A decoder that reuses its buffer would change a frame that is still being looked at."""

    async def keep() -> list[tuple[Trace, Captured[VideoFrame]]]:
        return [(trace(sample), sample) async for sample in frames(make(), 8)]

    for then, sample in asyncio.run(keep()):
        assert trace(sample) == then, f"frame {then.index} changed after it had been handed out"


def gaps_in_the_numbers_are_counted_as_drops(make: MakeAny) -> None:
    """Every drop is counted and shown."""

    async def count() -> tuple[list[int], list[int]]:
        source = make()
        numbers: list[int] = []
        counts: list[int] = []
        async for sample in frames(source):
            numbers.append(sample.index)
            counts.append(source.dropped)
        return numbers, counts

    numbers, counts = asyncio.run(count())
    assert all(later >= earlier >= 0 for earlier, later in pairwise(counts)), "the count of drops went back"
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert missing <= counts[-1], f"{missing} numbers are missing, {counts[-1]} drops were counted"


def what_waits_can_be_forgotten(make: MakeAny) -> None:
    """A withdrawal must not leave anything in a queue; what is forgotten counts as dropped."""

    async def forget() -> tuple[int, int, int]:
        source = make()
        await source.read()
        await asyncio.sleep(_FILLING_S)
        before, lost = source.dropped, source.discard()
        after = source.dropped
        await source.close()
        return before, lost, after

    before, lost, after = asyncio.run(forget())
    assert lost >= 0, "a negative number of samples was forgotten"
    assert after - before >= lost, f"{lost} samples were forgotten, {after - before} counted as dropped"


def its_name_carries_no_credentials(make: MakeAny) -> None:
    """Names of sources are recorded and shown."""

    async def name() -> str:
        return "".join([sample.source async for sample in frames(make(), 1)])

    host = asyncio.run(name()).partition("://")[2].partition("/")[0]
    assert "@" not in host, "the name of the source carries a user name or a password"


def it_closes_what_it_opens(make: MakeSource) -> None:
    """A kiosk runs for months; it must give back descriptors and threads wherever reading stops."""
    for most in (0, 1, MOST):

        def work(most: int = most) -> None:
            traces(make, most)

        check_gives_back(work)


def it_can_be_closed_twice(make: MakeSource) -> None:
    """Withdrawal and the end of a session may both close it."""

    async def close() -> None:
        source = make()
        await source.read()
        await source.close()
        await source.close()

    asyncio.run(close())
