"""Speech, the speed of the head, and smoothing that no frame rate changes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.perceive.face.measures import Measure
from mimika.perceive.face.motion import STEADY_S, HeadMotionReader, NodReader, SpeechReader, Steadier
from mimika.perceive.face.shape import Pose


def speech(gaps: NDArray[np.float64], fps: float) -> list[float]:
    reader = SpeechReader()
    return [reader.read(float(gap), frame / fps) for frame, gap in enumerate(gaps)]


def times(seconds: float, fps: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * fps)) / fps


@pytest.mark.parametrize("fps", [15.0, 25.0, 30.0, 60.0])
def test_lips_that_open_four_times_a_second_speak(fps: float) -> None:
    told = speech(0.05 + 0.04 * np.sin(2 * np.pi * 4 * times(3, fps)), fps)
    assert min(told[round(1.2 * fps) :]) > 0.9


@pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
def test_a_single_smile_is_no_speech(fps: float) -> None:
    at = times(4, fps)
    told = speech(0.1 * np.clip(at - 1, 0, 1) - 0.1 * np.clip(at - 3, 0, 1), fps)
    assert max(told[round(0.6 * fps) :]) < 0.3


def test_a_mouth_that_yawns_once_or_rests_does_not_speak() -> None:
    at = times(5, 25)
    assert max(speech(0.3 * np.exp(-((at - 2.5) ** 2)), 25)[15:]) < 0.3
    assert max(speech(np.full(100, 0.02), 25)[15:]) < 0.05


def test_the_tremor_of_the_mesh_is_no_speech() -> None:
    noise = np.random.Generator(np.random.PCG64(2)).normal(0, 0.003, 200)
    assert max(speech(0.02 + noise, 25)[15:]) < 0.1


def test_nothing_is_said_of_speech_before_half_a_second_was_seen() -> None:
    told = speech(np.zeros(40), 25)
    assert all(math.isnan(each) for each in told[:12])
    assert not any(math.isnan(each) for each in told[14:])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=80), st.floats(5, 120))
def test_the_probability_of_speech_is_one_or_absent(gaps: list[float], fps: float) -> None:
    for each in speech(np.array(gaps), fps):
        assert math.isnan(each) or 0 <= each <= 1


def test_speech_ends_about_a_second_after_the_last_word() -> None:
    at = times(5, 25)
    told = speech(np.where(at < 2, 0.05 + 0.04 * np.sin(2 * np.pi * 4 * at), 0.05), 25)
    assert told[45] > 0.9
    assert told[85] < 0.1


@pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
def test_a_head_that_turns_at_30_degrees_a_second_is_said_to(fps: float) -> None:
    reader = HeadMotionReader()
    told = [reader.read(Pose(yaw_deg=30 * at - 40, pitch_deg=0, roll_deg=0), float(at)) for at in times(2.5, fps)]
    assert math.isnan(told[0])
    assert told[-1] == pytest.approx(30, rel=0.02)


def test_a_head_that_rests_does_not_move_and_one_that_nods_does() -> None:
    still, nodding = HeadMotionReader(), HeadMotionReader()
    at = times(2, 25)
    assert [still.read(Pose(yaw_deg=9, pitch_deg=0, roll_deg=0), float(each)) for each in at][-1] == 0.0
    nods = [nodding.read(Pose(yaw_deg=0, pitch_deg=8 * math.sin(9 * each), roll_deg=0), float(each)) for each in at]
    assert nods[-1] > 30


def steadied(fps: float, seconds: float) -> float:
    """Return how much of a step is through the smoothing after so long."""
    steadier = Steadier()
    zero, one = np.zeros(len(Measure)), np.ones(len(Measure))
    steadier.steady(zero, 0.0)
    last = zero
    for frame in range(1, round(seconds * fps) + 1):
        last = steadier.steady(one, frame / fps)
    return float(last[0])


@pytest.mark.parametrize("fps", [10.0, 20.0, 30.0, 60.0, 120.0])
def test_smoothing_is_the_same_at_every_frame_rate(fps: float) -> None:
    assert steadied(fps, 0.1) == pytest.approx(1 - math.exp(-0.1 / STEADY_S), abs=1e-9)


def test_after_a_gap_the_new_values_stand_as_they_are() -> None:
    steadier = Steadier()
    steadier.steady(np.zeros(len(Measure)), 0.0)
    assert steadier.steady(np.ones(len(Measure)), 0.6)[0] == 1.0


def test_smoothing_takes_out_most_of_the_tremor() -> None:
    rng = np.random.Generator(np.random.PCG64(4))
    steadier = Steadier()
    values = rng.normal(0, 1, (300, len(Measure)))
    smooth = np.array([steadier.steady(each, frame / 30) for frame, each in enumerate(values)])
    assert smooth[30:].std() < 0.6 * values.std()


def nods(pitch: NDArray[np.float64], yaw: NDArray[np.float64], fps: float) -> list[tuple[float, float]]:
    reader = NodReader()
    return [
        reader.read(Pose(pitch_deg=float(up), yaw_deg=float(aside), roll_deg=0.0), frame / fps)
        for frame, (up, aside) in enumerate(zip(pitch, yaw, strict=True))
    ]


def strokes(fps: float, per_s: float, degrees: float, times: float) -> NDArray[np.float64]:
    """Return 4 s of an angle that rests but for some strokes from 1 s on."""
    at = np.arange(round(4 * fps)) / fps
    moving = (at >= 1) & (at < 1 + times / per_s)
    return np.where(moving, degrees * np.sin(2 * np.pi * per_s * (at - 1)), 0.0)


@pytest.mark.parametrize("fps", [10.0, 15.0, 25.0, 30.0, 60.0])
@pytest.mark.parametrize("per_s", [1.2, 2.0])
def test_a_head_that_goes_up_and_down_nods_and_one_that_goes_aside_shakes(fps: float, per_s: float) -> None:
    moving = strokes(fps, per_s, 8.0, 2.0)
    nodding, shaking = nods(moving, 0 * moving, fps), nods(0 * moving, moving, fps)
    assert max(nod for nod, _ in nodding[5:] if not math.isnan(nod)) > 0.9
    assert max(shake for _, shake in shaking[5:] if not math.isnan(shake)) > 0.9
    assert max(shake for _, shake in nodding if not math.isnan(shake)) == 0
    assert max(nod for nod, _ in shaking if not math.isnan(nod)) == 0


@pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
def test_a_look_aside_a_slow_sway_and_tremor_are_neither_nod_nor_shake(fps: float) -> None:
    at = np.arange(round(6 * fps)) / fps
    noise = np.random.Generator(np.random.PCG64(5)).normal(0, 0.4, (2, at.size))
    aside = 25 * np.clip(at - 1, 0, 1) - 25 * np.clip(at - 3, 0, 1)
    sway = 8 * np.sin(2 * np.pi * 0.4 * at)
    for yaw in (aside, sway, 0 * at):
        told = nods(noise[0], yaw + noise[1], fps)
        assert max(max(pair) for pair in told if not math.isnan(pair[0])) < 0.5


def test_a_nod_is_over_a_moment_after_it_and_unknown_before_half_a_second() -> None:
    told = nods(strokes(25, 2.0, 8.0, 2.0), np.zeros(100), 25)
    assert all(math.isnan(nod) for nod, _ in told[:12])
    assert told[-1][0] < 0.5
