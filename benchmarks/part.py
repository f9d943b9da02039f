"""What every part of the benchmarks does when it runs alone: read its options, keep to its cores, print."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import cv2

from benchmarks.clips import FULL, QUICK, Clips, Size, clips_in
from benchmarks.timing import load, pin

Measure = Callable[[Clips, Size], Awaitable[str]]


def run(measure: Measure, *, title: str, cores: int) -> None:
    """Measure one part in this process and print its section.

    Args:
        measure: The part.
        title: What it measures.
        cores: On how many cores.
    """
    parser = argparse.ArgumentParser(description=f"{title}; started by benchmarks.face_stack")
    parser.add_argument("clips", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(cores)
    print(f"## {title}\n\n{pin(cores)}; load average before {load()}", flush=True)
    print(asyncio.run(measure(clips_in(options.clips), QUICK if options.quick else FULL)), flush=True)
