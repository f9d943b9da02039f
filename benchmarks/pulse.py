"""Prints how far the pulse read from faces is from pulses of known rate, and how often one is told that is not there.

    python -m benchmarks.pulse                  # print
    python -m benchmarks.pulse --write          # also into docs/accuracy.md
    python -m benchmarks.pulse --keep FILE      # note what is done in FILE, and go on from there

Protocol: pulses of 50 to 120 a minute, constant or drifting by 6 over the clip,
with two harmonics and a variability of 2 %, are put into the skin of real
recordings (`../shared/data/video_clips`) and of the test bed by multiplying the
skin's R, G and B by 1 + amplitude x beat x (0.43, 1, 0.69). The pictures are
then encoded, decoded, and read by mesh, skin patches and pulse reader, 18 s
each. Bounds were set on the clips of TUNED; what is printed comes from those of
REPORTED alone. Truth is the mean true rate over the twelve seconds that a
rate is told from. Coverage counts seconds from the twelfth on, before which
nothing can be told. Intervals are bootstrapped over runs, not seconds.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import page
from benchmarks.pulse_clips import Follower, Scene, beating, bed_scenes, clip_scene, encoded, known_pulse
from mimika.domain.media import Pixels
from mimika.perceive.face.pulse import LEAST_WINDOW_S, WINDOW_S, PulseReader, stirring
from mimika.perceive.face.shape import align
from mimika.perceive.face.skin import skin_colours
from mimika.testing.bed.blood import Pulse
from mimika.testing.bed.conditions import CLEAN, Conditions, applied

TUNED: Final = (
    "clearervoice_001.avi",
    "intel_book.mkv",
    "intel_please.mkv",
    "intel_sorry.mkv",
    "latentsync_demo1_video.mp4",
    "liveportrait_d0.mp4",
    "liveportrait_d20.mp4",
    "pyfeat_single_face.mp4",
)
REPORTED: Final = (
    "intel_again.mkv",
    "intel_brother.mkv",
    "intel_sister.mkv",
    "intel_thanks.mkv",
    "latentsync_demo2_video.mp4",
    "liveportrait_d19.mp4",
    "pyfeat_WolfgangLanger_Pexels.mp4",
    "sadtalker_WDA_KatieHill_000.mp4",
)
CLIP_RUNS: Final = (
    (0.005, "none"),
    (0.005, "crf 18"),
    (0.005, "crf 23"),
    (0.0, "none"),
    (0.01, "crf 23"),
    (0.0025, "none"),
    (0.005, "jpeg 90"),
    (0.0, "crf 23"),
)
"""Amplitude, as a share of green, and encoding."""
BED_RUNS: Final = (
    ("sitting", CLEAN, "none"),
    ("sitting", Conditions(light=0.5), "none"),
    ("sitting", Conditions(side_light=0.7), "none"),
    ("sitting", Conditions(noise_sd=4.0), "none"),
    ("sitting", Conditions(light=0.5, noise_sd=8.0), "none"),
    ("sitting", Conditions(noise_sd=2.0), "crf 18"),
    ("sitting", Conditions(noise_sd=2.0), "crf 23"),
    ("sitting", Conditions(noise_sd=2.0), "crf 28"),
    ("turning the head", Conditions(noise_sd=2.0), "none"),
    ("talking", Conditions(noise_sd=2.0), "none"),
)
FLICKER_HZ: Final = 1.5
SEED: Final = 31
_DRAWS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One clip in one condition.

    Attributes:
        group: Row of the table that it belongs to.
        name: The clip.
        asked: Seconds at which a pulse could have been told.
        errors: Error in beats a minute at those at which one was told; for clips without a pulse the rate told.
    """

    group: str
    name: str
    asked: int
    errors: tuple[float, ...]


def told(pictures: Iterable[Pixels], fps: float, follower: Follower) -> list[tuple[float, float]]:
    """Return time and rate at each full second from the twelfth on, NaN where none is told."""
    reader = PulseReader()
    follower.lost()
    rates: list[tuple[float, float]] = []
    second = LEAST_WINDOW_S + 2
    for number, picture in enumerate(pictures):
        at = number / fps
        landmarks = follower.landmarks(picture)
        rate = float("nan")
        if landmarks is not None:
            face = align(landmarks)
            colours = skin_colours(picture, landmarks, face.pose, (False, False))
            rate = reader.read(colours, stirring(face, landmarks, (0, 0)), at).bpm
        if at >= second:
            rates.append((at, rate))
            second += 1
    return rates


def run_of(group: str, name: str, rates: Sequence[tuple[float, float]], pulse: Pulse | None) -> Run:
    """Return what came of one clip."""
    errors = tuple(
        rate if pulse is None else rate - pulse.mean_rate(max(0.0, at - WINDOW_S), at)
        for at, rate in rates
        if not np.isnan(rate)
    )
    return Run(group=group, name=name, asked=len(rates), errors=errors)


def clip_runs(follower: Follower, names: Sequence[str], done: set[tuple[str, str]]) -> Iterator[Run]:
    """Yield the runs of real clips that are not done yet."""
    for name in names:
        groups = {
            f"clips, {'no pulse' if not amount else f'{amount:.2%}'}, {way}": (amount, way) for amount, way in CLIP_RUNS
        }
        missing = {group: how for group, how in groups.items() if (group, name) not in done}
        if not missing:
            continue
        scene = clip_scene(name, follower)
        for group, (amount, way) in missing.items():
            pulse = known_pulse(name, amount) if amount else None
            pictures = beating(scene, pulse, np.random.Generator(np.random.PCG64(SEED)))
            rates = told(encoded(pictures, scene.fps, way), scene.fps, follower)
            yield run_of(group, name, rates, pulse)


def bed_runs(follower: Follower, done: set[tuple[str, str]]) -> Iterator[Run]:
    """Yield the runs of the test bed that are not done yet."""
    scenes = {scene.name: scene for scene in bed_scenes(np.random.Generator(np.random.PCG64(SEED)))}
    for name, conditions, way in BED_RUNS:
        group = f"bed, {name}, {_words(conditions)}{'' if way == 'none' else f', {way}'}"
        for case in ("a", "b"):
            if (group, case) in done:
                continue
            pulse = known_pulse(group + case, 0.005)
            shown = encoded(_on_bed(scenes[name], pulse, conditions), 25.0, way)
            yield run_of(group, case, told(shown, 25.0, follower), pulse)
    scene = scenes["sitting"]
    noisy = Conditions(noise_sd=2.0)
    frozen = Scene(name="", fps=25.0, pictures=scene.pictures[:1], skins=scene.skins[:1], order=(0,) * len(scene.order))
    for group, source, light in (
        ("bed, no pulse, sitting", scene, None),
        ("bed, no pulse, turning the head", scenes["turning the head"], None),
        ("bed, no pulse, talking", scenes["talking"], None),
        ("bed, no pulse, one picture with noise", frozen, None),
        ("bed, no pulse, lamp flickering at 1.5 Hz", scene, lambda at: 1 + 0.03 * np.sin(2 * np.pi * FLICKER_HZ * at)),
    ):
        if (group, "a") not in done:
            yield run_of(group, "a", told(_on_bed(source, None, noisy, light), 25.0, follower), None)


def _on_bed(
    scene: Scene, pulse: Pulse | None, conditions: Conditions, light: Callable[[float], float] | None = None
) -> Iterator[Pixels]:
    """Yield the pictures of a scene of the bed as a camera takes them."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    for number, picture in enumerate(beating(scene, pulse, rng)):
        yield applied(picture, conditions, rng, 1.0 if light is None else light(number / scene.fps))


def _words(conditions: Conditions) -> str:
    parts = (
        (conditions.light != 1, f"light x {conditions.light:g}"),
        (conditions.side_light != 0, "side light"),
        (conditions.noise_sd > 0, f"noise {conditions.noise_sd:g}"),
    )
    return ", ".join(word for holds, word in parts if holds) or "clean"


def table(runs: Sequence[Run]) -> str:
    """Return the table as Markdown."""
    head = ("condition", "runs", "seconds", "told", "mean abs. error (95 %)", "RMSE", "within 3")
    lines = [page.row(head), "|---" * len(head) + "|"]
    groups = list(dict.fromkeys(run.group for run in runs))
    order = sorted(groups, key=lambda each: ("no pulse" in each, each.startswith("bed")))
    lines += [_line(group, [run for run in runs if run.group == group]) for group in order]
    every = [run for run in runs if run.group.startswith("clips") and "no pulse" not in run.group]
    cameras = [run for run in every if run.group.endswith(("none", "jpeg 90"))]
    lines.append(_line("**clips as cameras give them (none, jpeg)**", cameras))
    lines.append(_line("**clips through H.264**", [run for run in every if run not in cameras]))
    lines.append(_line("**all clips with a pulse**", every))
    lines.append(_line("**everything without a pulse**", [run for run in runs if "no pulse" in run.group]))
    return "\n".join(lines)


def _line(group: str, runs: Sequence[Run]) -> str:
    asked, errors = sum(run.asked for run in runs), _errors(runs)
    cells = [group, len(runs), asked, f"{len(errors) / max(1, asked):.0%}"]
    if "no pulse" in group or "without" in group or not len(errors):
        return page.row((*cells, "–", "–", "–"))
    rng = np.random.Generator(np.random.PCG64(SEED))
    draws = [_errors([runs[place] for place in rng.integers(0, len(runs), len(runs))]) for _ in range(_DRAWS)]
    means = [float(np.abs(each).mean()) for each in draws if len(each)]
    low, high = np.percentile(means, [2.5, 97.5])
    mean = f"{np.abs(errors).mean():.1f} ({low:.1f} to {high:.1f})"
    return page.row((*cells, mean, f"{np.sqrt((errors**2).mean()):.1f}", f"{(np.abs(errors) <= 3).mean():.0%}"))


def _errors(runs: Sequence[Run]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([error for run in runs for error in run.errors], dtype=np.float64)


def kept(path: Path | None) -> list[Run]:
    """Return the runs an earlier call noted."""
    if path is None or not path.is_file():
        return []
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Run(**{**each, "errors": tuple(each["errors"])}) for each in lines]


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    parser.add_argument("--keep", type=Path, help="note what is done in this file, and skip what it says is done")
    parser.add_argument("--tuned", action="store_true", help="the clips that the bounds were set on, for setting them")
    parser.add_argument("--only", choices=("clips", "bed", "none"), help="do but this part")
    options = parser.parse_args()
    runs = kept(options.keep)
    done = {(run.group, run.name) for run in runs}
    follower = Follower()
    names = TUNED if options.tuned else REPORTED
    if not (page.DATA / "video_clips").is_dir():
        print(f"skipped: {page.DATA}/video_clips is absent", file=sys.stderr)
        names = ()
    clips = clip_runs(follower, names, done) if options.only in (None, "clips") else iter(())
    bed = bed_runs(follower, done) if options.only in (None, "bed") else iter(())
    for part in (clips, bed):
        for run in part:
            runs.append(run)
            print(
                f"{run.group} {run.name}: {len(run.errors)} of {run.asked}: "
                f"{' '.join(f'{error:.1f}' for error in run.errors)}",
                file=sys.stderr,
                flush=True,
            )
            if options.keep is not None:
                with options.keep.open("a", encoding="utf-8") as notes:
                    notes.write(json.dumps(asdict(run)) + "\n")
    text = table(runs)
    print(text)
    if options.write:
        page.put("pulse", text)


if __name__ == "__main__":
    main()
