"""Words as they are said or typed: a source that a chat window or a captioner pushes into.

In one process and one event loop. It holds a bounded number of utterances and never makes who pushes wait: the
oldest gives way and is counted. Next door: `words` for finished conversations.
"""

import asyncio
from collections import deque
from typing import Final, final

from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, TextSpan
from mimika.errors import UsageError

MOST_WAITING: Final = 64
"""Utterances held for a slow reader."""


@final
class LiveWords:
    """A source of words that are pushed into it; implements `mimika.domain.ports.TextSource`.

    Args:
        source: Its name.
        most: Utterances it holds at most, at least 1.
    """

    def __init__(self, source: SourceId, most: int = MOST_WAITING) -> None:
        if most < 1:
            raise UsageError(f"a queue of {most} utterances holds nothing", fix="Choose 1 or more")
        self.id = source
        self._most = most
        self._waiting = deque[Captured[TextSpan]]()
        self._changed = asyncio.Event()
        self._ended = False
        self._pushed = 0
        self._dropped = 0
        self._latest = 0.0

    @property
    def dropped(self) -> int:
        """How many utterances gave way to newer ones or were forgotten."""
        return self._dropped

    def push(self, at: float, span: TextSpan) -> bool:
        """Hand words over now; return False when nobody wants them any more.

        Args:
            at: Event time at which they begin, in seconds; one before the latest counts as that, since event time
                never goes back.
            span: The words; without any they are passed over.

        Raises:
            UsageError: The time is negative or not a number.
        """
        if not 0 <= at < float("inf"):
            raise UsageError(f"words cannot begin at {at} s", fix="Give seconds from the start, 0 or more")
        if self._ended:
            return False
        if not span.text.strip():
            return True
        self._latest = max(self._latest, at)
        if len(self._waiting) == self._most:
            self._waiting.popleft()
            self._dropped += 1
        self._waiting.append(Captured(source=self.id, at=self._latest, index=self._pushed, media=span))
        self._pushed += 1
        self._changed.set()
        return True

    def end(self) -> None:
        """Say that nothing follows; what waits is still read."""
        self._ended = True
        self._changed.set()

    async def read(self) -> Captured[TextSpan] | None:
        """Return the next words as soon as there are any, or None after the end or `close`."""
        while not self._waiting:
            if self._ended:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()

    def discard(self) -> int:
        """Forget the words that wait, and return how many utterances; they count as dropped."""
        count = len(self._waiting)
        self._waiting.clear()
        self._dropped += count
        return count

    async def close(self) -> None:
        """Take nothing any more and forget what waits; may be called twice."""
        self._waiting.clear()
        self.end()
