"""Boredom: a still face and eyes that wander off.

Evidence: from the face alone boredom is not separable from neutral (McDaniel
et al. 2007), eyes closed (AU43) being only a weak sign (Craig et al. 2008); a
school-lab model reached an AUC of 0.610 on new students (Bosch et al. 2015).
The rule: gaze off the screen for more than 30 % of 30 s, with low expressivity.

Limits: that evidence. The confidence never exceeds 0.3: ask the person, or wait
for what they do, before acting on it.
"""

from math import isnan
from typing import Final

from mimika.understand.judgement import UNTOLD, Lasting, Past, Told, logistic, told
from mimika.understand.states import expressivity

WINDOW_S: Final = 30.0
"""Gaze is averaged over so many seconds."""

NEEDED_S: Final = 27.0
"""So many of them must have been observed."""

OFF_SCREEN: Final = 0.3
"""Share of the time with the gaze elsewhere at which the level is 0.5."""

WIDTH: Final = 0.05
"""Width of the logistic: 0.6 at a share of 0.32, 0.05 at 0.15."""

CEILING: Final = 0.3
"""Most confidence, always: the face does not tell it from neutral."""


def judge(past: Past) -> Told:
    """Return boredom from the last 30 s."""
    on_screen, seconds = past.lasting.mean(Lasting.GAZE, WINDOW_S)
    lively = expressivity.judge(past)
    if seconds < NEEDED_S or isnan(lively.level):
        return UNTOLD
    level = logistic(1.0 - on_screen, OFF_SCREEN, WIDTH) * (1.0 - lively.level)
    return told(level, CEILING, past.frame.quality, past.baseline.settled, seconds / WINDOW_S)
