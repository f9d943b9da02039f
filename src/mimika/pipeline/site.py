"""The site of a session: whose law holds there, where in the picture nobody is read, and which words may be used."""

from dataclasses import dataclass

from mimika.consent.court import Court
from mimika.consent.zones import FreeArea
from mimika.domain.law import Law, Place
from mimika.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a session runs.

    Attributes:
        law: The law.
        place: Where and for what, as far as the law asks.
        areas: Parts of the picture in which nobody is read.
        vocabulary: Which words may be used; others are neither told nor derived into decisions.
    """

    law: Law
    place: Place
    areas: tuple[FreeArea, ...] = ()
    vocabulary: Vocabulary = Vocabulary.EMOTION_WORDS

    def court(self, wall_start: float) -> Court:
        """Return the law for a session that begins at a wall-clock time."""
        return Court(law=self.law, place=self.place, wall_start=wall_start)
