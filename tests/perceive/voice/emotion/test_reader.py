"""The reader tells real speech apart, says nothing where there is none, and does not depend on the gain."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.domain.models import ModelChoice
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.perceive import cards
from mimika.perceive.voice.emotion.functionals import Band
from mimika.perceive.voice.emotion.reader import (
    EMOTIONS,
    NAMES,
    WIDTHS,
    EmotionReader,
    band_of,
    dimensions,
    load_emotion,
    parts,
    row_of,
    seen,
)

RATE = 16_000
WIDE = 8000.0
Sound = NDArray[np.float32]


@pytest.fixture(scope="module")
def reader() -> EmotionReader:
    return EmotionReader()


def vowel(seconds: float, pitch: float = 140.0, gain: float = 0.1) -> Sound:
    """Return something like speech: pulses through a falling response, in syllables."""
    at = np.arange(int(seconds * RATE)) / RATE
    wander = np.cumsum(pitch * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * at))) / RATE
    voice = sum(np.cos(2 * np.pi * number * wander) / number for number in range(1, int(7000 / pitch)))
    return (gain * voice * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * at))).astype(np.float32)


def noise(seconds: float, gain: float) -> Sound:
    random = np.random.Generator(np.random.PCG64(3))
    return (gain * random.standard_normal(int(seconds * RATE))).astype(np.float32)


def listed(data: Path) -> list[dict[str, str]]:
    home = data / "ser_emodb"
    if not home.is_dir():
        pytest.skip("EmoDB is not beside the project")
    with (home / "labels.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sound(data: Path, name: str) -> Sound:
    with av.open(str(data / "ser_emodb" / "audio" / name)) as container:
        pieces = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return (np.concatenate(pieces) / 32768).astype(np.float32)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, dtype=np.float32),
        np.zeros(10, dtype=np.float32),
        np.zeros(2 * RATE, dtype=np.float32),
        noise(2, 0.1),
        noise(2, 1e-6),
        vowel(0.3),
        np.full(2 * RATE, np.nan, dtype=np.float32),
        np.where(np.arange(2 * RATE) == 77, np.inf, vowel(2)).astype(np.float32),
        np.full(2 * RATE, 0.5, dtype=np.float32),
        np.zeros((2, RATE), dtype=np.float32),
    ],
    ids=["empty", "ten", "silence", "noise", "faint", "short", "nan", "inf", "constant", "two rows"],
)
def test_what_is_no_speech_or_too_little_of_it_gives_nothing(reader: EmotionReader, samples: Sound) -> None:
    assert reader.read(samples, WIDE) == {}


def test_every_signal_lies_in_its_range_and_the_emotions_sum_to_one(reader: EmotionReader) -> None:
    ranges = {each.name: (each.low, each.high) for each in CATALOGUE}
    for band_hz in (4000.0, 8000.0):
        told = reader.read(vowel(2.0), band_hz)
        assert set(told) == {*EMOTIONS, SignalName.VOICE_AROUSAL, SignalName.VOICE_VALENCE}
        assert sum(told[each] for each in EMOTIONS) == pytest.approx(1)
        assert all(ranges[name][0] <= value <= ranges[name][1] for name, value in told.items())


def test_the_same_sound_is_told_the_same_and_is_left_as_it_was(reader: EmotionReader) -> None:
    samples = vowel(2.0)
    kept = samples.copy()
    assert reader.read(samples, WIDE) == reader.read(samples, WIDE)
    assert np.array_equal(samples, kept)


@pytest.mark.parametrize("gain", [0.02, 0.3, 3.0])
def test_the_gain_of_the_microphone_does_not_count(reader: EmotionReader, gain: float) -> None:
    as_it_is, weaker = reader.read(vowel(2.0), WIDE), reader.read(vowel(2.0) * np.float32(gain), WIDE)
    assert all(weaker[name] == pytest.approx(as_it_is[name], abs=0.02) for name in as_it_is)


def test_long_speech_is_cut_into_equal_parts_and_only_the_end_is_read(reader: EmotionReader) -> None:
    assert [len(each) for each in parts(vowel(4.0))] == [2 * RATE, 2 * RATE]
    assert sum(map(len, parts(vowel(20.0)))) == 8 * RATE
    assert reader.read(np.concatenate([noise(5, 0.3), vowel(8.0)]), WIDE) == reader.read(vowel(8.0), WIDE)


def test_a_telephone_call_in_a_wide_file_is_read_by_the_narrow_net() -> None:
    samples = vowel(2.0)
    spectrum = np.fft.rfft(samples)
    spectrum[(3400 * 2) :] = 0
    muffled = np.fft.irfft(spectrum, len(samples)).astype(np.float32)
    wide, narrow = seen(samples), seen(muffled)
    assert wide is not None
    assert narrow is not None
    assert band_of(wide, 8000.0) is Band.WIDE
    assert band_of(wide, 4000.0) is Band.NARROW
    assert band_of(narrow, 8000.0) is Band.NARROW


@pytest.mark.parametrize("band", list(Band))
def test_a_row_is_as_wide_as_the_net_expects(band: Band) -> None:
    found = seen(vowel(1.0))
    assert found is not None
    assert row_of(found, band).shape == (WIDTHS[band],)


@settings(max_examples=60, deadline=None)
@given(
    weights=st.lists(st.floats(0.001, 1), min_size=7, max_size=7),
    odds=st.tuples(st.floats(-30, 30), st.floats(-30, 30)),
)
def test_arousal_and_valence_lie_between_minus_one_and_one(weights: list[float], odds: tuple[float, float]) -> None:
    shares = np.array(weights) / sum(weights)
    assert all(-1 <= value <= 1 for value in dimensions(np.log(shares), np.array(odds)).values())


def test_models_that_are_not_cleared_are_not_started() -> None:
    assert isinstance(load_emotion(ModelChoice.ALL), EmotionReader)
    admitted = all(ModelChoice.CLEARED.admits(cards.card(name)) for name in NAMES.values())
    assert (load_emotion(ModelChoice.CLEARED) is not None) == admitted


@pytest.mark.parametrize("name", sorted(NAMES.values()))
def test_the_cards_describe_the_weights_and_say_how_well_they_do(name: str) -> None:
    cards.verify(name)
    card = cards.card(name)
    assert card.size_bytes <= 5_000_000
    assert any("AUC" in figure.metric and figure.low is not None for figure in card.figures)


@pytest.mark.data
def test_angry_people_sound_more_aroused_than_bored_and_sad_ones(reader: EmotionReader, data: Path) -> None:
    chosen = [line for line in listed(data) if line["emotion"] in {"anger", "boredom", "sadness"}][::6]
    told = [(line["emotion"], reader.read(sound(data, line["file"]), WIDE)) for line in chosen]
    loud = [values[SignalName.VOICE_AROUSAL] for emotion, values in told if emotion == "anger"]
    still = [values[SignalName.VOICE_AROUSAL] for emotion, values in told if emotion != "anger"]
    assert np.mean(np.array(loud) > 0) > 0.9
    assert np.mean(np.array(still) < 0) > 0.9


@pytest.mark.data
def test_clips_that_the_nets_learnt_from_are_mostly_told_rightly(reader: EmotionReader, data: Path) -> None:
    def likeliest(values: Mapping[SignalName, float]) -> str:
        return max(EMOTIONS, key=lambda each: values.get(each, -math.inf)).removeprefix("voice_")

    chosen = listed(data)[::11]
    hits = [likeliest(reader.read(sound(data, line["file"]), WIDE)) == line["emotion"] for line in chosen]
    assert np.mean(hits) > 0.85
