"""A small network fitted with numpy alone: one hidden layer beside a straight way through, Adam, averaged weights.

Next door: `action_units` fits it, `mimika.perceive.face.learnt` runs it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Net:
    """y = out @ (relu(hidden @ x), x), with nothing added: no input, no output.

    Attributes:
        hidden: Shape (h, inputs).
        out: Shape (outputs, h + inputs).
    """

    hidden: Array
    out: Array

    def __call__(self, x: Array) -> Array:
        """Return the outputs, shape (n, outputs), for inputs of shape (n, inputs)."""
        return np.concatenate([np.maximum(x @ self.hidden.T, 0.0), x], axis=1) @ self.out.T


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to fit.

    Attributes:
        hidden: Size of the hidden layer.
        epochs: Passes over the data.
        batch: Samples a step.
        rate: Greatest step of Adam; it falls to nothing along a half cosine.
        decay: Weight decay a step, relative to the rate.
        noise: Standard deviation of what is added to each input anew in every epoch.
        average: Share of the last steps whose weights are averaged.
    """

    hidden: int = 48
    epochs: int = 60
    batch: int = 128
    rate: float = 3e-3
    decay: float = 0.02
    noise: float = 0.1
    average: float = 0.3


def fit(x: Array, y: Array, weight: Array, rng: np.random.Generator, plan: Plan) -> Net:
    """Return a net that gives y from x in the sense of weighted least squares of what remains after clipping.

    Args:
        x: Inputs, shape (n, inputs).
        y: Wanted, shape (n, outputs), 0 to 1. Beyond the ends of the scale nothing is asked.
        weight: Of each output, shape (outputs,).
        rng: Order of the samples, start of the weights, noise.
        plan: How.
    """
    count, inputs = x.shape
    net = [
        rng.normal(0, 1 / np.sqrt(inputs), (plan.hidden, inputs)),
        np.zeros((y.shape[1], plan.hidden + inputs)),
    ]
    first, second = [np.zeros_like(w) for w in net], [np.zeros_like(w) for w in net]
    mean = [np.zeros_like(w) for w in net]
    steps = plan.epochs * (count // plan.batch)
    averaged, step = 0, 0
    for _ in range(plan.epochs):
        order = rng.permutation(count)
        seen = x + rng.normal(0, 1, x.shape) * plan.noise
        for start in range(0, count - plan.batch + 1, plan.batch):
            chosen = order[start : start + plan.batch]
            slope = _slope(net, seen[chosen], y[chosen], weight)
            step += 1
            rate = plan.rate * 0.5 * (1 + np.cos(np.pi * step / steps))
            for place, grade in enumerate(slope):
                first[place] += 0.1 * (grade - first[place])
                second[place] += 0.001 * (grade**2 - second[place])
                sized = first[place] / (1 - 0.9**step) / (np.sqrt(second[place] / (1 - 0.999**step)) + 1e-8)
                net[place] -= rate * (sized + plan.decay * net[place])
            if step > (1 - plan.average) * steps:
                averaged += 1
                for place, value in enumerate(net):
                    mean[place] += (value - mean[place]) / averaged
    return Net(hidden=mean[0], out=mean[1])


def _slope(net: list[Array], x: Array, y: Array, weight: Array) -> tuple[Array, Array]:
    raw = x @ net[0].T
    all_in = np.concatenate([np.maximum(raw, 0.0), x], axis=1)
    given = all_in @ net[1].T
    # Below 0 and above 1 the live code clips, so an excess in the right direction is no error.
    off = given - y
    off[(y <= 0) & (given < 0)] *= 0.05
    off[(y >= 1) & (given > 1)] *= 0.05
    off *= weight / len(x)
    back = (off @ net[1])[:, : len(net[0])] * (raw > 0)
    return back.T @ x, off.T @ all_in
