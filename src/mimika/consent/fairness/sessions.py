"""What is compared: sessions, the group declared for them, the path they took, and what they were given.

Next door: `rows` makes sessions from records, `compare` compares them.
"""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Treatment(StrEnum):
    """What a service gives."""

    HELP = "help"
    OFFER = "offer"
    ESCALATION = "escalation"
    """Somebody was called."""


@unique
class Way(StrEnum):
    """How a person said how it goes."""

    SENSED = "sensed"
    SELF_REPORT = "self-report"
    """The equal path, without sensing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session, as far as fairness asks.

    Attributes:
        group: What was declared; None for nothing.
        way: Sensed, or the equal path.
        given: What was carried out in it, at least once.
    """

    group: str | None
    way: Way
    given: frozenset[Treatment]
