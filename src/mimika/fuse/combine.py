"""Weighs the modalities of one moment and joins their readings.

Each observation counts with quality times recency. A reading that only one
modality has passes unchanged; one that several have becomes their weighted
mean; one that none has stays absent. What face, voice and words say in signals
of their own is fused by `mimika.fuse.together`, once a voice or words were ever
there; without them nothing changes. Next door: `mimika.fuse.window` holds what
is combined, `mimika.fuse.ageing` has the half-lives.
"""

from math import inf
from typing import Final

import numpy as np

from mimika.domain.readings import WIDTH, Readings, Vector
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Estimate, Observation, Reason
from mimika.fuse.ageing import weight
from mimika.fuse.together import together
from mimika.fuse.window import Window

_SPOKEN: Final = frozenset({Modality.VOICE, Modality.TEXT})


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
        window, pauses last, each once.
    """
    seen: list[Observation] = []
    weights: list[float] = []
    reasons: list[Reason] = []
    for entry in (*window.latest, *_pauses(window, now)):
        if not entry.at <= now:
            continue
        if isinstance(entry, Abstention):
            reasons.append(entry.reason)
            continue
        weighed = weight(entry, now)
        if weighed > 0:
            seen.append(entry)
            weights.append(weighed)
    return Estimate(
        person=window.person,
        at=now,
        readings=_readings(seen, weights, window, now),
        quality=_quality(seen, weights),
        abstained=tuple(dict.fromkeys(reasons)),
    )


def _pauses(window: Window, now: float) -> list[Abstention]:
    """Return the pauses since which nothing was said."""
    spoke = {entry.modality: entry.at for entry in window.latest if entry.at <= now}
    return [pause for pause in window.paused if not spoke.get(pause.modality, -inf) > pause.at]


def _quality(seen: list[Observation], weights: list[float]) -> float:
    """Return the weight of the face, because states are told by it; of the best other modality without one."""
    faces = (weighed for one, weighed in zip(seen, weights, strict=True) if one.modality is Modality.FACE)
    return next(faces, max(weights, default=0.0))


def _readings(seen: list[Observation], weights: list[float], window: Window, now: float) -> Readings:
    spoken = any(entry.modality in _SPOKEN and isinstance(entry, Observation) for entry in window.latest)
    if not spoken:
        return seen[0].readings if len(seen) == 1 else Readings(_joined(seen, weights))
    vector = seen[0].readings.vector.copy() if len(seen) == 1 else _joined(seen, weights)
    together(vector, seen, window, now)
    return Readings(vector)


def _joined(seen: list[Observation], weights: list[float]) -> Vector:
    values = np.array([one.readings.vector for one in seen]).reshape(-1, WIDTH)
    weighing = np.where(np.isnan(values), 0.0, np.array(weights).reshape(-1, 1))
    total = weighing.sum(axis=0)
    mixed = (np.nan_to_num(values) * weighing).sum(axis=0)
    return np.divide(mixed, total, out=np.full(WIDTH, np.nan), where=total > 0)
