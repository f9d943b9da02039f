"""What is played: a curve for each scripted signal, blinks, and what happens to the picture.

The truth is computed from the script alone, at any times, in the units of the
signal catalogue. Next door: `mimika.testing.bed.scripts` has ready ones,
`mimika.testing.bed.animate` draws them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.testing.bed.blood import Pulse
from mimika.testing.bed.curves import Blink, Curve, Times, closure, steady
from mimika.testing.bed.lids import lids

ACTION_UNITS = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU05,
    SignalName.AU06,
    SignalName.AU07,
    SignalName.AU09,
    SignalName.AU10,
    SignalName.AU12,
    SignalName.AU15,
    SignalName.AU17,
    SignalName.AU20,
    SignalName.AU23,
    SignalName.AU24,
    SignalName.AU25,
    SignalName.AU26,
    SignalName.AU28,
    SignalName.AU43,
)
"""Action units that can be scripted, intensity 0 to 5."""

ANGLES = (
    SignalName.HEAD_YAW_DEG,
    SignalName.HEAD_PITCH_DEG,
    SignalName.HEAD_ROLL_DEG,
    SignalName.GAZE_YAW_DEG,
    SignalName.GAZE_PITCH_DEG,
)
"""Angles that can be scripted, in degrees: head within 30 yaw, 20 pitch, 25 roll; gaze within 30."""

SCRIPTED = (*ACTION_UNITS, *ANGLES, SignalName.PUPIL_IRIS_RATIO)
"""Everything that can be scripted."""

MOVING_LIDS = (SignalName.AU05, SignalName.AU06, SignalName.AU07, SignalName.AU43, SignalName.GAZE_PITCH_DEG)
"""What `mimika.testing.bed.lids.lids` takes, in its order."""

PUPIL_AT_REST = 0.35
"""Usual pupil-to-iris ratio in room light: about 4 mm in 11.7 mm."""

NO_CURVES: Mapping[SignalName, Curve] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time in seconds, from `start` up to but without `end`."""

    start: float
    end: float

    def covers(self, at: float) -> bool:
        """Return whether a time lies within."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What is shown, at some times.

    Attributes:
        at: The times in seconds, shape (n,).
        values: For every scripted signal and the eye openness its values, shape (n,), in catalogue units.
        visible: Whether the person is in the picture, shape (n,).
        blinks: All blinks of the script.
    """

    at: Times
    values: Mapping[SignalName, NDArray[np.float64]]
    visible: NDArray[np.bool_]
    blinks: tuple[Blink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A scene to play.

    Attributes:
        seconds: How long it lasts, above 0.
        fps: Frames a second, above 0.
        curves: Curve of each signal; what is not named stays at rest.
        blinks: Blinks, on top of the curve of AU43.
        absences: When the person is out of the picture.
        occlusions: When a hand is held before the lower face.
        light: Light on the scene over time, 1 = as photographed.
        pulse: The pulse that the skin shows; None for none at all.

    Raises:
        ValueError: A curve is given for a signal that cannot be scripted, or seconds or fps are not above 0.
    """

    seconds: float
    fps: float = 25.0
    curves: Mapping[SignalName, Curve] = field(default_factory=lambda: NO_CURVES)
    blinks: tuple[Blink, ...] = ()
    absences: tuple[Span, ...] = ()
    occlusions: tuple[Span, ...] = ()
    light: Curve = field(default_factory=lambda: steady(1.0))
    pulse: Pulse | None = None

    def __post_init__(self) -> None:
        strange = [name for name in self.curves if name not in SCRIPTED]
        if strange:
            message = f"these signals cannot be scripted: {', '.join(strange)}"
            raise ValueError(message)
        if self.seconds <= 0 or self.fps <= 0:
            message = f"a script needs seconds and fps above 0, got {self.seconds} and {self.fps}"
            raise ValueError(message)

    @property
    def times(self) -> Times:
        """Times of the frames in seconds, shape (n,)."""
        return np.arange(round(self.seconds * self.fps)) / self.fps

    def with_fps(self, fps: float) -> "Script":
        """Return the same scene at another frame rate."""
        return replace(self, fps=fps)

    def truth(self, times: Times | None = None) -> Truth:
        """Return what is shown at some times, or at the times of the frames."""
        at = self.times if times is None else times
        values = {name: self._values(name, at) for name in SCRIPTED}
        shut = closure(self.blinks, at)
        values[SignalName.AU43] = np.maximum(values[SignalName.AU43], 5.0 * shut)
        stand = lids(*(values[name] for name in MOVING_LIDS))
        values[SignalName.EYE_OPENNESS] = stand.openness
        away = np.array([any(span.covers(time) for span in self.absences) for time in at], dtype=np.bool_)
        return Truth(at=at, values=MappingProxyType(values), visible=~away, blinks=self.blinks)

    def _values(self, name: SignalName, at: Times) -> NDArray[np.float64]:
        rest = PUPIL_AT_REST if name is SignalName.PUPIL_IRIS_RATIO else 0.0
        return self.curves[name].at(at) if name in self.curves else np.full(at.shape, rest)
