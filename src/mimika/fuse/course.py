"""The valence of one modality over the last seconds: what voice and face were like while something was said.

Words are told when the utterance is over; whether they were meant shows in the
voice and the face during it. A course keeps sums over slots of half a second,
so its size is bounded and a push costs the same whatever the frame rate. Pure.
Next door: `mimika.fuse.window` holds two of them, `mimika.fuse.congruence`
reads them.
"""

from dataclasses import dataclass
from math import floor, isfinite, nan
from typing import Final

SLOT_S: Final = 0.5
"""Length of a slot in seconds."""

SLOTS: Final = 26
"""How many are kept: 13 s, the life of words (8.6 s) and the longest utterance that is looked back upon (4 s)."""

_Slot = tuple[int, int, float, float]
"""Number of the slot from the start of the source; of the values in it how many, their weights and weighted sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean over a stretch.

    Attributes:
        value: The weighted mean; NaN where there was nothing.
        weight: Mean weight of what it is made of, 0 to 1; 0 where there was nothing.
    """

    value: float
    weight: float


NOTHING: Final = Mean(value=nan, weight=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The last 13 s of one value, in slots.

    Attributes:
        slots: The slots that hold something, oldest first, at most `SLOTS`.
    """

    slots: tuple[_Slot, ...] = ()

    def with_value(self, at: float, value: float, weight: float) -> "Course":
        """Return the course with one more value; one that is no number, or counts nothing, changes nothing.

        Values come in order of time: `mimika.fuse.window` leaves out what comes late.

        Args:
            at: Event time in seconds.
            value: The value.
            weight: What it counts, 0 to 1.
        """
        if not (isfinite(value) and isfinite(at) and weight > 0):
            return self
        number, counted = floor(at / SLOT_S), min(weight, 1.0)
        if self.slots and self.slots[-1][0] == number:
            _, count, weights, values = self.slots[-1]
            return Course(slots=(*self.slots[:-1], (number, count + 1, weights + counted, values + counted * value)))
        recent = tuple(slot for slot in self.slots if slot[0] > number - SLOTS)
        return Course(slots=(*recent, (number, 1, counted, counted * value)))

    def mean(self, began: float, ended: float) -> Mean:
        """Return the mean over a stretch, to half a second at either end.

        Args:
            began: Event time of its beginning in seconds.
            ended: Event time of its end.
        """
        first, last = floor(began / SLOT_S), floor(ended / SLOT_S)
        weights = values = 0.0
        count = 0
        for number, counted, weighed, valued in self.slots:
            if first <= number <= last:
                count += counted
                weights += weighed
                values += valued
        return Mean(value=values / weights, weight=weights / count) if count else NOTHING


NO_COURSE: Final = Course()
