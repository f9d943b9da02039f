"""The checks for actuators themselves: a sound one passes, each broken promise is caught by its check."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mimika.domain.decisions import Action, Decision, Outcome, OutcomeStatus
from mimika.domain.ids import ActionName, DecisionId, PersonId, RuleId
from mimika.domain.permits import Permitted
from mimika.testing.conformance import (
    Check,
    actuator_checks,
    check_actuator,
)

Broken = Callable[[Sequence[Check], str], None]


SHARED: list[float] = []


class Desk:
    """A sound actuator."""

    async def act(self, released: Permitted[Decision]) -> Outcome:
        decision = released.what
        await asyncio.sleep(0)
        return Outcome(decision=decision.id, at=decision.at, status=OutcomeStatus.DONE)

    async def close(self) -> None:
        """Nothing is open."""


class Mistaken(Desk):
    async def act(self, released: Permitted[Decision]) -> Outcome:
        return replace(await super().act(released), decision=DecisionId("another"))


class Mixed(Desk):
    """Mixes up what runs at the same time."""

    def __init__(self) -> None:
        self._now: Decision | None = None

    async def act(self, released: Permitted[Decision]) -> Outcome:
        self._now = released.what
        await asyncio.sleep(0)
        return Outcome(decision=self._now.id, at=self._now.at, status=OutcomeStatus.DONE)


class Trusting(Desk):
    async def act(self, released: Permitted[Decision] | Decision) -> Outcome:
        decision = released if isinstance(released, Decision) else released.what
        return Outcome(decision=decision.id, at=decision.at, status=OutcomeStatus.DONE)


class AsciiOnly(Desk):
    async def act(self, released: Permitted[Decision]) -> Outcome:
        released.what.reason.encode("ascii")
        return await super().act(released)


class Archive(Desk):
    async def act(self, released: Permitted[Decision]) -> Outcome:
        SHARED.extend([0.0] * 1000)
        return await super().act(released)


class LeavesOpen(Desk):
    def __init__(self) -> None:
        self._file = os.open(Path("/"), os.O_RDONLY)


def decided() -> list[Decision]:
    """Return three decisions about three people."""
    return [
        Decision(
            id=DecisionId(f"d{number}"),
            person=PersonId(f"p{number}"),
            at=float(number),
            action=Action(name=ActionName("offer_help")),
            rule=RuleId("r"),
            reason="asked twice",
        )
        for number in range(3)
    ]


def test_a_sound_actuator_passes() -> None:
    check_actuator(Desk, decided())


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (Mistaken, "each_decision_has_its_outcome"),
        (Mixed, "decisions_at_once_keep_their_outcomes"),
        (Trusting, "it_takes_nothing_without_a_permit"),
        (Archive, "it_does_not_grow"),
        (LeavesOpen, "it_closes_what_it_opens"),
    ],
)
def test_a_broken_actuator_is_caught(broken: Broken, make: Callable[[], Desk], promise: str) -> None:
    SHARED.clear()
    try:
        broken(actuator_checks(make, decided()), promise)
    finally:
        SHARED.clear()


def test_an_actuator_that_chokes_on_words_is_caught() -> None:
    with pytest.raises(AssertionError, match="odd_words_are_no_exception: UnicodeEncodeError"):
        check_actuator(AsciiOnly, decided())
