"""Prints speed and memory of the whole face stack, beside a peer in the same run.

    python -m benchmarks.face_stack                      # everything, about five minutes
    python -m benchmarks.face_stack --only one latency   # some parts
    python -m benchmarks.face_stack --write              # also into docs/speed.md
    python -m benchmarks.face_stack --quick              # a first look in a minute; not for quoting

Protocol: the test bed draws two clips (720p, H.264, 30 frames a second; one
face, four faces; seed 20) into a temporary folder. Every part runs in a fresh
process with numerical libraries limited to one thread, and is described in its
own module: `one_face`, `four_faces`, `latency`, `memory`, `start`. Rates are
medians over rounds that are interleaved with those of the peer; ratios are
medians over the paired rounds. Nothing here passes or fails: it prints.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import page
from benchmarks.clips import FULL, QUICK
from benchmarks.drawing import prepared
from benchmarks.timing import load, machine, now

PARTS = {"one": "one_face", "four": "four_faces", "latency": "latency", "memory": "memory", "start": "start"}
"""Each part and its module."""

SPEED = page.ROOT / "docs" / "speed.md"

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), help="measure these parts")
    parser.add_argument("--quick", action="store_true", help="fewer frames and rounds")
    parser.add_argument("--clips", type=Path, help="use the clips of this folder; they are drawn if absent")
    parser.add_argument("--write", action="store_true", help="put what is printed into docs/speed.md")
    options = parser.parse_args()
    began, said = now(), machine()
    print((__doc__ or "").partition("\n\n")[2].partition("\n\n")[2].strip())
    print(f"\n{said}", flush=True)
    with TemporaryDirectory(prefix="mimika-bench-") as temporary:
        clips = options.clips or Path(temporary)
        clips.mkdir(parents=True, exist_ok=True)
        prepared(clips, QUICK if options.quick else FULL)
        print(f"clips ready after {now() - began:.0f} s", flush=True)
        sections = list(measured(options.only, [str(clips), *(["--quick"] if options.quick else [])]))
    ended = f"all of it took {now() - began:.0f} s; load average after {load()}"
    print(f"\n{ended}")
    if options.write:
        page.put("speed", written(said, sections, ended), SPEED)
    return len(options.only) - len(sections)


def written(said: str, sections: Sequence[str], ended: str) -> str:
    """Return what is printed as it stands in the page, one level of headings below its own."""
    return "\n".join([said, "", *(f"#{section}" for section in sections), f"{ended.capitalize()}."])


def measured(parts: Sequence[str], arguments: Sequence[str]) -> Iterator[str]:
    """Measure every part in a process of its own; yield the section of each that did not fail."""
    for name in parts:
        command = [sys.executable, "-m", f"benchmarks.{PARTS[name]}", *arguments]
        # What mediapipe's C++ side says while it starts is of no use unless the part fails.
        done = subprocess.run(command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name} failed:\n{done.stderr}", file=sys.stderr)
            continue
        print(f"\n{done.stdout.rstrip()}", flush=True)
        yield done.stdout


if __name__ == "__main__":
    sys.exit(main())
