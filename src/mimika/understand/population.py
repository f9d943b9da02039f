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
- Pulse: about 70 a minute at rest, 10 between people and some 4 within one
  sitting still (Nanchen 2018 for the range of 50 to 90).
- Pitch, in semitones above 50 Hz: 118 Hz for men and 210 Hz for women (Traunmueller
  and Eriksson 1995), hence 157 Hz between them and a spread wide enough for
  both. Within one calm speaker it moves by 2 to 4 semitones (the same).
- Loudness: speech at -26 dBov is what telephony aims at (ITU-T P.56); gain and
  distance differ by 10 dB and more, hence the width.
- Rate: 4.5 syllables a second of conversation (about 4 to 5 with pauses:
  de Jong and Wempe 2009 count alike). Languages differ: see `priors`.
- Pauses: a fifth of the time within speech (Goldman-Eisler 1968: 16 to 30 %).
- Tilt: speech has 10 to 20 dB more below 1 kHz than above it (Byrne et al. 1994).
- Filled pauses: 2.6 in 100 words (Bortfeld et al. 2001), at 150 words a minute 4
  a minute of speech.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2, nan
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName

Row = NDArray[np.float64]
"""Shape (ROWS,): one value a signal of the baseline, in the order of `SIGNALS`, or of `VOICED` for voices."""

Flags = NDArray[np.bool_]
"""Of the same shape."""


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
        SignalName.PULSE_BPM: Prior(median=70.0, spread=5.0, floor=2.5),
        SignalName.PUPIL_IRIS_RATIO: Prior(median=0.38, spread=0.08, floor=0.03),
        SignalName.FACE_SCALE: Prior(median=0.1, spread=0.05, floor=0.005),
        SignalName.EYE_OPENNESS: Prior(median=1.0, spread=0.1, floor=0.05),
        SignalName.EYE_OPENNESS_LEFT: Prior(median=1.0, spread=0.1, floor=0.05),
        SignalName.EYE_OPENNESS_RIGHT: Prior(median=1.0, spread=0.1, floor=0.05),
    }
)

_VOICE: Mapping[SignalName, Prior] = MappingProxyType(
    {
        SignalName.VOICE_PITCH_HZ: Prior(median=19.8, spread=4.0, floor=1.5),
        SignalName.VOICE_PITCH_SPREAD_ST: Prior(median=2.8, spread=1.0, floor=0.6),
        SignalName.VOICE_LOUDNESS_DBFS: Prior(median=-26.0, spread=5.0, floor=2.0),
        SignalName.VOICE_RATE_SYLLABLES_S: Prior(median=4.5, spread=0.9, floor=0.5),
        SignalName.VOICE_PAUSE_SHARE: Prior(median=0.2, spread=0.1, floor=0.05),
        SignalName.VOICE_TILT_DB: Prior(median=15.0, spread=4.0, floor=2.0),
        SignalName.VOICE_FILLED_PAUSES_PER_MIN: Prior(median=4.0, spread=3.0, floor=2.0),
    }
)
"""Pitch is kept in semitones above 50 Hz (see `pitch_st`), as ears and spreads are; the rest in catalogue units."""

PITCH_REFERENCE_HZ: Final = 50.0
"""Semitones are counted from here."""

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


def pitch_st(hertz: float) -> float:
    """Return a pitch in semitones above 50 Hz; NaN when there is none."""
    return 12.0 * log2(hertz / PITCH_REFERENCE_HZ) if hertz > 0 else nan


def prior_of_voice(name: SignalName) -> Prior | None:
    """Return the prior of a signal of the voice, None when no baseline is kept of it."""
    return _VOICE.get(name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """The normal among people, as columns: where the baseline of somebody never met starts.

    Attributes:
        median: Shape (rows,), see `Prior`; so the next two.
        spread: Robust standard deviation within one person.
        floor: Least spread that is believed.
        lids: Shape (rows,): which have the open eye as reference instead of a median.
        counting: Shape (rows,): which tell how well the person is known.
        worth: How many of the person's own frames this normal is worth.
    """

    median: Row
    spread: Row
    floor: Row
    lids: Flags
    counting: Flags
    worth: float


def table_of(names: Iterable[SignalName], priors: Mapping[SignalName, Prior], worth: float) -> Table:
    """Return signals and their priors as columns, in the order of the names."""
    rows = tuple(names)
    lids = np.array([name in EYELIDS for name in rows])
    return Table(
        median=_constant([priors[name].median for name in rows]),
        spread=_constant([priors[name].spread for name in rows]),
        floor=_constant([priors[name].floor for name in rows]),
        lids=lids,
        counting=~lids & np.array([name is not SignalName.PULSE_BPM for name in rows]),
        worth=worth,
    )


def _constant(values: list[float]) -> Row:
    row = np.array(values)
    row.flags.writeable = False
    return row


def _stated() -> dict[SignalName, Prior]:
    either = ((name, prior_of(name) or prior_of_voice(name)) for name in SignalName)
    return {name: prior for name, prior in either if prior is not None}


PRIORS: Final[Mapping[SignalName, Prior]] = MappingProxyType(_stated())
"""Every signal that a normal is stated of, in the order of the catalogue."""

SIGNALS: Final = tuple(name for name in PRIORS if name not in _VOICE)
"""Signals of the face and the pulse of which a baseline is kept, in the order of the catalogue."""

ROWS: Final = len(SIGNALS)
"""How many there are."""

ROW: Final[Mapping[SignalName, int]] = MappingProxyType({name: row for row, name in enumerate(SIGNALS)})
"""Place of each among them."""

PLACES: Final = np.array([POSITION[name] for name in SIGNALS])
"""Shape (ROWS,): their places in the vector of readings."""

FACE_WORTH: Final = 90.0
"""The face's normal is worth three quiet seconds of the person's own."""

FACE: Final = table_of(SIGNALS, PRIORS, FACE_WORTH)
"""The normal of faces among people."""

MEDIAN: Final[Row] = FACE.median
SPREAD: Final[Row] = FACE.spread
FLOOR: Final[Row] = FACE.floor
LIDS: Final[Flags] = FACE.lids
"""Shape (ROWS,): which are eyelids."""

MOUTH: Final = np.array([is_of_the_mouth(name) for name in SIGNALS])
"""Shape (ROWS,): which are moved by talking."""

VOICED: Final = tuple(_VOICE)
"""Signals of the voice of which a baseline is kept."""

VOICE_ROW: Final[Mapping[SignalName, int]] = MappingProxyType({name: row for row, name in enumerate(VOICED)})
"""Place of each among them."""

VOICE_WORTH: Final = 300.0
"""The voice's normal is worth ten seconds of the person's own quiet speech: speech varies more than a resting face."""

VOICE: Final = table_of(VOICED, PRIORS, VOICE_WORTH)
"""The normal of voices among people."""
