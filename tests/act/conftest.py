"""Decisions and the permits to carry them out."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from mimika.consent.gate import Gate
from mimika.domain.decisions import Action, Decision, Outcome, Parameter
from mimika.domain.ids import ActionName, DecisionId, GrantId, PersonId, RuleId
from mimika.domain.permits import Grant, Permitted, Purpose
from mimika.domain.ports import Actuator
from mimika.domain.signals import Modality

GRANT = Grant(id=GrantId("zone"), purpose=Purpose.DEMONSTRATION, basis="test", modalities=frozenset({Modality.FACE}))


@pytest.fixture
def release() -> Callable[..., Permitted[Decision]]:
    """Return a maker of released decisions."""

    def make(
        number: int = 1, *, at: float = 2.5, params: Mapping[str, Parameter] | None = None, reason: str = "Held for 3 s"
    ) -> Permitted[Decision]:
        decision = Decision(
            id=DecisionId(f"p1-stuck-{number}"),
            person=PersonId("p1"),
            at=at,
            action=Action(name=ActionName("offer_help"), params={"text_key": "a.b"} if params is None else params),
            rule=RuleId("stuck"),
            reason=reason,
        )
        permit = Gate([GRANT]).release(decision, Purpose.DEMONSTRATION)
        assert isinstance(permit, Permitted)
        return permit

    return make


@pytest.fixture
def carry_out() -> Callable[..., list[Outcome]]:
    """Return a runner that lets an actuator act on some decisions, and leaves it open."""

    def run(actuator: Actuator, *released: Permitted[Decision]) -> list[Outcome]:
        async def all_of_them() -> list[Outcome]:
            return [await actuator.act(one) for one in released]

        return asyncio.run(all_of_them())

    return run
