"""Expression over time: steadied without delay, asked sparingly, silent where it is unsure or sees no face."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.state import Reason
from mimika.perceive.face.expression.inputs import WIDTH, geometry_input
from mimika.perceive.face.expression.reader import LEAST_SURE, Expression, ExpressionReader
from mimika.perceive.face.measures import Measure, measure
from mimika.perceive.face.neutral import population_neutral
from mimika.perceive.face.regions import POINTS
from mimika.perceive.face.shape import AlignedFace, Pose, reference_shape

PICTURE = (np.full((96, 96, 3), 120, np.uint8), np.zeros((POINTS, 3)))


def sure_of(place: int, weight: float = 0.93) -> np.ndarray:
    mixture = np.full(8, (1 - weight) / 7)
    mixture[place] = weight
    return mixture


@dataclass
class Says:
    """A net that says what it is told to; the real one is tried on real faces elsewhere."""

    mixture: np.ndarray = field(default_factory=lambda: sure_of(0))
    strangeness: float = 0.0
    asked: int = 0

    def read(self, chip: np.ndarray, geometry: np.ndarray) -> tuple[np.ndarray, float, float]:
        assert chip.shape == (48, 48)
        assert geometry.shape == (WIDTH,)
        self.asked += 1
        return self.mixture, 0.0, self.strangeness


def face(yaw_deg: float = 0.0) -> AlignedFace:
    pose = Pose(yaw_deg=yaw_deg, pitch_deg=0.0, roll_deg=0.0)
    return AlignedFace(points=reference_shape(), pose=pose, interocular_px=40.0)


def look(reader: ExpressionReader, at: float, yaw_deg: float = 0.0) -> Expression:
    return reader.read(face(yaw_deg), measure(face(yaw_deg)), PICTURE, at)


@pytest.mark.parametrize("fps", [10, 25, 30, 60, 120])
def test_an_onset_shows_within_150_ms_at_every_frame_rate(fps: int) -> None:
    net = Says()
    reader = ExpressionReader(net)
    onset = 1.0
    for index in range(3 * fps):
        at = index / fps
        net.mixture = sure_of(1) if at >= onset else sure_of(0)
        told = look(reader, at)
        if told.mixture is not None and told.mixture.argmax() == 1:
            assert at - onset <= 0.15
            return
    pytest.fail("the onset never showed")


def test_a_single_odd_look_does_not_flip_the_expression() -> None:
    net = Says(sure_of(0, 0.8))
    reader = ExpressionReader(net)
    for index in range(30):
        net.mixture = sure_of(4, 0.6) if index == 15 else sure_of(0, 0.8)
        told = look(reader, index / 15)
        assert told.mixture is None or told.mixture.argmax() == 0


def test_the_net_is_asked_at_most_ten_times_a_second() -> None:
    net = Says()
    reader = ExpressionReader(net)
    for index in range(120):
        look(reader, index / 120)
    assert net.asked <= 11


def test_below_its_threshold_it_abstains_and_says_so() -> None:
    told = look(ExpressionReader(Says(sure_of(2, LEAST_SURE - 0.02))), 0.0)
    assert told.mixture is None
    assert told.reason is Reason.UNSURE


def test_what_is_no_photographed_face_has_no_expression_however_sure_the_net_is() -> None:
    told = look(ExpressionReader(Says(sure_of(1, 0.99), strangeness=0.9)), 0.0)
    assert (told.mixture, told.reason) == (None, Reason.UNFAMILIAR)


def test_numbers_that_are_none_are_an_abstention() -> None:
    told = look(ExpressionReader(Says(np.full(8, np.nan))), 0.0)
    assert (told.mixture, told.reason) == (None, Reason.UNREADABLE)


def test_a_far_turned_head_has_no_expression_and_is_not_shown_to_the_net() -> None:
    net = Says()
    assert look(ExpressionReader(net), 0.0, yaw_deg=60.0).reason is Reason.PROFILE
    assert net.asked == 0


def test_after_a_gap_nothing_of_before_remains() -> None:
    net = Says(sure_of(0))
    reader = ExpressionReader(net)
    look(reader, 0.0)
    net.mixture = sure_of(1)
    told = look(reader, 2.0)
    assert told.mixture is not None
    assert told.mixture[1] == pytest.approx(0.93, abs=1e-6)


@given(st.lists(st.floats(0.02, 1), min_size=8, max_size=8), st.lists(st.floats(0.01, 0.4), min_size=1, max_size=12))
def test_a_told_mixture_sums_to_1_at_any_times(raw: list[float], pauses: list[float]) -> None:
    net = Says(np.array(raw) / sum(raw))
    reader = ExpressionReader(net)
    for at in np.cumsum(pauses):
        told = look(reader, float(at))
        if told.mixture is not None:
            assert told.mixture.sum() == pytest.approx(1.0)


def test_the_population_at_rest_seen_from_the_front_is_all_zero_to_the_net() -> None:
    assert not geometry_input(np.concatenate([population_neutral(), np.zeros(3)])).any()


def test_without_a_mesh_the_geometry_is_all_zero() -> None:
    broken = np.concatenate([population_neutral(), np.zeros(3)])
    broken[Measure.JAW_DOWN] = np.nan
    assert not geometry_input(broken).any()
