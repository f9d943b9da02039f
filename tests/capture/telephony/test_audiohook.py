"""AudioHook's messages: only the customer is chosen, numbers are checked, pauses are gaps, who breaks it must leave."""

import json
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.sounds import tone
from tests.capture.telephony.test_twilio import heard

from mimika.capture.telephony.audiohook import NOBODY, AudioHookSession
from mimika.capture.telephony.encodings import Encoding
from mimika.capture.telephony.wire import Answer, Begun, Ended, Happening, Party, Sound, Spoken
from mimika.testing.phone import CONVERSATION, AudioHookPhone

BOTH = (Party.CUSTOMER, Party.AGENT)


class Talk:
    """A phone and a session with nothing between them."""

    def __init__(self, phone: AudioHookPhone | None = None, opened: Iterable[Party] = (Party.CUSTOMER,)) -> None:
        self.phone = phone or AudioHookPhone()
        self.session = AudioHookSession(list(opened))
        self.happened: list[Happening] = []

    def send(self, message: str | bytes) -> list[str]:
        """Send a message and return the types of the answers."""
        now = list(self.session.receive(message))
        self.happened += now
        return [self.phone.take(one.text) for one in now if isinstance(one, Answer)]

    def control(self, kind: str, **parameters: str) -> list[str]:
        return self.send(self.phone.message(kind, parameters))

    def play(self, samples: np.ndarray, agent: np.ndarray | None = None) -> None:
        for start in range(0, len(samples), 800):
            part = samples[start : start + 800]
            other = np.zeros_like(part) if agent is None else agent[start : start + 800]
            self.send(self.phone.frame(part, other))

    def answer(self) -> dict[str, object]:
        return json.loads(self.phone.received[-1])


def opened(talk: Talk) -> Talk:
    assert talk.send(talk.phone.open()) == ["opened"]
    return talk


def test_only_the_customer_is_chosen_where_that_is_offered() -> None:
    talk = opened(Talk())
    told = talk.answer()["parameters"]
    media = {"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}
    assert told == {"startPaused": False, "media": [media]}
    begun = talk.happened[-1]
    assert isinstance(begun, Begun)
    assert (begun.name, begun.language) == (CONVERSATION, "en-US")


def test_both_are_chosen_where_both_may_be_heard() -> None:
    talk = opened(Talk(opened=BOTH))
    assert talk.phone.channels == ("external", "internal")
    talk.play(tone(440, 0.2, 8000), tone(300, 0.2, 8000))
    assert [one.party for one in talk.happened if isinstance(one, Sound)] == [*BOTH, *BOTH]


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("channels", [("external",), ("external", "internal"), ("internal", "external")])
def test_the_customer_alone_is_heard_whatever_is_offered(encoding: Encoding, channels: tuple[str, ...]) -> None:
    talk = Talk(AudioHookPhone(encoding))
    assert talk.send(talk.phone.open([channels])) == ["opened"]
    assert talk.phone.channels == channels
    talk.play(tone(440, 1.0, 8000), tone(1300, 1.0, 8000))
    assert talk.control("close", reason="end") == ["closed"]
    assert talk.happened[-1] == Ended()
    chunks = heard(talk.happened)
    assert [one.at for one in chunks] == pytest.approx([number / 10 for number in range(10)])
    sound = np.concatenate([one.media.samples for one in chunks])
    assert np.allclose(sound[100:-100], tone(440, 1.0)[100:-100], atol=0.02)


def test_a_platform_that_does_not_offer_the_customer_must_leave() -> None:
    talk = Talk()
    assert talk.send(talk.phone.open([("internal",)])) == ["disconnect"]
    assert talk.control("close", reason="disconnect") == ["closed"]
    ended = talk.happened[-1]
    assert isinstance(ended, Ended)
    assert "the customer's voice is offered neither" in ended.broken


def test_a_probe_is_answered_and_is_no_call() -> None:
    talk = opened(Talk(AudioHookPhone(conversation=NOBODY)))
    assert talk.session.is_probe
    assert talk.control("close", reason="end") == ["closed"]
    assert not any(isinstance(one, Begun) for one in talk.happened)


def test_pings_and_languages_are_answered() -> None:
    talk = opened(Talk())
    assert talk.control("ping", rtt="PT0.05S") == ["pong"]
    assert talk.control("update", language="de-DE") == ["updated"]
    assert talk.happened[-1] == Spoken(language="de-DE")
    sequence = [(json.loads(one)["seq"], json.loads(one)["clientseq"]) for one in talk.phone.received]
    assert sequence == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize("kind", ["discarded", "resumed"])
def test_what_the_platform_left_out_is_a_gap(kind: str) -> None:
    talk = opened(Talk())
    talk.play(tone(440, 0.2, 8000))
    talk.send(talk.phone.message(kind, {"start": "PT0.2S", "discarded": "PT1.5S"}, skipped_s=1.5))
    talk.play(tone(440, 0.2, 8000))
    assert [one.at for one in heard([*talk.happened, *talk.session.end()])] == pytest.approx([0.0, 0.1, 1.7, 1.8])


def test_a_position_that_jumps_is_a_gap_and_one_that_goes_back_is_not_believed() -> None:
    talk = opened(Talk())
    talk.play(tone(440, 0.1, 8000))
    talk.send(talk.phone.message("ping", skipped_s=2.0))
    talk.play(tone(440, 0.1, 8000))
    talk.send(talk.phone.message("ping", skipped_s=-2.0))
    talk.play(tone(440, 0.1, 8000))
    assert [one.at for one in heard([*talk.happened, *talk.session.end()])] == pytest.approx([0.0, 2.1, 2.2])


def test_while_paused_nothing_is_heard_and_the_pause_is_a_gap() -> None:
    talk = opened(Talk())
    talk.play(tone(440, 0.2, 8000))
    assert talk.phone.take(talk.session.pause() or "") == "pause"
    talk.play(tone(440, 0.1, 8000))  # on its way before the platform knew
    talk.control("paused")
    assert talk.phone.take(talk.session.resume() or "") == "resume"
    talk.send(talk.phone.message("resumed", {"start": "PT0.3S", "discarded": "PT4S"}, skipped_s=4.0))
    talk.play(tone(440, 0.1, 8000))
    assert [one.at for one in heard([*talk.happened, *talk.session.end()])] == pytest.approx([0.0, 0.1, 4.3])


def test_a_call_can_begin_paused() -> None:
    talk = Talk()
    assert talk.session.pause() is None
    opened(talk)
    assert talk.answer()["parameters"]["startPaused"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 1},
        {"seq": 3},
        {"seq": "x"},
        {"seq": None},
        {"serverseq": 9},
        {"serverseq": None},
        {"id": "another"},
        {"version": "1"},
        {"version": 2},
    ],
    ids=str,
)
def test_who_breaks_the_protocol_is_asked_to_leave_once(change: dict[str, object]) -> None:
    talk = opened(Talk())
    wrong = json.dumps({**json.loads(talk.phone.message("ping")), **change})
    assert talk.send(wrong) == ["disconnect"]
    told = talk.answer()["parameters"]
    assert isinstance(told, dict)
    assert told["reason"] == "error"
    assert talk.send(wrong) == []
    talk.play(tone(440, 0.1, 8000))
    assert not any(isinstance(one, Sound) for one in talk.happened)
    assert talk.control("close", reason="disconnect") == ["closed"]
    ended = talk.happened[-1]
    assert isinstance(ended, Ended)
    assert ended.broken.startswith("it broke the protocol: ")


def test_a_first_message_that_does_not_open_is_refused() -> None:
    talk = Talk()
    assert talk.control("ping") == ["disconnect"]


def test_opening_twice_is_refused() -> None:
    talk = opened(Talk())
    assert talk.send(talk.phone.open()) == ["disconnect"]


@pytest.mark.parametrize("nonsense", ["", "{", "[]", '"text"', "[" * 100_000], ids=range(5))
def test_a_message_that_is_no_json_is_counted_and_the_call_goes_on(nonsense: str) -> None:
    talk = opened(Talk())
    talk.phone.message("ping")  # the one that was garbled on its way had a number, too
    assert talk.send(nonsense) == []
    assert talk.control("ping") == ["pong"]
    assert talk.session.damaged == 1


@given(st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=5))
def test_nothing_that_is_sent_can_crash_it(messages: list[str | bytes]) -> None:
    talk = opened(Talk())
    for message in messages:
        talk.send(message)
    assert isinstance([*talk.happened, *talk.session.end()][-1], Ended)


def test_a_frame_that_ends_within_a_sample_is_cut_there_and_counted() -> None:
    talk = Talk(AudioHookPhone(Encoding.L16))
    talk.send(talk.phone.open())
    frame = talk.phone.frame(tone(440, 0.1, 8000), tone(440, 0.1, 8000))
    talk.send(frame[:-1])
    assert talk.session.damaged == 1
    assert [len(one.data) for one in talk.happened if isinstance(one, Sound)] == [len(frame) - 2]


def test_a_session_that_stops_without_a_close_was_cut_off() -> None:
    talk = opened(Talk())
    assert list(talk.session.end()) == [Ended(broken="the connection ended before the call did")]
    assert list(talk.session.end()) == []


def test_events_carry_what_is_to_be_told() -> None:
    talk = opened(Talk())
    talk.phone.take(talk.session.event([{"type": "agentassist", "data": {"id": "1"}}]))
    assert talk.answer()["parameters"] == {"entities": [{"type": "agentassist", "data": {"id": "1"}}]}
    assert talk.answer()["seq"] == 2
