"""Who has the floor: turns, the silence before them, how far they overlap, and who breaks in.

A pause of less than half a second belongs to the turn it interrupts; longer ones end it. Overlaps, gaps and
interruptions as in Heldner and Edlund, *Pauses, gaps and overlaps in conversations*, Journal of Phonetics 38 (2010):
the gap is the silence between two speakers, and who begins within the other's turn and is still there when it ends
has taken the floor; who only hums along has not.

Next door: `mimika.perceive.voice.perceiver` reports the turns of one channel; who hears several gives them here.
"""

import math
from collections import deque
from collections.abc import Mapping
from typing import Final, final

from mimika.domain.ids import PersonId
from mimika.domain.signals import SignalName
from mimika.domain.state import Turn

PAUSE_S: Final = 0.5
"""Silence that ends a turn."""
_SPEAKS: Final = 0.5
_LEAST_S: Final = 0.06
"""A stretch that short is no turn."""
_ALREADY_S: Final = 0.2
"""How long the other must have been speaking for a beginning to be within their turn; less is a tie."""
_ANSWERS_S: Final = 60.0
"""Silence after which a turn is no answer to what was said before it."""
_REMEMBERED_S: Final = 300.0
_LEAST_HEARD_S: Final = 60.0
_JOINS_S: Final = 1e-6
_KEPT: Final = 4096

Span = tuple[float, float]
"""When something began and ended, event times in seconds."""


@final
class _Line:
    """What was heard of one person."""

    def __init__(self, began: float) -> None:
        self.began = self.until = began
        self.spoken: deque[Span] = deque(maxlen=_KEPT)
        self.open: float | None = None
        self.last: Turn | None = None
        self.interrupted: deque[float] = deque(maxlen=_KEPT)

    def speak(self, begin: float, end: float) -> None:
        """Note a stretch of speech that follows those before, or goes on with the last."""
        if self.spoken and begin - self.spoken[-1][1] <= _JOINS_S:
            begin = min(begin, self.spoken.pop()[0])
        self.spoken.append((begin, end))
        if self.open is None:
            self.open = begin

    def forget(self, before: float) -> None:
        """Forget what is long over."""
        while self.interrupted and self.interrupted[0] < before:
            self.interrupted.popleft()
        before = before if self.open is None else min(before, self.open)
        while self.spoken and self.spoken[0][1] < before:
            self.spoken.popleft()

    def turns(self) -> list[Span]:
        """Return the stretches joined over pauses."""
        joined: list[Span] = []
        for begin, end in self.spoken:
            if joined and begin - joined[-1][1] < PAUSE_S:
                begin = joined.pop()[0]  # noqa: PLW2901 -- the stretch grows by the one before
            joined.append((begin, end))
        return joined


@final
class Floor:
    """Follows who speaks among people who are heard apart, such as both ends of a call.

    It reads no clock and draws nothing: the same stretches give the same turns. The stretches of each person
    come in their order; those of different people may come up to `PAUSE_S` apart.
    """

    def __init__(self) -> None:
        self._lines: dict[PersonId | None, _Line] = {}

    def hear(self, person: PersonId | None, at: float, seconds: float, activity: float) -> tuple[Turn, ...]:
        """Take how likely somebody spoke in a stretch, and return their turns that it ended, one at most.

        Args:
            person: Whose channel it is.
            at: Event time of its end in seconds.
            seconds: How long it lasts.
            activity: Probability of speech, 0 to 1; NaN, where nothing was heard, counts as silence.
        """
        if activity >= _SPEAKS:
            self.spoke(person, at - seconds, at)
        return self.listened(person, at, at - seconds)

    def spoke(self, person: PersonId | None, begin: float, end: float) -> None:
        """Note that somebody spoke from one event time to another."""
        self._line(person, begin).speak(begin, end)

    def listened(self, person: PersonId | None, at: float, since: float | None = None) -> tuple[Turn, ...]:
        """Note that somebody was listened to until an event time, and return their turns that ended by it."""
        line = self._line(person, at if since is None else since)
        line.until = max(line.until, at)
        line.forget(at - _REMEMBERED_S)
        if line.open is None or at - line.spoken[-1][1] < PAUSE_S - _JOINS_S:
            return ()
        begin, end, line.open = line.open, line.spoken[-1][1], None
        if end - begin < _LEAST_S:
            return ()
        line.last = self._turn(person, begin, end)
        if line.last.interrupting:
            line.interrupted.append(begin)
        return (line.last,)

    def signals(self, person: PersonId | None) -> Mapping[SignalName, float]:
        """Return latency and overlap of somebody's last turn, and their interruptions a minute of the last five.

        What cannot be told is absent: all of it before their first turn ends; the latency of a turn that
        answers nobody; overlap and interruptions while nobody else is heard.
        """
        line = self._lines.get(person)
        if line is None or line.last is None:
            return {}
        found: dict[SignalName, float] = {}
        if not math.isnan(line.last.latency_s):
            found[SignalName.VOICE_LATENCY_S] = line.last.latency_s
        if len(self._lines) > 1:
            minutes = min(_REMEMBERED_S, max(_LEAST_HEARD_S, line.until - line.began)) / 60
            found[SignalName.VOICE_OVERLAP_SHARE] = min(1.0, line.last.overlapped_s / line.last.seconds)
            found[SignalName.VOICE_INTERRUPTIONS_PER_MIN] = min(60.0, len(line.interrupted) / minutes)
        return found

    def forget(self, person: PersonId | None) -> None:
        """Forget somebody, as when they leave or withdraw."""
        self._lines.pop(person, None)

    def _line(self, person: PersonId | None, began: float) -> _Line:
        return self._lines.setdefault(person, _Line(began))

    def _turn(self, person: PersonId | None, begin: float, end: float) -> Turn:
        own = self._lines[person]
        others = [line for name, line in self._lines.items() if name != person]
        within = [turn for line in others for turn in line.turns() if turn[0] < begin < turn[1]]
        mine = [span for span in own.spoken if span[1] > begin]
        theirs = _union([span for line in others for span in line.spoken if span[1] > begin and span[0] < end])
        return Turn(
            began_at=begin,
            seconds=end - begin,
            latency_s=math.nan if within else self._latency(own, others, begin),
            overlapped_s=sum(max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for a in mine for b in theirs),
            interrupting=any(begin - turn[0] >= _ALREADY_S and turn[1] < end for turn in within),
        )

    @staticmethod
    def _latency(own: _Line, others: list[_Line], begin: float) -> float:
        """Return the silence since another stopped; NaN where nobody did, or where the person spoke since."""
        theirs = max((end for line in others for _, end in line.spoken if end <= begin), default=math.nan)
        before = max((end for _, end in own.spoken if end < begin), default=-math.inf)
        silence = begin - theirs
        return silence if silence <= _ANSWERS_S and before <= theirs else math.nan


def _union(spans: list[Span]) -> list[Span]:
    """Return stretches that do not overlap and cover the same time."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
