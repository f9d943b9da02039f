"""Draws `mimika live`: who is there, what their states are, what was decided and why.

Fits 80 x 24 and uses what a wider terminal gives. People stand beside one
another while they fit; the rest gets a line each. Next door: `live_state` holds
what is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from mimika.apps.batch.words import at_clock, because
from mimika.apps.cli.live_state import LiveState, Picture
from mimika.domain.expression import mixture_of
from mimika.domain.moments import Sighting
from mimika.domain.readings import Readings
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import StateReading

BAR: Final = 10
"""Characters of a gauge."""

CARD_WIDTH: Final = 76
"""Characters that a person's card needs."""

LOG_LEAST: Final = 5
"""Lines that the log always has."""

FRAME_LINES: Final = 4
"""Lines of heading, rules and foot."""

_TOLD: Final = 0.5
"""Value from which a gesture, posture, nod or shake is said to be shown."""

_SHOWN: Final = frozenset({signal.name for signal in CATALOGUE if signal.modality is Modality.BODY}) | {
    SignalName.HEAD_NOD,
    SignalName.HEAD_SHAKE,
}

CLEAR_TREND: Final = 0.1
"""Change a minute from which a trend gets an arrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What does not change while one watches.

    Attributes:
        source: What is watched.
        purpose: For what.
        recorded: Where it is recorded, or nothing.
    """

    source: str
    purpose: str
    recorded: str = ""


class LiveView:
    """A renderable that shows the newest state whenever it is drawn.

    Args:
        state: What is drawn.
        heading: What stands above it.
    """

    def __init__(self, state: LiveState, heading: Heading) -> None:
        self._state = state
        self._heading = heading

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        picture = self._state.picture()
        width, height = options.max_width, options.height or console.height
        yield _top(picture, self._heading)
        yield Rule(style="dim")
        columns = max(1, width // CARD_WIDTH)
        room = height - FRAME_LINES - LOG_LEAST
        cards, used = _fitting(picture.people, columns, room)
        yield from _people(picture, cards, columns)
        rest = picture.people[len(cards) :]
        rows = _rows(rest, max(1, room - used))
        yield from rows
        yield Rule(style="dim")
        yield _log(picture, max(1, height - FRAME_LINES - used - len(rows)))
        yield _foot(self._heading)


def _top(picture: Picture, heading: Heading) -> RenderableType:
    line = Table.grid(expand=True, padding=(0, 1))
    line.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    line.add_column(justify="right", no_wrap=True)
    delay = "" if picture.delay_ms is None else f"{picture.delay_ms:3.0f} ms  "
    numbers = f"{at_clock(picture.at)}  {picture.fps:4.1f} fps  {delay}{picture.dropped} dropped"
    line.add_row(Text.assemble(("mimika ", "bold"), heading.source), Text(numbers))
    return line


def _foot(heading: Heading) -> RenderableType:
    recorded = f"signals are recorded in {heading.recorded}" if heading.recorded else "nothing is recorded"
    return Text(f"{heading.purpose}; {recorded}; Ctrl-C ends it", style="dim", no_wrap=True, overflow="ellipsis")


def _fitting(people: Sequence[Sighting], columns: int, room: int) -> tuple[Sequence[Sighting], int]:
    """Return who gets a card, and the lines that takes; the others need a line each."""
    tall = max((_height(sighting) for sighting in people), default=1)
    full = len(people)
    while full > 1 and -(-full // columns) * tall + len(people) - full > room:
        full -= 1
    return people[:full], max(1, -(-full // columns) * tall)


def _rows(people: Sequence[Sighting], room: int) -> Sequence[RenderableType]:
    if len(people) <= room:
        return [_row(sighting) for sighting in people]
    hidden = len(people) - room + 1
    return [*(_row(sighting) for sighting in people[: room - 1]), Text(f"and {hidden} more", style="dim")]


def _height(sighting: Sighting) -> int:
    return 4 + -(-len(sighting.state.states) // 2)


def _people(picture: Picture, cards: Sequence[Sighting], columns: int) -> Iterable[RenderableType]:
    if not picture.people:
        yield Text("nobody in the picture", style="dim")
        return
    for begin in range(0, len(cards), columns):
        row = Table.grid(padding=(0, 2))
        for _ in range(columns):
            row.add_column(width=CARD_WIDTH - 2)
        row.add_row(*(_card(one, picture) for one in cards[begin : begin + columns]))
        yield row


def _held(readings: Readings) -> Iterable[str]:
    """Yield what hands, arms and head show now, in words."""
    for name, value in readings:
        if name in _SHOWN and value >= _TOLD:
            yield name.partition("_")[2].replace("_", " ")


def _card(sighting: Sighting, picture: Picture) -> RenderableType:
    state = sighting.state
    title = Text.assemble(
        (f"{state.person:<4}", "bold cyan"),
        "quality ",
        _bar(state.quality),
        f" {state.quality:.2f}  own normal known {state.settled:.0%}",
    )
    withheld = ", ".join(because(reason) for reason in state.abstained)
    if withheld:
        title.append(f"  {withheld}", style="magenta")
    held = ", ".join(_held(state.readings))
    if held:
        title.append(f"  {held}", style="green")
    gauges = Table.grid(padding=(0, 2))
    gauges.add_column()
    gauges.add_column()
    half = -(-len(state.states) // 2)
    for place in range(half):
        gauges.add_row(*(_gauge(one) for one in state.states[place::half]))
    blinks = picture.blinks.get(state.person, 0)
    seen = (_where_to(state.readings), _eyes(state.readings, blinks), _expression(state.readings))
    return Group(title, *seen, gauges)


def _gauge(state: StateReading) -> Text:
    style = "bold yellow" if state.active else ""
    name = Text(f"{state.name:<12} ", style=style)
    if isnan(state.level):
        return name.append("unknown", style="dim")
    name.append_text(_bar(state.level, style or "cyan"))
    return name.append(f" {state.level:4.2f} {_arrow(state.trend_per_min)}", style=style)


def _bar(level: float, style: str = "cyan") -> Text:
    full = round(BAR * min(1.0, max(0.0, 0.0 if isnan(level) else level)))
    return Text("━" * full, style=style).append("╌" * (BAR - full), style="dim")


def _arrow(trend: float) -> str:
    if isnan(trend) or abs(trend) < CLEAR_TREND:
        return " "
    return "↑" if trend > 0 else "↓"


def _where_to(readings: Readings) -> Text:
    head = (SignalName.HEAD_YAW_DEG, SignalName.HEAD_PITCH_DEG, SignalName.HEAD_ROLL_DEG)
    gaze = (SignalName.GAZE_YAW_DEG, SignalName.GAZE_PITCH_DEG)
    return Text.assemble(
        ("    head ", "dim"),
        " ".join(_degrees(readings[name]) for name in head),
        ("  gaze ", "dim"),
        " ".join(_degrees(readings[name]) for name in gaze),
        ("  on screen ", "dim"),
        _number(readings[SignalName.GAZE_ON_SCREEN]),
    )


def _eyes(readings: Readings, blinks: int) -> Text:
    shut = readings[SignalName.BLINK] > 0
    return Text.assemble(
        ("    eyes open ", "dim"),
        _number(readings[SignalName.EYE_OPENNESS]),
        ("  blinks ", "dim"),
        (f"{blinks}", "bold yellow" if shut else ""),
        (", ", "dim"),
        _number(readings[SignalName.BLINK_RATE_PER_MIN], 0),
        (" a minute  speaking ", "dim"),
        _number(readings[SignalName.SPEAKING]),
    )


def _expression(readings: Readings) -> Text:
    line = Text.assemble(("    face shows ", "dim"))
    mixture = mixture_of(readings)
    if mixture is None:
        line.append("-")
    else:
        line.append(mixture.words()).append(f"  mixed {mixture.entropy_bits:.1f} bits", style="dim")
    pulse = readings[SignalName.PULSE_BPM]
    return line.append("  pulse ", style="dim").append("-" if isnan(pulse) else f"{pulse:.0f} bpm")


def _degrees(value: float) -> str:
    return "   -" if isnan(value) else f"{value:+3.0f}°"


def _number(value: float, places: int = 2) -> str:
    return "-" if isnan(value) else f"{value:.{places}f}"


def _row(sighting: Sighting) -> Text:
    state = sighting.state
    line = Text.assemble((f"{state.person:<4}", "bold cyan"), f"quality {state.quality:.2f}")
    if state.abstained:
        return line.append(f"  {', '.join(because(reason) for reason in state.abstained)}", style="magenta")
    for one in state.states:
        if one.active:
            line.append(f"  {one.name} {one.level:.2f}", style="bold yellow")
    return line


def _log(picture: Picture, room: int) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis")
    shown = picture.lines[-room:]
    for line in shown:
        table.add_row(line.at, Text(line.text, style=line.style))
    for _ in range(room - len(shown)):
        table.add_row("", "")  # keeps the foot at the foot
    return table
