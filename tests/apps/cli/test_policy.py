"""`mimika policy`: answers in words with articles, exit codes, and one line for nonsense."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Mimika = Callable[..., subprocess.CompletedProcess[str]]

ROUTING = ("--use", "staff-routing", "--setting", "shop", "--role", "customer")
AGENT = ("--use", "agent-assist", "--setting", "contact-centre", "--role", "agent", "--modality", "voice")
DAY = ("--on", "2026-11-24")

STANDING = """deployment: Corner shop
conditions:
  notice: {evidence: https://shop.example/notice, shown: before}
  explicit-consent: {evidence: https://shop.example/consent}
  customers-only: {evidence: record:plan, channel: customer-zone}
  no-retention: {evidence: record:settings, seconds: 0}
  equal-path: {evidence: record:button}
"""


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    path = tmp_path / "deployment.yaml"
    path.write_text(STANDING)
    return path


def test_what_lacks_its_conditions_is_not_lawful_and_says_what_would_make_it_so(mimika: Mimika) -> None:
    said = mimika("policy", "check", "--in", "EU", *ROUTING, *DAY)
    assert said.returncode == 3, said.stderr
    for part in (
        "NOT LAWFUL YET, 5 of 6 conditions open",
        "AI Act Art. 50(3); AI Act Annex III 1(c) (from 2027-12-02); GDPR Art. 9(2)(a)",
        "[ ] explicit-consent: Each person has said yes",
        "Ask by page, pass or paper",
        "[~] high-risk-file: due from 2027-12-02",
        "Rows 5.4-10 of policy 2026.11-",
    ):
        assert part in said.stdout


def test_what_establishes_its_conditions_is_lawful_until_the_next_is_due(mimika: Mimika, standing: Path) -> None:
    asked = ("policy", "check", "--in", "EU", *ROUTING, "--standing", standing)
    said = mimika(*asked, *DAY)
    assert said.returncode == 0, said.stdout
    assert "  LAWFUL: staff may be sent" in said.stdout
    assert "[x] equal-path" in said.stdout
    later = mimika(*asked, "--on", "2027-12-02")
    assert later.returncode == 3
    assert "1 of 6 conditions open" in later.stdout


def test_what_is_denied_names_the_article_and_what_is_possible_instead(mimika: Mimika) -> None:
    said = mimika("policy", "check", "--in", "EU", *AGENT, *DAY)
    assert said.returncode == 3
    assert "DENIED: voice and face of agents" in said.stdout
    assert "AI Act Art. 5(1)(f)" in said.stdout
    assert "if it is a caller (row 5.4-6)" in said.stdout


def test_a_later_day_is_named_where_it_helps(mimika: Mimika) -> None:
    asked = ("--use", "consequential-decision", "--setting", "shop", "--role", "customer")
    said = mimika("policy", "check", "--in", "US-CO", *asked, *DAY)
    assert "if it happens from 2027-01-01 on (row 5.4-26)" in said.stdout


def test_an_unknown_place_is_denied_with_a_hint(mimika: Mimika) -> None:
    said = mimika("policy", "check", "--in", "US-LI", *ROUTING, *DAY)
    assert said.returncode == 3
    assert "DENIED" in said.stdout
    assert "The place 'US-LI' is not known. Did you mean 'US-" in said.stdout
    far = mimika("policy", "check", "--in", "Atlantis", *ROUTING, *DAY)
    assert far.returncode == 3
    assert "Known are EU, UK, US, CN, RU, KR" in far.stdout


@pytest.mark.parametrize(("place", "taken"), [("eu", "EU"), ("DE", "EU-DE"), ("gb", "UK"), ("us_il", "US-IL")])
def test_a_place_may_be_written_as_people_write_it(mimika: Mimika, place: str, taken: str) -> None:
    (answer,) = json.loads(mimika("policy", "check", "--in", place, *ROUTING, *DAY, "--json").stdout)
    assert answer["question"]["jurisdiction"] == taken


NONSENSE = [
    ((), "neither or both of --scenario and --use"),
    (("--scenario", "shop", *ROUTING), "neither or both"),
    (("--use", "staff-routing"), "--setting is missing"),
    (("--use", "staff-routing", "--setting", "shop"), "--role is missing"),
    (("--use", "staff-rooting", *ROUTING[2:]), "Did you mean 'staff-routing'?"),
    ((*ROUTING[:2], "--setting", "shopp", *ROUTING[4:]), "Did you mean 'shop'?"),
    ((*ROUTING[:4], "--role", "custommer"), "Did you mean 'customer'?"),
    ((*ROUTING, "--age", "adlt"), "Did you mean 'adult'?"),
    ((*ROUTING, "--modality", "faec"), "Did you mean 'face'?"),
    ((*ROUTING, "--on", "tomorrow"), "Write it as 2026-08-02"),
    (("--scenario", "shpo"), "Did you mean 'shop'?"),
    ((*ROUTING, "--standing", "none.yaml"), "none.yaml cannot be read"),
    ((*ROUTING, "--table", "none.yaml"), "none.yaml cannot be read"),
]


@pytest.mark.parametrize(("asked", "said"), NONSENSE, ids=[one[1] for one in NONSENSE])
def test_nonsense_is_one_line_and_exit_2(mimika: Mimika, asked: tuple[str, ...], said: str) -> None:
    done = mimika("policy", "check", "--in", "EU", *asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_without_a_place_it_is_a_usage_error(mimika: Mimika) -> None:
    done = mimika("policy", "check", *ROUTING)
    assert done.returncode == 2
    assert "--in" in done.stderr


def test_a_scenario_is_asked_in_all_its_parts(mimika: Mimika) -> None:
    said = mimika("policy", "check", "--in", "EU", "--scenario", "store", *DAY)
    assert said.returncode == 3
    assert "zone statistics (shop), face, body of a customer" in said.stdout
    assert "staff routing (shop), face, body of a customer" in said.stdout


def test_json_holds_the_whole_answer(mimika: Mimika, standing: Path) -> None:
    done = mimika("policy", "check", "--in", "EU", *ROUTING, *DAY, "--standing", standing, "--json")
    (answer,) = json.loads(done.stdout)
    assert (answer["lawful"], answer["verdict"], answer["rules"]) == (True, "conditions", ["5.4-10"])
    by_name = {one["condition"]: one for one in answer["conditions"]}
    assert by_name["notice"]["established"]
    assert by_name["high-risk-file"]["due"] == "2027-12-02"
    denied = json.loads(mimika("policy", "check", "--in", "EU", *AGENT, *DAY, "--json").stdout)
    assert denied[0]["instead"][0]["role"] == "caller"


def test_a_child_and_an_unknown_age_need_a_parent(mimika: Mimika, standing: Path) -> None:
    for age in ("child", "unknown"):
        said = mimika("policy", "check", "--in", "EU", *ROUTING, *DAY, "--standing", standing, "--age", age)
        assert said.returncode == 3
        assert "[ ] parental-consent" in said.stdout


def test_a_table_of_ones_own_is_laid_over_and_named(mimika: Mimika, tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "version: ours\nrows:\n  - {id: ours-1, jurisdiction: EU, uses: [staff-routing], verdict: deny,\n"
        "     articles: [house rule], source: us, reviewed_on: 2026-11-01, ground: not with us}\n"
    )
    said = mimika("policy", "check", "--in", "EU", *ROUTING, *DAY, "--table", path)
    assert "DENIED: not with us" in said.stdout
    assert "+ours-" in said.stdout
    path.write_text("version: ours\nrows:\n  - {id: ours-1, jurisdiction: EUU}\n")
    bad = mimika("policy", "check", "--in", "EU", *ROUTING, "--table", path)
    assert bad.returncode == 2
    assert bad.stderr.startswith("mimika: line 3: ours.yaml: ")
    assert bad.stderr.count("\n") == 1


def test_explain_is_a_checklist_of_what_must_be_done(mimika: Mimika) -> None:
    said = mimika("policy", "explain", "support", "--in", "EU", *DAY)
    assert said.returncode == 0, said.stderr
    for part in (
        "Contact centre, live (support) in EU on 2026-11-24",
        "[ ] human-oversight: A human watches over it",
        "[ ] high-risk-file (due from 2027-12-02)",
        "agent assist (contact centre), voice of an agent",
        "Saying no costs nothing: Saying 'agent'",
    ):
        assert part in said.stdout


def test_explain_says_when_nothing_of_it_may_run(mimika: Mimika) -> None:
    said = mimika("policy", "explain", "clinic", "--in", "US-IL", *DAY)
    assert said.returncode == 3
    assert "Nothing of it may run there." in said.stdout
    assert "225 ILCS 155/20(b)(4)" in said.stdout


def test_the_table_is_printed_and_every_row_but_none_decides_its_example(mimika: Mimika) -> None:
    told = json.loads(mimika("policy", "table", "--json").stdout)
    assert {int("".join(filter(str.isdigit, row["id"][4:]))) for row in told["rows"]} == set(range(1, 41))
    assert [row["id"] for row in told["rows"] if row["answer"] is None] == []
    shown = mimika("policy", "table")
    assert shown.returncode == 0
    assert "5.4-40" in shown.stdout
    assert told["policy_version"] in shown.stdout


def test_the_group_alone_shows_its_commands_and_exits_2(mimika: Mimika) -> None:
    said = mimika("policy")
    assert said.returncode == 2
    assert "explain" in said.stdout
