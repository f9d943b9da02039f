"""What `mimika listen` writes: events as they come, and once a second how each caller is.

Every line is written whole and at once, so that several processes can share
one output. Next door: `listen` runs the exchange.
"""

import json
import math
import sys
from collections.abc import Mapping
from typing import Final, final

from mimika.apps.batch.words import at_clock, in_short, sentence
from mimika.apps.cli.terminal import Json
from mimika.domain.events import StateEntered, StateLeft
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.ports import Clock
from mimika.domain.signals import SignalName
from mimika.errors import MimikaError
from mimika.store.envelope import line_of

STATES: Final = "org.mimika.states"
"""CloudEvents type of the line that says how a caller is."""

EVERY_S: Final = 1.0
"""How often that line comes, in event time."""

TOLD: Final = (
    SignalName.VOICE_ACTIVITY,
    SignalName.VOICE_PITCH_HZ,
    SignalName.VOICE_LOUDNESS_DBFS,
    SignalName.VOICE_RATE_SYLLABLES_S,
    SignalName.VOICE_AROUSAL,
    SignalName.VOICE_AROUSAL_RELATIVE,
    SignalName.VOICE_VALENCE,
    SignalName.TEXT_VALENCE,
    SignalName.VALENCE,
    SignalName.IRONY,
)
"""Signals that such a line gives beside the states."""


def written(line: str) -> None:
    """Write one line whole."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@final
class Sentences:
    """Plain sentences, for people."""

    def opened(self, port: int) -> None:
        """Say where calls are taken."""
        written(f"taking calls at port {port}: /twilio and /audiohook; Ctrl-C ends it")

    def begins(self, call: str) -> None:
        """Say that a call begins."""
        written(f"{call}  begins")

    def sees(self, call: str, moment: Moment) -> None:
        """Say what happened."""
        for event in moment.events:
            written(f"{call} {at_clock(event.at):>8}  {sentence(event)}")

    def ends(self, call: str, summary: SessionSummary, notes: tuple[str, ...]) -> None:
        """Say how a call ended."""
        written(f"{call}  ended: {in_short(summary)}")
        for note in notes:
            written(f"{call}  note: {note}")

    def fails(self, call: str, error: MimikaError) -> None:
        """Say why a call could not be followed."""
        written(f"{call}  failed: {error}")


@final
class Documents:
    """One JSON document a line, each a CloudEvent, for programs.

    Args:
        clock: Dates calls.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: dict[str, float] = {}
        self._told: dict[str, int] = {}
        self._last: dict[str, float] = {}

    def opened(self, port: int) -> None:
        """Tell where calls are taken."""
        written(json.dumps({"type": "org.mimika.listening", "port": port}))

    def begins(self, call: str) -> None:
        """Tell that a call begins."""
        self._begun[call], self._told[call], self._last[call] = self._clock.wall(), 0, -math.inf
        written(json.dumps({"type": "org.mimika.call.began", "source": _source(call)}))

    def sees(self, call: str, moment: Moment) -> None:
        """Tell what happened, and once a second how the caller is."""
        for event in moment.events:
            self._told[call] += 1
            line = line_of(event, self._told[call], _source(call), self._begun[call]).decode()
            written(line.rstrip("\n"))
        changed = any(isinstance(event, StateEntered | StateLeft) for event in moment.events)
        if moment.people and (changed or moment.at - self._last[call] >= EVERY_S):
            self._last[call] = moment.at
            written(json.dumps(_how(call, moment), allow_nan=False))

    def ends(self, call: str, summary: SessionSummary, notes: tuple[str, ...]) -> None:
        """Tell how a call ended."""
        told: Mapping[str, Json] = {
            "type": "org.mimika.call.ended",
            "source": _source(call),
            "seconds": round(summary.seconds, 2),
            "decisions": summary.decisions,
            "refusals": summary.refusals,
            "dropped": summary.frames_dropped,
            "complete": summary.complete,
            "ended": summary.ended,
            "notes": list(notes),
        }
        written(json.dumps(told, ensure_ascii=False))

    def fails(self, call: str, error: MimikaError) -> None:
        """Tell why a call could not be followed."""
        written(json.dumps({"type": "org.mimika.call.failed", "source": _source(call), "error": str(error)}))


def _source(call: str) -> str:
    return f"/mimika/calls/{call}"


def _how(call: str, moment: Moment) -> Mapping[str, Json]:
    state = moment.people[0].state
    return {
        "type": STATES,
        "source": _source(call),
        "at": round(moment.at, 2),
        "quality": round(state.quality, 3),
        "states": {
            each.name: {
                "level": round(each.level, 3),
                "confidence": round(each.confidence, 3),
                "active": each.active,
                "crossing": None if each.forecast is None else round(each.forecast.crossing, 3),
            }
            for each in state.states
            if not math.isnan(each.level)
        },
        "signals": {name: round(state.readings[name], 3) for name in TOLD if name in state.readings},
        "abstained": list(state.abstained),
    }
