"""Words spoken by espeak-ng, where it is installed: their syllables, pitch and pauses are about what was asked for."""

import io
import shutil
import subprocess
import wave
from collections.abc import Callable
from typing import Protocol

import numpy as np
import pytest

from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation
from mimika.perceive.voice.acoustics import Acoustics
from mimika.testing.sounds import Sound, level, silence

Words = Callable[..., Sound]
Measure = Callable[..., tuple[Acoustics, int]]

SPEAKER = shutil.which("espeak-ng")
pytestmark = pytest.mark.skipif(SPEAKER is None, reason="espeak-ng is not installed")


class Ear(Protocol):
    """What hears sounds; see `conftest.py`."""

    def hear(self, sound: Sound) -> list[Observation | Abstention]: ...


@pytest.fixture
def words() -> Words:
    """Return what speaks words."""

    def speak(text: str, *, pitch: int = 50, speed: int = 150) -> Sound:
        command = [SPEAKER or "", "--stdout", "-v", "en", "-p", str(pitch), "-s", str(speed), text]
        spoken = subprocess.run(command, capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(spoken)) as file:
            rate, samples = file.getframerate(), np.frombuffer(file.readframes(10**8), dtype=np.int16)
        seconds = len(samples) / rate
        at = np.arange(int(seconds * 16_000)) / 16_000
        sound = np.interp(at, np.arange(len(samples)) / rate, samples / 32_768)
        heard = np.flatnonzero(np.abs(sound) > 0.01)
        return level(sound[heard[0] : heard[-1]], -22.0)

    return speak


def last(answers: list[Observation | Abstention], name: SignalName) -> float:
    """Return the last value of a signal."""
    return [each.readings[name] for each in answers if isinstance(each, Observation) and name in each.readings][-1]


def test_a_higher_and_a_faster_voice_are_heard_as_such(ear: Ear, words: Words, rng: np.random.Generator) -> None:
    text = "We would like to order seven yellow bananas and a melon, and then leave early in the morning."
    quiet = silence(0.8, rng, -65.0)
    plain, high, fast = (
        ear.hear(np.concatenate((quiet, words(text, **options), quiet)))
        for options in ({}, {"pitch": 90}, {"speed": 230})
    )
    assert last(high, SignalName.VOICE_PITCH_HZ) > 1.25 * last(plain, SignalName.VOICE_PITCH_HZ)
    assert last(fast, SignalName.VOICE_RATE_SYLLABLES_S) > 1.2 * last(plain, SignalName.VOICE_RATE_SYLLABLES_S)


def test_the_syllables_of_a_sentence_are_counted(measured: Measure, words: Words) -> None:
    # ba-na-na ma-ma po-ta-to to-ma-to pa-pa co-co-nut: sixteen.
    acoustics, now = measured(words("banana, mama, potato, tomato, papa, coconut", speed=130))
    assert acoustics.nuclei.count([(0, now)]) == pytest.approx(16, abs=3)


def test_two_sentences_with_a_second_between_are_two_turns(ear: Ear, words: Words, rng: np.random.Generator) -> None:
    sentence = words("Could you tell me where the station is?")
    quiet = silence(1.0, rng, -65.0)
    answers = ear.hear(np.concatenate((quiet, sentence, quiet, sentence, quiet)))
    turns = [turn for each in answers if isinstance(each, Observation) for turn in each.turns]
    assert [round(turn.began_at, 1) for turn in turns] == pytest.approx([1.0, 2.0 + len(sentence) / 16_000], abs=0.25)
    assert all(turn.seconds == pytest.approx(len(sentence) / 16_000, abs=0.45) for turn in turns)


def test_plain_words_are_no_laughter_and_no_filled_pause(measured: Measure, ear: Ear, words: Words) -> None:
    sentence = words("The quick brown fox jumps over the lazy dog, and nobody knows why it does so every day.")
    acoustics, _ = measured(sentence)
    assert len(acoustics.fillers.found) <= 1
    answers = ear.hear(sentence)
    assert max(each.readings[SignalName.VOICE_LAUGHTER] for each in answers if isinstance(each, Observation)) < 0.5
