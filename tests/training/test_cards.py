"""What a training script writes beside its weights is what the package reads."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from training.cards import Description, mean_figure, write_card
from training.face_shape import FAIRFACE

from mimika.domain.models import Origin
from mimika.perceive import cards
from mimika.perceive.cards import Shelf


class Stopped:
    """A clock that stands still on a day."""

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> float:
        return 86_400.0 * 366


def test_a_card_describes_the_weights_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "shelves", lambda: (Shelf(cards=tmp_path, weights=tmp_path, origin=Origin.MIMIKA),))
    weights = tmp_path / "net.npy"
    np.save(weights, np.ones(3))
    figures = (mean_figure(np.array([0.0, 1.0] * 50), "drawings", "share", "no note"),)
    what = Description(version="2", task="Tells nothing.", data=(FAIRFACE,), failures=("at night",))
    write_card(weights, what, figures, Stopped())
    cards.verify("net")
    card = cards.card("net")
    assert (card.version, card.date, card.data, card.figures) == ("2", date(1971, 1, 2), (FAIRFACE,), figures)


def test_the_interval_of_a_mean_is_that_of_the_normal_approximation() -> None:
    figure = mean_figure(np.array([0.0, 1.0] * 50), "drawings", "share", "")
    reach = 1.96 * np.sqrt(0.25 * 100 / 99) / 10
    assert (figure.value, figure.low, figure.high) == pytest.approx((0.5, 0.5 - reach, 0.5 + reach), abs=1e-4)
