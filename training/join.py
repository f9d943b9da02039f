"""Brings the fitted nets together: loads, joins and calibrates them, and adds the sense of strangeness.

Next door: `training.calibrate` holds the calibration itself, `training.evaluate`
measures and ships what is made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mimika.perceive.face.expression.inputs import geometry_input
from training.augment import middle
from training.calibrate import Joined, Judged, fit_mixture, fit_temperature, judged
from training.expression import CLASSES, TEST, TRAINING, VALIDATION, Split
from training.faces import FerFaces
from training.figures import balanced
from training.nets import NETS, ExpressionNet, Sharpness, Trunk
from training.shifts import Shifted, shifted
from training.strange import Pile, features, fit_curve, fit_line, pile, strangers

_AT_HOME_MISTAKEN: Final = 0.04
"""Share of FER+ validation faces that may be taken for pictures from elsewhere."""
_SHIFTED_FACES: Final = {"validation": (VALIDATION, 900), "test": (TEST, 1500)}
_NO_FACE: Final = 9
"""Place of the votes for `not a face`."""
_SEED: Final = 5


class Shipped(nn.Module):
    """What ships: the joined nets, and how strange a chip is."""

    def __init__(self, joined: Joined, strange: nn.Module) -> None:
        super().__init__()
        self.joined = joined
        self.strange = strange

    def forward(self, chips: Tensor, geometry: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return mixture (n, 8), doubt (n,) and strangeness (n,)."""
        inside = self.joined.features(chips)
        mixture, doubt = self.joined.join(self.joined.opinions(chips, geometry), self.joined.distance(chips, inside))
        return mixture, doubt, torch.sigmoid(self.strange(inside).squeeze(1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoilt:
    """Faces under one condition.

    Attributes:
        chips: Shape (n, 1, 64, 64).
        geometry: Shape (n, 44), as the net takes it.
        votes: Shape (n, 8), summing to 1.
        clear: Shape (n,): a majority of votes stands behind one class.
    """

    chips: Tensor
    geometry: Tensor
    votes: Tensor
    clear: Tensor

    def judged(self, joined: Joined) -> Judged:
        """Return what the nets say of them."""
        return judged(joined, (middle(self.chips.float()), self.geometry), self.votes, self.clear)


def inputs_of(geometry: NDArray[np.float32]) -> Tensor:
    """Return geometry as the net takes it, shape (n, 44)."""
    return torch.from_numpy(np.array([geometry_input(each) for each in geometry], np.float32))


def loaded(cache_folder: Path) -> dict[str, ExpressionNet]:
    """Return the fitted nets that there are, by name."""
    nets: dict[str, ExpressionNet] = {}
    for name, size in NETS.items():
        path = cache_folder / f"expression_{name}.pt"
        if path.exists():
            nets[name] = ExpressionNet(Trunk(*size))
            nets[name].load_state_dict(torch.load(path, weights_only=True))
            nets[name].eval()
    return nets


def joined_of(nets: Sequence[ExpressionNet], away: nn.Module, held: Split, spoilt: Sequence[Spoilt]) -> Joined:
    """Return nets joined and calibrated on validation faces, as they are and spoilt."""
    joined = Joined(nets, away)
    clean = judged(joined, (middle(held.chips.float()), held.geometry), held.votes, torch.from_numpy(held.clear))
    fit_mixture(joined, clean)
    fit_temperature(joined, [clean, *(each.judged(joined) for each in spoilt)])
    exact, even = _right(joined, clean)
    found = {name: each.tolist() for name, each in joined.named_buffers(recurse=False)}
    print(f"validation {exact:.4f}, balanced {even:.4f}, {found}, {joined.temperature.data.tolist()}", flush=True)
    return joined


def _right(joined: Joined, some: Judged) -> tuple[float, float]:
    with torch.no_grad():
        mixture = some.mixture(joined)
    said, truth = mixture.argmax(dim=1).numpy(), some.votes[some.clear].argmax(dim=1).numpy()
    return float((said == truth).mean()), balanced(said, truth, CLASSES)


def shifted_rows(faces: FerFaces, name: str, data: Path, cache_folder: Path) -> Shifted:
    """Return faces of a split under every condition, evenly drawn from it."""
    usage, count = _SHIFTED_FACES[name]
    of_class = faces.votes[:, :CLASSES]
    readable = of_class.max(axis=1) > faces.votes[:, CLASSES:].max(axis=1)
    earlier = np.unique(faces.duplicate[(faces.usage < usage) & (faces.duplicate >= 0)])
    rows = np.flatnonzero(readable & (faces.usage == usage) & ~np.isin(faces.duplicate, earlier))
    return shifted(data, rows[np.linspace(0, len(rows) - 1, count).astype(int)], name, cache_folder)


def spoilt_of(faces: FerFaces, spoilt: Shifted) -> list[Spoilt]:
    """Return each condition of a spoilt set with its votes, without the faces that the mesh does not see."""
    votes = torch.from_numpy(faces.votes[spoilt.rows])
    of_class = votes[:, :CLASSES]
    clear = of_class.max(dim=1).values > votes.sum(dim=1) / 2
    sets: list[Spoilt] = []
    for chips, geometry in zip(spoilt.chips, spoilt.geometry, strict=True):
        seen = np.isfinite(geometry[:, 0])
        part = of_class[seen]
        sets.append(
            Spoilt(
                chips=torch.from_numpy(chips[seen]).unsqueeze(1),
                geometry=inputs_of(geometry[seen]),
                votes=part / part.sum(dim=1, keepdim=True),
                clear=clear[seen],
            )
        )
    return sets


def away_layer(nets: Sequence[ExpressionNet], fer: FerFaces, ages: NDArray[np.uint8]) -> nn.Module:
    """Return the layer that tells other pictures from those of FER+, fitted on training faces.

    Args:
        nets: The nets whose trunks it stands on.
        fer: FER+.
        ages: Chips of FairFace's training faces, shape (n, 64, 64).
    """
    trunks = [net.trunk for net in nets]
    seen = np.isfinite(fer.geometry[:, 0])
    at_home, others = (_told_by(trunks, each) for each in (fer.chips[seen & (fer.usage == TRAINING)][::3], ages[::2]))
    truth = torch.cat([torch.zeros(len(at_home)), torch.ones(len(others))])
    weight = torch.where(truth > 0, len(at_home) / len(others), 1.0)
    layer = fit_line(Pile(inside=torch.cat([at_home, others]), truth=truth, weight=weight))
    held = _told_by(trunks, fer.chips[seen & (fer.usage == VALIDATION)])
    with torch.no_grad():
        layer.bias -= torch.quantile(layer(held).squeeze(1), 1.0 - _AT_HOME_MISTAKEN)
    return layer


def _told_by(trunks: Sequence[nn.Module], chips: NDArray[np.uint8]) -> Tensor:
    """Return what the distance is told by: features and sharpness of chips as they are."""
    seen = middle(torch.from_numpy(chips).unsqueeze(1).float())
    return torch.cat([features(trunks, seen), Sharpness()(seen)], dim=1)


def strangeness_layer(nets: Sequence[ExpressionNet], fer: FerFaces, ages: NDArray[np.uint8]) -> nn.Module:
    """Return what notices that something is no photographed face, fitted on training faces.

    Args:
        nets: The nets whose trunks it stands on.
        fer: FER+.
        ages: Chips of FairFace's training faces, shape (n, 64, 64).
    """
    generator = np.random.default_rng(_SEED)  # noqa: TID251 -- seeded
    training = fer.usage == TRAINING
    seen = np.isfinite(fer.geometry[:, 0]) & training
    readable = fer.votes[:, :CLASSES].max(axis=1) > fer.votes[:, CLASSES:].max(axis=1)
    faces = np.concatenate([fer.chips[seen & readable][::4], ages[::2]])
    none = fer.chips[training & (fer.votes[:, _NO_FACE] >= CLASSES - 2)]
    made, _ = strangers(faces, generator)
    return fit_curve(pile([net.trunk for net in nets], faces, np.concatenate([made, none]), _SEED), _SEED)
