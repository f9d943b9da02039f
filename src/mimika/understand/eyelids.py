"""Eyelids have a normal of their own kind: the open eye.

A median over blinks, glances down and drowsy minutes would call half-closed
eyes normal; subtracting it is known to break eyelids. The reference is
therefore the 95th percentile of the openness (the measure PERCLOS is defined
on: Wierwille et al. 1994), which blinks do not reach. Next door:
`mimika.understand.baseline` keeps the reservoir it is taken from.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

OPEN_PERCENTILE: Final = 0.95
"""Share of the frames whose openness lies below the reference."""

BLINK_OPENNESS: Final = 0.5
"""Below this share of the open eye a lid is on its way down or up."""

CLOSED_OPENNESS: Final = 0.2
"""At most this share: at least 80 % closed, the P80 of PERCLOS."""


def open_eye(ordered: NDArray[np.floating], present: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the openness of the open eye.

    Args:
        ordered: Shape (lids, n), each row ascending with NaN last.
        present: Shape (lids,): how many values of each row are no NaN.

    Returns:
        Shape (lids,); NaN where there is no value.
    """
    last = np.maximum(present - 1, 0)
    place = np.ceil(OPEN_PERCENTILE * last).astype(np.intp)
    reference = ordered[np.arange(len(ordered)), place].astype(np.float64)
    reference[present == 0] = np.nan
    return reference


def openness(raw: float, reference: float) -> float:
    """Return the opening relative to the person's open eye; NaN when there is none."""
    return raw / reference if reference > 0 else float("nan")
