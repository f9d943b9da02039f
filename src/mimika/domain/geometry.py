"""Where something is in a picture.

Boxes outlive the pixels: they are all that leaves `mimika.perceive` about the
place of a person.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An upright rectangle in pixels of the source picture; it may reach beyond the picture.

    Attributes:
        left: x of the left edge.
        top: y of the upper edge, downwards positive.
        width: Width, above 0.
        height: Height, above 0.
    """

    left: float
    top: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """Middle as x and y."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.width * self.height

    def overlap(self, other: "Box") -> float:
        """Return intersection over union with another box, 0 to 1."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        shared = max(0.0, across) * max(0.0, down)
        return shared / (self.area + other.area - shared)

    def moved(self, right: float, down: float) -> "Box":
        """Return the box shifted by so many pixels."""
        return Box(left=self.left + right, top=self.top + down, width=self.width, height=self.height)
