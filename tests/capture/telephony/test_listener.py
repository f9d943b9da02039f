"""Real connections on this machine: calls of both platforms, strangers, floods, and peers that vanish."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import numpy as np
import pytest
from tests.capture.conftest import WallClock
from tests.capture.sounds import tone
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect as dial

from mimika.capture.telephony import Call, CallListener, CallSource, Door, Parties, Platform, Secrets
from mimika.capture.telephony.audiohook import NOBODY
from mimika.capture.telephony.encodings import Encoding
from mimika.domain.ids import PersonId
from mimika.domain.media import AudioChunk, Captured
from mimika.errors import StreamError, UsageError
from mimika.testing.phone import (
    AudioHookPhone,
    Key,
    Voices,
    call_audiohook,
    call_twilio,
    twilio_media,
    twilio_start,
    twilio_stop,
)

DOOR = Door(port=0)
VOICES = Voices(customer=tone(440, 1.0), agent=tone(1300, 1.0))
KEY = Key(name="our key", secret="c2VjcmV0IG9mIHRoZSBjbGllbnQ=", clock=WallClock())  # noqa: S106 -- of a test


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 20))


@asynccontextmanager
async def listening(door: Door = DOOR, **more: object) -> AsyncIterator[tuple[CallListener, str]]:
    listener = CallListener(door, WallClock(), **more)
    async with listener:
        yield listener, f"ws://127.0.0.1:{listener.port}"


async def accepted(listener: CallListener) -> Call:
    call = await listener.accept()
    assert call is not None
    return call


async def drained(source: CallSource) -> list[Captured[AudioChunk]]:
    chunks: list[Captured[AudioChunk]] = []
    while (chunk := await source.read()) is not None:
        chunks.append(chunk)
    return chunks


def loudest_hz(chunks: list[Captured[AudioChunk]]) -> float:
    sound = np.concatenate([one.media.samples for one in chunks])
    return float(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound))))) * 16_000 / len(sound))


def test_a_call_of_twilio_is_heard_from_beginning_to_end() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            await call_twilio(f"{url}/twilio", VOICES)
            call = await accepted(listener)
            chunks = await drained(call.customer)
            assert (call.id, call.platform, call.agent) == ("twilio:1", Platform.TWILIO, None)
            assert [one.at for one in chunks] == pytest.approx([number / 10 for number in range(10)])
            assert {(one.media.person, one.media.band_hz, one.source) for one in chunks} == {("p1", 4000, "twilio:1")}
            assert loudest_hz(chunks) == pytest.approx(440, abs=2)
            assert (call.damaged, call.lost, call.customer.dropped, call.customer.gaps) == (0, 0, 0, 0)
            await call.close()

    run(work)


@pytest.mark.parametrize("encoding", Encoding)
def test_a_call_of_genesys_is_heard_from_beginning_to_end(encoding: Encoding) -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            phone = await call_audiohook(f"{url}/audiohook", VOICES, phone=AudioHookPhone(encoding))
            call = await accepted(listener)
            chunks = await drained(call.customer)
            assert phone.channels == ("external",)
            assert (call.platform, call.language) == (Platform.AUDIOHOOK, "en-US")
            assert len(chunks) == 10
            assert loudest_hz(chunks) == pytest.approx(440, abs=2)
            await call.close()

    run(work)


def test_both_parties_are_heard_where_that_is_said() -> None:
    async def work() -> None:
        async with listening(parties=Parties(agent=PersonId("p2"))) as (listener, url):
            for path, play in (("/twilio", call_twilio), ("/audiohook", call_audiohook)):
                await play(url + path, VOICES)
                call = await accepted(listener)
                assert call.agent is not None
                agent, customer = await drained(call.agent), await drained(call.customer)
                assert loudest_hz(agent) == pytest.approx(1300, abs=2)
                assert loudest_hz(customer) == pytest.approx(440, abs=2)
                assert {(one.media.person, one.media.channel) for one in agent} == {("p2", 1)}
                await call.close()

    run(work)


def test_many_calls_at_once_are_kept_apart() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            pitches = [300 + 50 * number for number in range(12)]
            plays = [call_twilio(f"{url}/twilio", Voices(customer=tone(hz, 1.0))) for hz in pitches]
            await asyncio.gather(*plays)
            calls = [await accepted(listener) for _ in pitches]
            found = [loudest_hz(await drained(call.customer)) for call in calls]
            assert sorted(found) == pytest.approx(pitches, abs=2)
            assert len({call.id for call in calls}) == len(pitches)

    run(work)


def test_signed_calls_are_let_in_and_others_are_not() -> None:
    door = replace(DOOR, public_url="wss://calls.example.com")
    secrets = Secrets(twilio_token="token", audiohook={KEY.name: KEY.secret})  # noqa: S106 -- of a test

    async def work() -> None:
        async with listening(door, secrets=secrets) as (listener, url):
            signed = "wss://calls.example.com/twilio"
            await call_twilio(f"{url}/twilio", VOICES, token="token", signed_url=signed)  # noqa: S106 -- of a test
            assert (await accepted(listener)).platform is Platform.TWILIO
            for token, address in (("", signed), ("other", signed), ("token", "wss://evil.example.com/twilio")):
                with pytest.raises(InvalidStatus) as raised:
                    await call_twilio(f"{url}/twilio", VOICES, token=token, signed_url=address)
                assert raised.value.response.status_code == 401
            with pytest.raises(InvalidStatus):
                await call_audiohook(f"{url}/audiohook", VOICES)
            with pytest.raises(InvalidStatus):
                # It was signed for another host.
                await call_audiohook(f"{url}/audiohook", VOICES, key=KEY)
            assert listener.refused == 5

    run(work)


def test_a_signed_call_of_genesys_is_let_in_and_one_that_has_expired_is_not() -> None:
    async def work() -> None:
        async with listening(secrets=Secrets(audiohook={KEY.name: KEY.secret})) as (listener, url):
            await call_audiohook(f"{url}/audiohook", VOICES, key=KEY)
            assert (await accepted(listener)).platform is Platform.AUDIOHOOK
            for key in (replace(KEY, lasts_s=-60), replace(KEY, name="another"), replace(KEY, secret="b3RoZXI=")):  # noqa: S106 -- of a test
                with pytest.raises(InvalidStatus):
                    await call_audiohook(f"{url}/audiohook", VOICES, key=key)
            with pytest.raises(InvalidStatus):
                # With one secret set, paths without one are closed.
                await call_twilio(f"{url}/twilio", VOICES)

    run(work)


def test_a_door_for_the_whole_network_needs_a_secret() -> None:
    with pytest.raises(UsageError, match="would be taken from anybody"):
        CallListener(Door(host="0.0.0.0"), WallClock())  # noqa: S104 -- that is what is refused
    with pytest.raises(UsageError, match="it signs the public address"):
        CallListener(DOOR, WallClock(), Secrets(twilio_token="token"))  # noqa: S106 -- of a test


def test_secrets_are_not_shown() -> None:
    secrets = Secrets(twilio_token="hidden", audiohook={"key": "hidden"})  # noqa: S106 -- of a test
    assert "hidden" not in repr(secrets)


def test_an_address_that_is_taken_is_said() -> None:
    async def work() -> None:
        async with listening() as (listener, _):
            with pytest.raises(UsageError, match=r"calls cannot be taken at 127\.0\.0\.1") as raised:
                await CallListener(replace(DOOR, port=listener.port), WallClock()).start()
            assert "\n" not in str(raised.value)

    run(work)


def test_other_paths_are_not_there_and_a_full_house_is_said() -> None:
    async def work() -> None:
        async with listening(replace(DOOR, most_calls=1)) as (listener, url):
            with pytest.raises(InvalidStatus) as raised:
                await call_twilio(f"{url}/elsewhere", VOICES)
            assert raised.value.response.status_code == 404
            async with connect(f"{url}/twilio", proxy=None) as socket:
                for message in twilio_start():
                    await socket.send(message)
                call = await accepted(listener)
                with pytest.raises(InvalidStatus) as raised:
                    await call_twilio(f"{url}/twilio", VOICES)
                assert raised.value.response.status_code == 503
                await call.close()
            await call_twilio(f"{url}/twilio", VOICES)
            await accepted(listener)

    run(work)


def flood(url: str) -> None:
    """Begin a call and send ten megabytes at once."""
    with dial(url, proxy=None) as socket:
        for message in [*twilio_start(), twilio_media(1, b"\x10\x90" * 800)]:
            socket.send(message)
        with suppress(ConnectionClosed):
            socket.send("x" * 10_000_000)
        with pytest.raises(ConnectionClosed):
            socket.recv()


def test_a_message_of_ten_megabytes_ends_the_call_and_no_other() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            await asyncio.to_thread(flood, f"{url}/twilio")
            call = await accepted(listener)
            assert await call.customer.read() is not None
            with pytest.raises(StreamError, match="a message was longer than 1048576 bytes"):
                await drained(call.customer)
            await call_twilio(f"{url}/twilio", VOICES)
            assert len(await drained((await accepted(listener)).customer)) == 10

    run(work)


def test_a_call_that_breaks_off_gives_what_came_and_is_said() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            async with connect(f"{url}/twilio", proxy=None) as socket:
                for message in [*twilio_start(), twilio_media(1, b"\x10\x90" * 800)]:
                    await socket.send(message)
                call = await accepted(listener)
                socket.transport.abort()
            assert (await call.customer.read()) is not None
            with pytest.raises(StreamError, match="twilio:1 was cut off: the connection ended before the call did"):
                await drained(call.customer)
            assert await call.customer.read() is None

    run(work)


def test_who_begins_no_call_in_time_is_let_go() -> None:
    async def work() -> None:
        async with (
            listening(replace(DOOR, begin_within_s=0.05)) as (_, url),
            connect(f"{url}/twilio", proxy=None) as socket,
        ):
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    run(work)


def test_a_probe_is_answered_and_nothing_is_handed_over() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            phone = await call_audiohook(f"{url}/audiohook", VOICES, phone=AudioHookPhone(conversation=NOBODY))
            assert [json.loads(one)["type"] for one in phone.received] == ["opened", "closed"]
            waiting = asyncio.ensure_future(listener.accept())
            await asyncio.sleep(0.01)
            assert not waiting.done()
            await listener.close()
            assert await waiting is None

    run(work)


def test_what_nobody_reads_is_dropped_oldest_first_and_the_end_is_not() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            await call_twilio(f"{url}/twilio", Voices(customer=tone(440, 30.0)))
            call = await accepted(listener)
            await asyncio.sleep(0.5)
            assert call.ended
            chunks = await drained(call.customer)
            assert chunks[-1].at == pytest.approx(29.9)
            assert call.customer.dropped == 300 - len(chunks) == chunks[0].index > 0

    run(work)


def test_pausing_forgets_what_waits_and_hears_nothing_until_resumed() -> None:
    async def work() -> None:
        async with listening() as (listener, url), connect(f"{url}/twilio", proxy=None) as socket:
            codes = np.resize(np.array([0x10, 0x90], np.uint8), 160).tobytes()

            async def say(first: int, last: int) -> None:
                for number in range(first, last):
                    await socket.send(twilio_media(number, codes))
                await (await socket.ping())
                await asyncio.sleep(0.05)

            for message in twilio_start():
                await socket.send(message)
            call = await accepted(listener)
            await say(1, 51)
            await call.pause()
            await say(51, 101)
            assert call.customer.dropped > 0
            await call.resume()
            await say(101, 126)
            await socket.send(twilio_stop())
            chunks = await drained(call.customer)
            assert min(one.at for one in chunks) == pytest.approx(2.0)
            assert chunks[-1].at + chunks[-1].media.seconds == pytest.approx(2.5)
            await call.close()

    run(work)


def test_answers_reach_the_platform_and_only_where_it_takes_them() -> None:
    async def work() -> None:
        async with listening() as (listener, url):
            async with connect(f"{url}/audiohook", proxy=None) as socket:
                phone = AudioHookPhone()
                await socket.send(phone.open())
                call = await accepted(listener)
                assert phone.take(str(await socket.recv())) == "opened"
                await call.send_event([{"type": "agentassist", "data": {}}])
                assert phone.take(str(await socket.recv())) == "event"
                closing = asyncio.ensure_future(call.close())
                assert phone.take(str(await socket.recv())) == "disconnect"
                await socket.send(phone.message("close", {"reason": "disconnect"}))
                assert phone.take(str(await socket.recv())) == "closed"
                await closing
            with pytest.raises(StreamError, match="audiohook:1 is over"):
                await call.send_event([])
            await call_twilio(f"{url}/twilio", VOICES)
            with pytest.raises(UsageError, match="takes no events"):
                await (await accepted(listener)).send_event([])

    run(work)


def test_closing_the_door_cuts_off_calls_and_lets_go_of_everything() -> None:
    async def work() -> None:
        async with listening() as (listener, url), connect(f"{url}/twilio", proxy=None) as socket:
            for message in twilio_start():
                await socket.send(message)
            call = await accepted(listener)
            await listener.close()
            await listener.close()
            with pytest.raises(StreamError):
                await drained(call.customer)
            assert await listener.accept() is None

    run(work)
