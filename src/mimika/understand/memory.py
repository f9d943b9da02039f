"""What is remembered of a person between two frames, always the same size.

About 85 kB: the reservoirs of the baselines of face and voice and the windows
of the last minute. No picture, no landmark, no sound, no word and no identity.
Forgetting the person is dropping it.
Next door: `mimika.understand.step` returns it anew with every frame.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from mimika.domain.ids import PersonId
from mimika.domain.readings import WIDTH, Readings
from mimika.domain.state import PersonState
from mimika.understand import forecast, trend
from mimika.understand.baseline import Baseline, unknown
from mimika.understand.glances import STILL, Glances
from mimika.understand.hysteresis import UNKNOWN, Holding, reading
from mimika.understand.judgement import Brief, Lasting
from mimika.understand.priors import NEUTRAL, Priors
from mimika.understand.states import JUDGES
from mimika.understand.voice import Heard, unheard
from mimika.understand.windows import Bins, empty
from mimika.understand.words import UNSAID, Words

BRIEF_S: Final = 10.0
"""Length of the brief windows in seconds, with bins of a quarter."""

LASTING_S: Final = 60.0
"""Length of the lasting windows in seconds, with bins of one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersonMemory:
    """What is remembered of one person. Nothing in it is ever changed in place.

    Attributes:
        person: Who.
        baseline: The normal of their face.
        heard: Their voice: its normal, and their turns.
        words: What they said last, as probabilities.
        glances: Where their eyes were going.
        brief: Windows of the last ten seconds.
        lasting: Windows of the last minute.
        holdings: How each state stands, in the order of `states.JUDGES`.
        trends: Sums of the trends, see `trend.Sums`.
        outlook: Where the levels are heading.
        last: What was returned last; its time is the newest seen.
    """

    person: PersonId
    baseline: Baseline
    heard: Heard
    words: Words
    glances: Glances
    brief: Bins
    lasting: Bins
    holdings: tuple[Holding, ...]
    trends: trend.Sums
    outlook: forecast.Outlook
    last: PersonState


def begin(person: PersonId, priors: Priors = NEUTRAL) -> PersonMemory:
    """Return the memory of somebody never met: the normal of people at large, and no state known.

    Args:
        person: Who.
        priors: What is normal where this runs.
    """
    holdings = (UNKNOWN,) * len(JUDGES)
    trends = trend.untold(len(JUDGES))
    return PersonMemory(
        person=person,
        baseline=unknown(priors.face),
        heard=unheard(priors),
        words=UNSAID,
        glances=STILL,
        brief=empty(width=0.25, length=BRIEF_S, channels=len(Brief)),
        lasting=empty(width=1.0, length=LASTING_S, channels=len(Lasting)),
        holdings=holdings,
        trends=trends,
        outlook=forecast.unforeseen(len(JUDGES)),
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
