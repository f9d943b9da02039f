"""What a session hands to whoever watches or records it: one moment at a time, and a summary at the end."""

from dataclasses import dataclass, field
from typing import Final

from mimika.domain.events import Event
from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SessionId, SourceId
from mimika.domain.permits import Purpose
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One tracked person in one frame.

    Attributes:
        state: What is known of them; its readings are empty where the perceiver abstained.
        where: Box of the face in pixels of the source picture, for showing live; it is never recorded.
        withheld: Why some signals are absent although the face was read.
    """

    state: PersonState
    where: Box | None
    withheld: tuple[Reason, ...] = ()


NO_PICTURE: Final = (0, 0)
"""Size of the picture of a moment that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything one frame gave, or one stretch of sound or utterance where there are no pictures.

    Attributes:
        at: Event time in seconds.
        index: Number of the frame within the source, from 0.
        size: Width and height of the source picture in pixels; `NO_PICTURE` where people are only heard or write.
        people: Everybody tracked, in order of their ids.
        events: What began, ended or was decided.
        dropped: Frames dropped so far.
        forgotten: Whose consent was withdrawn just now; whatever was kept of them is to be deleted.
    """

    at: float
    index: int
    size: tuple[int, int]
    people: tuple[Sighting, ...]
    events: tuple[Event, ...]
    dropped: int
    forgotten: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSummary:
    """One person over a whole session.

    Attributes:
        person: Who, within this session.
        first_at: Event time of the first sighting in seconds.
        last_at: Event time of the last sighting.
        frames: Frames in which they were tracked.
        observed: Frames in which the perceiver gave an observation.
        mean_quality: Mean quality of the observations, 0 to 1; 0 when there were none.
        expression: Mean weight of each part of the expression mixture where it was told; empty when it never was.
    """

    person: PersonId
    first_at: float
    last_at: float
    frames: int
    observed: int
    mean_quality: float
    expression: dict[SignalName, float] = field(default_factory=dict[SignalName, float])


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """One session, counted.

    Attributes:
        session: Its id.
        source: What was read.
        purpose: For what.
        basis: Reference to what allowed it.
        persons: Everybody who was tracked, in order of their ids.
        seconds: Event time between first and last frame.
        frames_read: Frames that went through the pipeline.
        frames_dropped: Frames that were dropped before it.
        frames_without_face: Frames in which nobody was tracked.
        abstentions: Person-frames without an observation, by reason.
        withheld: Person-frames in which a face was read but not wholly, by reason; one frame may have several.
        refusals: Frames and regions the gate refused.
        decisions: Decisions made.
        speed_fps: Frames a second after the first frame, which waits for the models to start; 0 for a single one.
        complete: The source was read to its end.
        ended: Why the session ended, in words: the end of the source, an interruption, or a fault in the middle.
    """

    session: SessionId
    source: SourceId
    purpose: Purpose
    basis: str
    persons: tuple[PersonSummary, ...]
    seconds: float
    frames_read: int
    frames_dropped: int
    frames_without_face: int
    abstentions: dict[Reason, int] = field(default_factory=dict[Reason, int])
    withheld: dict[Reason, int] = field(default_factory=dict[Reason, int])
    refusals: int = 0
    decisions: int = 0
    speed_fps: float = 0.0
    complete: bool = True
    ended: str = "end of the source"
