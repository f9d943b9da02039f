"""Checks for every perceiver of voices.

A perceiver of voices hears a stream: how it is cut into chunks must change nothing. It is where sound ends, so it
must leave its input alone, remember within bounds, and say "I cannot tell" instead of failing. Next door:
`mimika.testing.conformance.perceivers` has the checks for perceivers of pictures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import AudioChunk, Captured
from mimika.domain.ports import Perceiver
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.testing.conformance.answers import SLACK, Answer, check_values, refuses
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.hostile import hostile_sounds
from mimika.testing.conformance.permits import permit_voice
from mimika.testing.conformance.resources import check_gives_back, growth_bytes

MakeEar = Callable[[], Perceiver[AudioChunk]]
"""Makes a perceiver of one channel anew each time it is called."""

Sounds = Sequence[Captured[AudioChunk]]

_LONG = 40
_LEAK_BYTES = 64 * 1024
_ALIKE = 1e-3
"""Difference, relative and absolute, that the rounding of larger batches may make."""


def voice_checks(make: MakeEar, samples: Sounds) -> tuple[Check, ...]:
    """Return the checks that every perceiver of voices must pass.

    Args:
        make: Makes a perceiver anew.
        samples: Chunks of one channel that follow one another, all as long as the first, sixteen at least; somebody
            speaks in most.
    """
    return bound(
        (
            it_hears_the_samples_given,
            the_same_sound_gives_the_same_answers,
            what_comes_later_changes_nothing_before,
            how_the_sound_is_cut_changes_nothing,
            two_perceivers_do_not_influence_each_other,
            values_are_in_the_ranges_of_the_catalogue,
            hostile_sounds_are_no_exception,
            a_gap_in_the_sound_is_no_exception,
            the_input_is_left_alone,
            the_input_is_not_kept,
            it_takes_nothing_without_a_permit,
            its_memory_is_bounded,
            closing_forgets,
            it_closes_what_it_opens,
        ),
        make,
        samples,
    )


def check_voice(make: MakeEar, samples: Sounds) -> None:
    """Run all checks for perceivers of voices.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(voice_checks(make, samples))


def heard(make: MakeEar, samples: Sounds) -> list[Answer]:
    """Return what a new perceiver says to the samples, one after the other."""
    perceiver = make()
    try:
        return [perceiver.perceive(permit_voice(sample)) for sample in samples]
    finally:
        perceiver.close()


def it_hears_the_samples_given(make: MakeEar, samples: Sounds) -> None:
    """A perceiver that always abstains would pass every other check."""
    read = [answer for answer in heard(make, samples) if isinstance(answer, Observation)]
    assert 2 * len(read) >= len(samples), f"only {len(read)} of {len(samples)} chunks with speech were heard"


def the_same_sound_gives_the_same_answers(make: MakeEar, samples: Sounds) -> None:
    """Replay equals live; a new perceiver starts from nothing."""
    assert heard(make, samples) == heard(make, samples), "a second perceiver gave other answers"


def what_comes_later_changes_nothing_before(make: MakeEar, samples: Sounds) -> None:
    """Batch equals stream: the first answers are the same wherever the recording is cut."""
    whole = heard(make, samples)
    for cut in (1, len(samples) // 2):
        assert heard(make, samples[:cut]) == whole[:cut], f"the first {cut} answers differ when hearing stops there"


def how_the_sound_is_cut_changes_nothing(make: MakeEar, samples: Sounds) -> None:
    """A network cuts sound as it likes; what is heard at a moment depends on what came before it alone."""
    whole = {round(answer.at, 3): answer for answer in heard(make, samples)}
    for pieces in (_halved(samples), _paired(samples)):
        for answer in heard(make, pieces):
            expected = whole.get(round(answer.at, 3))
            assert expected is None or _alike(expected, answer), f"{answer} instead of {expected} when cut otherwise"


def two_perceivers_do_not_influence_each_other(make: MakeEar, samples: Sounds) -> None:
    """Two ends of a call are two channels."""
    turned = [replace(sample, media=other.media) for sample, other in zip(samples, samples[::-1], strict=True)]
    alone, backwards = heard(make, samples), heard(make, turned)
    one, other = make(), make()
    try:
        pairs = [
            (one.perceive(permit_voice(left)), other.perceive(permit_voice(right)))
            for left, right in zip(samples, turned, strict=True)
        ]
    finally:
        one.close()
        other.close()
    assert [left for left, _ in pairs] == alone, "a perceiver answered otherwise beside another one"
    assert [right for _, right in pairs] == backwards, "a perceiver answered otherwise beside another one"


def values_are_in_the_ranges_of_the_catalogue(make: MakeEar, samples: Sounds) -> None:
    """What is not known is absent; what is there can be relied on to be in range and of this modality."""
    for sample, answer in zip(samples, heard(make, samples), strict=True):
        check_heard(sample, answer)


def hostile_sounds_are_no_exception(make: MakeEar, samples: Sounds) -> None:
    """A bad sound is an abstention, never a crash and never a wild value; and it does not stick."""
    for name, bad in hostile_sounds(samples[0]):
        perceiver, at = make(), samples[-1].at + 1.0
        try:
            for sample in (*samples[:2], *(replace(bad, at=at + 0.1 * each, index=each) for each in range(4))):
                check_heard(sample, perceiver.perceive(permit_voice(sample)))
            last = [replace(sample, at=sample.at + 100.0) for sample in samples]
            again = [perceiver.perceive(permit_voice(sample)) for sample in last]
        except Exception as error:
            message = f"{name}: {type(error).__name__}: {error}"
            raise AssertionError(message) from error
        finally:
            perceiver.close()
        assert any(isinstance(answer, Observation) for answer in again), f"after {name} it never heard a voice again"


def a_gap_in_the_sound_is_no_exception(make: MakeEar, samples: Sounds) -> None:
    """Packets get lost, a call comes back after an hour, two chunks can carry one time, and time can be set back."""
    times = (0.0, 0.0, 0.1, 0.25, 3600.0, 3600.1, 1e6, 5.0)
    gapped = [replace(samples[index], at=at, index=index) for index, at in enumerate(times)]
    for sample, answer in zip(gapped, heard(make, gapped), strict=True):
        check_heard(sample, answer)


def the_input_is_left_alone(make: MakeEar, samples: Sounds) -> None:
    """Another perceiver hears the same chunk."""
    writable = [_with(sample, sample.media.samples.copy()) for sample in samples]
    heard(make, writable)
    for before, after in zip(samples, writable, strict=True):
        assert np.array_equal(before.media.samples, after.media.samples), "it wrote into the sound it was given"


def the_input_is_not_kept(make: MakeEar, samples: Sounds) -> None:
    """Whoever gave a chunk may use its memory again: that must change no answer, given or to come."""
    expected = heard(make, samples)
    perceiver = make()
    answers: list[Answer] = []
    try:
        for sample in samples:
            store = sample.media.samples.copy()
            lent = store.view()
            lent.flags.writeable = False
            answers.append(perceiver.perceive(permit_voice(_with(sample, lent))))
            store[:] = 0
    finally:
        perceiver.close()
    assert answers == expected, "it still listened to a chunk after having answered"


def it_takes_nothing_without_a_permit(make: MakeEar, samples: Sounds) -> None:
    """The type says so; this says so at run time."""
    perceiver = make()
    try:
        for what in (samples[0], samples[0].media, samples[0].media.samples):
            assert refuses(perceiver.perceive, what), f"it took a {type(what).__name__} without a permit"
    finally:
        perceiver.close()


def its_memory_is_bounded(make: MakeEar, samples: Sounds) -> None:
    """A call may last hours; windows of time and of number must both be full after a while."""
    perceiver = make()
    clock = iter(range(10**9))
    second = [np.concatenate([sample.media.samples for sample in samples])]
    seconds = len(second[0]) / samples[0].media.rate_hz

    def hear() -> None:
        number = next(clock)
        whole = _with(samples[0], second[0])
        perceiver.perceive(permit_voice(replace(whole, at=seconds * number, index=number)))

    try:
        growth = growth_bytes(hear, _LONG)
    finally:
        perceiver.close()
    assert growth < _LEAK_BYTES, f"{_LONG * seconds:.0f} more seconds cost {growth} more bytes"


def closing_forgets(make: MakeEar, samples: Sounds) -> None:
    """Who withdraws and comes back is somebody new."""
    perceiver = make()
    try:
        first = [perceiver.perceive(permit_voice(sample)) for sample in samples]
        perceiver.close()
        again = [perceiver.perceive(permit_voice(sample)) for sample in samples]
    finally:
        perceiver.close()
    assert first == again, "it remembered something after it had been closed"


def it_closes_what_it_opens(make: MakeEar, samples: Sounds) -> None:
    """Calls come and go all day; and a withdrawal may close it a second time."""

    def visit() -> None:
        perceiver = make()
        perceiver.perceive(permit_voice(samples[0]))
        perceiver.close()
        perceiver.close()

    check_gives_back(visit)


def check_heard(sample: Captured[AudioChunk], answer: Answer) -> None:
    """Check that an answer belongs to the sample and keeps to the catalogue.

    Raises:
        AssertionError: It does not.
    """
    end = sample.at + sample.media.seconds
    assert math.isclose(answer.at, end, abs_tol=SLACK), f"the sound ends at {end} s, the answer is of {answer.at} s"
    assert answer.modality is Modality.VOICE, f"it says it is of {answer.modality}"
    expected = {sample.media.person} if sample.media.person is not None else {None, answer.person}
    assert answer.person in {*expected, None}, f"the answer is about {answer.person}"
    if isinstance(answer, Abstention):
        return
    check_values(answer, {Modality.VOICE})


def _alike(one: Answer, other: Answer) -> bool:
    """Tell whether two answers are the same but for rounding; turns are told with the first chunk after their end."""
    if isinstance(one, Abstention) or isinstance(other, Abstention):
        return type(one) is type(other)
    return one.withheld == other.withheld and np.allclose(
        one.readings.vector, other.readings.vector, rtol=_ALIKE, atol=_ALIKE, equal_nan=True
    )


def _halved(samples: Sounds) -> list[Captured[AudioChunk]]:
    found: list[Captured[AudioChunk]] = []
    for sample in samples:
        half = len(sample.media.samples) // 2
        first, second = sample.media.samples[:half], sample.media.samples[half:]
        found.append(replace(_with(sample, first), index=2 * sample.index))
        later = sample.at + half / sample.media.rate_hz
        found.append(replace(_with(sample, second), at=later, index=2 * sample.index + 1))
    return found


def _paired(samples: Sounds) -> list[Captured[AudioChunk]]:
    return [
        _with(first, np.concatenate((first.media.samples, second.media.samples)))
        for first, second in zip(samples[::2], samples[1::2], strict=False)
    ]


def _with(sample: Captured[AudioChunk], samples: NDArray[np.float32]) -> Captured[AudioChunk]:
    return replace(sample, media=replace(sample.media, samples=samples))
