"""How long one look at an expression takes on one core, beside one look by the face mesh in the same run.

    python -m benchmarks.expression_net --write

Protocol: pinned to one core; a chip and geometry of the public-domain portrait,
cut as in live use; 30 looks to warm up, then rounds of 100 looks by the net and
100 by mediapipe's mesh in turn. Told are the median and the slowest round in
milliseconds a face, and the median of the ratios of paired rounds.
"""

import argparse
import statistics
from collections.abc import Callable

import numpy as np

from benchmarks.page import ROOT, put
from benchmarks.timing import machine, now, pin, ratio, table
from mimika.perceive.face.chips import face_chip
from mimika.perceive.face.expression.inputs import geometry_input
from mimika.perceive.face.expression.net import ExpressionNet
from mimika.perceive.face.graphs import MeshGraph
from mimika.perceive.face.measures import measure
from mimika.perceive.face.shape import align
from mimika.perceive.roi import Roi
from mimika.testing.bed.portrait import layers

ROUNDS = 15
LOOKS = 100
WARM = 30


def round_of(look: Callable[[], object]) -> float:
    """Return the milliseconds that one look takes, over a round of them."""
    began = now()
    for _ in range(LOOKS):
        look()
    return 1000 * (now() - began) / LOOKS


def looks() -> tuple[Callable[[], object], Callable[[], object]]:
    """Return one look by the net and one by the mesh, at the same face."""
    picture = layers().portrait
    mesh, net = MeshGraph(), ExpressionNet()
    roi = Roi(x=224.0, y=118.0, side=180.0, roll_deg=0.0)
    found = mesh.landmarks(picture, roi)
    if found is None:
        message = "the mesh does not see the portrait"
        raise RuntimeError(message)
    face = align(found)
    chip = face_chip(picture, found, face.interocular_px)
    pose = (face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg)
    geometry = geometry_input(np.concatenate([measure(face), pose]))
    return lambda: net.read(chip, geometry), lambda: mesh.landmarks(picture, roi)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/speed.md")
    options = parser.parse_args()
    pinned = pin(1)
    net, mesh = looks()
    for _ in range(WARM):
        net()
        mesh()
    ours, theirs = zip(*((round_of(net), round_of(mesh)) for _ in range(ROUNDS)), strict=True)
    rows = [
        ("expression net", f"{statistics.median(ours):.2f}", f"{max(ours):.2f}", f"{ratio(ours, theirs):.2f}"),
        ("face mesh", f"{statistics.median(theirs):.2f}", f"{max(theirs):.2f}", "1"),
    ]
    page = f"{pinned}; {machine()}\n\n{table(('one look', 'ms, median', 'ms, slowest round', 'ratio'), rows)}"
    print(page)
    if options.write:
        put("expression-net", page, ROOT / "docs" / "speed.md")


if __name__ == "__main__":
    main()
