"""What is known of a person: observations, abstentions, estimates and states.

In the order of the stages: `perceive` gives an `Observation` or an
`Abstention`, `fuse` an `Estimate`, `understand` a `PersonState`. None of them
carries a picture, a landmark or a sound.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName


@unique
class StateName(StrEnum):
    """Derived states. They say what it looks like, never what a person feels."""

    ATTENTION = "attention"
    INTEREST = "interest"
    CONFUSION = "confusion"
    HESITATION = "hesitation"
    FRUSTRATION = "frustration"
    STRESS = "stress"
    BOREDOM = "boredom"
    FATIGUE = "fatigue"
    AMUSEMENT = "amusement"
    AGITATION = "agitation"
    EXPRESSIVITY = "expressivity"


@unique
class Reason(StrEnum):
    """Why there is no observation, or none of some signals."""

    NO_FACE = "no face"
    NO_BODY = "no body"
    TOO_SMALL = "too small"
    TOO_DARK = "too dark"
    TOO_BRIGHT = "too bright"
    BLURRED = "blurred"
    PROFILE = "profile"
    OCCLUDED = "occluded"
    SPEAKING = "speaking"
    NEUTRAL_UNKNOWN = "resting face unknown"
    NO_COLOUR = "no colour"
    TOO_FEW_FRAMES = "too few frames"
    NO_PULSE = "pulse too weak"
    NOT_GRANTED = "not granted"
    UNREADABLE = "unreadable"
    UNSURE = "unsure"
    UNFAMILIAR = "unlike a photographed face"
    NO_VOICE = "no voice"
    TOO_SHORT = "too short"
    TOO_QUIET = "too quiet"
    CLIPPED = "clipped"
    NOISY = "too noisy"
    MUSIC = "music"
    SEVERAL_VOICES = "several voices"
    WHOSE_UNKNOWN = "whose voice is unknown"
    NO_WORDS = "no words"
    UNKNOWN_LANGUAGE = "language unknown"
    AGE_UNKNOWN = "age unknown"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well somebody can be read, each part from 0 (useless) to 1 (good).

    The parts are those of a picture; for voice and words they are 1 and `overall` tells.

    Attributes:
        overall: For a picture, product of the parts to the power 0.4; what `quality` in a timeline holds.
        size: From the distance between the eyes in pixels.
        sharpness: From the gradient energy of the face.
        light: From its brightness and clipping.
        frontal: From yaw and pitch.
        unobstructed: Share of the face that nothing covers.
    """

    overall: float
    size: float = 1.0
    sharpness: float = 1.0
    light: float = 1.0
    frontal: float = 1.0
    unobstructed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefMovement:
    """A movement of the face that was over within half a second. It is a movement and nothing more.

    Attributes:
        unit: The action unit that explains it best.
        onset_at: Event time at which it began, in seconds; it is known only after it has ended.
        seconds: How long it lasted, 0.04 to 0.5.
        intensity: At its apex, 0 to 5.
        reliability: Share of such reports that named the right unit on the test bed, 0 to 1.
    """

    unit: SignalName
    onset_at: float
    seconds: float
    intensity: float
    reliability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch in which one person had the floor; pauses within it are shorter than half a second.

    Attributes:
        began_at: Event time of its first sound, in seconds.
        seconds: How long it lasted.
        latency_s: Silence before it after another's turn; NaN when nobody spoke before or when it began within one.
        overlapped_s: Seconds of it in which another spoke too; 0 where no other is heard.
        interrupting: It began while another had been speaking and went on when they stopped.
    """

    began_at: float
    seconds: float
    latency_s: float
    overlapped_s: float = 0.0
    interrupting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One modality of one person at one moment.

    Attributes:
        person: Whose it is.
        at: Event time in seconds.
        modality: What was looked at.
        readings: The signals read.
        quality: How well it could be read.
        where: Box of the face in pixels of the source picture; None for what has no place.
        withheld: Why some signals are absent although the face was read.
        movements: Brief movements that became certain at this moment.
        turns: Turns that ended at this moment.
    """

    person: PersonId
    at: float
    modality: Modality
    readings: Readings
    quality: Quality
    where: Box | None = None
    withheld: tuple[Reason, ...] = ()
    movements: tuple[BriefMovement, ...] = ()
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """There is no observation, and why.

    Attributes:
        person: Whose it would have been; None when nobody was found.
        at: Event time in seconds.
        modality: What was looked at.
        reason: Why there is none.
        detail: The measured value that decided, in words, or nothing.
        where: Box in pixels of the source picture, when there is a place.
    """

    person: PersonId | None
    at: float
    modality: Modality
    reason: Reason
    detail: str = ""
    where: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """All modalities of one person combined at one moment.

    Attributes:
        person: Whose it is.
        at: Event time in seconds.
        readings: Combined signals.
        quality: How far the combination can be relied on, 0 to 1; 0 when every modality abstained.
        abstained: Why modalities are absent.
    """

    person: PersonId
    at: float
    readings: Readings
    quality: float
    abstained: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a level is heading.

    Attributes:
        horizon_s: How far ahead, in seconds.
        level: Expected level then, 0 to 1.
        low: Lower end of its 80 % interval, 0 to 1.
        high: Upper end.
        crossing: Probability that the level reaches the alarm (the level that makes a state active) within the
            horizon; 1 while it is there.
    """

    horizon_s: float
    level: float
    low: float
    high: float
    crossing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReading:
    """One state of one person at one moment.

    Attributes:
        name: Which state.
        level: How far it shows, 0 to 1; NaN when it cannot be told.
        confidence: How far the level can be relied on, 0 to 1.
        active: Whether it holds, with hysteresis and minimum duration.
        since: Event time at which it became active; None while it is not.
        trend_per_min: Change of the level a minute; NaN until there is enough to tell.
        forecast: Where it is heading; None until there is enough to tell.
    """

    name: StateName
    level: float
    confidence: float
    active: bool
    since: float | None
    trend_per_min: float
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """A person at one moment, compared with their own normal.

    Attributes:
        person: Who.
        at: Event time in seconds.
        readings: The signals, with `state_*` and `trend_*` filled in.
        quality: Quality of the estimate, 0 to 1.
        states: Every state that this deployment derives.
        settled: How far the baseline is the person's own rather than the population's, n / (n + 90).
        abstained: Why there is nothing new, when there is not.
    """

    person: PersonId
    at: float
    readings: Readings
    quality: float
    states: tuple[StateReading, ...]
    settled: float
    abstained: tuple[Reason, ...] = ()

    def state(self, name: StateName) -> StateReading | None:
        """Return one state, or None when this deployment does not derive it."""
        return next((state for state in self.states if state.name is name), None)
