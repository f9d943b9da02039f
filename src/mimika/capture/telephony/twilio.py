"""Twilio Media Streams: what its messages say, without a socket.

Each message is a JSON object; numbers are written as texts; sound comes as 20 ms
of mu-law in base64 for each track. Only the caller's track is opened unless the
agent's may be, too: the payload of any other is not even taken out of its
base64. Pressed keys may spell a card number or a code; they are not kept. Some
platforms speak the same with snake_case names (Telnyx); these are understood.
Next door: `audiohook`, `order`.
"""

import base64
import binascii
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mimika.capture.telephony.encodings import CALL_HZ, Encoding
from mimika.capture.telephony.order import Ordered, Sequencer
from mimika.capture.telephony.wire import (
    NOTHING_MISSING,
    Begun,
    Ended,
    Fields,
    Happening,
    Party,
    Remark,
    Sound,
    fields_of,
)

_TRACKS: Final = {"inbound": Party.CUSTOMER, "outbound": Party.AGENT}
_ENCODINGS: Final = {
    "audio/x-mulaw": Encoding.PCMU,
    "pcmu": Encoding.PCMU,
    "audio/x-l16": Encoding.L16,
    "l16": Encoding.L16,
}
_ORDINARY: Final = frozenset({"connected", "dtmf", "mark"})
CUSTOMER_ONLY: Final = frozenset({Party.CUSTOMER})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packet:
    """One packet of a track.

    Attributes:
        data: Its codes.
        stamp: Its time in seconds, or None.
    """

    data: bytes
    stamp: Fraction | None


class TwilioStream:
    """One stream: messages in, happenings out. `end` is to be called when the connection has ended.

    Args:
        opened: Whose tracks are opened.
    """

    def __init__(self, opened: Collection[Party] = CUSTOMER_ONLY) -> None:
        self._tracks = {party: Sequencer[_Packet]() for party in opened}
        self._numbered = dict.fromkeys(opened, 0)
        self._encoding: Encoding | None = None
        self._stream = ""
        self._ended = False
        self._malformed = 0

    @property
    def damaged(self) -> int:
        """How many messages could not be read or came too late and were skipped."""
        return self._malformed + sum(track.stale for track in self._tracks.values())

    @property
    def lost(self) -> int:
        """How many packets never came in time."""
        return sum(track.lost for track in self._tracks.values())

    def receive(self, message: str | bytes) -> Iterator[Happening]:
        """Yield what a message means; one that makes no sense is counted, and the call goes on."""
        fields = fields_of(message) if isinstance(message, str) else None
        event = fields.text("event") if fields is not None else ""
        if fields is None or self._ended or not event:
            self._malformed += 1
        elif event == "media":
            yield from self._media(fields.inner("media"))
        elif event == "start":
            yield from self._start(fields)
        elif event == "stop":
            yield from self._close("")
        elif event not in _ORDINARY:
            self._malformed += 1

    def end(self) -> Iterator[Happening]:
        """Yield what is left when the connection has ended; a call without a `stop` was cut off."""
        if not self._ended:
            yield from self._close("the connection ended before the call did")

    @property
    def is_leaving(self) -> bool:
        """Whether the platform was asked to close: it cannot be, one closes the connection."""
        return False

    def clear(self) -> str:
        """Return the message that empties what the platform has still to play."""
        return json.dumps({"event": "clear", "streamSid": self._stream})

    def mark(self, name: str) -> str:
        """Return the message that asks to be told when everything sent before has been played."""
        return json.dumps({"event": "mark", "streamSid": self._stream, "mark": {"name": name}})

    def _start(self, fields: Fields) -> Iterator[Happening]:
        start = fields.inner("start")
        if self._stream:
            self._malformed += 1
            return
        self._stream = fields.text("streamSid", "stream_id") or start.text("streamSid", "stream_id")
        format_ = start.inner("mediaFormat", "media_format")
        encoding = _ENCODINGS.get(format_.text("encoding").lower())
        rate_hz = format_.number("sampleRate", "sample_rate")
        channels = format_.number("channels")
        parameters = start.inner("customParameters", "custom_parameters").texts()
        name = start.text("callSid", "call_control_id") or self._stream
        yield Begun(name=name, language=parameters.get("language", ""), parameters=parameters)
        if encoding is None or rate_hz != CALL_HZ or channels not in {1, None}:
            told = f"{format_.text('encoding')[:40] or 'nothing'} at {rate_hz} Hz, not audio/x-mulaw at {CALL_HZ} Hz"
            yield Remark(
                line=f"the call is not heard: it announces {told}; audio/x-mulaw at {CALL_HZ} Hz is understood"
            )
            return
        self._encoding = encoding

    def _media(self, media: Fields) -> Iterator[Happening]:
        party = _TRACKS.get(media.text("track") or "inbound")
        track = self._tracks.get(party) if party is not None else None
        if party is None or self._encoding is None:
            self._malformed += 1
        elif track is not None:
            packet = _packet(media, self._encoding.width)
            if packet is None:
                self._malformed += 1
                return
            number = media.number("chunk")
            # Without numbers the packets are taken as they come.
            self._numbered[party] = self._numbered[party] + 1 if number is None else number
            yield from self._sound(party, track.push(self._numbered[party], packet))

    def _sound(self, party: Party, packets: Iterator[Ordered[_Packet]]) -> Iterator[Happening]:
        encoding = self._encoding
        if encoding is None:
            return
        for each in packets:
            data, missing = each.item.data, NOTHING_MISSING
            if each.missing:
                # What is lost was as long as what came after it.
                missing = each.missing * Fraction(len(data) // encoding.width, CALL_HZ)
            yield Sound(party=party, data=data, encoding=encoding, stamp=each.item.stamp, missing=missing)

    def _close(self, broken: str) -> Iterator[Happening]:
        self._ended = True
        for party, track in self._tracks.items():
            yield from self._sound(party, track.flush())
        yield Ended(broken=broken)


def _packet(media: Fields, width: int) -> _Packet | None:
    """Return the packet of a message, or None when there is none in it that can be read."""
    try:
        data = base64.b64decode(media.text("payload"), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not data or len(data) % width:
        return None
    stamp = media.number("timestamp")
    return _Packet(data=data, stamp=None if stamp is None else Fraction(stamp, 1000))
