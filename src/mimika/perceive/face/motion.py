"""What movement over about a second tells: speech, the speed of the head, and what is mere tremor.

Speech opens and closes the lips a few times a second; a smile or a yawn does
so once. The probability rises with the number of reversals and their size.
"""

import math
from collections import deque
from typing import Final

import numpy as np

from mimika.perceive.face.measures import Measured
from mimika.perceive.face.shape import Pose

_WINDOW_S: Final = 1.2
_KEPT: Final = 160
_LEAST_S: Final = 0.5
_SWING: Final = 0.018
"""Size of an opening that counts, in distances between the eyes."""
_OFTEN: Final = 2.2

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
        per_second = self._swings() / seconds
        return 1.0 / (1.0 + float(np.exp(-2.5 * (per_second - _OFTEN))))

    def _swings(self) -> int:
        """Return how often the lips went from opening to closing or back, small tremors left out."""
        extreme = self._gaps[0][1]
        direction = 0
        swings = 0
        for _, gap in self._gaps:
            if (direction >= 0 and gap > extreme) or (direction <= 0 and gap < extreme):
                if direction == 0 and abs(gap - extreme) < _SWING:
                    continue
                direction = direction or (1 if gap > extreme else -1)
                extreme = gap
            elif abs(gap - extreme) >= _SWING:
                swings += 1
                direction = -direction
                extreme = gap
        return swings


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
