"""Checks for every perceiver of a region: of faces, and of bodies.

A perceiver is where pixels end: it must leave its input alone, remember only
within bounds and only its own person, and say "I cannot tell" instead of failing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from mimika.domain.media import BodyRegion, Captured, FaceRegion
from mimika.domain.ports import Perceiver
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.testing.conformance.answers import Answer, check_values, refuses
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.permits import permit_region
from mimika.testing.conformance.pictures import hostile
from mimika.testing.conformance.resources import check_gives_back, growth_bytes

Region = TypeVar("Region", FaceRegion, BodyRegion)

MakePerceiver = Callable[[], Perceiver[Region]]
"""Makes a perceiver of one person anew each time it is called."""

Samples = Sequence[Captured[Region]]

_BESIDE = {Modality.FACE: (Modality.PHYSIOLOGY, Modality.FUSED)}
"""What else a perceiver of each modality may read: the pulse shows in the skin, the expression is fused later."""
_STEP_S = 0.5
_LONG = 160
_LEAK_BYTES = 64 * 1024


def perceiver_checks(make: MakePerceiver[Region], samples: Samples[Region]) -> tuple[Check, ...]:
    """Return the checks that every perceiver of regions must pass.

    Args:
        make: Makes a perceiver anew.
        samples: Regions of one person in order of time, four at least; most must be readable.
    """
    return bound(
        (
            it_reads_the_samples_given,
            the_same_regions_give_the_same_answers,
            what_comes_later_changes_nothing_before,
            two_perceivers_do_not_influence_each_other,
            values_are_in_the_ranges_of_the_catalogue,
            pictures_without_a_face_are_no_exception,
            a_gap_in_time_is_no_exception,
            the_input_is_left_alone,
            the_input_is_not_kept,
            it_takes_nothing_without_a_permit,
            its_memory_is_bounded,
            it_closes_what_it_opens,
        ),
        make,
        samples,
    )


def check_perceiver(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Run all checks for perceivers of regions.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(perceiver_checks(make, samples))


def answers(make: MakePerceiver[Region], samples: Samples[Region]) -> list[Answer]:
    """Return what a new perceiver says to the samples, one after the other."""
    perceiver = make()
    try:
        return [perceiver.perceive(permit_region(sample)) for sample in samples]
    finally:
        perceiver.close()


def it_reads_the_samples_given(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """A perceiver that always abstains would pass every other check."""
    read = [answer for answer in answers(make, samples) if isinstance(answer, Observation)]
    assert 2 * len(read) >= len(samples), f"only {len(read)} of {len(samples)} readable samples were read"


def the_same_regions_give_the_same_answers(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Replay equals live; a new perceiver starts from nothing."""
    assert answers(make, samples) == answers(make, samples), "a second perceiver gave other answers"


def what_comes_later_changes_nothing_before(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Batch equals stream: the first answers are the same wherever the recording is cut."""
    whole = answers(make, samples)
    for cut in (1, len(samples) // 2):
        assert answers(make, samples[:cut]) == whole[:cut], f"the first {cut} answers differ when reading stops there"


def two_perceivers_do_not_influence_each_other(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Two people before one camera are two streams."""
    alone, backwards = answers(make, samples), answers(make, _retimed(samples[::-1], samples))
    one, other = make(), make()
    try:
        pairs = [
            (one.perceive(permit_region(left)), other.perceive(permit_region(right)))
            for left, right in zip(samples, _retimed(samples[::-1], samples), strict=True)
        ]
    finally:
        one.close()
        other.close()
    assert [left for left, _ in pairs] == alone, "a perceiver answered otherwise beside another one"
    assert [right for _, right in pairs] == backwards, "a perceiver answered otherwise beside another one"


def values_are_in_the_ranges_of_the_catalogue(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """What is not known is absent; what is there can be relied on to be in range and of this modality."""
    for sample, answer in zip(samples, answers(make, samples), strict=True):
        check_answer(sample, answer)


def pictures_without_a_face_are_no_exception(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """A bad picture is an abstention, never a crash and never a wild value; and it does not stick."""
    perceiver = make()
    try:
        perceiver.perceive(permit_region(samples[0]))
        for name, sample in _numbered(hostile(samples[0])):
            try:
                answer = perceiver.perceive(permit_region(sample))
            except Exception as error:
                message = f"{name}: {type(error).__name__}: {error}"
                raise AssertionError(message) from error
            check_answer(sample, answer)
        last = replace(samples[0], at=samples[0].at + 100.0, index=samples[0].index + 100)
        check_answer(last, perceiver.perceive(permit_region(last)))
    finally:
        perceiver.close()


def a_gap_in_time_is_no_exception(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Frames get dropped, a stream comes back after an hour, and two frames can carry one time."""
    first = samples[0]
    times = (0.0, 0.0, 1e-6, 3600.0, 3600.04, 1e6)
    gapped = [replace(first, at=at, index=index) for index, at in enumerate(times)]
    for sample, answer in zip(gapped, answers(make, gapped), strict=True):
        check_answer(sample, answer)


def the_input_is_left_alone(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Another perceiver sees the same frame."""
    writable = [_copied(sample) for sample in samples]
    answers(make, writable)
    for before, after in zip(samples, writable, strict=True):
        assert np.array_equal(before.media.pixels, after.media.pixels), "it wrote into the picture it was given"


def the_input_is_not_kept(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """Pixels end here: wiping a region after it was read must change no answer, given or to come."""
    expected = answers(make, samples)
    perceiver = make()
    seen: list[Answer] = []
    try:
        for sample in samples:
            store = sample.media.pixels.copy()
            lent = store.view()
            lent.flags.writeable = False
            shown = replace(sample, media=replace(sample.media, pixels=lent))
            seen.append(perceiver.perceive(permit_region(shown)))
            store[:] = 0
    finally:
        perceiver.close()
    assert seen == expected, "it still looked at a region after having answered"


def it_takes_nothing_without_a_permit(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """The type says so; this says so at run time."""
    perceiver = make()
    try:
        for what in (samples[0], samples[0].media, samples[0].media.pixels):
            assert refuses(perceiver.perceive, what), f"it took a {type(what).__name__} without a permit"
    finally:
        perceiver.close()


def its_memory_is_bounded(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """A visit may last hours; windows of time and of number must both be full after a while."""
    perceiver = make()
    clock = iter(range(10**9))

    def look() -> None:
        number = next(clock)
        sample = samples[number % len(samples)]
        perceiver.perceive(permit_region(replace(sample, at=_STEP_S * number, index=number)))

    try:
        growth = growth_bytes(look, _LONG)
    finally:
        perceiver.close()
    assert growth < _LEAK_BYTES, f"{_LONG} more frames cost {growth} more bytes"


def it_closes_what_it_opens(make: MakePerceiver[Region], samples: Samples[Region]) -> None:
    """People come and go all day; and a withdrawal may close it a second time."""

    def visit() -> None:
        perceiver = make()
        perceiver.perceive(permit_region(samples[0]))
        perceiver.close()
        perceiver.close()

    check_gives_back(visit)


def check_answer(sample: Captured[Region], answer: Answer) -> None:
    """Check that an answer belongs to the sample and keeps to the catalogue.

    Raises:
        AssertionError: It does not.
    """
    assert answer.at == sample.at, f"the region is of {sample.at} s, the answer of {answer.at} s"
    assert answer.person in {sample.media.person, None}, f"the answer is about {answer.person}"
    if isinstance(answer, Abstention):
        return
    check_values(answer, {answer.modality, *_BESIDE.get(answer.modality, ())})


def _copied(sample: Captured[Region]) -> Captured[Region]:
    return replace(sample, media=replace(sample.media, pixels=sample.media.pixels.copy()))


def _retimed(samples: Samples[Region], like: Samples[Region]) -> list[Captured[Region]]:
    """Return the samples with the times and numbers of others."""
    return [replace(sample, at=other.at, index=other.index) for sample, other in zip(samples, like, strict=True)]


def _numbered(
    named: Iterator[tuple[str, Captured[Region]]],
) -> Iterator[tuple[str, Captured[Region]]]:
    """Yield the samples a thirtieth of a second apart, after the one they were made from."""
    for number, (name, sample) in enumerate(named, start=1):
        yield name, replace(sample, at=sample.at + number / 30, index=sample.index + number)
