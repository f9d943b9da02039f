"""Twilio's messages: the caller alone, in order, gaps kept, nonsense skipped."""

import json
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.sounds import tone

from mimika.capture.info import Tally
from mimika.capture.telephony import mulaw
from mimika.capture.telephony.feed import Feed
from mimika.capture.telephony.twilio import TwilioStream
from mimika.capture.telephony.wire import Begun, Ended, Happening, Party, Remark, Sound
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import AudioChunk, Captured
from mimika.testing.phone import CALL, Voices, twilio_media, twilio_messages, twilio_start, twilio_stop

PACKET = 160


def packets(samples: np.ndarray) -> list[str]:
    """Return the media messages of sound at 8 kHz."""
    return [
        twilio_media(number, mulaw.encode(samples[start : start + PACKET]))
        for number, start in enumerate(range(0, len(samples), PACKET), 1)
    ]


def said(messages: Iterable[str | bytes], stream: TwilioStream | None = None) -> list[Happening]:
    stream = stream or TwilioStream()
    out = [happening for message in messages for happening in stream.receive(message)]
    return [*out, *stream.end()]


def heard(happenings: Iterable[Happening]) -> list[Captured[AudioChunk]]:
    feed = Feed(SourceId("twilio:1"), 0, PersonId("p1"), Tally())
    out: list[Captured[AudioChunk]] = []
    for one in happenings:
        if isinstance(one, Sound):
            out += feed.hear(one)
    return [*out, *feed.rest()]


def call(messages: Iterable[str | bytes]) -> list[str | bytes]:
    return [*twilio_start(), *messages, twilio_stop()]


def test_a_call_begins_with_what_the_platform_tells_and_ends_in_order() -> None:
    happenings = said([*twilio_start({"language": "de-DE", "queue": "7"}), twilio_stop()])
    begun, ended = happenings
    assert isinstance(begun, Begun)
    assert (begun.name, begun.language, dict(begun.parameters)) == (CALL, "de-DE", {"language": "de-DE", "queue": "7"})
    assert ended == Ended()


def test_the_callers_voice_is_heard_at_16_khz_where_it_was_said() -> None:
    chunks = heard(said(twilio_messages(Voices(customer=tone(440, 1.03)))))
    assert [one.at for one in chunks] == pytest.approx([number / 10 for number in range(11)])
    assert [len(one.media.samples) for one in chunks] == [1600] * 10 + [480]
    assert {(one.media.band_hz, one.media.person, one.media.channel) for one in chunks} == {(4000, "p1", 0)}
    sound = np.concatenate([one.media.samples for one in chunks])
    assert np.allclose(sound[400:-400], tone(440, 1.03)[400:-400], atol=0.02)


def test_the_agents_payload_is_not_even_unpacked() -> None:
    good = packets(tone(440, 0.2, 8000))
    agent = [message.replace('"inbound"', '"outbound"').replace('"payload": "', '"payload": "%%%') for message in good]
    stream = TwilioStream()
    happenings = said(call([message for pair in zip(good, agent, strict=True) for message in pair]), stream)
    assert {one.party for one in happenings if isinstance(one, Sound)} == {Party.CUSTOMER}
    assert stream.damaged == 0


def test_the_agent_is_heard_where_that_is_said() -> None:
    both = TwilioStream([Party.CUSTOMER, Party.AGENT])
    happenings = said(twilio_messages(Voices(customer=tone(440, 0.2), agent=tone(300, 0.2))), both)
    assert sum(isinstance(one, Sound) and one.party is Party.AGENT for one in happenings) == 10


@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_packets_out_of_order_within_the_window_change_nothing(seed: int) -> None:
    messages = packets(tone(440, 0.5, 8000))
    rng = np.random.Generator(np.random.PCG64(seed))
    shuffled = [messages[at] for at in np.argsort(np.arange(len(messages)) + rng.uniform(0, 2.5, len(messages)))]
    straight, crooked = heard(said(call(messages))), heard(said(call(shuffled)))
    assert [one.at for one in straight] == [one.at for one in crooked]
    for one, other in zip(straight, crooked, strict=True):
        assert np.array_equal(one.media.samples, other.media.samples)


@given(lost=st.sets(st.integers(min_value=5, max_value=40), min_size=1, max_size=20))
def test_lost_packets_become_gaps_of_their_length_and_are_counted(lost: set[int]) -> None:
    samples = tone(440, 1.0, 8000)
    stream = TwilioStream()
    kept = [message for number, message in enumerate(packets(samples), 1) if number not in lost]
    chunks = heard(said(call(kept), stream))
    assert stream.lost == len(lost)
    whole = tone(440, 1.0)
    for one in chunks:
        start = round(one.at * 16_000)
        assert one.at * 16_000 == pytest.approx(start, abs=1e-6)
        inner = slice(40, len(one.media.samples) - 40)
        assert np.allclose(one.media.samples[inner], whole[start:][inner.start : inner.stop], atol=0.02)
    assert sum(one.media.seconds for one in chunks) == pytest.approx(1.0 - 0.02 * len(lost))


def test_packets_that_come_twice_are_heard_once() -> None:
    messages = packets(tone(440, 0.3, 8000))
    stream = TwilioStream()
    twice = heard(said(call([message for each in messages for message in (each, each)]), stream))
    assert sum(one.media.seconds for one in twice) == pytest.approx(0.3)
    assert stream.damaged == len(messages)


def test_a_silence_that_was_not_sent_is_a_gap() -> None:
    messages = packets(tone(440, 0.4, 8000))
    late = [json.loads(message) for message in messages[10:]]
    for message in late:
        message["media"]["timestamp"] = str(int(message["media"]["timestamp"]) + 3000)
    chunks = heard(said(call([*messages[:10], *map(json.dumps, late)])))
    assert [one.at for one in chunks] == pytest.approx([0.0, 0.1, 3.2, 3.3])


def test_stamps_that_jitter_make_no_gap() -> None:
    late = [json.loads(message) for message in packets(tone(440, 0.5, 8000))]
    for number, message in enumerate(late):
        message["media"]["timestamp"] = str(20 * number + (number * 7) % 17)
    chunks = heard(said(call(map(json.dumps, late))))
    assert [one.at for one in chunks] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"event": 7}',
        '{"event":"media"}',
        '{"event":"media","media":[]}',
        '{"event":"media","media":{"track":"inbound","chunk":"x","payload":"%"}}',
        '{"event":"media","media":{"track":"inbound","chunk":"3","payload":"QQ"}}',
        '{"event":"media","media":{"track":"sideways","chunk":"3","payload":"QUJD"}}',
        '{"event":"something"}',
        b"\xff\x00 binary",
    ],
    ids=range(13),
)
def test_nonsense_is_counted_and_the_call_goes_on(nonsense: str | bytes) -> None:
    messages = packets(tone(440, 0.3, 8000))
    stream = TwilioStream()
    chunks = heard(said(call([*messages[:5], nonsense, *messages[5:]]), stream))
    assert stream.damaged == 1
    assert sum(one.media.seconds for one in chunks) == pytest.approx(0.3)


@given(st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=5))
def test_nothing_that_is_sent_can_crash_it(messages: list[str | bytes]) -> None:
    assert isinstance(said([*twilio_start(), *messages])[-1], Ended)


def test_pressed_keys_are_not_kept() -> None:
    key = '{"event":"dtmf","streamSid":"MZ","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"4"}}'
    stream = TwilioStream()
    assert [type(one) for one in said(call([key]), stream)] == [Begun, Ended]
    assert stream.damaged == 0


def test_a_call_that_stops_in_the_middle_gives_what_came_and_says_so() -> None:
    messages = packets(tone(440, 0.3, 8000))
    happenings = said([*twilio_start(), *messages[:8], messages[8][: len(messages[8]) // 2]])
    assert sum(one.media.seconds for one in heard(happenings)) == pytest.approx(0.16)
    assert happenings[-1] == Ended(broken="the connection ended before the call did")


@pytest.mark.parametrize("encoding", ["audio/opus", "", "audio/x-alaw"])
def test_a_format_that_is_not_understood_is_said_and_nothing_is_heard(encoding: str) -> None:
    happenings = said([*twilio_start(encoding=encoding), *packets(tone(440, 0.2, 8000)), twilio_stop()])
    assert [type(one) for one in happenings] == [Begun, Remark, Ended]


def test_names_in_snake_case_are_understood() -> None:
    start = {
        "event": "start",
        "sequence_number": "1",
        "stream_id": "s",
        "start": {"call_control_id": "c", "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}},
    }
    happenings = said([json.dumps(start), *packets(tone(440, 0.2, 8000)), twilio_stop()])
    assert sum(isinstance(one, Sound) for one in happenings) == 10


def test_mu_law_that_is_announced_as_16_bits_is_refused_with_a_note() -> None:
    tally = Tally()
    feed = Feed(SourceId("twilio:1"), 0, PersonId("p1"), tally)
    rng = np.random.Generator(np.random.PCG64(3))
    hum = (tone(140, 4.0, 8000, level=0.2) + 0.02 * rng.standard_normal(32_000)).astype(np.float32)
    messages = [*twilio_start(encoding="audio/x-l16"), *packets(hum), twilio_stop()]
    sounds = [one for one in said(messages) if isinstance(one, Sound)]
    chunks = [chunk for sound in sounds for chunk in feed.hear(sound)] + list(feed.rest())
    assert chunks == []
    assert tally.notes == ("twilio:1 is not heard: its sound was announced as L16 and is something else",)
    assert feed.unheard > 20


def test_what_is_forgotten_is_gone_and_what_follows_stands_where_it_was_said() -> None:
    feed = Feed(SourceId("twilio:1"), 0, PersonId("p1"), Tally())
    sounds = [one for one in said(call(packets(tone(440, 2.0, 8000)))) if isinstance(one, Sound)]
    before = [chunk for sound in sounds[:53] for chunk in feed.hear(sound)]
    feed.forget()
    after = [chunk for sound in sounds[53:] for chunk in feed.hear(sound)]
    assert before[-1].at == pytest.approx(0.9)
    assert after[0].at == pytest.approx(1.06)
    assert np.allclose(after[0].media.samples[60:1500], tone(440, 2.0)[16_960:][60:1500], atol=0.02)
