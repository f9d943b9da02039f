"""Whoever stands in a free area is known by position alone, and a pause is over by itself."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.consent.conftest import HOUR, NOON, Given, said

from mimika.consent.register import Presence, grants_at
from mimika.consent.zones import FrameSize, FreeArea, in_free_area, pause, read_zone
from mimika.domain.consents import Channel, ConsentEvent, ConsentState, RecordId, Subject, SubjectId, SubjectKind
from mimika.domain.geometry import Box
from mimika.errors import UsageError

FRAME = FrameSize(width=1920, height=1080)
LEFT = FreeArea(name="left", polygon=((0.0, 0.0), (0.25, 0.0), (0.25, 1.0), (0.0, 1.0)))
HOOK = FreeArea(name="hook", polygon=((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.6, 0.8), (0.6, 0.4), (0.2, 0.4)))
HALL = Subject(kind=SubjectKind.ZONE, id=SubjectId("hall"))
HERE = Presence(session_start=NOON, zone=HALL.id)


def box(left: float, top: float, right: float, bottom: float) -> Box:
    """Return a box from shares of the picture."""
    return Box(
        left=left * FRAME.width,
        top=top * FRAME.height,
        width=(right - left) * FRAME.width,
        height=(bottom - top) * FRAME.height,
    )


@pytest.mark.parametrize(
    ("where", "free"),
    [
        (box(0.05, 0.4, 0.1, 0.5), True),
        (box(0.2, 0.4, 0.3, 0.5), True),
        (box(0.26, 0.4, 0.4, 0.5), False),
        (box(-0.2, 0.4, -0.1, 0.5), True),
        (box(-1.0, -1.0, 2.0, 2.0), True),
        (box(1.1, 0.4, 1.2, 0.5), False),
    ],
    ids=["within", "at the edge", "beside", "left of the picture", "all over it", "right of the picture"],
)
def test_a_face_that_touches_a_free_area_is_in_it(where: Box, *, free: bool) -> None:
    assert in_free_area(where, [LEFT], FRAME) is free


@pytest.mark.parametrize(
    ("where", "free"),
    [
        (box(0.65, 0.5, 0.7, 0.6), True),
        (box(0.3, 0.5, 0.5, 0.7), False),
        (box(0.1, 0.3, 0.9, 0.35), True),
        (box(0.4, 0.1, 0.45, 0.9), True),
        (box(0.0, 0.0, 1.0, 1.0), True),
    ],
    ids=["in the stem", "in the hollow", "across", "through", "around"],
)
def test_an_area_may_have_any_shape(where: Box, *, free: bool) -> None:
    assert in_free_area(where, [HOOK], FRAME) is free


def test_without_areas_nobody_is_dropped() -> None:
    assert not in_free_area(box(0.0, 0.0, 1.0, 1.0), [], FRAME)


SHARE = st.floats(0.0, 1.0)
CORNERS = st.lists(st.tuples(SHARE, SHARE), min_size=3, max_size=7)


@given(CORNERS, SHARE, SHARE, st.floats(1e-3, 0.5), st.floats(1e-3, 0.5))
def test_a_face_around_a_corner_of_an_area_or_with_its_corner_in_a_hull_is_in_it(
    corners: list[tuple[float, float]], x: float, y: float, width: float, height: float
) -> None:
    area = FreeArea(name="any", polygon=tuple(corners))
    face = box(x, y, x + width, y + height)
    touched = in_free_area(face, [area], FRAME)
    if any(x <= cx <= x + width and y <= cy <= y + height for cx, cy in corners):
        assert touched
    if max(cx for cx, _ in corners) < x or min(cx for cx, _ in corners) > x + width:
        assume(x + width <= 1.0)
        assert not touched


@given(CORNERS, SHARE, SHARE, SHARE)
def test_whoever_stands_between_corners_of_a_triangle_is_in_it(
    corners: list[tuple[float, float]], a: float, b: float, c: float
) -> None:
    assume(a + b + c > 1e-3)
    triangle = corners[:3]
    weights = [share / (a + b + c) for share in (a, b, c)]
    x = sum(weight * corner[0] for weight, corner in zip(weights, triangle, strict=True))
    y = sum(weight * corner[1] for weight, corner in zip(weights, triangle, strict=True))
    face = box(x - 1e-6, y - 1e-6, x + 1e-6, y + 1e-6)
    assert in_free_area(face, [FreeArea(name="triangle", polygon=tuple(triangle))], FRAME)


def test_a_zone_file_is_read() -> None:
    plan = read_zone("zone: hall\nareas:\n- name: left\n  polygon: [[0, 0], [0.25, 0], [0.25, 1], [0, 1], [0, 0]]\n")
    assert (plan.zone, plan.areas) == ("hall", (LEFT,))
    assert read_zone("zone: hall\nareas: []").areas == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("zone: hall", "areas: field required"),
        ("zone: hall\nareas:\n- name: a\n  polygon: [[0, 0], [1, 1]]", "line 4: areas.0.polygon"),
        ("zone: hall\nareas:\n- name: a\n  polygon: [[0, 0], [1, 1], [0.3, 0.3]]", "one line"),
        ("zone: hall\nareas:\n- name: a\n  polygon: [[0, 0], [1, 1], [1, 0], [0, 1]]", "sides cross"),
        (
            "zone: hall\nareas:\n- name: a\n  polygon:\n  - [0, 0]\n  - [640, 0]\n  - [0, 1]",
            "line 6: areas.0.polygon.1.0",
        ),
        ("zone: hall\nareas:\n- name: a\n  polygon: [[0, 0], [.nan, 1], [1, 0]]", "finite number"),
        ("zone: ''\nareas: []", "line 1: zone"),
        ("zone: hall\nareas: []\nspeed: 3", "line 3: speed"),
        ("- hall", "the whole file"),
    ],
    ids=range(9),
)
def test_a_zone_file_that_is_wrong_names_the_line(text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_zone(text, "hall.yaml")
    assert str(caught.value).startswith("hall.yaml, line ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
def sensed(given_record: Given) -> tuple[ConsentEvent, ...]:
    return given_record("z1", subject=HALL)


def press(events: tuple[ConsentEvent, ...], at: float, minutes: float, name: str) -> tuple[ConsentEvent, ...]:
    return pause(events, said(at, Channel.ENTRANCE), minutes, RecordId(name))


def holds(events: tuple[ConsentEvent, ...], at: float) -> bool:
    return any(one.valid_from <= at - NOON < one.valid_until for one in grants_at(events, at, HERE))


def test_a_pause_takes_back_and_gives_anew_by_itself(sensed: tuple[ConsentEvent, ...]) -> None:
    taken, renewed = press(sensed, NOON + 60.0, 10.0, "z2")
    assert (taken.state, renewed.state) == (ConsentState.WITHDRAWN, ConsentState.GIVEN)
    assert taken.channel is renewed.channel is Channel.ENTRANCE
    after = (*sensed, taken, renewed)
    times = (NOON + 59.0, NOON + 60.0, NOON + 659.0, NOON + 660.0, NOON + HOUR)
    assert [holds(after, at) for at in times] == [False, False, False, True, False]
    assert holds(sensed, NOON + 59.0)
    assert not holds((*sensed, taken), NOON + 660.0), "if only the first event is kept, the zone stays off"


def test_a_second_press_makes_the_pause_longer_and_never_shorter(sensed: tuple[ConsentEvent, ...]) -> None:
    first = press(sensed, NOON, 10.0, "z2")
    longer = press(first[1:], NOON + 300.0, 10.0, "z3")
    assert longer[1].at == NOON + 900.0
    assert press(first[1:], NOON, 1.0, "z3")[1].at == NOON + 600.0
    assert not holds((*sensed, *first, *longer), NOON + 700.0)


def test_a_pause_beyond_the_end_of_the_grant_ends_it(sensed: tuple[ConsentEvent, ...]) -> None:
    assert [one.state for one in press(sensed, NOON + 1.0, 60.0, "z2")] == [ConsentState.WITHDRAWN]


@pytest.mark.parametrize("minutes", [0.0, -1.0, 1441.0, float("nan"), float("inf")])
def test_a_pause_of_no_sensible_length_is_refused(sensed: tuple[ConsentEvent, ...], minutes: float) -> None:
    with pytest.raises(UsageError, match="minutes"):
        press(sensed, NOON, minutes, "z2")


def test_only_a_zone_that_is_sensed_can_be_paused(sensed: tuple[ConsentEvent, ...], given_record: Given) -> None:
    taken, _ = press(sensed, NOON, 5.0, "z2")
    for events in ((), given_record("p"), sensed[:1], (*sensed, taken)):
        with pytest.raises(UsageError, match="nothing to pause"):
            press(events, NOON, 5.0, "z3")
