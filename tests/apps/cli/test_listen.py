"""`mimika listen`: real calls over a real WebSocket, in both framings; the agent's channel stays unheard."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import InvalidStatus

from mimika.pipeline.clock import SystemClock
from mimika.testing.phone import Key, Voices, call_audiohook, call_twilio
from mimika.testing.speech import Manner, available, say

Line = dict[str, Any]
COMMAND = (sys.executable, "-c", "import sys; from mimika.apps.cli.main import main; sys.exit(main(sys.argv[1:]))")
ALLOWED = ("listen", "--purpose", "customer-support", "--basis", "tests")
SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="  # noqa: S105 -- of the published test vector
TOKEN = "a token for tests"  # noqa: S105 -- opens nothing


@pytest.fixture(scope="module")
def voices() -> Voices:
    """Return a customer with a high voice and an agent with a low one, who speak at the same time."""
    if not available():
        pytest.skip("espeak-ng is not installed")
    customer = say("Hello, I ordered a lamp two weeks ago and it has not arrived.", Manner(voice="en+f3", pitch=70))
    agent = say("One moment please, I will have a look for you, it will not take long.", Manner(voice="en", pitch=5))
    silence = np.zeros(16_000, dtype=np.float32)
    return Voices(customer=np.concatenate([customer, silence]), agent=agent)


@contextmanager
def listening(*options: str, **environment: str) -> Iterator[tuple[int, Callable[[], list[Line]]]]:
    """Run the command; give its port, and what waits for its end and returns its lines."""
    process = subprocess.Popen(
        [*COMMAND, *ALLOWED, "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        yield port, lambda: [json.loads(line) for line in process.communicate(timeout=60)[0].splitlines()]
    finally:
        process.kill()
        process.communicate()


def kinds(lines: list[Line]) -> list[str]:
    return [line["type"] for line in lines]


def pitches(lines: list[Line]) -> list[float]:
    return [line["signals"]["voice_pitch_hz"] for line in lines if "voice_pitch_hz" in line.get("signals", {})]


@pytest.mark.parametrize(("path", "call"), [("twilio", call_twilio), ("audiohook", call_audiohook)])
def test_a_call_gives_live_states_of_the_customer_and_nothing_of_the_agent(
    voices: Voices, path: str, call: Callable[..., Any]
) -> None:
    with listening("--calls", "1") as (port, lines):
        asyncio.run(call(f"ws://127.0.0.1:{port}/{path}", voices))
        told = lines()
    assert kinds(told)[0] == "org.mimika.call.began"
    assert kinds(told)[-1] == "org.mimika.call.ended"
    assert told[-1]["complete"]
    assert kinds(told).count("org.mimika.states") >= 3
    assert kinds(told).count("org.mimika.voice.spoke") == 1
    assert pitches(told)
    assert min(pitches(told)) > 150  # the agent's voice lies near 80 Hz


def test_the_agents_voice_alone_is_a_call_in_which_nobody_is_heard(voices: Voices) -> None:
    agent = Voices(customer=np.zeros_like(voices.customer), agent=voices.agent)
    with listening("--calls", "1") as (port, lines):
        asyncio.run(call_twilio(f"ws://127.0.0.1:{port}/twilio", agent))
        told = lines()
    assert not pitches(told)
    assert "org.mimika.voice.spoke" not in kinds(told)


def test_two_calls_at_once_are_two_sessions(voices: Voices, tmp_path: Path) -> None:
    async def both(port: int) -> None:
        await asyncio.gather(
            call_twilio(f"ws://127.0.0.1:{port}/twilio", voices),
            call_audiohook(f"ws://127.0.0.1:{port}/audiohook", voices),
        )

    with listening("--calls", "2", "--out", str(tmp_path)) as (port, lines):
        asyncio.run(both(port))
        told = lines()
    ended = {line["source"] for line in told if line["type"] == "org.mimika.call.ended"}
    assert len(ended) == 2
    assert len(list(tmp_path.glob("*/report.html"))) == 2
    assert not list(tmp_path.glob("**/*.wav"))


def test_with_its_secret_twilio_must_sign(voices: Voices) -> None:
    public = "wss://calls.example.com"
    with listening("--calls", "1", "--public-url", public, MIMIKA_TWILIO_TOKEN=TOKEN) as (port, lines):
        url = f"ws://127.0.0.1:{port}/twilio"
        with pytest.raises(InvalidStatus):
            asyncio.run(call_twilio(url, voices))
        asyncio.run(call_twilio(url, voices, token=TOKEN, signed_url=f"{public}/twilio"))
        assert kinds(lines())[-1] == "org.mimika.call.ended"


def test_with_its_secret_genesys_must_sign(voices: Voices) -> None:
    key = Key(name="key", secret=SECRET, clock=SystemClock())
    with listening("--calls", "1", MIMIKA_AUDIOHOOK_SECRETS=f"other=c2VjcmV0, key={SECRET}") as (port, lines):
        url = f"ws://127.0.0.1:{port}/audiohook"
        with pytest.raises(InvalidStatus):
            asyncio.run(call_audiohook(url, voices))
        asyncio.run(call_audiohook(url, voices, key=key))
        assert kinds(lines())[-1] == "org.mimika.call.ended"


def refused(*options: str, **environment: str) -> tuple[int, str]:
    ended = subprocess.run(
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    return ended.returncode, ended.stderr


def test_without_a_purpose_nothing_is_heard() -> None:
    code, told = refused("listen")
    assert (code, "no purpose was given" in told) == (3, True)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--host", "192.0.2.1"), "taken from anybody"),
        (("--workers", "2", "--port", "0"), "several workers"),
        (("--modality", "smell"), "nothing that can be sensed"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(options: tuple[str, ...], why: str) -> None:
    code, told = refused(*ALLOWED, *options)
    assert code == 2
    assert why in told
    assert told.count("\n") == 1


def test_a_port_that_is_taken_and_secrets_that_cannot_be_read_are_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, told = refused(*ALLOWED, "--port", str(taken.getsockname()[1]))
        assert (code, told.count("\n")) == (2, 1)
    code, told = refused(*ALLOWED, MIMIKA_AUDIOHOOK_SECRETS="nothing")
    assert (code, "key=secret" in told) == (2, True)
