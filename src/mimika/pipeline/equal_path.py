"""The equal path: whoever is not sensed says how it goes, and the same rules answer with the same actions.

Nothing is captured or perceived here, so no consent to sensing is asked for;
what a person says is the request itself. Decisions still pass the gate, under a
grant that covers nothing but self-report. Next door: `mimika.pipeline.person`
takes the way of those who are sensed.
"""

import math
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, final

from mimika.consent.gate import Gate
from mimika.domain.decisions import Decision, Outcome
from mimika.domain.events import Decided
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.permits import Grant, Purpose
from mimika.domain.ports import Actuator, Policy
from mimika.domain.selfreport import Reported, SelfReport
from mimika.domain.signals import Modality
from mimika.pipeline.acting import carried_out
from mimika.understand import reported

Memory = TypeVar("Memory")

STEP_S: Final = 0.1
"""Pause between two looks at the rules, so that what they time (`for`, `cooldown`) comes out as with a camera."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[Memory]):
    """What answers, the same for those who are sensed and those who are not.

    Attributes:
        policy: The rules.
        purpose: What they serve.
        actuators: What carries decisions out.
    """

    policy: Policy[Memory]
    purpose: Purpose
    actuators: tuple[Actuator, ...] = ()


@final
class EqualPath(Generic[Memory]):
    """One person who says themselves how it goes.

    Args:
        person: Who, within this session.
        service: What answers.
    """

    def __init__(self, person: PersonId, service: Service[Memory]) -> None:
        self._person = person
        self._service = service
        self._gate = Gate([_own_words(person, service.purpose)])
        self._memory = service.policy.begin()
        self._said: Reported | None = None
        self._at = -math.inf

    async def say(self, report: SelfReport, at: float) -> tuple[Decided, ...]:
        """Take in what the person says; return what is done at once."""
        before = await self.until(at)
        self._said = Reported(person=self._person, at=at, report=report)
        self._at = at - STEP_S
        return (*before, *await self.until(at))

    async def until(self, at: float) -> tuple[Decided, ...]:
        """Let time pass up to a moment; return what is done meanwhile. Before the first word nothing is."""
        done: list[Decided] = []
        while self._said is not None and self._at + STEP_S <= at + STEP_S / 100:
            self._at += STEP_S
            self._memory, decisions = self._service.policy.choose(self._memory, reported(self._said, self._at))
            done += [Decided(decision=each, outcome=await self._act(each)) for each in decisions]
        return tuple(done)

    async def _act(self, decision: Decision) -> Outcome:
        released = self._gate.release(decision, self._service.purpose)
        return await carried_out(released, decision, self._service.actuators)


def _own_words(person: PersonId, purpose: Purpose) -> Grant:
    return Grant(
        id=GrantId(f"own words of {person}"),
        purpose=purpose,
        basis="the person's own request",
        modalities=frozenset({Modality.SELF_REPORT}),
        person=person,
    )
