"""Puts numbered packets back into order, within bounds, and counts what is lost.

Who waits for ever for a packet hears nothing more; who waits not at all loses
what comes a moment later. A few packets are waited for; numbers that make no
sense follow RFC 3550, appendix A.1: ignored, unless the next one continues them.
Next door: `twilio`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

WINDOW: Final = 5
"""Packets waited for: a tenth of a second at 20 ms each."""

MOST_DROPOUT: Final = 3000
"""A number that is further ahead is no loss but nonsense (RFC 3550, A.1)."""

MOST_MISORDER: Final = 100
"""A number that is further behind is no latecomer but nonsense (RFC 3550, A.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered(Generic[T]):
    """A packet in its place.

    Attributes:
        item: The packet.
        missing: How many packets before it are lost.
    """

    item: T
    missing: int


class Sequencer(Generic[T]):
    """Orders the packets of one track.

    Args:
        window: How many packets may wait for one that is missing.
    """

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._waiting: dict[int, T] = {}
        self._next: int | None = None
        self._resume: int | None = None
        self._lost = 0
        self._stale = 0

    @property
    def lost(self) -> int:
        """How many packets never came in time."""
        return self._lost

    @property
    def stale(self) -> int:
        """How many came twice, too late, or with a number that makes no sense."""
        return self._stale

    def push(self, number: int, item: T) -> Iterator[Ordered[T]]:
        """Yield the packets whose turn has come.

        Args:
            number: Number of the packet; counts up by one.
            item: The packet.
        """
        if self._next is None:
            # The first to come may not have been the first to be sent.
            self._next = 1 if 1 <= number <= self._window else number
        if not self._is_near(number):
            if number != self._resume:
                self._stale, self._resume = self._stale + 1, number + 1
                return
            yield from self.flush()
            self._next = number
        self._resume = None
        if number < self._next or number in self._waiting:
            self._stale += 1
            return
        self._waiting[number] = item
        yield from self._due(self._window)

    def flush(self) -> Iterator[Ordered[T]]:
        """Yield all that wait; those between are lost."""
        yield from self._due(0)

    def _is_near(self, number: int) -> bool:
        return self._next is not None and -MOST_MISORDER <= number - self._next <= MOST_DROPOUT

    def _due(self, most: int) -> Iterator[Ordered[T]]:
        while self._waiting and self._next is not None:
            missing = 0
            if self._next not in self._waiting:
                if len(self._waiting) <= most:
                    return
                first = min(self._waiting)
                missing = first - self._next
                self._lost += missing
                self._next = first
            item = self._waiting.pop(self._next)
            self._next += 1
            yield Ordered(item=item, missing=missing)
