"""Recordings and single pictures: every frame, and a clear line when the file is not what it should be."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from stat import S_ISREG

import av.error

from mimika.capture.containers import NO_RECORDING, NoPictureError, Opening, opened, reason
from mimika.capture.decode import Exposure, Reel
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.queueing import Channel, Lossless
from mimika.capture.timeline import Timeline
from mimika.domain.ids import SourceId
from mimika.domain.media import VideoFrame
from mimika.errors import MediaError

LOCAL = Opening(
    format=None,
    # A playlist that calls itself a recording must not reach the network, nor a "%" in a name mean a series.
    options={"protocol_whitelist": "file", "pattern_type": "none"},
    within_s=None,
    silent_s=None,
    threads="AUTO",
)
PLAY_IT = "Play it in a video player; if that fails too, record or copy it again"


@contextmanager
def media_errors(name: str) -> Generator[None]:
    """Translate what opening and decoding a file raise into a `MediaError` that names the file."""
    try:
        yield
    except NoPictureError as error:
        raise MediaError(f"{name} cannot be analysed", why=str(error), fix="Choose a file with pictures") from error
    except av.error.FFmpegError as error:
        raise MediaError(f"{name} cannot be read", why=reason(error), fix=PLAY_IT) from error


def require_file(path: Path) -> None:
    """Check that a path is a file with something in it that this user may read.

    Raises:
        MediaError: It is not.
    """
    try:
        status = path.stat()
        regular = S_ISREG(status.st_mode)
        if regular:
            path.open("rb").close()
    except FileNotFoundError as error:
        raise MediaError(f"{path} cannot be read", why="there is no such file", fix="Check the path") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise MediaError(f"{path} cannot be read", why=why.lower(), fix="Check the path and its permissions") from error
    if not regular:
        raise MediaError(f"{path} cannot be read", why="it is neither a file nor a folder", fix="Check the path")
    if not status.st_size:
        raise MediaError(f"{path} cannot be read", why="the file is empty", fix="Record or copy it again")


def reel_of(path: Path, tally: Tally) -> Reel:
    """Return the open reel of a file.

    Raises:
        MediaError: It cannot be opened, or holds no picture.
    """
    require_file(path)
    with media_errors(str(path)):
        container, stream = opened(f"file:{path}", LOCAL)
    return Reel(container, stream, tally)


class FileProducer:
    """Frames of one file. Opens it at once, so that a bad one is reported before anything else is done.

    Args:
        path: The file.
        source: Its name.

    Raises:
        MediaError: It cannot be opened, or holds no picture.
    """

    def __init__(self, path: Path, source: SourceId) -> None:
        self.source = source
        self.tally = Tally()
        self._path = path
        self._reel = reel_of(path, self.tally)
        self.info: SourceInfo = self._reel.info()

    def produce(self, channel: Channel[VideoFrame]) -> None:
        """Put all frames into the channel, waiting for room.

        Raises:
            MediaError: No frame could be decoded, or the file ends before it should.
        """
        try:
            with media_errors(str(self._path)):
                count = self._film(channel)
            if not channel.closed:
                self._check(count)
        finally:
            self._reel.close()

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._reel.close()

    def _film(self, channel: Channel[VideoFrame]) -> int:
        inlet, timeline = Lossless(channel), Timeline(self._reel.step_s)
        exposure = Exposure(self.source, self.tally)
        for frame in self._reel.frames():
            sample = exposure.sample(frame, timeline, self._reel)
            if sample is None:
                continue
            if not sample.index:
                height, width, _ = sample.media.pixels.shape
                self.info = replace(self.info, width=width, height=height)
            if not inlet.put(sample):
                break
        return exposure.count

    def _check(self, count: int) -> None:
        if not count:
            why = NO_RECORDING if self.tally.damaged else "it holds no frame"
            raise MediaError(f"{self._path} cannot be analysed", why=why, fix=PLAY_IT)
        missing = self._reel.missing()
        if missing:
            raise MediaError(
                f"{self._path} is incomplete", why=missing, fix="What came before was kept; record or copy it again"
            )
