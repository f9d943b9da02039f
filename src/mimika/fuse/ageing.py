"""How long what a modality said goes on counting. Next door: `mimika.fuse.combine` weighs by it.

Every reading halves with the half-life of its modality and is over when it
counts less than `LEAST_RECENCY`, which is after 4.3 half-lives.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mimika.domain.signals import Modality
from mimika.domain.state import Observation

HALF_LIFE_S: Final[Mapping[Modality, float]] = MappingProxyType(
    {Modality.FACE: 0.5, Modality.BODY: 0.15, Modality.VOICE: 0.5, Modality.TEXT: 2.0}
)
"""Seconds after which an observation counts half.

Half a second is the length of a short facial expression (0.5 to 4 s; Ekman,
*Emotions Revealed*, 2003): a face read longer ago may already show another.
Bodies are looked at ten times a second, and a gesture outlives its end by no
more than 0.6 s. A voice is told ten times a second while it lasts, so it counts
fully for the turn and is over 2.2 s after it: after the pauses within a turn
(below 0.5 s) and the gap to the next (0.2 s in the mean of ten languages;
Stivers et al., PNAS 106, 2009). Words are told once, at their end, and stand
for the whole utterance; turns last about 2 s (Levinson and Torreira, *Frontiers
in Psychology* 6, 2015), so they count half when the next would be over, and are
over after 8.6 s.
"""

OTHER_HALF_LIFE_S: Final = 1.0
"""Half-life of a modality that has none of its own in the table, in seconds."""

LEAST_RECENCY: Final = 0.05
"""An observation that counts less than this by its age is over: 2.2 s for a face."""


LEAST_WEIGHT: Final = 1e-9
"""What counts less counts nothing: far below any quality that a perceiver tells, and far above where division fails."""


def recency(observation: Observation, now: float) -> float:
    """Return what is left of an observation by its age, 1 at its own moment; 0 when it is over."""
    half_life = HALF_LIFE_S.get(observation.modality, OTHER_HALF_LIFE_S)
    left = 0.5 ** ((now - observation.at) / half_life)
    return left if left >= LEAST_RECENCY else 0.0


def weight(observation: Observation, now: float) -> float:
    """Return quality times recency, 0 to 1; 0 when it has faded or its quality is not a number."""
    quality = observation.quality.overall
    return min(quality, 1.0) * recency(observation, now) if quality > LEAST_WEIGHT else 0.0
