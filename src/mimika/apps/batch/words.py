"""Events in plain words, for terminals: what happened, when, and why.

States are told as looks, because that is all a camera can tell. Next door:
`mimika.apps.cli` prints these lines, `mimika.store` writes the same events for
machines.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from mimika.apps.report.content import brief_movement, disagreement, spoke
from mimika.domain.decisions import OutcomeStatus
from mimika.domain.events import (
    Abstained,
    Decided,
    Disagreed,
    Event,
    ExpressionChanged,
    MovedBriefly,
    PersonEntered,
    PersonLeft,
    Spoke,
    StateEntered,
    StateLeft,
)
from mimika.domain.moments import SessionSummary
from mimika.domain.state import Reason, StateName

LOOKS: Final[Mapping[StateName, str]] = {
    StateName.ATTENTION: "attentive",
    StateName.INTEREST: "interested",
    StateName.CONFUSION: "confused",
    StateName.HESITATION: "hesitant",
    StateName.FRUSTRATION: "frustrated",
    StateName.STRESS: "tense",
    StateName.BOREDOM: "bored",
    StateName.FATIGUE: "tired",
    StateName.AMUSEMENT: "amused",
    StateName.AGITATION: "agitated",
    StateName.EXPRESSIVITY: "lively",
}
"""What a state looks like, as it follows 'looks'."""

_MEANS: Final[Mapping[Reason, str]] = {
    Reason.NO_FACE: "no face could be found",
    Reason.NO_BODY: "no body could be found",
    Reason.TOO_SMALL: "the face is too small",
    Reason.TOO_DARK: "it is too dark",
    Reason.TOO_BRIGHT: "it is too bright",
    Reason.BLURRED: "the picture is blurred",
    Reason.PROFILE: "the face is turned away",
    Reason.OCCLUDED: "something covers the face",
    Reason.SPEAKING: "the person is speaking",
    Reason.NEUTRAL_UNKNOWN: "the person's resting face is not known yet",
    Reason.NO_COLOUR: "the picture has no colour",
    Reason.TOO_FEW_FRAMES: "there are too few frames a second",
    Reason.NO_PULSE: "the pulse is too weak to be told",
    Reason.NOT_GRANTED: "it is not allowed",
    Reason.UNREADABLE: "the face could not be read",
    Reason.UNSURE: "the expression is too unsure to be told",
    Reason.UNFAMILIAR: "it does not look like a photographed face",
    Reason.NO_VOICE: "nobody speaks",
    Reason.TOO_SHORT: "too little was said",
    Reason.TOO_QUIET: "it is too quiet",
    Reason.CLIPPED: "the sound is clipped",
    Reason.NOISY: "it is too noisy",
    Reason.MUSIC: "music plays",
    Reason.SEVERAL_VOICES: "several people speak at once",
    Reason.WHOSE_UNKNOWN: "it is not known who speaks",
    Reason.NO_WORDS: "nothing was said in words",
    Reason.UNKNOWN_LANGUAGE: "the language is not known",
    Reason.AGE_UNKNOWN: "it is not known yet whether the person is a minor",
    Reason.MINOR: "the person looks like a minor, who is not read",
}

_BECAME: Final[Mapping[OutcomeStatus, str]] = {
    OutcomeStatus.DONE: "done",
    OutcomeStatus.FAILED: "failed",
    OutcomeStatus.REFUSED: "held back",
}


def at_clock(seconds: float) -> str:
    """Return event time as minutes and seconds, such as `1:04.2`."""
    minutes, rest = divmod(max(0.0, round(seconds, 1)), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def because(reason: Reason) -> str:
    """Return a reason for an abstention as half a sentence."""
    return _MEANS[reason]


def sentence(event: Event) -> str:
    """Return what happened, in one line without its time."""
    match event:
        case PersonEntered() | PersonLeft():
            left = isinstance(event, PersonLeft)
            return f"{event.person} {'left; what was known of them is forgotten' if left else 'came into view'}"
        case StateEntered():
            return f"{event.person} looks {LOOKS[event.state]} (level {event.level:.2f}, sure {event.confidence:.2f})"
        case StateLeft():
            return f"{event.person} no longer looks {LOOKS[event.state]}, after {event.seconds:.1f} s"
        case ExpressionChanged() | MovedBriefly() | Spoke() | Disagreed():
            return _noticed(event)
        case Abstained():
            return _abstained(event)
        case Decided():
            return _decided(event)
        case _:
            assert_never(event)


def _noticed(event: ExpressionChanged | MovedBriefly | Spoke | Disagreed) -> str:
    match event:
        case Spoke() | Disagreed():
            return f"{event.person} {spoke(event) if isinstance(event, Spoke) else disagreement(event)}"
        case ExpressionChanged() | MovedBriefly():
            moved = isinstance(event, MovedBriefly)
            return f"{event.person}: {brief_movement(event) if moved else event.mixture.words()}"


def _abstained(event: Abstained) -> str:
    if event.person is None:
        return f"nobody could be read for {event.seconds:.1f} s: {because(event.reason)}"
    return f"{event.person} was not read for {event.seconds:.1f} s: {because(event.reason)}"


def _decided(event: Decided) -> str:
    decision, outcome = event.decision, event.outcome
    became = _BECAME[outcome.status]
    detail = f", {outcome.detail}" if outcome.detail and outcome.status is not OutcomeStatus.DONE else ""
    return f"{decision.action.name} for {decision.person}: {decision.reason} ({became}{detail})"


def people(count: int) -> str:
    """Return a number of people in words: `nobody`, `1 person`, `3 people`."""
    return {0: "nobody", 1: "1 person"}.get(count, f"{count} people")


def decisions(count: int) -> str:
    """Return a number of decisions in words."""
    return "1 decision" if count == 1 else f"{count} decisions"


def in_short(summary: SessionSummary) -> str:
    """Return a session in one line: what `counted` says, and why it is not complete if it is not."""
    line = counted(summary)
    return line if summary.complete else f"{line}, not complete: {summary.ended}"


def counted(summary: SessionSummary) -> str:
    """Return who was seen, for how long, what was decided, and how fast it went."""
    if summary.frames_read == 0 and summary.persons:  # people who were only heard or wrote
        return f"{people(len(summary.persons))} in {summary.seconds:.1f} s, {decisions(summary.decisions)}"
    if summary.frames_read == 1:  # a picture has neither length nor speed
        return f"{people(len(summary.persons))} in 1 picture, {decisions(summary.decisions)}"
    parts = [
        f"{people(len(summary.persons))} in {summary.seconds:.1f} s",
        f"{summary.frames_read} frames",
        decisions(summary.decisions),
        f"{summary.speed_fps:.0f} frames/s",
    ]
    if summary.frames_dropped:
        parts.insert(2, f"{summary.frames_dropped} dropped")
    return ", ".join(parts)
