"""What a source captures, before anything has been perceived in it.

Pixels, samples and words exist only in these types; from the perceivers on,
nothing carries them. Next door: `mimika.domain.permits` wraps them once the
gate has admitted them.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SourceId

Pixels = NDArray[np.uint8]
"""Picture of shape (height, width, 3), RGB, 0 to 255, read-only. Grey and infrared cameras give three equal planes."""

M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VideoFrame:
    """One upright picture.

    Attributes:
        pixels: The picture, see `Pixels`.
        grey: The camera gives no colour (grey, infrared).
    """

    pixels: Pixels
    grey: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceRegion:
    """The part of a picture that shows one located person, and nobody else's business.

    Attributes:
        person: Whose region it is.
        pixels: The part of the picture, see `Pixels`.
        origin: x and y of its upper left pixel in the source picture.
        face: Box of the face in the source picture.
        roll_deg: Estimated roll of the head, in the picture plane, clockwise positive.
        frame_width: Width of the source picture in pixels.
        frame_height: Height of the source picture in pixels.
        grey: The camera gives no colour.
    """

    person: PersonId
    pixels: Pixels
    origin: tuple[int, int]
    face: Box
    roll_deg: float
    frame_width: int
    frame_height: int
    grey: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BodyRegion:
    """The part of a picture around one located person: head, trunk, arms and hands.

    It ends where another person's face begins, as far as their faces do not overlap.

    Attributes:
        person: Whose region it is.
        pixels: The part of the picture, see `Pixels`.
        origin: x and y of its upper left pixel in the source picture.
        face: Box of the person's face in the source picture.
        frame_width: Width of the source picture in pixels.
        frame_height: Height of the source picture in pixels.
        grey: The camera gives no colour.
    """

    person: PersonId
    pixels: Pixels
    origin: tuple[int, int]
    face: Box
    frame_width: int
    frame_height: int
    grey: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AudioChunk:
    """A stretch of sound of one speaker or channel.

    Attributes:
        samples: Shape (n,), float32, -1 to 1.
        rate_hz: Samples a second.
        channel: Number of the channel, from 0.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    channel: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """Words somebody said or wrote.

    Attributes:
        text: The words.
        language: BCP 47 tag, or nothing when unknown.
        seconds: How long they took, 0 for writing.
    """

    text: str
    language: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Captured(Generic[M_co]):
    """A medium with its place in time. Not yet admitted: no perceiver takes it.

    Attributes:
        source: Where it comes from.
        at: Event time in seconds from the start of the source, by the source's own timestamps.
        index: Number within the source, from 0; gaps are drops.
        media: The medium.
    """

    source: SourceId
    at: float
    index: int
    media: M_co
