"""The rules of fusion that `training.fusion` compares: two floors, three pools, and the one that ships."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, softmax

from mimika.fuse.pool import FITTED, Pool
from training.trio import Values
from training.trios import Trios

_TINY: Final = 1e-3

Join = Callable[[Values, Trios, Values], Values]
"""Constants, trios and averages (3, 8) to mixtures (n, 8); at least one modality tells in each trio."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """A rule of fusion.

    Attributes:
        name: Its name in tables.
        join: What it does.
        begin: Where fitting of its constants begins; empty when it has none.
        names: What the constants are, once translated by `read`.
        read: Turns what was fitted into the constants.
    """

    name: str
    join: Join
    begin: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    read: Callable[[Values], Values] = np.asarray

    def told(self, constants: Values) -> str:
        """Return the constants in words."""
        values = self.read(constants) if len(constants) else np.array([])
        return ", ".join(f"{name} {value:.3f}" for name, value in zip(self.names, values, strict=True)) or "none fitted"


def _reliability(enough: float, trios: Trios) -> Values:
    return np.minimum(1.0, trios.quality / enough)


def _weights(trios: Trios, trust: Values, enough: float, speech: float) -> Values:
    """Return trust times reliability; a talking face that is heard loses a share."""
    weights = _reliability(enough, trios) * np.array([1.0, *trust])
    weights[:, 0] *= 1.0 - speech * trios.speaking * (trios.quality[:, 1] > 0)
    return weights


def _most_confident(_: Values, trios: Trios, __: Values) -> Values:
    confidence = trios.mixtures.max(axis=2) * (trios.quality > 0)
    return trios.mixtures[np.arange(len(confidence)), confidence.argmax(axis=1)]


def _majority(_: Values, trios: Trios, __: Values) -> Values:
    """Return the mean mixture of those who agree with the majority; of the most confident where there is none."""
    told = trios.quality > 0
    votes = np.eye(8)[trios.mixtures.argmax(axis=2)] * told[..., np.newaxis]
    leading = votes.sum(axis=1) + 0.1 * (votes * trios.mixtures.max(axis=2, keepdims=True)).max(axis=1)
    agree = told & (trios.mixtures.argmax(axis=2) == leading.argmax(axis=1)[:, np.newaxis])
    return (trios.mixtures * agree[..., np.newaxis]).sum(axis=1) / agree.sum(axis=1, keepdims=True)


def _linear(constants: Values, trios: Trios, _: Values) -> Values:
    """Weighted mean of the mixtures, sharpened where several tell (linear opinion pool; Stone 1961)."""
    trust, enough, speech, sharp = _read_linear(constants)[:2], *_read_linear(constants)[2:]
    weights = _weights(trios, trust, enough, speech)
    mean = ((weights / weights.sum(axis=1, keepdims=True))[..., np.newaxis] * trios.mixtures).sum(axis=1)
    several = (weights > 0).sum(axis=1, keepdims=True) > 1
    return softmax(np.log(np.maximum(mean, _TINY)) * np.where(several, sharp, 1.0), axis=1)


def _read_linear(constants: Values) -> Values:
    trust, rest = np.exp(constants[:2]), constants[2:]
    return np.array([*trust, expit(rest[0]), expit(rest[1]), np.exp(rest[2])])


def _geometric(constants: Values, trios: Trios, _: Values) -> Values:
    """Weighted geometric mean, sharpened likewise (logarithmic opinion pool with weights that sum to 1)."""
    trust, enough, speech, sharp = _read_linear(constants)[:2], *_read_linear(constants)[2:]
    weights = _weights(trios, trust, enough, speech)
    share = weights / weights.sum(axis=1, keepdims=True)
    logs = (share[..., np.newaxis] * np.log(np.maximum(trios.mixtures, _TINY))).sum(axis=1)
    several = (weights > 0).sum(axis=1, keepdims=True) > 1
    return softmax(logs * np.where(several, sharp, 1.0), axis=1)


def _product(constants: Values, trios: Trios, average: Values) -> Values:
    trust, enough, speech, prior = _read_product(constants)[:2], *_read_product(constants)[2:]
    weights = _weights(trios, trust, enough, speech)
    pool = Pool(trust=(1.0, *trust), enough=enough, speech=speech, prior_out=prior, average=average)
    return pool.joined(trios.mixtures, weights, average)


def _read_product(constants: Values) -> Values:
    return np.array([*np.exp(constants[:2]), expit(constants[2]), expit(constants[3]), constants[4]])


def _naive(_: Values, trios: Trios, average: Values) -> Values:
    pool = Pool(trust=(1.0, 1.0, 1.0), enough=1.0, speech=0.0, prior_out=0.0, average=average)
    return pool.joined(trios.mixtures, trios.quality, average)


def _shipped(_: Values, trios: Trios, __: Values) -> Values:
    weights = _weights(trios, FITTED.trust[1:], FITTED.enough, FITTED.speech)
    return FITTED.joined(trios.mixtures, weights, FITTED.average)


PRODUCT: Final = Rule(
    name="product, fitted",
    join=_product,
    begin=(0.0, 0.0, -1.0, -1.0, 0.5),
    names=("trust voice", "trust words", "enough", "speech", "prior out"),
    read=_read_product,
)
"""The rule of `mimika.fuse.pool`, fitted anew."""

SHIPS: Final = Rule(name="product, as it ships", join=_shipped)
"""The rule with the constants of the package."""

_POOLED: Final = ("trust voice", "trust words", "enough", "speech", "sharpness")

RULES: Final = (
    Rule(name="majority", join=_majority),
    Rule(name="most confident", join=_most_confident),
    Rule(name="linear pool", join=_linear, begin=(0.0, 0.0, -1.0, -1.0, 0.3), names=_POOLED, read=_read_linear),
    Rule(name="geometric mean", join=_geometric, begin=(0.0, 0.0, -1.0, -1.0, 0.5), names=_POOLED, read=_read_linear),
    Rule(name="product, before fitting", join=_naive),
    PRODUCT,
    SHIPS,
)
