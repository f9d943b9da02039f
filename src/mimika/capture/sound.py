"""The sound of recordings, and the choice of a source of sound for a target.

Next door: `hearing` decodes, `microphones` listens live, `recording` gives
pictures and sound together.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import av.error

from mimika.capture.containers import NoSoundError, opened_sound, reason
from mimika.capture.files import LOCAL, PLAY_IT, require_file
from mimika.capture.hearing import LEAST_HZ, MOST_HZ, Hearing, SoundReel
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.microphones import MicrophoneProducer, microphone_of
from mimika.capture.naming import path_of, scheme_of, source_id
from mimika.capture.queueing import Channel, Lossless
from mimika.capture.source import ThreadedSource
from mimika.capture.speakers import Speakers
from mimika.domain.ids import SourceId
from mimika.domain.media import AudioChunk
from mimika.errors import MediaError, UsageError

AHEAD_CHUNKS = 16
"""Chunks held ahead of the reader: 1.6 s, 100 kB."""

NO_SOUND = "it is no recording that can be decoded, or it was cut short before its index"


def open_sound(target: str, *, speakers: Speakers | None = None) -> ThreadedSource[AudioChunk]:
    """Return the source of sound that a target names.

    Chunks are mono, float32, at `HEARD_AT_HZ`, a tenth of a second long; the last before a gap or the end is shorter.
    Event time starts at 0 with the first sample.

    Args:
        target: Path of a recording with a sound track, or `microphone:0`, `microphone:default`.
        speakers: Whose channels are heard. Without them all channels are mixed down to one that is nobody's.

    Raises:
        MediaError: The file is missing, empty or no recording, or holds no sound.
        UsageError: Somebody is named for a channel that it does not have.
        DeviceError: There is no such microphone.
    """
    if target.startswith("microphone:"):
        microphone = MicrophoneProducer(microphone_of(target), source_id(target), speakers)
        return ThreadedSource(microphone, Channel(AHEAD_CHUNKS))
    if scheme_of(target) not in {"", "file"}:
        raise MediaError(
            f"{source_id(target)} cannot be heard",
            why=f"sound is not read from {scheme_of(target)}://",
            fix="Choose a file or microphone:0",
        )
    producer = SoundProducer(path_of(target), source_id(target), speakers)
    return ThreadedSource(producer, Channel(AHEAD_CHUNKS))


@contextmanager
def hearing_errors(name: str) -> Generator[None]:
    """Translate what opening and decoding a sound track raise into a `MediaError` that names the file."""
    try:
        yield
    except NoSoundError as error:
        raise MediaError(f"{name} cannot be heard", why=str(error), fix="Choose a file with sound") from error
    except av.error.InvalidDataError as error:
        raise MediaError(f"{name} cannot be read", why=NO_SOUND, fix=PLAY_IT) from error
    except av.error.FFmpegError as error:
        raise MediaError(f"{name} cannot be read", why=reason(error), fix=PLAY_IT) from error


def sound_reel_of(path: Path, tally: Tally) -> SoundReel:
    """Return the open sound track of a file.

    Raises:
        MediaError: It cannot be opened, holds no sound, or its header makes no sense.
    """
    require_file(path)
    with hearing_errors(str(path)):
        container, stream = opened_sound(f"file:{path}", LOCAL)
    reel = SoundReel(container, stream, tally)
    if reel.rate_hz and not LEAST_HZ <= reel.rate_hz <= MOST_HZ:
        reel.close()
        why = f"its header says {reel.rate_hz} samples a second"
        raise MediaError(f"{path} cannot be heard", why=why, fix=PLAY_IT)
    return reel


class SoundProducer:
    """The sound of one file. Opens it at once, so that a bad one is reported before anything else is done.

    Args:
        path: The file.
        source: Its name.
        speakers: Whose channels are heard; None for the mean of all.

    Raises:
        MediaError: It cannot be opened, or holds no sound.
        UsageError: Somebody is named for a channel that it does not have.
    """

    def __init__(self, path: Path, source: SourceId, speakers: Speakers | None) -> None:
        self.source = source
        self.tally = Tally()
        self._path = path
        self._speakers = speakers
        self._reel = sound_reel_of(path, self.tally)
        self.info: SourceInfo = self._reel.info()
        if speakers is not None:
            try:
                speakers.require(str(path), self._reel.channels)
            except UsageError:
                self._reel.close()
                raise

    def produce(self, channel: Channel[AudioChunk]) -> None:
        """Put all chunks into the channel, waiting for room.

        Raises:
            MediaError: Nothing could be decoded, or the file ends before it should.
        """
        try:
            with hearing_errors(str(self._path)):
                count = self._hear(channel)
            if not channel.closed:
                self._check(count)
        finally:
            self._reel.close()

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._reel.close()

    def _hear(self, channel: Channel[AudioChunk]) -> int:
        inlet = Lossless(channel)
        hearing = Hearing(self.source, self._speakers, self.tally)
        for frame in self._reel.frames():
            if not all(inlet.put(chunk) for chunk in hearing.chunks(frame)):
                return hearing.count
        for chunk in hearing.rest():
            if not inlet.put(chunk):
                break
        return hearing.count

    def _check(self, count: int) -> None:
        if not count:
            why = NO_SOUND if self.tally.damaged else "its sound lasts no time"
            raise MediaError(f"{self._path} cannot be heard", why=why, fix=PLAY_IT)
        missing = self._reel.missing() or _cut_riff(self._path)
        if missing:
            raise MediaError(
                f"the sound of {self._path} is incomplete",
                why=missing,
                fix="What came before was kept; record or copy it again",
            )


def _cut_riff(path: Path) -> str:
    """Return why a RIFF file (WAVE, AVI) is shorter than its header says, or nothing when it is not.

    The size stands after the first four bytes (Multimedia Programming Interface and Data Specifications 1.0, 1991);
    recorders that cannot go back to it leave 0 or all ones.
    """
    with path.open("rb") as file:
        head = file.read(8)
    declared = int.from_bytes(head[4:], "little")
    if head[:4] != b"RIFF" or declared in {0, 0xFFFFFFFF}:
        return ""
    missing = declared + 8 - path.stat().st_size
    # One byte of padding is often forgotten.
    return f"{missing} bytes that its header announces are missing" if missing > 1 else ""
