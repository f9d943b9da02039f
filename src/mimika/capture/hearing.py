"""From a sound track to chunks: any codec, any rate, the channels that may be heard and no other.

`SoundReel` reads one open container; files and microphones differ in what they
do when it ends. `Hearing` picks channels, resamples, and gives chunks their
place in time. Next door: `decode` does the same for pictures.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

import av
import av.error
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from mimika.capture.chunks import Cutter, Samples, SoundLine
from mimika.capture.decode import MOST_FAULTS, shortfall
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.speakers import Speakers
from mimika.domain.ids import SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured

LEAST_HZ, MOST_HZ = 4000, 384_000
"""Rates that recordings of people have; at others the header is wrong, and resampling would fill the memory."""

_DECLARES_LENGTH: Final = ("matroska,webm", "flv", "wav", "flac")
"""Formats whose length stands in the header and is no estimate; those of the MP4 family say it per track."""


class SoundReel:
    """Reads the sound track of one open container, in the order in which it is heard.

    Args:
        container: An open container; closed by `close`.
        stream: Its sound track.
        tally: Where damage is counted.
    """

    def __init__(self, container: InputContainer, stream: AudioStream, tally: Tally) -> None:
        self._container = container
        self._stream = stream
        self._tally = tally
        self._until = Fraction(0)

    @property
    def channels(self) -> int:
        """How many channels the track has."""
        return self._stream.codec_context.layout.nb_channels

    @property
    def rate_hz(self) -> int:
        """Samples a second as the header tells it; 0 when it does not."""
        return self._stream.codec_context.sample_rate

    def info(self) -> SourceInfo:
        """Return what the container tells of itself."""
        duration = self._container.duration
        return SourceInfo(duration_s=duration / 1e6 if duration else None)

    def frames(self) -> Iterator[av.AudioFrame]:
        """Yield everything that can be decoded; damage is counted and left out.

        Raises:
            av.error.FFmpegError: Reading failed, or what was read made no sense `MOST_FAULTS` times in a row.
        """
        for packet in self._surviving():
            if packet.is_corrupt:
                self._tally.damage()
                continue
            self._measure(packet)
            yield from self._decoded(packet)

    def live_frames(self) -> Iterator[av.AudioFrame]:
        """Yield everything of a live container that can be decoded.

        Raises:
            av.error.FFmpegError: Reading failed; for a live container that is the end of it.
        """
        for packet in self._container.demux(self._stream):
            yield from self._decoded(packet)

    def missing(self) -> str:
        """Return why the track ended before it should, or nothing when it did not. To be asked before `close`."""
        return shortfall(self._declared_end(), self._until)

    def close(self) -> None:
        """Give the container back; may be called twice."""
        self._container.close()

    def _surviving(self) -> "Iterator[Packet[AudioStream]]":
        faults = 0
        while True:
            try:
                for packet in self._container.demux(self._stream):
                    faults = 0
                    yield packet
            except av.error.InvalidDataError:
                self._tally.damage()
                faults += 1
                if faults >= MOST_FAULTS:
                    raise
            else:
                return

    def _decoded(self, packet: "Packet[AudioStream]") -> Iterable[av.AudioFrame]:
        try:
            return [frame for frame in packet.decode() if frame.samples]
        except av.error.EOFError:
            # A second flush: everything has been given already.
            return ()
        except av.error.FFmpegError:
            self._tally.damage()
            return ()

    def _measure(self, packet: "Packet[AudioStream]") -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None and packet.time_base:
            self._until = max(self._until, (stamp + (packet.duration or 0)) * packet.time_base)

    def _declared_end(self) -> Fraction | None:
        stream, name, duration = self._stream, self._container.format.name, self._container.duration
        if name.startswith("mov,") and stream.duration and stream.time_base:
            return ((stream.start_time or 0) + stream.duration) * stream.time_base
        # Of several tracks the longest gives the length; only where this one is alone it is its own.
        alone = len(self._container.streams) == 1
        return Fraction(duration, 10**6) if alone and name in _DECLARES_LENGTH and duration else None


class Ear:
    """Turns decoded frames of one format into rows of samples at `HEARD_AT_HZ`.

    Args:
        like: The first of the frames.
        channels: Numbers of the channels to hear; None for the mean of all.
        tally: Where samples that are no numbers are counted.
    """

    def __init__(self, like: av.AudioFrame, channels: tuple[int, ...] | None, tally: Tally) -> None:
        self._kind = _kind(like)
        self._channels = channels
        self._tally = tally
        same = like.sample_rate == HEARD_AT_HZ
        count = 0 if same else len(channels or (0,))
        self._resamplers = [AudioResampler(format="fltp", layout="mono", rate=HEARD_AT_HZ) for _ in range(count)]

    def fits(self, frame: av.AudioFrame) -> bool:
        """Return whether a frame has the format this was made for."""
        return _kind(frame) == self._kind

    def hear(self, frame: av.AudioFrame) -> Samples:
        """Return rows of shape (heard channels, samples); filters hold a few samples back until `rest`."""
        rows = self._heard(_planes(frame))
        if not self._resamplers:
            return rows
        return _even([_resampled(one, row, frame.sample_rate) for one, row in zip(self._resamplers, rows, strict=True)])

    def rest(self) -> Samples:
        """Return what the filters held back."""
        if not self._resamplers:
            return np.zeros((len(self._channels or (0,)), 0), dtype=np.float32)
        return _even([_joined(one.resample(None)) for one in self._resamplers])

    def _heard(self, planes: Samples) -> Samples:
        # Other channels end here, before anything is made of them.
        rows = planes[list(self._channels)] if self._channels is not None else planes.mean(axis=0, keepdims=True)
        finite = np.isfinite(rows)
        if not finite.all():
            self._tally.damage()
            return np.where(finite, rows, np.float32(0.0))
        return rows


def _kind(frame: av.AudioFrame) -> tuple[str, int, int]:
    return frame.format.name, frame.layout.nb_channels, frame.sample_rate


def _planes(frame: av.AudioFrame) -> Samples:
    """Return samples of shape (channels, n), -1 to 1, whatever the format."""
    raw = frame.to_ndarray()
    planes = raw if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels).T
    if planes.dtype == np.uint8:
        return (planes.astype(np.float32) - np.float32(128)) / np.float32(128)
    if planes.dtype.kind == "i":
        return (planes / float(2 ** (8 * planes.dtype.itemsize - 1))).astype(np.float32)
    return planes.astype(np.float32)


def _resampled(resampler: AudioResampler, row: Samples, rate_hz: int) -> Samples:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(row)[np.newaxis], format="fltp", layout="mono")
    frame.sample_rate = rate_hz
    return _joined(resampler.resample(frame))


def _joined(frames: Iterable[av.AudioFrame]) -> Samples:
    parts = [frame.to_ndarray()[0].astype(np.float32) for frame in frames]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def _even(rows: list[Samples]) -> Samples:
    # All channels went through the same filter with as many samples, so the rows are of one length.
    return np.stack(rows)


class Hearing:
    """Turns the frames of one sound track into chunks with index and event time.

    Args:
        source: Name of the source.
        speakers: Whose channels are heard; None mixes all channels down to one that is nobody's in particular.
        tally: Where gaps are counted.
    """

    def __init__(self, source: SourceId, speakers: Speakers | None, tally: Tally) -> None:
        heard = speakers.heard() if speakers else ((0, None),)
        self._channels = tuple(number for number, _ in heard) if speakers else None
        self._tally = tally
        self._line = SoundLine()
        self._cutter = Cutter(source, heard)
        self._ear: Ear | None = None

    @property
    def count(self) -> int:
        """How many chunks were made."""
        return self._cutter.count

    def chunks(self, frame: av.AudioFrame) -> Iterator[Captured[AudioChunk]]:
        """Yield the chunks that are full with this frame; at a gap the one before it ends early."""
        if not LEAST_HZ <= frame.sample_rate <= MOST_HZ or not self._has_channels(frame):
            self._tally.damage()
            return
        stamp = None if frame.pts is None or not frame.time_base else frame.pts * frame.time_base
        spot = self._line.place(stamp, Fraction(frame.samples, frame.sample_rate))
        if self._ear is None or not spot.joins or not self._ear.fits(frame):
            if self._ear is not None and not spot.joins:
                self._tally.gap()
            yield from self.rest()
            self._ear = Ear(frame, self._channels, self._tally)
            self._cutter.begin(spot.at, band_hz=frame.sample_rate / 2)
        yield from self._cutter.push(self._ear.hear(frame))

    def rest(self) -> Iterator[Captured[AudioChunk]]:
        """Yield what is left at the end, or before a gap."""
        if self._ear is not None:
            yield from self._cutter.push(self._ear.rest())
            yield from self._cutter.end()
            self._ear = None

    def _has_channels(self, frame: av.AudioFrame) -> bool:
        return self._channels is None or max(self._channels) < frame.layout.nb_channels
