"""The command over many calls: refusals, one-line errors, JSON, and what a terminal is told."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mimika.apps.batch.calls import models
from mimika.apps.batch.calls.readers import Readers
from mimika.domain.signals import SignalName

Mimika = Callable[..., object]
ALLOWED = ("--purpose", "customer-support", "--basis", "notice 7")


class Reader:
    """Stands in for the model of words."""

    def read(self, text: str, language: str) -> Mapping[SignalName, float]:
        del language
        return {SignalName.TEXT_ANGER: 0.9 if "awful" in text else 0.1}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "open_readers", lambda *_, **__: Readers(words=Reader()))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    lines = ["call_id,speaker,text"]
    for number in range(30):
        lines += [
            f"{number},customer,my parcel is late",
            f"{number},agent,against our policy",
            f"{number},customer,awful",
        ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_without_purpose_it_is_refused_and_nothing_is_created(mimika: Mimika, log: Path, tmp_path: Path) -> None:
    done = mimika("calls", log, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("k", [1, 9])
def test_fewer_than_ten_calls_behind_a_number_are_refused(mimika: Mimika, log: Path, tmp_path: Path, k: int) -> None:
    done = mimika("calls", log, *ALLOWED, "--k", k, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "--k 10" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("model")
def test_the_report_is_written_and_told_in_short(mimika: Mimika, log: Path, tmp_path: Path) -> None:
    done = mimika("calls", log, *ALLOWED, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "30 calls, 60 reactions" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"calls.html", "calls.json", "painpoints.csv"}


@pytest.mark.usefixtures("model")
def test_json_is_one_document_and_nothing_else(mimika: Mimika, log: Path, tmp_path: Path) -> None:
    done = mimika("calls", log, *ALLOWED, "--out", tmp_path / "out", "--json")
    said = json.loads(done.stdout)
    assert said["files"][0]["calls"] == 30
    assert said["report"]["findings"]["counted"] == 30
    assert said["report"]["findings"]["overall"]["calls"] == 30


@pytest.mark.usefixtures("model")
def test_a_bad_file_among_good_ones_is_one_line_and_code_2(mimika: Mimika, log: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.vtt"
    bad.write_bytes(b"")
    done = mimika("calls", bad, log, *ALLOWED, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "bad.vtt" in done.stderr
    assert "30 calls" in done.stdout


def test_ctrl_c_leaves_a_report_of_what_was_read_and_code_130(
    mimika: Mimika, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hasty(Reader):
        """Is interrupted after a while."""

        count = 0

        def read(self, text: str, language: str) -> Mapping[SignalName, float]:
            self.count += 1
            if self.count > 2 * 15:
                raise KeyboardInterrupt
            return super().read(text, language)

    monkeypatch.setattr(models, "open_readers", lambda *_, **__: Readers(words=Hasty()))
    done = mimika("calls", log, *ALLOWED, "--out", tmp_path / "out")
    assert done.returncode == 130
    assert "interrupted" in done.stderr
    assert json.loads((tmp_path / "out" / "calls.json").read_text(encoding="utf-8"))["findings"]["counted"] == 15


@pytest.mark.usefixtures("model")
def test_an_out_that_is_a_file_is_told(mimika: Mimika, log: Path) -> None:
    done = mimika("calls", log, *ALLOWED, "--out", log)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_recording_that_cannot_be_heard_is_one_line_and_not_one_of_the_calls(mimika: Mimika, tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(b"RIFF")
    done = mimika("calls", tmp_path / "call.wav", *ALLOWED, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "call.wav" in done.stderr
