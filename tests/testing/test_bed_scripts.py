"""What a script says must be what its truth says, whatever draws it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.signals import CATALOGUE, SignalName
from mimika.testing.bed.curves import Blink, Curve, blinks, bumps, closure, hold, keys, ramp, steady
from mimika.testing.bed.lids import lids
from mimika.testing.bed.script import ACTION_UNITS, ANGLES, SCRIPTED, Script, Span
from mimika.testing.bed.scripts import at_rest, blinking, demonstration, isolated, mixed

READY = [
    *(lambda rng, name=name: isolated(name, rng) for name in (*ACTION_UNITS, *ANGLES)),
    blinking,
    mixed,
    lambda _rng: at_rest(),
    lambda _rng: demonstration(),
]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@given(
    gaps=st.lists(st.floats(0.01, 5.0), min_size=1, max_size=8),
    seed=st.integers(0, 100),
    start=st.floats(-5.0, 5.0),
)
def test_a_curve_passes_through_its_keys_and_never_leaves_their_range(
    gaps: list[float], seed: int, start: float
) -> None:
    times = start + np.cumsum(gaps)
    values = rng(seed).uniform(-30, 30, len(times))
    curve = Curve(times=tuple(times), values=tuple(values))
    np.testing.assert_allclose(curve.at(times), values, atol=1e-9)
    everywhere = curve.at(np.linspace(times[0] - 1, times[-1] + 1, 300))
    assert everywhere.min() >= values.min() - 1e-9
    assert everywhere.max() <= values.max() + 1e-9


@pytest.mark.parametrize("times", [(), (1.0, 1.0), (2.0, 1.0)])
def test_a_curve_without_rising_times_is_refused(times: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="rising times"):
        Curve(times=times, values=(0.0,) * len(times))


def test_builders_give_what_they_are_named_after() -> None:
    at = np.array([0.0, 1.0, 2.0, 3.0, 9.0])
    np.testing.assert_allclose(steady(2.0).at(at), 2.0)
    np.testing.assert_allclose(ramp(1.0, 3.0, 0.0, 4.0).at(at), [0, 0, 2, 4, 4])
    np.testing.assert_allclose(hold(1.0, 3.0, 5.0, ease=0.5).at(at), [0, 5, 5, 5, 0])
    peaks = bumps(rng(), (1.0, 9.0), -10.0, 10.0, every=2.0).at(np.linspace(0, 10, 500))
    assert peaks.max() == pytest.approx(10.0)
    assert peaks.min() == pytest.approx(-10.0)
    assert peaks[0] == peaks[-1] == 0


def test_the_truth_of_a_script_is_its_curves() -> None:
    smile = hold(1.0, 2.0, 4.0)
    turn = ramp(0.0, 2.0, 0.0, 25.0)
    script = Script(seconds=3.0, fps=20.0, curves={SignalName.AU12: smile, SignalName.HEAD_YAW_DEG: turn})
    truth = script.truth()
    assert len(truth.at) == 60
    assert truth.at[1] - truth.at[0] == pytest.approx(0.05)
    np.testing.assert_allclose(truth.values[SignalName.AU12], smile.at(truth.at))
    np.testing.assert_allclose(truth.values[SignalName.HEAD_YAW_DEG], turn.at(truth.at))
    still = set(SCRIPTED) - {SignalName.AU12, SignalName.HEAD_YAW_DEG, SignalName.PUPIL_IRIS_RATIO}
    assert all(not truth.values[name].any() for name in still)


def test_truth_does_not_depend_on_the_frame_rate() -> None:
    script = mixed(rng())
    slow, fast = script.with_fps(10.0).truth(), script.with_fps(30.0).truth()
    for name, values in slow.values.items():
        np.testing.assert_allclose(values, fast.values[name][::3], atol=1e-6)


@pytest.mark.parametrize("build", READY)
def test_every_ready_script_stays_within_the_catalogue(build) -> None:  # noqa: ANN001 -- a row of lambdas
    script = build(rng())
    ranges = {signal.name: (signal.low, signal.high) for signal in CATALOGUE}
    truth = script.truth(np.arange(0, script.seconds, 0.02))
    for name, values in truth.values.items():
        low, high = ranges[name]
        assert values.min() >= low - 1e-9, name
        assert values.max() <= high + 1e-9, name


def test_an_isolated_script_moves_one_signal_and_what_depends_on_it() -> None:
    truth = isolated(SignalName.AU07, rng()).truth()
    moving = {name for name, values in truth.values.items() if np.ptp(values) > 0}
    assert moving == {SignalName.AU07, SignalName.EYE_OPENNESS}
    assert truth.values[SignalName.AU07].max() == pytest.approx(5.0, abs=0.01)


def test_the_same_seed_gives_the_same_script_and_another_does_not() -> None:
    assert mixed(rng(4)) == mixed(rng(4))
    assert mixed(rng(4)) != mixed(rng(5))


def test_a_blink_shuts_the_eyes_in_its_middle_and_lasts_as_long_as_it_says() -> None:
    blink = Blink(at=1.0, seconds=0.2)
    times = np.arange(0.0, 2.0, 0.001)
    shut = closure([blink], times)
    assert shut.max() == pytest.approx(1.0)
    moving = times[shut > 0]
    assert moving[0] == pytest.approx(1.0, abs=0.002)
    assert moving[-1] == pytest.approx(1.2, abs=0.002)
    half = times[shut >= 0.5]
    assert (half[0], half[-1]) == pytest.approx(blink.half_closed, abs=0.002)


def test_blinks_close_the_eyes_in_the_truth_and_are_listed() -> None:
    events = blinks([0.5, 1.5], [150.0, 300.0])
    truth = Script(seconds=2.5, fps=100.0, blinks=events).truth()
    openness, shut = truth.values[SignalName.EYE_OPENNESS], truth.values[SignalName.AU43]
    np.testing.assert_allclose(openness, 1.0 - shut / 5.0, atol=1e-9)
    falls = np.flatnonzero((openness[1:] < 0.5) & (openness[:-1] >= 0.5))
    assert len(falls) == 2
    assert truth.blinks == events


@given(st.lists(st.floats(0, 5), min_size=3, max_size=3), st.floats(-20, 20))
def test_shut_eyes_are_shut_whatever_else_the_lids_do(others: list[float], gaze: float) -> None:
    raised, cheek, tight = (np.array(value) for value in others)
    stand = lids(raised, cheek, tight, np.array(5.0), np.array(gaze))
    assert float(stand.openness) == pytest.approx(0.0, abs=1e-9)


def test_lids_open_with_au5_and_narrow_with_au6_and_au7() -> None:
    zero = np.array(0.0)
    at_five = np.array(5.0)
    assert lids(at_five, zero, zero, zero, zero).openness > 1.2
    assert lids(zero, at_five, zero, zero, zero).openness < 0.9
    assert lids(zero, zero, at_five, zero, zero).openness < 0.7


def test_absence_is_part_of_the_truth() -> None:
    truth = Script(seconds=3.0, fps=10.0, absences=(Span(start=1.0, end=2.0),)).truth()
    assert list(np.flatnonzero(~truth.visible)) == list(range(10, 20))


def test_what_cannot_be_scripted_is_refused() -> None:
    with pytest.raises(ValueError, match="pulse_bpm"):
        Script(seconds=1.0, curves={SignalName.PULSE_BPM: steady(60.0)})
    with pytest.raises(ValueError, match="above 0"):
        Script(seconds=0.0)
    with pytest.raises(ValueError, match="alone"):
        isolated(SignalName.VALENCE, rng())


def test_the_demonstration_tells_its_story() -> None:
    truth = demonstration().truth()
    at = truth.at

    def mean(name: SignalName, start: float, end: float) -> float:
        return float(truth.values[name][(at >= start) & (at < end)].mean())

    assert mean(SignalName.AU04, 0.0, 7.5) == 0.0
    assert abs(mean(SignalName.HEAD_YAW_DEG, 0.0, 7.5)) < 2
    assert min(mean(SignalName.AU04, 8.2, 14.2), mean(SignalName.AU07, 8.2, 14.2)) > 3
    assert mean(SignalName.HEAD_YAW_DEG, 17.2, 20.8) > 25
    assert abs(mean(SignalName.HEAD_YAW_DEG, 21.5, 26.0)) < 2
    assert min(mean(SignalName.AU06, 23.5, 25.5), mean(SignalName.AU12, 23.5, 25.5)) > 2.5
    assert keys((0.0, 1.0)).at(at)[0] == 1.0
