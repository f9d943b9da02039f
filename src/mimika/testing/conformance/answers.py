"""What every perceiver's answer must keep to, whatever it perceives; and what it must not take.

Next door: `perceivers`, `voices` and `texts` check what is particular to regions, sounds and words.
"""

import math
from collections.abc import Callable, Container
from dataclasses import fields

from mimika.domain.signals import CATALOGUE, Modality
from mimika.domain.state import Abstention, Observation

Answer = Observation | Abstention

SLACK = 1e-6
"""Rounding that is no fault."""

_SIGNALS = {signal.name: signal for signal in CATALOGUE}


def check_values(observation: Observation, modalities: Container[Modality]) -> None:
    """Check that what was read is of these modalities and in the ranges of the catalogue, and its quality a share.

    Raises:
        AssertionError: It is not.
    """
    for name, value in observation.readings:
        signal = _SIGNALS[name]
        assert signal.modality in modalities, f"{name} is read from {signal.modality}, not {observation.modality}"
        assert math.isfinite(value), f"{name} is {value}"
        assert signal.low - SLACK <= value <= signal.high + SLACK, f"{name} is {value}, not {signal.low}..{signal.high}"
    for part in fields(observation.quality):
        value = getattr(observation.quality, part.name)
        assert 0 <= value <= 1, f"quality.{part.name} is {value}, not 0..1"


def refuses(perceive: Callable[..., Answer], what: object) -> bool:
    """Tell whether the call fails; how it fails is the implementation's own affair."""
    try:
        perceive(what)
    except Exception:  # noqa: BLE001 -- any failure is the right answer here
        return True
    return False
