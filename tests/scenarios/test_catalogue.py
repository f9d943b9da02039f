"""The catalogue names every scenario, and the rows that it says decide do decide."""

import re
from datetime import date
from pathlib import Path

import pytest

from mimika.apps.policy.asking import answers, cases
from mimika.consent.law import package_policy
from mimika.consent.law.conditions import Standing
from mimika.domain.law import AgeBand, Ruling
from mimika.scenarios.catalogue import Scenario, scenarios

SCENARIOS = Path(__file__).resolve().parents[3] / "shared" / "SCENARIOS.md"
LAW = package_policy()
NOW = date(2026, 11, 24)
every = pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: one.name)


def rows_of(scenario: Scenario, parts: str, places: list[str], age: AgeBand = AgeBand.ADULT) -> set[int]:
    found = set()
    for place in places:
        asked = cases(getattr(scenario, parts), place, age, NOW)
        for answer in answers(LAW, asked, Standing()):
            found |= {int(re.sub(r"\D", "", row[4:])) for row in answer.judgement.verdict.rules}
    return found


def test_there_are_seventeen_each_with_a_name_of_its_own() -> None:
    names = [one.name for one in scenarios()]
    assert len(set(names)) == len(names) == 17
    assert names == sorted(names)


@pytest.mark.skipif(not SCENARIOS.is_file(), reason="the reference is not beside the project")
def test_names_and_rows_are_those_of_the_list() -> None:
    listed = {}
    for line in SCENARIOS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.match(r"`(\w+)`", cells[0])
        if name and len(cells) == 4:
            pairs = [re.findall(r"\d+", part) for part in cells[3].split(",")]
            listed[name[1]] = {n for pair in pairs for n in range(int(pair[0]), int(pair[-1]) + 1)}
    assert {one.name: set(one.rows) for one in scenarios()} == listed


@every
def test_the_rows_that_decide_are_those_the_catalogue_names(scenario: Scenario) -> None:
    does = rows_of(scenario, "does", ["EU", "US-IL", "US-TX", "US", "CN", "RU"])
    never = rows_of(scenario, "never", ["EU"])
    children = rows_of(scenario, "does", ["EU"], AgeBand.CHILD)
    eu = rows_of(scenario, "does", ["EU"])
    named = set(scenario.rows)
    assert eu <= named | {10}, "10: a human who looks is read as staff routing"
    if scenario.name != "safety":
        assert named & eu
    places = {22, 24, 25, 29, 30, 31, 32, 33, 34}
    assert named - places <= does | never | children
    assert never <= named | {1, 7, 15, 20}


@every
def test_what_it_never_does_is_denied_in_the_eu(scenario: Scenario) -> None:
    for answer in answers(LAW, cases(scenario.never, "EU", AgeBand.ADULT, NOW), Standing()):
        medical = "medical-reason" in answer.judgement.unmet
        assert answer.judgement.verdict.ruling is Ruling.DENY or medical


@every
def test_every_scenario_says_what_an_office_asks(scenario: Scenario) -> None:
    for text in (scenario.title, scenario.summary, scenario.necessity, scenario.equal_path):
        assert text.strip()
    assert scenario.uses
    assert scenario.settings
    assert scenario.roles
    assert scenario.modalities
