"""What no rule names goes at once, what lost its consent goes at once, and everything goes in its time."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.consent.retention import DEFAULT, Held, Retention, RetentionRule, due, is_due, kept_for
from mimika.domain.keeping import Kept
from mimika.domain.permits import Purpose

RULES = Retention(
    rules=(
        RetentionRule(kind=Kept.DECISION, purpose=None, seconds=100.0, reason=""),
        RetentionRule(kind=Kept.DECISION, purpose=Purpose.RESEARCH, seconds=500.0, reason=""),
        RetentionRule(kind=Kept.DECISION, purpose=Purpose.RESEARCH, seconds=300.0, reason=""),
    ),
    person_link_s=0.0,
    session_link_s=0.0,
)
HELD = Held(row=1, kind=Kept.DECISION, purpose=Purpose.SAFETY, at=1_000.0, consent_until=math.inf)


@pytest.mark.parametrize(
    ("kind", "purpose", "seconds"),
    [
        (Kept.DECISION, Purpose.SAFETY, 100.0),
        (Kept.DECISION, Purpose.RESEARCH, 300.0),
        (Kept.DECISION, None, 100.0),
        (Kept.BASELINE, Purpose.RESEARCH, 0.0),
    ],
)
def test_the_rule_that_names_the_purpose_counts_then_the_shortest(
    kind: Kept, purpose: Purpose | None, seconds: float
) -> None:
    assert kept_for(RULES, kind, purpose) == seconds


def test_something_is_due_at_the_end_of_its_time_and_not_before() -> None:
    assert not is_due(RULES, HELD, 1_099.9)
    assert is_due(RULES, HELD, 1_100.0)


def test_something_is_due_when_its_consent_is_over_or_was_never_there() -> None:
    assert not is_due(RULES, replace(HELD, consent_until=1_010.0), 1_009.0)
    assert is_due(RULES, replace(HELD, consent_until=1_010.0), 1_010.0)
    assert is_due(RULES, replace(HELD, purpose=None), 1_000.0)


def test_the_defaults_say_something_about_everything_that_is_kept() -> None:
    assert {rule.kind for rule in DEFAULT.rules if rule.purpose is None} == set(Kept)
    assert all(rule.reason and rule.seconds >= 0 for rule in DEFAULT.rules)


@given(
    at=st.floats(0, 1e9), now=st.floats(0, 2e9), later=st.floats(0, 1e9), kind=st.sampled_from(Kept),
    purpose=st.sampled_from(Purpose),
)  # fmt: skip
def test_what_is_due_stays_due(at: float, now: float, later: float, kind: Kept, purpose: Purpose) -> None:
    held = Held(row=1, kind=kind, purpose=purpose, at=at, consent_until=math.inf)
    if due(DEFAULT, [held], now):
        assert due(DEFAULT, [held], now + later) == (held,)
