"""Whose voice a room's sound is, and whose words: told by who moves their mouth. Pure but for what it remembers.

Where nobody's mouth moves as in speech, or two do, it is nobody's: a voice is
never given to somebody who may not have spoken. Next door:
`mimika.pipeline.voices` hears by it.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, isnan
from typing import Final, final

from mimika.domain.ids import PersonId
from mimika.domain.signals import SignalName
from mimika.domain.state import Observation

SMOOTHED_S: Final = 0.4
"""Time constant over which mouths are followed: about two syllables."""
LEAST: Final = 0.35
"""Smoothed probability of speech from which a mouth counts as speaking."""
LEAD: Final = 0.2
"""By so much the speaker must be ahead of everybody else in view."""
KEPT_S: Final = 0.7
"""A speaker whose mouth rests keeps the floor for so long: a closure and a short pause are no end."""
FRESH_S: Final = 0.6
"""A face that was not read for longer tells nothing of its mouth."""
LATE_S: Final = 0.1
"""A stretch of sound is told at its end."""
REMEMBERED_S: Final = 60.0
"""Who spoke is remembered for so long, for captions that come late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mouth:
    """A mouth, followed.

    Attributes:
        at: Event time of the last look.
        speaking: Smoothed probability of speech.
    """

    at: float
    speaking: float


@final
class Mouths:
    """Follows the mouths of everybody in view."""

    def __init__(self) -> None:
        self._mouths: dict[PersonId, _Mouth] = {}
        self._last: tuple[PersonId, float] | None = None
        self._spoke: deque[tuple[float, PersonId]] = deque()

    def saw(self, face: Observation) -> None:
        """Take in what a face showed."""
        speaking = face.readings[SignalName.SPEAKING]
        if isnan(speaking):
            return
        before = self._mouths.get(face.person)
        if before is None or face.at - before.at > FRESH_S:
            self._mouths[face.person] = _Mouth(at=face.at, speaking=speaking)
            return
        kept = exp(-max(face.at - before.at, 0.0) / SMOOTHED_S)
        self._mouths[face.person] = _Mouth(at=face.at, speaking=kept * before.speaking + (1 - kept) * speaking)

    def whose(self, at: float) -> PersonId | None:
        """Return who speaks at a moment; None when nobody does or it cannot be told."""
        ranked = sorted(
            ((mouth.speaking, person) for person, mouth in self._mouths.items() if abs(at - mouth.at) <= FRESH_S),
            reverse=True,
        )
        if not ranked:
            return None
        best, person = ranked[0]
        if best >= LEAST and (len(ranked) == 1 or best - ranked[1][0] >= LEAD):
            self._last = (person, at)
            return person
        return self._keeping(at, {each for _, each in ranked})

    def heard(self, person: PersonId, at: float) -> None:
        """Take note that somebody was heard to speak."""
        self._spoke.append((at, person))
        while self._spoke and self._spoke[0][0] < at - REMEMBERED_S:
            self._spoke.popleft()

    def whose_words(self, began: float, ended: float) -> PersonId | None:
        """Return who said words: who was heard for most of their time, or the only one in view where nobody was."""
        counts: dict[PersonId, int] = {}
        for at, person in self._spoke:
            if began <= at <= ended + LATE_S:
                counts[person] = counts.get(person, 0) + 1
        if counts:
            most = max(counts, key=lambda person: counts[person])
            return most if 2 * counts[most] > sum(counts.values()) else None
        here = [person for person, mouth in self._mouths.items() if abs(ended - mouth.at) <= FRESH_S]
        return here[0] if len(here) == 1 and not self._spoke else None

    def forget(self, people: Iterable[PersonId]) -> None:
        """Forget these people."""
        gone = set(people)
        self._mouths = {person: mouth for person, mouth in self._mouths.items() if person not in gone}
        self._spoke = deque(each for each in self._spoke if each[1] not in gone)
        if self._last is not None and self._last[0] in gone:
            self._last = None

    def _keeping(self, at: float, here: set[PersonId]) -> PersonId | None:
        """Return who spoke just now, unless somebody else has begun."""
        if self._last is None or not 0 <= at - self._last[1] <= KEPT_S or self._last[0] not in here:
            return None
        others = [self._mouths[person].speaking for person in here if person != self._last[0]]
        return self._last[0] if max(others, default=0.0) < LEAST else None
