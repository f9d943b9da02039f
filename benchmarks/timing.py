"""Clocks, cores, load and tables for the benchmarks; the one place here that reads a clock."""

import math
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

now = time.perf_counter  # noqa: TID251 -- a benchmark measures real time; `mimika` itself takes a Clock
"""Seconds on the wall, since some fixed moment."""

cpu = time.process_time
"""Seconds of processor time that all threads of this process took: a neighbour who takes the core adds nothing."""


def pin(cores: int) -> str:
    """Keep this process and the threads it starts from now on to some cores, and return which, in words."""
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    os.sched_setaffinity(0, chosen)
    return f"pinned to {len(chosen)} core{'s' * (len(chosen) != 1)}"


def machine() -> str:
    """Return processor, cores and load of this machine in words."""
    words = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    name = next((line.partition(":")[2].strip() for line in words if line.startswith("model name")), "unknown")
    return f"{len(os.sched_getaffinity(0))} cores, {name}; load average {load()}"


def load() -> str:
    """Return the load averages of 1, 5 and 15 minutes."""
    return ", ".join(f"{each:.1f}" for each in os.getloadavg())


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of paired rounds, ours over theirs."""
    return statistics.median(own / other for own, other in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least of the values that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent * len(ordered) / 100) - 1)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as Markdown, its columns aligned so that it also reads well in a terminal."""
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]

    def drawn(line: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"

    return "\n".join([drawn(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(drawn, rows)])
