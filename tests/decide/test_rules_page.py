"""What `docs/rules.md` shows and says is so."""

import re
from pathlib import Path

from mimika.decide import rules_from
from mimika.decide.document import MAX_CHARACTERS, MAX_DEPTH
from mimika.decide.machine import GAP_S
from mimika.decide.rules import PLACEHOLDERS
from mimika.decide.schema import AfterEntry, ConditionEntry, MissingEntry, QualityEntry, RuleEntry

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_examples_are_rules() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert [[rule.id for rule in rules_from(text).rules] for text in examples] == [
        ["help_at_checkout", "go_on_after_a_break", "lights_on"]
    ]


def test_every_key_is_explained() -> None:
    for model in (RuleEntry, ConditionEntry, AfterEntry, QualityEntry, MissingEntry):
        for name, field in model.model_fields.items():
            key = field.alias or name
            assert f"`{key}`" in PAGE or f".{key}`" in PAGE, key


def test_the_numbers_are_right() -> None:
    assert f"deeper than {MAX_DEPTH} levels" in PAGE
    assert f"{MAX_CHARACTERS:,} characters" in PAGE
    assert f"up to {GAP_S:g} s apart" in PAGE
    assert f"| {QualityEntry().min_coverage:g} |" in PAGE
    assert f"| {QualityEntry().min_confidence:g} |" in PAGE
    assert f"| {MissingEntry().hold:g}s |" in PAGE
    assert all(f"`{{{name}}}`" in PAGE for name in PLACEHOLDERS)
