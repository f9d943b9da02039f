"""Local microphones: sound as it comes, the newest first when nobody keeps up.

Microphones are read through ALSA; event time is the driver's own, so that an
overrun stays a gap. One that is absent, busy or forbidden gives a
`DeviceError` that says what to do. Next door: `cameras`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av.error

from mimika.capture.containers import NoSoundError, Opening, opened_sound, reason
from mimika.capture.hearing import Hearing, SoundReel
from mimika.capture.info import NOTHING_KNOWN, SourceInfo, Tally
from mimika.capture.queueing import Channel, DropOldest
from mimika.capture.speakers import Speakers
from mimika.domain.ids import SourceId
from mimika.domain.media import AudioChunk
from mimika.errors import DeviceError

_DEVICES: Final = Path("/dev/snd")
_IN_PLACE = "Connect one, or choose a file or a call instead"
_DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphone:
    """What FFmpeg needs to open a microphone.

    Attributes:
        address: ALSA's name of the device.
        format: FFmpeg's name of the input format.
    """

    address: str
    format: str = "alsa"


def microphone_of(target: str, devices: Path = _DEVICES) -> Microphone:
    """Return the device of `microphone:N`, the first input of sound card N, or of `microphone:default`.

    Args:
        target: What the user asked for.
        devices: Folder of the sound devices.

    Raises:
        DeviceError: The target names no microphone, or there is none of this number.
    """
    name = target.removeprefix("microphone:")
    if name == _DEFAULT:
        return Microphone(address=_DEFAULT)
    if not (name.isascii() and name.isdigit()):
        raise DeviceError(f"{target} is no microphone", why="a number is expected", fix="Try microphone:0")
    card = int(name)
    if not any(devices.glob(f"pcmC{card}D*c")):
        raise DeviceError(
            f"there is no microphone {target}", why=f"card {card} has no input; {_present(devices)}", fix=_IN_PLACE
        )
    # The plug layer converts what the hardware gives; without it a card may refuse the usual rates.
    return Microphone(address=f"plughw:{card}")


def _present(devices: Path) -> str:
    cards = sorted({path.name.partition("D")[0].removeprefix("pcmC") for path in devices.glob("pcmC*c")})
    if not cards:
        return "no microphone is connected"
    return f"found: {', '.join(f'microphone:{card}' for card in cards)}"


class MicrophoneProducer:
    """Sound of one microphone; it is opened when reading begins.

    Args:
        device: The microphone.
        source: Its name.
        speakers: Whose channels are heard; None for the mean of all.
    """

    def __init__(self, device: Microphone, source: SourceId, speakers: Speakers | None = None) -> None:
        self.source = source
        self.tally = Tally()
        self.info: SourceInfo = NOTHING_KNOWN
        self._device = device
        self._speakers = speakers

    def produce(self, channel: Channel[AudioChunk]) -> None:
        """Put chunks into the channel as they come, dropping the oldest when it is full.

        Raises:
            DeviceError: The microphone cannot be opened, or stopped.
            UsageError: Somebody is named for a channel that it does not have.
        """
        reel = self._opened()
        try:
            if self._speakers is not None:
                self._speakers.require(str(self.source), reel.channels)
            self._hear(reel, channel)
        except av.error.FFmpegError as error:
            raise self._stopped(reason(error)) from error
        finally:
            reel.close()
        if not channel.closed:
            raise self._stopped("it gives no more sound")

    def close(self) -> None:
        """Do nothing: the microphone is open only while it is read."""

    def _opened(self) -> SoundReel:
        opening = Opening(format=self._device.format, options={}, within_s=None, silent_s=None, threads="SLICE")
        try:
            container, stream = opened_sound(self._device.address, opening)
        except NoSoundError as error:
            raise DeviceError(f"{self.source} gives no sound", why=str(error), fix=_IN_PLACE) from error
        except av.error.PermissionError as error:
            raise DeviceError(
                f"{self.source} cannot be opened", why=reason(error), fix="Add this user to the group `audio`"
            ) from error
        except (av.error.FFmpegError, ValueError) as error:
            why = reason(error) if isinstance(error, av.error.FFmpegError) else "this build reads no microphones"
            raise DeviceError(
                f"{self.source} cannot be opened", why=why, fix="Close other programs that use it, or try another"
            ) from error
        return SoundReel(container, stream, self.tally)

    def _hear(self, reel: SoundReel, channel: Channel[AudioChunk]) -> None:
        inlet = DropOldest(channel)
        hearing = Hearing(self.source, self._speakers, self.tally)
        for frame in reel.live_frames():
            for chunk in hearing.chunks(frame):
                if not inlet.put(chunk):
                    return
            if channel.closed:
                return

    def _stopped(self, why: str) -> DeviceError:
        return DeviceError(f"{self.source} stopped", why=why, fix="Check its cable, then start again")
