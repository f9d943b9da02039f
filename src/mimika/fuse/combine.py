"""Weighs the modalities of one moment and joins their readings.

Each observation counts with quality times recency, recency being halved with
every half-life of its modality. A reading that only one modality has passes
unchanged; one that several have becomes their weighted mean; one that none has
stays absent. Next door: `mimika.fuse.window` holds what is combined.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from mimika.domain.readings import WIDTH, Readings
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Estimate, Observation, Reason
from mimika.fuse.window import Window

HALF_LIFE_S: Final[Mapping[Modality, float]] = MappingProxyType({Modality.FACE: 0.5, Modality.BODY: 0.15})
"""Seconds after which an observation counts half.

Half a second is the length of a short facial expression (0.5 to 4 s; Ekman,
*Emotions Revealed*, 2003): a face read longer ago may already show another.
Bodies are looked at ten times a second, and a gesture outlives its end by no
more than 0.6 s.
"""

OTHER_HALF_LIFE_S: Final = 1.0
"""Half-life of a modality that has none of its own in the table, in seconds."""

LEAST_RECENCY: Final = 0.05
"""An observation that counts less than this by its age is over: 2.2 s for a face."""


def fuse(window: Window, now: float) -> Estimate:
    """Return what all modalities together say at one moment.

    Entries are aligned by event time: what lies after `now` has not happened
    yet and is left out, what is long past has faded away.

    Args:
        window: The latest entry of each modality.
        now: Event time in seconds.

    Returns:
        Combined readings. Its quality is the weight of the face, or of the best
        other modality where no face is read, 0 to 1, and 0 when every modality
        abstained or faded; `abstained` holds the reasons in the order of the
        window, each once.
    """
    seen: list[Observation] = []
    weights: list[float] = []
    reasons: list[Reason] = []
    for entry in window.latest:
        if not entry.at <= now:
            continue
        if isinstance(entry, Abstention):
            reasons.append(entry.reason)
            continue
        weight = _weight(entry, now)
        if weight > 0:
            seen.append(entry)
            weights.append(weight)
    return Estimate(
        person=window.person,
        at=now,
        readings=_joined(seen, weights),
        quality=_quality(seen, weights),
        abstained=tuple(dict.fromkeys(reasons)),
    )


def _quality(seen: list[Observation], weights: list[float]) -> float:
    """Return the weight of the face, because states are told by it; of the best other modality without one."""
    faces = (weight for one, weight in zip(seen, weights, strict=True) if one.modality is Modality.FACE)
    return next(faces, max(weights, default=0.0))


def _weight(observation: Observation, now: float) -> float:
    """Return quality times recency, 0 to 1; 0 when it has faded or its quality is not a number."""
    half_life = HALF_LIFE_S.get(observation.modality, OTHER_HALF_LIFE_S)
    recency = 0.5 ** ((now - observation.at) / half_life)
    quality = observation.quality.overall
    if recency < LEAST_RECENCY or not quality > 0:
        return 0.0
    return min(quality, 1.0) * recency


def _joined(seen: list[Observation], weights: list[float]) -> Readings:
    if len(seen) == 1:
        return seen[0].readings
    values = np.array([one.readings.vector for one in seen]).reshape(-1, WIDTH)
    weighing = np.where(np.isnan(values), 0.0, np.array(weights).reshape(-1, 1))
    total = weighing.sum(axis=0)
    mixed = (np.nan_to_num(values) * weighing).sum(axis=0)
    return Readings(np.divide(mixed, total, out=np.full(WIDTH, np.nan), where=total > 0))
