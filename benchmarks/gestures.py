"""Prints how well hands, postures, nods and shakes are told, and what a look at a body costs.

    python -m benchmarks.gestures                  # ../shared/data
    python -m benchmarks.gestures --write          # also into docs/accuracy.md

Pictures: each of `gesture_images` goes through face stage and body stage as
single pictures do; the strongest gesture told by anybody in it is the verdict.
Clips: the 20 `intel_*.mkv` are played at ten frames a second and read as any
recording, gestures held for 0.3 s before they are told; who is looked at most
is the signer. Truth is what `benchmarks.gesture_labels` saw by eye. Nods and
shakes: the test bed's head, see `benchmarks.nods`. Intervals are Wilson's, 95 %.
"""

import argparse
import asyncio
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks import nods, page
from benchmarks.gesture_labels import OTHER, SHOWN, UNCLEAR, of_picture
from benchmarks.timing import cpu, load
from mimika.capture import open_source
from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.ids import PersonId
from mimika.domain.media import BodyRegion, Captured, VideoFrame
from mimika.domain.permits import Grant, Permitted
from mimika.domain.ports import Perceiver
from mimika.domain.signals import Modality
from mimika.domain.signals import SignalName as S
from mimika.domain.state import Abstention, Observation
from mimika.perceive.body.hand import SHAPES
from mimika.pipeline.bodies import BodyStage
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.faces import FaceStage
from mimika.pipeline.looking import MOVING, STILLS, Looking
from mimika.testing.bed.conditions import CLEAN, Conditions

TOLD: Final = 0.5
UNSEEN: Final = "no hand read"
FRAME_S: Final = 0.1
JUDGED: Final = (*SHAPES, S.GESTURE_WAVE, S.POSTURE_HAND_TO_FACE, S.POSTURE_HAND_TO_CHIN, S.POSTURE_ARMS_CROSSED)
ALSO: Final = (S.POSTURE_SHRUG,)
NOISY: Final = Conditions(noise_sd=4.0)


def grant() -> Grant:
    """Return a grant that covers faces and bodies."""
    return replace(zone_grant("research", "benchmark"), modalities=frozenset({Modality.FACE, Modality.BODY}))


class Stages:
    """Face stage and body stage together; counts what each look at a body costs.

    Args:
        how: How to look.
    """

    def __init__(self, how: Looking) -> None:
        self.costs_ms: list[float] = []
        allowed = grant()
        gate = Gate([allowed])
        timed = replace(how, make_body=lambda models: Timed(how.make_body(models), self.costs_ms))
        self._faces = FaceStage(gate, allowed.purpose, timed)
        self._bodies = BodyStage(gate, allowed.purpose, timed)

    def read(self, sample: Captured[VideoFrame]) -> tuple[Observation | Abstention, ...]:
        """Return what is seen of the bodies in a frame."""
        faces = self._faces.read(sample)
        self._bodies.forget(faces.left)
        return self._bodies.read(sample, faces.seen)

    def close(self) -> None:
        """Stop both."""
        self._faces.close()
        self._bodies.close()


class Timed:
    """A perceiver whose processor time is taken.

    Args:
        inner: The perceiver.
        costs_ms: Where its times go.
    """

    def __init__(self, inner: Perceiver[BodyRegion], costs_ms: list[float]) -> None:
        self._inner = inner
        self._costs_ms = costs_ms

    def perceive(self, permitted: Permitted[BodyRegion]) -> Observation | Abstention:
        """Pass on, and take the time."""
        began = cpu()
        seen = self._inner.perceive(permitted)
        self._costs_ms.append(1000 * (cpu() - began))
        return seen

    def close(self) -> None:
        """Pass on."""
        self._inner.close()


async def frames(path: Path, every_s: float) -> list[Captured[VideoFrame]]:
    """Return the frames of a file, no closer together than told."""
    source = open_source(str(path), clock=SystemClock())
    found: list[Captured[VideoFrame]] = []
    while (sample := await source.read()) is not None:
        if not found or sample.at - found[-1].at >= every_s - 1e-3:
            found.append(sample)
    await source.close()
    return found


def wilson(hits: int, of: int) -> str:
    """Return a share with its interval."""
    if not of:
        return "–"
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return f"{hits} of {of} ({100 * max(0.0, middle - half):.0f}–{100 * min(1.0, middle + half):.0f} %)"


def verdict(seen: Sequence[Observation | Abstention]) -> str:
    """Return what a picture is said to show."""
    bodies = [one for one in seen if isinstance(one, Observation)]
    values = {
        name: max((one.readings[name] for one in bodies if name in one.readings), default=None) for name in SHAPES
    }
    known = {name: value for name, value in values.items() if value is not None}
    if not known:
        return UNSEEN
    best = max(known, key=lambda name: known[name])
    return best if known[best] >= TOLD else OTHER


def pictures(folder: Path) -> Iterator[str]:
    """Yield the confusion table of the pictures."""
    stages = Stages(STILLS)
    counts: dict[str, Counter[str]] = {}
    for index, path in enumerate(sorted(folder.glob("*.jpg"))):
        (sample,) = asyncio.run(frames(path, 0.0))
        said = verdict(stages.read(replace(sample, at=10.0 * index, index=index)))
        counts.setdefault(of_picture(path.name) or OTHER, Counter())[said] += 1
    stages.close()
    columns = (*SHAPES, OTHER, UNSEEN)
    yield page.row(("by eye", "pictures", "right", *(_short(name) for name in columns)))
    yield "|---" * (3 + len(columns)) + "|"
    for label, said in sorted(counts.items()):
        right = said[label] + (said[UNSEEN] if label == OTHER else 0)
        yield page.row(
            (_short(label), said.total(), wilson(right, said.total()), *(said[name] or "" for name in columns))
        )
    wrong = sum(said[name] for label, said in counts.items() for name in SHAPES if name != label)
    shown = sum(said.total() for said in counts.values())
    yield f"\nA gesture that is not there: {wilson(wrong, shown)} pictures. {_cost('picture', stages.costs_ms)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What came of one signal in the clips.

    Attributes:
        stretches: Stretches in which it is shown, and those of them in which it was told.
        looks: Looks in them, and those in which it was told.
        wrong: Clips in which it was told where it is neither shown nor unclear, with the looks.
    """

    stretches: list[bool] = field(default_factory=list[bool])
    looks: list[bool] = field(default_factory=list[bool])
    wrong: Counter[str] = field(default_factory=Counter[str])


def clips(folder: Path) -> Iterator[str]:
    """Yield the table of the clips."""
    counts = {name: Counts() for name in (*JUDGED, *ALSO)}
    costs: list[float] = []
    looks, read, handed, wanted = 0, 0, 0, 0
    for path in sorted(folder.glob("intel_*.mkv")):
        clip = path.stem.removeprefix("intel_")
        seen, spent = signer(path)
        costs += spent
        told = [one for one in seen if isinstance(one, Observation)]
        looks, read = looks + len(seen), read + len(told)
        for one in told:
            if any(each.clip == clip and each.start <= one.at < each.end for each in SHOWN):
                wanted += 1
                handed += SHAPES[0] in one.readings
        for name, count in counts.items():
            _judge(clip, told, name, count)
    yield page.row(("signal", "stretches told", "looks told", "told where it is not: looks (clips)"))
    yield "|---" * 4 + "|"
    for name, count in counts.items():
        wrong = f"{count.wrong.total()} ({', '.join(sorted(count.wrong))})" if count.wrong else "0"
        stretches, within = _of(count.stretches), _of(count.looks)
        yield page.row((name, stretches, within, wrong))
    yield (
        f"\nLooks at the signer: {looks}; a body was read in {wilson(read, looks)}, and a hand in "
        f"{wilson(handed, wanted)} of the looks in which one is shown. {_cost('look', costs)}"
    )


def signer(path: Path) -> tuple[list[Observation | Abstention], list[float]]:
    """Return the looks at who is looked at most in a clip, and the processor time of all looks."""
    stages = Stages(MOVING)
    people: dict[PersonId | None, list[Observation | Abstention]] = {}
    for sample in asyncio.run(frames(path, FRAME_S)):
        for one in stages.read(sample):
            people.setdefault(one.person, []).append(one)
    stages.close()
    return max(people.values(), key=len, default=[]), stages.costs_ms


def _judge(clip: str, told: Sequence[Observation], name: S, count: Counts) -> None:
    stretches = [each for each in SHOWN if each.clip == clip and name in each.shown]
    unclear = [each for each in UNCLEAR if each.clip == clip and name in each.shown]
    for each in stretches:
        within = [one.readings[name] >= TOLD for one in told if each.start <= one.at < each.end]
        count.stretches.append(any(within))
        count.looks.extend(within)
    for one in told:
        # Told a moment late is not told wrongly: it is held for 0.3 s first and its end is noticed as late.
        there = any(each.start <= one.at < each.end + 0.4 for each in (*stretches, *unclear))
        if not there and one.readings[name] >= TOLD:
            count.wrong[clip] += 1


def _of(told: list[bool]) -> str:
    return wilson(sum(told), len(told)) if told else "not shown"


def heads() -> Iterator[str]:
    """Yield the table of nods and shakes."""
    yield page.row(("head", "told", "told for something else", "missed"))
    yield "|---" * 4 + "|"
    for words, conditions in (("clean", CLEAN), ("noise of 4 grey levels", NOISY)):
        heard = nods.measure(conditions)
        for name in (S.HEAD_NOD, S.HEAD_SHAKE):
            others = len(nods.MOVEMENTS) - heard.shown[name]
            wrong = heard.wrong[name]
            said = f"{wilson(len(wrong), others)}{': ' + ', '.join(wrong) if wrong else ''}"
            lost = [each for each in heard.missed if each.startswith(name.removeprefix("head_"))]
            yield page.row((f"{name}, {words}", wilson(heard.right[name], heard.shown[name]), said, ", ".join(lost)))


def _cost(what: str, costs_ms: Sequence[float]) -> str:
    middle = statistics.median(costs_ms) if costs_ms else float("nan")
    return f"A {what} cost {middle:.0f} ms of processor time (median; load average {load()})."


def _short(name: str) -> str:
    return name.removeprefix("gesture_").replace("_", " ")


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=page.DATA, help="folder with gesture_images and video_clips in it")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/accuracy.md")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"skipped: {options.data} is absent; pass --data FOLDER")
        return
    parts = (
        "\n".join(pictures(options.data / "gesture_images")),
        "\n".join(clips(options.data / "video_clips")),
        "\n".join(heads()),
    )
    text = "\n\n".join(parts)
    print(text)
    if options.write:
        page.put("gestures", text)


if __name__ == "__main__":
    main()
