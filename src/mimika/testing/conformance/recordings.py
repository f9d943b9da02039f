"""Checks for sources with an end: files, pictures and folders of them.

Replay equals live only when a recording gives the same frames each time,
however slowly they are taken. Next door: `sources` checks every source.
"""

import asyncio
import math

from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.resources import growth_bytes, peak_bytes
from mimika.testing.conformance.sources import MOST, MakeSource, Trace, frames, source_checks, trace, traces

_ROUNDS = 2
_LEAK_BYTES = 64 * 1024
_FRAMES_AT_ONCE = 24
_BESIDES_BYTES = 8 * 1024 * 1024
_DAWDLE_S = 0.002


def recording_checks(make: MakeSource) -> tuple[Check, ...]:
    """Return the checks for sources with an end, those for every source included.

    Args:
        make: Opens the recording anew; two frames at least, some sixty make all checks sharp.
    """
    own = bound(
        (
            the_same_frames_come_twice,
            two_readers_do_not_disturb_each_other,
            the_end_stays_the_end,
            a_slow_reader_loses_nothing,
            it_does_not_hoard_frames,
            reading_again_and_again_does_not_grow,
        ),
        make,
    )
    return source_checks(make) + own


def check_recording(make: MakeSource) -> None:
    """Run all checks for sources with an end.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(recording_checks(make))


def the_same_frames_come_twice(make: MakeSource) -> None:
    """The same input gives the same output."""
    assert traces(make) == traces(make), "reading the recording again gave other frames or times"


def two_readers_do_not_disturb_each_other(make: MakeSource) -> None:
    """Many recordings are read at once in a batch."""

    async def both() -> tuple[list[Trace], list[Trace]]:
        one, other = make(), make()
        seen: tuple[list[Trace], list[Trace]] = ([], [])
        try:
            for _ in range(MOST):
                for source, kept in zip((one, other), seen, strict=True):
                    sample = await source.read()
                    kept.extend([] if sample is None else [trace(sample)])
        finally:
            await one.close()
            await other.close()
        return seen

    alone = traces(make)
    assert asyncio.run(both()) == (alone, alone), "two readers at once saw other frames than one alone"


def the_end_stays_the_end(make: MakeSource) -> None:
    """A caller may ask once more after the end."""

    async def overrun() -> None:
        source = make()
        try:
            while await source.read() is not None:
                pass
            assert await source.read() is None, "it gave a frame after its end"
        finally:
            await source.close()

    asyncio.run(overrun())


def a_slow_reader_loses_nothing(make: MakeSource) -> None:
    """A recording can wait; only live sources drop."""

    async def read() -> tuple[list[Trace], int]:
        source = make()
        seen: list[Trace] = []
        async for sample in frames(source):
            seen.append(trace(sample))
            await asyncio.sleep(_DAWDLE_S)
        return seen, source.dropped

    seen, dropped = asyncio.run(read())
    assert seen == traces(make), "a slow reader saw other frames than a quick one"
    assert dropped == 0, f"{dropped} frames of a recording were dropped"


def it_does_not_hoard_frames(make: MakeSource) -> None:
    """Queues are bounded: a slow reader must not make the whole file pile up in memory."""

    async def dawdle() -> None:
        async for _ in frames(make()):
            await asyncio.sleep(_DAWDLE_S)

    first = traces(make, 1)[0]
    largest = math.prod(first.shape)
    peak = peak_bytes(lambda: asyncio.run(dawdle()))
    most = _FRAMES_AT_ONCE * largest + _BESIDES_BYTES
    assert peak <= most, f"it held {peak} bytes at once, more than {_FRAMES_AT_ONCE} frames of {largest} bytes"


def reading_again_and_again_does_not_grow(make: MakeSource) -> None:
    """What one recording leaves behind adds up over thousands."""

    def read() -> None:
        traces(make)

    growth = growth_bytes(read, _ROUNDS)
    assert growth < _LEAK_BYTES, f"{_ROUNDS} readings left {growth} bytes behind"
