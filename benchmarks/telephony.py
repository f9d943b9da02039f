"""How much a telephone call costs on the capture side, and how surely a format that was announced wrong is noticed.

    python -m benchmarks.telephony

Protocol: pinned to one core; ten minutes of a call with both parties in the framing of each platform (Twilio: a JSON
message of 20 ms of mu-law in base64 for each track; AudioHook: binary frames of 100 ms, the customer alone as we
choose it, and both interleaved as a platform that offers nothing else sends it). Ours goes from the message to chunks
of 16 kHz: JSON, order, losses, channels, the doubt about the format, the doubled rate. The peer does the plain thing
with the same messages: parses JSON and base64 where there is any, looks the codes up in a table (numpy) or decodes
them with PyAV, and resamples to 16 kHz with PyAV, without order, losses, times or doubts. Processor time, not wall
time; five paired rounds, medians. Then fifty calls at once over real sockets on this machine, played as fast as they
go; that figure holds the clients' own work, too.

Noticing: the German speech of ../shared/data/ser_emodb (audio_full) at four levels, sent in one format and announced
in another; told is how many calls were refused after the first half second that is audible as announced.
"""

import argparse
import asyncio
import base64
import json
import statistics
from collections.abc import Callable, Iterator, Sequence

import av
import numpy as np
from av.audio.resampler import AudioResampler

from benchmarks.page import DATA
from benchmarks.timing import cpu, machine, pin, ratio, table
from mimika.capture.info import Tally
from mimika.capture.telephony import CallListener, CallSource, Door, mulaw
from mimika.capture.telephony.audiohook import AudioHookSession
from mimika.capture.telephony.encodings import CALL_HZ, Doubt, Encoding, Trust
from mimika.capture.telephony.feed import Feed
from mimika.capture.telephony.twilio import TwilioStream
from mimika.capture.telephony.wire import Sound
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.ports import Clock
from mimika.errors import MimikaError
from mimika.pipeline.clock import SystemClock
from mimika.testing.phone import AudioHookPhone, Voices, call_audiohook, call_twilio, halved, twilio_messages

ROUNDS = 5
SECONDS = 600
CALLS, CALL_S = 50, 30.0
LEVELS = (10.0, 1.0, 0.1, 0.02)
LOOKED_UP = np.asarray(mulaw.decode(bytes(range(256))))


def speech(seconds: float) -> Voices:
    """Return two voices of noise whose loudness goes up and down like speech."""
    rng = np.random.Generator(np.random.PCG64(1))
    at = np.arange(round(16_000 * seconds)) / 16_000
    swell = np.square(np.sin(2 * np.pi * 1.3 * at)).astype(np.float32)
    return Voices(
        customer=0.2 * swell * rng.standard_normal(len(at), dtype=np.float32).clip(-4, 4),
        agent=0.2 * swell[::-1] * rng.standard_normal(len(at), dtype=np.float32).clip(-4, 4),
    )


# Ours


def heard(sounds: Iterator[Sound]) -> float:
    """Return how many seconds of chunks come out."""
    feed = Feed(SourceId("call"), 0, PersonId("p1"), Tally())
    total = 0.0
    for sound in sounds:
        total += sum(chunk.media.seconds for chunk in feed.hear(sound))
    return total + sum(chunk.media.seconds for chunk in feed.rest())


def sounds_of(line: TwilioStream | AudioHookSession, messages: Sequence[str | bytes]) -> Iterator[Sound]:
    """Yield the sound in messages."""
    for message in messages:
        yield from (one for one in line.receive(message) if isinstance(one, Sound))


def frames(phone: AudioHookPhone, voices: Voices, channels: Sequence[str]) -> list[str | bytes]:
    """Return the messages of a session with those channels."""
    opening = phone.open([channels])
    phone.channels = tuple(channels)
    customer, agent = voices.halved()
    return [
        opening,
        *(phone.frame(customer[at : at + 800], agent[at : at + 800]) for at in range(0, len(customer), 800)),
    ]


# The peer


class Plain:
    """Codes to 16 kHz, and nothing else.

    Args:
        decode: Turns codes into samples.
    """

    def __init__(self, decode: Callable[[bytes], np.ndarray]) -> None:
        self._decode = decode
        self._resampler = AudioResampler(format="flt", layout="mono", rate=16_000)
        self.samples = 0

    def push(self, codes: bytes) -> None:
        """Take one packet."""
        frame = av.AudioFrame.from_ndarray(self._decode(codes)[np.newaxis], format="flt", layout="mono")
        frame.sample_rate = CALL_HZ
        self.samples += sum(one.to_ndarray().shape[1] for one in self._resampler.resample(frame))


def looked_up(codes: bytes) -> np.ndarray:
    """Return samples by a table."""
    return LOOKED_UP[np.frombuffer(codes, dtype=np.uint8)]


def decoder() -> Callable[[bytes], np.ndarray]:
    """Return what decodes with PyAV."""
    context = av.CodecContext.create("pcm_mulaw", "r")
    context.sample_rate, context.layout = CALL_HZ, "mono"

    def decode(codes: bytes) -> np.ndarray:
        return context.decode(av.Packet(codes))[0].to_ndarray()[0].astype(np.float32) / np.float32(32_768)

    return decode


def plain_json(messages: Sequence[str | bytes], decode: Callable[[bytes], np.ndarray]) -> float:
    """Return how many seconds come out of JSON messages."""
    plain = Plain(decode)
    for message in messages:
        content = json.loads(message)
        if content["event"] == "media" and content["media"]["track"] == "inbound":
            plain.push(base64.b64decode(content["media"]["payload"]))
    return plain.samples / 16_000


def plain_binary(messages: Sequence[str | bytes], channels: int, decode: Callable[[bytes], np.ndarray]) -> float:
    """Return how many seconds come out of binary frames."""
    plain = Plain(decode)
    for message in messages[1:]:
        if isinstance(message, bytes):
            plain.push(message[::channels])
    return plain.samples / 16_000


def taken(work: Callable[[], float], seconds: float) -> float:
    """Return the processor time in milliseconds for a minute of the call, having checked that it was all there."""
    began = cpu()
    found = work()
    spent = cpu() - began
    if abs(found - seconds) > 0.5:
        raise MimikaError(
            f"{found} s came out of {seconds} s", why="something was lost", fix="Do not trust the figures"
        )
    return 1000 * spent / (seconds / 60)


def costs(seconds: float) -> str:
    """Return the table of what a minute costs."""
    voices = speech(seconds)
    twilio = [message for message in twilio_messages(voices) if '"stop"' not in message]
    single = frames(AudioHookPhone(), voices, ("external",))
    double = frames(AudioHookPhone(), voices, ("external", "internal"))
    framings: tuple[tuple[str, Callable[[], float], Callable[[Callable[[bytes], np.ndarray]], float]], ...] = (
        (
            "Twilio, 20 ms in JSON, both tracks sent",
            lambda: heard(sounds_of(TwilioStream(), twilio)),
            lambda decode: plain_json(twilio, decode),
        ),
        (
            "AudioHook, 100 ms in binary, customer alone",
            lambda: heard(sounds_of(AudioHookSession(), single)),
            lambda decode: plain_binary(single, 1, decode),
        ),
        (
            "AudioHook, 100 ms in binary, both interleaved",
            lambda: heard(sounds_of(AudioHookSession(), double)),
            lambda decode: plain_binary(double, 2, decode),
        ),
    )
    rows = []
    for name, ours, peer in framings:
        own, table_, codec = [], [], []
        for _ in range(ROUNDS):
            own.append(taken(ours, seconds))
            table_.append(taken(lambda peer=peer: peer(looked_up), seconds))
            codec.append(taken(lambda peer=peer: peer(decoder()), seconds))
        minute = statistics.median(own)
        rows.append(
            (
                name,
                f"{minute:.1f}",
                f"{60_000 / minute:,.0f}",
                f"{statistics.median(table_):.1f} ({ratio(own, table_):.2f})",
                f"{statistics.median(codec):.1f} ({ratio(own, codec):.2f})",
            )
        )
    heads = ("framing", "ms of CPU a minute", "seconds heard a second", "table + PyAV (ratio)", "PyAV alone (ratio)")
    return table(heads, rows)


async def at_once(clock: Clock, calls: int, seconds: float) -> str:
    """Return what so many calls at once over sockets cost, the clients' work included."""
    rows = []
    voices = speech(seconds)
    for path, play in (("twilio", call_twilio), ("audiohook", call_audiohook)):
        async with CallListener(Door(port=0), clock) as listener:
            url = f"ws://127.0.0.1:{listener.port}/{path}"
            began = cpu()
            playing = asyncio.gather(*(play(url, voices) for _ in range(calls)))
            heard_s = 0.0
            dropped = 0
            readers = []
            for _ in range(calls):
                call = await listener.accept()
                if call is not None:
                    readers.append(asyncio.ensure_future(read(call.customer)))
            await playing
            for seconds_heard, lost in await asyncio.gather(*readers):
                heard_s += seconds_heard
                dropped += lost
            spent = cpu() - began
        rows.append((path, f"{heard_s:.0f} of {calls * seconds:.0f}", str(dropped), f"{heard_s / spent:,.0f}"))
    return table(
        ("platform", "seconds heard", "chunks dropped", "seconds heard a second of CPU, clients included"), rows
    )


async def read(source: CallSource) -> tuple[float, int]:
    """Read a call to its end; return seconds heard and chunks dropped."""
    total = 0.0
    while (chunk := await source.read()) is not None:
        total += chunk.media.seconds
    return total, source.dropped


# Noticing


def wire(samples: np.ndarray, encoding: Encoding) -> bytes:
    """Return samples as they are sent."""
    if encoding is Encoding.PCMU:
        return mulaw.encode(samples)
    return np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()


def judged(data: bytes, announced: Encoding) -> Trust:
    """Return what is known once half a second could be judged."""
    doubt, size = Doubt(announced), CALL_HZ // 10 * announced.width
    for at in range(0, len(data) - size + 1, size):
        block = data[at : at + size]
        if doubt.judge(block, announced.decode(block)) is not Trust.OPEN:
            break
    return doubt.trust


def noticing() -> str:
    """Return the table of how many calls are refused."""
    clips = []
    for path in sorted((DATA / "ser_emodb" / "audio_full").glob("*.flac")):
        with av.open(str(path)) as container:
            parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        clips.append(halved(np.concatenate(parts).astype(np.float32) / 32_768))
    if not clips:
        return "The recordings are not beside the project (../shared/data)."
    rows = []
    for sent in Encoding:
        for announced in Encoding:
            refused = [
                sum(judged(wire(np.clip(clip * level, -1, 1), sent), announced) is Trust.REFUSED for clip in clips)
                for level in LEVELS
            ]
            rows.append((str(sent), str(announced), *(f"{count} of {len(clips)}" for count in refused)))
    levels = tuple(f"refused at {20 * np.log10(level):+.0f} dB" for level in LEVELS)
    return table(("sent as", "announced as", *levels), rows)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few seconds, for a test; the figures mean nothing")
    options = parser.parse_args()
    pinned = pin(1)
    print(f"{pinned}; {machine()}\n\n{costs(20 if options.quick else SECONDS)}\n")
    calls, seconds = (4, 2.0) if options.quick else (CALLS, CALL_S)
    print(f"{calls} calls at once:\n\n{asyncio.run(at_once(SystemClock(), calls, seconds))}\n")
    print(noticing())


if __name__ == "__main__":
    main()
