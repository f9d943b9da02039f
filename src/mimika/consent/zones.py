"""Saying no to a place without saying who one is: areas that are never read, and a pause.

An area is a polygon in the picture. Whoever's face touches it is dropped by
position alone, before any model but the face detector. A pause takes the grant
of the zone back and gives a new one that begins by itself later. Next door:
`mimika.consent.signs` tells people of both.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mimika.consent.forms import read_form
from mimika.consent.lifecycle import standing
from mimika.consent.saying import Said, withdraw
from mimika.domain.consents import ConsentEvent, ConsentState, RecordId, SubjectId, SubjectKind
from mimika.domain.geometry import Box
from mimika.errors import UsageError

LONGEST_PAUSE_MIN: Final = 24 * 60
"""A pause for longer is closing the zone; withdraw its grant instead."""

_FLAT: Final = 1e-9
"""Below this share of the picture an area is none."""

Point = tuple[float, float]
"""x and y."""

Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSize:
    """Size of a picture.

    Attributes:
        width: In pixels, above 0.
        height: In pixels, above 0.
    """

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeArea:
    """An area of the picture in which nobody is read.

    Attributes:
        name: What people call it.
        polygon: Its corners in order, x and y from 0 (left, top) to 1 (right, bottom); at least three.
    """

    name: str
    polygon: tuple[Point, ...]


class _AreaForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    polygon: Annotated[tuple[tuple[Share, Share], ...], Field(min_length=3, max_length=100)]

    @field_validator("polygon")
    @classmethod
    def _sound(cls, corners: tuple[Point, ...]) -> tuple[Point, ...]:
        corners = corners[:-1] if corners[0] == corners[-1] else corners  # some like to close the walk
        if _crosses_itself(corners):
            message = "its sides cross; name the corners in the order in which one walks around it"
            raise ValueError(message)
        if _doubled_area(corners) < _FLAT:
            message = "the corners lie on one line; an area needs width and height"
            raise ValueError(message)
        return corners


class _ZoneForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    zone: Annotated[str, Field(min_length=1, max_length=200)]
    areas: Annotated[tuple[_AreaForm, ...], Field(max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePlan:
    """What a file says of a zone.

    Attributes:
        zone: Its name, as in its consent record.
        areas: Where nobody is read.
    """

    zone: SubjectId
    areas: tuple[FreeArea, ...]


def read_zone(text: str, name: str = "the zone file") -> ZonePlan:
    """Return what a YAML file says of a zone: `zone`, and `areas` with `name` and `polygon` each.

    Args:
        text: The file.
        name: What to call it in complaints.

    Raises:
        UsageError: It is not what it should be; names the line.
    """
    form = read_form(text, _ZoneForm, name)
    areas = tuple(FreeArea(name=each.name, polygon=each.polygon) for each in form.areas)
    return ZonePlan(zone=SubjectId(form.zone), areas=areas)


def in_free_area(box: Box, areas: Iterable[FreeArea], frame: FrameSize) -> bool:
    """Return whether a face touches an area in which nobody is read.

    A touch is enough: who stands at the edge of an area means to be in it.

    Args:
        box: The face, in pixels.
        areas: The areas.
        frame: Size of the picture that the box is in.
    """
    left, top = box.left / frame.width, box.top / frame.height
    right, bottom = (box.left + box.width) / frame.width, (box.top + box.height) / frame.height
    # A face that reaches out of the picture counts by the part that is in it; one wholly outside by its nearest edge.
    corners = tuple((_inside(x), _inside(y)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)))
    return any(_touch(corners, area.polygon) for area in areas)


def pause(events: Sequence[ConsentEvent], said: Said, minutes: float, record: RecordId) -> tuple[ConsentEvent, ...]:
    """Return the two events by which a zone is not sensed for a while: taken back now, given anew later.

    Args:
        events: Those of the record under which the zone is sensed, or will be after an earlier pause.
        said: When and how the button was pressed.
        minutes: For how long, above 0 and at most a day.
        record: Id for the new record.

    Returns:
        The withdrawal and the new yes; the withdrawal alone where the yes would have ended by then. Append them in
        this order: if only the first is kept, the zone stays off.

    Raises:
        UsageError: The record is not that of a zone or nothing holds, or the length makes no sense.
    """
    now = standing(events)
    if now is None or now.last.subject.kind is not SubjectKind.ZONE or not now.holds:
        raise UsageError("there is nothing to pause", why="this is no record of a zone that is sensed")
    if not 0 < minutes <= LONGEST_PAUSE_MIN:
        raise UsageError(
            f"a pause of {minutes:g} minutes is none", fix=f"Choose more than 0 and at most {LONGEST_PAUSE_MIN}"
        )
    taken = withdraw(events, said)
    again = max(said.at + minutes * 60.0, now.since)  # a second pause never shortens the first
    if taken is None or again >= now.last.valid_until:
        return () if taken is None else (taken,)
    renewed = ConsentEvent(
        record=record,
        number=1,
        subject=now.last.subject,
        purpose=now.last.purpose,
        modalities=now.last.modalities,
        state=ConsentState.GIVEN,
        at=round(again, 6),
        valid_until=now.last.valid_until,
        notice=now.last.notice,
        channel=said.channel,
        jurisdiction=now.last.jurisdiction,
        evidence=f"after a pause of record {now.last.record}",
    )
    standing((renewed,))
    return taken, renewed


def _inside(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _touch(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Return whether two polygons share a point; a corner of one within the other, or sides that meet."""
    sides = ((a, b) for a in _sides(one) for b in _sides(other))
    return _holds(one[0], other) or _holds(other[0], one) or any(_meet(*a, *b) for a, b in sides)


def _sides(corners: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(zip(corners, [*corners[1:], corners[0]], strict=True))


def _holds(point: Point, polygon: Sequence[Point]) -> bool:
    """Return whether a point lies within a polygon, by counting the sides to its right (even-odd rule)."""
    x, y = point
    within = False
    for (ax, ay), (bx, by) in _sides(polygon):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            within = not within
    return within


def _turn(a: Point, b: Point, c: Point) -> float:
    """Return twice the signed area of a triangle: its sign is the way that a walk from a over b to c turns."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether the sides a-b and c-d share a point."""
    if not _ranges_meet(a[0], b[0], c[0], d[0]) or not _ranges_meet(a[1], b[1], c[1], d[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _ranges_meet(a: float, b: float, c: float, d: float) -> bool:
    return max(min(a, b), min(c, d)) <= min(max(a, b), max(c, d))


def _doubled_area(corners: Sequence[Point]) -> float:
    return abs(math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in _sides(corners)))


def _crosses_itself(corners: Sequence[Point]) -> bool:
    sides = _sides(corners)
    for first in range(len(sides)):
        for second in range(first + 2, len(sides)):
            neighbours = first == 0 and second == len(sides) - 1
            if not neighbours and _meet(*sides[first], *sides[second]):
                return True
    return False
