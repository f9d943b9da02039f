"""Checks for every perceiver of words.

A perceiver is where words end: its answers hold numbers and no words, it keeps
nothing of what was said, and what is no text at all is an abstention. Next door:
`perceivers` does the same for what is seen.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mimika.domain.media import Captured, TextSpan
from mimika.domain.ports import Perceiver
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.testing.conformance.answers import Answer, check_values, refuses
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.permits import permit_words
from mimika.testing.conformance.resources import check_gives_back, growth_bytes, peak_bytes

MakeTextPerceiver = Callable[[], Perceiver[TextSpan]]
"""Makes a perceiver of one person's words anew each time it is called."""

Samples = Sequence[Captured[TextSpan]]

_LONG = 200
_LEAK_BYTES = 64 * 1024
_HUGE = 10_000_000
_HUGE_BYTES = 64 * 1024 * 1024
_MARKED = "zxqvjkwhispered"
"""A word that no package holds, to be looked for after it was read."""


def text_perceiver_checks(make: MakeTextPerceiver, samples: Samples) -> tuple[Check, ...]:
    """Return the checks that every perceiver of words must pass.

    Args:
        make: Makes a perceiver anew.
        samples: Words of one person in order of time, four at least; most must be readable.
    """
    return bound(
        (
            it_reads_the_words_given,
            the_same_words_give_the_same_answers,
            what_is_said_later_changes_nothing_before,
            an_answer_is_of_when_the_words_were_over,
            values_are_in_the_ranges_of_the_catalogue,
            what_is_no_text_is_no_exception,
            a_huge_message_costs_bounded_memory,
            no_word_is_kept,
            it_takes_no_words_without_a_permit,
            its_memory_is_bounded,
            it_closes_what_it_opens,
        ),
        make,
        samples,
    )


def check_text_perceiver(make: MakeTextPerceiver, samples: Samples) -> None:
    """Run all checks for perceivers of words.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(text_perceiver_checks(make, samples))


def answers(make: MakeTextPerceiver, samples: Samples) -> list[Answer]:
    """Return what a new perceiver says to the samples, one after the other."""
    perceiver = make()
    try:
        return [perceiver.perceive(permit_words(sample)) for sample in samples]
    finally:
        perceiver.close()


def hostile(sample: Captured[TextSpan]) -> Iterator[tuple[str, Captured[TextSpan]]]:
    """Yield what comes in the place of text, each with a name."""
    texts = {
        "nothing": "",
        "spaces": " \t\n\u00a0\u2003",
        "punctuation": "?!... ,;: --- ***",
        "one emoji": "😍",
        "emoji alone": "😂🤣🙄❤️👩‍👩‍👧‍👦🏳️‍🌈",
        "half a surrogate pair": "good \ud83d morning \udc00",
        "replacement characters": "g\ufffd\ufffdd m\ufffdrning",
        "control characters": "very\x00good\x07\x1b[31mred\x7f\u0085",
        "right to left": "שלום עולם, זה טוב מאוד",
        "turned round": "\u202egnikcatta\u202c good",
        "no spaces": "good" * 500,
        "accents without end": "g" + "\u0301" * 3000,
        "many lines": "good\n" * 2000,
        "numbers": "1234567890 42",
        "a link": "https://example.org/a?b=c#d",
        "half of each": "Привет hello 你好 مرحبا สวัสดี",
        "private characters": "\ue000\uf8ff\U0010ffff",
        "markup": "<b>good</b> <!> <capitals> <e:love>",
        "no language": "qx zj kv",
    }
    for name, text in texts.items():
        yield name, replace(sample, media=replace(sample.media, text=text))
    for tag in ("", "xx", "zh-Hant-TW", "not a tag", "\ud800", "EN_us"):
        yield f"the tag {tag!a}", replace(sample, media=replace(sample.media, language=tag))
    yield "nobody", replace(sample, media=replace(sample.media, person=None))


def it_reads_the_words_given(make: MakeTextPerceiver, samples: Samples) -> None:
    """A perceiver that always abstains would pass every other check."""
    read = [answer for answer in answers(make, samples) if isinstance(answer, Observation)]
    assert 2 * len(read) >= len(samples), f"only {len(read)} of {len(samples)} readable samples were read"
    assert all(any(True for _ in answer.readings) for answer in read), "an observation holds no reading"


def the_same_words_give_the_same_answers(make: MakeTextPerceiver, samples: Samples) -> None:
    """Replay equals live; a new perceiver starts from nothing."""
    assert answers(make, samples) == answers(make, samples), "a second perceiver gave other answers"


def what_is_said_later_changes_nothing_before(make: MakeTextPerceiver, samples: Samples) -> None:
    """Batch equals stream: the first answers are the same wherever the conversation is cut."""
    whole = answers(make, samples)
    for cut in (1, len(samples) // 2):
        assert answers(make, samples[:cut]) == whole[:cut], f"the first {cut} answers differ when reading stops there"


def an_answer_is_of_when_the_words_were_over(make: MakeTextPerceiver, samples: Samples) -> None:
    """What was said is known when it has been said, not before."""
    long = [replace(sample, media=replace(sample.media, seconds=2.5)) for sample in samples]
    for sample, answer in zip(long, answers(make, long), strict=True):
        check_answer(sample, answer)


def values_are_in_the_ranges_of_the_catalogue(make: MakeTextPerceiver, samples: Samples) -> None:
    """What is not known is absent; what is there can be relied on to be in range and of this modality."""
    for sample, answer in zip(samples, answers(make, samples), strict=True):
        check_answer(sample, answer)


def what_is_no_text_is_no_exception(make: MakeTextPerceiver, samples: Samples) -> None:
    """Bad text is an abstention or is read, never a crash and never a wild value; and it does not stick."""
    first = samples[0]
    perceiver = make()
    try:
        before = perceiver.perceive(permit_words(first))
        for name, sample in hostile(first):
            try:
                answer = perceiver.perceive(permit_words(sample))
            except Exception as error:
                message = f"{name}: {type(error).__name__}: {error}"
                raise AssertionError(message) from error
            check_answer(sample, answer)
        assert perceiver.perceive(permit_words(first)) == before, "bad text changed what came after it"
    finally:
        perceiver.close()


def a_huge_message_costs_bounded_memory(make: MakeTextPerceiver, samples: Samples) -> None:
    """Somebody will paste a book."""
    book = "what a good day this is! " * (_HUGE // 25)
    sample = replace(samples[0], media=replace(samples[0].media, text=book))
    perceiver = make()
    try:
        perceiver.perceive(permit_words(samples[0]))
        most = peak_bytes(lambda: check_answer(sample, perceiver.perceive(permit_words(sample))))
    finally:
        perceiver.close()
    assert most < _HUGE_BYTES, f"a message of {len(book)} characters took {most} bytes"


def no_word_is_kept(make: MakeTextPerceiver, samples: Samples) -> None:
    """Words end here: after the answer no object of Python that the perceiver made still holds them."""
    perceiver = make()
    try:
        text = f"good {_MARKED} day"
        answer = perceiver.perceive(permit_words(replace(samples[0], media=replace(samples[0].media, text=text))))
        del text
        gc.collect()
        assert _MARKED not in repr(answer), "the answer holds the words"
        kept = [each for each in _reached(perceiver) if isinstance(each, str) and _MARKED[:8] in each]
    finally:
        perceiver.close()
    assert not kept, "the perceiver still holds the words"


def it_takes_no_words_without_a_permit(make: MakeTextPerceiver, samples: Samples) -> None:
    """The type says so; this says so at run time."""
    perceiver = make()
    try:
        for what in (samples[0], samples[0].media, samples[0].media.text):
            assert refuses(perceiver.perceive, what), f"it took a {type(what).__name__} without a permit"
    finally:
        perceiver.close()


def its_memory_is_bounded(make: MakeTextPerceiver, samples: Samples) -> None:
    """A conversation may last hours, and every utterance is another one."""
    perceiver = make()
    clock = iter(range(10**9))

    def listen() -> None:
        number = next(clock)
        sample = samples[number % len(samples)]
        said = replace(sample.media, text=f"{sample.media.text} number{number}x")
        perceiver.perceive(permit_words(replace(sample, at=float(number), index=number, media=said)))

    try:
        growth = growth_bytes(listen, _LONG)
    finally:
        perceiver.close()
    assert growth < _LEAK_BYTES, f"{_LONG} more utterances cost {growth} more bytes"


def it_closes_what_it_opens(make: MakeTextPerceiver, samples: Samples) -> None:
    """People come and go all day; and a withdrawal may close it a second time."""

    def visit() -> None:
        perceiver = make()
        perceiver.perceive(permit_words(samples[0]))
        perceiver.close()
        perceiver.close()

    check_gives_back(visit)


def check_answer(sample: Captured[TextSpan], answer: Answer) -> None:
    """Check that an answer belongs to the sample and keeps to the catalogue.

    Raises:
        AssertionError: It does not.
    """
    over = sample.at + sample.media.seconds
    assert answer.at == over, f"the words were over at {over} s, the answer is of {answer.at} s"
    assert answer.modality is Modality.TEXT, f"the answer is of {answer.modality}"
    if sample.media.person is not None:
        assert answer.person in {sample.media.person, None}, f"the answer is about {answer.person}"
    if isinstance(answer, Abstention):
        return
    check_values(answer, {Modality.TEXT})


def _reached(start: object) -> Iterator[object]:
    """Yield what an object holds, directly or through others, as the collector of garbage sees it."""
    seen: set[int] = set()
    waiting: list[object] = [start]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type) or type(one).__name__ in {"module", "function", "frame"}:
            continue
        seen.add(id(one))
        yield one
        waiting += gc.get_referents(one)
