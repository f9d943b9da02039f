"""The small net over features that learns what words say, and the figures by which it is chosen.

A sum of feature vectors over the root of their number, a straight path and one
hidden layer, one logit a label: 28 of GoEmotions, then the eight of Plutchik and
neutral of XED. Bags of features after Joulin et al., EACL 2017 (fastText); what a
student learns from is partly what its teachers say (Hinton et al., 2015).
Next door: `training.words` runs the stages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from numpy.typing import NDArray
from torch import Tensor, nn

from mimika.perceive.text.labels import GOEMOTIONS
from training.words_data import TRAIN, Texts

FIRST: Final = len(GOEMOTIONS)
"""Labels of GoEmotions; those of XED follow."""
OUTPUTS: Final = FIRST + 9
_BATCH: Final = 64
_AHEAD: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a net is trained.

    Attributes:
        seed: For first values, order and dropout.
        width: Numbers a feature has.
        hidden: Units of the hidden layer.
        epochs: Times each text is seen.
        rate: Learning rate of the vectors (Adagrad), falling to nothing in a line.
        dropped: Share of features left out of each text at each sight.
        of_xed: Weight of the loss on XED.
        soft: Share of the loss that follows the teachers.
        sets: Which sets are learnt: `go`, `xed` or both.
    """

    seed: int
    width: int = 64
    hidden: int = 64
    epochs: int = 8
    rate: float = 0.05
    dropped: float = 0.4
    of_xed: float = 1.0
    soft: float = 0.0
    sets: tuple[str, ...] = ("go", "xed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What teachers say of training texts, as shares.

    Attributes:
        go: Of GoEmotions, shape (n, 28).
        xed: Of XED, shape (n, 37).
        known: Shape (n,): 1 where the first 28 of `xed` are known.
    """

    go: Tensor
    xed: Tensor
    known: Tensor


class Bags:
    """The features of texts as places in a vocabulary.

    Args:
        texts: The texts.
        vocabulary: Sorted hashes that have a place.
    """

    def __init__(self, texts: Texts, vocabulary: NDArray[np.uint32]) -> None:
        places = np.minimum(np.searchsorted(vocabulary, texts.places), len(vocabulary) - 1)
        known = vocabulary[places] == texts.places
        rows = np.repeat(np.arange(len(texts)), np.diff(texts.ends))[known]
        self.places = places[known]
        self.ends = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(texts)))))

    def batch(
        self, rows: NDArray[np.intp], dropped: float = 0.0, draw: np.random.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return places, beginnings and weights of the features of some texts."""
        parts = [self.places[self.ends[row] : self.ends[row + 1]] for row in rows]
        counts = np.array([len(each) for each in parts])
        weights = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
        if draw is not None:
            weights = weights * (draw.random(len(weights)) > dropped) / (1 - dropped)
        begins = np.concatenate(([0], np.cumsum(counts)[:-1]))
        return (
            torch.from_numpy(np.concatenate(parts)),
            torch.from_numpy(begins),
            torch.from_numpy(weights.astype(np.float32)),
        )


class Net(nn.Module):
    """Features to logits, see the module."""

    def __init__(self, features: int, recipe: Recipe) -> None:
        super().__init__()
        self.vectors = nn.EmbeddingBag(features, recipe.width, mode="sum", sparse=True)
        nn.init.normal_(self.vectors.weight, std=0.05)
        self.straight = nn.Linear(recipe.width, OUTPUTS)
        nn.init.constant_(self.straight.bias, -2.5)
        self.inner = nn.Linear(recipe.width, recipe.hidden)
        self.outer = nn.Linear(recipe.hidden, OUTPUTS, bias=False)
        self.dropout = nn.Dropout(0.3)

    def forward(self, places: Tensor, begins: Tensor, weights: Tensor) -> Tensor:
        """Return logits of shape (texts, outputs)."""
        summed = self.dropout(self.vectors(places, begins, per_sample_weights=weights))
        return self.straight(summed) + self.outer(self.dropout(torch.relu(self.inner(summed))))


def logits(net: Net, bags: Bags, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the logits of texts, shape (n, outputs)."""
    net.eval()
    with torch.no_grad():
        parts = [net(*bags.batch(rows[first : first + _AHEAD])).numpy() for first in range(0, len(rows), _AHEAD)]
    return np.concatenate(parts)


def learn(  # noqa: PLR0913, PLR0917 -- two sets, and three things that stages differ in
    recipe: Recipe,
    go: Texts,
    xed: Texts,
    vocabulary: NDArray[np.uint32],
    taught: Taught | None = None,
    first: Mapping[str, Tensor] | None = None,
) -> Net:
    """Return a net that has learnt from the training texts of both sets.

    Args:
        recipe: How.
        go: GoEmotions.
        xed: XED.
        vocabulary: Sorted hashes of the features that count.
        taught: What teachers say, where a share of the loss follows them.
        first: Numbers to go on from, rather than from nothing.
    """
    torch.manual_seed(recipe.seed)
    draw = np.random.Generator(np.random.PCG64(recipe.seed))
    net = Net(len(vocabulary), recipe)
    if first is not None:
        net.load_state_dict(first)
    bags = {"go": Bags(go, vocabulary), "xed": Bags(xed, vocabulary)}
    truth = {"go": torch.from_numpy(go.labels), "xed": torch.from_numpy(xed.labels)}
    rest = [each for name, each in net.named_parameters() if not name.startswith("vectors")]
    steps = (torch.optim.Adagrad([net.vectors.weight], lr=recipe.rate), torch.optim.Adam(rest, lr=2e-3))
    rates = (recipe.rate, 2e-3)
    for epoch in range(recipe.epochs):
        net.train()
        for step, rate in zip(steps, rates, strict=True):
            step.param_groups[0]["lr"] = rate * (1 - epoch / recipe.epochs)
        for name, rows in _batches(recipe, go, xed, draw):
            out = net(*bags[name].batch(rows, recipe.dropped, draw))
            loss = _loss(out, truth[name][rows], (name, rows), (recipe, taught))
            for step in steps:
                step.zero_grad()
            loss.backward()
            for step in steps:
                step.step()
        print(
            f"seed {recipe.seed}: epoch {epoch + 1} of {recipe.epochs}, last loss {float(loss.detach()):.3f}",
            flush=True,
        )
    return net


def _batches(
    recipe: Recipe, go: Texts, xed: Texts, draw: np.random.Generator
) -> Iterator[tuple[str, NDArray[np.intp]]]:
    jobs: list[tuple[str, NDArray[np.intp]]] = []
    for name, texts, size in (("go", go, _BATCH), ("xed", xed, 2 * _BATCH)):
        if name in recipe.sets:
            rows = draw.permutation(texts.rows(split=TRAIN))
            jobs += [(name, part) for part in np.array_split(rows, len(rows) // size)]
    for place in draw.permutation(len(jobs)):
        yield jobs[place]


def _loss(out: Tensor, truth: Tensor, where: tuple[str, NDArray[np.intp]], how: tuple[Recipe, Taught | None]) -> Tensor:
    (name, rows), (recipe, taught) = where, how
    bce = F.binary_cross_entropy_with_logits
    if name == "go":
        hard = FIRST * bce(out[:, :FIRST], truth)
        if taught is None:
            return hard
        return (1 - recipe.soft) * hard + recipe.soft * FIRST * bce(out[:, :FIRST], taught.go[rows])
    hard = (OUTPUTS - FIRST) * bce(out[:, FIRST:], truth)
    if taught is None:
        return recipe.of_xed * hard
    soft = (OUTPUTS - FIRST) * bce(out[:, FIRST:], taught.xed[rows][:, FIRST:])
    passed_on = FIRST * bce(out[:, :FIRST], taught.xed[rows][:, :FIRST], reduction="none").mean(dim=1)
    of_cluster = (passed_on * taught.known[rows]).mean()
    return recipe.of_xed * ((1 - recipe.soft) * hard + recipe.soft * soft) + recipe.soft * of_cluster
