"""What a face does: each unit and blendshape from the formula, the network, or the mean of both.

Which is believed for what was decided by figures (`docs/accuracy.md`): the one
that follows held-out synthetic faces best and follows the test bed no worse.
Next door: `units` and `blendshapes` have the formulas, `learnt` the network.
"""

from collections.abc import Mapping
from typing import Final

from mimika.domain.signals import SignalName as S
from mimika.perceive.face.blendshapes import blendshapes
from mimika.perceive.face.learnt import SHAPES, learnt
from mimika.perceive.face.measures import Measured
from mimika.perceive.face.units import action_units

LEARNT: Final = (S.AU01, S.AU05, S.AU09, S.AU12, S.AU14, S.AU15, S.AU17, S.AU28, *SHAPES)
"""Told by the network alone."""
BOTH: Final = (S.AU10, S.AU20, S.AU26)
"""Told by the mean of network and formula."""


def movements(
    change: Measured, openness: tuple[float, float], gaze_deg: tuple[float, float] | None
) -> Mapping[S, float]:
    """Return the 20 action units (0 to 5) and the blendshapes that the face allows (0 to 1).

    Args:
        change: The face's measures less those of its resting state, in distances between the eyes; finite.
        openness: Openness of the person's left and right eye, 1 at their usual opening.
        gaze_deg: Yaw and pitch of the eyes relative to the head; None when they cannot be seen.

    Raises:
        ModelError: The network's weights are missing or are not what they should be.
    """
    shown = {**blendshapes(change, openness, gaze_deg), **action_units(change, sum(openness) / 2)}
    read = learnt(change)
    return shown | {name: read[name] for name in LEARNT} | {name: (shown[name] + read[name]) / 2 for name in BOTH}
