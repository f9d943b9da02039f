"""One call as its user sees it: two parties, a way to answer, and an end.

Next door: `listener` makes calls of connections, `feed` makes chunks of sound.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from mimika.capture.info import NOTHING_KNOWN, SourceInfo, Tally
from mimika.capture.queueing import Channel, DropOldest
from mimika.capture.telephony.audiohook import AudioHookSession, Json
from mimika.capture.telephony.feed import Feed
from mimika.capture.telephony.twilio import TwilioStream
from mimika.capture.telephony.wire import Begun, Party, Sound
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import AudioChunk, Captured
from mimika.errors import StreamError, UsageError

MOST_CHUNKS: Final = 100
"""Chunks that wait for their reader: ten seconds, 640 kB a call. Beyond that the oldest are dropped and counted."""

Send = Callable[[str], Awaitable[None]]
HangUp = Callable[[], Awaitable[None]]


class Platform(StrEnum):
    """Where a call comes from."""

    TWILIO = "twilio"
    AUDIOHOOK = "audiohook"


class CallSource:
    """The sound of one party of a call; for one reader at a time.

    Args:
        source: Name of the call.
        party: Whose sound it is.
        person: The same as a person of the session.
        hang_up: Ends the call.
    """

    def __init__(self, source: SourceId, party: Party, person: PersonId, hang_up: HangUp) -> None:
        self.id = source
        self.info: SourceInfo = NOTHING_KNOWN
        self.tally = Tally()
        self._channel = Channel[AudioChunk](MOST_CHUNKS)
        self._inlet = DropOldest(self._channel)
        self._feed = Feed(source, party.value, person, self.tally)
        self._hang_up = hang_up
        self._forgotten = 0

    @property
    def dropped(self) -> int:
        """How many chunks gave way to newer ones, were forgotten, or were not what was announced."""
        return self._channel.dropped + self._forgotten + self._feed.unheard

    @property
    def unheard(self) -> int:
        """How many chunks of those dropped were left out because they were not what was announced."""
        return self._feed.unheard

    @property
    def gaps(self) -> int:
        """How many gaps in time the sound had: lost packets, pauses; nothing is invented to fill them."""
        return self.tally.gaps

    @property
    def damaged(self) -> int:
        """How many messages could not be used; see `Call.damaged`."""
        return self.tally.damaged

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should hear of."""
        return self.tally.notes

    async def read(self) -> Captured[AudioChunk] | None:
        """Return the next chunk, or None at the end or after `close`; event time counts from the stream's start.

        Raises:
            StreamError: The call was cut off; once, after everything that was heard.
        """
        return await self._channel.take()

    def discard(self) -> int:
        """Forget what was heard and waits to be read, and return how many chunks; they count as dropped."""
        own = self._feed.forget()
        self._forgotten += own
        return own + self._channel.discard()

    async def close(self) -> None:
        """Hear no more and end the call; may be called twice."""
        self._channel.close()
        self._feed.forget()
        await self._hang_up()

    def hear(self, sound: Sound) -> None:
        """Take the next piece of sound; never waits. Nobody hears it any more after `close`."""
        if self._channel.closed:
            return
        for chunk in self._feed.hear(sound):
            self._inlet.put(chunk)

    def end(self, error: Exception | None) -> None:
        """Say that nothing follows, and why if it was no ordinary end."""
        for chunk in self._feed.rest():
            self._inlet.put(chunk)
        self._channel.finish(error)


class Call:
    """One call.

    Args:
        source: Our name of it.
        begun: What the platform told at its beginning.
        line: The protocol it is spoken in.
        parties: The sound of each party that is heard.
        send: Sends a message to the platform.
    """

    def __init__(
        self,
        source: SourceId,
        begun: Begun,
        line: TwilioStream | AudioHookSession,
        parties: Mapping[Party, CallSource],
        send: Send,
    ) -> None:
        self.id = source
        self.name = begun.name
        self.language = begun.language
        self.parameters: Mapping[str, str] = begun.parameters
        self._line = line
        self._parties = parties
        self._send = send
        self._paused = False
        self._ended = False

    @property
    def platform(self) -> Platform:
        """Where it comes from."""
        return Platform.TWILIO if isinstance(self._line, TwilioStream) else Platform.AUDIOHOOK

    @property
    def customer(self) -> CallSource:
        """What the customer says."""
        return self._parties[Party.CUSTOMER]

    @property
    def agent(self) -> CallSource | None:
        """What the agent says, if it may be heard."""
        return self._parties.get(Party.AGENT)

    @property
    def ended(self) -> bool:
        """Whether the call is over; what was heard may still be read."""
        return self._ended

    @property
    def damaged(self) -> int:
        """How many messages could not be read, came twice or too late, and were skipped."""
        return self._line.damaged

    @property
    def lost(self) -> int:
        """How many packets never came in time, as far as the platform numbers them."""
        return self._line.lost if isinstance(self._line, TwilioStream) else 0

    async def send_event(self, entities: Sequence[Json]) -> None:
        """Tell the platform something about the call, such as a transcript.

        Args:
            entities: Entities as AudioHook defines them.

        Raises:
            UsageError: The platform takes no events.
            StreamError: The call is over.
        """
        if not isinstance(self._line, AudioHookSession):
            raise UsageError(f"{self.id} takes no events", why="Twilio has none", fix="Send it to your own service")
        await self._say(self._line.event(entities))

    async def pause(self) -> None:
        """Hear nothing more until `resume`: what is said meanwhile is not decoded, and what waits is forgotten.

        Raises:
            StreamError: The call is over.
        """
        self._paused = True
        for one in self._parties.values():
            one.discard()
        if isinstance(self._line, AudioHookSession):
            await self._say(self._line.pause())

    async def resume(self) -> None:
        """Hear again; what was said meanwhile is a gap.

        Raises:
            StreamError: The call is over.
        """
        self._paused = False
        if isinstance(self._line, AudioHookSession):
            await self._say(self._line.resume())

    async def close(self) -> None:
        """End the call and give back everything; may be called twice."""
        for one in self._parties.values():
            await one.close()

    def hear(self, sound: Sound) -> None:
        """Take the next piece of sound, unless nothing may be heard now."""
        if not self._paused:
            self._parties[sound.party].hear(sound)

    def note(self, line: str) -> None:
        """Keep a line for the user."""
        self.customer.tally.note(f"{self.id}: {line}")

    def end(self, broken: str) -> None:
        """Say that the call is over.

        Args:
            broken: Why it ended before it should, or nothing.
        """
        self._ended = True
        for one in self._parties.values():
            # Each reader raises an error of its own.
            what = f"{self.id} was cut off"
            one.end(StreamError(what, why=broken, fix="What came before was kept") if broken else None)

    async def _say(self, message: str | None) -> None:
        if message is not None:
            await self._send(message)
