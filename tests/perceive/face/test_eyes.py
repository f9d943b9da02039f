"""Blinks, their rate and PERCLOS from sequences of openness made by hand."""

import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.signals import SignalName
from mimika.perceive.face.eyes import Eyelids
from mimika.perceive.face.measures import Measure, Measured

BLINK, DURATION = SignalName.BLINK, SignalName.BLINK_DURATION_MS
RATE, PERCLOS = SignalName.BLINK_RATE_PER_MIN, SignalName.PERCLOS
Span = tuple[float, float]


def follow(closed: Iterable[Span], seconds: float, fps: float) -> list[dict[SignalName, float]]:
    """Return what eyelids that are shut in some spans tell in every frame."""
    spans = list(closed)
    eyelids = Eyelids()
    frames = []
    for frame in range(round(seconds * fps)):
        at = frame / fps
        shut = any(start - 1e-9 <= at < end - 1e-9 for start, end in spans)
        frames.append(eyelids.follow(0.0 if shut else 1.0, at))
    return frames


def counted(closed: Iterable[Span], seconds: float = 3.0, fps: float = 200.0) -> int:
    return sum(frame[BLINK] == 1.0 for frame in follow(closed, seconds, fps))


@pytest.mark.parametrize("milliseconds", [40, 60, 150, 400, 795, 800])
def test_a_closure_of_40_to_800_ms_is_a_blink(milliseconds: float) -> None:
    assert counted([(1.0, 1.0 + milliseconds / 1000)]) == 1


@pytest.mark.parametrize("milliseconds", [5, 20, 35])
def test_a_blink_shorter_than_40_ms_is_not_counted(milliseconds: float) -> None:
    assert counted([(1.0, 1.0 + milliseconds / 1000)]) == 0


@pytest.mark.parametrize("milliseconds", [805, 1000, 1900])
def test_eyes_closed_for_longer_than_800_ms_are_closed_and_did_not_blink(milliseconds: float) -> None:
    assert counted([(1.0, 1.0 + milliseconds / 1000)]) == 0


@settings(deadline=None)
@given(frame=st.integers(1, 5000))
def test_a_closure_of_one_frame_at_25_fps_is_counted_whenever_it_comes(frame: int) -> None:
    eyelids = Eyelids()
    at = [(frame + step) / 25 for step in (-1, 0, 1)]
    told = [eyelids.follow(openness, time) for openness, time in zip((1.0, 0.0, 1.0), at, strict=True)]
    assert told[-1][BLINK] == 1.0


@settings(deadline=None, max_examples=40)
@given(length=st.floats(0.05, 0.79), start=st.floats(0.5, 1.5))
def test_the_duration_is_that_of_the_closure(length: float, start: float) -> None:
    frames = follow([(start, start + length)], 3.0, 500.0)
    assert frames[-1][DURATION] == pytest.approx(1000 * length, abs=4.1)


def test_a_blink_is_told_in_the_one_frame_in_which_the_eyes_are_open_again() -> None:
    frames = follow([(1.0, 1.2)], 2.0, 25.0)
    assert [place for place, frame in enumerate(frames) if frame[BLINK]] == [30]


def test_half_lowered_lids_that_tremble_are_no_blinks() -> None:
    eyelids = Eyelids()
    told = [eyelids.follow(0.6 + 0.04 * (-1) ** frame, frame / 25) for frame in range(100)]
    assert not any(frame[BLINK] for frame in told)


def test_eyes_that_were_out_of_sight_while_closed_did_not_blink() -> None:
    eyelids = Eyelids()
    told = [eyelids.follow(openness, at) for openness, at in ((1.0, 0.0), (0.0, 0.1), (1.0, 0.75))]
    assert not any(frame[BLINK] for frame in told)


@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_there_is_no_rate_before_ten_seconds_and_one_after(fps: float) -> None:
    frames = follow([(2.0, 2.2)], 12.0, fps)
    for frame, told in enumerate(frames):
        assert ({RATE, PERCLOS} <= set(told)) is (frame / fps >= 10.0)


@pytest.mark.parametrize("fps", [10.0, 30.0])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.15, 0.5, 0.9])
def test_perclos_is_the_share_of_the_last_minute_with_closed_eyes(fps: float, share: float) -> None:
    spans = [(start, start + 2 * share) for start in range(0, 80, 2)]
    assert follow(spans, 80.0, fps)[-1][PERCLOS] == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("fps", [10.0, 30.0, 60.0])
def test_eyes_closed_for_a_whole_minute_give_a_perclos_of_one(fps: float) -> None:
    assert follow([(0.0, 100.0)], 70.0, fps)[-1][PERCLOS] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_perclos_forgets_what_is_longer_ago_than_a_minute(fps: float) -> None:
    frames = follow([(0.0, 20.0)], 90.0, fps)
    assert frames[round(50 * fps)][PERCLOS] == pytest.approx(0.4, abs=0.02)
    assert frames[-1][PERCLOS] == 0.0


@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_twenty_blinks_a_minute_are_a_rate_of_twenty(fps: float) -> None:
    frames = follow([(start, start + 0.2) for start in range(1, 100, 3)], 100.0, fps)
    assert frames[-1][RATE] == pytest.approx(20.0, abs=1.0)


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(st.tuples(st.floats(0, 1.5), st.floats(0.001, 3.0)), min_size=1, max_size=60),
)
def test_rates_are_within_their_range_and_never_nan_whatever_the_lids_do(steps: list[tuple[float, float]]) -> None:
    eyelids = Eyelids()
    at = 0.0
    for openness, elapsed in steps:
        at += elapsed
        told = eyelids.follow(openness, at)
        assert told[BLINK] in {0.0, 1.0}
        assert 0 <= told.get(PERCLOS, 0.0) <= 1
        assert 0 <= told.get(RATE, 0.0) <= 120
        assert math.isnan(told[DURATION]) or 39 <= told[DURATION] <= 801


def measured(gap: float) -> Measured:
    values = np.zeros(len(Measure))
    values[[Measure.EYE_APERTURE_R, Measure.EYE_APERTURE_L]] = gap
    return values


@pytest.mark.parametrize("gap", [0.075, 0.124, 0.17])
def test_narrow_eyes_and_wide_ones_are_both_open_once_they_are_known(gap: float) -> None:
    eyelids = Eyelids()
    for frame in range(100):
        eyelids.follow(1.0, frame / 25)
        eyelids.learn(measured(gap), frame / 25)
    openness = eyelids.openness(measured(gap))
    assert openness.both == pytest.approx(1.0, abs=0.06)
    assert eyelids.openness(measured(0.28 * gap)).both == pytest.approx(0.0, abs=0.06)


def test_blinks_do_not_teach_that_the_eyes_are_usually_closed() -> None:
    eyelids = Eyelids()
    for frame in range(250):
        eyelids.follow(1.0, frame / 25)
        eyelids.learn(measured(0.03 if frame % 25 < 5 else 0.12), frame / 25)
    assert eyelids.openness(measured(0.12)).both == pytest.approx(1.0, abs=0.1)


@settings(deadline=None, max_examples=40)
@given(st.floats(-1, 1), st.floats(-1, 1))
def test_openness_is_never_negative_and_at_most_one_and_a_half(right: float, left: float) -> None:
    values = np.zeros(len(Measure))
    values[Measure.EYE_APERTURE_R], values[Measure.EYE_APERTURE_L] = right, left
    openness = Eyelids().openness(values)
    assert 0 <= openness.left <= 1.5
    assert 0 <= openness.right <= 1.5


def test_what_is_remembered_of_the_lids_does_not_grow_for_ever() -> None:
    eyelids = Eyelids()

    def kept() -> int:
        return len(eyelids._blinks) + len(eyelids._pieces) + eyelids._gaps.size

    sizes = []
    for frame in range(30_000):
        eyelids.follow(0.0 if frame % 10 < 3 else 1.0, frame / 60)
        eyelids.learn(measured(0.1), frame / 60)
        sizes.append(kept())
    assert max(sizes[10_000:]) <= max(sizes[:10_000])
    assert max(sizes) < 1000
