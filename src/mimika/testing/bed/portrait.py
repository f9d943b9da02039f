"""The layers of the portrait: the scene without the head, the head's skin without eyes, and an empty backdrop.

The portrait is that of the astronaut Eileen Collins, a work of NASA in the
public domain that ships with scikit-image. Next door:
`mimika.testing.bed.eyeballs` and `mimika.testing.bed.cavity` draw what shows
through the openings of the skin.
"""

import functools
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from mimika.domain.media import Pixels
from mimika.testing.bed.geometry import EYES, Points, head

SKIN_SCALE: Final = 3.0
"""Pixels of the skin texture a pixel of the portrait."""

SKIN_ORIGIN: Final = (140.0, 0.0)
"""Upper left corner of the skin texture in the portrait."""

_SKIN_SIZE: Final = (175, 222)

_LEAST_SHARE: Final = 0.02
"""How much of a blurred point must come from known surroundings for it to be believed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layers:
    """What a scene is put together from.

    Attributes:
        scene: The portrait without the head, shape (512, 512, 3), RGB.
        backdrop: The wall behind, without anybody, shape (512, 512, 3), RGB.
        skin: Head with hair and neck, eyes painted over, shape (h, w, 4), RGB and opacity, see `SKIN_SCALE`.
        portrait: The portrait as it is, shape (512, 512, 3), RGB.
    """

    scene: Pixels
    backdrop: Pixels
    skin: Pixels
    portrait: Pixels


def on_skin(points: Points) -> Points:
    """Return where points of the portrait lie in the skin texture, shape (n, 2), in pixels."""
    return (points - np.array(SKIN_ORIGIN) + 0.5) * SKIN_SCALE - 0.5


@functools.cache
def layers() -> Layers:
    """Return the layers; they are made once and shared, read-only."""
    portrait = np.asarray(data.astronaut(), dtype=np.uint8)
    made = Layers(
        scene=_without_head(portrait), backdrop=_backdrop(portrait), skin=_skin(portrait), portrait=portrait.copy()
    )
    for layer in (made.scene, made.backdrop, made.skin, made.portrait):
        layer.flags.writeable = False
    return made


def _filled(shape: tuple[int, int], outline: Points) -> NDArray[np.uint8]:
    """Return a mask of a polygon, 0 or 255."""
    mask = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], (255,), lineType=cv2.LINE_AA, shift=4)
    return mask


def _without_head(portrait: Pixels) -> Pixels:
    """Return the portrait with the head replaced by what surrounds it, ever more blurred towards the middle."""
    outline = _filled(portrait.shape[:2], head().outline)
    mask = cv2.dilate(outline, np.ones((11, 11), np.uint8))
    # Beside the neck the scene shows sharply; its dark collar belongs to the body.
    mask[133:] = cv2.dilate(outline, np.ones((3, 3), np.uint8))[133:]
    mask[200:] = 0
    known = (mask == 0).astype(np.float32)
    result, weight = portrait.astype(np.float32) * known[..., None], known
    filled = result.copy()
    missing = mask > 0
    for spread in (3.0, 6.0, 12.0, 24.0, 48.0):
        share = np.asarray(cv2.GaussianBlur(weight, (0, 0), spread), dtype=np.float32)
        near = np.asarray(cv2.GaussianBlur(result, (0, 0), spread), dtype=np.float32)
        colour = near / np.maximum(share, _LEAST_SHARE)[..., None]
        new = missing & (share > _LEAST_SHARE)
        filled[new] = colour[new]
        missing &= ~new
    softened = np.asarray(cv2.GaussianBlur(filled, (0, 0), 2.5), dtype=np.float32)
    filled[mask > 0] = softened[mask > 0]
    return filled.astype(np.uint8)


def _backdrop(portrait: Pixels) -> Pixels:
    wall = cv2.resize(portrait[6:46, 92:152], (512, 512), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(wall, (0, 0), 25.0), dtype=np.uint8)


def _skin(portrait: Pixels) -> Pixels:
    left, top = (int(value) for value in SKIN_ORIGIN)
    part = portrait[top : top + _SKIN_SIZE[1], left : left + _SKIN_SIZE[0]]
    size = (round(_SKIN_SIZE[0] * SKIN_SCALE), round(_SKIN_SIZE[1] * SKIN_SCALE))
    skin = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    skin = _eyes_painted_over(skin)
    outline = on_skin(head().outline)
    solid = cv2.erode(_filled((size[1], size[0]), outline), np.ones((7, 7), np.uint8))
    opacity = cv2.GaussianBlur(solid, (0, 0), 0.9 * SKIN_SCALE)
    return np.dstack([skin, opacity]).astype(np.uint8)


def _eyes_painted_over(skin: Pixels) -> Pixels:
    """Return the skin with eyeballs and lashes replaced by lid skin, so that closing lids stretch skin alone."""
    mask = np.zeros(skin.shape[:2], dtype=np.uint8)
    for eye in EYES:
        upper, lower = (head().portrait[list(row)].copy() for row in (eye.upper, eye.lower))
        middle = (upper[0] + upper[-1]) / 2
        outwards = np.sign(upper[0, 0] - middle[0])
        upper[:, 1] -= np.interp(np.arange(9), [0, 1, 6, 8], [0.8, 2.6, 2.2, 0.8])
        lower[:, 1] += 1.0
        corner = upper[:1] + np.array([outwards * 2.6, 0.0])
        ring = np.concatenate([corner, upper, lower[::-1]])
        mask = np.maximum(mask, _filled((skin.shape[0], skin.shape[1]), on_skin(ring)))
    painted = cv2.inpaint(skin, (mask > 0).astype(np.uint8), 4.0, cv2.INPAINT_TELEA)
    soft = cv2.GaussianBlur(painted, (0, 0), 2.5)
    inside = cv2.GaussianBlur(mask, (0, 0), 1.5)[..., None] / 255.0
    return (painted * (1 - inside) + soft * inside).astype(np.uint8)
