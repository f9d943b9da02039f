"""How good forecasts are: on simulated sessions through the whole of `understand`, beside peers.

Protocol: twelve seeds (1000 to 1011) of each of the five ways in
`benchmarks.sessions`; `training.forecast` has seen none of them. A sample is one
state in one second with at least 20 s of levels before it and 30 s of known
levels after it, below its alarm; what is at its alarm is no forecast. Scored:
Brier score and expected calibration error (15 bins) of the probability that the
alarm is reached within 30 s; coverage and mean width of the 80 % interval of
the level in 30 s; warnings: of the rises to the alarm after ten seconds below
it, how many had a probability of 0.5 or more the second before and for how long
(median of those), and how many of the warnings were followed by no alarm.

Peers on the same samples: persistence (it stays as it is: never an alarm;
interval from its own movement), the straight line along the trend of
`understand` (alarm where it reaches it), a random walk with drift whose first
passage follows from the reflection principle (drift and movement as `understand`
carries them on), and the base rate of the fitting sessions for everybody.

Run: `python -m benchmarks.forecast [--seeds N]`
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.sessions import WAYS, Run, run
from benchmarks.timing import machine, table
from mimika.understand.forecast import ALARM, HORIZON_S, LEAST, NEEDED
from mimika.understand.hysteresis import ON

FIRST_SEED: Final = 1000
AHEAD: Final = int(HORIZON_S)
BASE_RATE: Final = 0.24
"""Share of samples that reached the alarm, as `training.forecast` prints it."""
TAIL: Final = 1.2816
"""Of a normal distribution 80 % lie within so many standard deviations."""
BINS: Final = 15
BELOW_S: Final = 10
WARNING: Final = 0.5

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a forecaster says of a session, each of shape (seconds, states).

    Attributes:
        crossing: Probability of the alarm.
        low: Lower end of the interval.
        high: Upper end.
    """

    crossing: Values
    low: Values
    high: Values


def _odds(levels: Values) -> Values:
    bounded = np.clip(levels, LEAST, 1 - LEAST)
    return np.log(bounded / (1 - bounded))


def _level(odds: Values) -> Values:
    return np.clip(1 / (1 + np.exp(-np.clip(odds, -30, 30))), LEAST, 1 - LEAST)


def _normal(values: Values) -> Values:
    return 0.5 * (1 + np.vectorize(erf)(values / sqrt(2)))


def ours(given: Run) -> Told:
    """Return what `understand` told."""
    return Told(crossing=given.crossing, low=given.low, high=given.high)


def persistence(given: Run) -> Told:
    """Return that everything stays as it is."""
    spread = TAIL * np.sqrt(given.sums[:, 3] * HORIZON_S)
    now = _odds(given.levels)
    return Told(crossing=(given.levels >= ON).astype(float), low=_level(now - spread), high=_level(now + spread))


def straight(given: Run) -> Told:
    """Return that the trend goes on; where none was told, that it stays."""
    end = np.clip(given.levels + np.nan_to_num(given.slopes) * HORIZON_S / 60, 0, 1)
    spread = TAIL * np.sqrt(given.sums[:, 3] * HORIZON_S)
    return Told(crossing=(end >= ON).astype(float), low=_level(_odds(end) - spread), high=_level(_odds(end) + spread))


def walk(given: Run) -> Told:
    """Return the first passage of a random walk with drift (reflection principle)."""
    drift, variance = given.sums[:, 4] / 2, given.sums[:, 3] + 1e-4
    now = _odds(given.levels)
    gap, spread = np.maximum(ALARM - now, 0), np.sqrt(variance * HORIZON_S)
    passed = _normal((drift * HORIZON_S - gap) / spread)
    returned = np.exp(np.clip(2 * drift * gap / variance, -50, 50)) * _normal((-gap - drift * HORIZON_S) / spread)
    end = now + drift * HORIZON_S
    return Told(
        crossing=np.clip(passed + returned, 0, 1), low=_level(end - TAIL * spread), high=_level(end + TAIL * spread)
    )


def base_rate(given: Run) -> Told:
    """Return the same for everybody."""
    every = np.full_like(given.levels, BASE_RATE)
    return Told(crossing=every, low=np.full_like(every, LEAST), high=np.full_like(every, 1 - LEAST))


FORECASTERS: Final[dict[str, Callable[[Run], Told]]] = {
    "mimika": ours,
    "persistence": persistence,
    "straight line": straight,
    "random walk with drift": walk,
    "base rate": base_rate,
}


def usable(given: Run) -> NDArray[np.bool_]:
    """Return which seconds of which states are samples, shape (seconds - 30, states)."""
    seconds = len(given.levels) - AHEAD
    known = np.array([~np.isnan(given.peaks[s + 1 : s + 1 + AHEAD]).any(axis=0) for s in range(seconds)])
    return known & (given.sums[:seconds, 0] >= NEEDED) & (given.levels[:seconds] < ON)


def score(runs: Sequence[Run], forecaster: Callable[[Run], Told]) -> tuple[str, ...]:
    """Return the figures of one forecaster in words."""
    probabilities, reached, inside, widths = [], [], [], []
    for given in runs:
        samples, told = usable(given), forecaster(given)
        seconds = len(samples)
        peaks = np.array([given.peaks[s + 1 : s + 1 + AHEAD].max(axis=0) for s in range(seconds)])
        end = np.clip(given.levels[AHEAD:], LEAST, 1 - LEAST)
        probabilities.append(told.crossing[:seconds][samples])
        reached.append(peaks[samples] >= ON)
        low, high = told.low[:seconds], told.high[:seconds]
        inside.append(((end >= low - 1e-9) & (end <= high + 1e-9))[samples])
        widths.append((high - low)[samples])
    probability, truth = np.concatenate(probabilities), np.concatenate(reached).astype(float)
    return (
        f"{np.mean((probability - truth) ** 2):.3f}",
        f"{_calibration(probability, truth):.3f}",
        f"{100 * np.mean(np.concatenate(inside)):.0f} %",
        f"{np.mean(np.concatenate(widths)):.2f}",
        *_warnings(runs, forecaster),
    )


def _calibration(probability: Values, truth: Values) -> float:
    """Return the expected calibration error."""
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    error = 0.0
    for each in range(BINS):
        here = place == each
        if here.any():
            error += float(np.mean(here) * abs(probability[here].mean() - truth[here].mean()))
    return error


def _warnings(runs: Sequence[Run], forecaster: Callable[[Run], Told]) -> tuple[str, str, str]:
    """Return how many rises were warned of, how long before, and how many warnings were false."""
    leads: list[int] = []
    false, warnings = 0, 0
    for given in runs:
        told = forecaster(given)
        for state in range(given.levels.shape[1]):
            warned = (told.crossing[:, state] >= WARNING) & (given.levels[:, state] < ON)
            leads += _leads(given.peaks[:, state], warned)
            began = np.flatnonzero(warned[1:] & ~warned[:-1]) + 1
            after = [given.peaks[second + 1 : second + 1 + AHEAD, state] for second in began]
            after = [each for each in after if len(each) == AHEAD and not np.isnan(each).any()]
            warnings += len(after)
            false += sum(each.max() < ON for each in after)
    early = [lead for lead in leads if lead > 0]
    return (
        f"{len(early)} of {len(leads)}",
        f"{np.median(early):.0f} s" if early else "-",
        f"{100 * false / warnings:.0f} % of {warnings}" if warnings else "none given",
    )


def _leads(peaks: Values, warned: NDArray[np.bool_]) -> list[int]:
    """Return for each rise of a state after ten known seconds below its alarm how long the warning had stood."""
    leads: list[int] = []
    for second in range(NEEDED + BELOW_S, len(peaks)):
        before = peaks[second - BELOW_S : second]
        if peaks[second] >= ON and (before < ON).all():
            lead = 0
            while lead < second and warned[second - 1 - lead]:
                lead += 1
            leads.append(lead)
    return leads


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description="score the forecasts of simulated sessions")
    parser.add_argument("--seeds", type=int, default=12, help="sessions of each way")
    seeds = range(FIRST_SEED, FIRST_SEED + parser.parse_args().seeds)
    runs = {way: [run(way, seed) for seed in seeds] for way in WAYS}
    head = ("forecaster", "Brier", "ECE", "80 % covers", "width", "rises warned of", "median lead", "false warnings")
    every = [given for each in runs.values() for given in each]
    samples = sum(int(usable(given).sum()) for given in every)
    print(f"{machine()}\n\n{len(every)} sessions of 240 s, {samples} samples\n")
    print(table(head, [(name, *score(every, forecaster)) for name, forecaster in FORECASTERS.items()]))
    print("\n`mimika` by way:\n")
    print(table(("way", *head[1:]), [(way, *score(given, ours)) for way, given in runs.items()]))
    print("\n`straight line` by way:\n")
    print(table(("way", *head[1:]), [(way, *score(given, straight)) for way, given in runs.items()]))


if __name__ == "__main__":
    main()
