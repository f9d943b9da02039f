"""Windows, trend and hysteresis on their own."""

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.understand import trend
from mimika.understand.hysteresis import UNKNOWN, Holding, follow
from mimika.understand.judgement import UNTOLD, Told, logistic
from mimika.understand.windows import Bins, add, empty


def filled(values: list[float], fps: float, width: float = 0.25) -> Bins:
    bins = empty(width=width, length=10.0, channels=1)
    for index, value in enumerate(values):
        bins = add(bins, (index + 1) / fps, 1 / fps, np.array([value]))
    return bins


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=200), st.sampled_from([8.0, 25.0, 30.0, 60.0]))
def test_a_mean_lies_between_its_values(values: list[float], fps: float) -> None:
    mean, seconds = filled(values, fps).mean(0, 3.0)
    assert min(values) - 1e-9 <= mean <= max(values) + 1e-9
    assert 0 < seconds <= 3.0


@pytest.mark.parametrize("fps", [10.0, 24.0, 60.0, 144.0])
def test_a_ramp_has_the_same_mean_at_every_frame_rate(fps: float) -> None:
    mean, seconds = filled([i / fps for i in range(round(9 * fps))], fps).mean(0, 3.0)
    assert mean == pytest.approx(7.5, abs=0.1)
    assert seconds == pytest.approx(3.0, abs=0.01)


def test_absent_values_leave_the_channel_unobserved() -> None:
    mean, seconds = filled([1.0, nan] * 50, 10.0).mean(0, 4.0)
    assert mean == pytest.approx(1.0)
    assert seconds == pytest.approx(2.0, abs=0.1)
    assert np.isnan(filled([nan], 10.0).mean(0, 3.0)[0])


def test_what_is_older_than_the_window_is_gone() -> None:
    bins = add(filled([1.0] * 50, 10.0), 100.0, 0.1, np.array([3.0]))
    mean, seconds = bins.mean(0, 10.0)
    assert (mean, seconds) == (pytest.approx(3.0), pytest.approx(0.1))


def test_a_stretch_of_the_past_is_told_from_the_present() -> None:
    bins = filled([1.0] * 40 + [2.0] * 50, 10.0)
    assert bins.between(0, 6.0, 8.0)[0] == pytest.approx(1.0, abs=0.05)
    assert bins.mean(0, 1.0)[0] == pytest.approx(2.0)


@pytest.mark.parametrize("fps", [5.0, 30.0, 90.0])
@pytest.mark.parametrize("slope", [-0.02, 0.0, 0.01])
def test_a_line_has_its_own_slope(fps: float, slope: float) -> None:
    sums = trend.untold(2)
    for index in range(round(40 * fps)):
        levels = np.array([0.5 + slope * (index / fps - 20), nan])
        sums = trend.follow(sums, levels, 1 / fps, 1 / fps)
        if index / fps < 9.9:
            assert np.isnan(trend.slopes(sums)).all()
    assert trend.slopes(sums)[0] == pytest.approx(60 * slope, abs=1e-6)
    assert np.isnan(trend.slopes(sums)[1])


def test_a_trend_stays_exact_over_hours() -> None:
    sums = trend.untold(1)
    for index in range(40_000):
        sums = trend.follow(sums, np.array([0.5 + 0.4 * np.sin(index / 1e4)]), 0.5, 0.5)
    assert np.abs(sums).max() < 1e5
    assert abs(trend.slopes(sums)[0]) < 0.02


def test_unknown_states_lose_their_trend() -> None:
    sums = trend.follow(trend.untold(2), np.array([0.5, 0.5]), 1.0, 1.0)
    assert trend.forget(sums, np.array([True, False]))[5].tolist() == [0.0, 1.0]


def run(levels: list[float], seconds: float = 0.1) -> list[Holding]:
    holding, out = UNKNOWN, []
    for index, level in enumerate(levels):
        told = UNTOLD if np.isnan(level) else Told(level=level, confidence=0.5)
        holding = follow(holding, told, (index + 1) * seconds, seconds)
        out.append(holding)
    return out


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.25])
def test_it_begins_after_a_second_and_a_half_and_ends_after_half_a_second(seconds: float) -> None:
    up, down = round(3 / seconds), round(2 / seconds)
    held = run([0.7] * up + [0.3] * down, seconds)
    active = [holding.since is not None for holding in held]
    assert active.index(True) + 1 == pytest.approx(1.5 / seconds, abs=1)
    assert active[up:].index(False) + 1 == pytest.approx(0.5 / seconds, abs=1)


def test_levels_between_the_thresholds_change_nothing() -> None:
    assert run([0.5, 0.59] * 100)[-1].since is None
    began = run([0.7] * 20 + [0.41, 0.59] * 100)
    assert began[-1].since == began[19].since is not None


def test_a_break_in_a_high_level_starts_the_count_anew() -> None:
    assert run(([0.9] * 14 + [0.55]) * 10)[-1].since is None


def test_a_gap_does_not_count_as_time_above() -> None:
    assert run([0.9] * 10 + [nan] * 14 + [0.9])[-1].since is None


@given(st.lists(st.one_of(st.floats(0, 1), st.just(nan)), max_size=200))
def test_it_never_begins_without_a_stretch_above(levels: list[float]) -> None:
    for place, holding in enumerate(run(levels)):
        if holding.since is not None:
            assert max((level for level in levels[: place + 1] if not np.isnan(level)), default=0) >= 0.6


@given(st.floats(-1e6, 1e6), st.floats(-10, 10), st.floats(0.01, 10))
def test_a_logistic_is_a_share_and_a_half_at_its_centre(score: float, centre: float, width: float) -> None:
    assert 0.0 <= logistic(score, centre, width) <= 1.0
    assert logistic(centre, centre, width) == 0.5
