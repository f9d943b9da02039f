"""Writes the card of a trained model beside its weights, from what was measured; nobody types a figure.

What the card holds is checked by the reader of the package itself,
`mimika.perceive.cards`, before anything is written.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mimika.domain.models import Figure, ModelCard, Origin, TrainingData
from mimika.domain.ports import Clock
from mimika.perceive.cards import SUFFIX, CardEntry, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is known of a model without measuring it.

    Attributes:
        version: Its version.
        task: What it does.
        data: What it learns from.
        failures: Where it is known to fail.
        licence: Licence of the weights.
    """

    version: str
    task: str
    data: tuple[TrainingData, ...]
    failures: tuple[str, ...]
    licence: str = "Apache-2.0"


def write_card(weights: Path, what: Description, figures: Sequence[Figure], clock: Clock) -> None:
    """Write the card of the model that has just been trained, dated today.

    Args:
        weights: Its file; the card goes beside it, under the same name.
        what: What is known of it.
        figures: What was measured, the most important first.
        clock: Says which day it is.
    """
    raw = weights.read_bytes()
    card = ModelCard(
        name=weights.stem,
        version=what.version,
        task=what.task,
        licence=what.licence,
        date=datetime.fromtimestamp(clock.wall(), UTC).date(),
        data=what.data,
        file=weights.name,
        size_bytes=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        figures=tuple(figures),
        failures=what.failures,
        origin=Origin.MIMIKA,
    )
    text = text_of(card)
    CardEntry.model_validate_json(text)
    weights.with_name(f"{weights.stem}{SUFFIX}").write_text(text, encoding="utf-8")


def mean_figure(values: NDArray[np.float64], measured_on: str, metric: str, note: str) -> Figure:
    """Return a mean over independent cases with its 95 % interval, by the normal approximation; four digits.

    Args:
        values: One value a case, shape (n,).
        measured_on: What the cases are.
        metric: What the values are, with their unit.
        note: Protocol.
    """
    mean, reach = float(values.mean()), 1.96 * float(values.std(ddof=1)) / np.sqrt(len(values))
    value, low, high = (float(f"{each:.4g}") for each in (mean, mean - reach, mean + reach))
    return Figure(measured_on=measured_on, metric=metric, value=value, low=low, high=high, note=note)
