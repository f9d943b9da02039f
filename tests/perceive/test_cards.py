"""A model's card is read strictly, and its weights are given out only when they are those that the card describes."""

import json
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.models import Figure, ModelCard, ModelChoice, Origin, TrainingData
from mimika.errors import ModelError
from mimika.perceive import cards
from mimika.perceive.cards import CardEntry, Shelf

WORDS = st.text('abcXYZ019äß語"\\|<&%', min_size=1, max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ENDS = st.none() | NUMBERS
DATA = st.builds(TrainingData, name=WORDS, licence=WORDS, cleared=st.booleans(), note=WORDS)
FIGURES = st.builds(Figure, measured_on=WORDS, metric=WORDS, value=NUMBERS, low=ENDS, high=ENDS, note=WORDS)
CARDS = st.builds(
    ModelCard,
    name=st.from_regex(r"\A[a-z][a-z0-9_-]*\Z"),
    version=WORDS,
    task=WORDS,
    licence=WORDS,
    date=st.dates(),
    data=st.lists(DATA, min_size=1, max_size=3).map(tuple),
    file=st.sampled_from(["net.onnx", "modules/mesh/mesh-2.tflite", "w.npy"]),
    size_bytes=st.integers(1, 2**40),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    figures=st.lists(FIGURES, max_size=3).map(tuple),
    failures=st.lists(WORDS, max_size=3).map(tuple),
    origin=st.just(Origin.MIMIKA),
)


class ModelShelf(Protocol):
    """Stands in for the models of the package."""

    folder: Path

    def put(self, file: str, content: bytes, /, **changes: object) -> Path: ...
    def put_uncleared(self, file: str, content: bytes) -> Path: ...
    def card(self, name: str) -> Path: ...


def told(name: str) -> str:
    """Return the one line that says why there are no weights."""
    with pytest.raises(ModelError) as error:
        cards.content(name)
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 4
    return str(error.value)


@settings(deadline=None)
@given(card=CARDS)
def test_a_card_written_and_read_is_the_same_card(card: ModelCard) -> None:
    assert CardEntry.model_validate_json(cards.text_of(card)).card(Origin.MIMIKA) == card


def test_weights_that_fit_their_card_are_given_out(model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights")
    assert cards.content("net") == b"weights"
    assert cards.card("net").date == date(2026, 2, 3)


def test_a_model_without_a_card_is_missing(model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights")
    assert "the model nets is missing: there is no nets.card.json" in told("nets")


def test_missing_weights_are_named(model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights").unlink()
    assert "the model net is missing: there is no file net.onnx. Install mimika anew" in told("net")


@pytest.mark.parametrize("kept", range(7))
def test_truncated_weights_say_how_much_there_is(model_shelf: ModelShelf, kept: int) -> None:
    model_shelf.put("net.onnx", b"weights").write_bytes(b"weights"[:kept])
    assert f"the model net is truncated: net.onnx has {kept} of 7 bytes" in told("net")


@pytest.mark.parametrize("other", [b"Weights", b"weights and more"])
def test_other_weights_than_the_card_describes_are_of_another_version(model_shelf: ModelShelf, other: bytes) -> None:
    model_shelf.put("net.onnx", b"weights").write_bytes(other)
    assert "the model net is of another version" in told("net")


def test_weights_that_cannot_be_read_are_one_line(model_shelf: ModelShelf) -> None:
    path = model_shelf.put("net.onnx", b"weights")
    path.unlink()
    path.mkdir()
    assert "the model net cannot be read: net.onnx: Is a directory" in told("net")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"author": "me"}, "author: Extra inputs"),
        ({"size_bytes": 7}, "size_bytes: Extra inputs"),
        ({"bytes": "7"}, "bytes: Input should be a valid integer"),
        ({"bytes": 0}, "bytes: Input should be greater than 0"),
        ({"sha256": "abc"}, "sha256: String should match"),
        ({"date": "3 February"}, "date: Input should be a valid date"),
        ({"data": []}, "data: Tuple should have at least 1 item"),
        ({"data": [{"name": "a", "licence": "b", "cleared": "yes", "note": ""}]}, "data.0.cleared: Input should be"),
        ({"data": [{"name": "a", "licence": "b", "cleared": True}]}, "data.0.note: Field required"),
        ({"figures": [{"set": "a", "metric": "b", "value": float("nan"), "low": None, "high": None, "note": ""}]},
         "figures.0.value: Input should be a finite number"),
        ({"file": "../../secret"}, "file: String should match"),
        ({"file": "/etc/passwd"}, "file: String should match"),
        ({"name": "nets"}, "it speaks of nets"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_card_that_is_not_what_it_should_be_says_where(
    model_shelf: ModelShelf, changes: dict[str, object], said: str
) -> None:
    model_shelf.put("net.onnx", b"weights", **changes)
    assert f"the model card net.card.json cannot be read: {said}" in told("net")


@pytest.mark.parametrize("kept", [0, 1, 50, -1])
def test_a_truncated_card_is_one_line(model_shelf: ModelShelf, kept: int) -> None:
    model_shelf.put("net.onnx", b"weights")
    whole = model_shelf.card("net").read_bytes()
    model_shelf.card("net").write_bytes(whole[:kept])
    assert "the model card net.card.json cannot be read" in told("net")


def test_a_card_without_a_key_is_refused(model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights")
    whole = json.loads(model_shelf.card("net").read_text())
    for key in whole:
        model_shelf.card("net").write_text(json.dumps({name: value for name, value in whole.items() if name != key}))
        assert f"{key}: Field required" in told("net")


def test_a_broken_card_does_not_keep_other_models_from_running(model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", b"weights")
    model_shelf.put("other.onnx", b"other", bytes=-1)
    assert cards.content("net") == b"weights"
    with pytest.raises(ModelError):
        cards.available(ModelChoice.ALL)


def test_models_of_a_package_that_is_not_installed_are_missing(
    model_shelf: ModelShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_shelf.put("net.onnx", b"weights")
    absent = Shelf(cards=model_shelf.folder, weights=None, origin=Origin.MEDIAPIPE)
    monkeypatch.setattr(cards, "shelves", lambda: (absent,))
    assert "the model net is missing: mediapipe is not installed. Install mediapipe 0.10.21 anew" in told("net")


def test_one_set_of_data_that_is_not_cleared_leaves_a_model_out(model_shelf: ModelShelf) -> None:
    model_shelf.put("free.onnx", b"free")
    model_shelf.put_uncleared("web.onnx", b"web")
    assert [card.name for card in cards.available(ModelChoice.ALL)] == ["free", "web"]
    assert [card.name for card in cards.available(ModelChoice.CLEARED)] == ["free"]
    assert cards.is_available("web", ModelChoice.ALL)
    assert not cards.is_available("web", ModelChoice.CLEARED)
    assert cards.is_available("free", ModelChoice.CLEARED)


def test_asking_for_a_model_that_was_never_packed_is_an_error_and_not_a_no(model_shelf: ModelShelf) -> None:
    assert model_shelf.folder.is_dir()
    with pytest.raises(ModelError, match="the model expression is missing"):
        cards.is_available("expression", ModelChoice.CLEARED)
