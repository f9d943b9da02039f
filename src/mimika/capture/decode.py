"""From a container to frames: goes on over damage, counts it, and notices a recording that ends too early.

`Reel` reads one open container; files, cameras and streams differ in what they
do when it ends. `Exposure` gives frames their place in time.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from mimika.capture.exif import Turn, turn_of
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.pixels import Converter, Framing
from mimika.capture.timeline import USUAL_STEP_S, Timeline
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, VideoFrame

MOST_FAULTS = 50
"""Faults in a row after which reading a container is given up."""

_STILLS = ("image2", "_pipe")
"""Ends of the names of formats that hold one picture; what follows in such a file is a thumbnail or a gain map."""

_DECLARES_LENGTH = ("matroska,webm", "flv")
"""Formats whose length stands in the header and is no estimate; those of the MP4 family say it per track."""

_EARLY_S, _EARLY_SHARE = 0.5, 0.02
"""A recording that is shorter than it says by more than both ended too early; rounding and sound account for less."""

_TRANSPORT_PACKETS = (188, 192, 204)
"""Sizes of a transport stream's packets in bytes: plain, with a time code, with error correction (ISO/IEC 13818-1)."""

_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
"""JPEG markers (ITU-T T.81, B.1.1.3); none can occur within the scan itself."""


class Reel:
    """Reads the frames of one open container, in the order in which they are shown.

    Args:
        container: An open container; closed by `close`.
        stream: Its picture track.
        tally: Where damage is counted.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, tally: Tally) -> None:
        self._container = container
        self._stream = stream
        self._tally = tally
        self._cut = False
        self._ragged = False
        self._half = False
        self._turn: Turn | None = None
        self._until = Fraction(0)

    @property
    def format(self) -> str:
        """FFmpeg's name of the container format."""
        return self._container.format.name

    @property
    def is_still(self) -> bool:
        """Whether it is one picture."""
        return self.format.endswith(_STILLS)

    @property
    def duration_s(self) -> float | None:
        """Length in seconds as the container tells it, or None."""
        duration = self._container.duration
        return duration / 1e6 if duration else None

    @property
    def fps(self) -> float | None:
        """Mean frame rate as the container tells it, or None."""
        rate = self._stream.average_rate or self._stream.guessed_rate
        return float(rate) if rate else None

    @property
    def step_s(self) -> float:
        """Usual time between two frames in seconds."""
        return 1 / self.fps if self.fps else USUAL_STEP_S

    @property
    def framing(self) -> Framing:
        """How the pictures are to be shown."""
        return Framing(pixel_shape=self._stream.sample_aspect_ratio or None, turn=self._turn)

    def info(self) -> SourceInfo:
        """Return what the container tells of itself; the size is known with the first frame, which may be turned."""
        if self.is_still:
            return SourceInfo(duration_s=0.0, frames=1)
        duration, fps = self.duration_s, self.fps
        estimate = round(duration * fps) if duration and fps else None
        return SourceInfo(duration_s=duration, frames=self._stream.frames or estimate, fps=fps)

    def frames(self) -> Iterator[av.VideoFrame]:
        """Yield every sound frame; damaged ones are counted and left out.

        Raises:
            av.error.FFmpegError: Reading failed, or what was read made no sense `MOST_FAULTS` times in a row.
        """
        for packet in self._sifted():
            for frame in self._decoded(packet):
                self._ragged = frame.is_corrupt
                if frame.is_corrupt:
                    self._tally.damage()
                    continue
                yield frame
                if self.is_still:
                    return

    def live_frames(self) -> Iterator[av.VideoFrame]:
        """Yield every sound frame of a live container.

        Raises:
            av.error.FFmpegError: Reading failed; for a live container that is the end of it.
        """
        for packet in self._container.demux(self._stream):
            for frame in self._decoded(packet):
                if frame.is_corrupt:
                    self._tally.damage()
                else:
                    yield frame

    def missing(self) -> str:
        """Return why the recording ended before it should, or nothing when it did not.

        To be asked at the end, before `close`.
        """
        if self._cut or self._ragged or self._half or self._is_ragged_transport():
            return "it ends in the middle of a frame"
        return shortfall(self._declared_end(), self._until)

    def close(self) -> None:
        """Give the container back; may be called twice."""
        self._container.close()

    def _sifted(self) -> "Iterator[Packet[Stream]]":
        """Yield the sound packets of the picture track; those of other tracks only tell how far the recording goes."""
        for packet in self._surviving():
            self._measure(packet)
            if packet.stream.index != self._stream.index:
                continue
            if self.is_still and self._turn is None:
                self._turn, self._half = turn_of(bytes(packet)), _is_half_a_jpeg(bytes(packet))
            self._cut = packet.is_corrupt or (self._cut and not packet.size)
            if packet.is_corrupt:
                # Half a packet gives half a picture, and would cost the decoder its neighbours.
                self._tally.damage()
                continue
            yield packet

    def _surviving(self) -> "Iterator[Packet[Stream]]":
        timed: list[Stream] = [*self._container.streams.video, *self._container.streams.audio]
        faults = 0
        while True:
            try:
                for packet in self._container.demux(*timed):
                    faults = 0
                    yield packet
            except av.error.InvalidDataError:
                self._tally.damage()
                faults += 1
                if faults >= MOST_FAULTS:
                    raise
            else:
                return

    def _decoded(self, packet: "Packet[Stream] | Packet[VideoStream]") -> Iterable[av.VideoFrame]:
        try:
            return [frame for frame in packet.decode() if isinstance(frame, av.VideoFrame)]
        except av.error.EOFError:
            # A second flush: everything has been given already.
            return ()
        except av.error.FFmpegError:
            self._tally.damage()
            self._cut = True
            return ()

    def _measure(self, packet: "Packet[Stream]") -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None and packet.time_base:
            self._until = max(self._until, (stamp + (packet.duration or 0)) * packet.time_base)

    def _is_ragged_transport(self) -> bool:
        size = self._container.size
        return self.format == "mpegts" and all(size % packet for packet in _TRANSPORT_PACKETS)

    def _declared_end(self) -> Fraction | None:
        stream, duration = self._stream, self._container.duration
        if self.format.startswith("mov,") and stream.duration and stream.time_base:
            return ((stream.start_time or 0) + stream.duration) * stream.time_base
        if self.format == "avi" and stream.time_base:
            # Its header counts ticks, of which a frame takes one at a constant rate.
            return stream.frames * stream.time_base
        if self.format in _DECLARES_LENGTH and duration:
            return Fraction(duration, 10**6)
        return None


def shortfall(declared: Fraction | None, until: Fraction) -> str:
    """Return in words how much is missing at the end of a track, or nothing when nothing is.

    Args:
        declared: When it should end in seconds, or None when nobody says so.
        until: When it ended in seconds.
    """
    short = float(declared - until) if declared is not None else 0.0
    if declared is not None and short > max(_EARLY_S, _EARLY_SHARE * float(declared)):
        return f"it ends {short:.1f} s before the {float(declared):.1f} s it should last"
    return ""


def _is_half_a_jpeg(data: bytes) -> bool:
    return data.startswith(_START_OF_IMAGE) and data.rfind(_END_OF_IMAGE) < data.rfind(_START_OF_SCAN)


class Exposure:
    """Turns the frames of one source into samples with index and event time.

    Args:
        source: Name of the source.
        tally: Where frames that cannot be converted are counted.
    """

    def __init__(self, source: SourceId, tally: Tally) -> None:
        self._source = source
        self._tally = tally
        self._converter = Converter()
        self._next = 0

    @property
    def count(self) -> int:
        """How many samples were made."""
        return self._next

    def sample(self, frame: av.VideoFrame, timeline: Timeline, reel: Reel) -> Captured[VideoFrame] | None:
        """Return a frame with its place in time by its own stamp, or None when it cannot be converted."""
        stamp = None if frame.pts is None or not frame.time_base else frame.pts * frame.time_base
        return self.sample_at(frame, timeline, stamp, reel.framing)

    def sample_at(
        self, frame: av.VideoFrame, timeline: Timeline, stamp: Fraction | None, framing: Framing
    ) -> Captured[VideoFrame] | None:
        """Return a frame with its place in time by a given stamp, or None when it cannot be converted."""
        try:
            media = self._converter.convert(frame, framing)
        except av.error.FFmpegError:
            self._tally.damage()
            return None
        index, self._next = self._next, self._next + 1
        return Captured(source=self._source, at=timeline.place(stamp), index=index, media=media)
