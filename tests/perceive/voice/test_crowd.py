"""Applause, cheering and music are told from noise and from each other."""

import numpy as np
import pytest

from mimika.perceive.voice.crowd import EVERY, Crowd, Surroundings
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.intake import HOP
from mimika.testing import sounds


def around(sound: sounds.Sound, floor: float = 1e-7) -> Surroundings:
    """Return what a sound of two seconds sounds like above a floor."""
    given = sounds.samples(sound)
    crowd = Crowd()
    crowd.look(2, analyse(np.lib.stride_tricks.sliding_window_view(given, FRAME)[:: EVERY * HOP], 8000.0))
    powers = (given[-16_000:].reshape(-1, HOP).astype(np.float64) ** 2).mean(axis=1)
    return crowd.judge(len(given) // HOP, powers, floor)


@pytest.mark.parametrize("people", [25, 40, 60])
def test_applause_is_heard(people: int, rng: np.random.Generator) -> None:
    heard = around(sounds.applause(2.0, people, rng))
    assert heard.cheering > 0.5
    assert heard.music < 0.2


def test_a_crowd_that_cheers_is_heard(rng: np.random.Generator) -> None:
    assert around(sounds.cheering(2.0, 25, rng)).cheering > 0.5


def test_steady_noise_is_neither(rng: np.random.Generator) -> None:
    heard = around(sounds.level(rng.standard_normal(32_000), -20.0))
    assert heard.cheering < 0.2
    assert heard.music < 0.2


def test_one_voice_is_no_crowd(rng: np.random.Generator) -> None:
    assert around(sounds.syllables(8, 4.0, rng)).cheering < 0.1


def test_applause_no_louder_than_what_was_there_before_is_not_told(rng: np.random.Generator) -> None:
    assert around(sounds.applause(2.0, 30, rng, -30.0), floor=10**-3.2).cheering < 0.1


def test_chords_are_music(rng: np.random.Generator) -> None:
    heard = around(sounds.music(2.0, rng))
    assert heard.music > 0.8
    assert heard.cheering < 0.1


def test_little_sound_is_not_judged(rng: np.random.Generator) -> None:
    assert around(sounds.applause(0.8, 30, rng)) == Surroundings(cheering=0.0, music=0.0)
