"""Local cameras: frames as they come, the newest first when nobody keeps up.

Cameras are read through Video4Linux; event time is the driver's own. A camera
that is absent, busy or forbidden gives a `DeviceError` that says what to do.
"""

from dataclasses import dataclass
from pathlib import Path

import av.error

from mimika.capture.containers import NoPictureError, Opening, opened, reason
from mimika.capture.decode import Exposure, Reel
from mimika.capture.info import NOTHING_KNOWN, SourceInfo, Tally
from mimika.capture.queueing import Channel, DropOldest
from mimika.capture.timeline import Timeline
from mimika.domain.ids import SourceId
from mimika.domain.media import VideoFrame
from mimika.errors import DeviceError

_DEVICES = Path("/dev")
_IN_PLACE = "Connect one, or choose a file or stream instead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What FFmpeg needs to open a camera.

    Attributes:
        address: Path of the device.
        format: FFmpeg's name of the input format.
    """

    address: str
    format: str = "v4l2"


def device_of(target: str) -> Device:
    """Return the device of `camera:N` or of a path under `/dev`.

    Raises:
        DeviceError: The target names no camera, or there is none of this name.
    """
    name = target.removeprefix("camera:")
    if target.startswith("camera:") and not (name.isascii() and name.isdigit()):
        raise DeviceError(f"{target} is no camera", why="a number is expected", fix="Try camera:0")
    path = _DEVICES / f"video{int(name)}" if target.startswith("camera:") else Path(target)
    if not path.is_char_device():
        raise DeviceError(f"there is no camera {target}", why=f"{path} is absent; {_present()}", fix=_IN_PLACE)
    return Device(address=str(path))


def _present() -> str:
    found = sorted(str(path) for path in _DEVICES.glob("video*"))
    return f"found: {', '.join(found)}" if found else "no camera is connected"


class CameraProducer:
    """Frames of one camera; it is opened when reading begins.

    Args:
        device: The camera.
        source: Its name.
    """

    def __init__(self, device: Device, source: SourceId) -> None:
        self.source = source
        self.tally = Tally()
        self.info: SourceInfo = NOTHING_KNOWN
        self._device = device

    def produce(self, channel: Channel[VideoFrame]) -> None:
        """Put frames into the channel as they come, dropping the oldest when it is full.

        Raises:
            DeviceError: The camera cannot be opened, or stopped.
        """
        reel = self._opened()
        try:
            self._film(reel, channel)
        except av.error.FFmpegError as error:
            raise self._stopped(reason(error)) from error
        finally:
            reel.close()
        if not channel.closed:
            raise self._stopped("it gives no more pictures")

    def close(self) -> None:
        """Do nothing: the camera is open only while it is read."""

    def _opened(self) -> Reel:
        opening = Opening(format=self._device.format, options={}, within_s=None, silent_s=None, threads="SLICE")
        try:
            container, stream = opened(self._device.address, opening)
        except NoPictureError as error:
            raise DeviceError(f"{self.source} gives no pictures", why=str(error), fix=_IN_PLACE) from error
        except av.error.PermissionError as error:
            raise DeviceError(
                f"{self.source} cannot be opened", why=reason(error), fix="Add this user to the group `video`"
            ) from error
        except (av.error.FFmpegError, ValueError) as error:
            why = reason(error) if isinstance(error, av.error.FFmpegError) else "this build reads no cameras"
            raise DeviceError(
                f"{self.source} cannot be opened", why=why, fix="Close other programs that use it, or try another"
            ) from error
        return Reel(container, stream, self.tally)

    def _film(self, reel: Reel, channel: Channel[VideoFrame]) -> None:
        inlet, timeline = DropOldest(channel), Timeline(reel.step_s)
        exposure = Exposure(self.source, self.tally)
        for frame in reel.live_frames():
            sample = exposure.sample(frame, timeline, reel)
            if channel.closed or (sample is not None and not inlet.put(sample)):
                return

    def _stopped(self, why: str) -> DeviceError:
        return DeviceError(f"{self.source} stopped", why=why, fix="Check its cable, then start again")
