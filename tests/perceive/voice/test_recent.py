"""A net is given the last speech when there is enough of it, and nothing is left of that afterwards."""

from collections.abc import Mapping

import numpy as np
import pytest

from mimika.domain.signals import SignalName
from mimika.perceive.voice.recent import RecentSpeech


class Notes:
    """A reader that notes what it was given."""

    def __init__(self) -> None:
        self.given: list[np.ndarray] = []
        self.lent: list[np.ndarray] = []

    def read(self, samples: np.ndarray, band_hz: float) -> Mapping[SignalName, float]:
        self.lent.append(samples)
        self.given.append(samples.copy())
        return {SignalName.VOICE_AROUSAL: band_hz / 8000 - len(self.given)}


def speech(seconds: float, value: float) -> np.ndarray:
    return np.full(round(16_000 * seconds), value, dtype=np.float32)


def test_it_is_read_after_each_second_of_new_speech() -> None:
    notes = Notes()
    recent = RecentSpeech(notes)
    for step in range(25):
        recent.add(speech(0.1, step / 100), 8000.0)
    assert [len(each) for each in notes.given] == [16_000, 32_000]
    assert recent.answer == {SignalName.VOICE_AROUSAL: -1.0}


def test_it_is_given_four_seconds_at_most_the_newest() -> None:
    notes = Notes()
    recent = RecentSpeech(notes)
    for second in range(7):
        recent.add(speech(1.0, second / 10), 4000.0)
    assert len(notes.given[-1]) == 64_000
    assert notes.given[-1][0] == pytest.approx(0.3)
    assert notes.given[-1][-1] == pytest.approx(0.6)


def test_the_end_of_a_turn_is_read_when_there_is_something_new() -> None:
    notes = Notes()
    recent = RecentSpeech(notes)
    recent.add(speech(0.6, 0.1), 8000.0)
    recent.finish(8000.0)
    recent.finish(8000.0)
    assert len(notes.given) == 1
    recent.add(speech(0.1, 0.1), 8000.0)
    recent.finish(8000.0)
    assert len(notes.given) == 1


def test_a_word_is_too_little_to_read() -> None:
    notes = Notes()
    recent = RecentSpeech(notes)
    recent.add(speech(0.4, 0.1), 8000.0)
    recent.finish(8000.0)
    assert not notes.given


def test_what_was_lent_is_overwritten_and_so_is_the_rest_when_wiped() -> None:
    notes = Notes()
    recent = RecentSpeech(notes)
    recent.add(speech(1.0, 0.1), 8000.0)
    assert not notes.lent[0].any()
    recent.wipe()
    assert not recent._ring.any()
    assert recent.answer == {}
