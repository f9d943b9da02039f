"""The sound of files: every codec at 16 kHz, channels kept apart, gaps kept, bad files said in one line."""

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.conftest import Clip, write
from tests.capture.sounds import Track, hear, save, tone

from mimika.capture import Speakers, open_sound
from mimika.domain.ids import PersonId
from mimika.errors import MediaError, UsageError

CALLER = PersonId("p1")
CODECS = [
    ("a.wav", Track(rate_hz=44_100)),
    ("a.wav", Track(rate_hz=8000, codec="pcm_mulaw")),
    ("a.wav", Track(rate_hz=8000, codec="pcm_alaw")),
    ("a.wav", Track(rate_hz=48_000, codec="pcm_f32le", format="flt")),
    ("a.wav", Track(rate_hz=22_050, codec="pcm_u8", format="u8")),
    ("a.mp3", Track(rate_hz=44_100, codec="libmp3lame", format="s16p")),
    ("a.ogg", Track(rate_hz=48_000, codec="libopus", format="s16")),
    ("a.flac", Track(rate_hz=16_000, codec="flac")),
    ("a.mp4", Track(rate_hz=48_000, codec="aac", format="fltp")),
    ("a.mkv", Track(rate_hz=44_100, codec="aac", format="fltp")),
    ("a.avi", Track(rate_hz=48_000, codec="ac3", format="fltp")),
]


def pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 16_000 / len(samples))


@pytest.mark.parametrize(("name", "track"), CODECS, ids=[f"{t.codec} in {n}" for n, t in CODECS])
def test_every_codec_is_heard_at_16_khz(tmp_path: Path, name: str, track: Track) -> None:
    path = save(tmp_path / name, tone(440, 2.0, track.rate_hz)[np.newaxis], track)
    heard = hear(open_sound(str(path)))
    assert heard.error is None
    assert [one.index for one in heard.samples] == list(range(len(heard.samples)))
    assert heard.samples[0].at == 0
    assert len(heard.stretches()) == 1
    assert heard.stretches()[0][1] == pytest.approx(2.0, abs=0.08)
    middle = heard.sound()[8000:24_000]
    assert pitch_hz(middle) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)
    assert heard.samples[0].media.band_hz == min(8000, track.rate_hz / 2)
    assert heard.samples[0].media.person is None


def test_chunks_are_a_tenth_of_a_second_and_the_last_one_is_shorter(tmp_path: Path) -> None:
    heard = hear(open_sound(str(save(tmp_path / "a.wav", tone(300, 0.25)[np.newaxis]))))
    assert [len(one.media.samples) for one in heard.samples] == [1600, 1600, 800]
    assert [one.at for one in heard.samples] == pytest.approx([0.0, 0.1, 0.2])


def test_sound_stands_where_it_was_recorded(tmp_path: Path) -> None:
    click = np.zeros((1, 44_100), np.float32)
    click[0, 22_050] = 1.0
    heard = hear(open_sound(str(save(tmp_path / "a.wav", click, Track(rate_hz=44_100)))))
    assert np.argmax(np.abs(heard.sound())) == 8000


def test_channels_of_two_speakers_stay_apart(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", np.stack([tone(300, 1.0, 8000), tone(900, 1.0, 8000)]), Track(rate_hz=8000))
    heard = hear(open_sound(str(path), speakers=Speakers(channels=(CALLER, PersonId("p2")))))
    for channel, hz, person in ((0, 300, "p1"), (1, 900, "p2")):
        assert pitch_hz(heard.sound(channel)) == pytest.approx(hz, abs=2)
        assert {one.media.person for one in heard.of(channel)} == {person}
    assert [one.index for one in heard.samples] == list(range(20))


def test_a_channel_for_which_nobody_is_named_is_not_heard(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", np.stack([tone(300, 1.0), tone(900, 1.0)]))
    for speakers in (Speakers(channels=(None, CALLER)), Speakers(channels=(None, CALLER, None))):
        heard = hear(open_sound(str(path), speakers=speakers))
        assert {one.media.channel for one in heard.samples} == {1}
        spectrum = np.abs(np.fft.rfft(heard.sound(1)))
        assert spectrum[300] < spectrum[900] / 1000


def test_without_names_all_channels_are_mixed_and_nobodys(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", np.stack([tone(300, 1.0), tone(900, 1.0)]))
    heard = hear(open_sound(str(path)))
    spectrum = np.abs(np.fft.rfft(heard.sound()))
    assert spectrum[300] == pytest.approx(spectrum[900], rel=0.01)
    assert {(one.media.channel, one.media.person) for one in heard.samples} == {(0, None)}


def test_a_recording_of_one_channel_can_be_one_persons(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(300, 0.3)[np.newaxis])
    heard = hear(open_sound(str(path), speakers=Speakers(channels=(CALLER,))))
    assert {one.media.person for one in heard.samples} == {CALLER}


def test_naming_a_channel_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(300, 0.3)[np.newaxis])
    with pytest.raises(UsageError, match="has 1 channel: somebody is named for channel 1"):
        open_sound(str(path), speakers=Speakers(channels=(None, CALLER)))


@pytest.mark.parametrize("channels", [(), (None,), (CALLER, CALLER)])
def test_speakers_that_make_no_sense_are_said(channels: tuple[PersonId | None, ...]) -> None:
    with pytest.raises(UsageError):
        Speakers(channels=channels)


def test_a_gap_in_the_stamps_stays_a_gap(tmp_path: Path) -> None:
    stamps = [number * 0.064 + (0.7 if number >= 10 else 0.0) for number in range(20)]
    track = Track(codec="flac", stamps=stamps)
    source = open_sound(str(save(tmp_path / "a.mkv", tone(300, 1.28)[np.newaxis], track)))
    heard = hear(source)
    (first, first_end), (second, second_end) = heard.stretches()
    assert source.gaps == 1
    assert (first, first_end) == pytest.approx((0.0, second - 0.7), abs=0.002)
    assert second_end - second + first_end == pytest.approx(1.28, abs=0.001)
    assert np.allclose(heard.sound(), tone(300, 1.28), atol=1e-3)


def test_stamps_that_are_rounded_make_no_gap(tmp_path: Path) -> None:
    stamps = [round(number * 0.064, 2) for number in range(60)]
    source = open_sound(str(save(tmp_path / "a.mkv", tone(300, 3.84)[np.newaxis], Track(codec="flac", stamps=stamps))))
    assert len(hear(source).stretches()) == 1
    assert source.gaps == 0


def test_silence_stays_silence(tmp_path: Path) -> None:
    heard = hear(open_sound(str(save(tmp_path / "a.wav", np.zeros((1, 44_100), np.float32), Track(rate_hz=44_100)))))
    assert len(heard.sound()) == 16_000
    assert not heard.sound().any()


def test_clipping_and_an_offset_pass_unchanged(tmp_path: Path) -> None:
    rows = np.clip(tone(200, 1.0, level=3.0) + 0.25, -1, 1)[np.newaxis]
    track = Track(codec="pcm_f32le", format="flt")
    assert np.array_equal(hear(open_sound(str(save(tmp_path / "a.wav", rows, track)))).sound(), rows[0])


def test_samples_beyond_full_scale_are_clipped_and_those_that_are_no_numbers_counted(tmp_path: Path) -> None:
    rows = tone(200, 0.5, level=3.0)[np.newaxis].copy()
    rows[0, 100] = np.nan
    source = open_sound(str(save(tmp_path / "a.wav", rows, Track(codec="pcm_f32le", format="flt"))))
    heard = hear(source)
    assert np.abs(heard.sound()).max() == 1.0
    assert heard.sound()[100] == 0.0
    assert source.damaged == 1


# What is wrong with files


def test_a_recording_without_sound_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Clip())
    with pytest.raises(MediaError) as raised:
        open_sound(str(path))
    assert str(raised.value) == f"{path} cannot be heard: it holds pictures but no sound. Choose a file with sound"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 100, bytes(5000)])
def test_a_file_that_is_no_recording_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(MediaError) as raised:
        open_sound(str(path))
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_sound_that_lasts_no_time_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16_000, 2, 16, b"data", 0)
    path.write_bytes(head)
    heard = hear(open_sound(str(path)))
    assert not heard.samples
    assert isinstance(heard.error, MediaError)
    assert "its sound lasts no time" in str(heard.error)


@pytest.mark.parametrize("rate_hz", [1, 50, 4_000_000_000])
def test_a_header_with_an_absurd_rate_is_said(tmp_path: Path, rate_hz: int) -> None:
    path = save(tmp_path / "a.wav", tone(300, 0.5)[np.newaxis])
    content = bytearray(path.read_bytes())
    content[24:28] = struct.pack("<I", rate_hz)
    path.write_bytes(content)
    with pytest.raises(MediaError) as raised:
        open_sound(str(path))
    assert "\n" not in str(raised.value)


def test_a_header_with_another_rate_is_believed_and_the_time_follows_it(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(300, 0.5)[np.newaxis])
    content = bytearray(path.read_bytes())
    content[24:28] = struct.pack("<I", 8000)
    path.write_bytes(content)
    assert hear(open_sound(str(path))).stretches()[0][1] == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("name", ["a.flac", "a.mkv", "a.wav"])
def test_sound_that_was_cut_short_is_kept_and_said(tmp_path: Path, name: str) -> None:
    noise = np.random.Generator(np.random.PCG64(1)).uniform(-0.5, 0.5, (1, 64_000)).astype(np.float32)
    path = save(tmp_path / name, noise, Track(codec="pcm_s16le" if name == "a.wav" else "flac"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    heard = hear(open_sound(str(path)))
    assert 1.5 < heard.stretches()[-1][1] < 2.2
    assert isinstance(heard.error, MediaError)
    assert "incomplete" in str(heard.error)


def test_damage_in_the_middle_is_left_out_and_the_rest_stands_where_it_did(tmp_path: Path) -> None:
    rows = np.random.Generator(np.random.PCG64(1)).uniform(-0.5, 0.5, (1, 64_000)).astype(np.float32)
    path = save(tmp_path / "a.mkv", rows, Track(codec="flac"))
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 3000] = bytes(3000)
    path.write_bytes(content)
    source = open_sound(str(path))
    heard = hear(source)
    assert source.damaged
    last = heard.of(0)[-1]
    start = round(last.at * 16_000)
    assert np.allclose(last.media.samples, rows[0, start : start + len(last.media.samples)], atol=1e-3)


@given(cut=st.integers(min_value=1, max_value=4000), junk=st.binary(min_size=1, max_size=64))
def test_broken_files_never_crash(tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.ogg"
    if not (whole := path.with_name("whole.ogg")).exists():
        save(whole, tone(300, 1.0, 48_000)[np.newaxis], Track(rate_hz=48_000, codec="libopus"))
    content = whole.read_bytes()
    place = cut % len(content)
    path.write_bytes(content[:place] + junk + content[place + len(junk) :])
    try:
        heard = hear(open_sound(str(path)))
    except MediaError:
        return
    assert all(later.at >= earlier.at for earlier, later in pairwise(heard.samples))


def test_an_address_of_another_kind_is_said() -> None:
    with pytest.raises(MediaError, match="sound is not read from rtsp://"):
        open_sound("rtsp://user:secret@example.invalid/1")
