"""Writes the clip of the demonstration: `python -m mimika.testing.bed --out FILE`."""

import argparse
import sys
from pathlib import Path

import numpy as np

from mimika.errors import MimikaError
from mimika.testing.bed.clip import write_clip
from mimika.testing.bed.conditions import Conditions
from mimika.testing.bed.play import SEED, render
from mimika.testing.bed.scripts import demonstration


def main() -> int:
    """Write the clip and say how many frames it has."""
    parser = argparse.ArgumentParser(description="Write the clip that the demonstration plays.")
    parser.add_argument("--out", type=Path, required=True, help="the video file to write, such as session.mp4")
    parser.add_argument("--fps", type=float, default=25.0, help="frames a second (default: %(default)s)")
    chosen = parser.parse_args()
    rng = np.random.Generator(np.random.PCG64(SEED))
    frames = render(demonstration(chosen.fps), rng, conditions=Conditions(noise_sd=1.5))
    try:
        count = write_clip(chosen.out, frames, fps=chosen.fps)
    except MimikaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{chosen.out}: {count} frames\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
