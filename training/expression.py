"""Trains the expression nets on FER+.

    python -m training.expression --data ../shared/data --net small

The target is the distribution of the ten votes, not a majority. The keyword
under which a picture was found (FER2013) is a second opinion with a head of its
own: it knows more of anger, disgust and fear, which voters often call neutral.
FairFace stands for pictures from elsewhere: nobody labelled expressions there,
so the net is asked to say of a spoilt face what its average says of the face as
it is (Tarvainen and Valpola, *Mean teachers*, NeurIPS 2017).

Splits are the publishers'; pictures that a training picture repeats to the
pixel are left out of validation and test. Rare classes are drawn more often.

Next door: `training.evaluate` calibrates, exports and writes the card.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from mimika.perceive.face.expression.inputs import geometry_input
from training.augment import Spoiler, Strength, middle
from training.faces import CACHE, FER_CLASSES, AgeFaces, FerFaces, age_faces, fer_faces
from training.fitting import Course, fit, outputs
from training.nets import NETS, ExpressionNet, Trunk

CLASSES: Final = len(FER_CLASSES)
TRAINING, VALIDATION, TEST = 0, 1, 2
_KEYWORD_SHARE: Final = 0.4
_SHAPE_SHARE: Final = 0.2
_NO_SHAPE: Final = 0.15
"""Share of samples whose geometry is hidden, so that neither input is leant on alone."""
_MIXED: Final = 0.4
"""Share of batches in which faces are mixed in pairs (Zhang et al., mixup, ICLR 2018)."""
_TAUGHT_FROM: Final = 0.25
"""Share of the course after which the average knows enough to teach."""
_TAUGHT_FACES: Final = 32
"""Faces from elsewhere beside each batch."""
_TAUGHT_SHARE: Final = 0.25
_SETTLING: Final = 0.65
"""Share of the course after which faces are spoilt mildly and no longer mixed, so that the net settles on real ones."""
_MILD: Final = Strength(
    turn_deg=8.0, shift_px=2.0, scale=1.12, light=0.5, shade=0.15, coarse=0.15, noise=0.2, cover=0.12
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """One split of FER+.

    Attributes:
        chips: Shape (n, 1, 64, 64), uint8.
        geometry: Shape (n, 44).
        votes: Shape (n, 8), summing to 1.
        keyword: Shape (n,).
        clear: Shape (n,): one class has more than half of the ten votes, which is the protocol of the figures.
        meshed: Shape (n,): the mesh saw a face.
    """

    chips: Tensor
    geometry: Tensor
    votes: Tensor
    keyword: Tensor
    clear: NDArray[np.bool_]
    meshed: NDArray[np.bool_]


def split(faces: FerFaces, usage: int) -> Split:
    """Return a split without what is no face, and without copies of what stands in an earlier split."""
    of_class = faces.votes[:, :CLASSES]
    readable = of_class.max(axis=1) > faces.votes[:, CLASSES:].max(axis=1)
    earlier = np.unique(faces.duplicate[(faces.usage < usage) & (faces.duplicate >= 0)])
    kept = readable & (faces.usage == usage) & ~np.isin(faces.duplicate, earlier)
    votes = of_class[kept]
    return Split(
        chips=torch.from_numpy(faces.chips[kept]).unsqueeze(1),
        geometry=torch.from_numpy(np.array([geometry_input(each) for each in faces.geometry[kept]], np.float32)),
        votes=torch.from_numpy(votes / votes.sum(axis=1, keepdims=True)),
        keyword=torch.from_numpy(faces.keyword[kept]),
        clear=of_class[kept].max(axis=1) > faces.votes[kept].sum(axis=1) / 2,
        meshed=np.isfinite(faces.geometry[kept, 0]),
    )


def chances(part: Split) -> NDArray[np.float64]:
    """Return how often to draw each face: rare classes more, by the root of their rarity."""
    votes = part.votes.numpy().astype(np.float64)
    rarity = 1.0 / np.sqrt(votes.mean(axis=0))
    return votes @ rarity


def accuracy(votes: Tensor, part: Split) -> tuple[float, float]:
    """Return accuracy and balanced accuracy over the clear faces."""
    clear = torch.from_numpy(part.clear)
    said, truth = votes[clear].argmax(1), part.votes[clear].argmax(1)
    each = [float((said[truth == one] == one).float().mean()) for one in range(CLASSES) if bool((truth == one).any())]
    return float((said == truth).float().mean()), float(np.mean(each))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Elsewhere:
    """Faces whose expression nobody labelled.

    Attributes:
        chips: Shape (n, 1, 64, 64), uint8.
        geometry: Shape (n, 44).
    """

    chips: Tensor
    geometry: Tensor


def elsewhere(faces: AgeFaces) -> Elsewhere:
    """Return the training faces of FairFace that the mesh sees."""
    kept = ~faces.test & np.isfinite(faces.geometry[:, 0])
    return Elsewhere(
        chips=torch.from_numpy(faces.chips[kept]).unsqueeze(1),
        geometry=torch.from_numpy(np.array([geometry_input(each) for each in faces.geometry[kept]], np.float32)),
    )


Shown = tuple[Tensor, Tensor, Tensor, Tensor]
"""Chips (n, 1, 48, 48), geometry (n, 44), and what is to be said: votes (n, 8) and keywords (n, 7)."""


class Lesson:
    """The loss of a batch of training faces.

    Args:
        part: The training faces.
        others: Faces from elsewhere.
        seed: Of spoiling, hiding and mixing.
    """

    def __init__(self, part: Split, others: Elsewhere, seed: int) -> None:
        self._part = part
        self._others = others
        self._generator = Generator().manual_seed(seed)
        self._hard = Spoiler(generator=self._generator, strength=Strength())
        self._mild = Spoiler(generator=self._generator, strength=_MILD)

    def __call__(self, net: nn.Module, average: nn.Module, batch: Tensor, done: float) -> Tensor:
        """Return the loss; late in a course faces are spoilt mildly and no longer mixed."""
        seen, shape, votes, keyword = self._labelled(batch, done)
        if done > _TAUGHT_FROM:
            both = zip((seen, shape, votes, keyword), self._taught(average), strict=True)
            seen, shape, votes, keyword = (torch.cat(pair) for pair in both)
        said, worded, shaped = net(seen.contiguous(memory_format=torch.channels_last), shape)
        each = (
            F.cross_entropy(said, votes, reduction="none")
            + _KEYWORD_SHARE * F.cross_entropy(worded, keyword, reduction="none")
            + _SHAPE_SHARE * F.cross_entropy(shaped, votes, reduction="none")
        )
        known, others = each[: len(batch)], each[len(batch) :]
        return known.mean() if not len(others) else known.mean() + _TAUGHT_SHARE * others.mean()

    def _labelled(self, batch: Tensor, done: float) -> Shown:
        late = done > _SETTLING
        seen = (self._mild if late else self._hard)(self._part.chips[batch].float())
        shape, votes = self._hidden(self._part.geometry[batch].clone()), self._part.votes[batch]
        keyword = F.one_hot(self._part.keyword[batch], 7).float()
        if late or float(torch.rand(1, generator=self._generator)) >= _MIXED:
            return seen, shape, votes, keyword
        share = 0.5 + 0.5 * float(torch.rand(1, generator=self._generator))
        other = torch.randperm(len(batch), generator=self._generator)
        mixed = [share * each + (1 - share) * each[other] for each in (seen, shape, votes, keyword)]
        return mixed[0], mixed[1], mixed[2], mixed[3]

    @torch.no_grad()
    def _taught(self, average: nn.Module) -> Shown:
        """Return some faces from elsewhere, spoilt, with what the average says of them as they are."""
        drawn = torch.randint(len(self._others.chips), (_TAUGHT_FACES,), generator=self._generator)
        chips, shape = self._others.chips[drawn].float(), self._others.geometry[drawn]
        said, worded, _ = average(middle(chips).contiguous(memory_format=torch.channels_last), shape)
        return self._hard(chips), self._hidden(shape.clone()), said.softmax(dim=1), worded.softmax(dim=1)

    def _hidden(self, shape: Tensor) -> Tensor:
        """Let geometry tremble, and hide it in some."""
        shape += 0.15 * torch.randn(shape.shape, generator=self._generator) * (shape != 0)
        shape[torch.rand(len(shape), generator=self._generator) < _NO_SHAPE] = 0.0
        return shape


def train(faces: FerFaces, others: Elsewhere, name: str, course: Course) -> nn.Module:
    """Return the fitted net.

    Args:
        faces: FER+.
        others: Faces from elsewhere.
        name: Which net.
        course: How long and how fast.
    """
    part, held = split(faces, TRAINING), split(faces, VALIDATION)
    net = ExpressionNet(Trunk(*NETS[name])).to(memory_format=torch.channels_last)
    validation = middle(held.chips.float())

    def told(net: nn.Module) -> str:
        said, _, shaped = outputs(net, [validation, held.geometry])
        exact, balanced = accuracy(said, held)
        return f"validation {exact:.4f}, balanced {balanced:.4f}, by shape alone {accuracy(shaped, held)[0]:.4f}"

    return fit(net, Lesson(part, others, course.seed), chances(part), course, told)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--net", choices=tuple(NETS), default="small")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    name = f"expression_{options.net}"
    course = Course(
        epochs=options.epochs,
        batch=128,
        rate=3e-3,
        seed=options.seed,
        checkpoint=options.cache / f"{name}.checkpoint",
    )
    others = elsewhere(age_faces(options.data, options.cache))
    net = train(fer_faces(options.data, options.cache), others, options.net, course)
    torch.save(net.state_dict(), options.cache / f"{name}.pt")


if __name__ == "__main__":
    main()
