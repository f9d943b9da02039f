"""What the user named, as a list of recordings.

A file is a recording. A folder that holds videos stands for all of them (not
for those in folders below); any other folder is one recording made of its
pictures, in order of their names. Cameras and streams have no end and so no
finished result: they belong to `mimika live`.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mimika.errors import UsageError

VIDEO_SUFFIXES: Final = frozenset(
    {
        ".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mjpeg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts",
        ".mxf", ".ogv", ".ts", ".vob", ".webm", ".wmv",
    }
)  # fmt: skip
"""Names that count as videos when a folder is given; a file given by name may be called anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One recording.

    Attributes:
        path: The file, or the folder of pictures.
        name: Its name without the folders above it, for people and for result folders.
    """

    path: Path
    name: str


def is_live(text: str) -> bool:
    """Return whether something names a camera, a microphone or a stream rather than a file."""
    return "://" in text or text.startswith(("camera:", "/dev/video", "microphone:"))


def expand(named: Iterable[str]) -> tuple[Target, ...]:
    """Return the recordings behind what was named, each once, in order.

    What does not exist is returned too: it fails when it is opened, and then
    only itself.

    Raises:
        UsageError: A camera or a stream was named, or a folder cannot be listed.
    """
    found: dict[Path, Target] = {}
    for text in named:
        for path in _recordings(text):
            found.setdefault(path.resolve(), Target(path=path, name=_readable(path.resolve().name)))
    return tuple(found.values())


def _readable(name: str) -> str:
    """Return a file's name as text; bytes that are no UTF-8, which file systems allow, become a mark."""
    return os.fsencode(name).decode("utf-8", "replace")


def _recordings(text: str) -> tuple[Path, ...]:
    if is_live(text):
        raise UsageError(
            f"{text} cannot be analysed as a file",
            why="it is a camera or a stream",
            fix=f"Use: mimika live {text} --out DIR",
        )
    path = Path(text)
    if not path.is_dir():
        return (path,)
    try:
        videos = sorted(inside for inside in path.iterdir() if inside.suffix.lower() in VIDEO_SUFFIXES)
    except OSError as error:
        raise UsageError(
            f"the folder {path} cannot be listed", why=error.strerror or str(error), fix="Check its permissions"
        ) from error
    return tuple(videos) or (path,)
