"""The speaker's own normal corrects lively and flat voices, and leaves those alone of whom nothing quiet was heard."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.understand.voice_normal import FARTHEST, VoiceNormal, learn, relative, unheard

AROUSALS = st.floats(-1, 1)
HEARD = st.lists(AROUSALS, max_size=30)


def said(arousal: float) -> Readings:
    return Readings.of({SignalName.VOICE_AROUSAL: arousal})


def after(arousals: list[float]) -> VoiceNormal:
    normal = unheard()
    for each in arousals:
        normal = learn(normal, said(each), 2.0)
    return normal


def of_odds(odds: float) -> float:
    return math.tanh(odds / 2)


@given(arousal=AROUSALS)
def test_of_a_stranger_the_arousal_is_that_among_people_at_large(arousal: float) -> None:
    assert relative(unheard(), said(arousal)) == arousal


@settings(max_examples=60, deadline=None)
@given(heard=HEARD, one=AROUSALS, other=AROUSALS)
def test_what_sounds_more_aroused_never_becomes_less_so(heard: list[float], one: float, other: float) -> None:
    normal = after(heard)
    low, high = sorted((one, other))
    assert relative(normal, said(low)) <= relative(normal, said(high))


@settings(max_examples=60, deadline=None)
@given(heard=HEARD, arousal=AROUSALS)
def test_the_figure_stays_in_its_range_and_the_correction_in_its_own(heard: list[float], arousal: float) -> None:
    normal = after(heard)
    assert -1.0 <= relative(normal, said(arousal)) <= 1.0
    assert abs(normal.offset) <= FARTHEST


@settings(max_examples=40, deadline=None)
@given(heard=st.lists(AROUSALS, min_size=2, max_size=12), seed=st.integers(0, 1000))
def test_the_order_of_a_few_utterances_hardly_counts(heard: list[float], seed: int) -> None:
    mixed = list(np.random.Generator(np.random.PCG64(seed)).permutation(heard))
    assert after(heard).offset == pytest.approx(after(mixed).offset, abs=0.15)


def test_a_lively_voice_whose_calm_reads_as_aroused_is_corrected_downwards() -> None:
    lively = [of_odds(odds) for odds in (-0.9, -0.4, -0.8, 4.9, -0.3, -0.6, -0.5, 5.2, -0.7, -0.4)]
    assert relative(after(lively), said(of_odds(0.2))) < 0 < of_odds(0.2)


def test_a_flat_voice_whose_excitement_reads_as_calm_is_corrected_upwards() -> None:
    flat = [of_odds(odds) for odds in (-5.0, -4.6, -0.4, -4.8, -5.2, -0.2, -4.9, -4.4)]
    assert relative(after(flat), said(of_odds(-0.4))) > 0 > of_odds(-0.4)


@pytest.mark.parametrize("odds", [2.5, 3.5, 5.0])
def test_who_is_excited_all_along_is_not_normalised_away(odds: float) -> None:
    assert relative(after([of_odds(odds)] * 30), said(of_odds(odds))) > 0.5


def test_one_utterance_moves_little() -> None:
    for odds in np.linspace(-5, 5, 21):
        assert abs(after([of_odds(odds)]).offset) < 0.8


def test_a_short_utterance_counts_less() -> None:
    arousal = said(of_odds(-4.5))
    short, long = learn(unheard(), arousal, 0.4), learn(unheard(), arousal, 4.0)
    assert abs(short.offset) < abs(long.offset)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf])
def test_an_utterance_without_a_length_teaches_nothing(seconds: float) -> None:
    normal = unheard()
    assert learn(normal, said(0.5), seconds) is normal


def test_without_arousal_nothing_is_learnt_and_nothing_told() -> None:
    normal = after([0.2, -0.9])
    mute = Readings.of({SignalName.VOICE_PITCH_HZ: 200.0})
    assert learn(normal, mute, 2.0) is normal
    assert math.isnan(relative(normal, mute))


def test_the_memory_does_not_grow() -> None:
    early, late = after([0.1]), after([0.1, -0.9] * 150)
    assert late.heard.shape == early.heard.shape
    assert np.isfinite(late.heard).all()
    assert not late.heard.flags.writeable
