"""Checks for every actuator: what it is released to do it does once, and a failure is an outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from mimika.domain.decisions import Action, Decision, Outcome
from mimika.domain.ids import ActionName, DecisionId
from mimika.domain.ports import Actuator
from mimika.testing.conformance.checks import Check, bound, run_all
from mimika.testing.conformance.permits import permit_decision
from mimika.testing.conformance.resources import check_gives_back, growth_bytes

MakeActuator = Callable[[], Actuator]
"""Makes the actuator anew each time it is called."""

_ODD = ("", "two\nlines", 'quotes " and \\', "naïve 你好 привет 🙂", "\x00\x1b[2J", "x" * 10_000)
_ROUNDS = 50
_LEAK_BYTES = 64 * 1024


def actuator_checks(make: MakeActuator, decisions: Sequence[Decision]) -> tuple[Check, ...]:
    """Return the checks that every actuator must pass.

    Args:
        make: Makes the actuator anew.
        decisions: Decisions it can carry out, with ids of their own; two at least.
    """
    return bound(
        (
            each_decision_has_its_outcome,
            decisions_at_once_keep_their_outcomes,
            it_takes_nothing_without_a_permit,
            odd_words_are_no_exception,
            it_does_not_grow,
            it_closes_what_it_opens,
        ),
        make,
        decisions,
    )


def check_actuator(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """Run all checks for actuators.

    Raises:
        AssertionError: One of them broke.
    """
    run_all(actuator_checks(make, decisions))


async def outcomes(make: MakeActuator, decisions: Sequence[Decision]) -> list[Outcome]:
    """Return what became of the decisions, one after the other."""
    actuator = make()
    try:
        return [await actuator.act(permit_decision(decision)) for decision in decisions]
    finally:
        await actuator.close()


def each_decision_has_its_outcome(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """Learning credits an outcome to the decision it names."""
    for decision, outcome in zip(decisions, asyncio.run(outcomes(make, decisions)), strict=True):
        _belongs(decision, outcome)


def decisions_at_once_keep_their_outcomes(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """Several people are served at the same time."""

    async def at_once() -> list[Outcome]:
        actuator = make()
        try:
            return await asyncio.gather(*(actuator.act(permit_decision(decision)) for decision in decisions))
        finally:
            await actuator.close()

    for decision, outcome in zip(decisions, asyncio.run(at_once()), strict=True):
        _belongs(decision, outcome)


def it_takes_nothing_without_a_permit(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """Consent may have been withdrawn since the decision; only the gate knows."""

    async def attempt() -> bool:
        actuator = make()
        try:
            return await _refuses(actuator.act, decisions[0])
        finally:
            await actuator.close()

    assert asyncio.run(attempt()), "it carried out a decision without a permit"


def odd_words_are_no_exception(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """Reasons are written by people, in any language, and may hold control characters."""
    odd = [
        replace(
            decisions[0],
            id=DecisionId(f"odd-{place}"),
            reason=words,
            action=Action(name=ActionName(words[:100]), params={"words": words}),
        )
        for place, words in enumerate(_ODD)
    ]
    for decision, outcome in zip(odd, asyncio.run(outcomes(make, odd)), strict=True):
        _belongs(decision, outcome)


def it_does_not_grow(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """A kiosk runs for months."""

    def act() -> None:
        asyncio.run(outcomes(make, decisions))

    growth = growth_bytes(act, _ROUNDS)
    assert growth < _LEAK_BYTES, f"{_ROUNDS} rounds left {growth} bytes behind"


def it_closes_what_it_opens(make: MakeActuator, decisions: Sequence[Decision]) -> None:
    """And may be closed twice, or without ever having acted."""

    async def live(some: Sequence[Decision]) -> None:
        actuator = make()
        for decision in some:
            await actuator.act(permit_decision(decision))
        await actuator.close()
        await actuator.close()

    for some in ((), decisions):

        def work(some: Sequence[Decision] = some) -> None:
            asyncio.run(live(some))

        check_gives_back(work)


async def _refuses(act: Callable[..., Awaitable[Outcome]], what: object) -> bool:
    """Tell whether the call fails; how it fails is the implementation's own affair."""
    try:
        await act(what)
    except Exception:  # noqa: BLE001 -- any failure is the right answer here
        return True
    return False


def _belongs(decision: Decision, outcome: Outcome) -> None:
    assert outcome.decision == decision.id, f"the outcome of {decision.id} names {outcome.decision}"
    assert outcome.at >= decision.at, f"done at {outcome.at} s, decided at {decision.at} s"
