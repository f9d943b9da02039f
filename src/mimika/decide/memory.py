"""What the rules remember of a person between two samples.

Everything is immutable, holds numbers and words only, and is all there is: a
memory that was stored and read back goes on in the middle of a `for`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

NEVER: Final = float("-inf")
"""Event time of what has not happened."""


@unique
class Phase(StrEnum):
    """Where a rule stands for a person."""

    IDLE = "idle"
    """The condition does not hold."""
    PENDING = "pending"
    """It holds, but not long enough or not readably enough yet."""
    FIRING = "firing"
    """It has fired and the condition still holds."""
    HOLDING = "holding"
    """The condition ended; the rule stays fired for `keep_for`."""
    COOLDOWN = "cooldown"
    """It rests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arming:
    """What is known of a rule's earlier condition (`after`).

    Attributes:
        since: Event time since which it holds; None while it does not.
        covered: Readable seconds of its gauge when it began.
        proven: Event time at which it last ended after holding long enough; `NEVER` if it did not.
    """

    since: float | None = None
    covered: float = 0.0
    proven: float = NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMemory:
    """Where one rule stands for one person.

    Attributes:
        phase: Where it stands.
        since: Event time since which it stands there.
        covered: Readable seconds of its gauge when the phase began; counts while pending.
        held: How long the condition had held when the rule fired last, in seconds.
        fired: How often it has fired.
        arming: What is known of its earlier condition.
    """

    phase: Phase = Phase.IDLE
    since: float = NEVER
    covered: float = 0.0
    held: float = 0.0
    fired: int = 0
    arming: Arming = Arming()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Where all rules stand for one person.

    Attributes:
        fingerprint: Of the rules it belongs to.
        at: Event time of the last sample.
        seen: Event time of the last usable sample of each gauge.
        covered: Readable seconds of each gauge so far.
        rules: Where each rule stands, in their order.
    """

    fingerprint: str
    at: float
    seen: tuple[float, ...]
    covered: tuple[float, ...]
    rules: tuple[RuleMemory, ...]

    def shifted(self, seconds: float) -> "Memory":
        """Return the memory with every time mark moved, as if the clock had been set by so much."""
        rules = tuple(
            replace(
                rule,
                since=rule.since + seconds,
                arming=replace(
                    rule.arming,
                    since=None if rule.arming.since is None else rule.arming.since + seconds,
                    proven=rule.arming.proven + seconds,
                ),
            )
            for rule in self.rules
        )
        seen = tuple(moment + seconds for moment in self.seen)
        return replace(self, at=self.at + seconds, seen=seen, rules=rules)
