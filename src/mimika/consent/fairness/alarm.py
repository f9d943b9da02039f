"""An alarm that may be looked at after every session and still is false in at most 5 of 100 deployments.

Sessions of two sides are taken in pairs, in the order in which they came. Before
each pair both rates are estimated from the pairs before it; then the evidence
is multiplied by how much better these two rates explain the pair than their
mean does. If both sides have the same rate, the two factors have expectations
that add up to 2, so their product has at most 1: the evidence is a test
supermartingale, and by Ville's inequality it ever reaches 1 / alpha with a
probability of at most alpha. That is why it needs no plan of when to look.

Source: R. Turner, A. Ly, P. Gruenwald, "Generic E-variables for exact
sequential k-sample tests that allow for optional stopping", for one session a
side. The estimates are those of Krichevsky and Trofimov. Several alarms share
one alpha: the k-th gets alpha / (k (k + 1)), which adds up to alpha.
"""

from collections import deque
from math import log
from typing import final


@final
class Alarm:
    """Watches whether two sides have the same rate.

    Args:
        alpha: With what probability it may ever be false.
    """

    def __init__(self, alpha: float) -> None:
        self._threshold = -log(alpha)
        self._waiting: tuple[deque[bool], deque[bool]] = (deque(), deque())
        self._hits = [0, 0]
        self._pairs = 0
        self._evidence = 0.0
        self.rings = False
        """Whether the sides differed by more than chance at any time."""

    def see(self, side: int, *, hit: bool) -> None:
        """Take one more session into account.

        Args:
            side: 0 or 1.
            hit: Whether it was given what is watched.
        """
        self._waiting[side].append(hit)
        if self._waiting[0] and self._waiting[1]:
            self._weigh(self._waiting[0].popleft(), self._waiting[1].popleft())

    def _weigh(self, first: bool, second: bool) -> None:  # noqa: FBT001 -- two results, no switches
        rates = [(hits + 0.5) / (self._pairs + 1) for hits in self._hits]
        mean = sum(rates) / 2
        for place, hit in enumerate((first, second)):
            own = rates[place]
            self._evidence += log(own / mean) if hit else log((1 - own) / (1 - mean))
            self._hits[place] += hit
        self._pairs += 1
        self.rings = self.rings or self._evidence >= self._threshold


def share_of_alpha(alpha: float, place: int) -> float:
    """Return the part of alpha that the alarm of a place (from 1) gets."""
    return alpha / (place * (place + 1))
