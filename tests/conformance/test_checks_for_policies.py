"""The checks for policies themselves: a sound one passes, each broken promise is caught by its check."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from mimika.domain.decisions import Action, Decision
from mimika.domain.ids import ActionName, DecisionId, PersonId, RuleId
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState
from mimika.testing.conformance import (
    Check,
    check_policy,
    policy_checks,
)

Broken = Callable[[Sequence[Check], str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Memory of a sound policy."""

    seen: int = 0
    times: list[float] = field(default_factory=list)


class EveryThird:
    """A sound policy: offers help at every third state."""

    def begin(self) -> Count:
        return Count()

    def label(self, memory: Count, state: PersonState) -> str:
        return f"{state.person}-{memory.seen}-{state.at}"

    def reason(self) -> str:
        return "it is the third time"

    def choose(self, memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        after = Count(seen=memory.seen + 1)
        if after.seen % 3:
            return after, ()
        return after, (
            Decision(
                id=DecisionId(self.label(memory, state)),
                person=state.person,
                at=state.at,
                action=Action(name=ActionName("offer_help")),
                rule=RuleId("third"),
                reason=self.reason(),
            ),
        )


class Never(EveryThird):
    def choose(self, memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        return super().choose(memory, state)[0], ()


class Coin(EveryThird):
    def label(self, _memory: Count, _state: PersonState) -> str:
        return str(np.random.Generator(np.random.PCG64()).random())


class InPlace(EveryThird):
    def choose(self, memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        memory.times.append(state.at)
        return replace(super().choose(memory, state)[0], times=memory.times), super().choose(memory, state)[1]


class OnTheSide(EveryThird):
    """Keeps what it should return."""

    def __init__(self) -> None:
        self._seen = 0

    def choose(self, _memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        self._seen += 1
        return super().choose(Count(seen=self._seen - 1), state)


class Wordless(EveryThird):
    def reason(self) -> str:
        return " "


class SameName(EveryThird):
    def label(self, _memory: Count, _state: PersonState) -> str:
        return "d1"


class NeedsQuality(EveryThird):
    def choose(self, memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        assert state.quality > 0, "no quality"
        return super().choose(memory, state)


class NeedsCalm(EveryThird):
    def choose(self, memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        assert not state.readings[SignalName.AROUSAL] > 0.9, "too much"
        return super().choose(memory, state)


class Chronicler(EveryThird):
    def choose(self, memory: Count, state: PersonState) -> tuple[Count, tuple[Decision, ...]]:
        after, decided = super().choose(memory, state)
        return replace(after, times=[*memory.times, *[state.at + number for number in range(60)]]), decided


def states(count: int = 12) -> list[PersonState]:
    """Return states of one person."""
    return [
        PersonState(
            person=PersonId("p1"),
            at=number / 10,
            readings=Readings.of({SignalName.AROUSAL: 0.1}),
            quality=0.9,
            states=(),
            settled=0.5,
        )
        for number in range(count)
    ]


def test_a_sound_policy_passes() -> None:
    check_policy(EveryThird, states())


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (Never, "it_decides_on_the_states_given"),
        (Coin, "the_same_states_give_the_same_decisions"),
        (InPlace, "memory_handed_in_is_left_alone"),
        (OnTheSide, "all_it_remembers_is_in_the_memory"),
        (OnTheSide, "people_do_not_influence_each_other"),
        (Wordless, "decisions_are_complete"),
        (SameName, "decisions_are_complete"),
        (NeedsQuality, "knowing_nothing_is_no_exception"),
        (NeedsCalm, "extremes_are_no_exception"),
        (Chronicler, "its_memory_is_bounded"),
    ],
)
def test_a_broken_policy_is_caught(broken: Broken, make: Callable[[], EveryThird], promise: str) -> None:
    broken(policy_checks(make, states()), promise)
