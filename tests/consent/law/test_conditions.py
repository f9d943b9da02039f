"""What a deployment establishes: evidence, what can be checked is checked, and files with mistakes are told."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.consent.law.conditions import LEAST_SESSIONS, NEEDS, Proof, Standing
from mimika.consent.law.standing import standing_from
from mimika.consent.law.wording import wording
from mimika.domain.law import Condition
from mimika.domain.vocabulary import Vocabulary
from mimika.errors import PolicyError

TODAY = date(2026, 11, 24)
GOOD: Mapping[str, float | str] = {
    "k": 10, "seconds": 0, "days": 365, "people": 99_999,
    "contact": "A. Person, 040 1", "shown": "before", "channel": "customers", "sends": "nothing",
}  # fmt: skip


def proof(condition: Condition, **changes: object) -> Proof:
    need = NEEDS.get(condition)
    value = GOOD.get(need or "")
    given_: dict[str, object] = {
        "evidence": "https://shop.example/paper",
        "on": date(2026, 10, 1),
        "facts": {need: value} if isinstance(value, int | float) else {},
        "words": {need: value} if isinstance(value, str) else {},
    }
    return Proof(**{**given_, **changes})


def lacks(condition: Condition, **changes: object) -> str:
    return Standing(proofs={condition: proof(condition, **changes)}).lacks(condition, TODAY)


EVIDENT = [condition for condition in Condition if condition is not Condition.EXPRESSION_ONLY]


@pytest.mark.parametrize("condition", EVIDENT)
def test_a_condition_holds_with_evidence_and_what_is_checked_and_not_without(condition: Condition) -> None:
    assert lacks(condition) == ""
    assert Standing().lacks(condition, TODAY)
    assert "no evidence" in lacks(condition, evidence=" ")
    assert "there is no file" in lacks(condition, evidence="plan.pdf", missing=True)
    assert "after the day asked about" in lacks(condition, on=date(2026, 11, 25))
    if condition in NEEDS and condition is not Condition.REGISTERED:
        assert lacks(condition, facts={}, words={})


WRONG = [
    (Condition.AGGREGATE_ONLY, {"facts": {"k": 9}}, "9 sessions"),
    (Condition.NO_RETENTION, {"facts": {"seconds": 1}}, "kept for 1 seconds"),
    (Condition.DESTROYED_IN_TIME, {"facts": {"days": 366}}, "366 days"),
    (Condition.NOTICE, {"words": {"shown": "afterwards"}}, "not before or at first exposure"),
    (Condition.CUSTOMERS_ONLY, {"words": {"channel": "all"}}, "hears staff too"),
    (Condition.LOCAL_ONLY, {"words": {"sends": "signals"}}, "it sends signals"),
    (Condition.HUMAN_OVERSIGHT, {"words": {"contact": " "}}, "nobody to turn to"),
    (Condition.IMPACT_ASSESSMENT, {"on": None}, "no date"),
    (Condition.IMPACT_ASSESSMENT, {"on": date(2023, 11, 1)}, "look at it again"),
    (Condition.RETENTION_POLICY, {"evidence": "record:7"}, "no public address"),
    (Condition.REGISTERED, {"facts": {"people": 100_000}, "on": None}, "below 100000"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "changes", "said"), WRONG, ids=[str(one[2]) for one in WRONG])
def test_what_can_be_checked_is_checked(condition: Condition, changes: dict[str, object], said: str) -> None:
    assert said in lacks(condition, **changes)
    standing = Standing(proofs={condition: proof(condition, **changes)})
    assert condition not in standing.established(TODAY)


@given(st.floats(0, 1e6))
def test_k_is_enough_from_ten_on(k: float) -> None:
    assert (lacks(Condition.AGGREGATE_ONLY, facts={"k": k}) == "") is (k >= LEAST_SESSIONS)


def test_expression_words_are_a_choice_and_no_paper() -> None:
    assert Condition.EXPRESSION_ONLY not in Standing().established(TODAY)
    chosen = Standing(vocabulary=Vocabulary.EXPRESSION_WORDS)
    assert chosen.established(TODAY) == {Condition.EXPRESSION_ONLY}


def test_whoever_filed_need_not_count_people() -> None:
    assert lacks(Condition.REGISTERED, facts={}) == ""


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_has_words(condition: Condition) -> None:
    words = wording(condition)
    assert words.means.endswith(".")
    assert words.fulfil.endswith(".")


FILE = """deployment: Corner shop
controller: Corner Ltd
contact: privacy@corner.example
vocabulary: expression-words
conditions:
  notice: {evidence: notice.pdf, shown: before}
  impact-assessment: {evidence: record:dpia-7, on: 2026-10-01}
  aggregate-only: {evidence: record:settings, k: 12}
"""


def test_a_deployment_file_is_read_and_its_files_are_looked_for_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "deployment.yaml"
    path.write_text(FILE)
    standing = standing_from(path)
    assert standing.deployment == "Corner shop"
    others = {Condition.IMPACT_ASSESSMENT, Condition.AGGREGATE_ONLY, Condition.EXPRESSION_ONLY}
    assert standing.established(TODAY) == others
    assert standing.lacks(Condition.NOTICE, TODAY) == "there is no file 'notice.pdf'"
    (tmp_path / "notice.pdf").touch()
    assert standing_from(path).established(TODAY) == {*others, Condition.NOTICE}


BAD = [
    ("notice:", "notise:", "there is no condition 'notise'. Did you mean 'notice'?", 6),
    ("k: 12", "k: many", "conditions.aggregate-only.k is wrong", 8),
    ("k: 12", "k: -1", "conditions.aggregate-only.k is wrong", 8),
    ("k: 12", "seconds: 0", "seconds says nothing about aggregate-only. Leave it out, or write k", 8),
    ("on: 2026-10-01", "on: 2026-10-32", "'2026-10-32' is no date", 7),
    ("expression-words", "some-words", "vocabulary is wrong", 4),
    ("deployment: Corner shop\n", "", "deployment is missing", 1),
    ("evidence: notice.pdf, ", "", "conditions.notice.evidence is missing", 6),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "said", "line"), BAD, ids=[one[2][:40] for one in BAD])
def test_a_mistake_in_a_deployment_file_has_its_line(
    tmp_path: Path, before: str, after: str, said: str, line: int
) -> None:
    path = tmp_path / "deployment.yaml"
    path.write_text(FILE.replace(before, after))
    with pytest.raises(PolicyError) as caught:
        standing_from(path)
    assert said in str(caught.value)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


def test_evidence_with_a_name_that_no_file_can_have_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "deployment.yaml"
    path.write_text(f"deployment: a\nconditions:\n  opt-out: {{evidence: {'x' * 300}}}\n")
    assert "there is no file" in standing_from(path).lacks(Condition.OPT_OUT, TODAY)
