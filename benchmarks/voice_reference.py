"""Pitch, level, jitter, shimmer and harmonicity beside Praat's, on the utterances of Berlin EmoDB.

    PYTHONPATH=<where parselmouth is> python -m benchmarks.voice_reference --write

Praat is reached through `parselmouth`, which is GPL and therefore no dependency: put it beside the project with
`python -m pip install --no-deps --target <folder> praat-parselmouth` and name that folder in PYTHONPATH.

Protocol: all full-length utterances (362, ten speakers, 16 kHz), each taken for speech from begin to end, since Praat
has no detector either. Pitch: Praat's autocorrelation method, 60 to 600 Hz, steps of 10 ms, its defaults otherwise;
frames nearest in time are compared, and a difference of more than 20 % is a gross error. Level: Praat's intensity
(energy mean, lowest pitch 50 Hz) beside the mean level of the frames; Praat counts from 20 micropascals, so the
difference means nothing. Harmonicity: Praat's autocorrelation method, lowest pitch 75 Hz, 4.5 periods a window; the
mean. Jitter (local) and shimmer (local, dB): of Praat's marks by cross-correlation with its defaults. All but the pitch
of frames are one value an utterance; told are both medians, the median difference, and Pearson's r.
"""

import argparse
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.page import ROOT, put
from benchmarks.timing import table
from benchmarks.voices import SPOKEN, Samples, recordings
from mimika.domain.media import HEARD_AT_HZ
from mimika.perceive.voice.cycles import Cycles
from mimika.perceive.voice.frames import FRAME, analyse
from mimika.perceive.voice.history import decibels, harmonicity
from mimika.perceive.voice.intake import HOP, HOP_S, Intake
from mimika.perceive.voice.pitch import Decided, Tracker

GROSS: Final = 0.2
LOWEST, HIGHEST = 60, 600
NAMES: Final = ("level (dB)", "HNR (dB)", "jitter", "shimmer (dB)", "median pitch (Hz)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one side says of an utterance.

    Attributes:
        times: Time of each frame in seconds.
        hz: Pitch of each; 0 for a voiceless one.
        values: In the order of `NAMES`.
    """

    times: NDArray[np.float64]
    hz: NDArray[np.float64]
    values: tuple[float, ...]


def ours(sound: Samples) -> Measured:
    """Return what the measures of the package say, taken as in a session, a tenth of a second at a time."""
    intake, tracker, cycles, done = Intake(), Tracker(), Cycles(), 2
    decided, powers = list[Decided](), list[NDArray[np.float64]]()

    def take(new: list[Decided]) -> None:
        for each in new:
            decided.append(each)
            if each.hz > 0:
                cycles.follow(each.hop, each.hz, intake)
            else:
                cycles.rest()

    for begin in range(0, len(sound), 1600):
        intake.take(sound[begin : begin + 1600])
        until = intake.hops - 3
        if until > done:
            first = done * HOP + HOP // 2 - FRAME // 2
            samples = intake.stretch(first, first + (until - done - 1) * HOP + FRAME)
            frames = analyse(np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP], 8000.0)
            powers.append(frames.power)
            take(list(tracker.follow(done, frames)))
            done = until
        intake.trim()
    take(tracker.flush())
    hz = np.array([each.hz for each in decided])
    strengths = np.array([each.strength for each in decided])
    jitter, shimmer = cycles.measure(0)
    return Measured(
        times=np.array([(each.hop + 0.5) * HOP_S for each in decided]),
        hz=hz,
        values=(
            decibels(float(np.concatenate(powers).mean())),
            float(harmonicity(strengths[hz > 0]).mean()),
            jitter,
            shimmer,
            float(np.median(hz[hz > 0])),
        ),
    )


def theirs(praat: ModuleType, sound: Samples) -> Measured:
    """Return what Praat says."""
    call = praat.praat.call
    whole = praat.Sound(sound.astype(np.float64), HEARD_AT_HZ)
    pitch = whole.to_pitch_ac(time_step=HOP_S, pitch_floor=LOWEST, pitch_ceiling=HIGHEST)
    hz = np.asarray(pitch.selected_array["frequency"])
    marks = call([whole, pitch], "To PointProcess (cc)")
    return Measured(
        times=np.asarray(pitch.xs()),
        hz=hz,
        values=(
            call(whole.to_intensity(50), "Get mean", 0, 0, "energy"),
            call(call(whole, "To Harmonicity (ac)", HOP_S, 75, 0.1, 4.5), "Get mean", 0, 0),
            call(marks, "Get jitter (local)", 0, 0, 1e-4, 0.02, 1.3),
            call([whole, marks], "Get shimmer (local_dB)", 0, 0, 1e-4, 0.02, 1.3, 1.6),
            float(np.median(hz[hz > 0])),
        ),
    )


def frames_of(own: Measured, other: Measured) -> NDArray[np.float64]:
    """Return both pitches of the frames that are nearest in time, shape (n, 2)."""
    after = np.searchsorted(own.times, other.times).clip(1, len(own.times) - 1)
    nearer = np.abs(own.times[after - 1] - other.times) < np.abs(own.times[after] - other.times)
    place = after - nearer
    close = np.abs(own.times[place] - other.times) <= HOP_S / 2
    return np.stack((own.hz[place], other.hz), axis=1)[close]


def pitch_line(pairs: NDArray[np.float64]) -> str:
    """Return in words how far the pitches agree."""
    voiced = pairs > 0
    both = voiced.all(axis=1)
    ratio = pairs[both, 0] / pairs[both, 1]
    gross = np.abs(ratio - 1) > GROSS
    cents = 1200 * np.abs(np.log2(ratio[~gross]))
    return (
        f"Pitch, {len(pairs)} frames: voiced in both {both.sum()}, only here {(voiced[:, 0] & ~voiced[:, 1]).sum()}, "
        f"only in Praat {(~voiced[:, 0] & voiced[:, 1]).sum()}. Gross errors: {100 * gross.mean():.2f} % of those that "
        f"both call voiced; median difference of the others {np.median(cents):.1f} cents."
    )


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/voice.md")
    options = parser.parse_args()
    try:
        import parselmouth  # noqa: PLC0415  # pyright: ignore[reportMissingImports] -- no dependency, see above
    except ImportError:
        sys.exit(
            "parselmouth is absent; it is GPL and no dependency: see the docstring of this script for how to get it"
        )
    sides = [(ours(sound), theirs(parselmouth, sound)) for _, sound in recordings(SPOKEN)]
    values = np.array([[own.values, other.values] for own, other in sides])
    rows = []
    for place, name in enumerate(NAMES):
        known = values[~np.isnan(values[:, :, place]).any(axis=1), :, place]
        middle = np.median(known, axis=0)
        off = float(np.median(known[:, 0] - known[:, 1]))
        r = float(np.corrcoef(known[:, 0], known[:, 1])[0, 1])
        rows.append((name, str(len(known)), f"{middle[0]:.4g}", f"{middle[1]:.4g}", f"{off:.3g}", f"{r:.3f}"))
    page = "\n\n".join(
        (
            table(("measure", "utterances", "here, median", "Praat, median", "difference, median", "r"), rows),
            pitch_line(np.concatenate([frames_of(*each) for each in sides])),
        )
    )
    print(page)
    if options.write:
        put("voice-reference", page, ROOT / "docs" / "voice.md")


if __name__ == "__main__":
    main()
