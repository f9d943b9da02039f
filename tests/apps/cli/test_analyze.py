"""`mimika analyze` through its command line: results, refusals, bad input, interruption, resumption."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from skimage.io import imsave

Mimika = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., subprocess.Popen[str]]

ALLOWED = ("--purpose", "research", "--basis", "test of the command line")
RESULTS = {"actions.jsonl", "events.jsonl", "report.html", "run.json", "summary.json", "timeline.parquet"}


def contents(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.fixture
def done(mimika: Mimika, clip: Path, tmp_path: Path) -> Path:
    """Return the folder of results of the clip."""
    said = mimika("analyze", clip, *ALLOWED, "--out", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    return tmp_path / "out" / "visit"


def test_a_recording_gets_a_folder_with_all_results(done: Path) -> None:
    assert contents(done) >= RESULTS
    summary = json.loads((done / "summary.json").read_text())
    assert (summary["frames_read"], summary["complete"]) == (40, True)
    assert [person["person"] for person in summary["persons"]] == ["p1"]
    timeline = pq.read_table(done / "timeline.parquet")
    assert timeline.num_rows == 40
    assert {"person", "at", "quality", "au12", "head_yaw_deg", "state_attention"} <= set(timeline.column_names)


@pytest.mark.parametrize(
    "stated", [(), ("--purpose", "research"), ("--basis", "b"), ("--purpose", "gossip", "--basis", "b")], ids=str
)
def test_without_purpose_and_basis_it_refuses_and_creates_nothing(
    mimika: Mimika, clip: Path, tmp_path: Path, stated: tuple[str, ...]
) -> None:
    said = mimika("analyze", clip, *stated, "--out", tmp_path / "out")
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr.count("\n") == 1
    assert "Pass --" in said.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("stated", "code"), [("aura", 2), ("physiology", 3)], ids=["unknown", "without faces"])
def test_what_may_be_sensed_is_checked_before_anything_is_created(
    mimika: Mimika, clip: Path, tmp_path: Path, stated: str, code: int
) -> None:
    said = mimika("analyze", clip, *ALLOWED, "--modality", stated, "--out", tmp_path / "out")
    assert (said.returncode, said.stdout) == (code, "")
    assert said.stderr.count("\n") == 1
    assert "--modality" in said.stderr
    assert not (tmp_path / "out").exists()


def test_a_bad_file_is_one_line_and_leaves_no_folder(mimika: Mimika, bad: Path, tmp_path: Path) -> None:
    said = mimika("analyze", bad, *ALLOWED, "--out", tmp_path / "out")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    assert "bad.mp4" in said.stderr
    assert contents(tmp_path / "out") == set()


def test_one_bad_file_among_many_is_told_and_the_rest_is_done(
    mimika: Mimika, clip: Path, bad: Path, tmp_path: Path
) -> None:
    said = mimika("analyze", bad, clip, *ALLOWED, "--out", tmp_path / "out")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert said.stdout.splitlines()[-1] == "1 of 2 done; 1 failed: bad.mp4"
    assert contents(tmp_path / "out") == {"visit"}


def test_of_a_truncated_file_what_could_be_read_is_kept_and_said(mimika: Mimika, cut: Path, tmp_path: Path) -> None:
    said = mimika("analyze", cut, *ALLOWED, "--out", tmp_path / "out")
    assert (said.returncode, said.stdout) == (2, "")
    assert "not complete" in said.stderr.splitlines()[0]
    assert contents(tmp_path / "out" / "cut") >= RESULTS
    summary = json.loads((tmp_path / "out" / "cut" / "summary.json").read_text())
    assert summary["complete"] is False
    assert 0 < summary["frames_read"] < 40


def test_a_file_in_the_way_of_the_results_is_one_line(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    said = mimika("analyze", clip, *ALLOWED, "--out", tmp_path / "out")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    assert (tmp_path / "out").read_text() == "mine"


def test_a_wrong_rule_is_told_before_anything_is_created(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: 7\n")
    said = mimika("analyze", clip, *ALLOWED, "--rules", rules, "--out", tmp_path / "out")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_finished_recording_is_skipped_and_done_again_when_asked_or_changed(
    mimika: Mimika, done: Path, clip: Path
) -> None:
    out = done.parent
    made = (done / "summary.json").stat().st_mtime_ns
    again = mimika("analyze", clip, *ALLOWED, "--out", out)
    assert again.returncode == 0
    assert "skipped" in again.stdout
    assert (done / "summary.json").stat().st_mtime_ns == made
    other = mimika("analyze", clip, "--purpose", "research", "--basis", "another", "--out", out)
    assert "differ" in other.stderr
    assert json.loads((done / "summary.json").read_text())["basis"] == "another"
    forced = mimika("analyze", clip, "--purpose", "research", "--basis", "another", "--out", out, "--no-resume")
    assert "done again as asked" in forced.stderr
    assert contents(out) == {"visit"}


def test_a_recording_that_became_unreadable_keeps_its_earlier_results(
    mimika: Mimika, tmp_path: Path, clip: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(clip.read_bytes())
    assert mimika("analyze", film, *ALLOWED, "--out", tmp_path / "out").returncode == 0
    before = (tmp_path / "out" / "film" / "timeline.parquet").read_bytes()
    film.write_text("no longer a film")
    assert mimika("analyze", film, *ALLOWED, "--out", tmp_path / "out").returncode == 2
    assert (tmp_path / "out" / "film" / "timeline.parquet").read_bytes() == before


def test_the_shape_of_the_json_is_stable(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.mp4"
    said = mimika("analyze", clip, gone, *ALLOWED, "--out", tmp_path / "out", "--json")
    assert said.returncode == 2
    document = json.loads(said.stdout)
    assert set(document) == {"out", "asked", "results"}
    good, failed = document["results"]
    assert set(good) == set(failed) == {"source", "status", "folder", "error", "notes", "summary"}
    assert (good["source"], good["status"], good["error"]) == ("visit.mp4", "done", None)
    assert good["folder"] == str(tmp_path / "out" / "visit")
    assert good["summary"] == json.loads((tmp_path / "out" / "visit" / "summary.json").read_text())
    assert (failed["status"], failed["folder"], failed["summary"]) == ("failed", None, None)
    assert "gone.mp4" in failed["error"]


def test_quiet_says_nothing_about_what_went_well(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    said = mimika("analyze", clip, *ALLOWED, "--out", tmp_path / "out", "--quiet")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_ctrl_c_leaves_a_valid_partial_result_and_the_same_command_goes_on(
    start: Start, mimika: Mimika, clip: Path, long_clip: Path, tmp_path: Path
) -> None:
    command = ("analyze", clip, long_clip, *ALLOWED, "--out", tmp_path / "out")
    folder = tmp_path / "out" / "long"
    with start(*command) as running:
        while not (folder / "run.json").exists() and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert "1 of 2 done; 1 interrupted: long.mp4" in out
    assert contents(folder) >= RESULTS
    partial = json.loads((folder / "summary.json").read_text())
    assert (partial["complete"], partial["ended"]) == (False, "interrupted by the user")
    assert 0 < partial["frames_read"] < 200
    assert pq.read_table(folder / "timeline.parquet").num_rows <= partial["frames_read"]

    again = mimika(*command)
    assert again.returncode == 0
    assert "visit.mp4: done by an earlier run" in again.stdout
    assert "long.mp4: an earlier run did not finish it" in again.stderr
    assert json.loads((folder / "summary.json").read_text())["frames_read"] == 200


def test_a_full_disk_ends_it_with_one_line_and_costs_no_other_result(
    mimika: Mimika, start: Start, clip: Path, long_clip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert mimika("analyze", clip, *ALLOWED, "--out", out).returncode == 0
    kept = {file.name: file.read_bytes() for file in (out / "visit").iterdir()}
    with start("analyze", clip, long_clip, *ALLOWED, "--out", out, file_limit=20_000) as running:
        _, err = running.communicate(timeout=60)
    assert running.returncode == 2
    assert err.count("\n") == 1
    assert "cannot be written" in err
    assert {file.name: file.read_bytes() for file in (out / "visit").iterdir()} == kept
    assert json.loads((out / "long" / "run.json").read_text())["complete"] is False
    assert all(json.loads(line) for line in (out / "long" / "events.jsonl").read_text().splitlines())


def test_a_picture_of_one_pixel_shows_nobody(mimika: Mimika, tmp_path: Path) -> None:
    imsave(tmp_path / "dot.png", np.zeros((1, 1, 3), np.uint8), check_contrast=False)
    said = mimika("analyze", tmp_path / "dot.png", *ALLOWED, "--out", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("dot.png: nobody in 1 picture")
    assert contents(tmp_path / "out" / "dot") == RESULTS
