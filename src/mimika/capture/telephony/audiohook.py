"""Genesys AudioHook, version 2: what its messages say and what is answered, without a socket.

Control messages are JSON with sequence numbers of both sides; sound comes in
binary frames between them. Of the formats offered the one with the customer
alone is chosen, so that the agent's voice stays out by protocol; where the two
are offered together only, the agent's codes are left undecoded. Who breaks the
protocol is asked to leave (`disconnect`, reason error); a message that is no
JSON is counted and skipped. Next door: `twilio`.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import Final

from mimika.capture.telephony.encodings import CALL_HZ, Encoding, column
from mimika.capture.telephony.twilio import CUSTOMER_ONLY
from mimika.capture.telephony.wire import (
    Answer,
    Begun,
    Ended,
    Fields,
    Happening,
    Party,
    Remark,
    Sound,
    Spoken,
    fields_of,
)

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""A JSON value."""

VERSION: Final = "2"
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""The conversation of a connection that only tries whether we answer."""

_CHANNELS: Final = {"external": Party.CUSTOMER, "internal": Party.AGENT}
_NAMES: Final = {party: name for name, party in _CHANNELS.items()}
_SILENT: Final = frozenset({"paused", "discarded", "resumed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The format that was chosen.

    Attributes:
        encoding: How samples are encoded.
        channels: Whose they are, in the order in which they are interleaved.
    """

    encoding: Encoding
    channels: tuple[Party, ...]

    def told(self) -> Json:
        """Return it as the protocol writes it."""
        names = [_NAMES[party] for party in self.channels]
        return {"type": "audio", "format": str(self.encoding), "channels": names, "rate": CALL_HZ}


class _Phase(Enum):
    NEW = auto()
    OPEN = auto()
    LEAVING = auto()
    ENDED = auto()


class AudioHookSession:
    """One session: messages in, happenings out. `end` is to be called when the connection has ended.

    Args:
        opened: Whose channels are opened.
    """

    def __init__(self, opened: Collection[Party] = CUSTOMER_ONLY) -> None:
        self._opened = frozenset(opened)
        self._phase = _Phase.NEW
        self._id = NOBODY
        self._heard_seq = 0
        self._sent_seq = 0
        self._known_seq = 0
        self._skipped = 0
        self._damaged = 0
        self._broken = ""
        self._probe = False
        self._paused = False
        self._position = Fraction(0)
        self._chosen: _Chosen | None = None

    @property
    def damaged(self) -> int:
        """How many messages could not be read, or frames ended within a sample."""
        return self._damaged

    @property
    def is_leaving(self) -> bool:
        """Whether the platform was asked to close."""
        return self._phase is _Phase.LEAVING

    @property
    def is_probe(self) -> bool:
        """Whether the platform only tries whether we answer."""
        return self._probe

    def receive(self, message: str | bytes) -> Iterator[Happening]:
        """Yield what a message means, and what is to be answered."""
        if self._phase is _Phase.ENDED:
            self._damaged += 1
        elif isinstance(message, bytes):
            yield from self._sound(message)
        else:
            fields = fields_of(message)
            if fields is None:
                self._damaged += 1
                self._skipped += 1
                return
            wrong = self._wrong(fields)
            if wrong and self._phase is not _Phase.LEAVING:
                yield from self._leave(wrong)
            yield from self._control(fields)

    def end(self) -> Iterator[Happening]:
        """Yield what is left when the connection has ended; a session without a `close` was cut off."""
        if self._phase is not _Phase.ENDED:
            self._phase = _Phase.ENDED
            yield Ended(broken=self._broken or "the connection ended before the call did")

    def event(self, entities: Sequence[Json]) -> str:
        """Return the message that tells the platform something, such as a transcript."""
        return self._message("event", {"entities": entities})

    def pause(self) -> str | None:
        """Hear nothing from now on; return the message that asks for it, or None before the session is open."""
        self._paused = True
        return self._message("pause", {}) if self._phase is _Phase.OPEN else None

    def resume(self) -> str | None:
        """Hear again; return the message that asks for it, or None before the session is open."""
        self._paused = False
        return self._message("resume", {}) if self._phase is _Phase.OPEN else None

    def disconnect(self) -> str | None:
        """Return the message that asks the platform to close, or None when there is nothing to close."""
        if self._phase is not _Phase.OPEN:
            return None
        self._phase = _Phase.LEAVING
        return self._message("disconnect", {"reason": "completed"})

    def _wrong(self, fields: Fields) -> str:
        """Return what breaks the protocol, or nothing; keep account of the numbers."""
        number, known = fields.number("seq"), fields.number("serverseq")
        if fields.text("version") != VERSION:
            return f"version {fields.text('version') or 'nothing'}, not {VERSION}"
        if self._phase is _Phase.NEW and fields.text("type") != "open":
            return "the first message is not open"
        if self._phase is not _Phase.NEW and fields.text("id") != self._id:
            return "the id is another session's"
        # Each message that could not be read had a number, too.
        if number is None or not self._heard_seq < number <= self._heard_seq + 1 + self._skipped:
            return f"seq {number} follows {self._heard_seq}"
        if known is None or not self._known_seq <= known <= self._sent_seq:
            return f"serverseq {known}, but {self._sent_seq} was sent last"
        self._skipped -= number - self._heard_seq - 1
        self._heard_seq, self._known_seq = number, known
        return ""

    def _control(self, fields: Fields) -> Iterator[Happening]:
        kind, told = fields.text("type"), fields.inner("parameters")
        if kind == "close":
            yield from self._close(told.text("reason"))
        elif self._phase is _Phase.LEAVING:
            return
        elif kind == "open":
            yield from self._open(fields, told)
        else:
            yield from self._notice(kind, told)
        self._jump(fields.seconds("position"))
        start, discarded = told.seconds("start"), told.seconds("discarded")
        if start is not None and discarded is not None:
            self._jump(start + discarded)

    def _notice(self, kind: str, told: Fields) -> Iterator[Happening]:
        if kind == "ping":
            yield Answer(text=self._message("pong", {}))
        elif kind == "update":
            yield Answer(text=self._message("updated", {}))
            yield Spoken(language=told.text("language"))
        elif kind == "error":
            yield Remark(line=f"the platform reports error {told.number('code')}: {told.text('message')[:80]}")
        elif kind not in _SILENT:
            self._damaged += 1

    def _jump(self, position: Fraction | None) -> None:
        """Note how far the platform says it is; what it did not send stays a gap."""
        self._position = max(self._position, position or Fraction(0))

    def _open(self, fields: Fields, told: Fields) -> Iterator[Happening]:
        if self._phase is not _Phase.NEW:
            yield from self._leave("open came twice")
            return
        self._id = fields.text("id")
        self._probe = told.text("conversationId") == NOBODY
        self._chosen = self._choice(told)
        if self._chosen is None and not self._probe:
            yield from self._leave(f"the customer's voice is offered neither as PCMU nor as L16 at {CALL_HZ} Hz")
            return
        self._phase = _Phase.OPEN
        media = [] if self._chosen is None else [self._chosen.told()]
        yield Answer(text=self._message("opened", {"startPaused": self._paused, "media": media}))
        if not self._probe:
            language, parameters = told.text("language"), told.inner("customConfig").texts()
            yield Begun(name=told.text("conversationId"), language=language, parameters=parameters)

    def _choice(self, told: Fields) -> _Chosen | None:
        """Return the offer with the fewest channels that nobody may hear; the platform's first of those."""
        offers = [chosen for offer in told.each("media") if (chosen := _understood(offer)) is not None]
        fit = [offer for offer in offers if Party.CUSTOMER in offer.channels]
        return min(fit, key=lambda offer: len(self._opened.symmetric_difference(offer.channels)), default=None)

    def _close(self, reason: str) -> Iterator[Happening]:
        yield Answer(text=self._message("closed", {}))
        self._phase = _Phase.ENDED
        yield Ended(broken=self._broken or ("the platform closed it after an error" if reason == "error" else ""))

    def _leave(self, why: str) -> Iterator[Happening]:
        self._phase, self._broken = _Phase.LEAVING, f"it broke the protocol: {why}"
        yield Answer(text=self._message("disconnect", {"reason": "error", "info": why}))

    def _sound(self, data: bytes) -> Iterator[Happening]:
        chosen = self._chosen
        if self._phase is not _Phase.OPEN or chosen is None:
            self._damaged += self._phase is not _Phase.LEAVING
            return
        size = chosen.encoding.width * len(chosen.channels)
        whole = len(data) - len(data) % size
        # A frame that ends within a sample is cut there.
        self._damaged += whole < len(data) or not data
        at, self._position = self._position, self._position + Fraction(whole // size, CALL_HZ)
        if self._paused or not whole:
            return
        for number, party in enumerate(chosen.channels):
            if party in self._opened:
                own = column(data[:whole], chosen.encoding, number, len(chosen.channels))
                yield Sound(party=party, data=own, encoding=chosen.encoding, stamp=at)

    def _message(self, kind: str, parameters: Mapping[str, Json]) -> str:
        self._sent_seq += 1
        return json.dumps(
            {
                "version": VERSION,
                "id": self._id,
                "type": kind,
                "seq": self._sent_seq,
                "clientseq": self._heard_seq,
                "parameters": parameters,
            }
        )


def _understood(offer: Fields) -> _Chosen | None:
    """Return a format that is offered, or None when it is none of ours."""
    parties = tuple(_CHANNELS[name] for name in offer.words("channels") if name in _CHANNELS)
    known = offer.text("format") in set(Encoding) and offer.number("rate") == CALL_HZ
    if not known or offer.text("type") != "audio" or len(parties) != len(offer.words("channels")):
        return None
    return _Chosen(encoding=Encoding(offer.text("format")), channels=parties)
