"""One channel from silence through speech to silence, and everything that spoils it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest

from mimika.domain.ids import PersonId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk
from mimika.domain.permits import Permitted
from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.perceive.voice.perceiver import EVERYBODY, VoicePerceiver
from mimika.testing import sounds
from mimika.testing.sounds import silence, syllables


class Ear(Protocol):
    """What hears sounds; see `conftest.py`."""

    def hear(
        self,
        sound: sounds.Sound,
        perceiver: VoicePerceiver | None = None,
        *,
        size: int = 1600,
        at: float = 0.0,
        band_hz: float = 8000.0,
    ) -> list[Observation | Abstention]: ...

    def permitted(self, chunk: AudioChunk, at: float, index: int = 0) -> Permitted[AudioChunk]: ...


EMOTION = {SignalName.VOICE_AROUSAL: 0.4, SignalName.VOICE_VALENCE: -0.2}


class Moved:
    """A reader that always hears the same, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, samples: np.ndarray, band_hz: float) -> Mapping[SignalName, float]:
        assert 0.5 * HEARD_AT_HZ <= len(samples) <= 4 * HEARD_AT_HZ
        assert band_hz == 8000
        self.asked += 1
        return EMOTION


@pytest.fixture
def said(rng: np.random.Generator) -> sounds.Sound:
    """Return a second of a quiet room, three of speech, three of the room."""
    return np.concatenate((silence(1.0, rng, -65), syllables(12, 4.0, rng, 120.0), silence(3.0, rng, -65)))


def seen(answers: list[Observation | Abstention], name: SignalName) -> dict[float, float]:
    """Return a signal by time."""
    return {
        round(each.at, 2): each.readings[name]
        for each in answers
        if isinstance(each, Observation) and name in each.readings
    }


def test_before_anybody_spoke_there_is_no_voice(ear: Ear, said: sounds.Sound) -> None:
    first = ear.hear(said)[:9]
    assert {each.reason for each in first if isinstance(each, Abstention)} == {Reason.TOO_QUIET}
    louder = ear.hear(said[:HEARD_AT_HZ] * 10)
    assert {each.reason for each in louder if isinstance(each, Abstention)} == {Reason.NO_VOICE}


def test_speech_is_told_while_it_lasts_and_two_seconds_longer(ear: Ear, said: sounds.Sound) -> None:
    answers = ear.hear(said)
    pitch, activity = seen(answers, SignalName.VOICE_PITCH_HZ), seen(answers, SignalName.VOICE_ACTIVITY)
    assert pitch[3.0] == pytest.approx(120, rel=0.2)
    assert min(pitch) < 1.6
    assert 4.0 < max(pitch) < 5.2
    assert activity[2.5] > 0.5
    assert activity[5.0] < 0.2
    rate = seen(answers, SignalName.VOICE_RATE_SYLLABLES_S)
    assert rate[4.0] == pytest.approx(4, abs=0.8)
    assert rate[5.5] == pytest.approx(rate[4.5], abs=1e-6)
    assert max(rate) < 6.2


def test_the_silence_after_speech_does_not_count_as_quiet_speech(ear: Ear, said: sounds.Sound) -> None:
    loudness = seen(ear.hear(said), SignalName.VOICE_LOUDNESS_DBFS)
    after = [value for at, value in loudness.items() if at > 4.4]
    assert len(after) >= 3
    assert min(after) > loudness[3.5] - 12


def test_silence_grows_from_the_end_of_the_speech(ear: Ear, said: sounds.Sound) -> None:
    silent = seen(ear.hear(said), SignalName.VOICE_SILENCE_S)
    assert silent[3.0] == 0
    assert silent[6.9] - silent[5.9] == pytest.approx(1)
    assert silent[6.9] == pytest.approx(2.9, abs=0.25)


def test_the_turn_is_told_once_half_a_second_after_its_end(ear: Ear, said: sounds.Sound) -> None:
    told = [(each.at, turn) for each in ear.hear(said) if isinstance(each, Observation) for turn in each.turns]
    ((at, turn),) = told
    assert turn.began_at == pytest.approx(1.0, abs=0.15)
    assert turn.seconds == pytest.approx(3.0, abs=0.3)
    assert at == pytest.approx(turn.began_at + turn.seconds + 0.5, abs=0.15)
    assert np.isnan(turn.latency_s)


@pytest.mark.parametrize("size", [800, 3200, 16_000])
def test_how_the_sound_is_cut_changes_nothing(size: int, ear: Ear, said: sounds.Sound) -> None:
    expected = {round(each.at, 3): each for each in ear.hear(said)}
    compared = 0
    for answer in ear.hear(said, size=size):
        other = expected.get(round(answer.at, 3))
        if other is None:
            continue
        compared += 1
        assert type(answer) is type(other)
        if isinstance(answer, Observation):
            assert answer.readings.vector == pytest.approx(other.readings.vector, rel=1e-4, abs=1e-4, nan_ok=True)
    assert compared >= 7


def test_the_net_is_asked_each_second_and_its_answer_held_for_two(ear: Ear, said: sounds.Sound) -> None:
    moved = Moved()
    arousal = seen(ear.hear(said, VoicePerceiver(moved)), SignalName.VOICE_AROUSAL)
    assert 2 <= moved.asked <= 4
    assert all(value == pytest.approx(0.4) for value in arousal.values())
    assert 1.9 <= min(arousal) <= 2.5
    assert 5.5 <= max(arousal) <= 6.2


def test_what_was_heard_in_an_earlier_turn_is_not_told_in_a_later_one(
    ear: Ear, said: sounds.Sound, rng: np.random.Generator
) -> None:
    perceiver = VoicePerceiver(Moved())
    ear.hear(said, perceiver)
    later = ear.hear(syllables(12, 4.0, rng, 120.0), perceiver, at=len(said) / HEARD_AT_HZ)
    assert min(seen(later, SignalName.VOICE_AROUSAL)) > len(said) / HEARD_AT_HZ + 0.8


def test_the_answer_is_about_whose_channel_it_is_at_the_end_of_the_chunk(ear: Ear, said: sounds.Sound) -> None:
    answers = ear.hear(said, at=100.0)
    assert {each.person for each in answers} == {PersonId("p1")}
    assert answers[0].at == pytest.approx(100.1)
    nobodys = AudioChunk(samples=sounds.samples(said[HEARD_AT_HZ : 2 * HEARD_AT_HZ]), rate_hz=HEARD_AT_HZ)
    answer = VoicePerceiver().perceive(ear.permitted(nobodys, 0.0))
    assert isinstance(answer, Observation)
    assert answer.person == EVERYBODY


def test_what_cannot_be_read_says_so_and_does_not_stick(ear: Ear, said: sounds.Sound) -> None:
    perceiver = VoicePerceiver()
    good = AudioChunk(samples=np.zeros(1600, dtype=np.float32), rate_hz=HEARD_AT_HZ)
    for bad, reason in (
        (replace(good, rate_hz=8000), Reason.UNREADABLE),
        (replace(good, samples=np.full(1600, np.nan, dtype=np.float32)), Reason.UNREADABLE),
        (replace(good, samples=np.full(1600, -np.inf, dtype=np.float32)), Reason.UNREADABLE),
        (replace(good, samples=np.empty(0, dtype=np.float32)), Reason.TOO_SHORT),
    ):
        answer = perceiver.perceive(ear.permitted(bad, 0.0))
        assert isinstance(answer, Abstention)
        assert answer.reason is reason
        assert answer.detail
    assert any(isinstance(each, Observation) for each in ear.hear(said, perceiver, at=1.0))


def test_clipped_speech_withholds_levels_and_badly_clipped_speech_is_no_use(ear: Ear, said: sounds.Sound) -> None:
    peak = float(np.abs(said).max())
    some = ear.hear(said * 1.6 / peak)
    withheld = [each for each in some if isinstance(each, Observation) and Reason.CLIPPED in each.withheld]
    assert withheld
    assert all(SignalName.VOICE_LOUDNESS_DBFS not in each.readings for each in withheld)
    assert any(SignalName.VOICE_PITCH_HZ in each.readings for each in withheld)
    much = ear.hear(said * 30 / peak)
    assert Reason.CLIPPED in {each.reason for each in much if isinstance(each, Abstention)}


def test_an_offset_changes_nothing(ear: Ear, said: sounds.Sound) -> None:
    plain, moved = (seen(ear.hear(sound), SignalName.VOICE_LOUDNESS_DBFS) for sound in (said, said + 0.2))
    assert moved[3.0] == pytest.approx(plain[3.0], abs=0.1)


def test_speech_that_noise_drowns_is_not_told(ear: Ear, said: sounds.Sound, rng: np.random.Generator) -> None:
    answers = ear.hear(said + sounds.level(rng.standard_normal(len(said)), -18.0))
    assert Reason.NOISY in {each.reason for each in answers if isinstance(each, Abstention)}
    assert not any(SignalName.VOICE_JITTER in each.readings for each in answers if isinstance(each, Observation))


def test_music_is_said_to_be_music(ear: Ear, rng: np.random.Generator) -> None:
    answers = ear.hear(sounds.music(4.0, rng))
    assert isinstance(answers[-1], Abstention)
    assert answers[-1].reason is Reason.MUSIC


def test_applause_is_told_though_nobody_spoke(ear: Ear, rng: np.random.Generator) -> None:
    sound = np.concatenate((silence(2.0, rng, -65), sounds.applause(3.0, 30, rng)))
    assert max(seen(ear.hear(sound), SignalName.VOICE_CHEERING).values()) > 0.5


def test_a_gap_ends_the_turn_and_the_stream_goes_on(ear: Ear, said: sounds.Sound) -> None:
    perceiver = VoicePerceiver()
    ear.hear(said[: 3 * HEARD_AT_HZ], perceiver)
    after = ear.hear(said[HEARD_AT_HZ : 3 * HEARD_AT_HZ], perceiver, at=60.0)
    turns = [turn for each in after if isinstance(each, Observation) for turn in each.turns]
    assert [round(turn.began_at) for turn in turns] == [1]
    assert turns[0].began_at + turns[0].seconds <= 3.01
    assert seen(after, SignalName.VOICE_PITCH_HZ)


def test_a_clock_that_runs_a_little_fast_is_no_gap(ear: Ear, said: sounds.Sound) -> None:
    perceiver, given = VoicePerceiver(), sounds.samples(said)
    answers = [
        perceiver.perceive(
            ear.permitted(
                AudioChunk(samples=given[1600 * number : 1600 * (number + 1)], rate_hz=HEARD_AT_HZ),
                0.102 * number,
                number,
            )
        )
        for number in range(len(given) // 1600)
    ]
    turns = [turn for each in answers if isinstance(each, Observation) for turn in each.turns]
    assert len(turns) == 1
    assert turns[0].began_at + turns[0].seconds == pytest.approx(4.0 * 1.02, abs=0.25)


def test_a_clock_that_is_set_back_starts_anew(ear: Ear, said: sounds.Sound) -> None:
    perceiver = VoicePerceiver()
    ear.hear(said, perceiver, at=500.0)
    again, fresh = ear.hear(said, perceiver), ear.hear(said)
    assert [type(each) for each in again] == [type(each) for each in fresh]
    assert seen(again, SignalName.VOICE_SILENCE_S) == pytest.approx(seen(fresh, SignalName.VOICE_SILENCE_S))


def test_closing_overwrites_the_sound(ear: Ear, said: sounds.Sound) -> None:
    moved = Moved()
    perceiver = VoicePerceiver(moved)
    ear.hear(said[: 3 * HEARD_AT_HZ], perceiver)
    kept = perceiver._stream._intake._kept
    ring = perceiver._speaker._recent._ring
    assert kept.any()
    assert ring.any()
    perceiver.close()
    perceiver.close()
    assert not kept.any()
    assert not ring.any()
