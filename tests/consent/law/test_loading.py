"""Tables from files: a mistake is one line with its place, an overlay is stricter, and a bad one changes nothing."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.consent.law import LegalPolicy, PolicyShelf, package_policy, policy_over
from mimika.consent.law.loading import overlaid, table_from
from mimika.domain.law import Case, Condition, Role, Ruling, Use
from mimika.errors import PolicyError, UsageError

Ask = Callable[..., Case]

ROW = {
    "id": "own-1",
    "jurisdiction": "EU-DE",
    "uses": ["zone-statistics"],
    "verdict": "deny",
    "articles": ["house rule 3"],
    "source": "works agreement",
    "reviewed_on": "2026-11-01",
    "ground": "not in our shops",
}


def text(*rows: dict[str, object], **more: object) -> str:
    return yaml.safe_dump({"version": "acme.1", "rows": list(rows) or [ROW], **more}, sort_keys=False)


def table(*rows: dict[str, object]) -> str:
    return text(*rows, places={"EU": ["EU-DE"]})


def complaint(source: str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        table_from(source, "acme.yaml")
    assert "\n" not in str(caught.value)
    assert 1 <= caught.value.line <= source.count("\n") + 1
    return caught.value


def line_of(source: str, words: str) -> int:
    return source[: source.index(words)].count("\n") + 1


BAD = {
    "empty": ("", "is empty", ""),
    "only a comment": ("# nothing\n", "is empty", ""),
    "no keys": ("- a\n- b\n", "the file is wrong", ""),
    "broken": ("version: '1\nrows: [", "is no YAML", ""),
    "tab": ("version: 1\n\trows: []\n", "is no YAML", ""),
    "control character": ("version: \x07\n", "is no text", ""),
    "anchor": ("version: &a b\nrows: *a\n", "is no YAML", "anchors"),
    "foreign tag": ("version: !!python/name:os.system x\n", "neither a word nor a number", ""),
    "deep": ("version: " + "[" * 20 + "]" * 20, "is no YAML", "nested deeper"),
    "key twice": ("version: a\nversion: b\n", "stands twice", "line 1"),
    "no rows": ("version: a\nrows: []\n", "rows is wrong", ""),
    "too long": ("#" * 300_000, "is too long", ""),
    "not a mapping of rows": ("version: a\nrows: [1]\n", "rows.1 is wrong", ""),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_table_is_one_line_with_its_place(name: str) -> None:
    source, what, why = BAD[name]
    said = str(complaint(source))
    assert what in said
    assert why in said


WRONG = [
    ({"uses": ["zone-statistic"]}, "zone-statistic", "unknown word 'zone-statistic'. Did you mean 'zone-statistics'?"),
    ({"roles": ["customr"]}, "customr", "Did you mean 'customer'?"),
    ({"ages": ["baby"]}, "baby", "unknown word 'baby'"),
    ({"jurisdiction": "EU-XX"}, "jurisdiction: EU-XX", "unknown place 'EU-XX'"),
    ({"reviewed_on": "2026-13-01"}, "reviewed_on", "'2026-13-01' is no date. Write it as 2026-08-02"),
    ({"effective_from": "soon"}, "effective_from", "'soon' is no date"),
    ({"effective_from": "2026-02-01", "effective_until": "2026-01-01"}, "id: own-1", "ends before it begins"),
    ({"verdict": "perhaps"}, "verdict", "verdict is wrong"),
    ({"verdict": "conditions"}, "id: own-1", "names no conditions"),
    ({"conditions": ["notice"]}, "id: own-1", "says deny and names conditions"),
    ({"verdict": "conditions", "conditions": ["notise"]}, "notise", "Did you mean 'notice'?"),
    ({"verdict": "conditions", "conditions": [{"is": "notice", "due": "later"}]}, "due", "'later' is no date"),
    ({"verdict": "conditions", "conditions": [{"is": "notice", "ages": ["old"]}]}, "- old", "no age band 'old'"),
    ({"articles": []}, "articles", "Write at least one"),
    ({"vedict": "deny"}, "vedict", "Did you mean 'verdict'?"),
    ({"identifying": "yes please"}, "identifying", "Write true or false"),
    ({"kind": "own", "verdict": "allow"}, "id: own-1", "rule of our own and allows"),
    ({"jurisdiction": "*", "verdict": "allow"}, "id: own-1", "allows something in places that nobody knows"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "at", "said"), WRONG, ids=[str(one[2])[:40] for one in WRONG])
def test_a_mistake_in_a_row_is_told_with_its_line_and_what_to_write(
    change: dict[str, object], at: str, said: str
) -> None:
    source = table({**ROW, **change})
    error = complaint(source)
    assert said in str(error)
    if at != "id: own-1" or "places" in said:  # what concerns a whole row is told where the row begins
        assert error.line == line_of(source, at)


def test_what_is_missing_is_named() -> None:
    assert "rows.1.ground is missing" in str(complaint(table({key: ROW[key] for key in ROW if key != "ground"})))


def test_an_id_that_stands_twice_names_both_lines() -> None:
    source = table(ROW, deepcopy(ROW))
    error = complaint(source)
    first = line_of(source, "own-1")
    assert f"'own-1' stands twice: first in line {first}" in str(error)
    assert error.line > first


def test_a_place_cannot_lie_in_itself() -> None:
    assert "lies in itself" in str(complaint(text(places={"EU": ["EU"]})))
    assert "lies in itself" in str(complaint(text(places={"EU": ["A"], "A": ["EU"]})))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_is_more_than_one_line_of_complaint(source: str) -> None:
    with pytest.raises(PolicyError) as caught:
        table_from(source, "acme.yaml")
    assert "\n" not in str(caught.value)


def test_a_row_laid_over_makes_it_stricter_and_the_version_says_so(law: LegalPolicy, ask: Ask) -> None:
    policy = LegalPolicy(overlaid(law.table, text(), "acme.yaml"))
    assert policy.decide(ask("EU-DE", Use.ZONE_STATISTICS)).ruling is Ruling.DENY
    assert policy.decide(ask("EU-FR", Use.ZONE_STATISTICS)).ruling is Ruling.CONDITIONS
    assert policy.version.startswith(f"{law.version}+acme.1-")


def test_a_row_laid_over_cannot_loosen_the_law_unless_counsel_answers_for_it(law: LegalPolicy, ask: Ask) -> None:
    loose = {
        **ROW,
        "verdict": "conditions",
        "conditions": ["notice"],
        "uses": ["emotion-inference"],
        "roles": ["staff"],
    }
    case = ask("EU-DE", Use.EMOTION_INFERENCE, role=Role.STAFF)
    policy = LegalPolicy(overlaid(law.table, text(loose), "acme.yaml"))
    assert policy.decide(case).ruling is Ruling.DENY
    policy = LegalPolicy(overlaid(law.table, text({**loose, "reviewed_by": "A. Counsel"}), "acme.yaml"))
    assert policy.decide(case).rules == ("own-1",)


def test_a_row_is_replaced_by_its_id_only_when_counsel_answers_for_it(law: LegalPolicy, ask: Ask) -> None:
    other = {
        **ROW, "id": "5.4-9", "jurisdiction": "EU", "settings": ["shop"], "roles": ["customer"], "modalities": ["face"],
        "verdict": "conditions", "conditions": ["no-sale"],
    }  # fmt: skip
    with pytest.raises(PolicyError, match=r"5\.4-9 replaces a row"):
        overlaid(law.table, text(other), "acme.yaml")
    policy = LegalPolicy(overlaid(law.table, text({**other, "reviewed_by": "A. Counsel"}), "acme.yaml"))
    assert policy.decide(ask("EU", Use.ZONE_STATISTICS)).conditions == (Condition.NO_SALE,)


def test_a_rule_of_our_own_cannot_be_replaced(law: LegalPolicy) -> None:
    with pytest.raises(PolicyError, match=r"5\.4-15 cannot be replaced"):
        overlaid(law.table, text({**ROW, "id": "5.4-15", "reviewed_by": "A. Counsel"}), "acme.yaml")


def test_a_bad_file_leaves_the_old_policy_in_force(tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(text())
    shelf = PolicyShelf(lambda: policy_over(package_policy().table, path))
    case = ask("EU-DE", Use.ZONE_STATISTICS)
    before, version = shelf.decide(case), shelf.policy.version
    path.write_text("version: [")
    with pytest.raises(PolicyError):
        shelf.reload()
    assert (shelf.decide(case), shelf.policy.version) == (before, version)
    path.unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        shelf.reload()
    assert shelf.decide(case) == before
    path.write_text(text({**ROW, "jurisdiction": "EU-FR"}))
    assert shelf.reload() == shelf.policy.version != version
    assert shelf.decide(case).ruling is Ruling.CONDITIONS
    assert not shelf.judge(case, frozenset()).lawful


def test_a_file_that_is_no_text_or_no_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "a.yaml", tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(UsageError) as caught:
            policy_over(package_policy().table, path)
        assert "\n" not in str(caught.value)
