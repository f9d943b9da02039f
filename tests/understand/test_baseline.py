"""The personal baseline: converges to the person's own, is robust, frozen and bounded, eyelids apart."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.ids import PersonId
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate
from mimika.understand import begin, understand
from mimika.understand.baseline import CAPACITY, LAST_PACE_S, Baseline, learn, unknown
from mimika.understand.frame import look
from mimika.understand.population import EYELIDS, FLOOR, MEDIAN, MOUTH, ROW, ROWS, SIGNALS, SPREAD

Face = Callable[..., Estimate]
AU04, AU12, OPEN = ROW[SignalName.AU04], ROW[SignalName.AU12], ROW[SignalName.EYE_OPENNESS]


def taught(values: Callable[[float], np.ndarray], seconds: float, fps: float = 30.0) -> Baseline:
    baseline = unknown()
    for index in range(round(seconds * fps)):
        baseline = learn(baseline, values(index / fps), index / fps)
    return baseline


def resting(**shift: float) -> np.ndarray:
    row = MEDIAN.copy()
    for name, value in shift.items():
        row[ROW[SignalName(name)]] = value
    return row


def test_it_starts_as_the_population_and_settles_with_n_over_n_plus_90() -> None:
    assert unknown().settled == 0.0
    assert (unknown().centre == MEDIAN).all()
    assert (unknown().spread == SPREAD).all()
    for seconds in (3, 10, 30):
        frames = 30 * seconds
        assert taught(lambda _: resting(), seconds).settled == pytest.approx(frames / (frames + 90), abs=0.03)


@pytest.mark.parametrize("fps", [7.0, 10.0, 25.0, 60.0])
def test_it_settles_alike_at_every_frame_rate(fps: float) -> None:
    assert taught(lambda _: resting(), 10, fps).settled == pytest.approx(300 / 390, abs=0.02)


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 3), st.integers(0, 1000))
def test_a_shifted_person_is_at_rest_after_ten_seconds(shift: float, seed: int) -> None:
    noise = np.random.Generator(np.random.PCG64(seed))
    baseline = taught(lambda _: resting(au04=shift + noise.normal(0, 0.1)), 10)
    assert abs(shift - baseline.centre[AU04]) / baseline.spread[AU04] < 0.6
    later = taught(lambda _: resting(au04=shift + noise.normal(0, 0.1)), 60)
    assert later.centre[AU04] == pytest.approx(shift, abs=0.1)
    assert abs(shift - later.centre[AU04]) / later.spread[AU04] < 0.35


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 5), st.floats(0, 300))
def test_a_resting_face_never_reaches_one_spread(shift: float, seconds: float) -> None:
    baseline = taught(lambda _: resting(au04=shift), 0.4 + seconds / 10, 3.0)
    assert abs(shift - baseline.centre[AU04]) < baseline.spread[AU04]


def test_its_spread_is_the_persons_own_and_never_below_the_floor() -> None:
    noise = np.random.Generator(np.random.PCG64(1))
    lively = taught(lambda _: resting(au04=2.0 + noise.normal(0, 0.8)), 300)
    assert lively.spread[AU04] == pytest.approx(0.8, rel=0.25)
    still = taught(lambda _: resting(au04=2.0), 300)
    assert (still.spread >= FLOOR).all()


def test_a_third_of_outliers_does_not_move_it() -> None:
    baseline = taught(lambda at: resting(au04=5.0 if at % 3 < 1 else 0.2), 30, 10.0)
    assert baseline.centre[AU04] == pytest.approx(0.2, abs=0.1)


def test_it_is_bounded_spans_five_minutes_and_follows_a_lasting_change() -> None:
    early = taught(lambda _: resting(au04=1.0), 600, 3.0)
    assert early.samples.shape == (ROWS, CAPACITY)
    assert early.pace == LAST_PACE_S
    later = taught(lambda at: resting(au04=1.0 if at < 600 else 2.0), 1200, 3.0)
    assert later.centre[AU04] == pytest.approx(2.0, abs=0.05)


def test_the_reference_of_the_eyelids_is_the_open_eye_and_not_the_median() -> None:
    drowsy = taught(lambda at: resting(eye_openness=0.8 if at % 5 < 1 else 0.3), 60, 10.0)
    assert drowsy.centre[OPEN] == pytest.approx(0.8, abs=0.03)


def test_absent_signals_keep_the_population_and_the_rest_learns() -> None:
    row = resting(au04=2.0)
    row[AU12] = np.nan
    baseline = taught(lambda _: row, 30)
    assert baseline.centre[AU12] == MEDIAN[AU12]
    assert baseline.spread[AU12] == SPREAD[AU12]
    assert baseline.centre[AU04] > 1.7


@pytest.mark.parametrize(
    ("changes", "quality"),
    [
        ({SignalName.HEAD_YAW_DEG: 16.0}, 0.8),
        ({SignalName.HEAD_YAW_DEG: float("nan")}, 0.8),
        ({}, 0.3),
    ],
    ids=["turned", "unknown turn", "poor picture"],
)
def test_only_quiet_frames_teach_it(face: Face, changes: dict[SignalName, float], quality: float) -> None:
    memory = begin(PersonId("p1"))
    for index in range(300):
        memory, _ = understand(memory, face(index / 30, {SignalName.AU04: 2.0, **changes}, quality))
    assert memory.baseline.centre[AU04] == 0.0


def test_blinks_teach_it_nothing_and_narrow_eyes_are_no_blink(face: Face) -> None:
    blinking, narrow = begin(PersonId("p1")), begin(PersonId("p1"))
    for index in range(600):
        shut = index % 11 < 6  # out of step with the pace of the samples
        values = {SignalName.EYE_OPENNESS: 0.1 if shut else 1.0, SignalName.AU43: 4.0 if shut else 0.0}
        blinking, _ = understand(blinking, face(index / 30, values))
        narrow, _ = understand(narrow, face(index / 30, {SignalName.EYE_OPENNESS: 0.4, SignalName.AU04: 1.0}))
    assert blinking.baseline.centre[ROW[SignalName.AU43]] == 0.0
    assert narrow.baseline.centre[OPEN] < 0.5
    assert narrow.baseline.centre[AU04] > 0.8


def test_talking_teaches_it_the_brows_but_not_the_mouth(face: Face) -> None:
    memory = begin(PersonId("p1"))
    values = {SignalName.SPEAKING: 0.9, SignalName.AU04: 1.0, SignalName.AU12: 1.0, SignalName.AU25: 3.0}
    for index in range(300):
        memory, _ = understand(memory, face(index / 30, values))
    assert memory.baseline.centre[AU04] > 0.7
    assert (memory.baseline.centre[MOUTH] == MEDIAN[MOUTH]).all()


def test_mouth_signals_are_not_compared_while_talking(face: Face) -> None:
    talking = look(unknown(), face(0.0, {SignalName.SPEAKING: 0.9, SignalName.AU12: 3.0}), 0.03)
    silent = look(unknown(), face(0.0, {SignalName.AU12: 3.0}), 0.03)
    assert np.isnan(talking.z[AU12])
    assert silent.z[AU12] == 3.0
    assert not np.isnan(talking.z[AU04])
    assert [name for name, mouth in zip(SIGNALS, MOUTH, strict=True) if mouth and name.startswith("au")] == [
        "au10", "au12", "au14", "au15", "au17", "au20", "au23", "au24", "au25", "au26", "au28",
    ]  # fmt: skip


def test_expressions_of_a_head_turned_far_are_not_compared(face: Face) -> None:
    assert np.isnan(look(unknown(), face(0.0, {SignalName.HEAD_YAW_DEG: -35.0}), 0.03).z).all()


def test_the_table_of_the_population_is_sound() -> None:
    assert (SPREAD >= FLOOR).all()
    assert (FLOOR > 0).all()
    assert np.isfinite(MEDIAN).all()
    assert set(EYELIDS) <= set(SIGNALS)
    assert len(set(SIGNALS)) == ROWS
    assert not any(name.startswith(("state_", "trend_", "expression_", "voice_")) for name in SIGNALS)
