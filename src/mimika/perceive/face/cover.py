"""Notices that something covers a face: a hand, a cup, a microphone.

The mesh goes on guessing behind a hand, so its word is not enough. A coarse
sketch of local contrast of each half of the face (some 300 values, no more
than is needed to tell a mouth from the back of a hand) is compared with what
that half usually looks like on this person from this direction. Expressions
and speech change it by less than something in front of it does.

The sketch stays in memory, is compared with nobody else's, and ends with the
person's stay. What covers a face from the first frame on cannot be noticed.
"""

from dataclasses import dataclass
from typing import Final, final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.shape import Pose

Sketch = NDArray[np.float32]
"""One half of the face, 13 by 20 or 17 by 18 values: local contrast, mean about 0, standard deviation about 1."""

_SIDE: Final = 32
_UPPER: Final = (slice(1, 14), slice(6, 26))
_LOWER: Final = (slice(13, 30), slice(7, 25))
_NEARBY: Final = 4.0
"""Standard deviation of the blur that is taken off, in sketch pixels: light and shade go, shapes stay."""
_LEAST_LIKE_LOWER: Final = 0.42
_LEAST_LIKE_UPPER: Final = 0.2
"""Correlation below which a half counts as covered; blinks change the upper half more than speech does the lower."""
_SETTLED: Final = 8
_LEARNING: Final = 0.02
_SLOWLY: Final = 0.004
_YAW_STEP_DEG: Final = 12.0
_PITCH_STEP_DEG: Final = 10.0
_LEAST_STREAK: Final = 6
_MOST_DOUBTS: Final = 90
"""Frames in a row that must have been covered before a new direction is doubted, and for how many it is."""
_DIRECTIONS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What is covered.

    Attributes:
        upper: Brows and eyes.
        lower: Nose and mouth.
    """

    upper: bool
    lower: bool


@final
class _Half:
    """What one half of a face usually looks like from one direction."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._usual: Sketch | None = None
        self._frames = 0

    def covered(self, sketch: Sketch) -> bool:
        if self._usual is None:
            self._usual, self._frames = sketch, 1
            return False
        spread = mean_and_spread(self._usual)[1] * mean_and_spread(sketch)[1] + 1e-6
        like = float(np.vdot(self._usual, sketch)) / sketch.size / spread
        self._frames += 1
        settled = self._frames > _SETTLED
        share = max(_LEARNING, 1.0 / self._frames) if not settled or like >= self._least else _SLOWLY
        self._usual = (self._usual + share * (sketch - self._usual)).astype(np.float32, copy=False)
        return settled and like < self._least


@final
class CoverReader:
    """Memory of one person's usual look, for at most a couple of dozen directions."""

    def __init__(self) -> None:
        self._halves: dict[tuple[int, int], tuple[_Half, _Half]] = {}
        self._last = Cover(upper=False, lower=False)
        self._streak = 0
        self._doubts = 0

    def read(self, luma: NDArray[np.float32], pose: Pose) -> Cover:
        """Return what is covered in one frame.

        Args:
            luma: Brightness of the chip, shape (96, 96).
            pose: Pose of the head.
        """
        direction = (round(pose.yaw_deg / _YAW_STEP_DEG), round(pose.pitch_deg / _PITCH_STEP_DEG))
        if direction not in self._halves:
            if self._in_doubt():
                return self._last
            if len(self._halves) == _DIRECTIONS:
                del self._halves[next(iter(self._halves))]
            self._halves[direction] = (_Half(_LEAST_LIKE_UPPER), _Half(_LEAST_LIKE_LOWER))
        upper, lower = self._halves[direction]
        small = cv2.resize(luma, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
        self._last = Cover(upper=upper.covered(_sketch(small[_UPPER])), lower=lower.covered(_sketch(small[_LOWER])))
        self._streak = self._streak + 1 if self._last.upper or self._last.lower else 0
        self._doubts = self._doubts if self._streak else 0
        return self._last

    def _in_doubt(self) -> bool:
        """Return whether to believe the last verdict instead of learning a new direction with a hand in it."""
        if self._streak < _LEAST_STREAK:
            return False
        self._doubts += 1
        return self._doubts < _MOST_DOUBTS


def _sketch(part: NDArray[np.float32]) -> Sketch:
    contrast = part - cv2.GaussianBlur(part, (0, 0), _NEARBY).astype(np.float32, copy=False)
    mean, spread = mean_and_spread(contrast)
    return (contrast - np.float32(mean)) / np.float32(spread + 2.0)


def mean_and_spread(values: NDArray[np.float32]) -> tuple[float, float]:
    """Return mean and standard deviation of a plane; faster than numpy on planes this small."""
    mean, spread = cv2.meanStdDev(values)
    return float(mean[0, 0]), float(spread[0, 0])
