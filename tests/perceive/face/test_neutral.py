"""The resting face: learnt from the person, not from what they show, for each direction apart, in bounded memory."""

from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from mimika.domain.signals import SignalName
from mimika.perceive.face.measures import Measure, Measured
from mimika.perceive.face.neutral import CAPACITY, TURNED_DEG, Neutral, Neutrals, population_neutral
from mimika.perceive.face.shape import Pose
from mimika.perceive.face.units import action_units

BROW = Measure.BROW_INNER_UP_R
NOTHING: Mapping[SignalName, float] = action_units(np.zeros(len(Measure)), 1.0)
SMILE = {**NOTHING, SignalName.AU12: 4.0}


def face(brow: float) -> Measured:
    """Return the population's resting face with the right brow raised by so much."""
    values = population_neutral().copy()
    values[BROW] += brow
    return values


def turned(yaw: float, pitch: float = 0.0) -> Pose:
    return Pose(yaw_deg=yaw, pitch_deg=pitch, roll_deg=0.0)


def brow(neutral: Neutral) -> float:
    return float(neutral.values[BROW] - population_neutral()[BROW])


def learn(
    neutral: Neutral, brows: Iterable[float], shown: Mapping[SignalName, float], start: float = 0.0, fps: float = 25.0
) -> float:
    """Show a face frame by frame; return the time after the last."""
    at = start
    for each in brows:
        neutral.learn(face(each), shown, at)
        at += 1 / fps
    return at


@pytest.fixture
def neutral() -> Neutral:
    return Neutral(population_neutral())


def test_somebody_not_seen_yet_is_taken_to_rest_like_the_population(neutral: Neutral) -> None:
    np.testing.assert_array_equal(neutral.values, population_neutral())
    assert neutral.seen_s == 0.0


def test_the_own_resting_face_replaces_that_of_the_population_within_seconds(neutral: Neutral) -> None:
    learn(neutral, [0.03] * 75, NOTHING)
    assert brow(neutral) == pytest.approx(0.03, rel=0.15)
    assert neutral.seen_s > 2.0


@pytest.mark.parametrize("fps", [10.0, 60.0])
def test_any_frame_rate_teaches_nearly_the_same(neutral: Neutral, fps: float) -> None:
    learn(neutral, [0.03] * round(6 * fps), NOTHING, fps=fps)
    assert brow(neutral) == pytest.approx(0.03, rel=0.1)


def test_moments_that_are_unlike_the_rest_do_not_change_the_resting_face(neutral: Neutral) -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    learn(neutral, np.where(rng.uniform(size=250) < 0.2, 0.04, 0.0), NOTHING)
    assert abs(brow(neutral)) < 0.004


def test_a_held_expression_is_not_taken_for_the_resting_face(neutral: Neutral) -> None:
    at = learn(neutral, [0.0] * 125, NOTHING)
    learn(neutral, [0.04] * 25 * 50, SMILE, start=at)
    assert brow(neutral) == pytest.approx(0.0, abs=1e-9)


def test_what_is_held_for_more_than_a_minute_corrects_a_bad_start(neutral: Neutral) -> None:
    at = learn(neutral, [0.0] * 50, NOTHING)
    learn(neutral, [0.04] * 25 * 100, SMILE, start=at)
    assert brow(neutral) > 0.03


def test_learning_goes_on_as_soon_as_the_expression_ends(neutral: Neutral) -> None:
    at = learn(neutral, [0.0] * 25, NOTHING)
    at = learn(neutral, [0.04] * 100, SMILE, start=at)
    learn(neutral, [0.02] * 250, NOTHING, start=at)
    assert brow(neutral) == pytest.approx(0.02, abs=0.003)


def test_no_grimace_becomes_a_resting_face_that_nobody_has(neutral: Neutral) -> None:
    learn(neutral, [5.0] * 500, NOTHING)
    assert brow(neutral) < 0.5


def test_lips_rest_nearer_to_closed_than_to_how_they_usually_are(neutral: Neutral) -> None:
    gap = population_neutral()[Measure.LIPS_GAP]
    for frame in range(250):
        values = population_neutral().copy()
        values[Measure.LIPS_GAP] = gap + (0.05 if frame % 10 < 6 else 0.0)
        neutral.learn(values, NOTHING, frame / 25)
    assert neutral.values[Measure.LIPS_GAP] == pytest.approx(gap, abs=0.003)


def test_memory_spans_minutes_in_a_fixed_number_of_samples(neutral: Neutral) -> None:
    size = neutral._samples.nbytes
    at = learn(neutral, [0.0] * 5 * 400, NOTHING, fps=5.0)
    assert neutral._samples.nbytes == size
    assert neutral._samples.shape[0] == CAPACITY
    assert neutral.seen_s > 200
    # Four minutes are remembered, so as much of something else is only half of what is known ...
    at = learn(neutral, [0.02] * 5 * 120, NOTHING, start=at, fps=5.0)
    assert abs(brow(neutral)) < 0.002
    # ... and after eight minutes the old is forgotten.
    learn(neutral, [0.02] * 5 * 400, NOTHING, start=at, fps=5.0)
    assert brow(neutral) == pytest.approx(0.02, abs=0.002)
    assert neutral.seen_s < 8.1 * 60


def test_each_direction_has_a_resting_face_of_its_own() -> None:
    neutrals = Neutrals()
    learn(neutrals.at(turned(0.0)), [0.03] * 100, NOTHING)
    learn(neutrals.at(turned(30.0)), [-0.03] * 100, NOTHING)
    assert brow(neutrals.at(turned(0.0))) > 0.02
    assert brow(neutrals.at(turned(30.0))) < -0.02
    assert neutrals.at(turned(-30.0)).seen_s == 0.0
    assert neutrals.at(turned(-TURNED_DEG)) is neutrals.at(turned(TURNED_DEG)) is neutrals.at(turned(0.0))
    assert neutrals.at(turned(-TURNED_DEG - 1)) is not neutrals.at(turned(TURNED_DEG + 1))


def test_a_side_that_was_never_seen_starts_from_the_front() -> None:
    neutrals = Neutrals()
    learn(neutrals.at(turned(0.0)), [0.03] * 100, NOTHING)
    np.testing.assert_array_equal(neutrals.at(turned(-40.0)).values, neutrals.at(turned(0.0)).values)


def test_a_head_held_high_has_a_resting_face_of_its_own() -> None:
    neutrals = Neutrals()
    assert neutrals.at(turned(0.0, 25.0)) is not neutrals.at(turned(0.0))
    assert neutrals.at(turned(0.0, 25.0)) is neutrals.at(turned(5.0, 26.0))
