"""What may be said in words of an expression mixture: its two strongest parts, how mixed it is, and compounds.

A mixture describes what a face looks like, never what somebody feels. A
compound is named only where the mixture holds both of its parts and the action
units show the movements that the literature found in most people who made it.
Pure; perceivers fill the signals, whoever holds readings asks here for words.

Source of the compounds and their units: Du, Tao and Martinez, *Compound facial
expressions of emotion*, PNAS 111 (2014), units seen in most of 230 people.
"""

import math
from dataclasses import dataclass
from typing import Final

from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName

COMPONENTS: Final = (
    SignalName.EXPRESSION_NEUTRAL,
    SignalName.EXPRESSION_HAPPINESS,
    SignalName.EXPRESSION_SURPRISE,
    SignalName.EXPRESSION_SADNESS,
    SignalName.EXPRESSION_ANGER,
    SignalName.EXPRESSION_DISGUST,
    SignalName.EXPRESSION_FEAR,
    SignalName.EXPRESSION_CONTEMPT,
)
"""The eight parts of a mixture, in the order of the net's output."""

_HAPPY: Final = SignalName.EXPRESSION_HAPPINESS
_SURPRISED: Final = SignalName.EXPRESSION_SURPRISE
_SAD: Final = SignalName.EXPRESSION_SADNESS
_ANGRY: Final = SignalName.EXPRESSION_ANGER
_DISGUSTED: Final = SignalName.EXPRESSION_DISGUST
_AFRAID: Final = SignalName.EXPRESSION_FEAR

_COMPOUNDS: Final = (
    ("happily surprised", {_HAPPY, _SURPRISED}, (SignalName.AU01, SignalName.AU02, SignalName.AU12, SignalName.AU25)),
    ("happily disgusted", {_HAPPY, _DISGUSTED}, (SignalName.AU10, SignalName.AU12, SignalName.AU25)),
    ("sadly fearful", {_SAD, _AFRAID}, (SignalName.AU01, SignalName.AU04, SignalName.AU20, SignalName.AU25)),
    ("sadly angry", {_SAD, _ANGRY}, (SignalName.AU04, SignalName.AU15)),
    ("sadly surprised", {_SAD, _SURPRISED}, (SignalName.AU01, SignalName.AU04, SignalName.AU25, SignalName.AU26)),
    ("sadly disgusted", {_SAD, _DISGUSTED}, (SignalName.AU04, SignalName.AU10)),
    ("fearfully angry", {_AFRAID, _ANGRY}, (SignalName.AU04, SignalName.AU20, SignalName.AU25)),
    (
        "fearfully surprised",
        {_AFRAID, _SURPRISED},
        (SignalName.AU01, SignalName.AU02, SignalName.AU05, SignalName.AU20, SignalName.AU25),
    ),
    (
        "fearfully disgusted",
        {_AFRAID, _DISGUSTED},
        (SignalName.AU01, SignalName.AU04, SignalName.AU10, SignalName.AU20, SignalName.AU25),
    ),
    ("angrily surprised", {_ANGRY, _SURPRISED}, (SignalName.AU04, SignalName.AU25, SignalName.AU26)),
    ("angrily disgusted", {_ANGRY, _DISGUSTED}, (SignalName.AU04, SignalName.AU07, SignalName.AU10)),
    (
        "disgustedly surprised",
        {_DISGUSTED, _SURPRISED},
        (SignalName.AU01, SignalName.AU02, SignalName.AU05, SignalName.AU10),
    ),
)
_LEAST_PART: Final = 0.2
"""Weight that each part of a compound must have."""
_LEAST_UNIT: Final = 1.0
"""Intensity that each of its units must have, FACS letter A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """A mixture of expressions in words.

    Attributes:
        strongest: Its strongest part.
        weight: Weight of that part, 0 to 1.
        second: The next.
        second_weight: Weight of the next, 0 to `weight`.
        entropy_bits: How mixed it is: 0 for one part alone, 3 when all eight weigh the same.
        compound: Name of a compound that the action units support, or nothing.
    """

    strongest: SignalName
    weight: float
    second: SignalName
    second_weight: float
    entropy_bits: float
    compound: str = ""

    def words(self) -> str:
        """Return the mixture in words, such as `happiness 0.6 with surprise 0.3 (happily surprised)`."""
        named = f" ({self.compound})" if self.compound else ""
        return f"{plain(self.strongest)} {self.weight:.2f} with {plain(self.second)} {self.second_weight:.2f}{named}"


def plain(component: SignalName) -> str:
    """Return the word of a component: `happiness` for `expression_happiness`."""
    return component.removeprefix("expression_")


def entropy_bits(weights: tuple[float, ...]) -> float:
    """Return the Shannon entropy of weights that sum to 1, in bits."""
    return -sum(weight * math.log2(weight) for weight in weights if weight > 0)


def mixture_of(readings: Readings) -> Mixture | None:
    """Return the mixture that readings hold, or None where the expression was not told."""
    weights = tuple(readings[each] for each in COMPONENTS)
    if any(math.isnan(weight) for weight in weights):
        return None
    order = sorted(range(len(weights)), key=lambda place: (-weights[place], place))
    strongest, second = COMPONENTS[order[0]], COMPONENTS[order[1]]
    return Mixture(
        strongest=strongest,
        weight=weights[order[0]],
        second=second,
        second_weight=weights[order[1]],
        entropy_bits=entropy_bits(weights),
        compound=_compound({strongest, second}, weights[order[1]], readings),
    )


def _compound(parts: set[SignalName], lesser: float, readings: Readings) -> str:
    """Return the compound of two parts if the units show it; an unknown unit shows nothing."""
    if lesser < _LEAST_PART:
        return ""
    return next(
        (name for name, both, units in _COMPOUNDS if both == parts and all(readings[u] >= _LEAST_UNIT for u in units)),
        "",
    )
