"""How pleasant somebody's face looks at rest, so that a smiling mouth by nature is not taken for a smile.

The level that a face lies above three quarters of the time, followed by a
stochastic quantile (Robbins and Monro, 1951): a smile lifts it little, a face
that always looks pleasant lifts it wholly. It counts with n / (n + 3 s), as
the person's own normal does elsewhere. Pure. Next door: `mimika.fuse.window`
holds one, `mimika.fuse.congruence` compares what is left.
"""

from dataclasses import dataclass
from math import inf, isfinite, isnan, nan
from typing import Final

QUANTILE: Final = 0.25
"""Share of the time in which the face looks less pleasant than at rest."""

PER_S: Final = 0.4
"""How fast the level follows: a smile of five seconds lifts it by 0.5, and it is back after two."""

WORTH_S: Final = 3.0
"""Seconds that people at large, whose level is 0, are worth, for a face that rests pleasantly."""

WORTH_FROWNING_S: Final = 12.0
"""The same for a face that rests unpleasantly: a frown is believed for longer before it is taken for nature."""

LONGEST_S: Final = 0.5
"""A look stands for the time since the one before, but for no more than this."""

SMILE: Final = 2.0
"""Intensity of AU12 from which it is a smile: anybody sees it (FACS letter B), and talking stays below."""

SMILE_PLEASES: Final = 0.2
"""How much each unit of a smile pleases, as a smile of intensity 2 gives a valence of 0.4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """The valence of a face at rest.

    Attributes:
        level: Where it rests; NaN while no face was read.
        seconds: For how long it was looked at.
        at: Event time of the last look.
    """

    level: float = nan
    seconds: float = 0.0
    at: float = -inf

    def with_value(self, at: float, value: float) -> "Resting":
        """Return the resting face after one more look.

        Args:
            at: Event time in seconds.
            value: Valence, -1 to 1; one that is no number changes nothing.
        """
        if not (isfinite(value) and isfinite(at)):
            return self
        if isnan(self.level):
            return Resting(level=value, seconds=0.0, at=at)
        passed = min(max(at - self.at, 0.0), LONGEST_S)
        step = passed * PER_S * (QUANTILE if value > self.level else QUANTILE - 1.0)
        beyond = (self.level + step > value) is not (self.level > value)
        level = value if beyond else self.level + step
        return Resting(level=level, seconds=self.seconds + passed, at=at)

    def above(self, value: float, smile: float) -> float:
        """Return how much more pleasant a face looks than at rest, at least what its smile says.

        Args:
            value: Valence, -1 to 1.
            smile: Intensity of AU12 against the person's own resting mouth, 0 to 5; NaN says nothing.
        """
        worth_s = WORTH_S if self.level >= 0 else WORTH_FROWNING_S
        rest = 0.0 if isnan(self.level) else self.level * self.seconds / (self.seconds + worth_s)
        pleased = smile * SMILE_PLEASES if smile >= SMILE else -1.0
        return min(max(value - rest, pleased, -1.0), 1.0)


UNSEEN: Final = Resting()
"""A face that was never read."""
