"""Face, voice and words fused: mixtures, valence and arousal, at different paces, with any of them missing."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mimika.domain.expression import COMPONENTS
from mimika.domain.ids import PersonId
from mimika.domain.readings import WIDTH, Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.fuse import Window, fuse
from mimika.fuse.parts import PLACES, of_face, of_voice, of_words
from mimika.fuse.pool import FITTED

ANNA = PersonId("p1")
HAPPY = (0.1, 0.75, 0.05, 0.02, 0.02, 0.02, 0.02, 0.02)
SURPRISED = (0.1, 0.3, 0.5, 0.02, 0.02, 0.02, 0.02, 0.02)
HAPPY_VOICE = (0.15, 0.7, 0.03, 0.03, 0.03, 0.03, 0.03)
HAPPY_WORDS = (0.15, 0.7, 0.03, 0.03, 0.03, 0.03, 0.03)


class Say(Protocol):
    """Makes observations of Anna's face, voice and words."""

    face: Callable[..., Observation]
    voice: Callable[..., Observation]
    words: Callable[..., Observation]


def window_of(*entries: Observation | Abstention) -> Window:
    window = Window(person=ANNA)
    for entry in entries:
        window = window.push(entry)
    return window


def mixture(window: Window, now: float) -> np.ndarray:
    return fuse(window, now).readings.vector[PLACES]


def test_a_face_alone_passes_as_the_very_same_readings(say: Say) -> None:
    seen = say.face(1.0, 0.4, HAPPY)
    assert fuse(window_of(seen), 1.0).readings is seen.readings
    assert SignalName.FACE_VALENCE not in fuse(window_of(seen), 1.2).readings


def test_a_face_beside_a_body_is_joined_bit_for_bit_as_before_voices_were_heard(say: Say) -> None:
    seen = say.face(1.0, 0.4, HAPPY, quality=0.7)
    body = Observation(
        person=ANNA,
        at=1.0,
        modality=Modality.BODY,
        readings=Readings.of({SignalName.AROUSAL: 0.6, SignalName.HEAD_NOD: 0.3}),
        quality=seen.quality,
    )
    values, weights = np.array([seen.readings.vector, body.readings.vector]), np.array([[0.7], [0.7]])
    weighing = np.where(np.isnan(values), 0.0, weights)
    total = weighing.sum(axis=0)
    with np.errstate(invalid="ignore"):
        expected = (np.nan_to_num(values) * weighing).sum(axis=0) / total
    assert fuse(window_of(seen, body), 1.0).readings.vector.tobytes() == expected.tobytes() or np.array_equal(
        fuse(window_of(seen, body), 1.0).readings.vector, expected, equal_nan=True
    )


def test_each_modality_keeps_its_own_signals_beside_the_fused_ones(say: Say) -> None:
    window = window_of(say.face(1.0, 0.6, HAPPY), say.voice(0.9, 0.2, HAPPY_VOICE), say.words(0.8, 0.4, HAPPY_WORDS))
    readings = fuse(window, 1.0).readings
    assert readings[SignalName.AU12] == 1.5
    assert readings[SignalName.VOICE_PITCH_HZ] == 180.0
    assert readings[SignalName.VOICE_VALENCE] == 0.2
    assert readings[SignalName.TEXT_VALENCE] == 0.4
    assert readings[SignalName.FACE_VALENCE] == 0.6
    assert readings[SignalName.FACE_AROUSAL] == 0.1
    assert 0.2 < readings[SignalName.VALENCE] < 0.6
    assert readings[SignalName.MIXTURE_ENTROPY_BITS] < -sum(part * math.log2(part) for part in HAPPY)


def test_a_face_and_a_voice_that_agree_are_surer_than_either(say: Say) -> None:
    seen, heard = say.face(1.0, 0.6, HAPPY), say.voice(1.0, 0.5, HAPPY_VOICE)
    both = mixture(window_of(seen, heard), 1.0)
    assert both[1] > max(HAPPY[1], HAPPY_VOICE[1])


def test_a_voice_alone_fills_the_mixture_and_leaves_what_it_cannot_say_at_what_is_common(say: Say) -> None:
    readings = fuse(window_of(say.voice(1.0, 0.5, HAPPY_VOICE)), 1.0).readings
    heard = readings.vector[PLACES]
    assert heard.sum() == pytest.approx(1.0)
    assert heard[2] == pytest.approx(0.121)
    assert heard[1] / heard[4] == pytest.approx(0.7 / 0.03)
    assert readings[SignalName.VALENCE] == 0.5
    assert readings[SignalName.AROUSAL] == 0.3


def test_a_bored_voice_counts_for_the_neutral_part(say: Say) -> None:
    bored = mixture(window_of(say.voice(1.0, -0.3, (0.1, 0.05, 0.05, 0.05, 0.05, 0.0, 0.7))), 1.0)
    assert bored.argmax() == 0


def test_a_voice_says_nothing_for_or_against_surprise(say: Say) -> None:
    flat = [1 / 7] * 7
    both = mixture(window_of(say.face(1.0, 0.1, SURPRISED), say.voice(1.0, 0.0, flat)), 1.0)
    assert both.argmax() == 2


def test_a_face_that_talks_while_it_is_heard_counts_less_and_unheard_as_ever(say: Say) -> None:
    angry = (0.2, 0.05, 0.1, 0.65, 0.0, 0.0, 0.0)
    still = mixture(window_of(say.face(1.0, 0.6, HAPPY), say.voice(1.0, -0.4, angry)), 1.0)
    talks = mixture(window_of(say.face(1.0, 0.6, HAPPY, speaking=1.0), say.voice(1.0, -0.4, angry)), 1.0)
    assert talks[1] < still[1]
    silent = mixture(window_of(say.face(1.0, 0.6, HAPPY, speaking=1.0)), 1.0)
    assert tuple(silent) == HAPPY


def test_words_outlast_a_voice_and_a_voice_a_face(say: Say) -> None:
    window = window_of(say.face(1.0, 0.6, HAPPY), say.voice(2.0, 0.5, HAPPY_VOICE), say.words(2.0, 0.4, HAPPY_WORDS))
    later = fuse(window, 3.9).readings
    assert SignalName.AU12 not in later
    assert SignalName.VOICE_VALENCE in later
    much_later = fuse(window, 8.0).readings
    assert SignalName.VOICE_VALENCE not in much_later
    assert much_later[SignalName.VALENCE] == 0.4
    assert list(fuse(window, 11.0).readings) == []


def test_a_fading_modality_leaves_without_a_jump(say: Say) -> None:
    angry = (0.2, 0.05, 0.1, 0.65, 0.0, 0.0, 0.0)
    steps = []
    for now in np.arange(1.0, 4.0, 0.02):
        window = window_of(say.voice(1.0, -0.4, angry), say.face(float(now), 0.6, HAPPY))
        steps.append(mixture(window, float(now))[1])
    assert np.all(np.diff(steps) >= -1e-12)
    assert max(np.abs(np.diff(steps))) < 0.05
    assert steps[-1] == HAPPY[1]


def test_silence_lets_a_voice_age_but_noise_drops_it(say: Say) -> None:
    def after(reason: Reason) -> float:
        pause = Abstention(person=ANNA, at=1.4, modality=Modality.VOICE, reason=reason)
        return fuse(window_of(say.voice(1.0, 0.5), pause, say.face(1.5)), 1.5).readings[SignalName.VOICE_VALENCE]

    assert after(Reason.NO_VOICE) == 0.5
    assert math.isnan(after(Reason.NOISY))


def test_a_pause_is_told_until_somebody_speaks_again(say: Say) -> None:
    pause = Abstention(person=ANNA, at=1.4, modality=Modality.VOICE, reason=Reason.NO_VOICE)
    window = window_of(say.voice(1.0, 0.5), pause)
    assert fuse(window, 1.5).abstained == (Reason.NO_VOICE,)
    assert fuse(window, 1.2).abstained == ()
    assert fuse(window.push(say.voice(1.6, 0.5)), 1.6).abstained == ()


def shares(count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(0.001, 1.0), min_size=count, max_size=count).map(
        lambda values: [value / sum(values) for value in values]
    )


ANY = st.floats(allow_nan=True, allow_infinity=True)
VALENCES = st.floats(-1, 1)
QUALITIES = st.floats(0, 1)
MIXTURES = st.tuples(shares(8), shares(7), shares(7))


@given(MIXTURES, st.tuples(QUALITIES, QUALITIES, QUALITIES), st.floats(0, 12))
def test_the_mixture_sums_to_one_and_its_entropy_is_its_own(
    say: Say,
    mixtures: tuple[list[float], list[float], list[float]],
    qualities: tuple[float, float, float],
    later: float,
) -> None:
    made = zip((say.face, say.voice, say.words), mixtures, qualities, strict=True)
    window = window_of(*(make(1.0, 0.2, parts, quality) for make, parts, quality in made))
    readings = fuse(window, 1.0 + later).readings
    fused = readings.vector[PLACES]
    if np.isnan(fused).all():
        return
    assert fused.sum() == pytest.approx(1.0)
    assert (fused >= 0).all()
    bits = -sum(part * math.log2(part) for part in fused if part > 0)
    assert readings[SignalName.MIXTURE_ENTROPY_BITS] == pytest.approx(bits)


@given(MIXTURES, st.permutations([0] * 6 + [1] * 4 + [2]), VALENCES)
def test_in_which_order_modalities_arrive_does_not_matter(
    say: Say, mixtures: tuple[list[float], list[float], list[float]], order: Sequence[int], valence: float
) -> None:
    seen, heard, read = mixtures
    streams = (
        [say.face(1.0 + 0.1 * each, 0.1, seen) for each in range(6)],
        [say.voice(0.9 + 0.15 * each, valence, heard) for each in range(4)],
        [say.words(1.4, 0.5, read)],
    )
    queues = [iter(stream) for stream in streams]
    one = fuse(window_of(*itertools.chain(*streams)), 1.6)
    other = fuse(window_of(*(next(queues[place]) for place in order)), 1.6)
    np.testing.assert_allclose(one.readings.vector, other.readings.vector, rtol=1e-12)
    assert one.quality == other.quality


@given(MIXTURES, VALENCES, st.sampled_from([0.0, -1.0, math.nan]))
def test_a_modality_without_quality_changes_nothing(
    say: Say, mixtures: tuple[list[float], list[float], list[float]], valence: float, quality: float
) -> None:
    seen, heard, read = mixtures
    without = fuse(window_of(say.face(1.0, 0.1, seen), say.voice(1.0, 0.2, heard)), 1.0).readings
    poor = say.words(1.0, valence, read, quality)
    assert fuse(window_of(say.face(1.0, 0.1, seen), say.voice(1.0, 0.2, heard), poor), 1.0).readings == without


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(shares(8), shares(7), st.floats(0.3, 1))
def test_a_modality_that_agrees_never_lowers_the_winner(
    say: Say, seen: list[float], heard: list[float], quality: float
) -> None:
    prior = FITTED.prior_out * np.log(FITTED.average[:2]).mean(axis=0)
    told = of_voice(say.voice(1.0, 0.0, heard).readings.vector)
    assert told is not None
    winner = int(np.argmax(seen))
    assume(winner == int(np.argmax(np.log(told) - prior)))  # what is common speaks for itself and is not counted twice
    alone = mixture(window_of(say.face(1.0, 0.1, seen, quality)), 1.0)[winner]
    both = mixture(window_of(say.face(1.0, 0.1, seen, quality), say.voice(1.0, 0.1, heard, quality)), 1.0)[winner]
    assert both >= alone - 1e-9


@given(st.lists(st.tuples(st.sampled_from(("face", "voice", "words")), st.floats(0, 5), st.booleans()), max_size=12))
def test_any_modality_may_be_missing_at_any_moment(say: Say, history: list[tuple[str, float, bool]]) -> None:
    makers = {"face": (say.face, HAPPY), "voice": (say.voice, HAPPY_VOICE), "words": (say.words, HAPPY_WORDS)}
    window = Window(person=ANNA)
    for name, at, told in sorted(history, key=lambda one: one[1]):
        make, parts = makers[name]
        seen = make(at, 0.3, parts)
        gone = Abstention(person=None, at=at, modality=seen.modality, reason=Reason.UNREADABLE)
        window = window.push(seen if told else gone)
        estimate = fuse(window, at)
        present = {entry.modality for entry in window.latest if isinstance(entry, Observation)}
        assert (SignalName.VALENCE in estimate.readings) == bool(estimate.quality > 0)
        assert SignalName.INCONGRUENCE not in estimate.readings or "text" in present or present >= {"face", "voice"}


@given(st.lists(ANY, min_size=WIDTH, max_size=WIDTH), st.sampled_from((Modality.FACE, Modality.VOICE, Modality.TEXT)))
def test_whatever_a_perceiver_says_no_fused_signal_leaves_its_range(
    say: Say, values: list[float], modality: Modality
) -> None:
    odd = Observation(
        person=ANNA, at=1.0, modality=modality, readings=Readings(np.array(values)), quality=say.face(1.0).quality
    )
    good = [
        one
        for one in (say.face(1.0, 0.1, HAPPY), say.voice(1.0, 0.2, HAPPY_VOICE), say.words(1.0, 0.3, HAPPY_WORDS))
        if one.modality is not modality
    ]
    with np.errstate(all="ignore"):
        readings = fuse(window_of(*good, odd), 1.0).readings
    for name in COMPONENTS:
        assert not readings[name] < 0
        assert not readings[name] > 1
    assert not math.isnan(readings[COMPONENTS[0]])


def test_recency_counts_monotonically(say: Say) -> None:
    angry = (0.2, 0.05, 0.1, 0.65, 0.0, 0.0, 0.0)
    happiness = [
        mixture(window_of(say.voice(at, -0.4, angry), say.face(3.0, 0.6, HAPPY)), 3.0)[1]
        for at in (1.0, 1.5, 2.0, 2.5, 3.0)
    ]
    assert all(older >= newer for older, newer in itertools.pairwise(happiness))


def test_readers_tell_nothing_of_what_is_no_mixture() -> None:
    for read in (of_face, of_voice, of_words):
        assert read(np.full(WIDTH, np.nan)) is None
        assert read(np.full(WIDTH, np.inf)) is None
        assert read(np.zeros(WIDTH)) is None
        assert read(np.full(WIDTH, -1.0)) is None
        uneven = np.full(WIDTH, 0.2)
        uneven[::2] = -0.02
        assert read(uneven) is None
