"""What `mimika live` has seen so far, ready to be drawn.

The pipeline writes here at its own speed and never waits for the terminal; the
drawing thread takes a copy a dozen times a second. Next door: `live_view` draws
a copy.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from mimika.apps.batch.words import at_clock, sentence
from mimika.domain.events import Decided, Event, StateEntered
from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment, Sighting
from mimika.domain.ports import Clock
from mimika.domain.signals import SignalName

LINES_KEPT: Final = 200
"""Lines of the log that are kept for drawing; no terminal shows more."""

SPEED_WINDOW_S: Final = 2.0
"""Speed and delay are means over so many seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log.

    Attributes:
        at: Event time, as people read it.
        text: What happened.
        style: How it is drawn, in rich's words.
    """

    at: str
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A copy of all there is to draw.

    Attributes:
        at: Event time in seconds.
        fps: Frames a second lately.
        delay_ms: From the arrival of a frame to its decision lately, in milliseconds; None when unknown.
        dropped: Frames dropped so far.
        people: Who is tracked now.
        blinks: Blinks of each person so far.
        lines: What happened, oldest first.
    """

    at: float = 0.0
    fps: float = 0.0
    delay_ms: float | None = None
    dropped: int = 0
    people: tuple[Sighting, ...] = ()
    blinks: dict[PersonId, int] = field(default_factory=dict[PersonId, int])
    lines: tuple[Line, ...] = ()


def style_of(event: Event) -> str:
    """Return how an event is drawn: decisions stand out, states a little, the rest is dim."""
    if isinstance(event, Decided):
        return "bold green"
    return "yellow" if isinstance(event, StateEntered) else "dim"


class LiveState:
    """Remembers what is to be drawn, within bounds.

    Args:
        clock: Where time comes from.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._moment: Moment | None = None
        self._lately: deque[tuple[float, float | None]] = deque()
        self._blinks: Counter[PersonId] = Counter()
        self._lines: deque[Line] = deque(maxlen=LINES_KEPT)

    def see(self, moment: Moment, delay_s: float | None) -> None:
        """Take in a moment, and the seconds its frame took from arrival to decision."""
        now = self._clock.monotonic()
        lines = tuple(
            Line(at=at_clock(event.at), text=sentence(event), style=style_of(event)) for event in moment.events
        )
        with self._lock:
            self._moment = moment
            self._lines.extend(lines)
            self._lately.append((now, delay_s))
            while self._lately[0][0] < now - SPEED_WINDOW_S:
                self._lately.popleft()
            for sighting in moment.people:
                if sighting.state.readings[SignalName.BLINK] > 0:
                    self._blinks[sighting.state.person] += 1

    def picture(self) -> Picture:
        """Return a copy to draw."""
        with self._lock:
            moment, lines, blinks = self._moment, tuple(self._lines), dict(self._blinks)
            lately = tuple(self._lately)
        if moment is None:
            return Picture()
        span = lately[-1][0] - lately[0][0]
        delays = [delay for _, delay in lately if delay is not None]
        return Picture(
            at=moment.at,
            fps=(len(lately) - 1) / span if span > 0 else 0.0,
            delay_ms=1000 * sum(delays) / len(delays) if delays else None,
            dropped=moment.dropped,
            people=moment.people,
            blinks=blinks,
            lines=lines,
        )
