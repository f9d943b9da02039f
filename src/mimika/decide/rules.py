"""Rules as they run: compiled, immutable, with signals resolved to places in a vector.

`loading` makes them from a file; `machine` steps them; `policy` runs all of
them for a person. Thresholds carry a sign, so that the machine knows only
"above": a condition `below x` is `above -x` of the negated value.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from mimika.domain.decisions import Action
from mimika.domain.ids import RuleId
from mimika.domain.state import StateName


@unique
class OnMissing(StrEnum):
    """What happens to a condition once nothing was readable for longer than the hold."""

    RESET = "reset"
    """The condition ends."""
    KEEP = "keep"
    """The condition stays as it was until there is a value again."""


@unique
class Unseen(StrEnum):
    """What unreadable time means to an earlier condition."""

    COUNTS = "counts"
    """It counts as if the condition held: who cannot be read is away."""
    HOLDS = "holds"
    """It is treated as the rule's `on_missing` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """Where a rule's value comes from.

    Attributes:
        position: Place of the signal in the vector of readings.
        state: The state, when the signal is a state's level; it brings a confidence of its own.
        min_confidence: Least confidence that makes a sample usable, 0 to 1.
    """

    position: int
    state: StateName | None
    min_confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A threshold with hysteresis on a signed value.

    Attributes:
        gauge: Number of the gauge.
        sign: 1 for `above`, -1 for `below`.
        enter: It begins when sign * value is greater than this.
        leave: It ends when sign * value is less than this; never greater than `enter`.
    """

    gauge: int
    sign: float
    enter: float
    leave: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What must have been before a rule's own condition counts.

    Attributes:
        condition: What must have held.
        held: For how long at least, in seconds.
        within: How long ago it may have ended when the rule's condition begins, in seconds.
        unseen: What unreadable time means to it.
    """

    condition: Condition
    held: float
    within: float
    unseen: Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name.
        condition: What must hold.
        after: What must have been before, or nothing.
        held: How long the condition must hold before the rule fires, in seconds.
        keep: How long the rule stays fired after the condition ended, in seconds.
        cooldown: How long it rests after that, in seconds.
        most: How often it may fire for a person within a session.
        min_coverage: Least share of the time it held that was readable, 0 to 1.
        hold: How long nothing may be readable before `on_missing` applies, in seconds.
        on_missing: What happens then.
        actions: What is to be done, in order.
        explain: The reason in words, with the placeholders of `PLACEHOLDERS`.
    """

    id: RuleId
    condition: Condition
    after: Earlier | None
    held: float
    keep: float
    cooldown: float
    most: int
    min_coverage: float
    hold: float
    on_missing: OnMissing
    actions: tuple[Action, ...]
    explain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All rules of a file.

    Attributes:
        rules: The rules in the order of the file.
        gauges: The distinct values they look at.
        fingerprint: Changes with anything that changes what a stored memory means.
    """

    rules: tuple[Rule, ...]
    gauges: tuple[Gauge, ...]
    fingerprint: str


PLACEHOLDERS = ("seconds", "level", "times")
"""What `explain` may mention in braces: how long the condition held, the level, how often it has fired."""
