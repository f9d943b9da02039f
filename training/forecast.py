"""Fits the matrix of `mimika.understand.forecast` on simulated sessions and prints it.

Twenty-four seeds of each of the five ways in `benchmarks.sessions` go through the
whole of `understand`; a sample is one state in one second with at least 20 s of
levels before it and 30 s of known levels after it, below its alarm. The three
columns of the change in log odds minimise the pinball loss at 0.1, 0.5 and 0.9
(Koenker and Bassett 1978), the fourth the log loss of reaching the alarm, by
gradient descent with momentum (Adam) from zero. `benchmarks.forecast` scores on
seeds that are not among these.

Run: `python -m training.forecast`
"""

from typing import Final

import numpy as np
from benchmarks.sessions import WAYS, Run, run
from numpy.typing import NDArray

from mimika.understand.forecast import FEATURES, HORIZON_S, LEAST, NEEDED, features
from mimika.understand.hysteresis import ON

SEEDS: Final = range(24)
QUANTILES: Final = np.array([0.1, 0.5, 0.9])
STEPS: Final = 4000
PACE: Final = 0.02
AHEAD: Final = int(HORIZON_S)

Matrix = NDArray[np.float64]


def samples(given: Run) -> tuple[Matrix, Matrix, Matrix]:
    """Return features, change in log odds within 30 s, and whether the alarm was reached."""
    inputs, changes, reached = [], [], []
    for second in range(len(given.levels) - AHEAD):
        after = given.peaks[second + 1 : second + 1 + AHEAD]
        usable = (given.sums[second, 0] >= NEEDED) & ~np.isnan(after).any(axis=0) & (given.levels[second] < ON)
        end = np.clip(given.levels[second + AHEAD], LEAST, 1 - LEAST)
        inputs.append(features(given.sums[second])[usable])
        changes.append((np.log(end / (1 - end)) - given.sums[second, 1])[usable])
        reached.append((after.max(axis=0) >= ON)[usable])
    return np.concatenate(inputs), np.concatenate(changes), np.concatenate(reached).astype(float)


def fitted(inputs: Matrix, changes: Matrix, reached: Matrix) -> Matrix:
    """Return the matrix, shape (FEATURES, 4)."""
    scale = np.abs(inputs).mean(axis=0)
    scaled = inputs / scale
    weights, first, second = (np.zeros((FEATURES, 4)) for _ in range(3))
    for step in range(1, STEPS + 1):
        answers = scaled @ weights
        above = changes[:, np.newaxis] > answers[:, :3]
        slope = np.column_stack([np.where(above, -QUANTILES, 1 - QUANTILES), _risk(answers[:, 3]) - reached])
        gradient = scaled.T @ slope / len(scaled)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        pace = PACE * min(1.0, 2 * (1 - step / STEPS) + 0.01)
        weights -= pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights / scale[:, np.newaxis]


def _risk(odds: Matrix) -> Matrix:
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def main() -> None:
    """Fit and print."""
    parts = [samples(run(way, seed)) for way in WAYS for seed in SEEDS]
    inputs, changes, reached = (np.concatenate([part[place] for part in parts]) for place in range(3))
    chosen = np.random.Generator(np.random.PCG64(0)).permutation(len(inputs))[:60_000]
    weights = fitted(inputs[chosen], changes[chosen], reached[chosen])
    print(f"{len(inputs)} samples, {reached.mean():.3f} of them reached the alarm")
    for row in weights:
        print("        [" + ", ".join(f"{value:.4f}" for value in row) + "],")


if __name__ == "__main__":
    main()
