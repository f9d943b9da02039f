"""A folder of pictures: one frame a picture, in natural order, a bad one skipped and said.

Pictures have no time of their own, so each is given one second: the picture at
position `i` of the sorted folder stands at `i` seconds, and one that was
skipped leaves a gap in time. A single picture is a file like any other
(`files`).
"""

import re
from fractions import Fraction
from pathlib import Path

from mimika.capture.decode import Exposure
from mimika.capture.files import media_errors, reel_of
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.naming import path_of, scheme_of
from mimika.capture.queueing import Channel, Lossless, Sample
from mimika.capture.timeline import Timeline
from mimika.domain.ids import SourceId
from mimika.domain.media import VideoFrame
from mimika.errors import MediaError

SECONDS_A_PICTURE = 1
"""Event time between two pictures of a folder."""

SUFFIXES = frozenset({
    ".avif", ".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp",
})  # fmt: skip
"""Endings of the names that count as pictures; upper case too."""

MOVING = frozenset({".avif", ".gif", ".webp"})
"""Of these, endings of pictures that may move."""

_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts `frame2` before `frame10`, without regard to case."""
    parts = _DIGITS.split(name.casefold())
    return tuple((int(part), part) if place % 2 else (-1, part) for place, part in enumerate(parts))


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """Return the pictures that lie directly in a folder, in natural order; hidden files are none.

    Raises:
        MediaError: There are none, or the folder cannot be listed.
    """
    try:
        found = [path for path in folder.iterdir() if _is_picture(path)]
    except OSError as error:
        raise MediaError(
            f"{folder} cannot be read", why=(error.strerror or str(error)).lower(), fix="Check its permissions"
        ) from error
    if not found:
        known = " ".join(sorted(SUFFIXES))
        raise MediaError(
            f"{folder} holds no pictures", why=f"no name in it ends in one of {known}", fix="Check the path"
        )
    return tuple(sorted(found, key=lambda path: natural(path.name)))


def holds_stills(target: str) -> bool:
    """Return whether a target names single pictures: a folder of them, or one that cannot move."""
    if scheme_of(target) not in {"", "file"}:
        return False
    path = path_of(target)
    return path.suffix.lower() in SUFFIXES - MOVING or path.is_dir()


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and not path.is_dir()


class FolderProducer:
    """Frames of a folder of pictures.

    Args:
        folder: The folder.
        source: Its name.

    Raises:
        MediaError: There are no pictures in it.
    """

    def __init__(self, folder: Path, source: SourceId) -> None:
        self.source = source
        self.tally = Tally()
        self._folder = folder
        self._paths = pictures_in(folder)
        count = len(self._paths)
        self.info: SourceInfo = SourceInfo(
            duration_s=float(SECONDS_A_PICTURE * (count - 1)), frames=count, fps=1 / SECONDS_A_PICTURE
        )

    def produce(self, channel: Channel[VideoFrame]) -> None:
        """Put one frame a picture into the channel, waiting for room.

        Raises:
            MediaError: None of the pictures could be read.
        """
        inlet, timeline = Lossless(channel), Timeline(SECONDS_A_PICTURE)
        exposure = Exposure(self.source, self.tally)
        for position, path in enumerate(self._paths):
            try:
                sample = self._frame(path, Fraction(SECONDS_A_PICTURE * position), exposure, timeline)
            except MediaError as error:
                self.tally.damage()
                self.tally.note(f"skipped: {error.what}: {error.why}")
                continue
            if not inlet.put(sample):
                return
        if not exposure.count:
            why = f"none of its {len(self._paths)} pictures can be decoded"
            raise MediaError(f"{self._folder} cannot be analysed", why=why, fix="Copy the pictures again")

    def close(self) -> None:
        """Do nothing: pictures are open only while they are read."""

    def _frame(self, path: Path, stamp: Fraction, exposure: Exposure, timeline: Timeline) -> Sample:
        # What is wrong with one picture is counted once, here, not by the reel.
        reel = reel_of(path, Tally())
        try:
            with media_errors(str(path)):
                for frame in reel.frames():
                    sample = exposure.sample_at(frame, timeline, stamp, reel.framing)
                    if sample is not None:
                        return sample
        finally:
            reel.close()
        raise MediaError(f"{path} cannot be read", why="it is damaged or cut short", fix="Copy it again")
