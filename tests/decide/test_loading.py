"""Every mistake in a rule file is told with its line, its column, and what to write instead."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.decide import RulePolicy, rules_from
from mimika.decide.document import MAX_CHARACTERS
from mimika.errors import RuleError, UsageError

GOOD = """\
rules:
- id: one
  when: {signal: confusion, above: 0.6, release_below: 0.4}
  for: 4s
  keep_for: 1.5s
  quality: {min_confidence: 0.5, min_coverage: 0.7}
  on_missing: {hold: 1s, then: reset}
  scope: person
  then: [{action: offer_help, params: {text_key: a.b}}]
  explain: "After {seconds} s"
"""

# what is replaced, by what, line, column, words of the message
MISTAKES = {
    "unknown_key": ("keep_for", "keep_fr", 5, 3, "unknown key rules[1].keep_fr. Did you mean 'keep_for'?"),
    "unknown_inner_key": ("above: 0.6", "abve: 0.6", 3, 29, "unknown key rules[1].when.abve. Did you mean 'above'?"),
    "unknown_top_key": ("rules:", "rule:", 1, 1, "Did you mean 'rules'?"),
    "a_key_far_from_all": ("scope:", "zzzz:", 8, 3, "Write one of: id, when"),
    "missing_key": ('  explain: "After {seconds} s"\n', "", 2, 3, "rules[1].explain is missing"),
    "key_twice": ("keep_for: 1.5s", "for: 1s", 5, 3, "the key 'for' stands twice. Remove it here or in line 4"),
    "unknown_signal": ("confusion", "confusing", 3, 18, "there is no signal 'confusing'. Did you mean 'confusion'?"),
    "unknown_unit": ("signal: confusion", "signal: au4", 3, 18, "Did you mean 'au04'?"),
    "signal_like_nothing": ("confusion", "xyzzy", 3, 18, "Write a state (attention,"),
    "duration_unit": ("4s", "4 parsecs", 4, 8, "'4 parsecs' is no duration"),
    "duration_negative": ("4s", "-4", 4, 8, "the duration -4 is impossible"),
    "duration_too_long": ("4s", "25h", 4, 8, "the duration '25h' is impossible"),
    "duration_infinite": ("4s", ".inf", 4, 8, "the duration inf is impossible"),
    "duration_not_a_number": ("4s", ".nan", 4, 8, "the duration nan is impossible"),
    "duration_yes": ("4s", "yes", 4, 8, "is no duration"),
    "release_on_the_wrong_side": ("0.4", "0.7", 3, 56, "lies on the wrong side of 0.6. Write at most 0.6"),
    "release_of_the_other_kind": ("release_below", "release_above", 3, 56, "Write release_below"),
    "no_threshold": ("above: 0.6, release_below: 0.4", "", 3, 9, "neither above nor below"),
    "both_thresholds": ("release_below: 0.4", "below: 0.4", 3, 48, "both above and below"),
    "never_reached": ("above: 0.6", "above: 1", 3, 36, "runs from 0 to 1: above 1 would always or never hold"),
    "percent_for_share": ("above: 0.6", "above: 60", 3, 36, "runs from 0 to 1"),
    "not_a_number": ("above: 0.6", "above: .nan", 3, 36, "finite number"),
    "word_for_number": ("above: 0.6", "above: high", 3, 36, "Write a number"),
    "share_above_one": ("min_coverage: 0.7", "min_coverage: 70", 6, 48, "less than or equal to 1"),
    "scope_to_come": ("person", "zone", 8, 10, "'zone' is not known. Write 'person'"),
    "unknown_choice": ("reset", "forget", 7, 32, "Write 'reset' or 'keep'"),
    "bad_id": ("id: one", "id: one two", 2, 7, "Write a letter, then letters, digits and _"),
    "no_action": ("[{action: offer_help, params: {text_key: a.b}}]", "[]", 9, 9, "Write at least one"),
    "action_no_list": ("[{action: offer_help, params: {text_key: a.b}}]", "help", 9, 9, "Write a list"),
    "action_no_mapping": ("[{action: offer_help, params: {text_key: a.b}}]", "[help]", 9, 10, "has no keys"),
    "parameter_no_scalar": ("a.b", "[1]", 9, 50, "then[1].params.text_key is wrong"),
    "unknown_placeholder": ("{seconds}", "{secs}", 10, 12, "there is no placeholder {secs}. Write one of: {seconds}"),
    "attribute_of_placeholder": ("{seconds}", "{seconds.real}", 10, 12, "no placeholder {seconds.real}"),
    "formatted_placeholder": ("{seconds}", "{seconds:9999999}", 10, 12, "takes no format"),
    "open_brace": ("{seconds}", "{seconds", 10, 12, "the braces do not match"),
    "empty_explain": ('"After {seconds} s"', '""', 10, 12, "explain is wrong"),
    "date": ("a.b", "2020-01-01", 9, 50, "'2020-01-01' is neither a word nor a number"),
    "foreign_tag": ("a.b", "!!python/name:os.system ''", 9, 50, "neither a word nor a number"),
    "foreign_mapping_tag": ("{signal", "!!set {signal", 3, 9, "the tag 'tag:yaml.org,2002:set' is not read"),
    "lying_tag": ("0.6", "!!int abc", 3, 36, "'abc' is not what its tag says"),
    "list_as_key": ("scope: person", "[a]: b", 8, 3, "a key must be a word"),
    "anchor": ("{signal", "&a {signal", 3, 13, "anchors and aliases (& and *) are not read"),
    "alias": ("a.b", "*a", 9, 50, "found undefined alias"),
    "yaml": ("{signal: confusion", "{signal: confusion]", 3, 27, "is not the YAML we read"),
    "tab": ("  for", "\tfor", 4, 1, "is not the YAML we read"),
    "two_documents": ("rules:", "--- 1\n---\nrules:", 2, 1, "expected a single document"),
    "control_character": ("After", "After \x07", 10, 19, "it holds the character 7"),
    "list_at_top": ("rules:", "- rules:", 1, 1, "Begin with `rules:`"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(name: str) -> None:
    old, new, line, column, words = MISTAKES[name]
    assert old in GOOD
    with pytest.raises(RuleError) as caught:
        rules_from(GOOD.replace(old, new, 1))
    assert words in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"line {line}, column {column}: ")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["", "\n\n", "# only words\n", "---\n...\n"])
def test_an_empty_file_is_told(text: str) -> None:
    with pytest.raises(RuleError, match="the rule file is empty"):
        rules_from(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("just words", "the rule file has no keys"),
        ("42", "the rule file has no keys"),
        ("rules:", "rules is wrong"),
        ("rules: []", "Write at least one"),
        ("- id: a", "the rule file has no keys"),
    ],
)
def test_a_file_of_another_form_is_told(text: str, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        rules_from(text)
    assert words in str(caught.value)


def test_an_id_that_stands_twice_is_told_with_both_lines() -> None:
    with pytest.raises(RuleError) as caught:
        rules_from(GOOD + GOOD.removeprefix("rules:\n"))
    assert str(caught.value).startswith("line 11, column 7: the id 'one' stands twice: first in line 2")


def test_of_several_mistakes_the_first_in_the_file_is_told() -> None:
    with pytest.raises(RuleError) as caught:
        rules_from(GOOD.replace("4s", "soon").replace("confusion", "konfusion").replace("person", "zone"))
    assert caught.value.line == 3


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 5_000, "- " * 20_000, "rules: " + "[[[[[[[[[[[[[[[[[[[["])
def test_bottomless_nesting_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        rules_from(text)


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(20))
    with pytest.raises(RuleError, match="anchors and aliases"):
        rules_from(bomb)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD + "#" * MAX_CHARACTERS, encoding="utf-8")
    with pytest.raises(RuleError, match="too long"):
        rules_from(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert rules_from(path).rules == rules_from(GOOD).rules


@pytest.mark.parametrize("name", ["absent.yaml", ".", "nul\0l"])
def test_a_file_that_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        rules_from(tmp_path / name)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"\xff\xfe\x00rules")
    with pytest.raises(UsageError, match="is not text"):
        rules_from(path)


@pytest.mark.parametrize(
    ("written", "seconds"), [("4s", 4), ("500ms", 0.5), ("2m", 120), ("1h", 3600), ("1.5", 1.5), ("0", 0), ("'3 s'", 3)]
)
def test_durations_are_seconds(written: str, seconds: float) -> None:
    assert rules_from(GOOD.replace("4s", written)).rules[0].held == pytest.approx(seconds)


def test_what_is_left_out_has_a_default() -> None:
    rule = rules_from("rules: [{id: a, when: {signal: blink, above: 0.5}, then: [{action: b}], explain: c}]").rules[0]
    assert (rule.held, rule.keep, rule.cooldown, rule.hold, rule.min_coverage) == (0, 0, 0, 1.5, 0.7)
    assert rule.condition.leave == rule.condition.enter == 0.5


@pytest.mark.parametrize("key", ['"a\\nb"', '"a\\u2028b"', "x" * 100_000])
def test_a_message_stays_one_line_of_bearable_length(key: str) -> None:
    old = "scope"
    with pytest.raises(RuleError) as caught:
        rules_from(GOOD.replace(old, f"? {key}\n  ", 1))
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 1_000


@given(st.text(max_size=300))
def test_any_text_is_read_or_told(text: str) -> None:
    _read_or_told(text)


@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.text("{}[]:-&*!|>'\"\n\t #0a.é", max_size=6))
def test_any_damage_is_read_or_told(start: int, end: int, patch: str) -> None:
    _read_or_told(GOOD[: min(start, end)] + patch + GOOD[max(start, end) :])


def _read_or_told(text: str) -> None:
    error = _outcome(text)
    if isinstance(error, RuleError):
        assert error.line >= 1
        assert error.column >= 1
        assert str(error).count("\n") == 0


def _outcome(text: str) -> RulePolicy | RuleError:
    try:
        return rules_from(text)
    except RuleError as error:
        return error
