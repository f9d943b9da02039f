"""What is normal for people at large: where every personal baseline starts.

Only a starting point: the person's own quiet frames outweigh it after three
seconds (see `mimika.understand.baseline`). The values are stated, not fitted:

- Action units and blendshapes arrive relative to the person's neutral
  geometry, so a resting face lies near 0. Their spread, 0.35 of the 0..5
  scale, is about a third of the least intensity a FACS coder notes (A = 1);
  the floor is a quarter of it. Blendshapes run from 0 to 1: a fifth of that.
- Blendshapes of looking follow the gaze and vary more.
- Head and gaze: a person before a screen faces it within some 8 degrees.
- Pupil to iris: a pupil of 4.5 mm in indoor light (Winn et al. 1994) in an
  iris of 11.7 mm gives 0.38.
- Blinks: about 17 a minute at rest, widely spread (Bentivoglio et al. 1997).
- Eyelids: openness is 1 for the usual open eye by the catalogue's definition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName

Row = NDArray[np.float64]
"""Shape (ROWS,): one value a signal of the baseline, in the order of `SIGNALS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The normal of a signal among people, in its own unit.

    Attributes:
        median: Where it rests.
        spread: Robust standard deviation (1.4826 MAD) within one person at rest.
        floor: Least spread that is believed, so that a very still person does not give huge z.
    """

    median: float
    spread: float
    floor: float


_ACTION_UNIT = Prior(median=0.0, spread=0.35, floor=0.25)
_BLENDSHAPE = Prior(median=0.0, spread=0.07, floor=0.05)
_BLENDSHAPE_LOOK = Prior(median=0.1, spread=0.15, floor=0.08)

_PRIORS: Mapping[SignalName, Prior] = MappingProxyType(
    {
        SignalName.HEAD_YAW_DEG: Prior(median=0.0, spread=6.0, floor=3.0),
        SignalName.HEAD_PITCH_DEG: Prior(median=0.0, spread=6.0, floor=3.0),
        SignalName.HEAD_ROLL_DEG: Prior(median=0.0, spread=4.0, floor=2.0),
        SignalName.HEAD_MOTION_DEG_S: Prior(median=5.0, spread=6.0, floor=3.0),
        SignalName.GAZE_YAW_DEG: Prior(median=0.0, spread=6.0, floor=3.0),
        SignalName.GAZE_PITCH_DEG: Prior(median=0.0, spread=6.0, floor=3.0),
        SignalName.GAZE_SCREEN_YAW_DEG: Prior(median=0.0, spread=8.0, floor=4.0),
        SignalName.GAZE_SCREEN_PITCH_DEG: Prior(median=0.0, spread=8.0, floor=4.0),
        SignalName.GAZE_ON_SCREEN: Prior(median=0.85, spread=0.2, floor=0.1),
        SignalName.BLINK_RATE_PER_MIN: Prior(median=17.0, spread=8.0, floor=4.0),
        SignalName.PUPIL_IRIS_RATIO: Prior(median=0.38, spread=0.08, floor=0.03),
        SignalName.FACE_SCALE: Prior(median=0.1, spread=0.05, floor=0.005),
        SignalName.EYE_OPENNESS: Prior(median=1.0, spread=0.1, floor=0.05),
        SignalName.EYE_OPENNESS_LEFT: Prior(median=1.0, spread=0.1, floor=0.05),
        SignalName.EYE_OPENNESS_RIGHT: Prior(median=1.0, spread=0.1, floor=0.05),
    }
)

EYELIDS: Final = (SignalName.EYE_OPENNESS, SignalName.EYE_OPENNESS_LEFT, SignalName.EYE_OPENNESS_RIGHT)
"""Signals whose reference is the open eye, a high percentile, instead of the median."""

_MOUTH = frozenset(
    {
        SignalName.AU10,
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
        SignalName.BLENDSHAPE_CHEEK_PUFF,
        SignalName.BLENDSHAPE_TONGUE_OUT,
    }
)
_MOUTH_SHAPES = ("blendshape_mouth_", "blendshape_jaw_")


def prior_of(name: SignalName) -> Prior | None:
    """Return the prior of a signal, None when no baseline is kept of it."""
    if name.startswith("au") and name[2:].isdigit():
        return _ACTION_UNIT
    if name.startswith("blendshape_eye_look"):
        return _BLENDSHAPE_LOOK
    if name.startswith("blendshape_"):
        return _BLENDSHAPE
    return _PRIORS.get(name)


def is_of_the_mouth(name: SignalName) -> bool:
    """Return whether talking moves this signal, so that it is not read while somebody talks."""
    return name in _MOUTH or name.startswith(_MOUTH_SHAPES)


def _signals() -> tuple[tuple[SignalName, Prior], ...]:
    known = ((name, prior_of(name)) for name in SignalName)
    return tuple((name, prior) for name, prior in known if prior is not None)


def _constant(values: list[float]) -> Row:
    row = np.array(values)
    row.flags.writeable = False
    return row


_TABLE = _signals()

SIGNALS: Final = tuple(name for name, _ in _TABLE)
"""Signals of which a baseline is kept, in the order of the catalogue."""

ROWS: Final = len(SIGNALS)
"""How many there are."""

ROW: Final[Mapping[SignalName, int]] = MappingProxyType({name: row for row, name in enumerate(SIGNALS)})
"""Place of each among them."""

PLACES: Final = np.array([POSITION[name] for name in SIGNALS])
"""Shape (ROWS,): their places in the vector of readings."""

MEDIAN: Final[Row] = _constant([prior.median for _, prior in _TABLE])
SPREAD: Final[Row] = _constant([prior.spread for _, prior in _TABLE])
FLOOR: Final[Row] = _constant([prior.floor for _, prior in _TABLE])

MOUTH: Final = np.array([is_of_the_mouth(name) for name in SIGNALS])
"""Shape (ROWS,): which are moved by talking."""

LIDS: Final = np.array([name in EYELIDS for name in SIGNALS])
"""Shape (ROWS,): which are eyelids."""
