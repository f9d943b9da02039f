"""Several people in one picture: each plays a script of their own in a cell of a grid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mimika.domain.geometry import Box
from mimika.domain.media import Captured, Pixels, VideoFrame
from mimika.testing.bed.animate import View
from mimika.testing.bed.conditions import CLEAN, Conditions, applied
from mimika.testing.bed.geometry import head
from mimika.testing.bed.play import SOURCE, drawn
from mimika.testing.bed.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How people are placed: cells of equal size, row by row.

    Attributes:
        columns: Cells beside one another.
        rows: Cells above one another.
        width: Width of the whole picture in pixels, a multiple of the columns.
        height: Height of the whole picture in pixels, a multiple of the rows.
        zooms: Size of each person in pixels a pixel of the portrait; used in turn.

    Raises:
        ValueError: The cells do not fill the picture evenly, or there is no size.
    """

    columns: int = 2
    rows: int = 2
    width: int = 1280
    height: int = 720
    zooms: tuple[float, ...] = (1.7, 1.3, 1.5, 1.1)

    def __post_init__(self) -> None:
        if self.width % self.columns or self.height % self.rows or not self.zooms:
            message = f"the cells of {self} do not fill the picture"
            raise ValueError(message)

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a cell."""
        return self.width // self.columns, self.height // self.rows

    def view(self, number: int) -> View:
        """Return what the camera sees of one person."""
        width, height = self.cell
        return View(width=width, height=height, zoom=self.zooms[number % len(self.zooms)])

    def corner(self, number: int) -> tuple[int, int]:
        """Return left and top of a person's cell."""
        width, height = self.cell
        return (number % self.columns) * width, (number // self.columns) * height

    def face(self, number: int) -> Box:
        """Return where a person's face is at rest, from the hairline to the chin."""
        points = self.view(number).on_picture(head().portrait[:468])
        left, top = points.min(axis=0) + np.array(self.corner(number))
        width, height = points.max(axis=0) - points.min(axis=0)
        return Box(left=float(left), top=float(top), width=float(width), height=float(height))


def compose(
    scripts: Sequence[Script], rng: np.random.Generator, *, grid: Grid, conditions: Conditions = CLEAN
) -> Iterator[Captured[VideoFrame]]:
    """Yield frames that show everybody; it ends with the shortest script.

    Args:
        scripts: One a person, all at the same frame rate, at most as many as there are cells.
        rng: Where noise comes from.
        grid: Where everybody is.
        conditions: How it is recorded.

    Raises:
        ValueError: There are no scripts, more than cells, or their frame rates differ.
    """
    if not 0 < len(scripts) <= grid.columns * grid.rows or len({script.fps for script in scripts}) != 1:
        message = f"{len(scripts)} scripts of one frame rate must fit into {grid}"
        raise ValueError(message)
    playing = [drawn(script, grid.view(number)) for number, script in enumerate(scripts)]
    for index, cells in enumerate(zip(*playing, strict=False)):
        pixels = applied(_tiled([picture for _, picture in cells], grid), conditions, rng)
        pixels.flags.writeable = False
        yield Captured(
            source=SOURCE, at=cells[0][0], index=index, media=VideoFrame(pixels=pixels, grey=conditions.grey)
        )


def _tiled(pictures: Sequence[Pixels], grid: Grid) -> Pixels:
    whole = np.full((grid.height, grid.width, 3), 128, dtype=np.uint8)
    for number, picture in enumerate(pictures):
        left, top = grid.corner(number)
        whole[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return whole
