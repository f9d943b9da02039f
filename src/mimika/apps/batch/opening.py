"""Opens what a target names with all that may be sensed of it: pictures, sound, and the words that belong to it.

What no grant covers is not even decoded. Words lie in a transcript that the
operator names, or in one beside the recording that bears its name. Next door:
`mimika.capture` decodes, `one` and `watching` run sessions over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

from mimika.apps.batch.receipts import digest
from mimika.apps.batch.targets import is_live
from mimika.capture import SourceInfo, Speakers, Together, open_recording, open_sound, open_source
from mimika.capture.transcripts import Words, open_words, speakers_in
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.law import Role
from mimika.domain.media import AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.models import ModelChoice
from mimika.domain.ports import Clock, MediaSource
from mimika.domain.signals import Modality
from mimika.errors import UsageError
from mimika.perceive.speech.faster_whisper import open_recogniser
from mimika.pipeline.hearing import Hearing

CALLER: Final = PersonId("p1")
"""Who speaks where there are no pictures to tell people apart."""

BESIDE: Final = (".vtt", ".srt", ".json")
"""Endings of transcripts that are looked for beside a recording, the first that is there."""

MICROPHONE: Final = "microphone:"
"""How the name of a microphone begins."""

LATE_S: Final = 0.5
"""A live picture waits so long for the sound that goes with it."""

M = TypeVar("M", VideoFrame, AudioChunk, TextSpan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What an operator says of the sound and the words of a recording.

    Attributes:
        channels: The channels that are heard, from 1, each as one person's, the customer's first; none for all
            together, as a room's.
        words: A transcript; None for one that lies beside the recording.
        speaker: Whose words of the transcript are read, by its label; None for everybody's.
        microphone: Where the sound of something live comes from, such as `microphone:0`.
        recognise: The model that turns speech into words; None where words come as text or not at all.
    """

    channels: tuple[int, ...] = ()
    words: Path | None = None
    speaker: str | None = None
    microphone: str | None = None
    recognise: str | None = None


NOTHING_BESIDE: Final = Beside()


class Opened(Protocol):
    """A source that says what it knows in advance, and what the user should hear of."""

    @property
    def id(self) -> SourceId:
        """Its name, without credentials."""
        ...

    @property
    def info(self) -> SourceInfo:
        """What is known in advance."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should hear of."""
        ...

    @property
    def dropped(self) -> int:
        """How many samples were dropped."""
        ...

    async def read(self) -> Captured[Media] | None:
        """Return the next sample, or None at the end."""
        ...

    def discard(self) -> int:
        """Forget what waits."""
        ...

    async def close(self) -> None:
        """Give back everything that was opened."""
        ...


def opened(target: str, modalities: frozenset[Modality], beside: Beside, clock: Clock) -> Opened:
    """Return the source of all that may be sensed of a target.

    Args:
        target: A recording, picture, folder, camera or stream.
        modalities: What a grant covers; the rest is not decoded.
        beside: What is said of sound and words.
        clock: Measures the silence of streams.

    Raises:
        MediaError: The target, or its transcript, cannot be read.
        UsageError: It has no such channel or speaker, or words were named that nothing allows to read.
        DeviceError: There is no such camera or microphone.
    """
    _check(modalities, beside)
    if target.startswith(MICROPHONE):
        speakers = _only(beside.channels or (1,))
        return open_sound(target, speakers=speakers)
    if is_live(target):
        return _live(target, beside, clock) if Modality.VOICE in modalities else open_source(target, clock=clock)
    if not modalities & {Modality.VOICE, Modality.TEXT}:
        return open_source(target, clock=clock)
    if Modality.FACE not in modalities and Modality.VOICE not in modalities:
        path = Path(target)
        return _words(transcript_of(path, beside) or path, beside, whose=CALLER)
    return _recording(target, modalities, beside, clock)


def hearing_of(models: ModelChoice, beside: Beside, source: SourceId) -> Hearing:
    """Return how to hear a source.

    Raises:
        MissingError: Speech is to be recognised, and the package or the model for it is absent.
        UsageError: There is no such model.
    """
    if beside.recognise is None:
        return Hearing(models=models)
    recogniser = open_recogniser(beside.recognise, SourceId(f"{source}-words"))
    return Hearing(models=models, recogniser=lambda: recogniser)


def transcript_of(target: Path, beside: Beside) -> Path | None:
    """Return the transcript that belongs to a recording, if there is one."""
    if beside.words is not None:
        return beside.words
    return next((path for end in BESIDE if (path := target.with_suffix(end)).is_file()), None)


def options_with(options: str, target: Path, modalities: frozenset[Modality], beside: Beside) -> str:
    """Return the digest of everything that shapes a result, with what lies beside its recording."""
    found = transcript_of(target, beside) if Modality.TEXT in modalities else None
    if beside == NOTHING_BESIDE and found is None:
        return options
    try:
        stamp = "" if found is None else f"{found.name} {found.stat().st_size} {found.stat().st_mtime_ns}"
    except OSError:  # opening it says so better
        stamp = "absent"
    return digest((options, repr(beside.channels), beside.speaker or "", beside.recognise or "", stamp))


def _check(modalities: frozenset[Modality], beside: Beside) -> None:
    asked = (
        (Modality.TEXT, "a transcript", beside.words),
        (Modality.VOICE, "a channel of sound", beside.channels or None),
        (Modality.TEXT, "a model for speech", beside.recognise),
        (Modality.VOICE, "a model for speech", beside.recognise),
    )
    for modality, what, given in asked:
        if given is not None and modality not in modalities:
            raise UsageError(
                f"{what} was named", why=f"{modality} is not to be sensed", fix=f"Add --modality {modality}"
            )


def _recording(target: str, modalities: frozenset[Modality], beside: Beside, clock: Clock) -> Opened:
    speakers = _only(beside.channels) if beside.channels else None
    seen = Modality.FACE in modalities
    found = transcript_of(Path(target), beside) if Modality.TEXT in modalities else None
    words = None if found is None else _words(found, beside, whose=None if seen else CALLER)
    if not seen:
        sound = open_sound(target, speakers=speakers)
        return _Joined(sound, sound if words is None else Together((sound, words)), CALLER)
    recording = open_recording(target, clock=clock, speakers=speakers, words=words)
    return recording if recording.has_pictures else _Joined(recording, recording, CALLER)


def _only(channels: tuple[int, ...]) -> Speakers:
    """Return whose channels are heard: the first is p1's, the next p2's."""
    people = {channel: PersonId(f"p{number}") for number, channel in enumerate(channels, start=1)}
    if len(people) < len(channels):
        raise UsageError("a channel was named twice", fix="Name each channel once")
    return Speakers(channels=tuple(people.get(channel) for channel in range(1, max(channels) + 1)))


def roles_of(beside: Beside) -> Mapping[PersonId, Role]:
    """Return what people are to the service as far as channels tell: the first is the customer's, others an agent's."""
    return {PersonId(f"p{number}"): Role.AGENT for number in range(2, len(beside.channels) + 1)}


def _words(path: Path, beside: Beside, whose: PersonId | None) -> Words:
    labels = speakers_in(path)
    if beside.speaker is not None:
        wanted = beside.speaker.strip().casefold()
        chosen = [label for label in labels if label.strip().casefold() == wanted]
        if not chosen:
            known = ", ".join(repr(label) for label in labels[:8])
            raise UsageError(f"nobody called {beside.speaker!r} speaks in {path.name}", fix=f"Name one of: {known}")
        labels = tuple(chosen)
    speakers: Mapping[str, PersonId | None] = dict.fromkeys(labels, whose)
    return open_words(str(path), speakers=speakers)


def _live(target: str, beside: Beside, clock: Clock) -> Opened:
    pictures = open_source(target, clock=clock)
    if beside.microphone is None:
        return pictures
    return _Joined(pictures, Together((pictures, open_sound(beside.microphone)), LATE_S))


class _Joined:
    """Several sources that go by the name of one; all of it is one person's where nothing else tells whose it is."""

    def __init__(self, told: Opened, whole: MediaSource, whose: PersonId | None = None) -> None:
        self._told, self._whole, self._whose = told, whole, whose
        self.id, self.info = told.id, told.info

    @property
    def notes(self) -> tuple[str, ...]:
        return self._told.notes

    @property
    def dropped(self) -> int:
        return self._whole.dropped

    async def read(self) -> Captured[Media] | None:
        sample = await self._whole.read()
        if self._whose is None or sample is None or isinstance(sample.media, VideoFrame):
            return sample
        return replace(sample, media=replace(sample.media, person=sample.media.person or self._whose))

    def discard(self) -> int:
        return self._whole.discard()

    async def close(self) -> None:
        await self._whole.close()
