"""How long one reading of a voice takes on one core, beside its spectra and its net alone in the same run.

    python -m benchmarks.voice_emotion --write

Protocol: pinned to one core; two seconds of made-up speech (pulses of a
wandering pitch in syllables); 20 readings to warm up, then rounds of 50 readings
by the reader, 50 FFTs of the same windows by numpy and 50 runs of the net on a
row of random numbers, in turn. Told are the median and the slowest round in
milliseconds of processor time a reading, and the median of the ratios of paired rounds to the FFTs.
"""

import argparse
import statistics
from collections.abc import Callable

import numpy as np

from benchmarks.page import ROOT, put
from benchmarks.timing import cpu, machine, pin, ratio, table
from mimika.perceive import onnx
from mimika.perceive.voice.emotion.functionals import Band
from mimika.perceive.voice.emotion.reader import EMOTIONS, NAMES, VERSION, WIDTHS, EmotionReader
from mimika.perceive.voice.emotion.spectra import FFT, HOP, WINDOW

ROUNDS = 11
READINGS = 50
WARM = 20
SECONDS = 2
RATE = 16_000


def round_of(read: Callable[[], object]) -> float:
    """Return the milliseconds that one reading takes, over a round of them."""
    began = cpu()
    for _ in range(READINGS):
        read()
    return 1000 * (cpu() - began) / READINGS


def speech() -> np.ndarray:
    """Return two seconds of something like speech."""
    at = np.arange(SECONDS * RATE) / RATE
    phase = np.cumsum(150.0 * (1 + 0.1 * np.sin(4 * at))) / RATE
    voice = sum(np.cos(2 * np.pi * number * phase) / number for number in range(1, 45))
    return (0.1 * voice * (0.55 - 0.45 * np.cos(8 * np.pi * at))).astype(np.float32)


def readings() -> dict[str, Callable[[], object]]:
    """Return the reader and its peers, each as one call."""
    samples, reader = speech(), EmotionReader()
    width = WIDTHS[Band.WIDE]
    outputs = {"emotions": (None, len(EMOTIONS)), "dimensions": (None, 2)}
    net = onnx.session(NAMES[Band.WIDE], inputs={"row": (None, width)}, outputs=outputs, version=VERSION)
    row = np.random.Generator(np.random.PCG64(1)).standard_normal((1, width)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP].copy()
    return {
        "reader, 2 s, wide": lambda: reader.read(samples, 8000.0),
        "reader, 2 s, telephone": lambda: reader.read(samples, 4000.0),
        "net alone, random row": lambda: net.run(row=row),
        "FFT of the windows alone": lambda: np.fft.rfft(windows, FFT, axis=1),
    }


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/voice_emotion.md")
    options = parser.parse_args()
    pinned = pin(1)
    calls = readings()
    for call in calls.values():
        for _ in range(WARM):
            call()
    rounds = [[round_of(call) for call in calls.values()] for _ in range(ROUNDS)]
    columns = [list(each) for each in zip(*rounds, strict=True)]
    rows = [
        (name, f"{statistics.median(each):.2f}", f"{max(each):.2f}", f"{ratio(each, columns[-1]):.2f}")
        for name, each in zip(calls, columns, strict=True)
    ]
    page = f"{pinned}; {machine()}\n\n{table(('one reading', 'ms, median', 'ms, slowest round', 'ratio'), rows)}"
    print(page)
    if options.write:
        put("voice-speed", page, ROOT / "docs" / "voice_emotion.md")


if __name__ == "__main__":
    main()
