"""Reads the cards of the models, and their weights as the cards describe them.

A card `<name>.card.json` lies beside the weights of a model of ours, in the
folder `weights` of its modality; the cards of the networks that come with
mediapipe lie in `third_party`. Weights are given out only when their size and
SHA-256 are those of the card, so that a file that is cut off or of another
version is one clear line instead of wrong numbers. Next door:
`mimika.perceive.onnx` starts networks, `mimika.domain.models` says what a card holds.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mimika.domain.models import Figure, ModelCard, ModelChoice, Origin, TrainingData
from mimika.errors import ModelError

SUFFIX: Final = ".card.json"
"""End of the name of every card."""

_FIXES: Final = MappingProxyType(
    {
        Origin.MIMIKA: "Install mimika anew",
        Origin.MEDIAPIPE: "Install mediapipe 0.10.21 anew: later releases come without their models",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder of cards, and where the weights lie that they describe.

    Attributes:
        cards: The folder of the cards.
        weights: The folder their `file` is named from; None when it is not installed.
        origin: Who trained the models.
    """

    cards: Traversable
    weights: Traversable | None
    origin: Origin


_Words = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class DataEntry(_Strict):
    """One item of `data` in a card, see `TrainingData`."""

    name: _Words
    licence: _Words
    cleared: bool
    note: str


class FigureEntry(_Strict):
    """One item of `figures` in a card, see `Figure`."""

    measured_on: _Words = Field(alias="set")
    metric: _Words
    value: float
    low: float | None
    high: float | None
    note: str


class CardEntry(_Strict):
    """Content of a card file, see `ModelCard`."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    version: _Words
    task: _Words
    licence: _Words
    date: date
    data: tuple[DataEntry, ...] = Field(min_length=1)
    file: Annotated[str, Field(pattern=r"^\w[\w-]*(?:[./]\w[\w-]*)*$")]
    size_bytes: int = Field(alias="bytes", gt=0)
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    figures: tuple[FigureEntry, ...]
    failures: tuple[_Words, ...]

    def card(self, origin: Origin) -> ModelCard:
        """Return the card as a value."""
        return ModelCard(
            name=self.name,
            version=self.version,
            task=self.task,
            licence=self.licence,
            date=self.date,
            data=tuple(TrainingData(**each.model_dump()) for each in self.data),
            file=self.file,
            size_bytes=self.size_bytes,
            sha256=self.sha256,
            figures=tuple(Figure(**each.model_dump()) for each in self.figures),
            failures=self.failures,
            origin=origin,
        )


def shelves() -> tuple[Shelf, ...]:
    """Return where cards lie: ours by modality, then those of others."""
    root = resources.files("mimika.perceive")
    folders = [each / "weights" for each in sorted(root.iterdir(), key=lambda each: each.name)]
    ours = [Shelf(cards=each, weights=each, origin=Origin.MIMIKA) for each in folders if each.is_dir()]
    return (*ours, Shelf(cards=root / "third_party", weights=_mediapipe(), origin=Origin.MEDIAPIPE))


def _mediapipe() -> Path | None:
    """Return the folder of the mediapipe package without loading it."""
    spec = find_spec("mediapipe")
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def available(choice: ModelChoice) -> tuple[ModelCard, ...]:
    """Return the cards of the models that may be used: ours first, then by name.

    Args:
        choice: Which models may be used.

    Raises:
        ModelError: A card is not what it should be.
    """
    found = [_read(shelf, file) for shelf in shelves() for file in _cards_on(shelf)]
    return tuple(card for card in found if choice.admits(card))


def card(name: str) -> ModelCard:
    """Return the card of a model.

    Raises:
        ModelError: There is none, or it is not what it should be.
    """
    return _read(*_find(name))


def is_available(name: str, choice: ModelChoice) -> bool:
    """Return whether a model may be used, as perceivers ask before they load theirs.

    Args:
        name: Name of the model.
        choice: Which models may be used.

    Raises:
        ModelError: It has no card, or the card is not what it should be.
    """
    return choice.admits(card(name))


def content(name: str) -> bytes:
    """Return the weights of a model, which are those that its card describes.

    Raises:
        ModelError: They are missing, truncated or of another version, or the card is not what it should be.
    """
    shelf, file = _find(name)
    return _weights(_read(shelf, file), shelf)


def text_of(card: ModelCard) -> str:
    """Return a card as the JSON text of its file; who trained the model follows from the folder and is left out."""
    document = {
        "name": card.name,
        "version": card.version,
        "task": card.task,
        "licence": card.licence,
        "date": card.date.isoformat(),
        "data": [asdict(each) for each in card.data],
        "file": card.file,
        "bytes": card.size_bytes,
        "sha256": card.sha256,
        "figures": [_set_first(each) for each in card.figures],
        "failures": list(card.failures),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _set_first(figure: Figure) -> dict[str, object]:
    fields = asdict(figure)
    return {"set": fields.pop("measured_on"), **fields}


def verify(name: str) -> None:
    """Make sure that the weights of a model are there and are those that its card describes.

    Raises:
        ModelError: They are not.
    """
    content(name)


def _cards_on(shelf: Shelf) -> Iterator[Traversable]:
    if shelf.cards.is_dir():
        yield from sorted((each for each in shelf.cards.iterdir() if each.name.endswith(SUFFIX)), key=_by_name)


def _by_name(file: Traversable) -> str:
    return file.name


def _find(name: str) -> tuple[Shelf, Traversable]:
    for shelf in shelves():
        file = shelf.cards / f"{name}{SUFFIX}"
        if file.is_file():
            return shelf, file
    raise ModelError(f"the model {name} is missing", why=f"there is no {name}{SUFFIX}", fix=_FIXES[Origin.MIMIKA])


def _read(shelf: Shelf, file: Traversable) -> ModelCard:
    what, fix = f"the model card {file.name} cannot be read", _FIXES[Origin.MIMIKA]
    try:
        entry = CardEntry.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ModelError(what, why=error.strerror or str(error), fix=fix) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ModelError(what, why=": ".join(part for part in (place, first["msg"]) if part), fix=fix) from error
    if file.name != f"{entry.name}{SUFFIX}":
        raise ModelError(what, why=f"it speaks of {entry.name}", fix=fix)
    return entry.card(shelf.origin)


def _weights(card: ModelCard, shelf: Shelf) -> bytes:
    fix = _FIXES[card.origin]
    if shelf.weights is None:
        raise ModelError(f"the model {card.name} is missing", why=f"{card.origin} is not installed", fix=fix)
    try:
        weights = shelf.weights.joinpath(*card.file.split("/")).read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"the model {card.name} is missing", why=f"there is no file {card.file}", fix=fix) from error
    except OSError as error:
        why = f"{card.file}: {error.strerror or error}"
        raise ModelError(f"the model {card.name} cannot be read", why=why, fix=fix) from error
    if len(weights) < card.size_bytes:
        why = f"{card.file} has {len(weights)} of {card.size_bytes} bytes"
        raise ModelError(f"the model {card.name} is truncated", why=why, fix=fix)
    if hashlib.sha256(weights).hexdigest() != card.sha256:
        why = f"{card.file} is not the file that its card describes"
        raise ModelError(f"the model {card.name} is of another version", why=why, fix=fix)
    return weights
