"""The ports: what each stage asks of an implementation, one verb each.

Every implementation passes the conformance suite of `mimika.testing`. Pure
stages (`fuse`, `understand`, `decide`) take their memory and return it anew,
so replay, batch and forgetting follow from the signature.
"""

from typing import Protocol, TypeVar

from mimika.domain.decisions import Decision, Outcome
from mimika.domain.media import AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.permits import Permitted
from mimika.domain.state import Abstention, Observation, PersonState

M_co = TypeVar("M_co", covariant=True)
M_contra = TypeVar("M_contra", contravariant=True)
Memory = TypeVar("Memory")


class Clock(Protocol):
    """Where time comes from, so that tests and replay can bring their own."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        ...

    def wall(self) -> float:
        """Return seconds since 1970-01-01 UTC."""
        ...


class Source(Protocol[M_co]):
    """Something that captures: a file, camera or stream."""

    @property
    def dropped(self) -> int:
        """How many samples were dropped so far because nobody took them in time."""
        ...

    async def read(self) -> Captured[M_co] | None:
        """Return the next sample, or None at the end; event times never go back.

        Raises:
            MediaError: The file is not what it should be, before anything was read.
            DeviceError: The camera is gone.
            StreamError: The stream is gone and did not return.
        """
        ...

    def discard(self) -> int:
        """Forget what was captured and waits to be read, and return how many samples; they count as dropped.

        Called when consent is withdrawn, so that nothing which was captured before is held any longer.
        """
        ...

    async def close(self) -> None:
        """Give back everything that was opened; may be called twice."""
        ...


class Perceiver(Protocol[M_contra]):
    """Reads one modality of one person; pixels and sound end here.

    One instance a person: it may remember, within bounds, what it needs to
    compare the person with themselves. The same input gives the same output.
    """

    def perceive(self, permitted: Permitted[M_contra]) -> Observation | Abstention:
        """Return what is seen, or why nothing is; never raises for bad pictures."""
        ...

    def close(self) -> None:
        """Forget the person and give back what was opened; may be called twice."""
        ...


class Recogniser(Protocol):
    """Turns sound into words. What it gives is captured, not admitted: words need a permit of their own."""

    def recognise(self, permitted: Permitted[AudioChunk]) -> tuple[Captured[TextSpan], ...]:
        """Return what was said, in order, in event time; nothing where nobody spoke or words are not granted.

        Raises:
            ModelError: The model broke down.
        """
        ...

    def close(self) -> None:
        """Give back what was opened; may be called twice."""
        ...


class Policy(Protocol[Memory]):
    """Chooses what to do. Pure: all it remembers is in the memory it returns."""

    def begin(self) -> Memory:
        """Return the memory of somebody about whom nothing was decided yet."""
        ...

    def choose(self, memory: Memory, state: PersonState) -> tuple[Memory, tuple[Decision, ...]]:
        """Return the new memory and what is decided now, mostly nothing."""
        ...


class Actuator(Protocol):
    """Carries out decisions in a real system."""

    async def act(self, released: Permitted[Decision]) -> Outcome:
        """Carry it out once and say what came of it; failures are outcomes, not exceptions."""
        ...

    async def close(self) -> None:
        """Give back everything that was opened; may be called twice."""
        ...


VideoSource = Source[VideoFrame]
"""A source of pictures."""

AudioSource = Source[AudioChunk]
"""A source of sound."""

TextSource = Source[TextSpan]
"""A source of words."""

MediaSource = Source[Media]
"""A source of several media, in the order in which they are over: a frame at once, sound and words at their end."""
