"""Pictures that a perceiver must survive: empty, black, white, noise, slivers, a single pixel.

They come from one seed, so a failure can be had again.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from mimika.domain.geometry import Box
from mimika.domain.media import BodyRegion, Captured, FaceRegion, Pixels

Region = TypeVar("Region", FaceRegion, BodyRegion)

_SEED = 7
_SIDES = (1, 2, 7, 64, 193)


def hostile(template: Captured[Region]) -> Iterator[tuple[str, Captured[Region]]]:
    """Yield named regions in which there is nothing to see, for the person and moment of the template."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    for side in _SIDES:
        blank = np.zeros((side, side, 3), dtype=np.uint8)
        yield f"black {side}x{side}", region(template, blank)
        yield f"white {side}x{side}", region(template, np.full_like(blank, 255))
        yield f"grey {side}x{side}", region(template, np.full_like(blank, 128))
        yield f"noise {side}x{side}", region(template, rng.integers(0, 256, blank.shape, dtype=np.uint8))
    for shape in ((1, 300, 3), (300, 1, 3), (5, 400, 3)):
        yield f"sliver {shape[1]}x{shape[0]}", region(template, rng.integers(0, 256, shape, dtype=np.uint8))


def region(template: Captured[Region], pixels: Pixels) -> Captured[Region]:
    """Return the template with other pixels, its boxes fitted to them."""
    height, width = pixels.shape[:2]
    pixels.flags.writeable = False
    media = replace(
        template.media,
        pixels=pixels,
        origin=(0, 0),
        face=Box(left=0.0, top=0.0, width=float(width), height=float(height)),
        frame_width=width,
        frame_height=height,
    )
    return replace(template, media=media)
