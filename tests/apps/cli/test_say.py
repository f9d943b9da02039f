"""`mimika say`: whoever is not sensed reaches the same help, from a terminal or a pipe."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def said(words: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command with words on stdin."""
    command = [str(Path(sys.executable).with_name("mimika")), "say", *options]
    return subprocess.run(command, input=words, capture_output=True, text=True, timeout=60, check=False)


def test_somebody_who_needs_help_gets_it() -> None:
    done = said("need help\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "offer_help for p1: Seemed to be stuck for some seconds (done)" in done.stdout


def test_with_json_each_decision_is_a_document_a_line() -> None:
    lines = said("unsure\n", "--json").stdout.splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["offer_help"]


def test_whoever_is_fine_is_left_alone() -> None:
    done = said("fine\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("word", ["grumpy", "", "😀", "fine!"])
def test_what_is_not_understood_is_one_line_and_exit_2(word: str) -> None:
    done = said(f"{word}\n")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "need-help" in done.stderr
