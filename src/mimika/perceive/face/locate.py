"""Finds faces in a whole picture; the only thing here that looks at more than one person.

Two detectors, because each misses what the other finds: the full-range one a
face that fills the picture, the short-range one a group at a distance. A
thorough search looks at quarters of a large picture too, and at the picture
with a margin around it.
"""

from dataclasses import replace
from enum import StrEnum, unique
from typing import Final, final

import cv2
import numpy as np

from mimika.domain.geometry import Box
from mimika.domain.media import Pixels, VideoFrame
from mimika.domain.permits import Permitted
from mimika.perceive.face.regions import Detection, DetectorKind

_FULL_RANGE_LEAST: Final = 0.45
_SHORT_RANGE_LEAST: Final = 0.55
_SAME: Final = 0.3
_INSIDE: Final = 0.7
_LARGE_PX: Final = 900
_LEAST_PX: Final = 12
_MARGIN: Final = 0.25
_TILE: Final = 0.6
_WORKING_PX: Final = 1280


@unique
class Effort(StrEnum):
    """How thoroughly to search."""

    QUICK = "quick"
    """Both detectors once."""
    THOROUGH = "thorough"
    """Also with a margin, and in quarters of a large picture; several times the work."""


@final
class FaceLocator:
    """Finds faces; remembers nothing between pictures."""

    def __init__(self) -> None:
        # Loaded here and not at the top: it brings mediapipe, which takes about a second.
        from mimika.perceive.face.graphs import DetectorGraph  # noqa: PLC0415

        self._full = DetectorGraph(DetectorKind.FULL_RANGE, threshold=_FULL_RANGE_LEAST)
        self._short = DetectorGraph(DetectorKind.SHORT_RANGE, threshold=_SHORT_RANGE_LEAST)

    def locate(self, permitted: Permitted[VideoFrame], effort: Effort) -> tuple[Detection, ...]:
        """Return the faces in an admitted picture, best first, none twice."""
        picture = permitted.what.pixels
        if min(picture.shape[:2]) < _LEAST_PX:
            return ()
        pixels, shrink = _working_copy(picture)
        found = self._full.detect(pixels) + self._short.detect(pixels)
        if effort is Effort.THOROUGH:
            found += self._with_margin(pixels)
            if max(pixels.shape[:2]) >= _LARGE_PX:
                found += self._in_tiles(pixels)
        return tuple(_enlarged(each, 1 / shrink) for each in _distinct(found))

    def _with_margin(self, pixels: Pixels) -> list[Detection]:
        margin = int(_MARGIN * max(pixels.shape[:2]))
        padded = cv2.copyMakeBorder(pixels, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
        return [_moved(each, -margin, -margin) for each in self._full.detect(padded.astype(np.uint8, copy=False))]

    def _in_tiles(self, pixels: Pixels) -> list[Detection]:
        height, width = pixels.shape[:2]
        side = int(_TILE * max(height, width))
        found: list[Detection] = []
        for top in sorted({0, max(0, height - side)}):
            for left in sorted({0, max(0, width - side)}):
                tile = np.ascontiguousarray(pixels[top : top + side, left : left + side])
                found += [_moved(each, left, top) for each in self._full.detect(tile)]
        return found

    def close(self) -> None:
        """Stop the detectors; may be called twice."""
        self._full.close()
        self._short.close()


def _working_copy(pixels: Pixels) -> tuple[Pixels, float]:
    """Return the picture at a size the detectors can use, and how much it was shrunk."""
    longest = max(pixels.shape[:2])
    if longest <= _WORKING_PX:
        return np.ascontiguousarray(pixels), 1.0
    shrink = _WORKING_PX / longest
    size = (max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False), shrink


def _moved(found: Detection, right: float, down: float) -> Detection:
    return replace(found, box=found.box.moved(right, down))


def _enlarged(found: Detection, factor: float) -> Detection:
    box = found.box
    grown = Box(left=box.left * factor, top=box.top * factor, width=box.width * factor, height=box.height * factor)
    return replace(found, box=grown)


def _distinct(found: list[Detection]) -> list[Detection]:
    """Return the best of each group that overlaps; parts of a larger face go with it."""
    kept: list[Detection] = []
    for each in sorted(found, key=lambda one: -one.score):
        if not any(each.box.overlap(other.box) > _SAME or _within(each.box, other.box) for other in kept):
            kept.append(each)
    return kept


def _within(inner: Box, outer: Box) -> bool:
    """Return whether most of the smaller box lies inside the larger."""
    across = min(inner.left + inner.width, outer.left + outer.width) - max(inner.left, outer.left)
    down = min(inner.top + inner.height, outer.top + outer.height) - max(inner.top, outer.top)
    return max(0.0, across) * max(0.0, down) > _INSIDE * min(inner.area, outer.area)
