"""Network streams: what is live stays live, through stalls and interruptions.

A stream that is silent for too long or breaks off is opened again, with growing
pauses between the attempts, until it is back or patience ends. Event time goes
on over the gap by the clock. An address that turns out to hold a finished
recording is read like a file: nothing dropped, and its end is the end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

import av
import av.error
from numpy.random import Generator

from mimika.capture.containers import NoPictureError, Opening, discreet, opened, reason
from mimika.capture.decode import Exposure, Reel
from mimika.capture.info import NOTHING_KNOWN, SourceInfo, Tally
from mimika.capture.queueing import Channel, DropOldest, Lossless
from mimika.capture.timeline import Timeline
from mimika.domain.ids import SourceId
from mimika.domain.media import VideoFrame
from mimika.domain.ports import Clock
from mimika.errors import StreamError

_OPTIONS: Mapping[str, str] = {
    # A playlist from the network must not reach local files.
    "protocol_whitelist": "http,https,httpproxy,tls,tcp,udp,rtp,rtsp,crypto,data",
    # Interleaved in one connection: nothing is lost on the way, and firewalls let it pass.
    "rtsp_transport": "tcp",
    # Find the tracks in at most two seconds of stream instead of five.
    "analyzeduration": "2000000",
    # The frame rate is read off the frames themselves; measuring it beforehand would only delay the first one.
    "fpsprobesize": "2",
}

_WITHOUT_STAMPS = frozenset({"mpjpeg", "mjpeg", "h264", "hevc", "m4v"})
"""Formats that carry no time; their frames are stamped by the clock when they arrive."""

_FINAL = (
    av.error.HTTPClientError,
    av.error.ProtocolNotFoundError,
    av.error.DecoderNotFoundError,
    av.error.InvalidDataError,
)
"""Answers at the first attempt that waiting does not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a stream, in seconds.

    Attributes:
        silent_s: Silence after which a connection counts as lost; also the most that opening may take.
        first_s: Pause before the second attempt.
        most_s: Longest pause between two attempts; each doubles the one before.
        at_first_s: Time after which a stream that never answered is given up.
        lost_s: Time without a frame after which a stream that was there is given up.
    """

    silent_s: float = 5.0
    first_s: float = 0.5
    most_s: float = 10.0
    at_first_s: float = 10.0
    lost_s: float = 60.0

    def pauses(self, jitter: Generator) -> Iterator[float]:
        """Yield the pauses before the second, third ... attempt in seconds.

        Each is drawn from the upper half of an exponentially growing span ("equal jitter", M. Brooker, Exponential
        Backoff And Jitter, AWS Architecture Blog, 2015), so that many readers of one server do not return at once.
        """
        span = self.first_s
        while True:
            yield float(jitter.uniform(span / 2, span))
            span = min(self.most_s, 2 * span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a stream is.

    Attributes:
        url: The address with its credentials; never shown.
        source: The name to show.
        options: FFmpeg's options beyond the usual ones.
    """

    url: str = field(repr=False)
    source: SourceId
    options: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


class _Lost(Exception):  # noqa: N818 -- it says what happened to the connection and never leaves this module
    """A connection was lost or could not be made.

    Args:
        why: The cause in words.
        final: Trying again is of no use.
    """

    def __init__(self, why: str, *, final: bool) -> None:
        self.why = why
        self.final = final
        super().__init__(why)


class StreamProducer:
    """Frames of one network stream; it is opened when reading begins.

    Args:
        address: Where it is.
        patience: How long to wait for it.
        clock: Measures silence and gaps.
        jitter: Spreads the attempts.
    """

    def __init__(self, address: Address, patience: Patience, *, clock: Clock, jitter: Generator) -> None:
        self.source = address.source
        self.tally = Tally()
        self.info: SourceInfo = NOTHING_KNOWN
        self._address = address
        self._patience = patience
        self._clock = clock
        self._jitter = jitter
        self._exposure = Exposure(address.source, self.tally)
        self._timeline = Timeline()
        self._seen_at = clock.monotonic()
        self._lead = inf

    def produce(self, channel: Channel[VideoFrame]) -> None:
        """Put frames into the channel until the reader closes it or a recording ends.

        Raises:
            StreamError: The stream does not answer, or is gone and did not return in time.
        """
        self._seen_at = self._clock.monotonic()
        pauses = self._patience.pauses(self._jitter)
        while not channel.closed:
            before = self._exposure.count
            try:
                self._connect(channel)
            except _Lost as lost:
                if self._exposure.count > before:
                    pauses = self._patience.pauses(self._jitter)
                    self.tally.note(f"{self.source} was interrupted at {self._timeline.last or 0:.1f} s: {lost.why}")
                self._give_up_or(lost)
                channel.pause(next(pauses))
            else:
                return

    def close(self) -> None:
        """Do nothing: the stream is open only while it is read."""

    def _give_up_or(self, lost: _Lost) -> None:
        """Raise what ends the reading, or return when another attempt is due."""
        silent_s = self._clock.monotonic() - self._seen_at
        if self._exposure.count:
            if silent_s > self._patience.lost_s:
                why = f"{lost.why}; it did not return within {self._patience.lost_s:.0f} s"
                raise StreamError(f"{self.source} is gone", why=why, fix="Check the sender and the network") from lost
        elif lost.final or silent_s > self._patience.at_first_s:
            fix = "Check the address, the credentials and that the sender is running"
            raise StreamError(f"{self.source} does not answer", why=lost.why, fix=fix) from lost

    def _connect(self, channel: Channel[VideoFrame]) -> None:
        """Film one connection; return when there is nothing more to film.

        Raises:
            _Lost: The connection could not be made, or broke.
        """
        reel = self._opened()
        try:
            if reel.duration_s is None:
                self._film_live(reel, channel)
            elif not self._exposure.count:
                self._film_recording(reel, channel)
            # Else a broadcast that was live is now offered as a recording: it has ended.
        except av.error.FFmpegError as error:
            raise _Lost(reason(error), final=False) from discreet(error)
        finally:
            reel.close()

    def _opened(self) -> Reel:
        silent_s = self._patience.silent_s
        options = {**_OPTIONS, **self._address.options}
        opening = Opening(format=None, options=options, within_s=silent_s, silent_s=silent_s, threads="SLICE")
        try:
            container, stream = opened(self._address.url, opening)
        except NoPictureError as error:
            raise _Lost(str(error), final=True) from error
        except av.error.FFmpegError as error:
            why = "it answers, but not with a stream" if isinstance(error, av.error.InvalidDataError) else reason(error)
            raise _Lost(why, final=isinstance(error, _FINAL)) from discreet(error)
        return Reel(container, stream, self.tally)

    def _film_live(self, reel: Reel, channel: Channel[VideoFrame]) -> None:
        inlet = DropOldest(channel)
        self._timeline.resume(self._clock.monotonic() - self._lead)
        for frame in reel.live_frames():
            now = self._seen_at = self._clock.monotonic()
            sample = self._exposure.sample_at(frame, self._timeline, self._stamp(frame, reel, now), reel.framing)
            if channel.closed or (sample is not None and not inlet.put(sample)):
                return
            # Frames arrive late, never early: the least delay seen ties event time to the clock.
            self._lead = min(self._lead, now - (self._timeline.last or 0.0))
        if not channel.closed:
            raise _Lost("the sender ended the connection", final=False)

    def _film_recording(self, reel: Reel, channel: Channel[VideoFrame]) -> None:
        self.info = reel.info()
        inlet, self._timeline = Lossless(channel), Timeline(reel.step_s)
        try:
            for frame in reel.frames():
                sample = self._exposure.sample(frame, self._timeline, reel)
                if channel.closed or (sample is not None and not inlet.put(sample)):
                    return
        except av.error.FFmpegError as error:
            raise self._incomplete(reason(error)) from discreet(error)
        missing = reel.missing() if self._exposure.count else "it holds no frame"
        if missing:
            raise self._incomplete(missing)

    def _incomplete(self, why: str) -> StreamError:
        return StreamError(f"{self.source} is incomplete", why=why, fix="What came before was kept; try again")

    @staticmethod
    def _stamp(frame: av.VideoFrame, reel: Reel, now: float) -> Fraction | None:
        if reel.format in _WITHOUT_STAMPS:
            return Fraction(now)
        return None if frame.pts is None or not frame.time_base else frame.pts * frame.time_base
