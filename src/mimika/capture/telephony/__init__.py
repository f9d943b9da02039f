"""Telephone calls: they come in over WebSockets, and the customer's voice becomes chunks with a place in time.

`CallListener` accepts calls of Twilio Media Streams and of Genesys AudioHook
and hands each over as a `Call`. The agent's voice is not opened unless the
caller of this package says so (`Parties`): an agent is a worker, whose emotions the law
mostly protects from us (EU AI Act, Art. 5(1)(f)).

    listener  sockets, signatures, bounds          calls   one call as its user sees it
    twilio, audiohook  protocols without sockets   feed    pieces of sound to chunks
    order  lost and late packets                   encodings, mulaw, doubler  samples
    signatures  who is let in                      wire    what the protocols have in common
"""

from mimika.capture.telephony.calls import Call, CallSource, Platform
from mimika.capture.telephony.listener import CallListener, Door, Parties, Secrets

__all__ = ["Call", "CallListener", "CallSource", "Door", "Parties", "Platform", "Secrets"]
