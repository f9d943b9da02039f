"""Prints what a whole session makes of every recording of a folder, as a table.

    python -m benchmarks.recordings                  # ../shared/data/video_clips
    python -m benchmarks.recordings --data FOLDER    # FOLDER/video_clips, or FOLDER itself
    python -m benchmarks.recordings --write          # also into docs/accuracy.md

Each clip goes through `mimika.pipeline.session.Session` as `mimika analyze`
sends it: decoder, gate, detectors, tracker, mesh, signals, states and the rules
that ship. Nothing is written but the table. A *look* is one person in one
frame; it is observed unless the perceiver abstained, and even then movements of
the mouth or the brows may be withheld (a new, turned or covered face).
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import page
from mimika.capture import open_source
from mimika.decide import rules_from
from mimika.domain.ids import SessionId
from mimika.domain.moments import SessionSummary
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason
from mimika.errors import MimikaError
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.grants import zone_grant
from mimika.pipeline.looking import looking_at
from mimika.pipeline.session import Plan, Session
from mimika.scenarios.attentive import rules_text

_NO_RECORDING: Final = frozenset({".md", ".csv", ".txt", ".json"})
_MOST_PEOPLE: Final = 6
_HEAD: Final = (
    "clip",
    "frames",
    "persons (looks)",
    "looks observed",
    "mouth / brows told",
    "main reasons for none",
    "blinks",
    "decisions",
    "frames/s",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one clip gave.

    Attributes:
        summary: The session, counted.
        blinks: Blinks of everybody together.
        mouth: Looks in which movements of the mouth were told.
        brows: Looks in which movements of the brows were told.
    """

    summary: SessionSummary
    blinks: int
    mouth: int
    brows: int


async def watch(clip: Path) -> Told:
    """Send one clip through a session.

    Raises:
        MediaError: Nothing of it can be read.
    """
    clock = SystemClock()
    source = open_source(str(clip), clock=clock)
    plan = Plan(
        source=source,
        source_id=source.id,
        session=SessionId("recordings"),
        grant=zone_grant("research", "benchmark"),
        policy=rules_from(rules_text()),
        clock=clock,
        looking=looking_at(str(clip)),
    )
    session = Session(plan)
    told: Counter[SignalName] = Counter()
    try:
        async for moment in session.moments():
            for sighting in moment.people:
                readings = sighting.state.readings
                told[SignalName.BLINK] += readings[SignalName.BLINK] > 0
                told.update(name for name in (SignalName.AU12, SignalName.AU04) if name in readings)
        return Told(
            summary=session.summary(),
            blinks=told[SignalName.BLINK],
            mouth=told[SignalName.AU12],
            brows=told[SignalName.AU04],
        )
    finally:
        await session.close()


def line(clip: Path, told: Told) -> str:
    """Return the row of one clip."""
    summary = told.summary
    looks = sum(each.frames for each in summary.persons)
    observed = sum(each.observed for each in summary.persons)
    parts = f"{share(told.mouth, looks)} / {share(told.brows, looks)}"
    cells = (clip.name, summary.frames_read, people(summary), share(observed, looks), parts)
    cells = (*cells, reasons(summary.abstentions, looks))
    return page.row((*cells, told.blinks, summary.decisions, f"{summary.speed_fps:.0f}"))


def share(part: int, whole: int) -> str:
    """Return a share as a percentage."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def people(summary: SessionSummary) -> str:
    """Return who was followed, with their frames each, in order of appearance."""
    if not summary.persons:
        return "0"
    shown = [f"{each.person} {each.frames}" for each in summary.persons[:_MOST_PEOPLE]]
    more = len(summary.persons) - _MOST_PEOPLE
    return f"{len(summary.persons)} ({', '.join(shown)}{f' and {more} more' if more > 0 else ''})"


def reasons(abstentions: dict[Reason, int], looks: int) -> str:
    """Return the three most frequent reasons with their share of all looks."""
    most = sorted(abstentions.items(), key=lambda each: -each[1])[:3]
    return ", ".join(f"{reason} {100 * count / looks:.0f} %" for reason, count in most) or "–"


def table(folder: Path) -> Iterator[str]:
    """Yield the rows; a clip that cannot be read has its row too."""
    yield page.row(_HEAD)
    yield "|---" * len(_HEAD) + "|"
    for clip in sorted(path for path in folder.iterdir() if path.suffix.lower() not in _NO_RECORDING):
        try:
            found = line(clip, asyncio.run(watch(clip)))
        except MimikaError as error:
            found = page.row((clip.name, f"not read: {error.why or error.what}", *[""] * (len(_HEAD) - 2)))
        print(found, file=sys.stderr)
        yield found


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=page.DATA, help="folder with video_clips in it, or of clips")
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    options = parser.parse_args()
    inside = options.data / "video_clips"
    folder = inside if inside.is_dir() else options.data
    if not folder.is_dir():
        print(f"skipped: {folder} is absent; pass --data FOLDER with recordings")
        return
    text = "\n".join(table(folder))
    print(text)
    if options.write:
        page.put("clips", text)


if __name__ == "__main__":
    main()
