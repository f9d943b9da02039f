"""A recording with everything in it: pictures and sound, and words if somebody brings them.

Pictures and sound are read from the file independently of each other, so that
it does not matter how they are interleaved, and put together by event time.
Next door: `factory` opens the pictures, `sound` the sound, `together` merges.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av.error

from mimika.capture.factory import open_source
from mimika.capture.files import reel_of
from mimika.capture.info import SourceInfo, Tally
from mimika.capture.naming import path_of, scheme_of, source_id
from mimika.capture.pictures import holds_stills
from mimika.capture.sound import open_sound, sound_reel_of
from mimika.capture.source import ThreadedSource
from mimika.capture.speakers import Speakers
from mimika.capture.together import Shifted, Together
from mimika.domain.ids import SourceId
from mimika.domain.media import AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.ports import Clock, Source
from mimika.errors import MediaError


class Recording:
    """Pictures, sound and words of one target in the order in which they are over; for one reader at a time.

    Args:
        source: Its name.
        pictures: Its pictures, if it has any.
        sound: Its sound, if it has any.
        media: All of it, put together.
        notes: What was noticed when it was opened.
    """

    def __init__(
        self,
        source: SourceId,
        pictures: ThreadedSource[VideoFrame] | None,
        sound: ThreadedSource[AudioChunk] | None,
        media: Together,
        notes: tuple[str, ...],
    ) -> None:
        self.id = source
        self._pictures = pictures
        self._sound = sound
        self._media = media
        self._notes = notes

    @property
    def has_pictures(self) -> bool:
        """Whether there are pictures, by which people can be told apart."""
        return self._pictures is not None

    @property
    def info(self) -> SourceInfo:
        """What is known in advance: of the pictures where there are any, else of the sound."""
        told = self._pictures or self._sound
        return SourceInfo() if told is None else told.info

    @property
    def dropped(self) -> int:
        """How many samples were dropped because nobody took them in time."""
        return self._media.dropped

    @property
    def damaged(self) -> int:
        """How many packets, frames or pictures could not be decoded and were left out."""
        return sum(one.damaged for one in (self._pictures, self._sound) if one is not None)

    @property
    def gaps(self) -> int:
        """How many gaps in time its sound had."""
        return self._sound.gaps if self._sound is not None else 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should hear of."""
        told = [note for one in (self._pictures, self._sound) if one is not None for note in one.notes]
        return (*self._notes, *told)

    async def read(self) -> Captured[Media] | None:
        """Return the sample that is over next, or None at the end or after `close`.

        Raises:
            MediaError: A track holds nothing, or ends before it should; raised after everything that could be read.
            MissingError: The camera or stream is gone.
        """
        return await self._media.read()

    def discard(self) -> int:
        """Forget what waits to be read, and return how many samples; they count as dropped."""
        return self._media.discard()

    async def close(self) -> None:
        """Give back everything that was opened; may be called twice."""
        await self._media.close()


def open_recording(
    target: str, *, clock: Clock, speakers: Speakers | None = None, words: Source[TextSpan] | None = None
) -> Recording:
    """Return pictures and sound of what a target names, in the order in which they are over.

    Event time counts from the first picture or sample, whichever is earlier. A recording without sound, or without
    pictures, gives what it has, and a note. Of cameras, streams and pictures there are pictures only, and a note.

    Args:
        target: As `open_source` takes it.
        clock: Measures the silence and the gaps of streams.
        speakers: Whose channels are heard; None mixes them down to one that is nobody's in particular.
        words: Words of the same recording, in the order in which they are over, their times counted alike.

    Raises:
        MediaError: As `open_source`; or the file holds neither pictures nor sound.
        UsageError: Somebody is named for a channel that it does not have.
        DeviceError: There is no such camera.
    """
    tally = Tally()
    name = source_id(target)
    sound = _sound_of(target, speakers, tally)
    pictures = _pictures_of(target, clock, sound, tally)
    parts: list[Source[Media]] = []
    lead_s = _lead_s(path_of(target)) if pictures is not None and sound is not None else 0.0
    if pictures is not None:
        parts.append(pictures if lead_s >= 0 else Shifted(pictures, -lead_s))
    if sound is not None:
        parts.append(sound if lead_s <= 0 else Shifted(sound, lead_s))
    if words is not None:
        parts.append(words)
    return Recording(name, pictures, sound, Together(parts), tally.notes)


def _sound_of(target: str, speakers: Speakers | None, tally: Tally) -> ThreadedSource[AudioChunk] | None:
    live = target.startswith(("camera:", "/dev/")) or scheme_of(target) not in {"", "file"}
    if live or holds_stills(target):
        tally.note(f"{source_id(target)}: only its pictures are read; sound is read from recordings")
        return None
    try:
        return open_sound(target, speakers=speakers)
    except MediaError as error:
        # Who opens the pictures says what is wrong with the file, if it is more than this.
        tally.note(f"{source_id(target)}: without sound: {error.why}")
        return None


def _pictures_of(
    target: str, clock: Clock, sound: ThreadedSource[AudioChunk] | None, tally: Tally
) -> ThreadedSource[VideoFrame] | None:
    try:
        return open_source(target, clock=clock)
    except MediaError as error:
        if sound is None:
            raise
        tally.note(f"{source_id(target)}: without pictures: {error.why}")
        return None


class _Stamped(Protocol):
    """A frame of either kind."""

    @property
    def pts(self) -> int | None: ...

    @property
    def time_base(self) -> Fraction | None: ...


def _lead_s(path: Path) -> float:
    """Return by how many seconds the first picture comes before the first sound; 0 where the file does not say."""
    reel, sound = reel_of(path, Tally()), sound_reel_of(path, Tally())
    try:
        first, heard = _first(reel.frames()), _first(sound.frames())
    except av.error.FFmpegError:
        # Reading it in earnest will say so.
        return 0.0
    finally:
        reel.close()
        sound.close()
    return float(heard - first) if first is not None and heard is not None else 0.0


def _first(frames: Iterator[_Stamped]) -> Fraction | None:
    frame = next(frames, None)
    if frame is None or frame.pts is None or not frame.time_base:
        return None
    return frame.pts * frame.time_base
