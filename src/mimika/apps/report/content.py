"""The report in words: short sentences about each person, made from the recording.

They say what an expression looks like, never what a person feels, and where
something could not be told they say so and why. Everything is in plain text;
`page` escapes it.
"""

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Final

import numpy as np

from mimika.apps.report.inputs import Analysis, Column, Track
from mimika.apps.report.series import Span, spans, step
from mimika.apps.report.spoken import is_faceless, spoken_sentences
from mimika.domain.events import (
    Abstained,
    Decided,
    Disagreed,
    ExpressionChanged,
    MovedBriefly,
    Spoke,
    StateEntered,
    StateLeft,
)
from mimika.domain.expression import COMPONENTS
from mimika.domain.expression import plain as plain_expression
from mimika.domain.ids import PersonId
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import StateName
from mimika.perceive.face.brief import SLOWEST_FPS

SMILE_INTENSITY: Final = 1.5
"""AU12 from which the corners of the lips are said to be drawn up: half-way between FACS letters A and B."""

SMILE_SECONDS: Final = 0.4
"""Least length of a smile that is mentioned; spontaneous ones last 0.5 to 4 s (Ekman and Friesen, 1982)."""

ON_SCREEN: Final = 0.5
"""Probability from which a line of sight is counted as on the screen."""

TURNED_DEG: Final = 15.0
"""Turn of the head that is mentioned, in degrees."""

LOOKS: Final = {
    StateName.ATTENTION: "The face looked attentive (turned to the screen, eyes on it)",
    StateName.INTEREST: "The face looked interested",
    StateName.CONFUSION: "The face looked puzzled (as with brows lowered and lids tightened)",
    StateName.HESITATION: "The face looked hesitant",
    StateName.FRUSTRATION: "The face looked strained (as with brows lowered and lip corners tucked in)",
    StateName.STRESS: "The face and head looked tense",
    StateName.BOREDOM: "The face looked unengaged (little movement, eyes elsewhere)",
    StateName.FATIGUE: "The eyes looked tired (lids lower or closed for longer)",
    StateName.AMUSEMENT: "The face looked amused",
    StateName.AGITATION: "The head and face looked restless",
    StateName.EXPRESSIVITY: "The face moved more than it usually does",
}
"""How each state is put: as a look, with what it is read from."""

WHOLLY: Final = 0.95
"""Share of the frames from which a part of the face counts as told throughout."""

SHOWN: Final = 3
"""Things of one kind that a sentence names; more are only counted."""

MIXED: Final = 0.2
"""Weight of the second part from which an expression counts as mixed."""

_ALIASES: Final = {signal.name: signal.alias for signal in CATALOGUE}
_NOT_OF_THE_FACE: Final = frozenset(
    signal.name for signal in CATALOGUE if signal.modality in {Modality.BODY, Modality.VOICE, Modality.TEXT}
)

TOO_SLOW: Final = (
    f"Brief movements were not looked for: they need at least {SLOWEST_FPS:.0f} frames a second, and there are fewer."
)

Bars = dict[StateName, list[Span]]


def seconds_text(seconds: float) -> str:
    """Return a length of time in words, such as `7.9 s` or `2 min 05 s`."""
    if seconds < 60:  # noqa: PLR2004 -- seconds in a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"


def share_text(share: float) -> str:
    """Return a share as a percentage; what is neither none nor all never reads 0 % or 100 %."""
    if 0 < share < 0.01:  # noqa: PLR2004 -- one per cent
        return "under 1 %"
    if 0.99 < share < 1:  # noqa: PLR2004 -- one per cent short
        return "over 99 %"
    return f"{share * 100:.0f} %"


def spans_text(found: Sequence[Span], limit: int = 3) -> str:
    """Return stretches in words: `from 3.1 s to 6.0 s and from ...`; beyond the limit they are only counted."""
    shown = [f"from {seconds_text(begin)} to {seconds_text(end)}" for begin, end in found[:limit]]
    more = len(found) - limit
    if more > 0:
        shown.append(f"{more} more {'time' if more == 1 else 'times'}")
    return _listed(shown)


def state_bars(analysis: Analysis, person: PersonId) -> Bars:
    """Return when each state was active; one that never ended lasts until the person was last seen."""
    bars: Bars = {}
    open_since: dict[StateName, float] = {}
    for event in analysis.events:
        if isinstance(event, StateEntered) and event.person == person:
            open_since[event.state] = event.at
        elif isinstance(event, StateLeft) and event.person == person:
            begin = open_since.pop(event.state, max(event.at - event.seconds, 0.0))
            bars.setdefault(event.state, []).append((begin, event.at))
    last = max((float(track.at[-1]) for track in analysis.tracks if track.person == person), default=0.0)
    for state, begin in open_since.items():
        bars.setdefault(state, []).append((begin, max(begin, last)))
    return bars


def blinks(track: Track) -> Column:
    """Return the event times at which blinks ended, in seconds."""
    return track.at[track.column(SignalName.BLINK) > ON_SCREEN]


def brief_movement(event: MovedBriefly) -> str:
    """Return a brief movement in words: `brief movement of AU4, 120 ms, reliability 0.70`."""
    length, worth = round(1000 * event.seconds), event.reliability
    return f"brief movement of {_ALIASES[event.unit]}, {length} ms, reliability {worth:.2f}"


def spoke(event: Spoke) -> str:
    """Return a turn in words: `spoke for 3.2 s, 0.6 s after the other`."""
    turn = event.turn
    words = f"spoke for {turn.seconds:.1f} s"
    if turn.interrupting:
        return f"{words}, interrupting the other"
    return words if isnan(turn.latency_s) else f"{words}, {turn.latency_s:.1f} s after the other"


def disagreement(event: Disagreed) -> str:
    """Return in words what disagrees: `may be ironic or polite (0.72): words +0.8, voice -0.1, face +0.0`."""
    parts = (("words", event.words), ("voice", event.voice), ("face", event.face))
    told = ", ".join(f"{name} {value:+.1f}" for name, value in parts if not isnan(value))
    return f"may be ironic or polite ({event.irony:.2f}): {told}"


def person_sentences(analysis: Analysis, track: Track) -> tuple[str, ...]:
    """Return what can be said of a person, one sentence an item."""
    bars = state_bars(analysis, track.person)
    found = [_view(analysis, track)]
    if is_faceless(track):
        found += _states(bars)
    elif track.at.size == 1:
        found.append(
            "This is a single picture: it has no before and after, so nothing is said about how long "
            "something lasted, about blinks or about change. Movements are told against people in general, not against "
            "this person's own resting face: read them with care."
        )
    elif not track.columns:
        found.append("The face was followed but never readable, so nothing is said about its expression.")
    else:
        found += [
            _expression(analysis, track),
            _looking(track),
            _smile(track),
            *_states(bars),
            _eyes(track),
            _head(track),
            _partly(track),
        ]
    found += spoken_sentences(analysis, track)
    found += [_brief(analysis, track), _unread(analysis, track.person), _actions(analysis, track.person)]
    return tuple(sentence for sentence in found if sentence)


def _view(analysis: Analysis, track: Track) -> str:
    rows, name = track.at.size, f"Person {track.person}"
    if is_faceless(track):
        return f"{name} was heard or read, not seen, over {seconds_text(float(track.at[-1] - track.at[0]))}."
    read = int(np.count_nonzero(_readable(track)))
    if rows == 1:
        return f"{name} is in the picture and {'could' if read else 'could not'} be read."
    start, end = analysis.span
    seen = float(track.at[-1] - track.at[0]) + step(track.at) - _away(track)
    whole = max(end - start, seen)
    return (
        f"{name} was in view for {seconds_text(min(seen, whole))} of {seconds_text(whole)}; "
        f"the face could be read in {share_text(read / rows)} of those frames."
    )


def _readable(track: Track) -> Column:
    found = np.zeros(track.at.shape)
    for name, values in track.columns.items():
        if name not in _NOT_OF_THE_FACE:
            found = np.maximum(found, ~np.isnan(values))
    return found


def _away(track: Track) -> float:
    """Return how long the person was out of view between first and last sighting, in seconds."""
    gaps = np.diff(track.at)
    return float(gaps[gaps > max(1.0, 3 * step(track.at))].sum())


def _looking(track: Track) -> str:
    values = track.column(SignalName.GAZE_ON_SCREEN)
    told = ~np.isnan(values)
    if not told.any():
        return "Whether the eyes were on the screen could not be told."
    share = float(np.mean(values[told] >= ON_SCREEN))
    rest = "" if told.mean() > 0.99 else f" (it could be told in {share_text(float(told.mean()))} of the frames)"  # noqa: PLR2004 -- nearly all
    return f"The line of sight met the screen {share_text(share)} of the time{rest}."


def _smile(track: Track) -> str:
    values = track.column(SignalName.AU12)
    if np.isnan(values).all():
        return "Whether there was a smile could not be told."
    found = spans(track.at, values >= SMILE_INTENSITY, join=max(0.3, 2 * step(track.at)), least=SMILE_SECONDS)
    if not found:
        return "No clear smile could be seen."
    return f"The corners of the mouth were drawn up, as in a smile, {spans_text(found)}."


def _expression(analysis: Analysis, track: Track) -> str:
    """Say what the face showed, from the weights of the mixture and from the changes that lasted."""
    weights = np.array([track.column(name) for name in COMPONENTS])
    told = ~np.isnan(weights[0])
    if not told.any():
        return "What expression the face showed could not be told."
    mean = weights[:, told].mean(axis=1)
    most = sorted(zip(COMPONENTS, mean.tolist(), strict=True), key=lambda part: -part[1])[:2]
    shown = " and ".join(f"{plain_expression(name)} {share_text(weight)}" for name, weight in most)
    share = share_text(float(told.mean()))
    return f"The expression was told in {share} of the frames: mostly {shown}.{_changes(analysis, track)}"


def _changes(analysis: Analysis, track: Track) -> str:
    changed = [event for event in analysis.events if isinstance(event, ExpressionChanged)]
    found = [event for event in changed if event.person == track.person and event.mixture.second_weight >= MIXED]
    if not found:
        return ""
    named = [f"at {seconds_text(event.began_at)} {event.mixture.words()}" for event in found]
    return f" It was mixed {_times(len(found))}: {_first_of(named)}."


def _states(bars: Bars) -> list[str]:
    lines: list[str] = []
    for state, found in sorted(bars.items(), key=lambda item: list(StateName).index(item[0])):
        whole = sum(end - begin for begin, end in found)
        total = "" if len(found) == 1 else f", {seconds_text(whole)} in all"
        lines.append(f"{LOOKS[state]} {spans_text(found, 2)}{total}.")
    if not lines:
        lines.append("No state stood out long enough from this person's own normal to be reported.")
    return lines


def _eyes(track: Track) -> str:
    if np.isnan(track.column(SignalName.BLINK)).all():
        return "Blinks could not be counted."
    count = int(blinks(track).size)
    seconds = float(np.count_nonzero(~np.isnan(track.column(SignalName.BLINK)))) * step(track.at)
    rate = f", about {count / seconds * 60:.0f} a minute" if seconds >= 20 and count else ""  # noqa: PLR2004 -- too short for a rate
    return f"{count or 'No'} {'blink was' if count == 1 else 'blinks were'} counted{rate}."


def _head(track: Track) -> str:
    values = track.column(SignalName.HEAD_YAW_DEG)
    if np.isnan(values).all():
        return "The turn of the head could not be told."
    place = int(np.nanargmax(np.abs(values)))
    turn = float(values[place])
    if abs(turn) < TURNED_DEG:
        return "The head stayed turned towards the camera."
    side = "left" if turn > 0 else "right"
    when = seconds_text(float(track.at[place]))
    return f"The head turned up to {abs(turn):.0f}° to the person's own {side} (at {when})."


def partly_read(track: Track) -> tuple[float, float]:
    """Return the shares of a person's frames in which movements of the mouth, and of brows and eyes, were told."""
    mouth, brows = (~np.isnan(track.column(name)) for name in (SignalName.AU12, SignalName.AU04))
    return float(np.mean(mouth)), float(np.mean(brows))


def _partly(track: Track) -> str:
    mouth, brows = partly_read(track)
    if min(mouth, brows) >= WHOLLY:
        return ""
    return (
        f"Movements of the mouth could be told in {share_text(mouth)} of the frames, those of the brows in "
        f"{share_text(brows)}: while a face is new, turned or covered they are withheld."
    )


def _brief(analysis: Analysis, track: Track) -> str:
    found = [event for event in analysis.events if isinstance(event, MovedBriefly) and event.person == track.person]
    if is_faceless(track):
        return ""
    if not found:
        slow = track.at.size > 1 and 1.0 / step(track.at) < SLOWEST_FPS
        return TOO_SLOW if slow else ""
    named = [f"at {seconds_text(event.at)} a {brief_movement(event)}" for event in found]
    return (
        f"Part of the face moved and was back within half a second {_times(len(found))}: {_first_of(named)}. "
        "A movement is all that was seen; it is no sign of a feeling."
    )


def _unread(analysis: Analysis, person: PersonId) -> str:
    found: dict[str, float] = {}
    for event in analysis.events:
        if isinstance(event, Abstained) and event.person == person:
            found[event.reason] = found.get(event.reason, 0.0) + event.seconds
    if not found:
        return ""
    parts = [f"{reason} ({seconds_text(found[reason])})" for reason in sorted(found, key=lambda name: -found[name])]
    return f"Nothing was read, and nothing is claimed, for these stretches: {_listed(parts)}."


def _actions(analysis: Analysis, person: PersonId) -> str:
    decided = [event for event in analysis.events if isinstance(event, Decided) and event.decision.person == person]
    if not decided:
        return ""
    named = [f"{plain(event.decision.action.name)} at {seconds_text(event.at)}" for event in decided[:3]]
    more = f" and {len(decided) - 3} more" if len(decided) > 3 else ""  # noqa: PLR2004 -- as shown above
    return f"The service chose to act {_times(len(decided))}: {_listed(named) if not more else ', '.join(named)}{more}."


def plain(name: str) -> str:
    """Return an identifier as words: `offer_help` as `offer help`."""
    return name.replace("_", " ").replace("-", " ")


def _first_of(named: Sequence[str]) -> str:
    """Return the first few of many things; the others are only counted."""
    more = len(named) - SHOWN
    return "; ".join(named[:SHOWN]) + (f", and {more} more" if more > 0 else "")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
