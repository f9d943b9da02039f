"""The catalogue and the doctor: what scripts read, and what people are told to do."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mimika.apps.batch import bundled, health
from mimika.apps.batch.health import Finding, Verdict, is_able
from mimika.domain.models import ModelChoice
from mimika.domain.signals import CATALOGUE
from mimika.perceive import cards

Mimika = Callable[..., subprocess.CompletedProcess[str]]


def test_every_signal_is_listed(mimika: Mimika) -> None:
    said = mimika("signals")
    assert said.returncode == 0
    for signal in CATALOGUE:
        assert signal.name in said.stdout


def test_the_json_of_signals_holds_every_field(mimika: Mimika) -> None:
    listed = json.loads(mimika("signals", "--json").stdout)
    assert [one["name"] for one in listed] == [signal.name for signal in CATALOGUE]
    assert set(listed[0]) == {"name", "unit", "low", "high", "modality", "meaning", "alias"}


def test_signals_can_be_searched_by_name_and_meaning(mimika: Mimika) -> None:
    listed = json.loads(mimika("signals", "--json", "pupil").stdout)
    assert [one["name"] for one in listed] == ["pupil_iris_ratio"]
    assert json.loads(mimika("signals", "--json", "eyelids").stdout)
    assert json.loads(mimika("signals", "--json", "no such thing").stdout) == []


def test_in_a_pipe_every_signal_takes_one_line(mimika: Mimika) -> None:
    assert len(mimika("signals").stdout.splitlines()) == 1 + len(CATALOGUE)


@pytest.mark.parametrize("arguments", [["signals"], ["signals", "--json"], ["doctor", "--json"]], ids=" ".join)
def test_nobody_reading_the_output_is_no_fault(
    start: Callable[..., subprocess.Popen[str]], arguments: list[str]
) -> None:
    running = start(*arguments)
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(timeout=60) == 0
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.stderr.close()


def test_the_doctor_finds_this_machine_able(mimika: Mimika) -> None:
    said = mimika("doctor", "--json")
    report = json.loads(said.stdout)
    assert report["able"] is True, said.stdout
    assert said.returncode == 0
    assert {"name", "verdict", "found", "advice", "optional"} == set(report["findings"][0])
    names = [finding["name"] for finding in report["findings"]]
    assert {"Python", "free memory", "cameras", "models", "video decoders", "self-test", "PostgreSQL"} <= set(names)


def test_the_doctor_says_what_to_do_about_missing_models(
    mimika: Mimika, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theirs = replace(cards.shelves()[-1], weights=tmp_path)
    monkeypatch.setattr(cards, "shelves", lambda: (theirs,))
    monkeypatch.setattr(health, "_child", lambda _: ("1.0", ""))

    async def no_self_test(_: object) -> Finding:
        return Finding(name="self-test", verdict=Verdict.OK, found="")

    monkeypatch.setattr(bundled, "self_test", no_self_test)
    monkeypatch.chdir(tmp_path)
    said = mimika("doctor")
    assert said.returncode == 4
    assert "missing models" in " ".join(said.stdout.split())
    for card in cards.available(ModelChoice.ALL):
        assert f"the model {card.name} is missing" in said.stdout
    assert "Install mediapipe 0.10.21 anew" in said.stdout


def test_a_library_that_crashes_does_not_take_the_doctor_along() -> None:
    finding = health._library("broken", "import os; os.abort()")
    assert finding.verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("verdict", "optional", "able"),
    [
        (Verdict.OK, False, True),
        (Verdict.WARNING, False, True),
        (Verdict.MISSING, True, True),
        (Verdict.MISSING, False, False),
    ],
)
def test_only_what_is_needed_and_missing_counts(verdict: Verdict, *, optional: bool, able: bool) -> None:
    assert is_able([Finding(name="it", verdict=verdict, found="", optional=optional)]) is able
