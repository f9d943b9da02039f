"""The door for telephone calls: a WebSocket server that lets platforms in, within bounds.

`/twilio` speaks Twilio Media Streams, `/audiohook` Genesys AudioHook. With
secrets only signed requests are let in, and only on paths that have a secret;
without any the door opens to this machine alone. The number of calls, the
length of messages, the wait for a first message and the silence of a peer are
bounded. Next door: `calls` is what comes out, `signatures` who comes in.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Upgrade
from websockets.http11 import Response

from mimika.capture.telephony.audiohook import AudioHookSession
from mimika.capture.telephony.calls import Call, CallSource, Platform
from mimika.capture.telephony.signatures import GenesysKeys, Request, is_from_twilio
from mimika.capture.telephony.twilio import TwilioStream
from mimika.capture.telephony.wire import MOST_BYTES, Answer, Begun, Ended, Happening, Party, Remark, Sound, Spoken
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.ports import Clock
from mimika.errors import StreamError, UsageError

PATHS: Final = {"/twilio": Platform.TWILIO, "/audiohook": Platform.AUDIOHOOK}
"""Where each platform connects to."""

TRY_LATER: Final = 1013
"""Close code of a server that is full (RFC 6455 registry)."""

CUSTOMER: Final = PersonId("p1")
"""The customer, in the session of one call."""

_LEAVE_WITHIN_S: Final = 2.0
"""How long a platform may take to close when it is asked to; then it is closed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where calls come in, and how many.

    Attributes:
        host: Address to listen at; only this machine can reach the usual one.
        port: Port to listen at; 0 for any that is free.
        public_url: The address as platforms know it, such as wss://calls.example.com; needed where they sign it.
        most_calls: Calls at the same time.
        most_bytes: Longest message; a longer one ends the call.
        begin_within_s: How long a connection may take to begin a call, or to leave when asked to, in seconds.
        shared: Other processes of the same exchange listen at the same port; the system shares calls out among them.
        silent_s: Silence after which a peer is asked for a sign of life, and given up after as long again, in seconds.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    public_url: str = ""
    most_calls: int = 64
    most_bytes: int = MOST_BYTES
    begin_within_s: float = 10.0
    shared: bool = False
    silent_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What platforms sign with. With none of them, only this machine is let in.

    Attributes:
        twilio_token: Token of the Twilio account.
        audiohook: Client secrets in base64, by API key.
    """

    twilio_token: str = field(default="", repr=False)
    audiohook: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def some(self) -> bool:
        """Whether there is any."""
        return bool(self.twilio_token or self.audiohook)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who is heard on a call.

    Attributes:
        customer: The customer, as a person of the session.
        agent: The agent, likewise; None leaves the agent's voice unopened, as the law mostly asks.
    """

    customer: PersonId = CUSTOMER
    agent: PersonId | None = None

    def heard(self) -> dict[Party, PersonId]:
        """Return who is heard, by party."""
        agent = {} if self.agent is None else {Party.AGENT: self.agent}
        return {Party.CUSTOMER: self.customer, **agent}


class _Connection:
    """One connection, from its first message to its last."""

    def __init__(self, socket: ServerConnection, source: SourceId, parties: Mapping[Party, PersonId]) -> None:
        self._socket = socket
        self._source = source
        self._parties = parties
        path = urlsplit(socket.request.path).path if socket.request else ""
        self._line = (TwilioStream if PATHS.get(path) is Platform.TWILIO else AudioHookSession)(list(parties))
        self.call: Call | None = None
        self.over = False
        self._ended = asyncio.Event()

    async def take(self, message: str | bytes) -> None:
        """Act on one message."""
        for happening in self._line.receive(message):
            await self._act(happening)

    async def end(self, why: str) -> None:
        """Act on the end of the connection."""
        self._ended.set()
        for happening in self._line.end():
            told = Ended(broken=why) if why and isinstance(happening, Ended) else happening
            if not isinstance(told, Answer):
                await self._act(told)

    @property
    def must_hurry(self) -> bool:
        """Whether a call is still to begin, or the platform to leave."""
        return self.call is None or self._line.is_leaving

    async def _act(self, happening: Happening) -> None:
        if isinstance(happening, Answer):
            await self._socket.send(happening.text)
        elif isinstance(happening, Begun):
            self.call = self._begun(happening)
        elif isinstance(happening, Ended):
            self.over = True
        if self.call is not None:
            _tell(self.call, happening)

    def _begun(self, begun: Begun) -> Call:
        sources = {
            party: CallSource(self._source, party, person, self._hang_up) for party, person in self._parties.items()
        }
        return Call(self._source, begun, self._line, sources, self._send)

    async def _send(self, text: str) -> None:
        try:
            await self._socket.send(text)
        except ConnectionClosed as error:
            raise StreamError(f"{self._source} is over", why="the platform is gone", fix="Send nothing more") from error

    async def _hang_up(self) -> None:
        if isinstance(self._line, AudioHookSession):
            message = self._line.disconnect()
            if message is not None:
                with suppress(ConnectionClosed, TimeoutError):
                    await self._socket.send(message)
                    await asyncio.wait_for(self._ended.wait(), _LEAVE_WITHIN_S)
        await self._socket.close()


def _tell(call: Call, happening: Happening) -> None:
    if isinstance(happening, Sound):
        call.hear(happening)
    elif isinstance(happening, Remark):
        call.note(happening.line)
    elif isinstance(happening, Spoken):
        call.language = happening.language
    elif isinstance(happening, Ended):
        call.end(happening.broken)


class CallListener:
    """Takes calls and hands them over one by one.

    Args:
        door: Where calls come in.
        clock: Tells whether a signature has expired.
        secrets: What platforms sign with.
        parties: Who is heard on a call.

    Raises:
        UsageError: Anybody on the network could call without a signature, a secret is no base64, or there is no
            public address for what Twilio signs.
    """

    def __init__(
        self, door: Door, clock: Clock, secrets: Secrets | None = None, parties: Parties | None = None
    ) -> None:
        self._door = door
        self._secrets = secrets or Secrets()
        self._heard = (parties or Parties()).heard()
        self._keys = GenesysKeys(self._secrets.audiohook, clock)
        self._server: Server | None = None
        self._waiting: asyncio.Queue[Call | None] = asyncio.Queue()
        self._connected = 0
        self._count = 0
        self._refused = 0
        self._require_a_lock()

    @property
    def port(self) -> int:
        """The port it listens at; 0 when it does not."""
        return self._server.sockets[0].getsockname()[1] if self._server is not None and self._server.sockets else 0

    @property
    def refused(self) -> int:
        """How many connections were not let in."""
        return self._refused

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            UsageError: The address is taken or is none of this machine.
        """
        quiet = logging.Logger("mimika.calls")  # noqa: LOG001 -- one of its own: what strangers send must not fill the host's log
        quiet.addHandler(logging.NullHandler())
        try:
            self._server = await serve(
                self._serve,
                self._door.host,
                self._door.port,
                process_request=self._let_in,
                compression=None,
                max_size=self._door.most_bytes,
                ping_interval=self._door.silent_s,
                ping_timeout=self._door.silent_s,
                open_timeout=self._door.begin_within_s,
                close_timeout=1.0,
                server_header=None,
                reuse_port=self._door.shared or None,
                logger=quiet,
            )
        except OSError as error:
            place = f"{self._door.host}:{self._door.port}"
            raise UsageError(
                f"calls cannot be taken at {place}",
                why=(error.strerror or str(error)).lower(),
                fix="Choose another host or port",
            ) from error

    async def accept(self) -> Call | None:
        """Return the next call, or None when the listener was closed."""
        call = await self._waiting.get()
        if call is None:
            self._waiting.put_nowait(None)
        return call

    async def close(self) -> None:
        """Listen no more and cut off all calls; may be called twice."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        self._waiting.put_nowait(None)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _require_a_lock(self) -> None:
        if self._secrets.twilio_token and not self._door.public_url:
            raise UsageError(
                "Twilio's signatures cannot be checked", why="it signs the public address", fix="State public_url"
            )
        if not self._secrets.some and not _is_loopback(self._door.host):
            raise UsageError(
                f"calls at {self._door.host} would be taken from anybody",
                why="there is no secret to check signatures with",
                fix="State the platform's secret, or listen at 127.0.0.1",
            )

    def _let_in(self, connection: ServerConnection, upgrade: Upgrade) -> Response | None:
        """Return what is answered to a request that is not let in, or None to let it in."""
        platform = PATHS.get(urlsplit(upgrade.path).path)
        if platform is None:
            return self._refuse(connection, HTTPStatus.NOT_FOUND, "there is nothing here")
        why = self._stranger(platform, upgrade)
        if why:
            return self._refuse(connection, HTTPStatus.UNAUTHORIZED, why)
        if self._connected >= self._door.most_calls:
            return self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE, "all lines are taken")
        return None

    def _refuse(self, connection: ServerConnection, status: HTTPStatus, why: str) -> Response:
        self._refused += 1
        return connection.respond(status, f"{why}\n")

    def _stranger(self, platform: Platform, upgrade: Upgrade) -> str:
        """Return why a request is not from its platform, or nothing when it is or nobody asks."""
        if not self._secrets.some:
            return ""
        headers = {name.lower(): value for name, value in upgrade.headers.raw_items()}
        if self._door.public_url:
            headers["host"] = urlsplit(self._door.public_url).netloc
        request = Request(path=upgrade.path, headers=headers)
        if platform is Platform.AUDIOHOOK:
            return self._keys.refusal(request)
        token, url = self._secrets.twilio_token, self._door.public_url.rstrip("/") + upgrade.path
        return "" if token and is_from_twilio(request, url, token) else "its signature is wrong"

    async def _serve(self, socket: ServerConnection) -> None:
        if self._connected >= self._door.most_calls:
            self._refused += 1
            await socket.close(TRY_LATER, "all lines are taken")
            return
        self._connected += 1
        self._count += 1
        path = urlsplit(socket.request.path).path if socket.request else ""
        connection = _Connection(socket, SourceId(f"{PATHS[path]}:{self._count}"), self._heard)
        try:
            await connection.end(await self._talk(connection, socket))
        finally:
            self._connected -= 1

    async def _talk(self, connection: _Connection, socket: ServerConnection) -> str:
        """Take messages until the call is over; return why it ended when that is known better here."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._door.begin_within_s) as limit:
                hurried = True
                async for message in socket:
                    before = connection.call
                    await connection.take(message)
                    if before is None and connection.call is not None:
                        self._waiting.put_nowait(connection.call)
                    if connection.over:
                        return ""
                    if connection.must_hurry is not hurried:
                        hurried = connection.must_hurry
                        limit.reschedule(loop.time() + self._door.begin_within_s if hurried else None)
        except TimeoutError:
            return "nothing came in time"
        except ConnectionClosed as error:
            return f"a message was longer than {self._door.most_bytes} bytes" if _is_too_long(error) else ""
        return ""


def _is_too_long(error: ConnectionClosed) -> bool:
    return error.sent is not None and error.sent.code == 1009  # noqa: PLR2004 -- "message too big" (RFC 6455, 7.4.1)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
