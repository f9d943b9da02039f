"""Checks for every source of words: transcripts, chat logs and live feeds alike.

Next door: `sources` for pictures.
"""

import asyncio
import math
from collections.abc import Callable
from itertools import pairwise

from mimika.domain.media import Captured, TextSpan
from mimika.domain.ports import TextSource
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.resources import check_gives_back

MakeWords = Callable[[], TextSource]
"""Opens the source anew each time it is called, within a running event loop; it must end."""

_MOST = 10_000
"""A source that gives more than this in a check has no end."""


def writing_checks(make: MakeWords) -> tuple[Check, ...]:
    """Return the checks that every source of words must pass.

    Args:
        make: Opens the source anew; it must give at least two utterances, and end.
    """
    return bound(
        (
            words_come_in_the_order_in_which_they_begin,
            every_sample_has_words,
            gaps_in_the_numbers_of_words_are_counted_as_drops,
            words_that_wait_can_be_forgotten,
            after_close_nothing_is_read,
            the_end_stays_the_end,
            a_source_of_words_gives_back_what_it_opens,
        ),
        make,
    )


def check_writing(make: MakeWords) -> None:
    """Run all checks for sources of words.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(writing_checks(make))


async def _all(source: TextSource) -> list[Captured[TextSpan]]:
    found = list[Captured[TextSpan]]()
    try:
        while len(found) < _MOST and (sample := await source.read()) is not None:
            found.append(sample)
    finally:
        await source.close()
    return found


def _samples(make: MakeWords) -> list[Captured[TextSpan]]:
    async def read() -> list[Captured[TextSpan]]:
        return await _all(make())

    return asyncio.run(read())


def words_come_in_the_order_in_which_they_begin(make: MakeWords) -> None:
    """Everything downstream is ordered by event time."""
    seen = _samples(make)
    assert len(seen) > 1, f"the source gave {len(seen)} utterances; the checks need at least two"
    assert all(math.isfinite(one.at) and one.at >= 0 for one in seen), "an event time is negative or not a number"
    for earlier, later in pairwise(seen):
        assert later.at >= earlier.at, f"utterance {later.index} is at {later.at} s, the one before at {earlier.at} s"
        assert later.index > earlier.index, f"utterance {earlier.index} is followed by {later.index}"


def every_sample_has_words(make: MakeWords) -> None:
    """An utterance of nothing would be read as a neutral one; a negative length breaks every window."""
    for sample in _samples(make):
        assert sample.media.text.strip(), f"utterance {sample.index} has no words"
        assert 0 <= sample.media.seconds < math.inf, f"utterance {sample.index} takes {sample.media.seconds} s"


def gaps_in_the_numbers_of_words_are_counted_as_drops(make: MakeWords) -> None:
    """Every drop is counted and shown."""

    async def count() -> tuple[list[int], int]:
        source = make()
        return [sample.index for sample in await _all(source)], source.dropped

    numbers, dropped = asyncio.run(count())
    missing = numbers[-1] + 1 - len(numbers)
    assert missing <= dropped, f"{missing} numbers are missing, {dropped} drops were counted"


def words_that_wait_can_be_forgotten(make: MakeWords) -> None:
    """A withdrawal must not leave words in a queue; what is forgotten counts as dropped."""

    async def forget() -> tuple[int, int]:
        source = make()
        await source.read()
        before = source.dropped
        lost = source.discard()
        again = source.discard()
        counted = source.dropped - before
        await source.close()
        assert lost >= 0, "a negative number of utterances was forgotten"
        assert again == 0, f"{again} utterances were left after everything had been forgotten"
        return lost, counted

    lost, counted = asyncio.run(forget())
    assert counted >= lost, f"{lost} utterances were forgotten, {counted} counted as dropped"


def after_close_nothing_is_read(make: MakeWords) -> None:
    """What is closed holds nothing; closing twice is no fault."""

    async def close() -> Captured[TextSpan] | None:
        source = make()
        await source.read()
        await source.close()
        await source.close()
        return await source.read()

    assert asyncio.run(close()) is None, "a closed source gave words"


def the_end_stays_the_end(make: MakeWords) -> None:
    """A reader may ask once more."""

    async def beyond() -> Captured[TextSpan] | None:
        source = make()
        while await source.read() is not None:
            pass
        after = await source.read()
        await source.close()
        return after

    assert asyncio.run(beyond()) is None, "words came after the end"


def a_source_of_words_gives_back_what_it_opens(make: MakeWords) -> None:
    """A chat runs for months; descriptors and threads are given back."""

    def work() -> None:
        _samples(make)

    check_gives_back(work)
