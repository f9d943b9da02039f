"""Checks for every source of sound: files, microphones and calls alike.

A source that passes gives chunks that any perceiver of voices can take, in an
order and with gaps that can be believed. Next door: `sources` does the same for
pictures.
"""

import asyncio
import hashlib
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured
from mimika.domain.ports import AudioSource
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.resources import check_gives_back, growth_bytes
from mimika.testing.conformance.sources import (
    gaps_in_the_numbers_are_counted_as_drops,
    its_name_carries_no_credentials,
    what_waits_can_be_forgotten,
)

MakeSound = Callable[[], AudioSource]
"""Opens the source anew each time it is called, within a running loop."""

MOST = 60
"""Chunks read in one check: six seconds."""

_CHUNK_S = 0.1
_DAWDLE_S = 0.002
_EXACT_S = 1e-6
_ROUNDS = 2
_LEAK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is kept of a chunk for comparison; not the chunk.

    Attributes:
        at: Event time in seconds.
        index: Number within the source.
        channel: Its channel.
        over: Event time of its end in seconds.
        digest: Fingerprint of its samples.
    """

    at: float
    index: int
    channel: int
    over: float
    digest: str


def sound_checks(make: MakeSound) -> tuple[Check, ...]:
    """Return the checks that every source of sound must pass.

    Args:
        make: Opens the source anew; it must give at least two chunks.
    """
    return bound(
        (
            event_times_never_go_back,
            chunks_are_short_and_at_one_rate,
            samples_are_read_only_and_within_full_scale,
            a_later_chunk_leaves_earlier_ones_alone,
            gaps_in_the_numbers_are_counted_as_drops,
            what_waits_can_be_forgotten,
            its_name_carries_no_credentials,
            it_closes_what_it_opens,
            it_can_be_closed_twice,
        ),
        make,
    )


def recorded_sound_checks(make: MakeSound) -> tuple[Check, ...]:
    """Return the checks for sources of sound with an end, those for every source included.

    Args:
        make: Opens the recording anew; two chunks at least.
    """
    own = bound(
        (
            the_same_sound_comes_twice,
            the_end_stays_the_end,
            a_slow_reader_loses_nothing,
            hearing_again_and_again_does_not_grow,
        ),
        make,
    )
    return sound_checks(make) + own


def check_sound(make: MakeSound) -> None:
    """Run all checks for sources of sound.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(sound_checks(make))


def check_recorded_sound(make: MakeSound) -> None:
    """Run all checks for sources of sound with an end.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(recorded_sound_checks(make))


async def _chunks(make: MakeSound, most: int = MOST) -> AsyncIterator[tuple[Captured[AudioChunk], AudioSource]]:
    source = make()
    try:
        for _ in range(most):
            sample = await source.read()
            if sample is None:
                return
            yield sample, source
    finally:
        await source.close()


def _trace(sample: Captured[AudioChunk]) -> Heard:
    digest = hashlib.sha256(np.ascontiguousarray(sample.media.samples).tobytes()).hexdigest()
    over = sample.at + sample.media.seconds
    return Heard(at=sample.at, index=sample.index, channel=sample.media.channel, over=over, digest=digest)


def _traces(make: MakeSound, most: int = MOST) -> list[Heard]:
    async def read() -> list[Heard]:
        return [_trace(sample) async for sample, _ in _chunks(make, most)]

    return asyncio.run(read())


def event_times_never_go_back(make: MakeSound) -> None:
    """Pauses and turns are told by event time; sound that overlaps itself would be heard twice."""
    seen = _traces(make)
    assert len(seen) > 1, f"the source gave {len(seen)} chunks; the checks need at least two"
    assert all(math.isfinite(one.at) and one.at >= 0 for one in seen), "an event time is negative or not a number"
    for earlier, later in pairwise(seen):
        assert later.index > earlier.index, f"chunk {earlier.index} is followed by {later.index}"
        assert later.over >= earlier.over - _EXACT_S, f"chunk {later.index} is over before the one before it"
    for channel in {one.channel for one in seen}:
        for earlier, later in pairwise([one for one in seen if one.channel == channel]):
            assert later.at >= earlier.over - _EXACT_S, f"chunk {later.index} begins before the one before it is over"


def chunks_are_short_and_at_one_rate(make: MakeSound) -> None:
    """Models expect one rate; a long chunk would make everybody late."""

    async def look() -> None:
        async for sample, _ in _chunks(make):
            chunk = sample.media
            assert chunk.rate_hz == HEARD_AT_HZ, f"a chunk has {chunk.rate_hz} samples a second, not {HEARD_AT_HZ}"
            assert 0 < chunk.seconds <= _CHUNK_S + _EXACT_S, f"a chunk lasts {chunk.seconds} s"
            assert 0 < chunk.band_hz <= HEARD_AT_HZ / 2, f"a band of {chunk.band_hz} Hz cannot be held"
            assert chunk.channel >= 0, f"there is no channel {chunk.channel}"

    asyncio.run(look())


def samples_are_read_only_and_within_full_scale(make: MakeSound) -> None:
    """Perceivers share a chunk; one that could write into it would change what the next one hears."""

    async def look() -> None:
        async for sample, _ in _chunks(make):
            samples = sample.media.samples
            assert samples.dtype == np.float32, f"samples are {samples.dtype}, not float32"
            assert samples.ndim == 1, f"a chunk has shape {samples.shape}, not (n,)"
            assert not samples.flags.writeable, "a chunk can be written into"
            assert np.isfinite(samples).all(), "a sample is no number"
            assert np.abs(samples).max() <= 1, "a sample exceeds full scale"

    asyncio.run(look())


def a_later_chunk_leaves_earlier_ones_alone(make: MakeSound) -> None:
    """A decoder that reuses its buffer would change a chunk that is still being heard."""

    async def keep() -> list[tuple[Heard, Captured[AudioChunk]]]:
        return [(_trace(sample), sample) async for sample, _ in _chunks(make, 8)]

    for then, sample in asyncio.run(keep()):
        assert _trace(sample) == then, f"chunk {then.index} changed after it had been handed out"


def it_closes_what_it_opens(make: MakeSound) -> None:
    """A switchboard runs for months; it must give back descriptors and threads wherever reading stops."""
    for most in (0, 1, MOST):

        def work(most: int = most) -> None:
            _traces(make, most)

        check_gives_back(work)


def it_can_be_closed_twice(make: MakeSound) -> None:
    """Withdrawal and the end of a call may both close it."""

    async def close() -> None:
        source = make()
        await source.read()
        await source.close()
        await source.close()
        assert await source.read() is None, "it gave a chunk after it was closed"

    asyncio.run(close())


def the_same_sound_comes_twice(make: MakeSound) -> None:
    """The same input gives the same output."""
    assert _traces(make) == _traces(make), "hearing the recording again gave other chunks or times"


def the_end_stays_the_end(make: MakeSound) -> None:
    """A caller may ask once more after the end."""

    async def overrun() -> None:
        source = make()
        try:
            while await source.read() is not None:
                pass
            assert await source.read() is None, "it gave a chunk after its end"
        finally:
            await source.close()

    asyncio.run(overrun())


def a_slow_reader_loses_nothing(make: MakeSound) -> None:
    """A recording can wait; only live sources drop."""

    async def read() -> tuple[list[Heard], int]:
        seen: list[Heard] = []
        dropped = 0
        async for sample, source in _chunks(make):
            seen.append(_trace(sample))
            await asyncio.sleep(_DAWDLE_S)
            dropped = source.dropped
        return seen, dropped

    seen, dropped = asyncio.run(read())
    assert seen == _traces(make), "a slow reader heard other chunks than a quick one"
    assert dropped == 0, f"{dropped} chunks of a recording were dropped"


def hearing_again_and_again_does_not_grow(make: MakeSound) -> None:
    """What one recording leaves behind adds up over thousands."""

    def read() -> None:
        _traces(make)

    growth = growth_bytes(read, _ROUNDS)
    assert growth < _LEAK_BYTES, f"{_ROUNDS} readings left {growth} bytes behind"
