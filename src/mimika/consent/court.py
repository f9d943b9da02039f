"""The law of the place where a session runs, and its clock: what the gate needs to ask the law.

Next door: `mimika.consent.law` is the law, `mimika.consent.gate` asks.
"""

from dataclasses import dataclass
from typing import Final

from mimika.domain.law import Law, Place

_DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """The law of the place where a session runs.

    Attributes:
        law: The law.
        place: Where and for what the session runs.
        wall_start: Seconds since 1970-01-01 UTC at event time 0; the law asks for the day.
    """

    law: Law
    place: Place
    wall_start: float

    def day(self, at: float) -> int:
        """Return the day of an event time, counted from 1970-01-01 UTC."""
        return int((self.wall_start + at) // _DAY_S)
