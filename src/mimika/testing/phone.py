"""A telephone for tests and demonstrations: plays samples as a call, in the framing of either platform.

Both parties speak in it, as they do in earnest, so that a test can see that
only one is heard. Requests are signed when there is something to sign with.
Next door: `mimika.capture.telephony` takes the calls.
"""

import asyncio
import base64
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from mimika.capture.telephony import mulaw
from mimika.capture.telephony.audiohook import NOBODY, VERSION, Json
from mimika.capture.telephony.encodings import CALL_HZ, Encoding
from mimika.capture.telephony.signatures import SIGNED, Request, Signing, genesys_signature, twilio_signature
from mimika.domain.ports import Clock

Samples = NDArray[np.float32]

PACKET: Final = CALL_HZ // 50
"""Samples of a packet of 20 ms."""

STREAM: Final = "MZ00000000000000000000000000000001"
CALL: Final = "CA00000000000000000000000000000001"
SESSION: Final = "30000000-0000-4000-8000-000000000001"
CONVERSATION: Final = "40000000-0000-4000-8000-000000000001"

_TAPS: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What both say.

    Attributes:
        customer: Shape (n,), float32, -1 to 1, at 16 kHz.
        agent: Likewise; silence where it is shorter.
    """

    customer: Samples
    agent: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def halved(self) -> tuple[Samples, Samples]:
        """Return both at 8 kHz, equally long."""
        customer, agent = halved(self.customer), halved(self.agent)
        return customer, np.pad(agent, (0, max(0, len(customer) - len(agent))))[: len(customer)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a call to AudioHook is signed with.

    Attributes:
        name: The API key.
        secret: The client secret in base64.
        clock: Dates the signature.
        lasts_s: How long the signature is valid, in seconds.
    """

    name: str
    secret: str = field(repr=False)
    clock: Clock
    lasts_s: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a call is played.

    Attributes:
        speed: Seconds of sound in a second; 0 for as fast as it goes.
    """

    speed: float = 0.0

    async def after(self, seconds: float) -> None:
        """Wait as long as so much sound lasts."""
        await asyncio.sleep(seconds / self.speed if self.speed else 0.0)


AT_ONCE: Final = Pace()


def halved(samples: Samples) -> Samples:
    """Return sound at half its rate: low-pass at a quarter of it (windowed sinc, 31 taps), every second sample."""
    if not len(samples):
        return samples
    places = np.arange(_TAPS) - _TAPS // 2
    weights: NDArray[np.float64] = np.sinc(places / 2) * np.hamming(_TAPS)
    weights /= weights.sum()
    smooth = np.convolve(samples.astype(np.float64), weights, mode="same")
    return smooth[::2].astype(np.float32)


# Twilio


def twilio_start(parameters: Mapping[str, str] | None = None, encoding: str = "audio/x-mulaw") -> list[str]:
    """Return the two messages with which a stream begins."""
    start: Mapping[str, Json] = {
        "streamSid": STREAM,
        "accountSid": "AC0",
        "callSid": CALL,
        "tracks": ["inbound", "outbound"],
        "customParameters": dict(parameters or {}),
        "mediaFormat": {"encoding": encoding, "sampleRate": CALL_HZ, "channels": 1},
    }
    return [
        json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}),
        json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": STREAM, "start": start}),
    ]


def twilio_media(chunk: int, codes: bytes, track: str = "inbound", sequence: int = 0) -> str:
    """Return the message with the packet of a number, counted from 1, of 20 ms each."""
    media = {
        "track": track,
        "chunk": str(chunk),
        "timestamp": str(20 * (chunk - 1)),
        "payload": base64.b64encode(codes).decode(),
    }
    return json.dumps({"event": "media", "sequenceNumber": str(sequence), "streamSid": STREAM, "media": media})


def twilio_stop() -> str:
    """Return the message with which a stream ends."""
    return json.dumps({"event": "stop", "streamSid": STREAM, "stop": {"accountSid": "AC0", "callSid": CALL}})


def twilio_messages(voices: Voices, parameters: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield all messages of a call, in order."""
    yield from twilio_start(parameters)
    numbers = count(2)
    customer, agent = voices.halved()
    for chunk, start in enumerate(range(0, len(customer), PACKET), 1):
        for track, voice in (("inbound", customer), ("outbound", agent)):
            yield twilio_media(chunk, mulaw.encode(voice[start : start + PACKET]), track, next(numbers))
    yield twilio_stop()


async def call_twilio(url: str, voices: Voices, *, token: str = "", signed_url: str = "", pace: Pace = AT_ONCE) -> None:
    """Play a call as Twilio does, and hang up.

    Args:
        url: Where to call, such as ws://127.0.0.1:8765/twilio.
        voices: What both say.
        token: What to sign with; unsigned without it.
        signed_url: The address that is signed; `url` without it.
        pace: How fast.

    Raises:
        websockets.exceptions.WebSocketException: The call was not taken, or cut off.
    """
    headers = {"X-Twilio-Signature": twilio_signature(signed_url or url, token)} if token else {}
    async with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
        for message in twilio_messages(voices):
            await socket.send(message)
            # Each packet of 20 ms is followed by one of the other track.
            await pace.after(PACKET / CALL_HZ / 2)


# Genesys


def audiohook_headers(url: str, key: Key) -> dict[str, str]:
    """Return the headers of a signed request."""
    parts, now = urlsplit(url), int(key.clock.wall())
    headers = {
        "Audiohook-Organization-Id": "d0000000-0000-4000-8000-000000000001",
        "Audiohook-Session-Id": SESSION,
        "Audiohook-Correlation-Id": "c0000000-0000-4000-8000-000000000001",
        "X-API-KEY": key.name,
    }
    nonce = base64.b64encode(uuid.uuid4().bytes).decode()
    told = Signing(keyid=key.name, nonce=nonce, created=now, expires=now + key.lasts_s).told()
    known = {name.lower(): value for name, value in headers.items()} | {"host": parts.netloc}
    assert set(SIGNED) - {"@request-target", "@authority"} <= set(known)
    signature = genesys_signature(Request(path=parts.path, headers=known), told, base64.b64decode(key.secret))
    return headers | {"Signature-Input": f"sig1={told}", "Signature": f"sig1=:{signature}:"}


class AudioHookPhone:
    """The platform's side of a session: counts the messages of both sides, and how much sound was sent.

    Args:
        encoding: The format that is offered.
        conversation: Id of the conversation.
    """

    def __init__(self, encoding: Encoding = Encoding.PCMU, conversation: str = CONVERSATION) -> None:
        self.encoding = encoding
        self.channels: tuple[str, ...] = ()
        self.received: list[str] = []
        self._conversation = conversation
        self._seq = 0
        self._heard = 0
        self._sent = 0

    def message(self, kind: str, parameters: Mapping[str, Json] | None = None, skipped_s: float = 0.0) -> str:
        """Return the next control message.

        Args:
            kind: Its type.
            parameters: What it tells.
            skipped_s: How much sound was left out before it, in seconds.
        """
        self._seq += 1
        self._sent += round(skipped_s * CALL_HZ)
        return json.dumps(
            {
                "version": VERSION,
                "id": SESSION,
                "type": kind,
                "seq": self._seq,
                "serverseq": self._heard,
                "position": f"PT{self._sent / CALL_HZ:.3f}S",
                "parameters": parameters or {},
            }
        )

    def open(self, channels: Sequence[Sequence[str]] = (("external", "internal"), ("external",))) -> str:
        """Return the message that opens a session and offers some choices of channels."""
        media: Json = [
            {"type": "audio", "format": str(self.encoding), "channels": list(each), "rate": CALL_HZ}
            for each in channels
        ]
        party: Json = {"id": SESSION, "ani": "", "aniName": "", "dnis": ""}
        return self.message(
            "open",
            {
                "organizationId": "d0000000-0000-4000-8000-000000000001",
                "conversationId": self._conversation,
                "participant": party,
                "media": [] if self._conversation == NOBODY else media,
                "language": "en-US",
                "customConfig": {},
            },
        )

    def frame(self, customer: Samples, agent: Samples) -> bytes:
        """Return a binary frame of the channels that were chosen, interleaved."""
        self._sent += len(customer)
        voices = {"external": customer, "internal": agent}
        together = np.stack([voices[name] for name in self.channels], axis=1).reshape(-1)
        if self.encoding is Encoding.PCMU:
            return mulaw.encode(together)
        return np.round(np.clip(together, -1.0, 1.0) * np.float32(32_767.0)).astype("<i2").tobytes()

    def take(self, message: str) -> str:
        """Keep an answer, and return its type."""
        content = json.loads(message)
        self.received.append(message)
        self._heard = content["seq"]
        if content["type"] == "opened" and content["parameters"]["media"]:
            self.channels = tuple(content["parameters"]["media"][0]["channels"])
        return str(content["type"])


async def call_audiohook(
    url: str, voices: Voices, *, phone: AudioHookPhone | None = None, key: Key | None = None, pace: Pace = AT_ONCE
) -> AudioHookPhone:
    """Play a call as Genesys does, close it, and return the phone with everything that was answered.

    Args:
        url: Where to call, such as ws://127.0.0.1:8765/audiohook.
        voices: What both say.
        phone: The platform's side; by default one that offers mu-law.
        key: What to sign with; unsigned without it.
        pace: How fast.

    Raises:
        websockets.exceptions.WebSocketException: The call was not taken, or cut off.
    """
    phone = phone or AudioHookPhone()
    headers = audiohook_headers(url, key) if key is not None else {}
    async with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
        await socket.send(phone.open())
        if phone.take(str(await socket.recv())) == "opened" and phone.channels:
            await _play(socket, phone, voices, pace)
        await socket.send(phone.message("close", {"reason": "end"}))
        try:
            while phone.take(str(await socket.recv())) != "closed":
                pass
        except ConnectionClosed:
            # Whatever came before is kept.
            return phone
    return phone


async def _play(socket: ClientConnection, phone: AudioHookPhone, voices: Voices, pace: Pace) -> None:
    customer, agent = voices.halved()
    size = 5 * PACKET
    for start in range(0, len(customer), size):
        await socket.send(phone.frame(customer[start : start + size], agent[start : start + size]))
        await pace.after(size / CALL_HZ)
