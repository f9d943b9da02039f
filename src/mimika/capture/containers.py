"""Opens containers with FFmpeg, finds the picture or the sound track, and says in plain words why one cannot be opened.

The one place where FFmpeg's errors become reasons. The library's own log stays
as the host program set it; by default it is silent.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

NO_RECORDING = "it is no recording or picture that can be decoded, or it was cut short before its index"
MOST_PIXELS = 200_000_000
"""Larger pictures are not decoded: a decoder needs up to 8 bytes for each pixel."""

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (av.error.FileNotFoundError, "there is no such file or device"),
    (av.error.PermissionError, "this user may not read it"),
    (av.error.IsADirectoryError, "it is a folder"),
    (av.error.HTTPUnauthorizedError, "the server asks for another user name or password"),
    (av.error.HTTPForbiddenError, "the server does not allow it"),
    (av.error.HTTPNotFoundError, "the server knows no such address"),
    (av.error.HTTPClientError, "the server refuses the request"),
    (av.error.HTTPServerError, "the server reports a fault of its own"),
    (av.error.ConnectionRefusedError, "nobody listens at this address"),
    (av.error.TimeoutError, "there was no answer in time"),
    (av.error.ExitError, "there was no answer in time"),
    (av.error.DecoderNotFoundError, "there is no decoder for it"),
    (av.error.ProtocolNotFoundError, "there is no support for this kind of address"),
    (av.error.MemoryError, "there is not enough memory"),
    (av.error.InvalidDataError, NO_RECORDING),
    (av.error.EOFError, "it ends before the first frame"),
    (av.error.ArgumentError, f"its header makes no sense, or it has more than {MOST_PIXELS // 10**6} million pixels"),
)


def reason(error: av.error.FFmpegError) -> str:
    """Return why something failed, in plain words and without the address that FFmpeg puts into its messages."""
    if error.errno == errno.EIO:
        return "the connection or the device broke off"
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    return (error.strerror or "unknown fault").lower()


def discreet(error: av.error.FFmpegError) -> av.error.FFmpegError:
    """Return the error without the address it was raised for, so that a traceback shows no credentials."""
    error.args = error.args[:2]
    return error


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How to open a container.

    Attributes:
        format: FFmpeg's name of the input format, or None to find out.
        options: FFmpeg's options for protocol and demuxer.
        within_s: How long opening may take, in seconds, or None for ever.
        silent_s: How long it may stay without data, in seconds, or None for ever.
        threads: FFmpeg's kind of decoder threads: "AUTO" is fastest, "SLICE" adds no delay.
    """

    format: str | None
    options: Mapping[str, str]
    within_s: float | None
    silent_s: float | None
    threads: str


class NoSoundError(Exception):
    """A container was opened and holds no sound track that can be decoded. Never leaves this package."""


class NoPictureError(Exception):
    """A container was opened and holds no picture track. Never leaves this package."""


def opened(url: str, opening: Opening) -> tuple[InputContainer, VideoStream]:
    """Return a container and its picture track, ready to decode.

    Args:
        url: What FFmpeg shall open.
        opening: How.

    Raises:
        av.error.FFmpegError: It cannot be opened.
        NoPictureError: There is no picture track in it, or none that can be decoded.
    """
    container = _container(url, opening)
    try:
        stream = _picture_track(container)
    except NoPictureError:
        container.close()
        raise
    stream.thread_type = opening.threads
    stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    return container, stream


def opened_sound(url: str, opening: Opening) -> tuple[InputContainer, AudioStream]:
    """Return a container and its sound track, ready to decode.

    Args:
        url: What FFmpeg shall open.
        opening: How.

    Raises:
        av.error.FFmpegError: It cannot be opened.
        NoSoundError: There is no sound track in it, or none that can be decoded.
    """
    container = _container(url, opening)
    try:
        return container, _sound_track(container)
    except NoSoundError:
        container.close()
        raise


def _container(url: str, opening: Opening) -> InputContainer:
    return av.open(
        url,
        "r",
        format=opening.format,
        options=dict(opening.options),
        metadata_errors="replace",
        timeout=(opening.within_s, opening.silent_s),
    )


def _sound_track(container: InputContainer) -> AudioStream:
    tracks = container.streams.audio
    if not tracks:
        why = "it holds pictures but no sound" if container.streams.video else "it holds no sound"
        raise NoSoundError(why)
    best = container.streams.best("audio")
    track = best if isinstance(best, AudioStream) else tracks[0]
    if track.codec_context is None:  # pyright: ignore[reportUnnecessaryComparison] -- the stub forgets missing decoders
        why = "there is no decoder for its sound"
        raise NoSoundError(why)
    return track


def _picture_track(container: InputContainer) -> VideoStream:
    # FFmpeg draws texts as pictures of a terminal; they are no recordings.
    tracks = container.streams.video if container.format.name != "tty" else ()
    moving = [track for track in tracks if not track.disposition & Disposition.attached_pic]
    if not moving:
        why = "it holds sound but no picture" if container.streams.audio else "it holds no picture"
        raise NoPictureError(why)
    best = container.streams.best("video")
    track = best if isinstance(best, VideoStream) and best in moving else moving[0]
    if track.codec_context is None:  # pyright: ignore[reportUnnecessaryComparison] -- the stub forgets missing decoders
        why = "there is no decoder for its pictures"
        raise NoPictureError(why)
    return track
