"""Mu-law, the doubled rate, and noticing sound that is not what was announced."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.sounds import tone

from mimika.capture.telephony import mulaw
from mimika.capture.telephony.doubler import Doubler
from mimika.capture.telephony.encodings import Doubt, Encoding, Trust, column, unlikeness
from mimika.testing.phone import halved

BLOCK = 800


def test_mu_law_has_the_values_of_the_recommendation() -> None:
    values = mulaw.decode(bytes([0x00, 0x80, 0x7F, 0xFF, 0x8F, 0xF0])) * 32_768
    assert values.tolist() == [-32_124, 32_124, 0, 0, 16_764, 120]


def test_ffmpeg_decodes_mu_law_alike() -> None:
    codes = bytes(range(256))
    decoder = av.CodecContext.create("pcm_mulaw", "r")
    decoder.sample_rate, decoder.layout = 8000, "mono"
    decoded = np.concatenate([frame.to_ndarray()[0] for frame in decoder.decode(av.Packet(codes))])
    assert np.array_equal(mulaw.decode(codes) * 32_768, decoded)


@given(st.binary(min_size=1))
def test_every_code_comes_back(codes: bytes) -> None:
    # There are two zeros; the positive one is sent.
    assert mulaw.encode(mulaw.decode(codes)) == codes.replace(b"\x7f", b"\xff")


@given(st.lists(st.floats(min_value=-1, max_value=1, width=32), min_size=1))
def test_mu_law_is_as_exact_as_its_step(samples: list[float]) -> None:
    given_ = np.array(samples, np.float32)
    back = mulaw.decode(mulaw.encode(given_))
    # Half a step of a segment: a 32nd of the distance from its bias of 132 (of 32768).
    assert np.all(np.abs(back - given_) <= (np.abs(given_) + 132 / 32_768) / 32 + 2e-5)


@pytest.mark.parametrize("hz", [100, 440, 1000, 2500, 3400])
def test_a_tone_is_the_same_at_twice_the_rate(hz: int) -> None:
    doubler = Doubler()
    out = np.concatenate([doubler.push(tone(hz, 0.5, 8000)), doubler.rest()])
    assert len(out) == 8000
    assert np.allclose(out[200:-200], tone(hz, 0.5)[200:-200], atol=0.004)


def test_no_image_appears_above_four_kilohertz() -> None:
    doubler = Doubler()
    out = np.concatenate([doubler.push(tone(1000, 1.0, 8000)), doubler.rest()])
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out))))
    assert spectrum[4200:].max() < spectrum.max() / 1000


@given(cuts=st.lists(st.integers(min_value=0, max_value=400), max_size=12))
def test_packets_leave_no_trace_in_the_sound(cuts: list[int]) -> None:
    samples = tone(700, 0.1, 8000)
    pieces = np.split(samples, sorted(min(cut, len(samples)) for cut in cuts))
    one, many = Doubler(), Doubler()
    whole = np.concatenate([one.push(samples), one.rest()])
    parts = np.concatenate([*(many.push(piece) for piece in pieces), many.rest()])
    assert np.allclose(whole, parts, atol=1e-6)


@given(data=st.binary(min_size=0, max_size=40), encoding=st.sampled_from(Encoding))
def test_one_channel_is_taken_out_of_two(data: bytes, encoding: Encoding) -> None:
    whole = data[: len(data) - len(data) % (2 * encoding.width)]
    left, right = (column(whole, encoding, channel, 2) for channel in (0, 1))
    width = encoding.width
    rejoined = b"".join(left[at : at + width] + right[at : at + width] for at in range(0, len(left), width))
    assert rejoined == whole


# Announced wrong


def wire(samples: np.ndarray, encoding: Encoding) -> bytes:
    if encoding is Encoding.PCMU:
        return mulaw.encode(samples)
    return np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()


def judged(samples: np.ndarray, sent: Encoding, announced: Encoding) -> Trust:
    """Return what is known after the first half second that can be judged."""
    data, doubt, size = wire(samples, sent), Doubt(announced), BLOCK * announced.width
    for start in range(0, len(data) - size + 1, size):
        block = data[start : start + size]
        if doubt.judge(block, announced.decode(block)) is not Trust.OPEN:
            break
    return doubt.trust


def voices(data: Path, step: int) -> list[np.ndarray]:
    found = []
    for path in sorted((data / "ser_emodb" / "audio_full").glob("*.flac"))[::step]:
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        found.append(halved(np.concatenate(frames).astype(np.float32) / 32_768))
    return found


@pytest.mark.data
@pytest.mark.parametrize("level", [1.0, 0.1, 0.02])
def test_real_speech_that_is_announced_wrong_is_noticed_and_right_is_trusted(data: Path, level: float) -> None:
    clips = [voice * level for voice in voices(data, 12)]
    assert len(clips) > 25
    for clip in clips:
        assert judged(clip, Encoding.PCMU, Encoding.L16) is Trust.REFUSED
        assert judged(clip, Encoding.PCMU, Encoding.PCMU) is not Trust.REFUSED
        assert judged(clip, Encoding.L16, Encoding.L16) is not Trust.REFUSED


@pytest.mark.data
def test_real_16_bit_speech_that_is_announced_as_mu_law_is_noticed(data: Path) -> None:
    clips = voices(data, 12)
    noticed = sum(judged(clip, Encoding.L16, Encoding.PCMU) is Trust.REFUSED for clip in clips)
    assert noticed >= 0.9 * len(clips)


@pytest.mark.parametrize("hz", [350, 425, 440, 480, 620, 1000, 1004, 2100, 3000])
@pytest.mark.parametrize("level", [0.1, 0.4, 0.95])
@pytest.mark.parametrize("encoding", Encoding)
def test_tones_of_a_telephone_are_trusted(hz: int, level: float, encoding: Encoding) -> None:
    assert judged(tone(hz, 2.0, 8000, level=level), encoding, encoding) is Trust.GIVEN


@pytest.mark.parametrize("encoding", Encoding)
def test_silence_is_no_evidence(encoding: Encoding) -> None:
    assert judged(np.zeros(16_000, np.float32), encoding, encoding) is Trust.OPEN


def test_unlikeness_is_nothing_for_equal_and_one_for_disjoint_bytes() -> None:
    assert unlikeness(b"") == 0
    assert unlikeness(bytes([9, 9] * 50)) == 0
    assert unlikeness(bytes([0, 255] * 50)) == 1
