"""What somebody said or wrote last, and how long it counts.

Words come seconds apart, and each utterance is a whole: it needs no further
second and a half to be believed, and it stays said while the next one is under
way. An utterance counts in full when it comes and half after 15 s; what was
said strongly before it is carried on at half its strength, so that one plain
sentence does not wipe out three angry ones. All of these are stated, not fitted.
Next door: `mimika.understand.states` asks for single cues.
"""

from dataclasses import dataclass
from math import isnan, nan
from typing import Final

from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName

HALF_LIFE_S: Final = 15.0
"""After so many seconds an utterance counts half."""

LASTS_S: Final = 30.0
"""After so many it tells nothing any more."""

CARRIED: Final = 0.5
"""What was said before counts so much beside a new utterance."""

PACE_S: Final = 1.0
"""Estimates further apart than this are an utterance each, though the words be the same."""

ROUNDING: Final = 1e-6
"""Readings that differ by less are the same utterance."""

CUES: Final = (
    SignalName.TEXT_CONFUSION,
    SignalName.TEXT_CURIOSITY,
    SignalName.TEXT_AMUSEMENT,
    SignalName.TEXT_ANNOYANCE,
    SignalName.TEXT_DISAPPOINTMENT,
    SignalName.TEXT_ANGER,
    SignalName.TEXT_NERVOUSNESS,
    SignalName.TEXT_GRATITUDE,
)
"""What is remembered of an utterance: probabilities, and never a word."""

_PLACES: Final = tuple(POSITION[cue] for cue in CUES)
_CUE: Final = {cue: place for place, cue in enumerate(CUES)}
_NOTHING: Final = (nan,) * len(CUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What was said last.

    Attributes:
        read: The cues as they were read last; NaN where absent.
        values: The cues with what is carried on from before.
        at: Event time of the utterance.
        fresh: It came with the look just taken.
        share: What it counts now, 0 to 1; 0 when nothing was said.
    """

    read: tuple[float, ...] = _NOTHING
    values: tuple[float, ...] = _NOTHING
    at: float = nan
    fresh: bool = False
    share: float = 0.0

    def cue(self, name: SignalName) -> float:
        """Return how probable a cue is, counted down with its age; NaN when it was not said lately."""
        return self.values[_CUE[name]] * self.share if self.share > 0 else nan


UNSAID: Final = Words()
"""Nothing was said."""


def said(words: Words, values: list[float], at: float, passed: float) -> Words:
    """Return the words after one more look.

    Args:
        words: What was said before.
        values: All signals in catalogue order; NaN where absent.
        at: Event time in seconds.
        passed: Seconds since the look before.
    """
    read = tuple(values[place] for place in _PLACES)
    if all(map(isnan, read)):
        if words.share == 0:
            return words
        return Words(read=_NOTHING, values=words.values, at=words.at, share=_share(at - words.at))
    if passed <= PACE_S and _same(read, words.read):
        return Words(read=read, values=words.values, at=words.at, share=_share(at - words.at))
    carried = CARRIED * _share(at - words.at)
    together = tuple(_more(new, old * carried) for new, old in zip(read, words.values, strict=True))
    return Words(read=read, values=together, at=at, fresh=True, share=1.0)


def _share(age: float) -> float:
    return 0.5 ** (age / HALF_LIFE_S) if age <= LASTS_S else 0.0


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Return whether two readings are of the same utterance; rounding in fusion is none."""
    return all(abs(a - b) < ROUNDING or (isnan(a) and isnan(b)) for a, b in zip(one, other, strict=True))


def _more(new: float, old: float) -> float:
    """Return the greater of the two that are known."""
    return old if isnan(new) else new if isnan(old) else max(new, old)
