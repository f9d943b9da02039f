"""Boxes: overlap, moving and scaling obey their laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.geometry import Box

EDGE = st.floats(-5000, 5000)
SIDE = st.floats(0.5, 5000)
BOXES = st.builds(Box, left=EDGE, top=EDGE, width=SIDE, height=SIDE)


@given(BOXES)
def test_a_box_overlaps_itself_wholly(box: Box) -> None:
    assert box.overlap(box) == pytest.approx(1.0)


@given(BOXES, BOXES)
def test_overlap_is_mutual_and_between_nothing_and_one(one: Box, other: Box) -> None:
    assert one.overlap(other) == pytest.approx(other.overlap(one))
    assert 0 <= one.overlap(other) <= 1 + 1e-9


@given(BOXES, BOXES, EDGE, EDGE)
def test_overlap_does_not_depend_on_the_place_of_the_pair(one: Box, other: Box, right: float, down: float) -> None:
    moved = one.moved(right, down).overlap(other.moved(right, down))
    assert moved == pytest.approx(one.overlap(other), abs=1e-6)


@given(BOXES)
def test_boxes_apart_do_not_overlap(box: Box) -> None:
    assert box.overlap(box.moved(box.width * 1.01, 0)) == 0


def test_half_a_box_shifted_overlaps_by_a_third() -> None:
    box = Box(left=0, top=0, width=2, height=1)
    assert box.overlap(box.moved(1, 0)) == pytest.approx(1 / 3)
