"""Checks for every policy: pure, and all it remembers is in the memory it returns."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from mimika.domain.decisions import Decision
from mimika.domain.ids import PersonId
from mimika.domain.ports import Policy
from mimika.domain.readings import Readings
from mimika.domain.signals import CATALOGUE
from mimika.domain.state import PersonState, Reason
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.resources import check_gives_back, growth_bytes

Memory = TypeVar("Memory")
MakePolicy = Callable[[], Policy[Memory]]
"""Makes the policy anew each time it is called."""

States = Sequence[PersonState]
Decisions = tuple[Decision, ...]

_LEAK_BYTES = 64 * 1024
_ROUNDS = 4


def policy_checks(make: MakePolicy[Memory], states: States) -> tuple[Check, ...]:
    """Return the checks that every policy must pass.

    Args:
        make: Makes the policy anew.
        states: States of one person in order of time, on which it decides at least once.
    """
    return bound(
        (
            it_decides_on_the_states_given,
            the_same_states_give_the_same_decisions,
            memory_handed_in_is_left_alone,
            all_it_remembers_is_in_the_memory,
            people_do_not_influence_each_other,
            decisions_are_complete,
            knowing_nothing_is_no_exception,
            extremes_are_no_exception,
            its_memory_is_bounded,
            it_keeps_nothing_open,
        ),
        make,
        states,
    )


def check_policy(make: MakePolicy[Memory], states: States) -> None:
    """Run all checks for policies.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(policy_checks(make, states))


def decisions(policy: Policy[Memory], states: States) -> list[Decisions]:
    """Return what the policy decides about each state in turn, starting from nothing."""
    return _from(policy, policy.begin(), states)


def it_decides_on_the_states_given(make: MakePolicy[Memory], states: States) -> None:
    """A policy that never decides would pass every other check."""
    assert any(decisions(make(), states)), "it decided nothing on states that were to make it decide"


def the_same_states_give_the_same_decisions(make: MakePolicy[Memory], states: States) -> None:
    """Replay equals live, ids and reasons included."""
    policy = make()
    first = decisions(policy, states)
    assert decisions(policy, states) == first, "the same policy decided otherwise the second time"
    assert decisions(make(), states) == first, "a second policy decided otherwise"


def memory_handed_in_is_left_alone(make: MakePolicy[Memory], states: States) -> None:
    """Undo and what-if need the old memory as it was."""
    policy = make()
    memory = policy.begin()
    for place, state in enumerate(states):
        before = repr(memory)
        after, decided = policy.choose(memory, state)
        again, once_more = policy.choose(memory, state)
        assert repr(memory) == before, f"choosing about state {place} changed the memory it was given"
        assert once_more == decided, f"choosing about state {place} twice from one memory gave two answers"
        assert repr(again) == repr(after), f"choosing about state {place} twice from one memory gave two memories"
        memory = after


def all_it_remembers_is_in_the_memory(make: MakePolicy[Memory], states: States) -> None:
    """Batch equals stream, and "forget me" is dropping the memory: a new instance continues where another stopped."""
    whole = decisions(make(), states)
    for cut in (1, len(states) // 2, len(states) - 1):
        policy = make()
        memory = policy.begin()
        for state in states[:cut]:
            memory, _ = policy.choose(memory, state)
        assert _from(make(), memory, states[cut:]) == whole[cut:], f"a new instance from state {cut} decided otherwise"


def people_do_not_influence_each_other(make: MakePolicy[Memory], states: States) -> None:
    """One policy serves everybody in the place."""
    policy, alone = make(), decisions(make(), states)
    memory, others = policy.begin(), policy.begin()
    for place, state in enumerate(states):
        others, _ = policy.choose(others, replace(state, person=PersonId("somebody-else")))
        memory, decided = policy.choose(memory, state)
        assert decided == alone[place], f"beside somebody else it decided otherwise about state {place}"


def decisions_are_complete(make: MakePolicy[Memory], states: States) -> None:
    """A decision goes to the right person at the right time, with a reason in words and an honest propensity."""
    named: set[str] = set()
    for state, decided in zip(states, decisions(make(), states), strict=True):
        for decision in decided:
            assert decision.person == state.person, f"decided about {decision.person} on a state of {state.person}"
            assert decision.at == state.at, f"decided at {decision.at} s on a state of {state.at} s"
            assert decision.reason.strip(), "a decision has no reason"
            assert 0 < decision.propensity <= 1, f"a propensity of {decision.propensity}"
            assert decision.id not in named, f"two decisions are called {decision.id}"
            named.add(decision.id)


def knowing_nothing_is_no_exception(make: MakePolicy[Memory], states: States) -> None:
    """A perceiver abstains; a policy must then do without, from the first frame or in the middle of a run."""
    blind = [_blind(state) for state in states]
    decisions(make(), blind)
    mixed = [_blind(state) if place % 3 else state for place, state in enumerate(states)]
    decisions(make(), mixed)


def extremes_are_no_exception(make: MakePolicy[Memory], states: States) -> None:
    """Every value the catalogue allows may come, and a stream may return after a day."""
    low = Readings.of({signal.name: signal.low for signal in CATALOGUE})
    high = Readings.of({signal.name: signal.high for signal in CATALOGUE})
    wild = [replace(state, readings=(low, high)[place % 2]) for place, state in enumerate(states)]
    decisions(make(), wild)
    last = states[-1]
    decisions(make(), [*states, replace(last, at=last.at + 86_400.0), replace(last, at=last.at + 86_400.0)])


def its_memory_is_bounded(make: MakePolicy[Memory], states: States) -> None:
    """A visit may last hours."""
    policy = make()
    kept = [policy.begin()]
    span = states[-1].at - states[0].at + 1.0
    rounds = iter(range(10**9))

    def again() -> None:
        shift = span * next(rounds)
        for state in states:
            kept[0], _ = policy.choose(kept[0], replace(state, at=state.at + shift))

    growth = growth_bytes(again, _ROUNDS)
    assert growth < _LEAK_BYTES, f"{_ROUNDS * len(states)} more states cost {growth} more bytes"


def it_keeps_nothing_open(make: MakePolicy[Memory], states: States) -> None:
    """Deciding needs no file, no socket and no thread."""

    def run() -> None:
        decisions(make(), states)

    check_gives_back(run)


def _from(policy: Policy[Memory], memory: Memory, states: States) -> list[Decisions]:
    decided: list[Decisions] = []
    for state in states:
        memory, now = policy.choose(memory, state)
        decided.append(now)
    return decided


def _blind(state: PersonState) -> PersonState:
    """Return the state as it is when every perceiver abstained."""
    unknown = tuple(replace(one, level=math.nan, confidence=0.0, trend_per_min=math.nan) for one in state.states)
    return replace(state, readings=Readings.of({}), quality=0.0, states=unknown, abstained=(Reason.NO_FACE,))
