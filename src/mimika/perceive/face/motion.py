"""What movement over about a second tells: speech, nods, the speed of the head, and what is mere tremor.

Speech opens and closes the lips a few times a second; a smile or a yawn does
so once. The probability rises with the number of reversals and their size.
"""

import math
from collections import deque
from typing import Final

import numpy as np

from mimika.perceive.face.measures import Measured
from mimika.perceive.face.shape import Pose
from mimika.perceive.swings import swings

_WINDOW_S: Final = 1.2
_KEPT: Final = 160
_LEAST_S: Final = 0.5
_SWING: Final = 0.018
"""Size of an opening that counts, in distances between the eyes."""
_OFTEN: Final = 2.2
_NODDING_S: Final = 1.5
_NODS: Final = (0.5, 2.5)
"""Returns of the head within that time, from which a nod or shake begins to be likely and from which it is certain.

People nod and shake 1 to 4 times a second; one single nod returns but once.
"""
_NOD_DEG, _SHAKE_DEG = 3.0, 4.0
"""Size of a movement that counts: above the mesh's tremor, below a modest nod (some 5 degrees)."""
_OTHER_AXIS: Final = (0.8, 1.4)
"""Range of the angle over that of the other one, from which it begins to be the main movement and is so wholly."""

STEADY_S: Final = 0.07
"""Time constant of the smoothing in seconds."""


class SpeechReader:
    """Whether one person's mouth moves as in speech."""

    def __init__(self) -> None:
        self._gaps: deque[tuple[float, float]] = deque(maxlen=_KEPT)

    def read(self, gap: float, at: float) -> float:
        """Return the probability of speech, or NaN until half a second was seen.

        Args:
            gap: Gap between the lips in distances between the eyes.
            at: Event time in seconds.
        """
        self._gaps.append((at, gap))
        while at - self._gaps[0][0] > _WINDOW_S:
            self._gaps.popleft()
        seconds = at - self._gaps[0][0]
        if seconds < _LEAST_S:
            return float("nan")
        per_second = swings((gap for _, gap in self._gaps), _SWING) / seconds
        return 1.0 / (1.0 + float(np.exp(-2.5 * (per_second - _OFTEN))))


class HeadMotionReader:
    """Speed of one person's head."""

    def __init__(self) -> None:
        self._poses: deque[tuple[float, float, float, float]] = deque(maxlen=_KEPT)

    def read(self, pose: Pose, at: float) -> float:
        """Return the mean speed of rotation over the last second in degrees a second, or NaN at first.

        Args:
            pose: Pose of the head.
            at: Event time in seconds.
        """
        self._poses.append((at, pose.yaw_deg, pose.pitch_deg, pose.roll_deg))
        while at - self._poses[0][0] > 1.0:
            self._poses.popleft()
        seconds = at - self._poses[0][0]
        if seconds < _LEAST_S:
            return float("nan")
        path = np.diff(np.array(self._poses)[:, 1:], axis=0)
        return min(720.0, float(np.sqrt((path**2).sum(axis=1)).sum()) / seconds)


class NodReader:
    """Whether one person nods or shakes their head."""

    def __init__(self) -> None:
        self._poses: deque[tuple[float, float, float]] = deque(maxlen=_KEPT)

    def read(self, pose: Pose, at: float) -> tuple[float, float]:
        """Return the probabilities of a nod and of a shake over the last 1.5 seconds; NaN until half a second was seen.

        Args:
            pose: Pose of the head.
            at: Event time in seconds.
        """
        self._poses.append((at, pose.pitch_deg, pose.yaw_deg))
        while at - self._poses[0][0] > _NODDING_S:
            self._poses.popleft()
        if at - self._poses[0][0] < _LEAST_S:
            return math.nan, math.nan
        pitch = [pitch for _, pitch, _ in self._poses]
        yaw = [yaw for _, _, yaw in self._poses]
        up_and_down, to_and_fro = max(pitch) - min(pitch), max(yaw) - min(yaw)
        return (
            min(_ramp(swings(pitch, _NOD_DEG), *_NODS), _ramp(up_and_down / max(to_and_fro, 1e-6), *_OTHER_AXIS)),
            min(_ramp(swings(yaw, _SHAKE_DEG), *_NODS), _ramp(to_and_fro / max(up_and_down, 1e-6), *_OTHER_AXIS)),
        )


class Steadier:
    """Takes the mesh's tremor out of one person's measures.

    Exponential smoothing in event time, so that every frame rate gets the same;
    it delays a movement by its time constant.
    """

    def __init__(self) -> None:
        self._values: Measured | None = None
        self._at = 0.0

    def steady(self, measured: Measured, at: float) -> Measured:
        """Return the smoothed measures.

        Args:
            measured: Measures of this frame.
            at: Event time in seconds.
        """
        elapsed = at - self._at
        self._at = at
        if self._values is None or not 0 <= elapsed < _LEAST_S:
            self._values = measured
        else:
            self._values = self._values + (1 - math.exp(-elapsed / STEADY_S)) * (measured - self._values)
        return self._values


def _ramp(value: float, none: float, full: float) -> float:
    """Return 0 at `none`, 1 at `full`, straight in between."""
    return min(1.0, max(0.0, (value - none) / (full - none)))
