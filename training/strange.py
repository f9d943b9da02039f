"""Teaches the joined net what is no photographed face, so that it abstains instead of naming an expression.

The mesh finds faces in drawings, masks and patterns. Two small layers on the
trunks' features tells photographed faces (FER+ and FairFace) from what is made
of them here: line drawings, poster prints, masks without texture, two faces in
one place, negatives, shuffled pieces, noise; and from what voters of FER+
called no face.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from numpy.typing import NDArray
from torch import Tensor, nn

from training.augment import Spoiler, middle

_INSIDE: Final = 64
_ROUNDS: Final = 30
_BATCH: Final = 512

Chip = NDArray[np.uint8]
"""Shape (64, 64)."""


def _drawing(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    """Lines on paper: the difference of two blurs, cut hard."""
    del other
    width = generator.uniform(0.7, 1.4)
    values = chip.astype(np.float32)
    lines = cv2.GaussianBlur(values, (0, 0), width) - 0.98 * cv2.GaussianBlur(values, (0, 0), 1.6 * width)
    paper = generator.uniform(200, 255)
    drawn = np.where(lines > generator.uniform(-1.0, 0.5), paper, generator.uniform(0, 90))
    return cv2.GaussianBlur(drawn.astype(np.float32), (0, 0), 0.5).astype(np.uint8)


def _poster(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    """Two to four flat tones with hard borders, as in cartoons and prints."""
    del other
    tones = int(generator.integers(2, 4))
    smooth = cv2.medianBlur(chip, 5)
    edges = np.quantile(smooth, np.linspace(0, 1, tones + 1)[1:-1])
    levels = np.sort(generator.uniform(0, 255, tones))
    return levels[np.digitize(smooth, edges)].astype(np.uint8)


def _mask(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    """A mask: hardly any texture but dark holes for eyes and perhaps mouth."""
    del other
    face = cv2.GaussianBlur(chip, (0, 0), 7).astype(np.float32)
    holes = np.zeros_like(face)
    for x in (22, 42):
        cv2.ellipse(holes, (x, 24), (int(generator.integers(3, 6)), int(generator.integers(2, 4))), 0, 0, 360, 1.0, -1)
    if generator.random() < 0.5:
        cv2.ellipse(holes, (32, 46), (int(generator.integers(4, 9)), int(generator.integers(1, 4))), 0, 0, 360, 1.0, -1)
    holes = cv2.GaussianBlur(holes, (0, 0), 0.7)
    return (face * (1 - holes) + generator.uniform(0, 60) * holes).astype(np.uint8)


def _overlap(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    """Two faces in one place."""
    moved = np.roll(other, tuple(int(each) for each in generator.integers(-14, 15, 2)), axis=(0, 1))
    return cv2.addWeighted(chip, 0.5, moved, 0.5, 0.0).astype(np.uint8)


def _negative(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    del other, generator
    return (255 - chip).astype(np.uint8)


def _shuffled(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    """Pieces of faces in the wrong places: patterns that are none."""
    pieces = [each for one in (chip, other) for row in np.split(one, 4) for each in np.split(row, 4, axis=1)]
    order = generator.permutation(len(pieces))[:16]
    return np.vstack([np.hstack([pieces[place] for place in order[row : row + 4]]) for row in range(0, 16, 4)])


def _upside_down(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    del other, generator
    return np.ascontiguousarray(chip[::-1])


def _noise(chip: Chip, other: Chip, generator: np.random.Generator) -> Chip:
    """Textures without a face: clouds of some coarseness, also hair-like ones."""
    del other
    field = generator.normal(0, 1, chip.shape).astype(np.float32)
    stretch = (generator.uniform(0.3, 8), generator.uniform(0.3, 8))
    field = cv2.GaussianBlur(field, (0, 0), sigmaX=stretch[0], sigmaY=stretch[1])
    field = (field - field.mean()) / (field.std() + 1e-6)
    return np.clip(generator.uniform(40, 200) + generator.uniform(3, 50) * field, 0, 255).astype(np.uint8)


MADE: Final[dict[str, Callable[[Chip, Chip, np.random.Generator], Chip]]] = {
    "drawing": _drawing,
    "poster print": _poster,
    "mask": _mask,
    "two faces": _overlap,
    "negative": _negative,
    "shuffled pieces": _shuffled,
    "upside down": _upside_down,
    "noise": _noise,
}


def strangers(chips: NDArray[np.uint8], generator: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.str_]]:
    """Return one made thing per chip and what it is, shape (n, 64, 64) and (n,)."""
    kinds = list(MADE)
    names = np.array([kinds[place % len(kinds)] for place in range(len(chips))])
    others = generator.permutation(len(chips))
    made = [MADE[name](chip, chips[other], generator) for name, chip, other in zip(names, chips, others, strict=True)]
    return np.stack(made), names


def features(trunks: Sequence[nn.Module], chips: Tensor, batch: int = 256) -> Tensor:
    """Return the trunks' features side by side; every other trunk sees the mirror image.

    Args:
        trunks: The trunks.
        chips: Shape (n, 1, 48, 48).
        batch: Chips at a time.
    """
    with torch.no_grad():
        return torch.cat(
            [
                torch.cat([trunk(part.flip(3) if place % 2 else part) for place, trunk in enumerate(trunks)], dim=1)
                for part in chips.split(batch)
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pile:
    """Features of what is to be told apart, each thing as it is and spoilt, so that poor light is no strangeness.

    Attributes:
        inside: Shape (n, width).
        truth: Shape (n,): 1 for what is to be noticed.
        weight: Shape (n,): so that both kinds count the same.
    """

    inside: Tensor
    truth: Tensor
    weight: Tensor


def pile(trunks: Sequence[nn.Module], faces: NDArray[np.uint8], others: NDArray[np.uint8], seed: int) -> Pile:
    """Return the features of faces and others.

    Args:
        trunks: The trunks, fitted.
        faces: Chips of faces, shape (n, 64, 64).
        others: Chips of what is to be noticed.
        seed: Of the spoiling.
    """
    spoil = Spoiler(generator=torch.Generator().manual_seed(seed))
    seen = torch.from_numpy(np.concatenate([faces, others])).unsqueeze(1).float()
    inside = features(trunks, torch.cat([middle(seen), spoil(seen)]))
    truth = torch.cat([torch.zeros(len(faces)), torch.ones(len(others))]).repeat(2)
    return Pile(inside=inside, truth=truth, weight=torch.where(truth > 0, len(faces) / len(others), 1.0))


def fit_line(some: Pile) -> nn.Linear:
    """Return a layer whose logit tells the two kinds apart by one line: quick to fit, slow to be fooled."""
    layer = nn.Linear(some.inside.shape[1], 1)
    spread = some.inside.std(dim=0) + 1e-3
    scaled = some.inside / spread
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = F.binary_cross_entropy_with_logits(layer(scaled).squeeze(1), some.truth, weight=some.weight)
        loss = loss + 2e-3 * (layer.weight**2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    layer.weight.data /= spread
    return layer


def fit_curve(some: Pile, seed: int) -> nn.Module:
    """Return two layers whose logit tells the two kinds apart: two faces in one place lie within those of one face."""
    torch.manual_seed(seed)
    spread = some.inside.std(dim=0) + 1e-3
    first, last = nn.Linear(some.inside.shape[1], _INSIDE), nn.Linear(_INSIDE, 1)
    net = nn.Sequential(first, nn.ReLU(), nn.Dropout(0.2), last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    steps = _ROUNDS * (len(some.truth) // _BATCH)
    course = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    scaled = some.inside / spread
    for _ in range(_ROUNDS):
        for batch in torch.randperm(len(some.truth))[: len(some.truth) // _BATCH * _BATCH].view(-1, _BATCH):
            said = net(scaled[batch]).squeeze(1)
            loss = F.binary_cross_entropy_with_logits(said, some.truth[batch], weight=some.weight[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            course.step()
    first.weight.data /= spread
    return net.eval()
