"""How the consent commands say what they did: a sentence for people, JSON for scripts.

Next door: `mimika.consent.records` writes records as the standard has them.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mimika.apps.cli.terminal import emit, out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mimika.apps.cli.terminal import Json
    from mimika.consent.lifecycle import Standing
    from mimika.domain.consents import ConsentEvent


def tell(events: "Sequence[ConsentEvent]", idle: str, *, as_json: bool) -> None:
    """Say what was kept, or why nothing was.

    Args:
        events: What was kept.
        idle: What to say where nothing had to be.
        as_json: Whether scripts read it.
    """
    if as_json:
        emit({"kept": [event_json(event) for event in events], "note": None if events else idle})
        return
    for line in [sentence(event) for event in events] or [idle]:
        out().print(line, markup=False)


def sentence(event: "ConsentEvent") -> str:
    """Return an event as one line."""
    what = f"{event.purpose} ({', '.join(sorted(event.modalities))})"
    who = f"{event.subject.kind} {event.subject.id}"
    end = "" if event.valid_until <= event.at else f", until {time_text(event.valid_until)}"
    return f"{event.record}  {event.state}: {who}, {what}, since {time_text(event.at)}{end}"


def event_json(event: "ConsentEvent") -> "Json":
    """Return an event for scripts; an end that never comes is null."""
    return {
        "record": event.record,
        "number": event.number,
        "subject": {"kind": event.subject.kind, "id": event.subject.id},
        "purpose": event.purpose,
        "modalities": sorted(event.modalities),
        "state": event.state,
        "at": _iso(event.at),
        "valid_until": _iso(event.valid_until),
        "notice": {"version": event.notice.version, "language": event.notice.language},
        "channel": event.channel,
        "jurisdiction": event.jurisdiction,
        "evidence": event.evidence,
    }


def standing_json(now: "Standing", wall: float) -> "Json":
    """Return where a record stands, for scripts."""
    return {"holds": holds(now, wall), "last": event_json(now.last)}


def holds(now: "Standing", wall: float) -> bool:
    """Return whether something may be sensed under a record at a wall-clock time."""
    return any(now.allows(modality, wall) for modality in now.last.modalities)


def time_text(at: float) -> str:
    """Return a wall-clock time as people read it, in UTC."""
    moment = _moment(at)
    return "it is taken back" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _iso(at: float) -> str | None:
    moment = _moment(at)
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _moment(at: float) -> datetime | None:
    return None if at == float("inf") else datetime.fromtimestamp(at, UTC)
