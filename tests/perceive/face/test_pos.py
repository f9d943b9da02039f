"""The arithmetic of the pulse: even samples, the plane orthogonal to the skin, spectra."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.perceive.face import pos
from mimika.testing.bed.blood import COLOUR

SKIN = np.array([170.0, 120.0, 100.0])
TIMES = np.arange(300) / pos.RATE_HZ


def beating(hertz: float, amplitude: float = 0.005) -> np.ndarray:
    """Return the colours of one patch over ten seconds, shape (300, 1, 3)."""
    beat = amplitude * np.sin(2 * np.pi * hertz * TIMES)
    return (SKIN * (1 + beat[:, None] * np.array(COLOUR)))[:, None, :]


def loudness(colours: np.ndarray) -> float:
    return float(pos.band(pos.pos(colours)).std())


@settings(deadline=None)  # a busy machine is no fault
@given(slope=st.floats(-5, 5), fps=st.floats(20, 60), seed=st.integers(0, 100))
def test_a_straight_line_stays_one_however_uneven_the_frames_come(slope: float, fps: float, seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    at = np.cumsum(rng.uniform(0.5, 1.5, int(12 * fps)) / fps)
    until = float(at[-1])
    given_ = pos.evenly(at, (slope * at + 3)[:, None], until, 240)[:, 0]
    middles = until + (np.arange(-240, 0) + 0.5) / pos.RATE_HZ
    np.testing.assert_allclose(given_, slope * middles + 3, atol=1e-6)


def test_light_that_changes_all_channels_alike_is_no_pulse() -> None:
    flicker = SKIN * (1 + 0.05 * np.sin(2 * np.pi * 1.5 * TIMES))[:, None]
    assert loudness(flicker[:, None, :]) < 1e-9
    assert loudness(beating(1.5)) > 1e-3


def test_a_pulse_under_a_flicker_ten_times_as_strong_is_still_found() -> None:
    flicker = 1 + 0.05 * np.sin(2 * np.pi * 1.5 * TIMES)
    wave = pos.band(pos.pos(beating(1.1) * flicker[:, None, None]))
    hertz, powers = pos.power(wave)
    assert pos.peak_hz(hertz, powers[0]) == pytest.approx(1.1, abs=0.02)


@pytest.mark.parametrize("value", [0.5, 90.0, 255.0])
def test_colours_that_do_not_change_give_nothing(value: float) -> None:
    assert np.allclose(pos.pos(np.full((300, 2, 3), value)), 0.0)


@settings(deadline=None)  # a busy machine is no fault
@given(hertz=st.floats(0.8, 2.9))
def test_a_line_is_found_between_the_samples_of_the_spectrum(hertz: float) -> None:
    freqs, powers = pos.power(pos.band(pos.pos(beating(hertz))))
    assert pos.peak_hz(freqs, powers[0]) == pytest.approx(hertz, abs=0.01)


def test_what_the_head_explains_is_taken_out_and_the_rest_stays() -> None:
    nod = np.sin(2 * np.pi * 1.7 * TIMES)
    pulse = np.sin(2 * np.pi * 1.1 * TIMES)
    left = pos.without((0.5 * nod + pulse)[:, None], nod[:, None], np.array([0.01]))[:, 0]
    assert abs(np.corrcoef(left, nod)[0, 1]) < 0.02
    assert np.corrcoef(left, pulse)[0, 1] > 0.99


def test_a_head_that_stands_still_takes_nothing_out() -> None:
    values = np.sin(TIMES)[:, None]
    assert np.array_equal(pos.without(values, np.full((300, 4), 7.0), np.full(4, 0.01)), values)


def test_a_tremor_that_keeps_time_with_the_pulse_takes_nothing_out() -> None:
    pulse = np.sin(2 * np.pi * 1.1 * TIMES)[:, None]
    assert np.array_equal(pos.without(pulse, 0.001 * pulse, np.array([0.01])), pulse)


def test_a_clear_pulse_stands_above_the_rest_and_noise_does_not() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    hertz, clear = pos.power(pos.band(pos.pos(beating(1.2) + rng.normal(0, 0.05, (300, 1, 3)))))
    _, noise = pos.power(pos.band(pos.pos(SKIN + rng.normal(0, 0.05, (300, 1, 3)))))
    assert pos.snr_db(hertz, clear, 1.2)[0] > 6
    assert pos.snr_db(hertz, noise, pos.peak_hz(hertz, noise[0]))[0] < 2
