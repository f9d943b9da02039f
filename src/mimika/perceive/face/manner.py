"""In which manner a face is read: moving pictures or single ones, minors kept out or not."""

from dataclasses import dataclass
from typing import Final

from mimika.domain.permits import Minors
from mimika.domain.vocabulary import Vocabulary
from mimika.perceive.face.neutral import SETTLED_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to read a face.

    Attributes:
        patience_s: For how long the person's own resting face must have been seen before action units are told, in
            seconds; 0 for single pictures, where the population's has to do.
        age_looks: Looks after which somebody who is neither clearly adult nor clearly a minor is judged.
        minors: What becomes of people who look like minors.
        vocabulary: Which words may be used; with expression words the expression net is not even started.
    """

    patience_s: float = SETTLED_S
    age_looks: int = 5
    minors: Minors = Minors.KEEP_OUT
    vocabulary: Vocabulary = Vocabulary.EMOTION_WORDS


MOVING: Final = Manner()
"""For recordings, cameras and streams."""
STILL: Final = Manner(patience_s=0.0, age_looks=1)
"""For single pictures: one look has to do."""
