"""Writes frames to a video file."""

# PyAV leaves the parameter of its Packet open, so everything that takes packets counts as partly unknown.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
from av.error import FFmpegError

from mimika.domain.media import Captured, VideoFrame
from mimika.errors import OutputError

_TICKS = 90_000
"""Ticks a second in the file; 90 kHz is what video containers use."""


def write_clip(path: Path, frames: Iterable[Captured[VideoFrame]], *, fps: float, quality: int = 23) -> int:
    """Write frames as H.264, each at its own event time.

    Args:
        path: The file; its ending chooses the container, such as `.mp4`.
        frames: What is written; all of one even size.
        fps: Frames a second that the file states.
        quality: Constant rate factor of x264, 0 lossless to 51; 23 is its default.

    Returns:
        How many frames were written.

    Raises:
        OutputError: The file cannot be written, or there is no frame.
    """
    try:
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
            stream.pix_fmt = "yuv420p"
            stream.options = {"crf": str(quality), "preset": "medium"}
            stream.time_base = Fraction(1, _TICKS)
            count = 0
            for captured in frames:
                if count == 0:
                    stream.height, stream.width = captured.media.pixels.shape[:2]
                picture = av.VideoFrame.from_ndarray(captured.media.pixels, format="rgb24")
                picture.pts, picture.time_base = round(captured.at * _TICKS), Fraction(1, _TICKS)
                container.mux(stream.encode(picture))
                count += 1
            if count:
                container.mux(stream.encode(None))
    except (FFmpegError, OSError) as error:
        raise OutputError(f"{path} was not written", why=str(error), fix="Choose another place or ending") from error
    if not count:
        raise OutputError(f"{path} was not written", why="there was no frame to write")
    return count
