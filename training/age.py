"""Trains the age net on FairFace, and with it a trunk from which the expression net may start.

    python -m training.age --data ../shared/data --net large

Twenty thousand training faces of the publishers' training split; their
validation split (5,000 here) is the test set and is looked at once, by
`training.evaluate_age`. A thousand training faces are kept back for
calibration. FairFace (Karkkainen and Joo, WACV 2021) is CC BY 4.0. Race and
gender are neither read nor predicted here.
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from torch import Generator, Tensor, nn

from training.augment import Spoiler, Strength, middle
from training.faces import AGES, CACHE, AgeFaces, age_faces
from training.figures import auc
from training.fitting import Course, fit, outputs
from training.nets import NETS, AgeNet, Trunk

HELD_BACK: Final = 2000
"""Training faces kept for calibration, the last ones."""
CHILDREN: Final = 2
"""Bands below ten years."""
_SOFT: Final = 0.12
"""Share of a label that its neighbours get: the bands have an order and their borders are blurred."""


def targets(age: Tensor) -> Tensor:
    """Return soft labels of shape (n, 9)."""
    hot = F.one_hot(age, len(AGES)).float()
    near = F.pad(hot, (1, 1))
    return (
        (1 - 2 * _SOFT) * hot
        + _SOFT * (near[:, :-2] + near[:, 2:])
        + _SOFT * (hot * torch.tensor([1.0, *[0.0] * (len(AGES) - 2), 1.0]))
    )


def train(faces: AgeFaces, name: str, course: Course) -> nn.Module:
    """Return the fitted net."""
    rows = np.flatnonzero(~faces.test)
    fitted, held = rows[:-HELD_BACK], rows[-HELD_BACK:]
    chips = torch.from_numpy(faces.chips[fitted])
    labels = targets(torch.from_numpy(faces.age[fitted]))
    spoil = Spoiler(generator=Generator().manual_seed(course.seed), strength=Strength())
    counts = np.bincount(faces.age[fitted], minlength=len(AGES))
    weights = (1.0 / np.sqrt(counts))[faces.age[fitted]]

    def loss(net: nn.Module, average: nn.Module, batch: Tensor, done: float) -> Tensor:
        del average, done
        seen = spoil(chips[batch].unsqueeze(1).float())
        return F.cross_entropy(net(seen.contiguous(memory_format=torch.channels_last)), labels[batch])

    validation = middle(torch.from_numpy(faces.chips[held]).unsqueeze(1).float())
    truth = faces.age[held]

    def told(net: nn.Module) -> str:
        share = outputs(net, [validation])[0].softmax(dim=1).numpy().astype(np.float64)
        grown = truth >= 3
        young = truth < CHILDREN
        kept = grown | young
        area = auc(share[kept][:, :CHILDREN].sum(axis=1), young[kept])
        return f"held back: exact {np.mean(share.argmax(1) == truth):.3f}, child against adult AUC {area:.4f}"

    net = AgeNet(Trunk(*NETS[name]), len(AGES)).to(memory_format=torch.channels_last)
    return fit(net, loss, weights, course, told)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--net", choices=tuple(NETS), default="large")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    name = f"age_{options.net}"
    checkpoint = options.cache / f"{name}.checkpoint"
    course = Course(epochs=options.epochs, batch=128, rate=3e-3, seed=options.seed, checkpoint=checkpoint)
    net = train(age_faces(options.data, options.cache), options.net, course)
    torch.save(net.state_dict(), options.cache / f"{name}.pt")


if __name__ == "__main__":
    main()
