"""Timelines by hand: `t,value` lines go in, the phases of a rule and its decisions come out."""

import math
from collections.abc import Callable, Iterable
from types import SimpleNamespace

import pytest

from mimika.decide import Memory, Phase, RulePolicy, rules_from
from mimika.domain.decisions import Decision
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, StateName, StateReading

Sample = tuple[float, float]


def state_at(
    at: float, level: float, *, confidence: float = 0.9, quality: float = 0.9, name: StateName = StateName.CONFUSION
) -> PersonState:
    reading = StateReading(
        name=name, level=level, confidence=confidence, active=False, since=None, trend_per_min=math.nan
    )
    return PersonState(
        person=PersonId("p1"),
        at=at,
        readings=Readings.of({SignalName.AU04: level}),
        quality=quality,
        states=(reading,),
        settled=1.0,
    )


@pytest.fixture
def state() -> Callable[..., PersonState]:
    """Return a maker of states with one level, which AU4 has too."""
    return state_at


@pytest.fixture
def rule() -> Callable[..., RulePolicy]:
    """Return a maker of one-rule policies; lines replace or add to those of a plain rule."""

    def make(**lines: str) -> RulePolicy:
        plain = {
            "id": "calm_down",
            "when": "{signal: confusion, above: 0.6, release_below: 0.4}",
            "for": "2s",
            "then": "[{action: offer_help}]",
            "explain": "Held for {seconds} s",
        }
        body = "\n  ".join(f"{key}: {value}" for key, value in (plain | lines).items())
        return rules_from(f"rules:\n- {body}\n")

    return make


@pytest.fixture
def play() -> Callable[..., SimpleNamespace]:
    """Return a player of samples, which gives the first rule's phases, all decisions and the memory.

    An empty value in a line of text is a missing one.
    """

    def run(policy: RulePolicy, samples: str | Iterable[Sample], memory: Memory | None = None) -> SimpleNamespace:
        memory = policy.begin() if memory is None else memory
        phases: list[Phase] = []
        decisions: list[Decision] = []
        for at, level in _parsed(samples) if isinstance(samples, str) else samples:
            memory, new = policy.choose(memory, state_at(at, level))
            phases.append(memory.rules[0].phase)
            decisions.extend(new)
        return SimpleNamespace(phases=phases, decisions=decisions, memory=memory)

    return run


def _parsed(text: str) -> Iterable[Sample]:
    for line in text.split():
        at, _, level = line.partition(",")
        yield float(at), float(level) if level else math.nan
