"""How long this person usually waits before they answer, and whether they waited longer now.

Between turns of a conversation lie some 0.2 s (Stivers et al. 2009: ten
languages within a quarter of a second of the mean; Heldner and Edlund 2010);
from 0.6 to 0.7 s on listeners hear unwillingness or trouble (Roberts,
Margutti and Takano 2011). Each turn teaches once, however long it lasts, so
turns have a normal of their own beside that of frames. Next door:
`mimika.understand.voice` hears the turns.
"""

from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Final

from mimika.understand.population import Prior

ANSWER: Final = Prior(median=0.3, spread=0.4, floor=0.25)
"""Usual silence before an answer in seconds; 1.5 spreads above it are 0.9 s."""

WORTH: Final = 4.0
"""How many answers of their own the usual silence is worth."""

LONGEST_S: Final = 4.0
"""Longer silences teach no more than this one."""

RECENT_S: Final = 10.0
"""So long after a turn began it is told how late it came."""

ROUNDING_S: Final = 1e-6
"""Latencies that differ by less are of the same turn: fusion rounds."""

Z_LIMIT: Final = 3.0
"""As for every other signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What is known of the turns of one person.

    Attributes:
        usual: What is usual among people.
        count: Answers heard.
        total: Sum of their latencies in seconds.
        squares: Sum of their squared distances from the usual.
        latency: The one read last; NaN before the first.
        at: Event time at which that turn was first heard.
        late: How late it came, in spreads above the person's normal before it; NaN before the first.
    """

    usual: Prior = ANSWER
    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    latency: float = nan
    at: float = nan
    late: float = nan

    def lateness(self, at: float) -> float:
        """Return how late the last answer came, 0 once that is long past, NaN when none was heard."""
        return self.late if isnan(self.late) or at - self.at <= RECENT_S else 0.0


def answered(answers: Answers, latency: float, at: float) -> Answers:
    """Return the answers after one more look; the same latency again is the same turn.

    Args:
        answers: What is known so far.
        latency: `voice_latency_s` as it is read now; NaN when absent.
        at: Event time in seconds.
    """
    if isnan(latency) or abs(latency - answers.latency) < ROUNDING_S:
        return answers
    usual, weight = answers.usual, WORTH + answers.count
    centre = (WORTH * usual.median + answers.total) / weight
    variance = (WORTH * usual.spread**2 + answers.squares) / weight
    bounded = max(min(latency, LONGEST_S), 0.0)
    return Answers(
        usual=usual,
        count=answers.count + 1,
        total=answers.total + bounded,
        squares=answers.squares + (bounded - centre) ** 2,
        latency=latency,
        at=at,
        late=max(min((latency - centre) / max(sqrt(variance), usual.floor), Z_LIMIT), -Z_LIMIT),
    )
