"""Stretches of speech begin with two blocks and end with their hangover."""

from collections.abc import Sequence

import numpy as np

from mimika.perceive.voice.activity import Activity, Heard
from mimika.perceive.voice.silero import BLOCK


class Says:
    """A detector that says what it was told to, and counts how often it was reset."""

    def __init__(self, probabilities: Sequence[float]) -> None:
        self._left = list(probabilities)
        self.resets = 0

    def read(self, blocks: np.ndarray) -> list[float]:
        return [self._left.pop(0) for _ in blocks]

    def reset(self) -> None:
        self.resets += 1


def heard(*probabilities: float) -> tuple[list[Heard], Activity]:
    activity = Activity(Says(probabilities))
    loud = np.full(BLOCK * len(probabilities), 0.1, dtype=np.float32)
    return list(activity.hear(loud)), activity


def test_a_click_is_no_speech() -> None:
    blocks, _ = heard(0, 0.9, 0.1, 0.9, 0)
    assert all(block.onset is None for block in blocks)


def test_speech_begins_with_the_first_of_two_blocks() -> None:
    blocks, activity = heard(0.1, 0.9, 0.8, 0.4, 0.36)
    assert [block.onset for block in blocks] == [None, None, 1, 1, 1]
    assert activity.spans(0) == [(1, 5)]


def test_it_goes_on_over_the_closure_of_a_consonant() -> None:
    blocks, _ = heard(0.9, 0.9, *[0.1] * 5, 0.9, 0.9)
    assert blocks[-1].onset == 0
    assert not any(block.ended for block in blocks)


def test_it_ends_with_its_last_block_of_speech_once_the_hangover_is_over() -> None:
    blocks, activity = heard(0.9, 0.9, 0.9, *[0.1] * 6)
    assert blocks[-1].ended == (0, 3)
    assert activity.onset is None
    assert activity.spans(0) == [(0, 3)]
    assert activity.spans(2) == [(2, 3)]


def test_silence_is_not_asked_about_and_lets_the_detector_start_afresh() -> None:
    says = Says([])
    activity = Activity(says)
    blocks = list(activity.hear(np.zeros(40 * BLOCK, dtype=np.float32)))
    assert [block.probability for block in blocks] == [0.0] * 40
    assert says.resets


def test_blocks_are_whole_however_the_sound_comes() -> None:
    activity = Activity(Says([0.9] * 10))
    sound = np.full(10 * BLOCK, 0.1, dtype=np.float32)
    numbers = [
        block.number for begin in range(0, len(sound), 100) for block in activity.hear(sound[begin : begin + 100])
    ]
    assert numbers == list(range(10))
