"""Fits the network of action units and blendshapes on synthetic faces, measures it, and writes weights and card.

    python -m training.action_units --data ../shared/data            # fit, measure, print, write weights and card
    python -m training.action_units --data ../shared/data --write    # and the table in docs/accuracy.md

Protocol. People are random identities of `ict_facekit` (MIT). Those of training
never move along 20 of the 100 directions of identity, drawn once; those held
out move along all, so they are other people of other kinds. Each is drawn at
rest from six directions and with 12 random expressions (`expression_mixtures`),
in colours, light, distance (50 to 160 cm) and sharpness of their own, with yaw
to 40, pitch to 25 degrees (standard deviations 15, 8) and roll, and each
picture is read by the live mesh. The change is against the person's own
resting face, the mean of their readings at rest from about that direction.
Training adds made samples (`unit_samples`). Figures are of held-out people, twice:
*exact*, from the landmarks as they are with half of the mesh's tremor from picture
to picture added (a person's own resting face and the smoothing of a recording
average over many frames), and *read*, from drawn pictures that the mesh read one
by one, with all its errors. Intervals are bootstraps over people, 95 %.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from benchmarks.page import put

from mimika.perceive.face.learnt import HIDDEN, OUTPUTS, UNITS, WEIGHTS
from mimika.perceive.face.measures import Measure
from training import ict_face, unit_figures
from training.ict_mesh import found_or_kept
from training.small_net import Net, Plan, fit
from training.synthetic_faces import HELD_BACK, read_or_draw
from training.unit_samples import Making, Samples, joined, made, partners, read_samples, sparse, tremor

FOLDER = Path(__file__).resolve().parents[1] / "src/mimika/perceive/face/weights"
CARD = FOLDER / "action_units.card.json"
VERSION = "1"
TRAINING, HELD_OUT, MADE, MADE_HELD_OUT, MESH = 1, 2, 3, 4, 11
"""Seeds."""


def directions_of_training() -> np.ndarray:
    """Return which directions of identity people of training have, shape (100,)."""
    had = np.ones(100, bool)
    had[np.random.Generator(np.random.PCG64(7)).permutation(100)[:HELD_BACK]] = False
    return had


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """Samples to fit and to measure with.

    Attributes:
        read: Of training, drawn and read.
        invented: Of training, made.
        held_out: Drawn and read.
        exact: Held out, made with half of the tremor.
        names: Names of the morphs.
    """

    read: Samples
    invented: Samples
    held_out: Samples
    exact: Samples
    names: tuple[str, ...]


def gather(options: argparse.Namespace) -> Gathered:
    """Return the samples."""
    had, every = directions_of_training(), np.ones(100, bool)
    read = read_samples(read_or_draw(options.data, options.kept, TRAINING, options.people, had))
    held_out = read_samples(read_or_draw(options.data, options.kept, HELD_OUT, options.held_out, every))
    face = sparse(ict_face.load(options.data), found_or_kept(options.data, options.kept, MESH))
    rng, other = (np.random.Generator(np.random.PCG64(seed)) for seed in (MADE, MADE_HELD_OUT))
    making = Making(face=face, directions=had, tremor=tremor(read), share=0.8)
    held = Making(face=face, directions=every, tremor=tremor(held_out), share=0.5)
    return Gathered(
        read=read,
        invented=made(making, rng, options.made),
        held_out=held_out,
        exact=made(held, other, options.made // 8),
        names=face.names,
    )


def fitted(gathered: Gathered) -> Net:
    """Return the network, fitted on both kinds of samples and their mirror images."""
    every = joined([gathered.read, gathered.read, gathered.invented])
    every = joined([every, every.mirrored(partners(gathered.names))])
    wanted = unit_figures.targets(every, gathered.names)
    spread = every.change.std(axis=0)
    weight = 1 / np.maximum(wanted.var(axis=0), 0.003)
    rng = np.random.Generator(np.random.PCG64(TRAINING))
    net = fit(every.change / spread, wanted, weight / weight.mean(), rng, Plan(hidden=HIDDEN, epochs=16))
    scaled = np.concatenate([np.ones(HIDDEN), 1 / spread])
    return Net(hidden=net.hidden / spread, out=net.out * scaled)


def write(net: Net) -> None:
    """Write the weights."""
    flat = np.concatenate([net.hidden.ravel(), net.out.ravel()]).astype(np.float32)
    np.save(FOLDER / WEIGHTS, flat)


def card(figures: list[dict[str, object]], evaluated: str) -> None:
    """Write the card."""
    weights = (FOLDER / WEIGHTS).read_bytes()
    content = {
        "name": CARD.name.partition(".")[0],
        "version": VERSION,
        "task": f"{len(UNITS)} action units (0 to 5) and {len(OUTPUTS) - len(UNITS)} ARKit blendshapes (0 to 1) from"
        f" the change of {len(Measure)} lengths of the face mesh",
        "licence": "Apache-2.0",
        "date": evaluated,
        "data": [
            {
                "name": "ICT-FaceKit (ICT Face Model Light)",
                "licence": "MIT",
                "cleared": True,
                "note": "synthetic faces; no picture of a person was used",
            }
        ],
        "file": WEIGHTS,
        "bytes": len(weights),
        "sha256": hashlib.sha256(weights).hexdigest(),
        "figures": figures,
        "failures": list(unit_figures.FAILURES),
    }
    CARD.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kept", type=Path, default=Path("build/synthetic_faces"), help="where readings are kept")
    parser.add_argument("--people", type=int, default=100, help="drawn people of training")
    parser.add_argument("--held-out", type=int, default=40, help="drawn people held out")
    parser.add_argument("--made", type=int, default=8000, help="samples made without a picture")
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 -- a script by hand has no clock to take
    parser.add_argument("--date", default=today, help="date of the evaluation")
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    options = parser.parse_args()
    gathered = gather(options)
    counts = (len(each.person) for each in (gathered.read, gathered.invented, gathered.held_out))
    print("{} read, {} made, {} held out".format(*counts), flush=True)
    write(fitted(gathered))
    rng = np.random.Generator(np.random.PCG64(HELD_OUT))
    trials = [
        unit_figures.trial("exact", gathered.exact, gathered.invented.own.mean(axis=0), gathered.names),
        unit_figures.trial("read", gathered.held_out, gathered.read.own.mean(axis=0), gathered.names),
    ]
    held = [figure for each in trials for figure in unit_figures.figures(each, rng)]
    card(held, options.date)
    table = unit_figures.table(trials, held)
    print(table)
    if options.write:
        put("units", table)


if __name__ == "__main__":
    main()
