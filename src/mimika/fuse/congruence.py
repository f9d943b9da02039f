"""How far words, voice and face go apart, and whether pleasant words are meant.

Both compare valences: that of the words with those of voice and face during the
utterance, and count each only as far as it exceeds what it may err by.
Pure arithmetic; nothing here knows when anything was said. Next door:
`mimika.fuse.together` asks, `mimika.understand.disagreements` tells it as an
event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, isnan, nan, sqrt
from typing import Final

from mimika.fuse.course import Mean

SPREAD: Final[tuple[float, float, float]] = (0.26, 0.61, 0.39)
"""What the valence of face, voice and words errs by, root mean square, when told with full weight
(`training/fusion.py` prints it; the truth is the place of the class on the circumplex)."""

ENOUGH: Final = 0.2
"""Weight from which on a reading counts as told with full weight."""

_PLEASANT: Final = (0.1, 0.4)
"""Valences between which words become pleasant."""
_GOES_WITH: Final = (0.1, 0.35)
"""Valences between which a voice or a face comes to go with pleasant words."""
_AGAINST: Final = (-0.05, -0.45)
"""Valences between which a voice or a face turns from flat to unpleasant."""
_FLAT: Final = 0.45
"""How far one flat companion makes pleasant words doubtful: two make it 0.7, one alone does not decide."""
_UNPLEASANT: Final = 0.8
"""How far an unpleasant one does."""
_DISCOUNT: Final = (0.3, 0.6)
"""Irony between which pleasant words lose their say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Valences that are held against one another, each with its weight; a weight of 0 where there is none.

    Attributes:
        face: Of the face during the utterance, or of late where nothing was said.
        voice: Likewise.
        words: Of the words.
    """

    face: Mean
    voice: Mean
    words: Mean


def incongruence(compared: Compared) -> float:
    """Return how far valences disagree, 0 to 1; NaN where fewer than two are told.

    Each valence v that errs by s has an expected sign, the chance of being
    pleasant less that of being unpleasant, erf(v / (s sqrt 2)): near 0 both for
    what is neutral and for what is unsure. Returned is the standard deviation of
    these signs, each weighed by 1 / s^2: 1 where two equally reliable ones are
    surely opposite, some 0.4 where one is pleasant and the other neither, 0
    where all say the same or nothing sure.
    """
    told = [
        (erf(mean.value / spread * sqrt(_full(mean) / 2.0)), _full(mean) / spread**2)
        for mean, spread in zip((compared.face, compared.voice, compared.words), SPREAD, strict=True)
        if _is_told(mean)
    ]
    if len(told) < 2:  # noqa: PLR2004 -- one alone agrees with itself
        return nan
    total = sum(weight for _, weight in told)
    middle = sum(weight * sign for sign, weight in told) / total
    return sqrt(sum(weight * (sign - middle) ** 2 for sign, weight in told) / total)


def irony(compared: Compared, sarcasm: float) -> float:
    """Return the probability that pleasant words are irony or politeness, 0 to 1.

    NaN where there are no words, or neither voice nor face to hold against
    them. It is pleasant(words) x what goes with them (either a pleasant voice or
    a pleasant face is enough to mean them) x doubt, where doubt is a noisy-or
    of the words' own sarcasm and of how flat or unpleasant each companion is.
    The constants are assigned, not fitted: no set at hand has irony with face
    and voice; `training/fusion.py` prints how far the rule gets on constructed
    cases.

    Args:
        compared: The valences during the utterance.
        sarcasm: Probability of sarcasm by the words alone; NaN counts as none.
    """
    companions = [mean for mean in (compared.voice, compared.face) if _is_told(mean)]
    if not _is_told(compared.words) or not companions:
        return nan
    doubt_left = 1.0 if isnan(sarcasm) else 1.0 - min(max(sarcasm, 0.0), 1.0)
    not_with = 1.0
    for mean in companions:
        full = _full(mean)
        not_with *= 1.0 - full * _ramp(mean.value, _GOES_WITH)
        doubt_left *= 1.0 - full * (_FLAT + (_UNPLEASANT - _FLAT) * _ramp(mean.value, _AGAINST))
    pleasant = _full(compared.words) * _ramp(compared.words.value, _PLEASANT)
    return pleasant * not_with * (1.0 - doubt_left)


def discount(ironic: float) -> float:
    """Return how much of their say pleasant words lose, 0 to 1; 0 where irony is not told."""
    return 0.0 if isnan(ironic) else _ramp(ironic, _DISCOUNT)


def meant(compared: Compared, lost: float) -> float:
    """Return the valence that words count with: their own, or, as irony grows, that of voice and face, at most 0.

    Args:
        compared: The valences during the utterance.
        lost: What `discount` says.
    """
    words = compared.words.value
    if lost <= 0.0:
        return words
    return (1.0 - lost) * words + lost * min(words, 0.0, _mean((compared.face, compared.voice)))


def _mean(means: Sequence[Mean]) -> float:
    told = [mean for mean in means if _is_told(mean)]
    return sum(_full(mean) * mean.value for mean in told) / sum(_full(mean) for mean in told) if told else 0.0


def _is_told(mean: Mean) -> bool:
    return mean.weight > 0 and not isnan(mean.value)


def _full(mean: Mean) -> float:
    return min(1.0, mean.weight / ENOUGH)


def _ramp(value: float, ends: tuple[float, float]) -> float:
    """Return 0 up to the first end, 1 from the second on, straight in between; the ends may fall."""
    none, full = ends
    return min(1.0, max(0.0, (value - none) / (full - none)))
