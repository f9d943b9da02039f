"""What is decided, done, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from types import MappingProxyType

from mimika.domain.ids import ActionName, DecisionId, PersonId, RuleId

Parameter = str | int | float | bool
NO_PARAMETERS: Mapping[str, Parameter] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something the service can do.

    Attributes:
        name: Its name in the deployment.
        params: What it needs to know.
    """

    name: ActionName
    params: Mapping[str, Parameter] = field(default_factory=lambda: NO_PARAMETERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An action chosen for a person, with its reason.

    Attributes:
        id: Its name; the same input gives the same.
        person: For whom.
        at: Event time in seconds.
        action: What is to be done.
        rule: The rule that chose it, if one did.
        reason: Why, in words a customer may read.
        propensity: Probability with which this action was chosen, above 0 up to 1; 1 for rules.
    """

    id: DecisionId
    person: PersonId
    at: float
    action: Action
    rule: RuleId | None
    reason: str
    propensity: float = 1.0


@unique
class OutcomeStatus(StrEnum):
    """What became of a decision."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a decision.

    Attributes:
        decision: Which one.
        at: Event time in seconds.
        status: How it ended.
        detail: What the counterpart said, or why it failed.
    """

    decision: DecisionId
    at: float
    status: OutcomeStatus
    detail: str = ""
