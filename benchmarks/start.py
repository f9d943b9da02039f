"""How long a fresh process takes: to import, and to the first person read in a recording.

Measured from outside, from before the process starts until it writes a line;
`python -c pass` beside it, interleaved, is what every Python program pays.
"""

import statistics
import subprocess
import sys

from benchmarks import part
from benchmarks.clips import Clips, Size
from benchmarks.timing import now, table

GOAL_FIRST_S, GOAL_IMPORT_S = 3.0, 0.3

FIRST = """
import asyncio, sys
import mimika
from mimika.apps.batch.terms import terms_from
from mimika.capture import open_source
from mimika.pipeline.clock import SystemClock

async def first():
    terms = terms_from("research", "benchmark on drawn pictures")
    source = open_source(sys.argv[1], clock=SystemClock())
    session = mimika.Session(mimika.Plan(source=source, source_id=source.id, session="first", grant=terms.grant,
                                         policy=terms.policy, clock=SystemClock()))
    async for moment in session.moments():
        if moment.people and moment.people[0].state.quality > 0:
            print("seen", moment.index, flush=True)
            break
    await session.close()

asyncio.run(first())
"""
"""What `mimika analyze` does up to the first person read."""


def seconds_until_a_line(*arguments: str) -> float:
    """Return the seconds from starting Python with these arguments until it writes a line or ends.

    Raises:
        RuntimeError: It failed.
    """
    began = now()
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        line = child.stdout.readline() if child.stdout else ""
        spent = now() - began
        _, complaint = child.communicate()
        if child.returncode or not line:
            raise RuntimeError(complaint)
    return spent


async def measure(clips: Clips, size: Size) -> str:
    """Return the table."""
    spent: dict[str, list[float]] = {"python -c pass": [], "import mimika": [], "first person read": []}
    for _ in range(2 * size.starts - 1):
        spent["python -c pass"].append(seconds_until_a_line("-c", "print()"))
        spent["import mimika"].append(seconds_until_a_line("-c", "import mimika; print()"))
    for _ in range(size.starts):
        spent["first person read"].append(seconds_until_a_line("-c", FIRST, str(clips.one)))
    median = {name: statistics.median(values) for name, values in spent.items()}
    imports = median["import mimika"] - median["python -c pass"]
    first = "met" if median["first person read"] < GOAL_FIRST_S else "missed"
    imported = "met" if median["import mimika"] < GOAL_IMPORT_S else "missed"
    return "\n".join(
        [
            (
                f"goal for the first result under {GOAL_FIRST_S:.0f} s, {first}; "
                f"for the import under {GOAL_IMPORT_S} s, {imported} ({1000 * imports:.0f} ms above an empty program)"
            ),
            "",
            table(
                ("fresh process", "median s", "least", "most", "runs"),
                [
                    (name, f"{median[name]:.3f}", f"{min(each):.3f}", f"{max(each):.3f}", str(len(each)))
                    for name, each in spent.items()
                ],
            ),
        ]
    )


if __name__ == "__main__":
    part.run(measure, title="First result and import, two cores", cores=2)
