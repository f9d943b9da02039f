"""Whoever refuses sensing reaches every action that others reach, by saying how it goes."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.decide import RulePolicy, rules_from
from mimika.domain.decisions import OutcomeStatus
from mimika.domain.events import Decided
from mimika.domain.ids import PersonId
from mimika.domain.permits import Purpose
from mimika.domain.selfreport import Reported, SelfReport
from mimika.domain.state import StateName
from mimika.pipeline.equal_path import EqualPath, Service
from mimika.scenarios.attentive import rules_text
from mimika.understand import reported
from mimika.understand.reported import HELD_S, MEANS

ANNA = PersonId("p1")
SCENARIOS = {"attentive": rules_text}
"""Rules of every scenario that ships."""


def said(policy: RulePolicy, words: Sequence[tuple[float, SelfReport]], until: float) -> list[Decided]:
    """Return what is done for somebody who says these words at these times."""

    async def run() -> list[Decided]:
        path = EqualPath(ANNA, Service(policy=policy, purpose=Purpose.CUSTOMER_SUPPORT))
        done: list[Decided] = []
        for at, report in words:
            done += await path.say(report, at)
        return [*done, *await path.until(until)]

    return asyncio.run(run())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_action_of_a_scenario_can_be_reached_by_saying_how_it_goes(scenario: str) -> None:
    policy = rules_from(SCENARIOS[scenario]())
    wanted = {action.name for rule in policy.rules for action in rule.actions}
    reached: set[str] = set()
    for report in SelfReport:
        for second in SelfReport:
            words = [(1.0, report), (60.0, second), (80.0, report)]
            done = said(policy, words, until=100.0)
            assert all(each.outcome.status is OutcomeStatus.DONE for each in done)
            reached |= {each.decision.action.name for each in done}
    assert reached == wanted


def test_help_comes_as_soon_as_the_rule_allows_and_with_its_own_reason() -> None:
    policy = rules_from(rules_text())
    first, *_ = said(policy, [(1.0, SelfReport.NEED_HELP)], until=10.0)
    assert first.decision.action.name == "offer_help"
    assert first.decision.at == pytest.approx(3.0, abs=0.11)
    assert first.decision.reason == "Seemed to be stuck for some seconds"


def test_nothing_is_done_for_somebody_who_says_nothing() -> None:
    assert said(rules_from(rules_text()), [], until=300.0) == []


def test_whoever_is_fine_is_left_alone() -> None:
    assert said(rules_from(rules_text()), [(1.0, SelfReport.FINE)], until=60.0) == []


@given(st.sampled_from(SelfReport), st.floats(0, 1e4), st.floats(0, 100))
def test_what_was_said_holds_for_a_while_and_then_no_longer(report: SelfReport, at: float, later: float) -> None:
    state = reported(Reported(person=ANNA, at=at, report=report), at + later)
    shown = {each.name for each in state.states if each.active}
    assert shown == (set(MEANS[report]) if (at + later) - at < HELD_S else set())
    assert {each.name for each in state.states} == set(StateName)
    assert all(each.confidence == 1.0 and each.level in {0.0, 1.0} for each in state.states)
