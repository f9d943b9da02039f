"""Action units from what differs between a face and its resting state.

Each unit is a length that its muscle changes, over the length it changes at
most. The amplitudes are what the mesh shows of the test bed's anatomical
movements at intensity 5, rounded; real faces differ, and `docs/accuracy.md`
tells how far each unit can be relied on. Where two units move the same skin,
what the stronger explains is taken off the weaker (a smile raises the cheeks'
folds, parted lips lower the chin).

After Ekman, Friesen and Hager, *Facial Action Coding System* (2002).
"""

from collections.abc import Mapping
from typing import Final

from mimika.domain.signals import SignalName
from mimika.perceive.face.measures import Measure, Measured

_SHUT: Final = 0.4
"""Openness below which a lowered upper lid is a blink and no tightening."""

TOP: Final = 5.0
"""Greatest intensity, FACS letter E."""

# Change at greatest intensity, in distances between the eyes.
_INNER_BROW: Final = 0.065
_OUTER_BROW: Final = 0.06
_BROW_DOWN: Final = 0.07
_BROW_GAP: Final = 0.05
_UPPER_LID: Final = 0.024
_LIDS: Final = 0.035
_LOWER_LID: Final = 0.022
_CHEEK: Final = 0.04
_NOSTRIL: Final = 0.03
_UPPER_LIP: Final = 0.04
_FOLD: Final = 0.05
_CORNER: Final = 0.14
_CORNER_DOWN: Final = 0.10
_CORNER_OUT: Final = 0.075
_CORNER_IN: Final = 0.06
_CHIN: Final = 0.035
_LIP_THIN: Final = 0.085
_LIP_NARROW: Final = 0.03
_LIP_ROLLED: Final = 0.05
_LIPS_GAP: Final = 0.15
_CLOSED_GAP: Final = 0.06
_TREMBLING_GAP: Final = 0.025
_JAW: Final = 0.20

UPPER_FACE: Final = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU05,
    SignalName.AU06,
    SignalName.AU07,
)
"""Units of brows and eyes, withheld when these are covered."""
LOWER_FACE: Final = (
    SignalName.AU09,
    SignalName.AU10,
    SignalName.AU11,
    SignalName.AU12,
    SignalName.AU14,
    SignalName.AU15,
    SignalName.AU17,
    SignalName.AU20,
    SignalName.AU23,
    SignalName.AU24,
    SignalName.AU25,
    SignalName.AU26,
    SignalName.AU28,
)
"""Units of nose and mouth, withheld when these are covered."""


def _both(change: Measured, right: Measure) -> float:
    """Return the mean of a measure's right side and its left, which follows it."""
    return float(change[right] + change[right + 1]) / 2


def _intensity(length: float, most: float) -> float:
    return min(TOP, max(0.0, TOP * length / most))


def action_units(change: Measured, openness: float) -> Mapping[SignalName, float]:
    """Return the 20 action units as intensities 0 to 5.

    Args:
        change: The face's measures less those of its resting state, in distances between the eyes.
        openness: Eye openness, 1 at the person's usual opening.
    """
    return _brows_and_eyes(change, openness) | _nose_and_lips(change) | _mouth_shape(change)


def _brows_and_eyes(change: Measured, openness: float) -> dict[SignalName, float]:
    inner = _both(change, Measure.BROW_INNER_UP_R)
    middle = _both(change, Measure.BROW_MIDDLE_UP_R)
    outer = _both(change, Measure.BROW_OUTER_UP_R)
    closer = -float(change[Measure.BROW_GAP])
    lid_up = _both(change, Measure.UPPER_LID_UP_R)
    lower_lid = _both(change, Measure.LOWER_LID_UP_R)
    cheek = _both(change, Measure.CHEEK_UP_R)
    aperture = _both(change, Measure.EYE_APERTURE_R)
    tightened = lower_lid + 0.5 * max(0.0, -lid_up) if openness > _SHUT else lower_lid
    return {
        SignalName.AU01: _intensity(inner - 0.3 * max(0.0, outer), _INNER_BROW),
        SignalName.AU02: _intensity(outer - 0.3 * max(0.0, inner), _OUTER_BROW),
        SignalName.AU04: 0.75 * _intensity(-(inner + middle) / 2, _BROW_DOWN) + 0.25 * _intensity(closer, _BROW_GAP),
        SignalName.AU05: _intensity(lid_up + 0.5 * aperture, _UPPER_LID),
        SignalName.AU06: 0.5 * _intensity(cheek, _CHEEK) + 0.5 * _intensity(lower_lid, _LOWER_LID),
        SignalName.AU07: _intensity(tightened, _LIDS),
        SignalName.AU43: min(TOP, max(0.0, TOP * (1.0 - openness))),
    }


def _nose_and_lips(change: Measured) -> dict[SignalName, float]:
    nostril = _both(change, Measure.NOSTRIL_UP_R)
    lip = (float(change[Measure.UPPER_LIP_UP]) + _both(change, Measure.UPPER_LIP_UP_R)) / 2
    fold = _both(change, Measure.NASOLABIAL_UP_R)
    corner_up = _both(change, Measure.CORNER_UP_R)
    corner_out = _both(change, Measure.CORNER_OUT_R)
    gap = max(0.0, float(change[Measure.LIPS_GAP]))
    pulled = 0.75 * corner_up + 0.45 * corner_out
    smile = max(0.0, pulled)
    return {
        SignalName.AU09: _intensity(nostril - 0.32 * smile - 0.06 * gap, _NOSTRIL),
        SignalName.AU10: _intensity(lip - 0.42 * smile, _UPPER_LIP),
        SignalName.AU11: _intensity(fold - 0.25 * smile, _FOLD),
        SignalName.AU12: _intensity(pulled, _CORNER) if corner_up > 0 else 0.0,
        SignalName.AU15: _intensity(-corner_up - 0.3 * gap, _CORNER_DOWN),
        SignalName.AU20: _intensity(corner_out - 0.8 * max(0.0, corner_up) - 0.1 * gap, _CORNER_OUT),
    }


def _mouth_shape(change: Measured) -> dict[SignalName, float]:
    gap = float(change[Measure.LIPS_GAP])
    jaw = float(change[Measure.JAW_DOWN])
    corner_out = _both(change, Measure.CORNER_OUT_R)
    corner_back = _both(change, Measure.CORNER_BACK_R)
    corner_up = _both(change, Measure.CORNER_UP_R)
    upper, lower = float(change[Measure.UPPER_LIP_HEIGHT]), float(change[Measure.LOWER_LIP_HEIGHT])
    thinner = -(upper + lower)
    closed = min(1.0, max(0.0, 1.0 - (gap - _TREMBLING_GAP) / _CLOSED_GAP))
    unsmiling = max(0.0, 1.0 - max(0.0, 0.75 * corner_up + 0.45 * corner_out) / (0.5 * _CORNER))
    narrow = min(1.0, max(0.0, -corner_out / _LIP_NARROW))
    dimple = 0.5 * corner_back + 0.5 * max(0.0, -corner_out) - 0.4 * abs(corner_up)
    lip_raised = -float(change[Measure.LOWER_LIP_DOWN]) - 0.45 * max(0.0, thinner) + 0.3 * max(0.0, -corner_up)
    return {
        SignalName.AU14: _intensity(dimple, _CORNER_IN),
        SignalName.AU17: _intensity(lip_raised, _CHIN) * closed * unsmiling,
        SignalName.AU23: _intensity(thinner, _LIP_THIN) * closed * (0.4 + 0.6 * narrow),
        SignalName.AU24: _intensity(thinner, _LIP_THIN) * closed,
        SignalName.AU25: _intensity(gap, _LIPS_GAP),
        SignalName.AU26: _intensity(jaw, _JAW),
        SignalName.AU28: _intensity(thinner - 0.5 * _LIP_THIN, _LIP_ROLLED) * closed,
    }
