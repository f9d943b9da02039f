"""The loop that all nets share: shuffled batches, one cycle of the learning rate, averaged weights, checkpoints.

A run that was cut off goes on from its last epoch; the same seed gives the same
run on the same machine and number of threads.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

_AVERAGE: Final = 0.998
"""Share that the averaged weights keep at each step (Polyak and Juditsky 1992)."""
_RISE: Final = 0.12
_DECAY: Final = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long and how fast to fit.

    Attributes:
        epochs: Passes over as many samples as there are.
        batch: Samples a step.
        rate: Greatest learning rate of AdamW.
        seed: Of shuffling, dropout and spoiling.
        checkpoint: Where to keep the state between epochs.
    """

    epochs: int
    batch: int
    rate: float
    seed: int
    checkpoint: Path


Loss = Callable[[nn.Module, nn.Module, Tensor, float], Tensor]
"""Takes the net, its average so far, the indices of a batch, and how much of the course is done, 0 to 1."""


def device() -> torch.device:
    """Return the GPU when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fit(
    net: nn.Module, loss: Loss, weights: NDArray[np.float64], course: Course, told: Callable[[nn.Module], str]
) -> nn.Module:
    """Fit a net and return its averaged weights.

    Args:
        net: The net, on its device.
        loss: Mean loss of a batch.
        weights: How often each sample is drawn, relative to the others.
        course: How long and how fast.
        told: What to print of the averaged net after some epochs.
    """
    torch.manual_seed(course.seed)
    order = Generator().manual_seed(course.seed + 1)
    steps = max(1, len(weights) // course.batch)
    optimiser = torch.optim.AdamW(_groups(net), lr=course.rate, betas=(0.9, 0.99))
    average = _copy(net).eval()
    run = _Run(net=net, average=average, optimiser=optimiser, order=order)
    begun = run.resume(course.checkpoint)
    chances = torch.from_numpy(weights / weights.sum())
    for epoch in range(begun, course.epochs):
        started, total = time.perf_counter(), 0.0  # noqa: TID251 -- a script that tells how long it takes
        drawn = torch.multinomial(chances, steps * course.batch, replacement=True, generator=order)
        net.train()
        for step, batch in enumerate(drawn.view(steps, course.batch)):
            done = (epoch + step / steps) / course.epochs
            for group in optimiser.param_groups:
                group["lr"] = course.rate * _cycle(done)
            value = loss(net, average, batch, done)
            optimiser.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            _follow(average, net, min(_AVERAGE, (epoch * steps + step + 1) / (epoch * steps + step + 10)))
            total += float(value.detach())
        seconds = time.perf_counter() - started  # noqa: TID251 -- as above
        line = told(average.eval()) if epoch % 4 == 3 or epoch + 1 == course.epochs else ""
        print(f"epoch {epoch + 1}/{course.epochs}: loss {total / steps:.4f}, {seconds:.0f} s {line}", flush=True)
        run.keep(course.checkpoint, epoch + 1)
    return average.eval()


def _groups(net: nn.Module) -> list[dict[str, object]]:
    """Return parameters with weight decay for matrices and none for the rest."""
    matrices = [each for each in net.parameters() if each.dim() > 1]
    others = [each for each in net.parameters() if each.dim() <= 1]
    return [{"params": matrices, "weight_decay": _DECAY * 20}, {"params": others, "weight_decay": 0.0}]


def _cycle(done: float) -> float:
    """Return the learning rate's share: a short rise, then half a cosine."""
    if done < _RISE:
        return 0.1 + 0.9 * done / _RISE
    return 0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * (done - _RISE) / (1.0 - _RISE)))


def _copy(net: nn.Module) -> nn.Module:
    import copy  # noqa: PLC0415 -- only here

    twin = copy.deepcopy(net)
    for each in twin.parameters():
        each.requires_grad_(requires_grad=False)
    return twin


@torch.no_grad()
def _follow(average: nn.Module, net: nn.Module, share: float) -> None:
    for old, new in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if old.dtype.is_floating_point:
            old.mul_(share).add_(new, alpha=1.0 - share)
        else:
            old.copy_(new)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """What a run consists of and a checkpoint keeps."""

    net: nn.Module
    average: nn.Module
    optimiser: torch.optim.Optimizer
    order: Generator

    def keep(self, path: Path, epoch: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        state = {
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "order": self.order.get_state(),
            "random": torch.get_rng_state(),
            "epoch": epoch,
        }
        torch.save(state, unfinished)
        unfinished.rename(path)

    def resume(self, path: Path) -> int:
        """Go on where a checkpoint ends; return the number of epochs that are done."""
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.order.set_state(state["order"])
        torch.set_rng_state(state["random"])
        print(f"going on from epoch {state['epoch']} of {path}", flush=True)
        return int(state["epoch"])


@torch.no_grad()
def outputs(net: nn.Module, inputs: Sequence[Tensor], batch: int = 512) -> list[Tensor]:
    """Return a net's outputs over a set, one tensor per output."""
    net.eval()
    parts = [net(*each) for each in zip(*(one.split(batch) for one in inputs), strict=True)]
    several = [each if isinstance(each, tuple) else (each,) for each in parts]
    return [torch.cat(columns) for columns in zip(*several, strict=True)]
