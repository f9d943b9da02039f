"""How well a face can be read: size, sharpness, light, direction, and what covers it.

All is measured on a small upright chip of the face, cut by the landmarks. What
covers it is found next door, in `mimika.perceive.face.cover`.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.domain.state import Quality, Reason
from mimika.perceive.face.cover import Cover, CoverReader, mean_and_spread
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import Pose

CHIP: Final = 96
"""Side of the chip in pixels."""
_EYE_SPAN: Final = 34.0
_EYE_ROW: Final = 30.0
_RIGHT_EYE: Final = (33, 133)
_LEFT_EYE: Final = (263, 362)
_LUMA: Final = np.array([[1 / 3, 1 / 3, 1 / 3]], np.float32)
_DARK, _GLARING = 8.0, 248.0
"""The ends of the 8-bit scale: beyond them a pixel is clipped."""

Chip = NDArray[np.float32]
"""Shape (96, 96, 3), RGB 0 to 255: the eyes lie level, 34 pixels apart, in row 30."""

SMALLEST_PX: Final = 11.0
"""Distance between the eyes below which no unit can be read."""
DARKEST: Final = 14.0
BRIGHTEST: Final = 246.0
LEAST_SHARP: Final = 0.08
WIDEST_DEG: Final = 55.0
"""Yaw beyond which half the face is out of sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the chip tells about one frame.

    Attributes:
        quality: The quality value.
        reason: Why the face cannot be read at all, or None.
        detail: The measured value that decided, in words.
        upper_covered: Brows or eyes are covered.
        lower_covered: Nose or mouth is covered.
    """

    quality: Quality
    reason: Reason | None
    detail: str
    upper_covered: bool
    lower_covered: bool


def cut_chip(pixels: Pixels, landmarks: Landmarks) -> Chip:
    """Return the upright chip of a face.

    Args:
        pixels: The region of the picture.
        landmarks: The face's landmarks in that region.
    """
    right, left = _middle(landmarks, _RIGHT_EYE), _middle(landmarks, _LEFT_EYE)
    across, down = left[0] - right[0], left[1] - right[1]
    angle = math.atan2(down, across)
    scale = _EYE_SPAN / max(1e-3, math.hypot(across, down))
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    x, y = (right[0] + left[0]) / 2, (right[1] + left[1]) / 2
    matrix = np.array(
        [[cosine, sine, CHIP / 2 - cosine * x - sine * y], [-sine, cosine, _EYE_ROW + sine * x - cosine * y]]
    )
    chip = cv2.warpAffine(pixels, matrix, (CHIP, CHIP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return chip.astype(np.float32)


def _middle(landmarks: Landmarks, corners: tuple[int, int]) -> tuple[float, float]:
    """Return x and y half-way between two landmarks."""
    first, second = corners
    return (
        float(landmarks[first, 0] + landmarks[second, 0]) / 2,
        float(landmarks[first, 1] + landmarks[second, 1]) / 2,
    )


def _ramp(value: float, none: float, full: float) -> float:
    """Return 0 at `none`, 1 at `full`, straight in between; `none` may be the greater."""
    return min(1.0, max(0.0, (value - none) / (full - none)))


class QualityReader:
    """Quality of one person's frames."""

    def __init__(self) -> None:
        self._cover = CoverReader()

    def look(self, chip: Chip, pose: Pose, interocular_px: float) -> Look:
        """Judge one frame.

        Args:
            chip: The face's chip.
            pose: Its pose.
            interocular_px: Distance between the eyes in pixels.
        """
        luma = cv2.transform(chip, _LUMA).astype(np.float32, copy=False)
        inside = luma[8:90, 16:80]
        brightness, contrast = mean_and_spread(inside)
        sharp = self._sharpness(inside, contrast)
        cover = self._cover.read(luma, pose)
        unobstructed = 1.0 - 0.35 * cover.upper - 0.65 * cover.lower
        reason, detail = self._verdict(interocular_px, brightness, sharp, pose, cover)
        return Look(
            quality=self._quality(interocular_px, sharp, (brightness, _clipped(inside)), pose, unobstructed),
            reason=reason,
            detail=detail,
            upper_covered=cover.upper,
            lower_covered=cover.lower,
        )

    @staticmethod
    def _sharpness(luma: NDArray[np.float32], contrast: float) -> float:
        """Return gradient energy over contrast: about 0.5 for a crisp face, below 0.1 for a smear."""
        detail = cv2.Laplacian(luma, cv2.CV_32F)
        return cv2.norm(detail, cv2.NORM_L1) / luma.size / (contrast + 4.0)

    @staticmethod
    def _quality(
        interocular_px: float, sharp: float, lit: tuple[float, float], pose: Pose, unobstructed: float
    ) -> Quality:
        size = _ramp(interocular_px, 6.0, 40.0)
        sharpness = _ramp(sharp, 0.06, 0.25)
        brightness, clipped = lit
        light = min(_ramp(brightness, 10, 55), _ramp(brightness, 250, 215)) * (1 - clipped)
        frontal = min(_ramp(abs(pose.yaw_deg), 65, 20), _ramp(abs(pose.pitch_deg), 50, 20))
        parts = (size, sharpness, light, frontal, unobstructed)
        overall = math.prod(max(part, 1e-3) for part in parts) ** 0.4
        return Quality(
            overall=min(1.0, overall),
            size=size,
            sharpness=sharpness,
            light=light,
            frontal=frontal,
            unobstructed=unobstructed,
        )

    @staticmethod
    def _verdict(
        interocular_px: float, brightness: float, sharp: float, pose: Pose, cover: Cover
    ) -> tuple[Reason | None, str]:
        faults = (
            (interocular_px < SMALLEST_PX, Reason.TOO_SMALL, f"{interocular_px:.0f} px between the eyes"),
            (brightness < DARKEST, Reason.TOO_DARK, f"mean brightness {brightness:.0f} of 255"),
            (brightness > BRIGHTEST, Reason.TOO_BRIGHT, f"mean brightness {brightness:.0f} of 255"),
            (sharp < LEAST_SHARP, Reason.BLURRED, f"sharpness {sharp:.2f}, needs {LEAST_SHARP}"),
            (abs(pose.yaw_deg) > WIDEST_DEG, Reason.PROFILE, f"turned {abs(pose.yaw_deg):.0f} degrees"),
            (cover.upper and cover.lower, Reason.OCCLUDED, "both halves of the face look covered"),
        )
        return next(((reason, detail) for fault, reason, detail in faults if fault), (None, ""))


def _clipped(luma: NDArray[np.float32]) -> float:
    """Return the share of pixels at the ends of the scale."""
    return 1.0 - cv2.countNonZero(cv2.inRange(luma, _DARK, _GLARING)) / luma.size
