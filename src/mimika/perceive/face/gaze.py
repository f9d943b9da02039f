"""Where the eyes point, relative to the head and to the screen.

The iris is taken as a disc on a ball: the shift of its middle from the middle
of the eye, over the ball's radius, is the sine of the angle. Radius 12 mm and a
distance between the eyes of 63 mm are adult averages (Bekerman et al., 2014;
Dodgson, 2004), so their ratio serves on a face measured in that distance.

Without a calibration the zero is the person's own usual direction, trusted
only as far as a few degrees from the population's.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from mimika.perceive.face.shape import AlignedFace, Pose

_RADIUS: Final = 12.0 / 63.0
_RIGHT: Final = (468, 33, 133)
_LEFT: Final = (473, 263, 362)
_DROP: Final = 0.012
"""The iris of a level gaze sits above the line of the corners, by this share of the distance between the eyes."""
_OWN_ZERO_DEG: Final = 6.0
_LEARNING_S: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where the screen is, seen from the person, in degrees from the camera.

    Attributes:
        half_width_deg: Half its width.
        half_height_deg: Half its height.
        below_camera_deg: How far its middle lies below the camera.
        blur_deg: Standard error of the gaze, over which the probability falls.
    """

    half_width_deg: float = 18.0
    half_height_deg: float = 13.0
    below_camera_deg: float = 4.0
    blur_deg: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaze:
    """Direction of the eyes in degrees; yaw to the person's own left and pitch upwards positive.

    Attributes:
        yaw_deg: Relative to the head.
        pitch_deg: Relative to the head.
        screen_yaw_deg: Relative to the line to the camera.
        screen_pitch_deg: Relative to the line to the camera.
        on_screen: Probability that the line of sight meets the screen.
    """

    yaw_deg: float
    pitch_deg: float
    screen_yaw_deg: float
    screen_pitch_deg: float
    on_screen: float


def _eye(face: AlignedFace, iris: int, outer: int, inner: int) -> tuple[float, float]:
    middle = (face.points[outer] + face.points[inner]) / 2
    shift = face.points[iris] - middle
    sine = np.clip(shift[:2] / _RADIUS, -0.95, 0.95)
    return math.degrees(math.asin(sine[0])), -math.degrees(math.asin(float(sine[1])))


class GazeReader:
    """Gaze of one person; remembers their usual direction.

    Args:
        screen: Where the screen is.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._usual = np.zeros(2)
        self._seen_s = 0.0
        self._last_at: float | None = None

    def read(self, face: AlignedFace, at: float) -> Gaze:
        """Return where open eyes point."""
        right, left = _eye(face, *_RIGHT), _eye(face, *_LEFT)
        raw = np.array([(right[0] + left[0]) / 2, (right[1] + left[1]) / 2 - math.degrees(_DROP / _RADIUS)])
        self._learn(raw, face.pose, at)
        zero = np.clip(self._usual, -_OWN_ZERO_DEG, _OWN_ZERO_DEG)
        yaw, pitch = (float(each) for each in raw - zero)
        screen_yaw, screen_pitch = face.pose.yaw_deg + yaw, face.pose.pitch_deg + pitch
        return Gaze(
            yaw_deg=yaw,
            pitch_deg=pitch,
            screen_yaw_deg=screen_yaw,
            screen_pitch_deg=screen_pitch,
            on_screen=self._on_screen(screen_yaw, screen_pitch),
        )

    def _learn(self, raw: "np.ndarray[tuple[int], np.dtype[np.float64]]", pose: Pose, at: float) -> None:
        elapsed = 0.0 if self._last_at is None else min(0.2, max(0.0, at - self._last_at))
        self._last_at = at
        if abs(pose.yaw_deg) > 15 or abs(pose.pitch_deg) > 15:  # noqa: PLR2004 -- as the baseline's quiet frames
            return
        self._seen_s = min(_LEARNING_S, self._seen_s + elapsed)
        share = elapsed / (self._seen_s + 2.0)
        self._usual = self._usual + share * (raw - self._usual)

    def _on_screen(self, yaw: float, pitch: float) -> float:
        screen = self._screen
        past_side = abs(yaw) - screen.half_width_deg
        past_edge = abs(pitch + screen.below_camera_deg) - screen.half_height_deg
        past = max(past_side, past_edge)
        return 1.0 / (1.0 + math.exp(max(-30.0, min(30.0, past / (0.5 * screen.blur_deg)))))
