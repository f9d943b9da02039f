"""Events on the wire: CloudEvents 1.0 as JSON, one a line.

Pydantic stands at this edge only. `data` holds the fields of the event as
`mimika.domain.events` names them, so a line read back is the event again.

Source: CloudEvents 1.0.2, JSON event format (cloudevents.io); time after RFC 3339.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

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
    person_of,
)

E_co = TypeVar("E_co", bound=Event, covariant=True)

TYPES: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {
        "org.mimika.person.entered": PersonEntered,
        "org.mimika.person.left": PersonLeft,
        "org.mimika.state.entered": StateEntered,
        "org.mimika.state.left": StateLeft,
        "org.mimika.expression.changed": ExpressionChanged,
        "org.mimika.movement.brief": MovedBriefly,
        "org.mimika.voice.spoke": Spoke,
        "org.mimika.fusion.disagreed": Disagreed,
        "org.mimika.abstained": Abstained,
        "org.mimika.decided": Decided,
    }
)
"""CloudEvents type of each event."""

_NAMES: Final = MappingProxyType({kind: name for name, kind in TYPES.items()})
_LINE_BREAKS: Final = MappingProxyType({ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
"""Line breaks of Unicode that JSON lets stand and many readers of lines do not."""


class Envelope(BaseModel, Generic[E_co]):
    """One CloudEvent.

    Attributes:
        specversion: Version of CloudEvents.
        id: Unique with `source`.
        source: The recording.
        type: One of `TYPES`.
        time: Wall time in UTC.
        subject: The person, or nothing.
        datacontenttype: What `data` is.
        data: The event.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    subject: str | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    data: E_co


def line_of(event: Event, number: int, source: str, wall_start: float) -> bytes:
    """Return an event as one line of JSON with its line break.

    Args:
        event: The event.
        number: Its number within the source.
        source: The recording, as a URI reference.
        wall_start: Seconds since 1970-01-01 UTC at event time 0.
    """
    envelope = _envelope(type(event))(
        id=str(number),
        source=source,
        type=_NAMES[type(event)],
        time=datetime.fromtimestamp(wall_start + event.at, tz=UTC),
        subject=person_of(event),
        data=_plain(event),
    )
    absent = {"subject"} if envelope.subject is None else None
    return envelope.model_dump_json(exclude=absent).translate(_LINE_BREAKS).encode() + b"\n"


def event_of(line: bytes) -> Event:
    """Return the event that a line of JSON holds.

    Raises:
        ValueError: It holds none of ours; the message says why in one line.
    """
    kind = TYPES.get(str(TypeAdapter(dict[str, object]).validate_json(line).get("type")))
    if kind is None:
        message = "it is no event of ours"
        raise ValueError(message)
    try:
        return _envelope(kind).model_validate_json(line).data
    except ValidationError as error:
        first = error.errors()[0]
        message = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise ValueError(message) from error


def _plain(event: Event) -> Event:
    """Return an event whose parameters are a plain dict; the library writes no other mapping."""
    if not isinstance(event, Decided):
        return event
    action = replace(event.decision.action, params=dict(event.decision.action.params))
    return replace(event, decision=replace(event.decision, action=action))


@cache
def _envelope(kind: type[Event]) -> type[Envelope[Event]]:
    """Return the model of one kind's envelope; made once, when first needed."""
    return Envelope[kind]
