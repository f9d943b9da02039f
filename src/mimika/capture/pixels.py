"""From a decoder's frame to the picture that later stages see: RGB, upright, square pixels, bounded, read-only.

The one conversion is swscale's, straight into the array that is handed on;
turning and copying happen only where a picture asks for it. What belongs to the
codec library ends here.
"""

from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np
from av.buffer import Buffer
from av.video.format import VideoFormat
from av.video.reformatter import Interpolation, VideoReformatter

from mimika.capture.exif import TURNS, UPRIGHT, Turn
from mimika.domain.media import Pixels, VideoFrame

LONGEST_SIDE = 4096
"""Pictures with a longer side are shrunk to it. A face in a larger picture is larger than any model's input."""

_SQUEEZE = Fraction(1, 3), Fraction(3)
"""Pixel shapes outside these bounds are mistakes in the file; anamorphic recordings use up to 2:1."""

_QUARTERS: tuple[Turn, ...] = (TURNS[1], TURNS[8], TURNS[3], TURNS[6])
"""Turns by 0, 90, 180 and 270 degrees, counter-clockwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How the stored pixels of a source are to be shown.

    Attributes:
        pixel_shape: Width of a pixel over its height; None when the stream does not say.
        turn: How to turn the picture; None to do what each frame says.
    """

    pixel_shape: Fraction | None
    turn: Turn | None = None


class Converter:
    """Converts the frames of one source; keeps the scaler between frames."""

    def __init__(self) -> None:
        self._scaler = VideoReformatter()
        self._rotation: int | None = None
        self._turn = UPRIGHT

    def convert(self, frame: av.VideoFrame, framing: Framing) -> VideoFrame:
        """Return a picture as later stages see it.

        Args:
            frame: Any frame of a decoder.
            framing: How it is to be shown.

        Raises:
            av.error.FFmpegError: The scaler does not know the pixel format.
        """
        grey = _is_grey(frame.format)
        width, height = square_size(frame.width, frame.height, framing.pixel_shape)
        shrinks = width * height < frame.width * frame.height
        scaled = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="gray" if grey else "rgb24",
            interpolation=Interpolation.AREA if shrinks else Interpolation.BILINEAR,
            # Other stages use the other cores.
            threads=1,
        )
        pixels: Pixels = np.asarray(scaled.to_ndarray(), dtype=np.uint8)
        turned = _turned(pixels, framing.turn or self._turn_of(frame))
        upright = _three_planes(turned) if grey else np.ascontiguousarray(turned)
        upright.flags.writeable = False
        return VideoFrame(pixels=upright, grey=grey)

    def _turn_of(self, frame: av.VideoFrame) -> Turn:
        """Return how a frame is to be turned; the whole matrix is read again only when the rotation changes.

        Asking a frame for its side data ties it into a reference cycle, which keeps its memory until the collector
        runs: hundreds of megabytes when done for each.
        """
        if frame.rotation != self._rotation:
            self._rotation, self._turn = frame.rotation, _turn(frame)
        return self._turn


def square_size(width: int, height: int, pixel_shape: Fraction | None) -> tuple[int, int]:
    """Return width and height after making pixels square and the longer side at most `LONGEST_SIDE`.

    Args:
        width: Stored width in pixels.
        height: Stored height in pixels.
        pixel_shape: Width of a pixel over its height, or None.
    """
    stretch = pixel_shape if pixel_shape is not None and _SQUEEZE[0] <= pixel_shape <= _SQUEEZE[1] else Fraction(1)
    shrink = min(Fraction(1), Fraction(LONGEST_SIDE) / max(width * stretch, Fraction(height)))
    return max(1, round(width * stretch * shrink)), max(1, round(height * shrink))


def _is_grey(form: VideoFormat) -> bool:
    colourless = not form.is_rgb and not form.has_palette and not form.is_bayer
    return colourless and not any(component.is_chroma for component in form.components)


def _turn(frame: av.VideoFrame) -> Turn:
    """Return the signs of the display matrix as the nearest turn by right angles or mirroring.

    The matrix (ISO/IEC 14496-12, 6.2.2) has nine numbers of 32 bits, row by row: a b u c d v x y w.
    """
    try:
        # The stub knows motion vectors only; at run time this is a mapping of all side data.
        found: Buffer | None = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:
        # Side data newer than the binding: it still tells the rotation, though not a mirroring.
        return _QUARTERS[round(frame.rotation / 90) % 4]
    if found is None:
        return UPRIGHT
    a, b, _, c, d, *_ = (int(number) for number in np.frombuffer(bytes(found), np.int32))
    straight = abs(a) >= abs(b)
    turn = (_sign(a), 0, 0, _sign(d)) if straight else (0, _sign(b), _sign(c), 0)
    return turn if turn in TURNS.values() else UPRIGHT


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _turned(pixels: Pixels, turn: Turn) -> Pixels:
    if turn == UPRIGHT:
        return pixels
    a, b, c, d = turn
    straight = pixels if a else cv2.transpose(pixels)
    across, down = a or c, d or b
    if across > 0 and down > 0:
        return np.asarray(straight, dtype=np.uint8)
    # OpenCV's flip codes: 1 mirrors left and right, 0 top and bottom, -1 both.
    both, sideways, upside_down = -1, 1, 0
    code = both if across < 0 and down < 0 else sideways if across < 0 else upside_down
    return np.asarray(cv2.flip(straight, code), dtype=np.uint8)


def _three_planes(grey: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(grey), cv2.COLOR_GRAY2RGB), dtype=np.uint8)
