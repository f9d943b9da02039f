"""Prints how well brief movements are spotted and named, by frame rate, duration, size, head motion and noise.

    python -m benchmarks.brief_movements --takes 4                  # print
    python -m benchmarks.brief_movements --takes 4 --write          # also into docs/accuracy.md and the weights

Protocol: scenes of 15 slots of 1.4 s in which three of four slots hold one
brief movement (17 units, 40 to 500 ms, intensity 0.5 to 3, all by chance) and
the others a blink, an expression held for half a second or longer, speech, or nothing.
Half of the scenes have a still head, half one that turns and sways all the time by up to 12 degrees. Each is
drawn at 120 frames a second, filmed in grey with little noise and with much,
read by the mesh, and thinned to the lower rates. A report counts as spotting a
movement when the two overlap, give or take 50 ms, and as naming it when the
unit is right too. Intervals are 95 % by resampling whole scenes. Thresholds
were set on other scenes (seeds 1, 51 and 100). The portrait is one person, and the
directions of the units were learnt on it: the figures say what the method
can do, not how it fares on other faces. Real life holds far fewer brief
movements than these scenes, so a report there is worth less.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Final

import numpy as np
from training.cards import Description, write_card

from benchmarks import page
from benchmarks.brief_scenes import NOISE, Read, Take, planted, read
from mimika.domain.models import Figure, TrainingData
from mimika.domain.state import BriefMovement
from mimika.perceive.face.brief import BriefReader
from mimika.perceive.face.brief_units import INTENSITIES, RATES_FPS, band_of
from mimika.perceive.face.shape import Pose
from mimika.pipeline.clock import SystemClock
from mimika.testing.bed.brief import SECONDS, Planted

DRAWN_FPS: Final = 120.0
THINNED: Final = (8, 6, 5, 4, 2, 1)
FIRST_STILL: Final = 101
FIRST_MOVING: Final = 150
OVERLAP_S: Final = 0.05
RESAMPLED: Final = 1000
SEED: Final = 3
RELIABILITY: Final = page.ROOT / "src/mimika/perceive/face/weights/brief_reliability.npy"
FAILURES = (
    "Real faces do worse than the one portrait that all was learnt and measured on.",
    "A moving head halves what is spotted; on real recordings most reports looked false.",
    "Units that move the same skin are taken for one another: AU6 and 7; AU23, 24 and 28.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One scene at one rate under one noise.

    Attributes:
        take: The scene.
        fps: Frames a second.
        noise: Name of the noise.
        pairs: Each planted movement with the report that spotted it, or None.
        false: Reports that spotted nothing.
    """

    take: Take
    fps: float
    noise: str
    pairs: tuple[tuple[Planted, BriefMovement | None], ...]
    false: tuple[BriefMovement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Movements planted and reports made."""

    planted: int
    reports: int
    spotted: int
    named: int

    @property
    def figures(self) -> tuple[float, float, float, float]:
        """Recall, precision and F1 of spotting, and precision of naming; NaN where there is nothing to divide by."""
        recall = self.spotted / self.planted if self.planted else float("nan")
        precision = self.spotted / self.reports if self.reports else float("nan")
        both = self.planted + self.reports
        naming = self.named / self.reports if self.reports else float("nan")
        return recall, precision, 2 * self.spotted / both if both else float("nan"), naming


def reports(rows: Read) -> list[BriefMovement]:
    """Return what the reader reports, whatever the frame rate."""
    reader = BriefReader(slowest_fps=0.0)
    found: list[BriefMovement] = []
    for at, measured, (yaw, pitch, roll) in zip(rows.at, rows.measured, rows.pose, strict=True):
        found += reader.read(measured, Pose(yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll), float(at))
    return found


def matched(truth: Sequence[Planted], found: Sequence[BriefMovement]) -> tuple[list[BriefMovement | None], list[bool]]:
    """Return the report that spotted each planted movement, or None, and which reports were used; each at most once."""
    used = [False] * len(found)
    pairs: list[BriefMovement | None] = []
    for one in truth:
        near = [
            place
            for place, each in enumerate(found)
            if not used[place]
            and each.onset_at <= one.onset_at + one.seconds + OVERLAP_S
            and each.onset_at + each.seconds >= one.onset_at - OVERLAP_S
        ]
        best = max(near, key=lambda place: found[place].unit is one.unit, default=None)
        if best is not None:
            used[best] = True
        pairs.append(None if best is None else found[best])
    return pairs, used


def runs(takes: Sequence[Take], cache: Path) -> Iterator[Run]:
    """Yield every take at every rate under every noise."""
    for take in takes:
        truth = planted(take)
        for noise, rows in read(take, cache).items():
            for every in THINNED:
                found = reports(rows.thinned(every))
                pairs, used = matched(truth, found)
                yield Run(
                    take=take,
                    fps=DRAWN_FPS / every,
                    noise=noise,
                    pairs=tuple(zip(truth, pairs, strict=True)),
                    false=tuple(each for each, taken in zip(found, used, strict=True) if not taken),
                )


def counted(some: Sequence[Run], wanted: Callable[[float, float], bool] = lambda *_: True) -> Count:
    """Return counts over some runs.

    Args:
        some: The runs.
        wanted: Takes duration and intensity, of what was planted or, for reports that spotted nothing, of the report.
    """
    truth = [pair for run in some for pair in run.pairs if wanted(pair[0].seconds, pair[0].intensity)]
    false = sum(wanted(each.seconds, each.intensity) for run in some for each in run.false)
    spotted = [(one, each) for one, each in truth if each is not None]
    return Count(
        planted=len(truth),
        reports=len(spotted) + false,
        spotted=len(spotted),
        named=sum(one.unit is each.unit for one, each in spotted),
    )


def line(title: str, some: Sequence[Run], wanted: Callable[[float, float], bool] = lambda *_: True) -> str:
    """Return a row: counts, figures, and the intervals of recall and precision over resampled scenes."""
    count = counted(some, wanted)
    scenes = sorted({run.take.name for run in some})
    by_scene = {name: [run for run in some if run.take.name == name] for name in scenes}
    rng = np.random.Generator(np.random.PCG64(SEED))
    drawn = [
        counted(
            [run for place in rng.integers(len(scenes), size=len(scenes)) for run in by_scene[scenes[place]]], wanted
        )
        for _ in range(RESAMPLED)
    ]
    ends = np.nanquantile(np.array([each.figures for each in drawn]), [0.025, 0.975], axis=0) if count.planted else None
    cells = [
        f"{value:.2f}"
        if ends is None or np.isnan(value)
        else f"{value:.2f} ({ends[0, place]:.2f}–{ends[1, place]:.2f})"
        for place, value in enumerate(count.figures)
    ]
    return page.row([title, count.planted, count.reports, *("–" if "nan" in cell else cell for cell in cells)])


def table(all_runs: Sequence[Run]) -> Iterator[str]:
    """Yield the rows of the table as Markdown."""
    yield page.row(["", "planted", "reports", "recall", "precision", "F1", "precision of the unit's name"])
    yield "|---|---|---|---|---|---|---|"
    rates = [DRAWN_FPS / every for every in THINNED]
    for fps in rates:
        yield line(f"**{fps:.0f} frames/s**", [run for run in all_runs if run.fps == fps])
    for fps in rates[1:]:
        some = [run for run in all_runs if run.fps == fps]
        for low, high in SECONDS:
            title = f"{fps:.0f} frames/s, {1000 * low:.0f} to {1000 * high:.0f} ms"
            yield line(title, some, lambda seconds, _, low=low, high=high: low <= seconds < high)
    watched = [run for run in all_runs if run.fps >= min(RATES_FPS)]
    for low, high in ((0.0, 0.75), (0.75, 1.5), (1.5, 2.5), (2.5, 5.1)):
        yield line(
            f"intensity {low:g} to {min(5, high):g}",
            watched,
            lambda _, intensity, low=low, high=high: low <= intensity < high,
        )
    for moving in (False, True):
        for noise in NOISE:
            title = f"head {'moving' if moving else 'still'}, {noise} noise"
            yield line(title, [run for run in watched if run.take.moving is moving and run.noise == noise])
    yield page.row(
        [f"false reports a minute, {minutes(watched):.0f} minutes", "", f"{false_rate(watched):.1f}", "", "", "", ""]
    )


def minutes(some: Sequence[Run]) -> float:
    """Return how long the runs last in all."""
    return sum(2.4 + 15 * 1.4 + 0.8 for _ in some) / 60


def false_rate(some: Sequence[Run]) -> float:
    """Return reports a minute that spotted nothing."""
    return sum(len(run.false) for run in some) / minutes(some)


def reliability(all_runs: Sequence[Run]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return (right + 1) / (reports + 2) by rate and reported intensity: by Laplace's rule, few reports say little."""
    right = np.ones((len(RATES_FPS), len(INTENSITIES) + 1))
    made = np.full_like(right, 2.0)
    for run in all_runs:
        if run.fps < min(RATES_FPS):
            continue
        named = [(each, one.unit is each.unit) for one, each in run.pairs if each is not None]
        for each, good in (*named, *((each, False) for each in run.false)):
            place = band_of(run.fps, each.intensity)
            made[place] += 1
            right[place] += good
    return (right / made).astype(np.float32)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--takes", type=int, default=4, help="scenes with a still head, and as many with a moving one")
    parser.add_argument(
        "--cache", type=Path, default=Path(gettempdir()) / "mimika_brief", help="folder of drawn scenes"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md, and the reliability")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    takes = [
        Take(seed=first + number, fps=DRAWN_FPS, moving=moving)
        for number in range(options.takes)
        for first, moving in ((FIRST_STILL, False), (FIRST_MOVING, True))
    ]
    all_runs = list(runs(takes, options.cache))
    worth = reliability(all_runs)
    text = "\n".join([*table(all_runs), "", *worth_table(worth)])
    print(text)
    if options.write:
        page.put("brief", text)
        np.save(RELIABILITY, worth)
        write_cards(all_runs)


def write_cards(all_runs: Sequence[Run]) -> None:
    """Write the cards of the three arrays that spotting stands on, with what was measured of it."""
    watched = [run for run in all_runs if run.fps >= min(RATES_FPS)]
    figures = [
        Figure(
            measured_on=f"drawn scenes of one portrait, {fps:.0f} frames/s",
            metric=metric,
            value=round(value, 4),
            low=None,
            high=None,
            note="intervals stand in docs/accuracy.md",
        )
        for fps in RATES_FPS
        for metric, value in zip(
            ("recall", "precision", "F1", "precision of the unit's name"),
            counted([run for run in watched if run.fps == fps]).figures,
            strict=True,
        )
    ]
    bed = TrainingData(
        name="a drawn face: scikit-image's portrait of an astronaut, moved by the test bed",
        licence="public domain",
        cleared=True,
        note="one portrait",
    )
    tasks = {
        "brief_directions": "how each action unit changes the lengths of a face, to spot brief movements by",
        "brief_tremor": "how the lengths of a resting face tremble while the head sways",
        "brief_reliability": "how often a report of a brief movement names the right unit",
    }
    for name, task in tasks.items():
        what = Description(version="1", task=task, data=(bed,), failures=FAILURES)
        write_card(RELIABILITY.with_name(f"{name}.npy"), what, figures, SystemClock())


def worth_table(worth: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Iterator[str]:
    """Yield what a report is worth, as it ships."""
    low, high = INTENSITIES
    yield page.row(["reliability of a report", f"intensity below {low:g}", f"{low:g} to {high:g}", f"above {high:g}"])
    yield "|---|---|---|---|"
    for fps, cells in zip(RATES_FPS, worth, strict=True):
        yield page.row([f"{fps:.0f} frames/s", *(f"{value:.2f}" for value in cells)])


if __name__ == "__main__":
    main()
