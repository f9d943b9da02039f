"""Prints how often `mimika calls` finds a pain point that is there, and how often one that is not.

Protocol: calls of 4 steps with 1 reaction each are made up. Half are about one thing, half about another (4 words of
7 each). A reaction is negative with probability 0.15; its probability is told by a model that is right in the mean
(Beta(8, 2) for negative ones and Beta(2, 8) for others, then calibrated by Bayes' rule). With a planted effect,
reactions of the first topic in the handling step are negative with 0.15 + effect, and those after "against our policy",
which is said in half of them, carry all of it. Printed of 20 sets a row: share of sets in which the planted cell is
among the pain points called clear, in which the phrase is found clear, mean number of cells and of phrases called clear
that have no effect, and how often the 95 % interval of the planted cell's share holds the true one. Seeds are fixed.

    python benchmarks/calls_planted.py
"""

import sys
from dataclasses import dataclass

import numpy as np

from mimika.insight.findings import Findings, find
from mimika.insight.reactions import CallCounts, Reaction, Step, counted
from mimika.insight.resampling import Sureness

SETS = 20
BASE = 0.15
TOPICS = (
    "refund money returned parcel broken warranty receipt".split(),  # noqa: SIM905 -- words
    "password login account locked reset browser screen".split(),  # noqa: SIM905 -- words
)
STERN, KIND = frozenset({"against our policy", "our policy", "policy"}), frozenset({"look into that", "look into"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was found in one set.

    Attributes:
        cell: The planted cell is called clear.
        phrase: The planted phrase is called clear.
        false_cells: Other cells called clear.
        false_phrases: Phrases without an effect called clear.
        held: The interval of the planted cell holds the true share; None where it is not shown.
    """

    cell: bool
    phrase: bool
    false_cells: int
    false_phrases: int
    held: bool | None


def told(negative: bool, share: float, generator: np.random.Generator) -> float:  # noqa: FBT001 -- the truth
    """Return what a calibrated model says of a reaction that is negative or not, where that share is."""
    seen = float(generator.beta(8, 2) if negative else generator.beta(2, 8))
    odds = (seen / (1 - seen)) ** 6 * share / (1 - share)
    return odds / (1 + odds)


def made(number: int, effect: float, generator: np.random.Generator) -> CallCounts:
    """Return one call."""
    topic = number % 2
    words = [str(word) for word in generator.permutation(TOPICS[topic])[:4]]
    reactions = list[Reaction]()
    for at, step in enumerate(Step):
        stern = step is Step.HANDLING and bool(generator.random() < 0.5)
        share = BASE + (2 * effect if stern and topic == 0 else 0.0)
        negative = told(bool(generator.random() < share), share, generator)
        terms = frozenset(words if step is Step.REQUEST else [str(generator.choice(["fine", "well", "so", "right"]))])
        after = (STERN if stern else KIND) if step is Step.HANDLING else frozenset({"please"})
        reactions.append(
            Reaction(
                call=f"c{number:05}", step=step, at=at, seconds=0.0, valence=0.0, arousal=0.0, negative=negative,
                confidence=1.0, terms=terms, after=after,
            )
        )  # fmt: skip
    return counted(f"c{number:05}", reactions)


def judged(found: Findings, effect: float) -> Tally:
    """Return what was found, against what was planted."""
    mine = set(TOPICS[0])
    clear = [one for one in found.pains if one.share.sureness is Sureness.CLEAR]
    planted = [one for one in clear if one.step is Step.HANDLING and mine & set(" ".join(one.words).split())]
    phrases = [one for one in found.before if one.share.sureness is Sureness.CLEAR and one.share.rise > 0]
    cells = [
        cell.share
        for topic in found.topics
        if mine & set(" ".join(topic.words).split())
        for cell in topic.cells
        if cell.step is Step.HANDLING and cell.share is not None
    ]
    truth = BASE + effect
    return Tally(
        cell=bool(planted),
        phrase=any("policy" in one.phrase for one in phrases),
        false_cells=len(clear) - (len(planted) if effect else 0),
        false_phrases=sum("policy" not in one.phrase or not effect for one in phrases),
        held=cells[0].low <= truth <= cells[0].high if len(cells) == 1 else None,
    )


def row(calls: int, effect: float) -> str:
    """Return one row of the table."""
    tallies = list[Tally]()
    for seed in range(SETS):
        generator = np.random.Generator(np.random.PCG64(1000 * calls + seed))
        tallies.append(judged(find([made(number, effect, generator) for number in range(calls)], 10), effect))
    held = [one.held for one in tallies if one.held is not None]
    inside = f"{np.mean(held):8.2f}" if held else "       -"
    return (
        f"{calls:6} {effect:7.2f} {np.mean([one.cell for one in tallies]):11.2f} "
        f"{np.mean([one.phrase for one in tallies]):9.2f} {np.mean([one.false_cells for one in tallies]):12.2f} "
        f"{np.mean([one.false_phrases for one in tallies]):14.2f} {inside}"
    )


def main() -> int:
    """Print the table."""
    print(" calls  effect  cell found    phrase  false cells  false phrases  covered")
    for calls in (40, 100, 200, 400, 800):
        for effect in (0.0, 0.1, 0.2):
            print(row(calls, effect), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
