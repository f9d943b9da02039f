"""Measures of drawn voices are what was drawn."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.media import HEARD_AT_HZ
from mimika.domain.signals import SignalName
from mimika.perceive.voice.acoustics import Acoustics
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.pitch import Tracker
from mimika.testing import sounds
from mimika.testing.sounds import VOWELS, cycles, glide, level, pulses, silence, spoken, steady, syllables, voice

Measure = Callable[..., tuple[Acoustics, int]]
DAMPED = ((730.0, 300.0), (1090.0, 300.0), (2440.0, 300.0))
"""A mouth that rings so little that one cycle does not reach into the next."""


def tracked(sound: sounds.Sound) -> list[float]:
    """Return the pitch of each hop."""
    frames = np.lib.stride_tricks.sliding_window_view(sounds.samples(sound), FRAME)[::160]
    tracker = Tracker()
    return [each.hz for each in (*tracker.follow(0, analyse(frames, 8000.0)), *tracker.flush())]


@settings(max_examples=15, deadline=None)
@given(st.floats(65, 450), st.sampled_from(sorted(VOWELS)))
def test_the_pitch_of_a_steady_voice_is_found_within_one_percent(hz: float, vowel: str) -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    heard = [each for each in tracked(voice(steady(hz, 0.6), chance, VOWELS[vowel])) if each]
    assert len(heard) > 40
    assert np.median(heard) == pytest.approx(hz, rel=0.01)


@pytest.mark.parametrize(("begin", "end"), [(90, 180), (300, 150), (180, 520)])
def test_a_glide_is_followed(begin: float, end: float, rng: np.random.Generator) -> None:
    hz = glide(begin, end, 1.0)
    heard = np.array(tracked(voice(hz, rng)))
    expected = hz[np.arange(len(heard)) * 160 + FRAME // 2]
    voiced = heard > 0
    assert voiced.mean() > 0.95
    assert np.abs(heard[voiced] / expected[voiced] - 1).max() < 0.03


def test_noise_and_silence_have_no_pitch(rng: np.random.Generator) -> None:
    assert not any(tracked(level(rng.standard_normal(HEARD_AT_HZ), -20.0)))
    assert not any(tracked(np.zeros(HEARD_AT_HZ)))


def test_pitch_and_its_spread_are_those_of_the_last_seconds(measured: Measure, rng: np.random.Generator) -> None:
    acoustics, now = measured(np.concatenate((voice(steady(200, 2), rng), voice(glide(100, 200, 3), rng))))
    heard = acoustics.signals(now)
    assert heard[SignalName.VOICE_PITCH_HZ] == pytest.approx(100 * 2 ** (2.4 / 3), rel=0.03)
    assert heard[SignalName.VOICE_PITCH_SPREAD_ST] == pytest.approx(12 / np.sqrt(12), rel=0.1)


@pytest.mark.parametrize("dbfs", [-45.0, -20.0, -12.0])
def test_loudness_is_the_level_and_an_offset_adds_nothing(
    dbfs: float, measured: Measure, rng: np.random.Generator
) -> None:
    sound = voice(steady(150, 2), rng, VOWELS["e"], dbfs)
    acoustics, now = measured(sound if dbfs > -15 else sound + 0.3)
    assert acoustics.signals(now)[SignalName.VOICE_LOUDNESS_DBFS] == pytest.approx(dbfs, abs=0.3)


@pytest.mark.parametrize("hz", [110.0, 220.0])
@pytest.mark.parametrize(("period_sd", "height_sd_db"), [(0.0, 0.0), (0.005, 0.3), (0.015, 0.8)])
def test_jitter_and_shimmer_are_those_of_the_cycles(
    hz: float, period_sd: float, height_sd_db: float, measured: Measure, rng: np.random.Generator
) -> None:
    of = cycles(steady(hz, 3), rng, period_sd=period_sd, height_sd_db=height_sd_db)
    acoustics, now = measured(level(spoken(pulses(of, 3 * HEARD_AT_HZ), DAMPED), -20.0))
    heard = acoustics.signals(now)
    assert heard[SignalName.VOICE_JITTER] == pytest.approx(of.jitter, rel=0.1, abs=2e-4)
    assert heard[SignalName.VOICE_SHIMMER_DB] == pytest.approx(of.shimmer_db, rel=0.2, abs=0.02)


@pytest.mark.parametrize("ratio_db", [0, 5, 10, 15, 20, 25])
def test_harmonics_stand_over_the_noise_by_as_much_as_was_added(
    ratio_db: float, measured: Measure, rng: np.random.Generator
) -> None:
    still = cycles(steady(150, 2), rng)
    sound = level(spoken(pulses(still, 2 * HEARD_AT_HZ), VOWELS["a"]), -20.0)
    acoustics, now = measured(sound + level(rng.standard_normal(len(sound)), -20.0 - ratio_db))
    assert acoustics.signals(now)[SignalName.VOICE_HNR_DB] == pytest.approx(ratio_db, abs=1.0)


def test_centroid_and_tilt_of_two_tones_are_known(measured: Measure) -> None:
    time = np.arange(2 * HEARD_AT_HZ) / HEARD_AT_HZ
    sound = 0.2 * np.sin(2 * np.pi * 400 * time) + 0.1 * np.sin(2 * np.pi * 2000 * time)
    acoustics, now = measured(sound)
    heard = acoustics.signals(now)
    assert heard[SignalName.VOICE_TILT_DB] == pytest.approx(20 * np.log10(2), abs=0.1)
    assert heard[SignalName.VOICE_CENTROID_HZ] == pytest.approx((4 * 400 + 2000) / 5, rel=0.02)


def test_on_the_telephone_only_what_was_transmitted_counts(measured: Measure) -> None:
    time = np.arange(2 * HEARD_AT_HZ) / HEARD_AT_HZ
    sound = 0.2 * np.sin(2 * np.pi * 400 * time) + 0.2 * np.sin(2 * np.pi * 6000 * time)
    wide, now = measured(sound)
    narrow, _ = measured(sound, 4000.0)
    assert wide.signals(now)[SignalName.VOICE_CENTROID_HZ] == pytest.approx(3200, rel=0.02)
    assert narrow.signals(now)[SignalName.VOICE_CENTROID_HZ] == pytest.approx(400, rel=0.02)


@pytest.mark.parametrize("rate", [3.0, 4.5, 6.0])
def test_every_syllable_is_counted(rate: float, measured: Measure, rng: np.random.Generator) -> None:
    sound = np.concatenate((silence(0.3, rng), syllables(15, rate, rng), silence(0.3, rng)))
    acoustics, now = measured(sound)
    assert acoustics.nuclei.count([(0, now)]) == pytest.approx(15, abs=1)


def test_bursts_of_noise_are_no_syllables(measured: Measure, rng: np.random.Generator) -> None:
    noise = level(rng.standard_normal(2 * HEARD_AT_HZ), -20.0)
    beats = noise * (0.5 + 0.5 * np.sin(2 * np.pi * 4 * np.arange(len(noise)) / HEARD_AT_HZ))
    acoustics, now = measured(beats)
    assert acoustics.nuclei.count([(0, now)]) == 0


def test_a_drawn_out_er_is_a_filled_pause_once_and_syllables_are_none(
    measured: Measure, rng: np.random.Generator
) -> None:
    er = voice(glide(120, 114, 0.5), rng, VOWELS["er"])
    acoustics, _ = measured(np.concatenate((syllables(6, 4, rng), er, syllables(6, 4, rng))))
    (found,) = acoustics.fillers.found
    assert 150 < found < 205
    without, _ = measured(syllables(20, 4, rng))
    assert not without.fillers.found


def test_a_long_glide_is_melody_and_no_filled_pause(measured: Measure, rng: np.random.Generator) -> None:
    acoustics, _ = measured(voice(glide(120, 240, 0.8), rng, VOWELS["er"]))
    assert not acoustics.fillers.found


def test_laughter_is_told_from_syllables(measured: Measure, rng: np.random.Generator) -> None:
    laughing, now = measured(sounds.laughter(8, 5.0, rng))
    assert laughing.laughs(now) > 0.6
    assert laughing.laughs(now + 300) == 0
    speaking, now = measured(syllables(16, 5.0, rng))
    assert max(speaking.laughs(hop) for hop in range(0, now, 10)) < 0.2


def test_two_voices_at_once_are_told_from_one(measured: Measure, rng: np.random.Generator) -> None:
    one, other = voice(glide(110, 120, 3), rng), voice(glide(195, 180, 3), rng, VOWELS["e"])
    alone, now = measured(one)
    both, _ = measured(one + other)
    assert alone.several.share(now) < 0.05
    assert both.several.share(now) > 0.4


def test_what_is_too_short_is_not_told(measured: Measure, rng: np.random.Generator) -> None:
    acoustics, now = measured(voice(steady(150, 0.2), rng))
    assert SignalName.VOICE_JITTER not in acoustics.signals(now)
    assert SignalName.VOICE_PITCH_SPREAD_ST not in acoustics.signals(now)
    assert acoustics.signals(now + 1000) == {}
