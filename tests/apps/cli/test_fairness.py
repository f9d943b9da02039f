"""`mimika fairness`: a table for people, JSON for scripts, one line for a bad file."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Mimika = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    rows = ["session,group,path,treatment,outcome"]
    for number in range(300):
        group = ("fr", "de")[number % 2]
        helped = number % 10 < 8 if group == "fr" else number % 10 == 1
        rows.append(f"s{number},{group},{'self-report' if number % 3 else 'sensed'},{'help,done' if helped else ','}")
    rows.append("last,[bold]nobody,sensed,help,done")
    path.write_text("\n".join(rows) + "\n")
    return path


def test_a_difference_is_shown_with_an_alarm_and_a_small_group_is_not_shown(mimika: Mimika, record: Path) -> None:
    said = mimika("fairness", record)
    assert said.returncode == 0, said.stderr
    for part in ("150 / 150", "ALARM", "below 4/5", "too few", "[bold]nobody", "alarm: de gets help less often"):
        assert part in said.stdout


def test_json_holds_the_same(mimika: Mimika, record: Path) -> None:
    found = json.loads(mimika("fairness", record, "--json").stdout)
    de = next(each for each in found if each["what"] == "de" and each["treatment"] == "help")
    assert de["sessions"] == [150, 150]
    assert de["rate"][0] == pytest.approx(0.2)
    assert (de["alarm"], de["below_four_fifths"]) == (True, True)
    small = [each for each in found if each["what"] == "[bold]nobody"]
    assert all(set(each) == {"what", "treatment", "too_few"} for each in small)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"hello\n", None])
def test_a_bad_file_is_one_line(content: bytes | None, mimika: Mimika, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    said = mimika("fairness", path)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
