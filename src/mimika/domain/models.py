"""What is known of a trained model: what it does, what it learnt from, how well it does it, and where it fails.

A card is made by the script that measured the model and lies beside its
weights; `mimika.perceive.cards` reads it. Who uses a model commercially may
want only those whose training data is cleared for that: a `ModelChoice` goes
down to whatever loads a model, and the signals of what it leaves out are absent.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique


@unique
class Origin(StrEnum):
    """Who trained a model."""

    MIMIKA = "mimika"
    """We did, with a script in `training/`."""
    MEDIAPIPE = "mediapipe"
    """Google did; it comes with the mediapipe package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """A set of data a model learnt from.

    Attributes:
        name: Name of the set.
        licence: Licence or terms it stands under.
        cleared: It may be used for a model that serves commerce.
        note: What else is to be known of it.
    """

    name: str
    licence: str
    cleared: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure.

    Attributes:
        measured_on: Data it was measured on.
        metric: What was measured, with its unit.
        value: The figure.
        low: Lower end of its 95 % interval; None when there is none.
        high: Upper end.
        note: Protocol, or what else is to be known of it.
    """

    measured_on: str
    metric: str
    value: float
    low: float | None
    high: float | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What is known of one model.

    Attributes:
        name: Its name, which is that of its files too.
        version: Its version; code that reads another refuses it.
        task: What it does.
        licence: Licence of the weights.
        date: When it was trained, or packed by those who trained it.
        data: What it learnt from; at least one set.
        file: Its weights: a file beside the card, or within the package of who trained it.
        size_bytes: Size of that file.
        sha256: SHA-256 of that file, in hexadecimal.
        figures: What was measured, the most important first; none when it was measured by others only.
        failures: Where it is known to fail.
        origin: Who trained it.
    """

    name: str
    version: str
    task: str
    licence: str
    date: date
    data: tuple[TrainingData, ...]
    file: str
    size_bytes: int
    sha256: str
    figures: tuple[Figure, ...]
    failures: tuple[str, ...]
    origin: Origin

    @property
    def cleared(self) -> bool:
        """Whether all it learnt from is cleared for commercial use."""
        return bool(self.data) and all(each.cleared for each in self.data)


@unique
class ModelChoice(StrEnum):
    """Which models may be used."""

    ALL = "all"
    CLEARED = "cleared"
    """Only those whose training data is cleared for commercial use."""

    def admits(self, card: ModelCard) -> bool:
        """Return whether a model may be used."""
        return self is ModelChoice.ALL or card.cleared
