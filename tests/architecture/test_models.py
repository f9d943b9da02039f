"""Every weights file of the package has a card, every card a file that is as it says, and ours are small."""

from pathlib import Path

import pytest

from mimika.domain.models import ModelCard, ModelChoice, Origin
from mimika.perceive import cards

PERCEIVE = Path(cards.__file__).parent
LARGEST_BYTES = 5_000_000
NO_WEIGHTS = {".py", ".json", ".pyc"}
CARDS = cards.available(ModelChoice.ALL)
every_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)


def test_every_weights_file_has_a_card_and_every_card_of_ours_a_file() -> None:
    files = {
        path.relative_to(PERCEIVE).as_posix()
        for folder in PERCEIVE.glob("*/weights")
        for path in folder.iterdir()
        if path.is_file() and path.suffix not in NO_WEIGHTS
    }
    described = {
        path.with_name(cards.card(path.name.removesuffix(cards.SUFFIX)).file).relative_to(PERCEIVE).as_posix()
        for path in PERCEIVE.glob(f"*/weights/*{cards.SUFFIX}")
    }
    assert files
    assert described == files


def test_no_two_models_have_the_same_name() -> None:
    assert len({card.name for card in CARDS}) == len(CARDS)


def test_nothing_else_lies_among_the_cards_of_others() -> None:
    assert all(path.name.endswith(cards.SUFFIX) for path in (PERCEIVE / "third_party").iterdir())


@every_card
def test_the_file_is_the_one_the_card_describes(card: ModelCard) -> None:
    cards.verify(card.name)


@every_card
def test_ours_are_small_named_like_their_card_and_measured(card: ModelCard) -> None:
    if card.origin is Origin.MIMIKA:
        assert card.size_bytes <= LARGEST_BYTES
        assert Path(card.file).stem == card.name
        assert card.figures
        assert card.failures


def test_what_remains_for_commerce_reads_a_face() -> None:
    """Detectors, mesh and the arrays of the geometry: without these there would be no action units."""
    remaining = {card.name for card in cards.available(ModelChoice.CLEARED)}
    assert remaining >= {"face_detection_full_range", "face_detection_short_range", "face_mesh"}
    assert remaining >= {"reference_shape", "pose_correction", "population_neutral"}
