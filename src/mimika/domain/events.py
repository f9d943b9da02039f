"""What happened in a session, as it is recorded: states, expressions, brief movements, decisions, abstentions.

Written as CloudEvents by `mimika.store`, shown by `mimika.apps`. No event
carries a medium or a box.
"""

from dataclasses import dataclass

from mimika.domain.decisions import Decision, Outcome
from mimika.domain.expression import Mixture
from mimika.domain.ids import PersonId
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason, StateName, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntered:
    """Somebody was found and is tracked from now on."""

    person: PersonId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft:
    """Somebody was not found again in time; their memory is wiped."""

    person: PersonId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StateEntered:
    """A state became active.

    Attributes:
        person: Whose.
        at: Event time in seconds.
        state: Which.
        level: Its level at that moment, 0 to 1.
        confidence: How far it can be relied on, 0 to 1.
    """

    person: PersonId
    at: float
    state: StateName
    level: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLeft:
    """A state ended.

    Attributes:
        person: Whose.
        at: Event time in seconds.
        state: Which.
        seconds: How long it had been active.
    """

    person: PersonId
    at: float
    state: StateName
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionChanged:
    """A face has come to look otherwise, and has kept it. It is what it looks like, never what somebody feels.

    Attributes:
        person: Whose.
        at: Event time at which it was sure enough to be told, in seconds.
        began_at: Event time at which it began.
        mixture: Its two strongest parts with their weights, how mixed it is, and its compound where the units show one.
    """

    person: PersonId
    at: float
    began_at: float
    mixture: Mixture


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedBriefly:
    """Part of the face moved and was back within half a second. It says nothing of what a person feels.

    Attributes:
        person: Whose.
        at: Event time of its onset; it is reported up to a second after its end.
        unit: The action unit that explains it best.
        seconds: How long it lasted.
        intensity: At its apex, 0 to 5.
        reliability: Share of such reports that named the right unit on the test bed, 0 to 1.
    """

    person: PersonId
    at: float
    unit: SignalName
    seconds: float
    intensity: float
    reliability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """Somebody's turn ended.

    Attributes:
        person: Whose.
        at: Event time of its end in seconds.
        turn: The turn.
    """

    person: PersonId
    at: float
    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreed:
    """Words, voice and face of a person went apart: pleasant words that nothing else goes with, or the reverse.

    Attributes:
        person: Whose.
        at: Event time in seconds.
        irony: Probability that the words are irony or politeness, 0 to 1.
        words: Valence of the words, -1 to 1.
        voice: Valence of the voice; NaN when it was not heard.
        face: Valence of the face; NaN when it was not seen.
    """

    person: PersonId
    at: float
    irony: float
    words: float
    voice: float
    face: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstained:
    """A stretch without observations ended, or the session did.

    Attributes:
        person: Whose, or None when nobody was in the picture.
        at: Event time at which it began.
        seconds: How long it lasted.
        reason: Why.
    """

    person: PersonId | None
    at: float
    seconds: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision, with what became of it."""

    decision: Decision
    outcome: Outcome

    @property
    def at(self) -> float:
        """Event time of the decision in seconds."""
        return self.decision.at


def person_of(event: "Event") -> PersonId | None:
    """Return whom an event is about; None where it is about nobody in particular."""
    return event.decision.person if isinstance(event, Decided) else event.person


Event = (
    PersonEntered
    | PersonLeft
    | StateEntered
    | StateLeft
    | ExpressionChanged
    | MovedBriefly
    | Spoke
    | Disagreed
    | Abstained
    | Decided
)
