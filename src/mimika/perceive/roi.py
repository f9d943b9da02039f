"""Where in a picture a network looks: shared by the graphs of face and body."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Roi:
    """A square region of a picture that a network looks at.

    Attributes:
        x: Middle in pixels.
        y: Middle in pixels, downwards positive.
        side: Side in pixels.
        roll_deg: Rotation in the picture plane, clockwise positive.
    """

    x: float
    y: float
    side: float
    roll_deg: float
