"""How well a face can be read: size, sharpness, light, direction, and what covers it.

All is measured on a small upright chip of the face, cut by the landmarks. What
covers it is found next door, in `mimika.perceive.face.cover`.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.domain.state import Quality, Reason
from mimika.perceive.face.cover import Cover, CoverReader
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import Pose

CHIP: Final = 96
"""Side of the chip in pixels."""
_EYE_SPAN: Final = 34.0
_EYE_ROW: Final = 30.0
_RIGHT_EYE: Final = [33, 133]
_LEFT_EYE: Final = [263, 362]

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
    right, left = landmarks[_RIGHT_EYE, :2].mean(axis=0), landmarks[_LEFT_EYE, :2].mean(axis=0)
    across = left - right
    scale = _EYE_SPAN / max(1e-3, float(np.hypot(across[0], across[1])))
    angle = np.arctan2(across[1], across[0])
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    middle = (right + left) / 2
    matrix = np.array(
        [
            [cosine, sine, CHIP / 2 - cosine * middle[0] - sine * middle[1]],
            [-sine, cosine, _EYE_ROW + sine * middle[0] - cosine * middle[1]],
        ]
    )
    chip = cv2.warpAffine(pixels, matrix, (CHIP, CHIP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return chip.astype(np.float32)


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
        luma = chip.mean(axis=2)
        inside = luma[8:90, 16:80]
        brightness = float(inside.mean())
        sharp = self._sharpness(inside)
        cover = self._cover.read(luma, pose)
        unobstructed = 1.0 - 0.35 * cover.upper - 0.65 * cover.lower
        reason, detail = self._verdict(interocular_px, brightness, sharp, pose, cover)
        return Look(
            quality=self._quality(interocular_px, sharp, inside, pose, unobstructed),
            reason=reason,
            detail=detail,
            upper_covered=cover.upper,
            lower_covered=cover.lower,
        )

    @staticmethod
    def _sharpness(luma: NDArray[np.float32]) -> float:
        """Return gradient energy over contrast: about 0.5 for a crisp face, below 0.1 for a smear."""
        detail = cv2.Laplacian(luma, cv2.CV_32F)
        return float(np.abs(detail).mean() / (luma.std() + 4.0))

    @staticmethod
    def _quality(
        interocular_px: float, sharp: float, luma: NDArray[np.float32], pose: Pose, unobstructed: float
    ) -> Quality:
        size = _ramp(interocular_px, 6.0, 40.0)
        sharpness = _ramp(sharp, 0.06, 0.25)
        brightness = float(luma.mean())
        clipped = float(((luma < 8) | (luma > 248)).mean())  # noqa: PLR2004 -- the ends of the 8-bit scale
        light = min(_ramp(brightness, 10, 55), _ramp(brightness, 250, 215)) * (1 - clipped)
        frontal = min(_ramp(abs(pose.yaw_deg), 65, 20), _ramp(abs(pose.pitch_deg), 50, 20))
        parts = np.array([size, sharpness, light, frontal, unobstructed])
        overall = float(np.prod(np.maximum(parts, 1e-3)) ** 0.4)
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
