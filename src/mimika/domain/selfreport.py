"""What somebody says of themselves with one tap or word, in place of being sensed.

The equal path: whoever says no to sensing reaches the same actions through the
same rules. Next door: `mimika.understand.reported` makes a state of it,
`mimika.pipeline.equal_path` brings it to the rules.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from mimika.domain.ids import PersonId


@unique
class SelfReport(StrEnum):
    """What can be said."""

    FINE = "fine"
    UNSURE = "unsure"
    ANNOYED = "annoyed"
    NEED_HELP = "need-help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Somebody said how it goes.

    Attributes:
        person: Who, within this session.
        at: Event time in seconds.
        report: What they said.
    """

    person: PersonId
    at: float
    report: SelfReport
