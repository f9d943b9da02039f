"""Where eyes point: signs, the way from the head to the screen, and the probability of looking at it."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation
from mimika.perceive.face.gaze import Gaze, GazeReader, Screen
from mimika.perceive.face.shape import AlignedFace, Pose, reference_shape
from mimika.testing.bed.curves import hold
from mimika.testing.bed.script import Script

ReadScript = Callable[..., list[Observation | Abstention]]
IRISES = (468, 473)
RADIUS = 12 / 63


def looking(eyes_deg: tuple[float, float] = (0.0, 0.0), yaw_deg: float = 0.0, pitch_deg: float = 0.0) -> AlignedFace:
    """Return the reference face with its irises turned by yaw and pitch, the head turned too."""
    points = reference_shape().copy()
    for iris, corners in zip(IRISES, ((33, 133), (263, 362)), strict=True):
        middle = points[list(corners)].mean(axis=0)
        points[iris, 0] = middle[0] + RADIUS * math.sin(math.radians(eyes_deg[0]))
        points[iris, 1] = middle[1] - RADIUS * math.sin(math.radians(eyes_deg[1])) - 0.012
    return AlignedFace(points=points, pose=Pose(yaw_deg=yaw_deg, pitch_deg=pitch_deg, roll_deg=0.0), interocular_px=90)


def read(face: AlignedFace, screen: Screen | None = None) -> Gaze:
    return GazeReader(screen or Screen()).read(face, 0.0)


@settings(deadline=None, max_examples=40)
@given(st.floats(-30, 30), st.floats(-25, 25))
def test_the_turn_of_the_irises_is_the_gaze_relative_to_the_head(yaw: float, pitch: float) -> None:
    gaze = read(looking((yaw, pitch)))
    assert gaze.yaw_deg == pytest.approx(yaw, abs=0.1)
    assert gaze.pitch_deg == pytest.approx(pitch, abs=2.0)


@settings(deadline=None, max_examples=40)
@given(eyes=st.floats(-25, 25), head=st.floats(-40, 40), nod=st.floats(-20, 20))
def test_the_gaze_at_the_screen_is_that_of_the_eyes_on_that_of_the_head(eyes: float, head: float, nod: float) -> None:
    gaze = read(looking((eyes, 0.0), yaw_deg=head, pitch_deg=nod))
    assert gaze.screen_yaw_deg == pytest.approx(head + gaze.yaw_deg)
    assert gaze.screen_pitch_deg == pytest.approx(nod + gaze.pitch_deg)


def test_eyes_that_turn_against_the_head_stay_on_the_screen() -> None:
    assert read(looking((-20.0, 0.0), yaw_deg=20.0)).on_screen > 0.9
    assert read(looking((0.0, 0.0), yaw_deg=30.0)).on_screen < 0.1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 90), min_size=2, max_size=8), st.sampled_from([-1.0, 1.0]))
def test_the_further_aside_the_less_likely_is_the_screen_met(angles: list[float], side: float) -> None:
    chances = [read(looking(yaw_deg=side * angle)).on_screen for angle in sorted(angles)]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 60), min_size=2, max_size=8), st.sampled_from([-1.0, 1.0]))
def test_the_further_from_its_middle_up_or_down_the_less_likely_is_the_screen_met(
    angles: list[float], way: float
) -> None:
    middle = -Screen().below_camera_deg - read(looking()).pitch_deg
    chances = [read(looking(pitch_deg=middle + way * angle)).on_screen for angle in sorted(angles)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(chances))


def test_at_the_edge_of_the_screen_it_is_met_as_likely_as_not() -> None:
    assert read(looking(yaw_deg=18.0)).on_screen == pytest.approx(0.5, abs=0.05)


def test_a_wider_screen_is_met_from_further_aside() -> None:
    wall = Screen(half_width_deg=50.0)
    assert read(looking(yaw_deg=40.0), wall).on_screen > 0.9
    assert read(looking(yaw_deg=40.0)).on_screen < 0.1


def usual(eyes_deg: tuple[float, float], seconds: float, yaw_deg: float = 0.0) -> Gaze:
    """Return the gaze after looking the same way for so long."""
    reader = GazeReader(Screen())
    face = looking(eyes_deg, yaw_deg)
    return [reader.read(face, frame / 25) for frame in range(round(seconds * 25))][-1]


def test_the_usual_direction_becomes_the_zero_but_only_within_a_few_degrees() -> None:
    assert abs(usual((4.0, 0.0), 30.0).yaw_deg) < 1.0
    assert usual((20.0, 0.0), 60.0).yaw_deg == pytest.approx(14.0, abs=0.5)


def test_a_turned_head_teaches_nothing_about_the_usual_direction() -> None:
    assert usual((-5.0, 0.0), 30.0, yaw_deg=25.0).yaw_deg == pytest.approx(-5.0, abs=0.1)


@pytest.mark.parametrize("fps", [10.0, 50.0])
def test_the_usual_direction_is_learnt_equally_fast_at_any_frame_rate(fps: float) -> None:
    reader = GazeReader(Screen())
    face = looking((5.0, 0.0))
    last = [reader.read(face, frame / fps) for frame in range(round(8 * fps))][-1]
    assert last.yaw_deg == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize(
    ("moving", "by", "shown"),
    [
        (SignalName.GAZE_YAW_DEG, 18.0, SignalName.GAZE_YAW_DEG),
        (SignalName.GAZE_YAW_DEG, -18.0, SignalName.GAZE_YAW_DEG),
        (SignalName.GAZE_PITCH_DEG, 14.0, SignalName.GAZE_PITCH_DEG),
        (SignalName.GAZE_PITCH_DEG, -14.0, SignalName.GAZE_PITCH_DEG),
        (SignalName.HEAD_YAW_DEG, 22.0, SignalName.GAZE_SCREEN_YAW_DEG),
        (SignalName.HEAD_YAW_DEG, -22.0, SignalName.GAZE_SCREEN_YAW_DEG),
        (SignalName.HEAD_PITCH_DEG, 14.0, SignalName.GAZE_SCREEN_PITCH_DEG),
        (SignalName.HEAD_PITCH_DEG, -14.0, SignalName.GAZE_SCREEN_PITCH_DEG),
    ],
)
def test_an_animated_face_that_looks_aside_is_seen_to_look_to_that_side(
    read_script: ReadScript, moving: SignalName, by: float, shown: SignalName
) -> None:
    script = Script(seconds=2.2, fps=10.0, curves={moving: hold(1.6, 9.0, by, ease=0.4)})
    seen = [each.readings for each in read_script(script) if isinstance(each, Observation)]
    change = seen[-1][shown] - np.median([readings[shown] for readings in seen[:8]])
    assert change / by > 0.25
    if "yaw" in moving:
        assert seen[-1][SignalName.GAZE_ON_SCREEN] < seen[4][SignalName.GAZE_ON_SCREEN]
