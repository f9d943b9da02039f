"""Chooses the source for a target."""

from pathlib import Path

from numpy.random import PCG64, Generator

from mimika.capture.cameras import CameraProducer, device_of
from mimika.capture.files import FileProducer
from mimika.capture.naming import path_of, scheme_of, source_id
from mimika.capture.pictures import FolderProducer
from mimika.capture.source import Producer, ThreadedSource
from mimika.capture.streams import Address, Patience, StreamProducer
from mimika.domain.media import VideoFrame
from mimika.domain.ports import Clock
from mimika.errors import MediaError

STREAMS = frozenset({"rtsp", "rtsps", "http", "https"})
"""Schemes that are read over the network."""


def open_source(
    target: str, *, clock: Clock, jitter: Generator | None = None, patience: Patience | None = None
) -> ThreadedSource[VideoFrame]:
    """Return the source of frames that a target names.

    Files and folders are looked at now; cameras and streams are opened by the first `read`. Frames are upright RGB
    with square pixels, the longer side at most 4096 pixels.

    Args:
        target: Path of a recording, of a picture, or of a folder of pictures (one second each, in natural order);
            `camera:0` or `/dev/video0`; an address that begins with rtsp://, rtsps://, http:// or https://.
        clock: Measures the silence and the gaps of streams.
        jitter: Spreads the attempts to reach a stream again; by default one that is seeded by the clock.
        patience: How long to wait for a stream.

    Raises:
        MediaError: The file is missing, empty or no recording, the folder holds no picture, or the address is of a
            kind that is not supported.
        DeviceError: There is no such camera.
    """
    scheme = scheme_of(target)
    if scheme in STREAMS:
        spread = jitter or Generator(PCG64(abs(int(clock.monotonic() * 1e6))))
        address = Address(url=target, source=source_id(target))
        return ThreadedSource(StreamProducer(address, patience or Patience(), clock=clock, jitter=spread))
    if scheme not in {"", "file"}:
        known = ", ".join(f"{name}://" for name in sorted(STREAMS))
        raise MediaError(f"{source_id(target)} cannot be read", why=f"{scheme}:// is not supported", fix=f"Use {known}")
    return ThreadedSource(_local(target))


def _local(target: str) -> Producer[VideoFrame]:
    if target.startswith(("camera:", "/dev/")):
        return CameraProducer(device_of(target), source_id(target))
    path = path_of(target)
    return FolderProducer(path, source_id(target)) if _is_folder(path) else FileProducer(path, source_id(target))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # Whoever reads it as a file says what is wrong with the path.
        return False
