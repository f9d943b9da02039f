"""What a source captures, before anything has been perceived in it.

Pixels, samples and words exist only in these types; from the perceivers on,
nothing carries them. Next door: `mimika.domain.permits` wraps them once the
gate has admitted them.
"""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SourceId

Pixels = NDArray[np.uint8]
"""Picture of shape (height, width, 3), RGB, 0 to 255, read-only. Grey and infrared cameras give three equal planes."""

M_co = TypeVar("M_co", covariant=True)

HEARD_AT_HZ: Final = 16_000
"""Samples a second of every `AudioChunk` that a source gives, whatever was recorded: what speech models expect."""


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
    """A stretch of sound of one channel. Captured `at` the time of its first sample; it is over `seconds` later.

    Attributes:
        samples: Shape (n,), float32, -1 to 1, read-only.
        rate_hz: Samples a second; sources give `HEARD_AT_HZ`.
        channel: Number of the channel, from 0.
        person: Whose channel it is, as on a telephone; None where everybody in a room may be heard in it.
        band_hz: Highest frequency that was transmitted: 4000 for a telephone, 8000 for anything better.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    channel: int = 0
    person: PersonId | None = None
    band_hz: float = 8000.0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """Words somebody said or wrote. Captured `at` the time at which they begin; they are over `seconds` later.

    Attributes:
        text: The words.
        language: BCP 47 tag, or nothing when unknown.
        seconds: How long they took, 0 for writing.
        person: Whose words they are; None when that is not known.
    """

    text: str
    language: str = ""
    seconds: float = 0.0
    person: PersonId | None = None


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


Media = VideoFrame | AudioChunk | TextSpan
"""What a recording or a conversation holds."""
