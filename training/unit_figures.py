"""Figures of action units and blendshapes on held-out synthetic people: network against formulas, unit by unit.

Next door: `action_units` fits the network and prints these.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from benchmarks.page import row
from numpy.typing import NDArray

from mimika.domain.signals import SignalName as S
from mimika.perceive.face.blendshapes import blendshapes
from mimika.perceive.face.eyes import Eyelids
from mimika.perceive.face.learnt import OUTPUTS, SHAPES, UNITS, learnt
from mimika.perceive.face.movements import BOTH, LEARNT
from mimika.perceive.face.units import action_units
from training.unit_samples import Samples

Array = NDArray[np.float64]
_DRAWS: Final = 200
_SHOWN: Final = 1.0
"""Intensity from which a unit that is not there counts as falsely active."""

_OF_UNITS: Final = slice(0, len(UNITS))
_OF_SHAPES: Final = slice(len(UNITS), len(OUTPUTS))
_TOPS: Final = np.array([5.0] * len(UNITS) + [1.0] * len(SHAPES))
WAYS: Final = (
    ("formula", "formulas alone"),
    ("network", "network alone"),
    ("shipped", "as shipped"),
    ("stranger", "as shipped, against people's resting face in general"),
)

FAILURES: Final = (
    "AU11 has no morph in the synthetic face and stays with its formula, which broad smiles raise",
    "AU23 is a stand-in made of other morphs (rolled lips and a little pucker)",
    "trained on synthetic faces without wrinkles, beards or glasses; what shows as texture is not used",
    "against the population's resting face, as in single pictures, units are far less reliable",
    "beyond 20 degrees of yaw the mesh's own error is as large as a weak movement",
)


def targets(samples: Samples, names: tuple[str, ...]) -> Array:
    """Return what the network should give, 0 to 1, shape (n, outputs).

    Args:
        samples: Samples.
        names: Names of the morphs.
    """
    at = dict(zip(names, samples.morphs.T, strict=True))
    at |= {
        f"cheekSquint_{side}": np.minimum(1.0, at[f"cheekSquint_{side}"] + at[f"cheekRaiser_{side}"]) for side in "LR"
    }
    columns = [samples.units[:, place] / 5.0 for place in range(len(UNITS))]
    for name in SHAPES:
        first, *others = name.removeprefix("blendshape_").split("_")
        stem = first + "".join(word.capitalize() for word in others)
        if stem in at:
            columns.append(at[stem])
        elif stem.endswith(("Left", "Right")):
            side = "_L" if stem.endswith("Left") else "_R"
            columns.append(at[stem.removesuffix("Left").removesuffix("Right") + side])
        else:
            columns.append((at[f"{stem}_L"] + at[f"{stem}_R"]) / 2)
    return np.stack(columns, axis=1)


def by_network(change: Array, _: Array) -> Array:
    """Return what the network gives, shape (n, outputs)."""
    return np.array([[shown[name] for name in OUTPUTS] for shown in (learnt(each) for each in change)])


def by_formula(change: Array, own: Array) -> Array:
    """Return what the formulas give, shape (n, outputs)."""
    rows: list[list[float]] = []
    for each, rest in zip(change, own, strict=True):
        lids = Eyelids()
        for at in range(20):
            lids.learn(rest, float(at))
        openness = lids.openness(rest + each)
        shown = {**action_units(each, openness.both), **blendshapes(each, (openness.left, openness.right), None)}
        rows.append([shown[name] for name in OUTPUTS])
    return np.array(rows)


def by_product(change: Array, own: Array) -> Array:
    """Return what the product gives: per output the better of both, or their mean."""
    formula, network = by_formula(change, own), by_network(change, own)
    for place, name in enumerate(OUTPUTS):
        if name in LEARNT:
            formula[:, place] = network[:, place]
        elif name in BOTH:
            formula[:, place] = (formula[:, place] + network[:, place]) / 2
    return formula


def likeness(found: Array, true: Array) -> Array:
    """Return Pearson's correlation of each column, 0 where one does not vary."""
    one, other = found - found.mean(axis=0), true - true.mean(axis=0)
    spread = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    return np.where(spread > 0, (one * other).sum(axis=0) / np.maximum(spread, 1e-12), 0.0)


def false_share(found: Array, true: Array) -> Array:
    """Return in which share of the samples that do not show it each unit is above intensity 1."""
    absent = true <= 0
    return ((found > _SHOWN) & absent).sum(axis=0) / np.maximum(absent.sum(axis=0), 1)


def interval(
    people: NDArray[np.int64], figure: Callable[[NDArray[np.int64]], float], rng: np.random.Generator
) -> tuple[float, float]:
    """Return the 95 % interval of a figure of rows, by drawing people anew."""
    rows = {int(each): np.flatnonzero(people == each) for each in np.unique(people)}
    names = list(rows)
    drawn = [
        figure(np.concatenate([rows[names[int(place)]] for place in rng.integers(len(names), size=len(names))]))
        for _ in range(_DRAWS)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """What each way gives for one set of samples.

    Attributes:
        name: Name of the set.
        people: Person of each sample.
        true: Shape (n, outputs).
        ways: Outputs by way; `stranger` is as shipped against the population's resting face.
    """

    name: str
    people: NDArray[np.int64]
    true: Array
    ways: Mapping[str, Array]

    def mean(self, way: str, part: slice, rows: NDArray[np.int64]) -> float:
        """Return the mean correlation over some outputs."""
        return float(likeness(self.ways[way][rows][:, part], self.true[rows][:, part]).mean())

    def false(self, way: str, rows: NDArray[np.int64]) -> float:
        """Return the mean share of false activation over the units."""
        return float(false_share(self.ways[way][rows][:, _OF_UNITS], self.true[rows][:, _OF_UNITS]).mean())


def trial(name: str, samples: Samples, population: Array, morphs: tuple[str, ...]) -> Trial:
    """Return what each way gives.

    Args:
        name: Name of the set.
        samples: Held-out samples; those at rest are left out.
        population: Resting face of the people of training, shape (measures,).
        morphs: Names of the morphs.
    """
    moved = samples.take(~samples.still)
    own, strange = moved.own, np.broadcast_to(population, moved.own.shape)
    return Trial(
        name=name,
        people=moved.person,
        true=targets(moved, morphs) * _TOPS,
        ways={
            "formula": by_formula(moved.change, own),
            "network": by_network(moved.change, own),
            "shipped": by_product(moved.change, own),
            "stranger": by_product(moved.change + own - population, strange),
        },
    )


def _wanted(one: Trial) -> Iterator[tuple[str, str, Callable[[NDArray[np.int64]], float]]]:
    """Yield metric, what it is of, and how it is had from rows of the samples."""
    for way, text in WAYS:
        yield "mean PCC of units", text, partial(one.mean, way, _OF_UNITS)
        yield "false activation of units", text, partial(one.false, way)
    gain = "gain of the personal baseline"
    yield (
        "mean PCC of units",
        gain,
        lambda rows: one.mean("shipped", _OF_UNITS, rows) - one.mean("stranger", _OF_UNITS, rows),
    )
    yield "false activation of units", gain, lambda rows: one.false("shipped", rows) - one.false("stranger", rows)
    for way, text in (WAYS[0], WAYS[2]):
        yield "mean PCC of blendshapes", text, partial(one.mean, way, _OF_SHAPES)


def figures(one: Trial, rng: np.random.Generator) -> list[dict[str, object]]:
    """Return the figures of a set as a card holds them."""
    every = np.arange(len(one.true))
    rows: list[dict[str, object]] = []
    for metric, text, figure in _wanted(one):
        low, high = interval(one.people, figure, rng)
        rows.append(_figure(one.name, metric, figure(every), (low, high), text))
    for place, name in enumerate(UNITS):
        column = slice(place, place + 1)
        low, high = interval(one.people, partial(one.mean, "shipped", column), rng)
        value = one.mean("shipped", column, every)
        rows.append(_figure(one.name, f"PCC of {name}", value, (low, high), source(name)))
    return rows


def _figure(name: str, metric: str, value: float, span: tuple[float, float], note: str) -> dict[str, object]:
    low, high = span
    return {
        "set": name,
        "metric": metric,
        "value": round(value, 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "note": note,
    }


def source(name: S) -> str:
    """Return where a signal comes from, in words."""
    return "network" if name in LEARNT else "mean of both" if name in BOTH else "formula"


def table(trials: Sequence[Trial], held: Sequence[dict[str, object]]) -> str:
    """Return the page's tables.

    Args:
        trials: The sets.
        held: Their figures.
    """
    lines: list[str] = []
    for one in trials:
        lines += [f"**{one.name}**: {len(np.unique(one.people))} people, {len(one.true)} expressions.", ""]
    lines += [row(("set", "metric", "of", "value", "95 % interval")), "|---|---|---|---|---|"]
    lines += [
        row(
            (
                each["set"],
                each["metric"],
                each["note"],
                f"{each['value']:.3f}",
                f"{each['low']:.3f} to {each['high']:.3f}",
            )
        )
        for each in held
        if not str(each["metric"]).startswith("PCC of")
    ]
    ways = [way for way, _ in WAYS[:3]]
    heads = [f"{way}, {one.name}" for one in trials for way in ways]
    lines += ["", row(("unit", "shipped is", *heads)), "|---|---|" + "---|" * len(heads)]
    scores = [
        (likeness(one.ways[way], one.true), false_share(one.ways[way], one.true)) for one in trials for way in ways
    ]
    for place, name in enumerate(UNITS):
        cells = [f"{alike[place]:.2f} ({100 * false[place]:.0f} %)" for alike, false in scores]
        lines.append(row((name, source(name), *cells)))
    return "\n".join(lines)


__all__ = ["FAILURES", "Trial", "figures", "table", "targets", "trial"]
