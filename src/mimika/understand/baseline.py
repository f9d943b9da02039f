"""The person's own normal: robust median and spread of every signal over their quiet frames.

A reservoir of at most 120 quiet frames is kept, three a second at first. When
it is full every second one is dropped and the pace halves, until it spans the
last five quiet minutes; then the oldest make room. It is therefore bounded,
the same at every frame rate, and holds the whole of a short visit.

The population's normal is shrunk away with n / (n + 90), n counted in frames
of a thirtieth of a second: each sample stands for `pace` seconds, hence for
30 x pace frames. After 3 quiet seconds half is the person's own, after 10 s
77 %, after 30 s 91 %.

Somebody whose resting face lies far from the population's is pulled towards it
by no more than two spreads would be (limited translation: Efron and Morris
1972), and what is left of the pull is doubt, not expression: it is added to the
spread. A resting face can therefore never reach z = 1, however short the visit.

Personal medians after Baltrusaitis, Mahmoud and Robinson, *Cross-dataset
learning and person-specific normalisation* (FG-W 2015); freezing while a state
holds is the caller's part (`mimika.understand.step`). Next door:
`mimika.understand.population` has the priors, `mimika.understand.frame` the z.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.understand.eyelids import open_eye
from mimika.understand.population import FACE, Row, Table

CAPACITY: Final = 120
"""Quiet frames kept; must be even."""

FIRST_PACE_S: Final = 1 / 3
"""Seconds between samples at first."""

LAST_PACE_S: Final = FIRST_PACE_S * 8
"""Seconds between samples of a long visit: 120 of them span 320 s."""

FRAME_RATE: Final = 30.0
"""Frames a second in which n is counted, whatever the camera gives."""

PULL_LIMIT: Final = 2.0
"""Spreads of the population; a person who differs by more is not pulled harder."""

MAD_TO_SIGMA: Final = 1.4826
"""Makes the median absolute deviation of a normal distribution its standard deviation."""

Samples = NDArray[np.float32]
"""Shape (rows, CAPACITY): one column a quiet frame; NaN where nothing was read or nothing lies yet."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """What is normal for one person.

    Attributes:
        samples: The reservoir, see `Samples`.
        count: Columns in use.
        slot: Column that is written next.
        pace: Seconds between samples.
        due: Event time from which the next sample may enter.
        centre: Median of each signal, shrunk towards the population's; for eyelids the open eye.
        spread: Robust standard deviation of each, never below its floor.
        shares: How far each signal is the person's own, n / (n + 90); the 90 is `Table.worth`.
        settled: The greatest of them but for eyelids and pulse.
        table: What is normal among people.
    """

    samples: Samples
    count: int
    slot: int
    pace: float
    due: float
    centre: Row
    spread: Row
    shares: Row
    settled: float
    table: Table


def unknown(table: Table = FACE) -> Baseline:
    """Return the baseline of somebody never met: the population's.

    Args:
        table: What is normal among people.
    """
    return Baseline(
        samples=np.full((len(table.median), CAPACITY), np.nan, dtype=np.float32),
        count=0,
        slot=0,
        pace=FIRST_PACE_S,
        due=-np.inf,
        centre=table.median,
        spread=table.spread,
        shares=np.zeros(len(table.median)),
        settled=0.0,
        table=table,
    )


def learn(baseline: Baseline, values: Row, at: float) -> Baseline:
    """Return the baseline with one more quiet frame, if one is due.

    Args:
        baseline: What is known so far.
        values: Shape (rows,); NaN where a signal is absent or not to be learnt from now.
        at: Event time in seconds.
    """
    if at < baseline.due or np.isnan(values).all():
        return baseline
    samples, count, slot, pace = _with_room(baseline)
    samples[:, slot] = values
    count = max(count, slot + 1)
    # Paced from the moment that was due, so that no frame rate samples less often than another.
    due = max(baseline.due, at - pace) + pace
    centre, spread, shares = _normal(samples[:, :count], pace * FRAME_RATE, baseline.table)
    return Baseline(
        samples=samples,
        count=count,
        slot=(slot + 1) % CAPACITY if pace >= LAST_PACE_S else slot + 1,
        pace=pace,
        due=due,
        centre=centre,
        spread=spread,
        shares=shares,
        settled=float(shares[baseline.table.counting].max()),
        table=baseline.table,
    )


def _with_room(baseline: Baseline) -> tuple[Samples, int, int, float]:
    """Return a copy of the reservoir with a free column: thinned when full, else the oldest is given up."""
    if baseline.slot < CAPACITY:
        return baseline.samples.copy(), baseline.count, baseline.slot, baseline.pace
    kept = CAPACITY // 2
    samples = np.full_like(baseline.samples, np.nan)
    samples[:, :kept] = baseline.samples[:, ::2]
    return samples, kept, kept, baseline.pace * 2


def _normal(samples: Samples, frames_each: float, table: Table) -> tuple[Row, Row, Row]:
    """Return centre, spread and share of the person's own from the columns in use."""
    ordered = np.sort(samples, axis=1)  # NaN go last
    present = samples.shape[1] - np.isnan(ordered).sum(axis=1)
    own = _middle(ordered, present)
    deviation = _middle(np.sort(np.abs(samples - own[:, np.newaxis]), axis=1), present)
    if table.lids.any():
        own[table.lids] = open_eye(ordered[table.lids], present[table.lids])
    frames = present * frames_each
    share = frames / (frames + table.worth)
    seen = present > 0
    own = np.where(seen, own, table.median)
    width = np.where(seen, MAD_TO_SIGMA * deviation, table.spread)
    pull = (1 - share) * np.clip(table.median - own, -PULL_LIMIT * table.spread, PULL_LIMIT * table.spread)
    spread = np.maximum(share * width + (1 - share) * table.spread, table.floor) + np.abs(pull)
    return own + pull, spread, share


def _middle(ordered: NDArray[np.floating], present: NDArray[np.intp]) -> Row:
    """Return the median of the first `present` values of each ordered row; NaN where there is none."""
    rows = np.arange(len(ordered))
    upper = ordered[rows, np.minimum(present // 2, ordered.shape[1] - 1)]
    lower = ordered[rows, np.maximum((present - 1) // 2, 0)]
    middle = (upper.astype(np.float64) + lower) / 2
    middle[present == 0] = np.nan
    return middle
