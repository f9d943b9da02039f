"""What a policy of rules decides, and what it remembers."""

import dataclasses
import json
import math
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.decide import Memory, Phase, RulePolicy, rules_from
from mimika.decide.memory import Arming, RuleMemory
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.state import PersonState, StateName, StateReading
from mimika.errors import UsageError
from mimika.scenarios.attentive import rules_text

TWO = """
rules:
- id: first
  when: {signal: confusion, above: 0.6, release_below: 0.4}
  for: 1s
  keep_for: 500ms
  cooldown: 1s
  max_per_session: 2
  then: [{action: offer_help, params: {text_key: help.checkout, seats: 2}}, {action: call_colleague}]
  explain: "Held {seconds} s at {level}, {times}. time {{sic}}"
- id: second
  after: {signal: confusion, below: 0.3, for: 1s}
  when: {signal: confusion, above: 0.7}
  then: [{action: greet}]
  explain: "Back"
"""


def test_a_decision_says_what_for_whom_when_and_why(play: Callable[..., SimpleNamespace]) -> None:
    played = play(rules_from(TWO), "0,0.5 1,0.7 1.5,0.8 2.25,0.75")
    help_, call = played.decisions
    assert (help_.id, call.id) == ("p1-first-1", "p1-first-1-2")
    assert (help_.action.name, dict(help_.action.params)) == ("offer_help", {"text_key": "help.checkout", "seats": 2})
    assert call.action.name == "call_colleague"
    assert (help_.person, help_.at, help_.rule, help_.propensity) == ("p1", 2.25, "first", 1.0)
    assert help_.reason == "Held 1.2 s at 0.75, 1. time {sic}"


def test_a_rule_fires_no_more_than_max_per_session(play: Callable[..., SimpleNamespace]) -> None:
    policy = rules_from(TWO)
    samples = [(step / 2, 0.65 if step % 10 < 5 else 0.1) for step in range(100)]
    assert [d.id for d in play(policy, samples).decisions if d.action.name == "offer_help"] == [
        "p1-first-1",
        "p1-first-2",
    ]


def test_ids_bear_the_person(state: Callable[..., PersonState], rule: Callable[..., RulePolicy]) -> None:
    policy = rule(**{"for": "0"})
    other = dataclasses.replace(state(0.0, 0.9), person=PersonId("p7"))
    assert policy.choose(policy.begin(), other)[1][0].id == "p7-calm_down-1"


def test_choosing_leaves_the_memory_it_was_given_alone(state: Callable[..., PersonState]) -> None:
    policy = rules_from(TWO)
    memory = policy.begin()
    copy = dataclasses.replace(memory)
    first = policy.choose(memory, state(0.0, 0.9))
    assert memory == copy
    assert policy.choose(memory, state(0.0, 0.9)) == first


def _stored(memory: Memory) -> str:
    return json.dumps(dataclasses.asdict(memory))


def _restored(text: str) -> Memory:
    raw = json.loads(text)
    rules = tuple(
        RuleMemory(**{**rule, "phase": Phase(rule["phase"]), "arming": Arming(**rule["arming"])})
        for rule in raw["rules"]
    )
    return Memory(**{**raw, "seen": tuple(raw["seen"]), "covered": tuple(raw["covered"]), "rules": rules})


levels = st.one_of(st.floats(0, 1), st.sampled_from([0.3, 0.4, 0.6, 0.7]), st.just(math.nan))
samples = st.lists(st.tuples(st.floats(-0.5, 3), levels), min_size=1, max_size=60).map(
    lambda steps: [(sum(step for step, _ in steps[: n + 1]), level) for n, (_, level) in enumerate(steps)]
)


@given(samples=samples, cut=st.integers(0, 60))
def test_a_restart_in_the_middle_changes_nothing(samples: list[tuple[float, float]], cut: int) -> None:
    whole, parts = _run(samples), _run(samples[:cut])
    resumed = _run(samples[cut:], _restored(_stored(parts[0])))
    assert resumed[0] == whole[0]
    assert parts[1] + resumed[1] == whole[1]


def _run(samples: list[tuple[float, float]], memory: Memory | None = None) -> tuple[Memory, list[str]]:
    # hypothesis wants no function-scoped fixtures, so this runs by itself

    policy = rules_from(TWO)
    memory = policy.begin() if memory is None else memory
    ids = []
    for at, level in samples:
        reading = StateReading(
            name=StateName.CONFUSION, level=level, confidence=0.9, active=False, since=None, trend_per_min=0.0
        )
        state = PersonState(
            person=PersonId("p1"), at=at, readings=Readings.of({}), quality=0.9, states=(reading,), settled=1.0
        )
        memory, decided = policy.choose(memory, state)
        ids += [decision.id for decision in decided]
    return memory, ids


@given(samples=samples)
def test_ids_are_unique_and_firings_are_counted(samples: list[tuple[float, float]]) -> None:
    memory, ids = _run(samples)
    assert len(set(ids)) == len(ids)
    assert memory.rules[0].fired == sum(name.startswith("p1-first") for name in ids) / 2 <= 2


@given(samples=samples, shift=st.integers(-1000, 1000))
def test_when_it_happens_does_not_matter(samples: list[tuple[float, float]], shift: int) -> None:
    grain = [(round(at, 2), level) for at, level in samples]
    moved = [(at + shift, level) for at, level in grain]
    assert _run(moved)[1] == _run(grain)[1]


def test_a_memory_of_other_rules_is_refused(state: Callable[..., PersonState], rule: Callable[..., RulePolicy]) -> None:
    memory = rule(**{"for": "3s"}).begin()
    with pytest.raises(UsageError, match="another rule file"):
        rule(**{"for": "4s"}).choose(memory, state(0.0, 0.9))


def test_the_default_rules_offer_help_and_welcome_back(
    play: Callable[..., SimpleNamespace], state: Callable[..., PersonState]
) -> None:
    policy = rules_from(rules_text())
    assert [rule.id for rule in policy.rules] == ["offer_help_when_stuck", "welcome_back"]
    stuck = play(policy, [(frame / 30, 0.8 if frame > 30 else 0.1) for frame in range(300)])
    assert [decision.action.name for decision in stuck.decisions] == ["offer_help"]
    assert 3.0 <= stuck.decisions[0].at <= 3.1
    memory, seen = policy.begin(), []

    for frame in range(300):
        level = 0.9 if frame < 60 or frame > 200 else 0.2
        memory, decided = policy.choose(memory, state(frame / 30, level, name=StateName.ATTENTION))
        seen += decided
    assert [decision.action.name for decision in seen] == ["continue_where_left"]
    assert 201 / 30 + 0.5 <= seen[0].at <= 7.3


def test_what_the_default_rules_let_out_has_no_word_of_feeling() -> None:
    words = ("confus", "emotion", "mood", "frustrat", "stress", "bored", "angry", "sad", "happy", "feel")
    for rule in rules_from(rules_text()).rules:
        out = f"{rule.id} {rule.explain} {[(action.name, dict(action.params)) for action in rule.actions]}".lower()
        assert not [word for word in words if word in out]
