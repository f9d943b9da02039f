"""What a camera and a room do to a picture: light, noise, blur, size.

Applied after drawing, in the order in which they happen: light falls, the lens
blurs, the sensor adds noise and gives fewer pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from mimika.domain.media import Pixels

_DEEPEST_SHADE = 0.85
"""Share of the light that is missing at the darker edge under the strongest side light."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Circumstances of a recording.

    Attributes:
        scale: Size of the picture relative to the view, above 0 up to 1; 0.25 gives a quarter of its width.
        noise_sd: Standard deviation of the sensor's noise, in levels of 0 to 255, at the final size.
        blur_px: Standard deviation of the blur, in pixels of the view.
        light: Brightness relative to the portrait, 0 to about 1.3; 0.5 is half of the light.
        side_light: Fall of the light across the picture, -1 to 1; positive darkens its left side, negative its right.
        grey: The camera gives no colour.
        jitter_px: Standard deviation of a shake of the camera, in pixels of the view.

    Raises:
        ValueError: The scale is not within 0 to 1, or an amount is below 0.
    """

    scale: float = 1.0
    noise_sd: float = 0.0
    blur_px: float = 0.0
    light: float = 1.0
    side_light: float = 0.0
    grey: bool = False
    jitter_px: float = 0.0

    def __post_init__(self) -> None:
        amounts = (self.noise_sd, self.blur_px, self.light, self.jitter_px)
        if not 0 < self.scale <= 1 or min(amounts) < 0 or abs(self.side_light) > 1:
            message = f"conditions are out of range: {self}"
            raise ValueError(message)


CLEAN = Conditions()
"""As drawn."""

HARD: tuple[tuple[str, Conditions], ...] = (
    ("clean", CLEAN),
    ("noise", Conditions(noise_sd=8.0)),
    ("blur", Conditions(blur_px=2.0)),
    ("half light", Conditions(light=0.5)),
    ("25 % scale", Conditions(scale=0.25)),
    ("grey", Conditions(grey=True)),
    ("side light", Conditions(side_light=0.7)),
)
"""Conditions that accuracy is reported under, with their names."""


def applied(picture: Pixels, conditions: Conditions, rng: np.random.Generator, light: float = 1.0) -> Pixels:
    """Return a picture as it is recorded under some conditions.

    Args:
        picture: Shape (height, width, 3), RGB.
        conditions: The conditions.
        rng: Where noise and shake come from.
        light: Further factor on the brightness, such as the light of a script at this moment.
    """
    seen = picture.astype(np.float32)
    if conditions.jitter_px > 0:
        x, y = rng.normal(0.0, conditions.jitter_px, 2)
        shift = np.array([[1, 0, x], [0, 1, y]], dtype=np.float64)
        size = (picture.shape[1], picture.shape[0])
        seen = np.asarray(cv2.warpAffine(seen, shift, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32)
    if conditions.light * light != 1.0:
        seen = seen * np.float32(conditions.light * light)
    if conditions.side_light != 0.0:
        lit = np.linspace(0, 1, picture.shape[1], dtype=np.float32)[None, :, None]
        dark = 1 - lit if conditions.side_light > 0 else lit
        seen = seen * (1 - np.float32(_DEEPEST_SHADE * abs(conditions.side_light)) * dark)
    if conditions.blur_px > 0:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), conditions.blur_px), dtype=np.float32)
    return _sensed(seen, conditions, rng)


def _sensed(
    seen: np.ndarray[tuple[int, ...], np.dtype[np.float32]], conditions: Conditions, rng: np.random.Generator
) -> Pixels:
    """Return what the sensor makes of the light that reaches it."""
    if conditions.scale < 1:
        size = (max(1, round(seen.shape[1] * conditions.scale)), max(1, round(seen.shape[0] * conditions.scale)))
        seen = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    if conditions.grey:
        # Luma of ITU-R BT.601.
        luma = seen @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
        seen = np.repeat(luma[..., None], 3, axis=2)
    if conditions.noise_sd > 0:
        planes = 1 if conditions.grey else 3
        seen = seen + rng.normal(0.0, conditions.noise_sd, (*seen.shape[:2], planes)).astype(np.float32)
    return np.clip(seen + 0.5, 0, 255).astype(np.uint8)
