"""The states, one module each: its evidence, its rule, its limits.

Each has a `judge` that answers from the windows, and functions of one look
that fill them: of a face `SEEN_*`, of a voice `HEARD_*`, in the order of the
channels. A state is told from the modalities that are there, and with the
confidence that those allow. Next door: `mimika.understand.step` runs them.
"""

from collections.abc import Callable
from typing import Final

from mimika.domain.state import StateName
from mimika.understand.frame import Frame
from mimika.understand.judgement import Past, Told
from mimika.understand.states import (
    agitation,
    amusement,
    attention,
    boredom,
    confusion,
    expressivity,
    fatigue,
    frustration,
    hesitation,
    interest,
    stress,
)
from mimika.understand.voice import Voice

JUDGES: Final[tuple[tuple[StateName, Callable[[Past], Told]], ...]] = (
    (StateName.ATTENTION, attention.judge),
    (StateName.INTEREST, interest.judge),
    (StateName.CONFUSION, confusion.judge),
    (StateName.HESITATION, hesitation.judge),
    (StateName.FRUSTRATION, frustration.judge),
    (StateName.STRESS, stress.judge),
    (StateName.BOREDOM, boredom.judge),
    (StateName.FATIGUE, fatigue.judge),
    (StateName.AMUSEMENT, amusement.judge),
    (StateName.AGITATION, agitation.judge),
    (StateName.EXPRESSIVITY, expressivity.judge),
)
"""All states, in the order in which they are reported."""

SEEN_BRIEFLY: Final[tuple[Callable[[Frame], float], ...]] = (
    attention.moment,
    interest.gaze,
    confusion.moment,
    confusion.pupil,
    amusement.moment,
    interest.brows,
    interest.scale,
    expressivity.moment,
    fatigue.jaw,
    frustration.moment,
    hesitation.pressed,
    stress.motion,
)
"""What fills the first channels of `judgement.Brief` from a face; `GLANCES` follows them."""

HEARD_BRIEFLY: Final[tuple[Callable[[Voice], float], ...]] = (
    frustration.loudness,
    frustration.rate,
    agitation.pitch,
    expressivity.melody,
    hesitation.filled,
    agitation.arousal,
    agitation.laughter,
    frustration.anger,
)
"""What fills the last channels of `judgement.Brief` from a voice."""

SEEN_LONG: Final[tuple[Callable[[Frame], float], ...]] = (
    interest.gaze,
    fatigue.closed,
    fatigue.long_blinks,
    stress.pulse,
    stress.blinks,
    stress.motion,
    stress.tension,
)
"""What fills the first channels of `judgement.Lasting` from a face."""

HEARD_LONG: Final[tuple[Callable[[Voice], float], ...]] = (
    expressivity.melody,
    frustration.rate,
    fatigue.pauses,
    stress.strain,
    boredom.acted,
)
"""What fills those after them from a voice; the last of all, yawning, is read from the brief ones."""
