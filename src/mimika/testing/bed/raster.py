"""Warps a texture by triangles: a map of triangle numbers, one affine a triangle, one remap."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.testing.bed.geometry import Points

_SHIFT = 4
_LEAST_AREA = 1e-3
_SLIVER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Warp:
    """Triangles in a texture and in the picture.

    Attributes:
        source: Corners in the texture, shape (t, 3, 2), in pixels.
        target: Corners in the picture, shape (t, 3, 2), in pixels.
        depth: Depth of each triangle, shape (t,); far ones are drawn first.
        front: Sign of the area that a triangle has when seen from its front, shape (t,).
    """

    source: Points
    target: Points
    depth: NDArray[np.float64]
    front: NDArray[np.float64]


def areas(corners: Points) -> NDArray[np.float64]:
    """Return twice the signed area of triangles of shape (t, 3, 2)."""
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def warped(texture: Pixels, warp: Warp, size: tuple[int, int]) -> tuple[Pixels, tuple[int, int]]:
    """Return the texture warped, and where it lies in the picture.

    Args:
        texture: Shape (h, w, 4), RGB and opacity.
        warp: The triangles; those that show their back lie beneath all others.
        size: Width and height of the picture in pixels.

    Returns:
        Picture of shape (rows, columns, 4) of the part that the triangles cover, and its left and top.
    """
    signed = areas(warp.target) * warp.front
    seen = np.flatnonzero(np.abs(signed) > _LEAST_AREA)
    # Backs fill what gaps a fold leaves, so they come first.
    seen = seen[np.lexsort((-warp.depth[seen], signed[seen] > 0))]
    target = warp.target[seen]
    low = np.clip(np.floor(target.min(axis=(0, 1))).astype(int) - 1, 0, np.array(size) - 1)
    high = np.clip(np.ceil(target.max(axis=(0, 1))).astype(int) + 2, 1, np.array(size))
    columns, rows = (int(value) for value in np.maximum(high - low, 1))
    local = target - low
    numbers = np.zeros((rows, columns), dtype=np.int32)
    corners = np.rint(local * (1 << _SHIFT)).astype(np.int32)
    for number, corner in enumerate(corners, start=1):
        cv2.fillConvexPoly(numbers, corner, (number,), lineType=cv2.LINE_8, shift=_SHIFT)
    affine = _affines(local, warp.source[seen])
    along, down = np.arange(columns, dtype=np.float32)[None, :], np.arange(rows, dtype=np.float32)[:, None]
    terms = affine[:, numbers]
    map_x = terms[0] * along + terms[1] * down + terms[2]
    map_y = terms[3] * along + terms[4] * down + terms[5]
    picture = cv2.remap(texture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(picture, dtype=np.uint8), (int(low[0]), int(low[1]))


def _affines(target: Points, source: Points) -> NDArray[np.float32]:
    """Return the affine from picture to texture of each triangle, shape (6, t + 1); number 0 points outside."""
    square = np.concatenate([target, np.ones((*target.shape[:2], 1))], axis=2)
    solved = np.linalg.solve(square, source)
    # A sliver shows the middle of its texture: its affine would reach far beyond it.
    slivers = np.abs(areas(target)) < _SLIVER
    solved[slivers, :2] = 0.0
    solved[slivers, 2] = source[slivers].mean(axis=1)
    terms = np.full((6, len(target) + 1), 0.0, dtype=np.float32)
    terms[:, 1:] = solved.transpose(2, 1, 0).reshape(6, -1)
    terms[[2, 5], 0] = -100.0
    return terms
