"""What is remembered of a person between two frames, always the same size.

About 60 kB: the reservoir of the baseline and the windows of the last minute.
No picture, no landmark and no identity. Forgetting the person is dropping it.
Next door: `mimika.understand.step` returns it anew with every frame.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from mimika.domain.ids import PersonId
from mimika.domain.readings import WIDTH, Readings
from mimika.domain.state import PersonState
from mimika.understand import trend
from mimika.understand.baseline import Baseline, unknown
from mimika.understand.hysteresis import UNKNOWN, Holding, reading
from mimika.understand.judgement import Brief, Lasting
from mimika.understand.states import JUDGES
from mimika.understand.windows import Bins, empty

BRIEF_S: Final = 10.0
"""Length of the brief windows in seconds, with bins of a quarter."""

LASTING_S: Final = 60.0
"""Length of the lasting windows in seconds, with bins of one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersonMemory:
    """What is remembered of one person. Nothing in it is ever changed in place.

    Attributes:
        person: Who.
        baseline: Their normal.
        brief: Windows of the last ten seconds.
        lasting: Windows of the last minute.
        holdings: How each state stands, in the order of `states.JUDGES`.
        trends: Sums of the trends, see `trend.Sums`.
        last: What was returned last; its time is the newest seen.
    """

    person: PersonId
    baseline: Baseline
    brief: Bins
    lasting: Bins
    holdings: tuple[Holding, ...]
    trends: trend.Sums
    last: PersonState


def begin(person: PersonId) -> PersonMemory:
    """Return the memory of somebody never seen: the population's normal, and no state known."""
    holdings = (UNKNOWN,) * len(JUDGES)
    trends = trend.untold(len(JUDGES))
    return PersonMemory(
        person=person,
        baseline=unknown(),
        brief=empty(width=0.25, length=BRIEF_S, channels=len(Brief)),
        lasting=empty(width=1.0, length=LASTING_S, channels=len(Lasting)),
        holdings=holdings,
        trends=trends,
        last=PersonState(
            person=person,
            at=-inf,
            readings=Readings(np.full(WIDTH, np.nan)),
            quality=0.0,
            states=tuple(
                reading(name, holding, 0.0, float("nan")) for (name, _), holding in zip(JUDGES, holdings, strict=True)
            ),
            settled=0.0,
        ),
    )
