"""Spoiled speech stays speech: finite, of the same length where time is not changed, and what a line lets through."""

import numpy as np
import pytest
from training.voice_shifts import SHIFTS, Random, Sound, faster, mixed, spoiled, telephoned

RATE = 16_000


def random(seed: int = 1) -> Random:
    return np.random.Generator(np.random.PCG64(seed))


def speech() -> Sound:
    at = np.arange(2 * RATE) / RATE
    return (0.2 * np.sign(np.sin(2 * np.pi * 130 * at)) * (1 + np.sin(2 * np.pi * 3 * at))).astype(np.float32)


@pytest.mark.parametrize("name", list(SHIFTS))
def test_every_shift_gives_finite_sound_and_the_same_again(name: str) -> None:
    once, again = (SHIFTS[name].change(speech(), random(), [speech()]) for _ in range(2))
    assert once.dtype == np.float32
    assert np.isfinite(once).all()
    assert np.array_equal(once, again)


def test_a_telephone_lets_nothing_through_above_four_kilohertz() -> None:
    power = np.abs(np.fft.rfft(telephoned(speech(), random()))) ** 2
    assert power[4100 * 2 :].sum() < 1e-5 * power.sum()


def test_faster_speech_is_shorter_and_higher() -> None:
    quick = faster(speech(), 1.25)
    spectrum = np.abs(np.fft.rfft(quick))
    assert len(quick) == pytest.approx(2 * RATE / 1.25, abs=2)
    assert np.argmax(spectrum[: len(spectrum) // 20]) * RATE / len(quick) == pytest.approx(130 * 1.25, abs=5)


@pytest.mark.parametrize("snr_db", [0.0, 10.0])
def test_noise_is_as_strong_as_was_asked(snr_db: float) -> None:
    noise = random(2).standard_normal(2 * RATE).astype(np.float32)
    added = mixed(speech(), noise, snr_db) - speech()
    assert 20 * np.log10(speech().std() / added.std()) == pytest.approx(snr_db, abs=0.3)


def test_no_two_copies_are_spoiled_alike() -> None:
    copies = [spoiled(speech(), random(seed), [speech()]) for seed in range(8)]
    assert len({len(each) for each in copies}) > 4
    assert all(np.isfinite(each).all() and np.abs(each).max() > 0 for each in copies)
