"""Joins the mixtures of several modalities into one whose probabilities still mean what they say.

A product of what each says, with the prior taken out (Bayes' rule for sources
that are independent given the class; Kittler et al., *On combining
classifiers*, IEEE TPAMI 20, 1998; as a logarithmic opinion pool: Genest and
Zidek, *Combining probability distributions*, Statistical Science 1, 1986):

    log p = sum_m e_m (log p_m - b log q_m) + b mean_e(log q_m) + constant

p_m is what modality m says, q_m what it says on average, e_m its exponent. The
prior is counted once and not once a modality; b says how much of it is taken
out. Exponents follow from reliability w_m, the calibrated trust in the modality
times its quality times recency:

    e_m = w_m / max w

The most reliable modality counts as it is and others add to it; alone, any
counts 1 and passes unchanged, and one that fades leaves without a jump. Next
door: `mimika.fuse.parts` reads the mixtures; `training/fusion.py` fits the
constants and holds other rules against this one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_TINY: Final = 1e-3
"""Least weight of a part: no modality alone can rule a part out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The constants of the pool. Modalities stand in the order face, voice, words.

    Attributes:
        trust: Calibrated weight of each modality.
        enough: Quality from which on more of it adds nothing, 0 to 1.
        speech: Share of its weight that a face loses when it speaks and its voice is heard, 0 to 1.
        prior_out: b, how much of the prior is taken out.
        average: Shape (3, 8): q_m, each summing to 1.
    """

    trust: tuple[float, float, float]
    enough: float
    speech: float
    prior_out: float
    average: Values

    def joined(self, mixtures: Values, weights: Values, average: Values) -> Values:
        """Return the joint mixture, shape (..., 8).

        Args:
            mixtures: Shape (..., m, 8), each summing to 1.
            weights: Shape (..., m), 0 and above, one of them above 0; what weighs 0 counts nothing.
            average: Rows of `average` for these modalities, shape (m, 8).
        """
        exponents = weights / weights.max(axis=-1, keepdims=True)
        prior = self.prior_out * np.log(average)
        evidence = np.log(np.maximum(mixtures, _TINY)) - prior
        summed = (exponents[..., np.newaxis, :] @ evidence)[..., 0, :]
        summed += (exponents @ prior) / exponents.sum(axis=-1, keepdims=True)
        chances = np.exp(summed - summed.max(axis=-1, keepdims=True))
        return chances / chances.sum(axis=-1, keepdims=True)


FITTED: Final = Pool(
    trust=(1.0, 1.0, 1.0),
    enough=0.2,
    speech=0.7,
    prior_out=0.5,
    average=np.array(
        [
            [0.319, 0.263, 0.121, 0.144, 0.084, 0.016, 0.036, 0.017],
            [0.258, 0.134, 0.121, 0.118, 0.130, 0.115, 0.107, 0.017],
            [0.306, 0.386, 0.091, 0.057, 0.108, 0.018, 0.017, 0.017],
        ]
    ),
)
"""What `python -m training.fusion` found on validation faces, speakers and sentences, rounded.

`enough` is assigned: fitting finds no use for quality as long as perceivers keep
to themselves what is too poor to read, so it only keeps what has next to no
quality from speaking.
"""
