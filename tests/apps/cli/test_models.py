"""`mimika models` and `--commercial-only`: what scripts read, what people see, and what a bad file does."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq
import pytest

from mimika.domain.models import ModelChoice, Origin
from mimika.perceive import cards
from mimika.perceive.cards import Shelf
from mimika.perceive.face import measures, neutral, shape

Mimika = Callable[..., subprocess.CompletedProcess[str]]

ALLOWED = ("--purpose", "research", "--basis", "test of the command line")
CACHED = (shape.reference_shape, shape._target, measures._pose_correction, neutral.population)


class ModelShelf(Protocol):
    """Stands in for the models of the package."""

    folder: Path

    def put(self, file: str, content: bytes, /, **changes: object) -> Path: ...
    def put_uncleared(self, file: str, content: bytes) -> Path: ...
    def card(self, name: str) -> Path: ...


def one_line(said: subprocess.CompletedProcess[str]) -> str:
    """Return the one line of an error for which something is missing."""
    assert (said.returncode, said.stdout) == (4, ""), said.stderr
    assert said.stderr.count("\n") == 1
    return said.stderr


def test_every_model_is_listed_with_data_licence_size_figures_and_date(mimika: Mimika, model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"w" * 12_345)
    said = mimika("models")
    assert said.returncode == 0, said.stderr
    for part in ("net", "Own drawings: CC0", "weights: Apache-2.0", "12.3 kB", "accuracy: 0.9 (0.85 to 0.94)",
                 "2026-02-03", "cleared for commerce"):  # fmt: skip
        assert part in said.stdout


def test_the_models_of_the_package_are_listed_and_intact(mimika: Mimika) -> None:
    said = mimika("models", "--json")
    assert said.returncode == 0, said.stderr
    listed = json.loads(said.stdout)
    assert [one["name"] for one in listed] == [card.name for card in cards.available(ModelChoice.ALL)]
    assert {one["origin"] for one in listed} == {"mimika", "mediapipe"}


def test_json_holds_the_keys_of_a_card_who_made_it_and_whether_it_is_cleared(
    mimika: Mimika, model_shelf: ModelShelf
) -> None:
    model_shelf.put_uncleared("net.onnx", b"weights")
    (listed,) = json.loads(mimika("models", "--json").stdout)
    card = json.loads(model_shelf.card("net").read_text())
    assert listed == {**card, "origin": "mimika", "cleared": False}


def test_a_name_prints_the_whole_card(mimika: Mimika, model_shelf: ModelShelf) -> None:
    model_shelf.put_uncleared("net.onnx", b"weights")
    model_shelf.put("other.onnx", b"other")
    said = mimika("models", "net")
    assert said.returncode == 0, said.stderr
    assert "other" not in said.stdout
    for part in (
        "net, version 1 of 2026-02-03",
        "not cleared for commerce",
        "Nobody was asked.",
        "figure: accuracy: 0.9 (0.85 to 0.94), on drawings. held out",
        "file net.onnx, 7 B, SHA-256 ",
        "fails: at night",
    ):
        assert part in said.stdout


def test_an_unknown_name_is_a_usage_error_that_lists_the_known(mimika: Mimika, model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights")
    said = mimika("models", "nets")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "mimika: there is no model 'nets'. Ask for one of: net\n"


def test_commercial_only_leaves_out_what_is_not_cleared(mimika: Mimika, model_shelf: ModelShelf) -> None:
    model_shelf.put("free.onnx", b"free")
    model_shelf.put_uncleared("web.onnx", b"web")
    assert [one["name"] for one in json.loads(mimika("models", "--json").stdout)] == ["free", "web"]
    assert [one["name"] for one in json.loads(mimika("models", "--json", "--commercial-only").stdout)] == ["free"]
    assert "web" not in mimika("models", "--commercial-only").stdout


def test_a_model_asked_for_by_name_and_left_out_says_which_data_is_to_blame(
    mimika: Mimika, model_shelf: ModelShelf
) -> None:
    model_shelf.put_uncleared("web.onnx", b"web")
    said = mimika("models", "web", "--commercial-only")
    assert (said.returncode, said.stdout) == (2, "")
    assert "web is left out: it learnt from Pictures of the web, which is not cleared" in said.stderr


@pytest.mark.parametrize("asked", [(), ("--json",), ("net",)], ids=["table", "json", "name"])
def test_a_bad_file_is_one_line_and_exit_4(mimika: Mimika, model_shelf: ModelShelf, asked: tuple[str, ...]) -> None:
    path = model_shelf.put("net.onnx", b"weights")
    path.write_bytes(b"weig")
    assert "net is truncated: net.onnx has 4 of 7 bytes. Install mimika anew" in one_line(mimika("models", *asked))
    path.write_bytes(b"wEights")
    assert "net is of another version" in one_line(mimika("models", *asked))
    path.unlink()
    assert "net is missing: there is no file net.onnx" in one_line(mimika("models", *asked))


def test_a_card_with_an_unknown_key_is_one_line_and_exit_4(mimika: Mimika, model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights", author="me")
    assert "net.card.json cannot be read: author: Extra inputs" in one_line(mimika("models"))


HARMS = {
    "is missing": lambda path: path.unlink(),
    "is truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "is of another version": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x00"),
}
READ_WITH = ("reference_shape", "pose_correction", "population_neutral")


@pytest.fixture(params=[(name, harm) for name in READ_WITH for harm in HARMS], ids=" ".join)
def complaint(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Harm one file in a copy of the weights that faces are read with, and return what is to be said of it."""
    name, harm = request.param
    copy = tmp_path / "weights"
    shutil.copytree(Path(cards.__file__).parent / "face" / "weights", copy)
    HARMS[harm](copy / f"{name}.npy")
    others = cards.shelves()[-1]
    monkeypatch.setattr(cards, "shelves", lambda: (Shelf(cards=copy, weights=copy, origin=Origin.MIMIKA), others))
    for each in CACHED:
        each.cache_clear()
    yield f"the model {name} {harm}"
    for each in CACHED:
        each.cache_clear()


def test_reading_a_face_with_a_bad_file_is_one_line_and_exit_4(
    mimika: Mimika, complaint: str, clip: Path, tmp_path: Path
) -> None:
    assert complaint in one_line(mimika("analyze", clip, *ALLOWED, "-o", tmp_path / "out", "--quiet"))


def test_a_network_of_others_that_is_not_there_is_one_line_and_exit_4_too(
    mimika: Mimika, monkeypatch: pytest.MonkeyPatch, clip: Path, tmp_path: Path
) -> None:
    *ours, theirs = cards.shelves()
    monkeypatch.setattr(cards, "shelves", lambda: (*ours, replace(theirs, weights=tmp_path)))
    said = one_line(mimika("analyze", clip, *ALLOWED, "-o", tmp_path / "out", "--quiet"))
    assert "the model face_detection_full_range is missing" in said
    assert "Install mediapipe 0.10.21 anew" in said


def test_commercial_only_still_reads_action_units(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    said = mimika("analyze", clip, *ALLOWED, "--commercial-only", "--out", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    timeline = pq.read_table(tmp_path / "out" / "visit" / "timeline.parquet")
    assert timeline["au12"].null_count < timeline.num_rows


def test_another_choice_of_models_is_not_taken_for_done(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    command = ("analyze", clip, *ALLOWED, "--out", tmp_path / "out")
    assert mimika(*command).returncode == 0
    assert "done by an earlier run" in mimika(*command).stdout
    again = mimika(*command, "--commercial-only")
    assert "purpose, basis, rules or models differ from the earlier run" in again.stderr


def test_live_watches_with_cleared_models_only_when_asked(mimika: Mimika, clip: Path) -> None:
    said = mimika("live", clip, *ALLOWED, "--commercial-only", "--seconds", "0.4")
    assert said.returncode == 0, said.stderr
    assert "p1 came into view" in said.stdout
