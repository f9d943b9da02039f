"""Prints how well scripted curves are recovered from the animated portrait, condition by condition.

    python -m benchmarks.testbed_accuracy            # print
    python -m benchmarks.testbed_accuracy --write    # also into docs/accuracy.md

Protocol: for each signal a script in which it alone moves (10 s at 15 frames a
second, bumps of random height after two seconds of rest, seed 20), one in which
everything moves at once, and blinks alone at 25 frames a second. Each is drawn,
put through the condition, and read by the whole face stack (detector, tracker,
mesh, geometry) as from a camera. Correlation is Pearson's between recovered and
true curve over all frames; the pose error is the mean absolute one. A frame
without a value counts as the resting value. The portrait is one person, and the
units' amplitudes were set on it, so the figures say how the geometry follows
movement, not how it fares on other faces.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.signals import SignalName as S
from mimika.domain.state import Observation
from mimika.pipeline.faces import FaceStage
from mimika.pipeline.looking import Looking
from mimika.testing.bed import scripts
from mimika.testing.bed.conditions import HARD, Conditions
from mimika.testing.bed.play import render
from mimika.testing.bed.script import Script

SEED = 20
SECONDS = 10.0
FPS = 15.0
UNITS = (S.AU01, S.AU02, S.AU04, S.AU05, S.AU12, S.AU15, S.AU25, S.AU26, S.AU43)
OTHER_UNITS = (S.AU06, S.AU07, S.AU09, S.AU10, S.AU17, S.AU20, S.AU23, S.AU24, S.AU28)
ANGLES = (S.HEAD_YAW_DEG, S.HEAD_PITCH_DEG, S.HEAD_ROLL_DEG, S.GAZE_YAW_DEG, S.GAZE_PITCH_DEG)
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
MARKS = ("<!-- testbed: begin -->", "<!-- testbed: end -->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinks:
    """Blinks found against blinks shown."""

    shown: int
    found: int
    matched: int
    duration_error_ms: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.matched / max(1, self.shown + self.found)


def read(script: Script, conditions: Conditions) -> dict[S, NDArray[np.float64]]:
    """Return the recovered curves of a script, NaN where there is no value."""
    grant = zone_grant("research", "testbed")
    stage = FaceStage(Gate([grant]), grant.purpose, Looking())
    rows: list[dict[S, float]] = []
    for sample in render(script, np.random.Generator(np.random.PCG64(SEED)), conditions=conditions):
        seen = stage.read(sample).seen
        readings = seen[0].readings if seen and isinstance(seen[0], Observation) else None
        rows.append({} if readings is None else dict(readings))
    stage.close()
    return {name: np.array([row.get(name, np.nan) for row in rows]) for name in S}


def likeness(found: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Return Pearson's correlation, frames without a value at rest."""
    filled = np.where(np.isnan(found), 0.0, found)
    if filled.std() == 0 or true.std() == 0:
        return 0.0
    return float(np.corrcoef(filled, true)[0, 1])


def blinks(script: Script, conditions: Conditions) -> Blinks:
    """Return how well blinks are found, measured between half-closed lids; 300 ms apart still match."""
    found = read(script, conditions)
    ends = script.times[np.nan_to_num(found[S.BLINK]) > 0]
    durations = found[S.BLINK_DURATION_MS][np.nan_to_num(found[S.BLINK]) > 0]
    errors: list[float] = []
    for shown in script.blinks:
        start, end = shown.half_closed
        near = np.flatnonzero(np.abs(ends - end) < 0.3)
        if near.size:
            errors.append(abs(float(durations[near[0]]) - 1000 * (end - start)))
    error = float(np.mean(errors)) if errors else float("nan")
    return Blinks(shown=len(script.blinks), found=len(ends), matched=len(errors), duration_error_ms=error)


def table(conditions: tuple[tuple[str, Conditions], ...]) -> Iterator[str]:
    """Yield the rows of the table as Markdown."""
    yield "| signal | " + " | ".join(name for name, _ in conditions) + " |"
    yield "|---|" + "---|" * len(conditions)
    rng = np.random.Generator(np.random.PCG64(SEED))
    for name in (*UNITS, *OTHER_UNITS, *ANGLES):
        script = scripts.isolated(name, rng, seconds=SECONDS, fps=FPS)
        true = script.truth().values[name]
        cells: list[str] = []
        for _, circumstances in conditions:
            found = read(script, circumstances)[name]
            cell = f"{likeness(found, true):.3f}"
            if name in ANGLES:
                cell += f" ({np.nanmean(np.abs(found - true)):.1f}°)"
            cells.append(cell)
        row = f"| {name} | " + " | ".join(cells) + " |"
        print(row, file=sys.stderr)
        yield row
    yield from mixed_rows(conditions, rng)
    shown = scripts.blinking(rng)
    results = [blinks(shown, circumstances) for _, circumstances in conditions]
    yield (
        "| blinks: F1 (error of duration) | "
        + " | ".join(f"{each.f1:.2f} ({each.duration_error_ms:.0f} ms)" for each in results)
        + " |"
    )


def mixed_rows(conditions: tuple[tuple[str, Conditions], ...], rng: np.random.Generator) -> Iterator[str]:
    """Yield rows of the script in which everything moves at once."""
    script = scripts.mixed(rng, fps=FPS)
    truth = script.truth().values
    found = [read(script, circumstances) for _, circumstances in conditions]
    for name in (*UNITS, S.HEAD_YAW_DEG, S.HEAD_PITCH_DEG, S.HEAD_ROLL_DEG, S.GAZE_YAW_DEG):
        if truth[name].std() == 0:
            continue
        yield (
            f"| {name}, all moving | " + " | ".join(f"{likeness(each[name], truth[name]):.3f}" for each in found) + " |"
        )


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    parser.add_argument("--clean", action="store_true", help="only the clean condition")
    options = parser.parse_args()
    text = "\n".join(table(HARD[:1] if options.clean else HARD))
    print(text)
    if options.write:
        before, _, rest = DOCUMENT.read_text().partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        DOCUMENT.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}")


if __name__ == "__main__":
    main()
