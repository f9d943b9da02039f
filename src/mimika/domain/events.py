"""What happened in a session, as it is recorded: states entered and left, decisions, abstentions.

Written as CloudEvents by `mimika.store`, shown by `mimika.apps`. No event
carries a medium or a box.
"""

from dataclasses import dataclass

from mimika.domain.decisions import Decision, Outcome
from mimika.domain.ids import PersonId
from mimika.domain.state import Reason, StateName


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


Event = PersonEntered | PersonLeft | StateEntered | StateLeft | Abstained | Decided
