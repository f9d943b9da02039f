"""What is planted is found, what is not is not, and no number stands on fewer than k calls."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.errors import RefusedError
from mimika.insight.findings import Findings, find
from mimika.insight.reactions import CallCounts, Reaction, Step, counted
from mimika.insight.resampling import Share, Sureness, corrected, draws, interval, tail
from mimika.insight.terms import phrases

Line = tuple[Step, str, str, float]
"""Step, what was said before, what the customer said, how negative it was."""
K = 10


def call(name: str, lines: Sequence[Line]) -> CallCounts:
    return counted(
        name,
        [
            Reaction(
                call=name,
                step=step,
                at=float(at),
                seconds=1.0,
                valence=0.0,
                arousal=0.0,
                negative=negative,
                confidence=max(negative, 1 - negative),
                terms=phrases(said),
                after=phrases(before),
            )
            for at, (step, before, said, negative) in enumerate(lines)
        ],
    )


REFUND = "refund money returned parcel broken warranty receipt"
LOGIN = "password login account locked reset browser screen"


def planted(count: int = 240, seed: int = 4) -> list[CallCounts]:
    """Return calls about two things; where a refund is handled, "against our policy" is followed by anger."""
    generator = np.random.Generator(np.random.PCG64(seed))
    made = []
    for number in range(count):
        refund = number % 2 == 0
        words = " ".join(generator.permutation((REFUND if refund else LOGIN).split())[:4])
        stern = refund and bool(generator.random() < 0.5)
        before = "that is against our policy" if stern else "let me look into that"
        anger = 0.9 if stern and generator.random() < 0.9 else 0.1
        lines = [
            (Step.OPENING, "how may we help", "good morning everybody", 0.1),
            (Step.REQUEST, "please tell", words, 0.15),
            (Step.HANDLING, before, "this is really unfair" if anger > 0.5 else "sounds reasonable", anger),
            (Step.CLOSING, "anything else", "goodbye then", 0.1),
        ]
        made.append(call(f"call {number:03}", lines))
    return made


@pytest.fixture(scope="module")
def found() -> Findings:
    return find(planted(), K)


def test_the_two_topics_are_found_and_named_by_their_words(found: Findings) -> None:
    named = [set(" ".join(topic.words).split()) for topic in found.topics if topic.words]
    assert len(named) == 2
    assert all(words <= set(REFUND.split()) or words <= set(LOGIN.split()) for words in named)
    assert found.stability > 0.5


def test_the_pain_point_is_first_with_its_topic_step_and_words(found: Findings) -> None:
    first = found.pains[0]
    assert first.step is Step.HANDLING
    assert set(" ".join(first.words).split()) <= set(REFUND.split())
    assert first.share.sureness is Sureness.CLEAR
    assert first.share.rise_low > 0.2
    assert any("unfair" in phrase for phrase in first.said)
    assert any("policy" in phrase for phrase in first.before)


def test_what_is_said_before_anger_is_found_and_what_is_said_elsewhere_is_not(found: Findings) -> None:
    worse = [one for one in found.before if one.share.rise > 0]
    assert worse
    assert all("against" in one.phrase or "policy" in one.phrase for one in worse)
    assert worse[0].share.rise == pytest.approx(0.6, abs=0.15)


def test_shares_lie_within_their_intervals(found: Findings) -> None:
    for share in shares(found):
        assert share.low <= share.share + 1e-9
        assert share.share <= share.high + 1e-9
        assert share.rise_low <= share.rise + 1e-9
        assert share.rise <= share.rise_high + 1e-9


def test_where_nothing_differs_nothing_is_called_clear() -> None:
    generator = np.random.Generator(np.random.PCG64(3))
    vocabulary = (REFUND + " " + LOGIN).split()
    made = [
        call(
            f"c{number}",
            [
                (step, " ".join(generator.permutation(vocabulary)[:3]), " ".join(generator.permutation(vocabulary)[:3]),
                 float(generator.beta(1, 3)))
                for step in Step
            ],
        )
        for number in range(120)
    ]  # fmt: skip
    found = find(made, K)
    assert [one for one in found.pains if one.share.sureness is Sureness.CLEAR] == []
    assert len([one for one in (*found.before, *found.said) if one.share.sureness is Sureness.CLEAR]) <= 2


def test_the_same_calls_in_another_order_give_the_same_findings(found: Findings) -> None:
    assert find(planted()[::-1], K) == found


def test_an_utterance_more_in_each_call_does_not_make_it_surer_than_the_calls_are() -> None:
    few = [call(f"c{n}", [(Step.REQUEST, "", "word", 0.9 if n % 2 else 0.1)]) for n in range(40)]
    often = [call(f"c{n}", [(Step.REQUEST, "", "word", 0.9 if n % 2 else 0.1)] * 20) for n in range(40)]
    one, many = find(few, K).overall, find(often, K).overall
    assert one is not None
    assert many is not None
    assert many.high - many.low == pytest.approx(one.high - one.low, rel=0.2)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_fewer_than_k_calls_say_nothing(count: int) -> None:
    found = find(planted(count), K)
    assert found.overall is None
    assert (found.topics, found.pains, found.before, found.said) == ((), (), (), ())


def test_k_below_ten_is_refused() -> None:
    with pytest.raises(RefusedError):
        find(planted(20), 1)


def shares(value: object) -> Iterator[Share]:
    """Yield every share within a value."""
    if isinstance(value, Share):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from shares(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from shares(getattr(value, field.name))


VOCABULARY = ("refund", "late", "broken", "thanks", "hello", "price", "wait", "again", "sorry", "policy", "help", "no")
line = st.tuples(
    st.sampled_from(list(Step)),
    st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join),
    st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join),
    st.sampled_from([0.05, 0.3, 0.95]),
)
many_calls = st.lists(st.lists(line, max_size=6), min_size=8, max_size=60)


@settings(max_examples=30, deadline=None)
@given(many_calls)
def test_whatever_is_said_no_number_and_no_phrase_stands_on_fewer_than_k_calls(lines: list[list[Line]]) -> None:
    made = [call(f"c{number:02}", one) for number, one in enumerate(lines)]
    found = find(made, K)
    assert all(share.calls >= K for share in shares(found))
    assert all(share.reactions >= share.calls for share in shares(found))
    said = Counter(term for one in made for term in {term for step in one.steps for term in step.terms})
    before = Counter(term for one in made for term in {term for step in one.steps for term in step.after})
    assert all(said[one.phrase] >= K for one in found.said)
    assert all(before[one.phrase] >= K for one in found.before)
    assert all(said[word] >= K for topic in found.topics for word in topic.words)
    for pain in found.pains:
        here = Counter(term for one in made for step in one.steps if step.step is pain.step for term in step.terms)
        assert all(here[phrase] and said[phrase] >= K for phrase in pain.said)
        assert all(before[phrase] >= K for phrase in pain.before)


@settings(max_examples=30, deadline=None)
@given(many_calls)
def test_totals_hold_nothing_but_what_is_shown(lines: list[list[Line]]) -> None:
    found = find([call(f"c{number:02}", one) for number, one in enumerate(lines)], K)
    for topic in found.topics:
        is_the_sum(topic.total, [cell.share for cell in topic.cells])
    for at, step in enumerate(found.steps):
        parts = [topic.cells[at].share for topic in found.topics]
        assert (step.share is None) == all(part is None for part in parts)
        if step.share is not None:
            is_the_sum(step.share, parts)
    if found.overall is not None:
        is_the_sum(found.overall, [topic.total for topic in found.topics])


def is_the_sum(total: Share, parts: Sequence[Share | None]) -> None:
    shown = [part for part in parts if part is not None]
    assert total.reactions == sum(part.reactions for part in shown)
    assert total.share * total.reactions == pytest.approx(sum(part.share * part.reactions for part in shown))


@settings(max_examples=20, deadline=None)
@given(many_calls)
def test_a_phrase_and_all_others_together_give_no_few_calls_away(lines: list[list[Line]]) -> None:
    made = [call(f"c{number:02}", one) for number, one in enumerate(lines)]
    found = find(made, K)
    for wording in found.before:
        with_it = {
            one.call: sum(step.after[wording.phrase].reactions for step in one.steps if wording.phrase in step.after)
            for one in made
        }
        without = [one for one in made if one.total.reactions > with_it[one.call]]
        assert not without or len(without) >= K


@pytest.mark.parametrize(("without", "shown"), [(5, False), (9, False), (12, True)])
def test_a_phrase_that_all_but_a_few_calls_contain_is_not_shown(without: int, shown: bool) -> None:  # noqa: FBT001 -- an expected value
    """Its share, taken from that of all, would tell of the few."""
    made = [
        call(
            f"c{number:02}",
            [(Step.REQUEST, "", "calm" if number < without else "broken", 0.1 if number < without else 0.9)],
        )
        for number in range(60)
    ]
    assert any(one.phrase == "broken" for one in find(made, K).said) is shown


def test_corrected_tails_are_those_of_benjamini_and_hochberg() -> None:
    # By hand: p * n / rank, made monotone from the largest down.
    assert corrected(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])
    assert corrected(np.array([])).size == 0


def test_draws_take_as_many_calls_as_there_are_and_intervals_hold_what_they_should() -> None:
    generator = np.random.Generator(np.random.PCG64(7))
    drawn = draws(50, generator)
    assert np.all(drawn.sum(axis=1) == 50)
    hits = 0
    for _ in range(200):
        values = generator.normal(0.4, 0.1, 50)
        weights = draws(50, generator, 200)
        low, high = interval((weights @ values) / 50)
        hits += low <= 0.4 <= high
    assert 0.88 <= hits / 200 <= 0.99


def test_a_difference_that_never_varies_is_no_finding() -> None:
    assert tail(0.5, np.full(100, 0.5)) == 1.0
    assert math.isnan(interval(np.array([np.nan]))[0])
