"""Golden timelines: `t,value` and the phase the rule is in after each sample."""

import math
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from mimika.decide import RulePolicy
from mimika.domain.state import PersonState

I, P, F, H, C = "idle", "pending", "firing", "holding", "cooldown"  # noqa: E741 -- one letter a phase keeps tables narrow

TIMELINES = {
    "fires_after_for": ({}, "0,0.5 1,0.7 2,0.7 2.9,0.7 3,0.7 4,0.7", [I, P, P, P, F, F]),
    "a_dip_between_the_thresholds_does_not_interrupt": ({}, "0,0.7 1,0.5 2,0.7", [P, P, F]),
    "a_fall_below_release_interrupts": ({}, "0,0.7 1,0.39 2,0.7 3,0.7 4,0.7", [P, I, P, P, F]),
    "a_value_equal_to_the_threshold_is_not_above": ({}, "0,0.6 1,0.6 2,0.6 3,0.6", [I, I, I, I]),
    "a_value_equal_to_the_release_is_not_below": ({}, "0,0.7 1,0.4 2,0.4 3,0.4", [P, P, F, F]),
    "without_for_it_fires_at_once": ({"for": "0"}, "0,0.5 0.1,0.7", [I, F]),
    "without_keep_and_cooldown_it_is_idle_at_once": ({"for": "0"}, "0,0.7 1,0.3 2,0.7", [F, I, F]),
    "keep_for_bridges_a_release": ({"for": "0", "keep_for": "2s"}, "0,0.7 1,0.3 2,0.5 2.5,0.7", [F, H, H, F]),
    "keep_for_ends_on_time": (
        {"for": "0", "keep_for": "1s", "cooldown": "1s"},
        "0,0.7 1,0.3 1.9,0.3 2,0.7 3,0.7",
        [F, H, H, C, F],
    ),
    "cooldown_begins_when_keep_for_was_due": (
        {"for": "0", "keep_for": "0.5s", "cooldown": "1s"},
        "0,0.7 1,0.3 2,0.3 2.4,0.7 2.5,0.7",
        [F, H, C, C, F],
    ),
    "for_starts_anew_after_cooldown": (
        {"for": "1s", "cooldown": "2s"},
        "0,0.7 1,0.7 1.5,0.3 2.5,0.7 3.5,0.7 4.5,0.7",
        [P, F, C, C, P, F],
    ),
    "a_short_loss_is_bridged": ({}, "0,0.7 0.5,0.7 1,0.7 1.4, 1.7,0.7 2,0.7", [P, P, P, P, P, F]),
    "a_loss_longer_than_hold_resets": ({}, "0,0.7 1, 1.5, 1.6, 2,0.7", [P, P, P, I, P]),
    "a_loss_kept_goes_on": (
        {"on_missing": "{hold: 1s, then: keep}", "quality": "{min_coverage: 0}"},
        "0,0.7 1, 5, 6,0.7",
        [P, P, P, F],
    ),
    "it_never_fires_on_a_missing_sample": ({"quality": "{min_coverage: 0}"}, "0,0.7 1,0.7 2, 2.1,0.7", [P, P, P, F]),
    "a_loss_ends_firing_as_a_release_does": (
        {"for": "0", "keep_for": "2s", "cooldown": "9s"},
        "0,0.7 1, 2, 3, 3.5, 4,0.7",
        [F, F, H, H, C, C],
    ),
    "hold_zero_resets_on_the_first_missing_sample": (
        {"on_missing": "{hold: 0}"},
        "0,0.7 1,0.7 1.1, 1.2,0.7",
        [P, P, I, P],
    ),
    "hold_zero_does_not_mind_readable_samples": ({"on_missing": "{hold: 0}"}, "0,0.7 1,0.7 2,0.7", [P, P, F]),
    "a_gap_without_samples_resets": ({}, "0,0.7 1,0.7 9,0.7 10,0.7 11,0.7", [P, P, P, P, F]),
    "a_gap_within_hold_counts_against_coverage": (
        {},
        "0,0.7 1.4,0.7 2.4,0.7 3.4,0.7 4.7,0.7 5.7,0.7",
        [P, P, P, P, P, P],
    ),
    "poor_coverage_delays": (
        {"on_missing": "{hold: 2s}"},
        "0,0.7 1, 2,0.7 3,0.7 3.3,0.7 3.4,0.7",
        [P, P, P, P, P, F],
    ),
    "equal_times_pass_no_time_and_the_later_sample_counts": ({}, "0,0.7 2,0.3 2,0.7 2,0.7 4,0.7", [P, I, P, P, P]),
    "a_sample_slightly_back_in_time_is_ignored": ({}, "0,0.7 1,0.7 0.5,0.1 2,0.7", [P, P, P, F]),
    "a_clock_set_back_takes_the_marks_along": ({}, "100,0.7 101,0.7 5,0.7 6,0.7", [P, P, P, F]),
    "three_thirds_are_a_whole": (
        {"for": "1s"},
        f"0,0.7 {1 / 3},0.7 {2 / 3},0.7 {1 / 3 + 1 / 3 + 1 / 3 - 1e-12},0.7",
        [P, P, P, F],
    ),
    "below_mirrors_above": (
        {"when": "{signal: confusion, below: 0.4, release_above: 0.6}"},
        "0,0.4 1,0.3 2,0.5 2.9,0.6 3,0.6 4,0.7",
        [I, P, P, P, F, I],
    ),
    "infinite_time_is_ignored": ({}, "0,0.7 inf,0.7 nan,0.7 1,0.7 2,0.7", [P, P, P, P, F]),
}


@pytest.mark.parametrize("name", TIMELINES)
def test_golden_timeline(name: str, rule: Callable[..., RulePolicy], play: Callable[..., SimpleNamespace]) -> None:
    lines, samples, expected = TIMELINES[name]
    assert play(rule(**lines), samples).phases == expected


BACK = "{signal: attention, above: 0.7, release_below: 0.5}"
RETURNS = {
    "fires_when_attention_returns": ("", "0,0.3 1,0.3 2,0.3 3,0.3 3.5,0.8 4.5,0.8", [I, I, I, I, P, F]),
    "not_without_having_been_away": ("", "0,0.8 1,0.8 2,0.8 3,0.8", [I, I, I, I]),
    "not_after_a_glance_away": ("", "0,0.8 1,0.3 2,0.3 3,0.8 4,0.8 5,0.8", [I] * 6),
    "not_when_it_is_too_long_ago": ("", "0,0.3 1,0.3 2,0.3 3,0.3 4,0.5 5,0.5 6,0.5 7,0.8 8,0.8", [I] * 9),
    "one_absence_serves_one_firing": (
        "",
        "0,0.3 1,0.3 2,0.3 3,0.3 3.5,0.8 4.5,0.8 5,0.45 6,0.8 7,0.8",
        [I, I, I, I, P, F, I, I, I],
    ),
    "a_second_absence_serves_a_second": (
        "",
        "0,0.3 1,0.3 2,0.3 3,0.8 4,0.8 5,0.3 6,0.3 7,0.3 8,0.8 9,0.8",
        [I, I, I, P, F, I, I, I, P, F],
    ),
    "a_failed_start_may_be_tried_again": ("", "0,0.3 1,0.3 2,0.3 3,0.8 3.5,0.45 4,0.8 5,0.8", [I, I, I, P, I, P, F]),
    "unreadable_time_breaks_it": ("", "0,0.3 1, 2, 3, 4,0.8 5,0.8", [I] * 6),
    "unreadable_time_may_count": (", missing: counts", "0,0.3 1, 2, 3, 4,0.8 5,0.8", [I, I, I, I, P, F]),
    "it_may_even_be_all": (", missing: counts", "0, 1, 2, 3, 4,0.8 5,0.8", [I, I, I, I, P, F]),
    "a_gap_may_count": (", missing: counts", "0,0.3 5,0.8 6,0.8", [I, P, F]),
    "a_gap_does_not_count_otherwise": ("", "0,0.3 5,0.8 6,0.8", [I, I, I]),
}


@pytest.mark.parametrize("name", RETURNS)
def test_returning_attention(name: str, rule: Callable[..., RulePolicy], play: Callable[..., SimpleNamespace]) -> None:
    extra, samples, expected = RETURNS[name]
    after = f"{{signal: confusion, below: 0.4, for: 2s, within: 2s{extra}}}"
    policy = rule(**{"for": "1s", "after": after, "when": BACK.replace("attention", "confusion")})
    assert play(policy, samples).phases == expected


def test_low_confidence_is_as_good_as_missing(
    rule: Callable[..., RulePolicy], state: Callable[..., PersonState]
) -> None:
    policy = rule(quality="{min_confidence: 0.5}")
    memory = policy.begin()
    for at in range(5):
        memory, decided = policy.choose(memory, state(float(at), 0.9, confidence=0.49))
        assert decided == ()
    assert memory.rules[0].phase == "idle"
    memory, _ = policy.choose(memory, state(5.0, 0.9, confidence=0.5))
    assert memory.rules[0].phase == "pending"


@pytest.mark.parametrize("confidence", [math.nan, -math.inf])
def test_a_confidence_that_is_none_does_not_count(
    confidence: float, rule: Callable[..., RulePolicy], state: Callable[..., PersonState]
) -> None:
    policy = rule(quality="{min_confidence: 0}")
    memory, _ = policy.choose(policy.begin(), state(0.0, 0.9, confidence=confidence))
    assert memory.rules[0].phase == "idle"


def test_nothing_is_read_from_a_sample_without_quality(
    rule: Callable[..., RulePolicy], state: Callable[..., PersonState]
) -> None:
    policy = rule(quality="{min_confidence: 0}")
    memory, _ = policy.choose(policy.begin(), state(0.0, 0.9, quality=0.0))
    assert memory.rules[0].phase == "idle"


def test_a_plain_signal_has_the_quality_as_its_confidence(
    rule: Callable[..., RulePolicy], state: Callable[..., PersonState]
) -> None:
    policy = rule(when="{signal: au04, above: 0.6}", quality="{min_confidence: 0.5}")
    memory, _ = policy.choose(policy.begin(), state(0.0, 0.9, quality=0.4))
    assert memory.rules[0].phase == "idle"
    memory, _ = policy.choose(memory, state(1.0, 0.9, quality=0.6))
    assert memory.rules[0].phase == "pending"


def test_the_long_name_of_a_state_is_the_state(
    rule: Callable[..., RulePolicy], play: Callable[..., SimpleNamespace]
) -> None:
    policy = rule(when="{signal: state_confusion, above: 0.6}")
    assert play(policy, "0,0.7 1,0.7 2,0.7").phases == [P, P, F]


def test_a_state_that_is_not_derived_is_missing(
    rule: Callable[..., RulePolicy], play: Callable[..., SimpleNamespace]
) -> None:
    policy = rule(when="{signal: boredom, above: 0.1}")
    assert play(policy, "0,0.7 1,0.7 2,0.7").phases == [I, I, I]
