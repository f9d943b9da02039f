"""The checks for perceivers of words themselves: a sound one passes, each broken promise is caught by its check."""

import os
from collections.abc import Callable, Sequence

import pytest

from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, TextSpan
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.testing.conformance import Check, check_text_perceiver, text_perceiver_checks

Broken = Callable[[Sequence[Check], str], None]
SHARED: list[object] = []


def samples(count: int = 6) -> list[Captured[TextSpan]]:
    """Return longer and longer utterances of one person."""
    return [
        Captured(
            source=SourceId("chat"),
            at=float(number),
            index=number,
            media=TextSpan(text="good " * (number + 1), language="en", seconds=0.5, person=PersonId("p1")),
        )
        for number in range(count)
    ]


class Simple:
    """A sound perceiver: reads how often a text says `good`."""

    def value(self, permitted: Permitted[TextSpan]) -> float:
        return min(1.0, permitted.what.text[:1000].count("good") / 10)

    def moment(self, permitted: Permitted[TextSpan]) -> float:
        return permitted.at + permitted.what.seconds

    def perceive(self, permitted: Permitted[TextSpan]) -> Observation | Abstention:
        at, person = self.moment(permitted), permitted.what.person
        if person is None or "good" not in permitted.what.text[:1000]:
            return Abstention(person=person, at=at, modality=Modality.TEXT, reason=Reason.NO_WORDS)
        return Observation(
            person=person,
            at=at,
            modality=Modality.TEXT,
            readings=Readings.of({SignalName.TEXT_VALENCE: self.value(permitted)}),
            quality=Quality(overall=1.0),
        )

    def close(self) -> None:
        """Nothing is kept."""


class Deaf(Simple):
    def perceive(self, permitted: Permitted[TextSpan]) -> Observation | Abstention:
        at = self.moment(permitted)
        return Abstention(person=permitted.what.person, at=at, modality=Modality.TEXT, reason=Reason.NO_WORDS)


class Random(Simple):
    def value(self, permitted: Permitted[TextSpan]) -> float:  # noqa: ARG002 -- as the sound one
        return os.urandom(1)[0] / 256


class Early(Simple):
    def moment(self, permitted: Permitted[TextSpan]) -> float:
        return permitted.at


class OutOfRange(Simple):
    def value(self, permitted: Permitted[TextSpan]) -> float:  # noqa: ARG002 -- as the sound one
        return 7.0


class Fragile(Simple):
    def value(self, permitted: Permitted[TextSpan]) -> float:
        permitted.what.text.encode("utf-8")
        return 0.5


class Greedy(Simple):
    def value(self, permitted: Permitted[TextSpan]) -> float:
        return min(1.0, len([*permitted.what.text]) / 1e9)


class Keeper(Simple):
    def __init__(self) -> None:
        self.said: list[str] = []

    def value(self, permitted: Permitted[TextSpan]) -> float:
        self.said.append(permitted.what.text)
        return 0.5


class Duck(Simple):
    def perceive(self, permitted: Permitted[TextSpan]) -> Observation | Abstention:
        what = getattr(permitted, "what", None)
        if not isinstance(what, TextSpan):
            return Abstention(person=None, at=0.0, modality=Modality.TEXT, reason=Reason.NO_WORDS)
        return super().perceive(permitted)


class Hoarder(Simple):
    def __init__(self) -> None:
        self.numbers: list[bytes] = []

    def value(self, permitted: Permitted[TextSpan]) -> float:  # noqa: ARG002 -- as the sound one
        self.numbers.append(bytes(2000))
        return 0.5


class HoldsOn(Simple):
    def __init__(self) -> None:
        SHARED.append(os.open("/dev/null", os.O_RDONLY))


def test_a_sound_perceiver_passes() -> None:
    check_text_perceiver(Simple, samples())


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (Deaf, "it_reads_the_words_given"),
        (Random, "the_same_words_give_the_same_answers"),
        (Random, "what_is_said_later_changes_nothing_before"),
        (Early, "an_answer_is_of_when_the_words_were_over"),
        (OutOfRange, "values_are_in_the_ranges_of_the_catalogue"),
        (Fragile, "what_is_no_text_is_no_exception"),
        (Greedy, "a_huge_message_costs_bounded_memory"),
        (Keeper, "no_word_is_kept"),
        (Duck, "it_takes_no_words_without_a_permit"),
        (Hoarder, "its_memory_is_bounded"),
        (HoldsOn, "it_closes_what_it_opens"),
    ],
)
def test_a_broken_perceiver_is_caught(broken: Broken, make: Callable[[], Simple], promise: str) -> None:
    SHARED.clear()
    try:
        broken(text_perceiver_checks(make, samples()), promise)
    finally:
        for each in SHARED:
            os.close(int(str(each)))
        SHARED.clear()
