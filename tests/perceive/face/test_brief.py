"""Brief movements are spotted once, named and timed; what is not one is left alone."""

import tracemalloc
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.domain.signals import SignalName
from mimika.domain.state import BriefMovement, Observation
from mimika.perceive.face import weights
from mimika.perceive.face.brief import BriefReader, Watch
from mimika.perceive.face.brief_units import NUISANCES, RATES_FPS, UNITS, reliability
from mimika.perceive.face.measures import Measure
from mimika.perceive.face.neutral import population_neutral
from mimika.perceive.face.shape import Pose
from mimika.testing.bed.animate import View
from mimika.testing.bed.curves import Blink, Curve, keys
from mimika.testing.bed.script import Script

AHEAD = Pose(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)
TREMOR = 0.0004
Frames = list[tuple[float, NDArray[np.float64], Pose]]


def times(seconds: float, fps: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * fps)) / fps


def direction(name: SignalName) -> NDArray[np.float64]:
    rows = weights.load("brief_directions.npy", (len(UNITS) + len(NUISANCES), len(Measure)))
    return rows[(*UNITS, *NUISANCES).index(name)]


def face(at: NDArray[np.float64], curves: dict[SignalName, Curve], poses: Iterable[Pose] = ()) -> Frames:
    """Return frames of a trembling face in which some units follow curves."""
    rng = np.random.Generator(np.random.PCG64(4))
    rows = population_neutral() + rng.normal(0.0, TREMOR, (len(at), len(Measure)))
    for name, curve in curves.items():
        rows = rows + curve.at(at)[:, np.newaxis] * direction(name)
    return list(zip(at.tolist(), rows, list(poses) or [AHEAD] * len(at), strict=True))


def told(frames: Frames, reader: BriefReader | None = None) -> list[BriefMovement]:
    watching = reader or BriefReader()
    return [each for at, measured, pose in frames for each in watching.read(measured, pose, at)]


def flash(onset: float, seconds: float, intensity: float) -> Curve:
    return keys((onset, 0.0), (onset + 0.4 * seconds, intensity), (onset + seconds, 0.0))


@pytest.mark.parametrize("unit", [SignalName.AU01, SignalName.AU04, SignalName.AU12, SignalName.AU15, SignalName.AU20])
@pytest.mark.parametrize("fps", [60.0, 100.0])
def test_a_planted_movement_of_150_ms_is_reported_once_with_its_unit_and_time(unit: SignalName, fps: float) -> None:
    found = told(face(times(6.0, fps), {unit: flash(3.0, 0.15, 2.0)}))
    assert [each.unit for each in found] == [unit]
    assert found[0].onset_at == pytest.approx(3.0, abs=0.04)
    assert found[0].seconds == pytest.approx(0.15, abs=0.05)
    assert found[0].intensity == pytest.approx(2.0, abs=0.5)


def test_a_movement_carries_the_reliability_measured_at_its_rate_and_size() -> None:
    (found,) = told(face(times(6.0, 60.0), {SignalName.AU04: flash(3.0, 0.15, 2.0)}))
    assert found.reliability == reliability(60.0, found.intensity)
    assert 0.0 < found.reliability < 1.0


def test_a_movement_is_reported_within_a_second_and_a_half_of_its_end() -> None:
    reader = BriefReader()
    frames = face(times(6.0, 100.0), {SignalName.AU04: flash(3.0, 0.3, 2.0)})
    at = [moment for moment, measured, pose in frames if reader.read(measured, pose, moment)]
    assert len(at) == 1
    assert 3.3 < at[0] < 4.8


def test_the_same_movement_held_for_two_seconds_is_not_brief() -> None:
    held = keys((3.0, 0.0), (3.1, 2.0), (5.1, 2.0), (5.2, 0.0))
    assert told(face(times(8.0, 100.0), {SignalName.AU12: held})) == []


def test_a_face_at_rest_gives_nothing() -> None:
    assert told(face(times(10.0, 100.0), {})) == []


def test_a_blink_is_no_brief_movement() -> None:
    curve = keys((3.0, 0.0), (3.06, 4.0), (3.1, 4.0), (3.2, 0.0))
    assert told(face(times(6.0, 100.0), {SignalName.AU43: curve})) == []


def test_a_jump_of_the_whole_mesh_is_no_brief_movement() -> None:
    frames = face(times(6.0, 100.0), {})
    jump = np.random.Generator(np.random.PCG64(9)).normal(0.0, 0.02, len(Measure))
    assert told([(at, row + jump * (3.0 <= at < 3.15), pose) for at, row, pose in frames]) == []


def test_a_jump_that_does_not_come_back_is_no_brief_movement() -> None:
    assert told(face(times(6.0, 100.0), {SignalName.AU04: keys((3.0, 0.0), (3.05, 3.0))})) == []


def test_a_turn_of_the_head_is_no_brief_movement() -> None:
    at = times(6.0, 100.0)
    turn = keys((3.0, 0.0), (3.4, 25.0)).at(at)
    poses = [Pose(yaw_deg=float(yaw), pitch_deg=0.0, roll_deg=0.0) for yaw in turn]
    swing = keys((3.0, 0.0), (3.2, 25.0), (3.4, 0.0))
    assert told(face(at, {SignalName.HEAD_YAW_DEG: swing}, poses)) == []


def test_lips_that_move_as_in_speech_are_no_brief_movements() -> None:
    pairs = [(2.5, 0.0)]
    for syllable in range(8):
        begun = 2.5 + 0.2 * syllable
        pairs += [(begun + 0.09, 3.0), (begun + 0.19, 0.0)]
    found = told(face(times(7.0, 100.0), {SignalName.AU25: keys(*pairs)}))
    assert found == []


@pytest.mark.parametrize("fps", [8.0, 15.0, 20.0])
def test_too_slow_a_frame_rate_gives_nothing_and_says_so(fps: float) -> None:
    reader = BriefReader()
    assert told(face(times(8.0, fps), {SignalName.AU04: flash(4.0, 0.45, 3.0)}), reader) == []
    assert reader.watch is Watch.TOO_SLOW


def test_before_a_person_was_seen_for_a_while_nothing_is_told() -> None:
    reader = BriefReader()
    assert told(face(times(1.2, 100.0), {SignalName.AU04: flash(0.5, 0.15, 3.0)}), reader) == []
    assert reader.watch is Watch.SETTLING


def test_what_lies_on_both_sides_of_a_gap_is_not_compared() -> None:
    frames = face(times(6.0, 100.0), {SignalName.AU04: flash(3.0, 0.3, 3.0)})
    assert told([each for each in frames if not 3.14 < each[0] < 3.4]) == []


def test_an_abstention_in_the_middle_ends_what_was_going_on() -> None:
    reader = BriefReader()
    frames = face(times(6.0, 100.0), {SignalName.AU04: flash(3.0, 0.3, 3.0)})
    found = told(frames[:315], reader)
    reader.miss()
    assert found + told(frames[316:], reader) == []
    assert reader.watch is Watch.WATCHING


def test_the_same_frames_in_pieces_give_the_same_reports() -> None:
    frames = face(times(9.0, 100.0), {SignalName.AU04: flash(3.0, 0.15, 2.0), SignalName.AU12: flash(6.0, 0.3, 2.0)})
    whole, pieces = told(frames), BriefReader()
    assert [each for begun in range(0, len(frames), 37) for each in told(frames[begun : begun + 37], pieces)] == whole
    assert len(whole) == 2


def test_what_was_told_is_told_for_that_frame_alone() -> None:
    reader = BriefReader()
    for at, measured, pose in face(times(6.0, 100.0), {SignalName.AU04: flash(3.0, 0.15, 2.0)}):
        assert reader.read(measured, pose, at) == reader.told(at)
        assert reader.told(at + 1.0) == ()


def test_memory_does_not_grow() -> None:
    reader, frames = BriefReader(), face(times(40.0, 100.0), {})
    told(frames[:1000], reader)
    tracemalloc.start()
    told(frames[1000:], reader)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 20_000


@given(st.lists(st.floats(0.0, 3.0), min_size=1, max_size=80), st.integers(0, 2**16))
@settings(max_examples=40, deadline=None)
def test_whatever_the_times_no_frame_fails_and_reports_stay_in_range(pauses: list[float], seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    reader = BriefReader(slowest_fps=0.0)
    for at in np.cumsum(pauses):
        measured = population_neutral() + rng.normal(0.0, 0.02, len(Measure))
        for each in reader.read(measured, AHEAD, float(at)):
            assert 0.04 <= each.seconds <= 0.5
            assert 0.0 <= each.intensity <= 5.0
            assert each.onset_at <= at


@pytest.mark.parametrize("fps", [22.0, 30.0, 59.9, 240.0])
@pytest.mark.parametrize("intensity", [0.0, 1.0, 5.0])
def test_every_rate_and_size_has_a_reliability(fps: float, intensity: float) -> None:
    assert 0.0 < reliability(fps, intensity) < 1.0


def test_a_rate_between_two_is_worth_what_the_slower_is() -> None:
    assert reliability(50.0, 1.0) == reliability(RATES_FPS[1], 1.0)
    assert reliability(29.97, 1.0) == reliability(RATES_FPS[1], 1.0)


def test_a_drawn_face_gives_its_brief_movement_and_not_its_blink(read_script) -> None:  # noqa: ANN001 -- the fixture's type stands in conftest
    script = Script(
        seconds=5.2,
        fps=30.0,
        curves={SignalName.AU04: flash(2.4, 0.3, 3.0)},
        blinks=(Blink(at=3.6, seconds=0.25),),
    )
    seen = read_script(script, view=View(width=300, height=300, zoom=1.6))
    found = [each for one in seen if isinstance(one, Observation) for each in one.movements]
    assert [each.unit for each in found] == [SignalName.AU04]
    assert found[0].onset_at == pytest.approx(2.4, abs=0.08)
