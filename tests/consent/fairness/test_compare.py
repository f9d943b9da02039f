"""Rates and intervals by known answers, no small cell by any way, and alarms that bear being looked at all the time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.consent.fairness.alarm import Alarm, share_of_alpha
from mimika.consent.fairness.compare import ALPHA, FEWEST, Comparison, compare
from mimika.consent.fairness.intervals import difference, rate
from mimika.consent.fairness.sessions import Treatment, Visit, Way

HELP = frozenset({Treatment.HELP})
NOTHING = frozenset[Treatment]()


def visit(group: str | None, given_: bool, way: Way = Way.SENSED) -> Visit:  # noqa: FBT001 -- a fact of the session
    return Visit(group=group, way=way, given=HELP if given_ else NOTHING)


def many(group: str | None, hits: int, of: int, way: Way = Way.SENSED) -> list[Visit]:
    return [visit(group, number < hits, way) for number in range(of)]


def line(found: tuple[Comparison, ...], what: str) -> Comparison:
    return next(each for each in found if each.what == what and each.treatment is Treatment.HELP)


# From Newcombe 1998, the papers on single proportions (p. 857) and on differences (p. 873).
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_rate_is_the_published_one(hits: int, of: int, low: float, high: float) -> None:
    found = rate(hits, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((0, 10), (0, 20), -0.1611, 0.2775),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(rate(*one), rate(*other))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_groups_are_compared_with_the_others_and_the_equal_path_with_the_sensed_one() -> None:
    found = compare([*many("a", 30, 60), *many("b", 12, 40), *many(None, 6, 20, Way.SELF_REPORT)])
    a = line(found, "a")
    assert a.sessions == (60, 40)
    assert a.measured is not None
    assert (a.measured.rates[0].estimate, a.measured.rates[1].estimate) == (0.5, 0.3)
    assert a.measured.ratio == pytest.approx(0.6)
    assert a.measured.below_four_fifths
    assert line(found, "self-report").sessions == (20, 100)
    assert len(found) == 9


def test_exactly_four_fifths_is_not_below_and_a_treatment_that_nobody_got_has_no_ratio() -> None:
    found = compare([*many("a", 40, 50), *many("b", 50, 50)])
    measured = line(found, "a").measured
    assert measured is not None
    assert not measured.below_four_fifths
    offers = next(each for each in found if each.treatment is Treatment.OFFER)
    assert offers.measured is not None
    assert offers.measured.ratio is None


def test_nothing_is_shown_of_fewer_than_ten() -> None:
    found = compare([*many("a", 3, FEWEST - 1), *many("b", 12, 40)])
    for what in ("a", "b", "self-report"):
        assert line(found, what).sessions is None
        assert line(found, what).measured is None
    found = compare([*many("a", 3, FEWEST), *many("b", 12, 40)])
    assert line(found, "a").measured is not None


def test_a_small_group_counts_neither_among_the_others_nor_in_the_paths() -> None:
    found = compare([*many("a", 30, 60), *many("b", 12, 40), *many("c", 7, 7), *many(None, 5, 9, Way.SELF_REPORT)])
    assert line(found, "a").sessions == (60, 40)
    assert line(found, "c").sessions is None
    assert line(found, "self-report").sessions is None


def test_an_equal_path_of_few_is_not_shown_though_their_group_is_large() -> None:
    found = compare([*many("a", 30, 60), *many("b", 12, 40), *many("a", 5, 9, Way.SELF_REPORT)])
    assert line(found, "a").sessions == (69, 40)
    assert line(found, "self-report").sessions is None


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "d", None]), st.booleans(), st.sampled_from(list(Way))), max_size=90
    )
)
def test_no_subtraction_of_what_is_shown_leaves_a_small_cell(rows: list[tuple[str | None, bool, Way]]) -> None:
    visits = [visit(*row) for row in rows]
    groups = {row[0] for row in rows if row[0] is not None}
    sizes = {group: sum(row[0] == group for row in rows) for group in groups}
    found = compare(visits)
    for group in groups:
        shown = line(found, group)
        large = sum(size for other, size in sizes.items() if other != group and size >= FEWEST)
        if sizes[group] < FEWEST or large < FEWEST:
            assert shown.sessions is None
        else:
            assert shown.sessions == (sizes[group], large)
    paths = line(found, Way.SELF_REPORT).sessions
    if paths is not None:
        undeclared = sum(paths) - sum(size for size in sizes.values() if size >= FEWEST)
        assert undeclared == 0 or undeclared >= FEWEST


def streams(seed: int, first: float, second: float, runs: int, length: int) -> int:
    """Return in how many runs an alarm rings that is looked at after every session."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rang = 0
    for _ in range(runs):
        alarm = Alarm(ALPHA)
        sides = rng.integers(0, 2, length)
        hits = rng.random(length) < np.where(sides == 0, first, second)
        for side, hit in zip(sides.tolist(), hits.tolist(), strict=True):
            alarm.see(side, hit=hit)
            if alarm.rings:
                rang += 1
                break
    return rang


@pytest.mark.parametrize("same", [0.03, 0.3, 0.5, 0.9])
def test_looking_after_every_session_does_not_ring_more_than_5_in_100_false_alarms(same: float) -> None:
    assert streams(11, same, same, runs=400, length=600) <= 0.05 * 400


def test_a_test_for_one_look_would_ring_far_more_often() -> None:
    rng, rang = np.random.Generator(np.random.PCG64(12)), 0
    for _ in range(200):
        hits = np.cumsum(rng.random((2, 300)) < 0.3, axis=1)
        for count in range(FEWEST, 300, 5):
            gap = difference(rate(int(hits[0, count - 1]), count), rate(int(hits[1, count - 1]), count))
            if not gap.low <= 0 <= gap.high:
                rang += 1
                break
    assert rang > 0.15 * 200


def test_a_real_difference_rings() -> None:
    assert streams(13, 0.2, 0.45, runs=100, length=800) >= 90


def test_all_alarms_of_a_deployment_together_stay_below_5_in_100() -> None:
    rng, rang = np.random.Generator(np.random.PCG64(14)), 0
    for _ in range(200):
        groups = rng.choice(["a", "b", "c", "d"], 240)
        ways = rng.choice(list(Way), 240)
        visits = [
            visit(str(group), bool(rng.random() < 0.3), Way(str(way))) for group, way in zip(groups, ways, strict=True)
        ]
        rang += any(each.measured is not None and each.measured.alarm for each in compare(visits))
    assert rang <= 0.05 * 200


def test_the_parts_of_alpha_add_up_to_alpha() -> None:
    assert sum(share_of_alpha(0.05, place) for place in range(1, 2000)) == pytest.approx(0.05, abs=1e-4)


def test_an_alarm_that_rang_goes_on_ringing_when_the_difference_turns() -> None:
    alarm = Alarm(ALPHA)
    for number in range(400):
        alarm.see(0, hit=number < 20)
        alarm.see(1, hit=20 <= number < 60)
        assert alarm.rings or number < 19


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_the_evidence_expects_no_more_than_one_under_any_common_rate(past: list[tuple[bool, bool]]) -> None:
    """The proof in the module, by numbers: sum over the four outcomes of a pair of probability times factor."""
    hits = [sum(pair[side] for pair in past) for side in (0, 1)]
    rates = [(count + 0.5) / (len(past) + 1) for count in hits]
    mean = sum(rates) / 2
    for common in (0.01, 0.2, 0.5, 0.77, 0.99):
        sides = [common * own / mean + (1 - common) * (1 - own) / (1 - mean) for own in rates]
        assert sides[0] * sides[1] <= 1 + 1e-12
