"""Each thing that spoils a voice withholds what it spoils."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.signals import SignalName
from mimika.domain.state import Reason
from mimika.perceive.voice.judgement import Circumstances, judge

CLEAN = Circumstances(clipped=0.0, floor_dbfs=-60.0, several=0.0)
VOICE = {SignalName.VOICE_LOUDNESS_DBFS: -20.0, SignalName.VOICE_HNR_DB: 12.0}


def test_a_clean_voice_is_told_whole() -> None:
    judged = judge(VOICE, CLEAN)
    assert judged.quality == pytest.approx(1.0)
    assert judged.useless is None
    assert not judged.withheld
    assert not judged.left_out


def test_some_clipping_spoils_levels_and_much_of_it_everything() -> None:
    some = judge(VOICE, replace(CLEAN, clipped=0.01))
    assert some.withheld == (Reason.CLIPPED,)
    assert SignalName.VOICE_LOUDNESS_DBFS in some.left_out
    assert SignalName.VOICE_PITCH_HZ not in some.left_out
    assert 0 < some.quality < 1
    much = judge(VOICE, replace(CLEAN, clipped=0.08))
    assert much.useless is not None
    assert much.useless[0] is Reason.CLIPPED


def test_noise_spoils_single_cycles_first_and_then_everything() -> None:
    noisy = {SignalName.VOICE_LOUDNESS_DBFS: -20.0, SignalName.VOICE_HNR_DB: 4.0}
    some = judge(noisy, replace(CLEAN, floor_dbfs=-27.0))
    assert some.withheld == (Reason.NOISY,)
    assert SignalName.VOICE_JITTER in some.left_out
    assert some.useless is None
    drowned = judge(noisy | {SignalName.VOICE_HNR_DB: 1.0}, replace(CLEAN, floor_dbfs=-22.0))
    assert drowned.useless is not None
    assert drowned.useless[0] is Reason.NOISY


def test_a_voice_without_pauses_is_not_taken_for_its_own_noise() -> None:
    assert judge(VOICE, replace(CLEAN, floor_dbfs=-20.0)).useless is None


def test_the_first_moment_of_a_hoarse_voice_is_not_taken_for_noise() -> None:
    judged = judge({SignalName.VOICE_HNR_DB: 2.0}, replace(CLEAN, floor_dbfs=-30.0))
    assert judged.useless is None
    assert not judged.withheld


def test_two_voices_have_no_pitch_of_one() -> None:
    judged = judge(VOICE, replace(CLEAN, several=0.6))
    assert judged.withheld == (Reason.SEVERAL_VOICES,)
    assert not judged.one_voice
    assert {SignalName.VOICE_PITCH_HZ, SignalName.VOICE_RATE_SYLLABLES_S} <= judged.left_out


@given(st.floats(0, 1), st.floats(-120, 0), st.floats(0, 1), st.floats(-120, 0))
def test_quality_is_a_share(clipped: float, floor: float, several: float, loudness: float) -> None:
    heard = Circumstances(clipped=clipped, floor_dbfs=floor, several=several)
    assert 0 <= judge({SignalName.VOICE_LOUDNESS_DBFS: loudness}, heard).quality <= 1
    assert 0 <= judge({}, heard).quality <= 1
