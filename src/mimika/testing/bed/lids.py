"""How the lids move: the one law that both the drawing and the true eye openness follow.

Shares are of the rest opening of the eye. Amounts follow anatomy: the levator
raises the upper lid by at most some 38 % of a usual opening (AU5), the
palpebral orbicularis narrows it mostly from below (AU7), a strong cheek raiser
pushes the lower lid up (AU6), and closing is nearly all done by the upper lid
(AU43).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Amount = NDArray[np.float64]
"""Intensities or shares of any shape."""

UPPER_TRAVEL = 0.88
"""Share of the opening that the upper lid covers when the eye closes; the lower lid rises by the rest."""

_EYEBALL_RADIUS_MM = 12.0
_OPENING_MM = 10.0
_UPPER_FOLLOWS = 0.5
_LOWER_FOLLOWS = 0.25
_RAISED = 0.38
_TIGHT_BELOW = 0.28
_TIGHT_ABOVE = 0.14
_CHEEK_BELOW = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lids:
    """Where the lid margins stand, as shares of the rest opening.

    Attributes:
        upper: Travel of the upper lid downwards; negative when raised.
        lower: Travel of the lower lid upwards.
    """

    upper: Amount
    lower: Amount

    @property
    def openness(self) -> Amount:
        """Opening as a share of the rest opening, 0 shut to about 1.4."""
        return 1.0 - self.upper - self.lower


def lids(raised: Amount, cheek: Amount, tight: Amount, shut: Amount, gaze_pitch_deg: Amount) -> Lids:
    """Return where the lids stand.

    Args:
        raised: Intensity of AU5, 0 to 5.
        cheek: Intensity of AU6, 0 to 5.
        tight: Intensity of AU7, 0 to 5.
        shut: Intensity of AU43, 0 to 5; 5 closes the eye whatever the others do.
        gaze_pitch_deg: How far the eyes look up; the lids follow the iris, the upper one more.
    """
    iris = np.sin(np.radians(gaze_pitch_deg)) * _EYEBALL_RADIUS_MM / _OPENING_MM
    upper = (_TIGHT_ABOVE * tight - _RAISED * raised) / 5.0 - _UPPER_FOLLOWS * iris
    lower = (_TIGHT_BELOW * tight + _CHEEK_BELOW * cheek) / 5.0 + _LOWER_FOLLOWS * iris
    closing = np.clip(shut / 5.0, 0.0, 1.0)
    left_open = 1.0 - upper - lower
    return Lids(
        upper=upper + closing * UPPER_TRAVEL * left_open,
        lower=lower + closing * (1.0 - UPPER_TRAVEL) * left_open,
    )
