"""The states, one module each: its evidence, its rule, its limits.

Each has a `judge` that answers from the windows, and functions of one frame
that fill them. `WATCHED_BRIEFLY` and `WATCHED_LONG` are those functions in the
order of the channels. Next door: `mimika.understand.step` runs them.
"""

from collections.abc import Callable
from typing import Final

from mimika.domain.state import StateName
from mimika.understand.frame import Frame
from mimika.understand.judgement import Past, Told
from mimika.understand.states import amusement, attention, boredom, confusion, expressivity, fatigue, interest

JUDGES: Final[tuple[tuple[StateName, Callable[[Past], Told]], ...]] = (
    (StateName.ATTENTION, attention.judge),
    (StateName.INTEREST, interest.judge),
    (StateName.CONFUSION, confusion.judge),
    (StateName.BOREDOM, boredom.judge),
    (StateName.FATIGUE, fatigue.judge),
    (StateName.AMUSEMENT, amusement.judge),
    (StateName.EXPRESSIVITY, expressivity.judge),
)
"""The states derived from the face, in the order in which they are reported."""

WATCHED_BRIEFLY: Final[tuple[Callable[[Frame], float], ...]] = (
    attention.moment,
    interest.gaze,
    confusion.moment,
    confusion.pupil,
    amusement.moment,
    interest.brows,
    interest.scale,
    expressivity.moment,
    fatigue.jaw,
)
"""What fills the channels of `judgement.Brief`, in their order."""

WATCHED_LONG: Final[tuple[Callable[[Frame], float], ...]] = (interest.gaze, fatigue.closed, fatigue.long_blinks)
"""What fills the channels of `judgement.Lasting`, in their order; the last, yawning, is read from the brief ones."""
