"""Draws what shows between the lids: a white eyeball with iris and pupil, turned by the gaze.

Sizes are those of an average adult: eyeball radius 12 mm, iris 11.7 mm across
(Bekerman et al. 2014, Journal of Ophthalmology 503645; Forrester et al., The
Eye), so the centre of the iris moves by radius times sine of the angle.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.testing.bed.geometry import EYE_DISTANCE_MM, EyeRows, Points, head

EYEBALL_RADIUS_MM: Final = 12.0
IRIS_RADIUS_MM: Final = 5.85

PATCH_SCALE: Final = 5.0
"""Pixels of a patch a pixel of the portrait."""

PATCH_SIZE: Final = (150, 100)
"""Width and height of a patch in pixels; the eyeball looks ahead at its middle."""

_UNDER_LID_MM: Final = 1.5
"""How much of the iris the upper lid covers when the eye looks ahead."""

_WHITE: Final = (222.0, 209.0, 203.0)
_IRIS: Final = (82.0, 55.0, 38.0)
_RIM: Final = (40.0, 27.0, 22.0)
_PUPIL: Final = (16.0, 12.0, 12.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where the eyes look and how wide the pupils are.

    Attributes:
        yaw_deg: Towards the person's own left, relative to the head.
        pitch_deg: Upwards, relative to the head.
        pupil: Diameter of the pupil over that of the iris.
    """

    yaw_deg: float
    pitch_deg: float
    pupil: float


def centre(eye: EyeRows) -> NDArray[np.float64]:
    """Return where an eye's iris is when it looks ahead, x and y in the head's frame."""
    rest, mm = head().rest, head().unit / EYE_DISTANCE_MM
    across = (rest[eye.upper[0], 0] + rest[eye.upper[-1], 0]) / 2
    margin = float(rest[eye.upper[4], 1])
    return np.array([across, margin + (IRIS_RADIUS_MM - _UNDER_LID_MM) * mm])


def on_patch(points: Points, eye: EyeRows) -> Points:
    """Return where points of the head's frame lie in the patch of an eye, shape (n, 2)."""
    return (points[:, :2] - centre(eye)) * PATCH_SCALE + np.array(PATCH_SIZE) / 2


def eyeball(look: Look, openness: float) -> Pixels:
    """Return the picture of an eyeball, shape (100, 150, 4), RGB and full opacity.

    Args:
        look: Where it looks.
        openness: Opening of the lids as a share of rest; it moves the shade under the upper lid.
    """
    mm = PATCH_SCALE * head().unit / EYE_DISTANCE_MM
    y, x = np.mgrid[0 : PATCH_SIZE[1], 0 : PATCH_SIZE[0]].astype(np.float32)
    x, y = (x - PATCH_SIZE[0] / 2) / mm, (y - PATCH_SIZE[1] / 2) / mm
    yaw, pitch = np.radians(look.yaw_deg), np.radians(look.pitch_deg)
    iris_x = EYEBALL_RADIUS_MM * np.sin(yaw) * np.cos(pitch)
    iris_y = -EYEBALL_RADIUS_MM * np.sin(pitch)
    from_iris = _distance(x - iris_x, y - iris_y, float(np.hypot(iris_x, iris_y)), (iris_x, iris_y))
    ball = np.hypot(x, y) / EYEBALL_RADIUS_MM
    colour = np.array(_WHITE, dtype=np.float32) * (1.0 - 0.32 * np.clip(ball, 0, 1.2)[..., None] ** 2)
    share = np.clip(from_iris / IRIS_RADIUS_MM, 0, 1)[..., None]
    tint = np.array(_IRIS, np.float32) * (0.85 + 0.35 * share) * (1 - share**6) + np.array(_RIM, np.float32) * share**6
    tint = np.asarray(tint, dtype=np.float32)
    colour = _over(colour, tint, from_iris, IRIS_RADIUS_MM, 0.45)
    colour = _over(colour, np.array(_PUPIL, np.float32), from_iris, IRIS_RADIUS_MM * look.pupil, 0.3)
    # Light from the upper left mirrors in the cornea, which moves half as far as the iris.
    glint = np.hypot(x - 0.5 * iris_x + 1.3, y - 0.5 * iris_y + 1.6)
    colour = _over(colour, np.array((250.0, 248.0, 244.0), np.float32), glint, 0.65, 0.35)
    lid = -(IRIS_RADIUS_MM - _UNDER_LID_MM) + 8.0 * (1.0 - openness)
    colour *= (1.0 - 0.38 * np.exp(-np.clip(y - lid, 0, None) / 1.5))[..., None]
    return np.dstack([np.clip(colour, 0, 255), np.full(x.shape, 255.0)]).astype(np.uint8)


def _distance(
    x: NDArray[np.float32], y: NDArray[np.float32], offset: float, way: tuple[float, float]
) -> NDArray[np.float32]:
    """Return the distance on the eyeball from the middle of the iris: a turned disc looks narrower along its way."""
    if offset < 1e-6:  # noqa: PLR2004 -- straight ahead there is no way to narrow along
        return np.hypot(x, y)
    along = (x * way[0] + y * way[1]) / offset
    narrow = np.sqrt(1.0 - (offset / EYEBALL_RADIUS_MM) ** 2)
    return np.sqrt(np.clip(x * x + y * y - along * along, 0, None) + (along / narrow) ** 2)


def _over(
    below: NDArray[np.float32], above: NDArray[np.float32], distance: NDArray[np.float32], radius: float, soft: float
) -> NDArray[np.float32]:
    """Return a disc laid over a picture, its edge softened over so many millimetres."""
    share = np.clip((radius - distance) / soft + 0.5, 0, 1)[..., None]
    return np.asarray(below * (1 - share) + above * share, dtype=np.float32)
