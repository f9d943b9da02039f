"""The data that a page embeds: curves, spans, marks and numbers, as plain JSON values.

Next door: `series` packs the curves, `content` says the same in sentences,
`page` puts it into the file.
"""

from dataclasses import asdict
from typing import Final

import numpy as np
from pydantic import JsonValue, TypeAdapter

from mimika.apps.report.content import (
    blinks,
    brief_movement,
    disagreement,
    plain,
    seconds_text,
    spoke,
    state_bars,
)
from mimika.apps.report.inputs import Analysis, Column, Track
from mimika.apps.report.series import bucket_seconds, buckets, pack, pack_signal, pack_times, spans, step
from mimika.domain.events import (
    Abstained,
    Decided,
    Disagreed,
    Event,
    ExpressionChanged,
    MovedBriefly,
    PersonEntered,
    PersonLeft,
    Spoke,
    StateEntered,
    StateLeft,
)
from mimika.domain.expression import COMPONENTS
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.domain.state import StateName

MOST_EVENTS: Final = 4000
"""Events that one page lists; the rest stay in `events.jsonl` and the page says so."""

_SHORT: Final = {signal.name: signal.meaning.split(" (")[0] for signal in CATALOGUE}
_UNITS: Final = tuple(signal.name for signal in CATALOGUE if signal.unit == "intensity")
_STATES: Final = tuple(SignalName(f"state_{state}") for state in StateName)
_TOGETHER: Final = (SignalName.INCONGRUENCE, SignalName.IRONY, SignalName.FACE_VALENCE, SignalName.FACE_AROUSAL)
_FAMILIES: Final = (
    ("Head, eyes and others", ("",)),
    ("Trends of the looks", ("trend_",)),
    ("Looks", ("state_",)),
    ("Forecasts of the looks", ("forecast_",)),
    ("Expression mixture", ("expression_", SignalName.VALENCE, SignalName.AROUSAL)),
    ("Voice", ("voice_",)),
    ("Words", ("text_",)),
    ("Words, voice and face together", _TOGETHER),
    ("Action units", ("au",)),
    ("Hands and posture", ("gesture_", "posture_")),
    ("Blendshapes (ARKit)", ("blendshape_",)),
)

Json = dict[str, JsonValue]


def payload(analysis: Analysis) -> Json:
    """Return everything the page draws, small enough for one file; the same input gives the same output."""
    start, end = analysis.span
    width = bucket_seconds(analysis.tracks)
    present = {name for track in analysis.tracks for name in track.columns}
    events = _marks(analysis)
    left_out = len(events) - MOST_EVENTS
    return {
        "start": start,
        "end": end,
        "persons": [_person(analysis, track, width) for track in analysis.tracks],
        "events": _plain(events[:MOST_EVENTS]),
        "eventsNote": f"{left_out} later events are left out here; events.jsonl has them all." if left_out > 0 else "",
        "thinned": thinned_text(width),
        "units": [name for name in _UNITS if name in present],
        "expressions": [name for name in COMPONENTS if name in present],
        "stateSignals": [name for name in _STATES if name in present],
        "states": [str(state) for state in StateName],
        "groups": _groups(present),
        "catalogue": _catalogue(present),
    }


def thinned_text(width: float) -> str:
    """Return what was left out of the curves to keep the file small; empty when nothing was."""
    if width <= 0:
        return ""
    return (
        f"Long recording: curves show the mean of every {seconds_text(width)}, with a band from least to most. "
        "timeline.parquet has every frame."
    )


def _plain(value: object) -> JsonValue:
    """Return dataclasses, tuples and mappings as JSON values."""
    return TypeAdapter(JsonValue).validate_python(TypeAdapter(object).dump_python(value, mode="json"))


def _person(analysis: Analysis, track: Track, width: float) -> Json:
    groups = buckets(track.at, width)
    curves = {str(name): asdict(pack_signal(name, values, groups)) for name, values in track.columns.items()}
    curves["quality"] = asdict(pack(track.quality, groups, 8))
    middle = groups.mean(track.at)
    pace = step(track.at)
    seen = spans(track.at, np.ones(track.at.shape, dtype=np.bool_), join=max(1.0, 3 * pace), least=0.0)
    lost = [
        (event.at, event.at + event.seconds, str(event.reason))
        for event in analysis.events
        if isinstance(event, Abstained) and event.person == track.person
    ]
    return {
        "id": track.person,
        "at": pack_times(middle, analysis.span[0]),
        "step": round(step(middle), 5),
        "curves": _plain(curves),
        "bars": _plain({str(name): found for name, found in state_bars(analysis, track.person).items()}),
        "gaps": _plain(lost),
        "present": _plain([(begin, finish + pace) for begin, finish in seen]),
        "blinks": [round(float(time), 3) for time in blinks(track)],
        "stats": _plain([_numbers(str(name), values) for name, values in _measured(track)]),
    }


def _measured(track: Track) -> list[tuple[str, Column]]:
    found = [("quality", track.quality), *((str(name), values) for name, values in track.columns.items())]
    return [(name, values) for name, values in found if not np.isnan(values).all()]


def _numbers(name: str, values: Column) -> tuple[str, float, float, float, float]:
    """Return a signal's name, share of rows with a value, mean, least and greatest value."""
    ends = (float(np.nanmean(values, dtype=np.float64)), float(np.nanmin(values)), float(np.nanmax(values)))
    mean, least, most = (round(value, 4) for value in ends)
    return name, round(float(np.mean(~np.isnan(values))), 4), mean, least, most


def _marks(analysis: Analysis) -> list[Json]:
    return [mark for event in analysis.events if (mark := _mark(event)) is not None]


def _mark(event: Event) -> Json | None:
    """Return an event as the page shows it."""
    if isinstance(event, Decided):
        return _decision(event)
    common: Json = {"at": round(event.at, 3), "person": event.person}
    match event:
        case PersonEntered() | PersonLeft():
            came = isinstance(event, PersonEntered)
            text = "Came into view" if came else "Went out of view; what was known is forgotten"
            return {**common, "kind": "presence", "text": text}
        case StateEntered():
            sure = f"confidence {event.confidence * 100:.0f} %"
            text = f"Look of {event.state} begins, at {event.level * 100:.0f} % ({sure})"
            return {**common, "kind": "entered", "state": str(event.state), "text": text}
        case StateLeft():
            text = f"Look of {event.state} ends after {seconds_text(event.seconds)}"
            return {**common, "kind": "left", "state": str(event.state), "text": text}
        case ExpressionChanged() | MovedBriefly() | Spoke() | Disagreed():
            return {**common, **_noticed(event)}
        case Abstained():
            who = "Nobody was followed" if event.person is None else "Not read"
            return {**common, "kind": "lost", "text": f"{who} for {seconds_text(event.seconds)}: {event.reason}"}


def _noticed(event: ExpressionChanged | MovedBriefly | Spoke | Disagreed) -> Json:
    """Return what a face showed, or what was heard."""
    if isinstance(event, (Spoke, Disagreed)):
        words = spoke(event) if isinstance(event, Spoke) else disagreement(event)
        return {"kind": "voice", "text": words[0].upper() + words[1:]}
    if isinstance(event, ExpressionChanged):
        return {
            "at": round(event.began_at, 3),
            "kind": "expression",
            "text": f"The face shows {event.mixture.words()}",
        }
    text = brief_movement(event)
    return {"kind": "brief", "text": text[0].upper() + text[1:]}


def _decision(event: Decided) -> Json:
    decision, outcome = event.decision, event.outcome
    rule = f" Rule {decision.rule}." if decision.rule else ""
    detail = f" ({outcome.detail})" if outcome.detail else ""
    text = (
        f"Decision: {plain(decision.action.name)}, because: {decision.reason}.{rule} Outcome: {outcome.status}{detail}"
    )
    return {"at": round(event.at, 3), "person": decision.person, "kind": "decision", "text": text}


def _groups(present: set[SignalName]) -> JsonValue:
    found: dict[str, list[str]] = {title: [] for title, _ in _FAMILIES}
    for name in SignalName:
        if name in present:
            title = next(title for title, stems in reversed(_FAMILIES) if name.startswith(stems))
            found[title].append(str(name))
    return [[title, names] for title, names in _plain_items(found) if names]


def _plain_items(found: dict[str, list[str]]) -> list[tuple[str, list[JsonValue]]]:
    return [(title, list[JsonValue](names)) for title, names in found.items()]


def _catalogue(present: set[SignalName]) -> Json:
    found: Json = {
        signal.name: {
            "unit": signal.unit,
            "meaning": signal.meaning,
            "alias": signal.alias,
            "short": _SHORT[signal.name],
        }
        for signal in CATALOGUE
        if signal.name in present
    }
    found["quality"] = {"unit": "share", "meaning": "how well the face could be read", "alias": "", "short": "quality"}
    return found
