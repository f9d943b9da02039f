"""Joins, calibrates and exports the expression nets, measures what ships, and writes its card and tables.

    python -m training.evaluate --data ../shared/data --write

Everything that is fitted here is fitted on validation faces. What is measured
is measured through the ONNX file as it ships, on the test split of FER+ without
copies of earlier pictures: clear faces are those where one class has more than
half of the ten votes (the usual protocol), all faces those that voters called a
face. `training.fairness` measures by group.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
import torch
from benchmarks.page import put
from benchmarks.timing import table
from numpy.typing import NDArray

from mimika.domain.models import TrainingData
from mimika.perceive.face.chips import CHIP
from mimika.perceive.face.expression.reader import LEAST_SURE, MOST_STRANGE
from training.augment import middle
from training.calibrate import Joined, judged
from training.cards import Description
from training.export import WEIGHTS, Row, card, onnx_of
from training.expression import CLASSES, TEST, VALIDATION, Split, split
from training.faces import CACHE, FER_CLASSES, AgeFaces, FerFaces, age_faces, fer_faces
from training.figures import Figure, balanced, divergence_bits, ece, resampled, selective, share
from training.join import (
    Shipped,
    away_layer,
    inputs_of,
    joined_of,
    loaded,
    shifted_rows,
    spoilt_of,
    strangeness_layer,
)
from training.nets import GEOMETRY
from training.shifts import SHIFTS, Shifted
from training.strange import strangers

VERSION: Final = "1"
_COVERAGE: Final = 0.7
_SEED: Final = 9
SHIPS: Final = "large, two views"
"""The candidate that ships; the table shows it beside the others."""
BOTH: Final = "large beside small"
OUTPUTS: Final = ("mixture", "doubt", "strangeness")
DATA: Final = (
    TrainingData(
        name="FER2013 with the votes of FER+",
        licence="votes MIT (Microsoft); pictures collected from the web without a licence",
        cleared=False,
        note="28,558 training pictures; copies across splits are dropped",
    ),
    TrainingData(
        name="FairFace",
        licence="CC BY 4.0",
        cleared=True,
        note="faces without a label of expression: spoilt and as they are, the net must say the same of them",
    ),
)
FAILURES: Final = (
    "Disgust, fear and contempt are rare in the training pictures and are often missed.",
    "Trained on posed and press pictures; subtle and private expressions look neutral to it.",
    "A talking mouth reads as surprise or happiness now and then; nothing here gates speech out.",
    "Says what people would vote a face looks like, which is not what somebody feels.",
)
WHAT: Final = Description(
    version=VERSION,
    task="mixture of eight expressions from a grey chip of a face and the geometry of its mesh",
    licence="Apache-2.0 for the weights; the training pictures are not cleared, see data",
    data=DATA,
    failures=FAILURES,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What ships, on a set.

    Attributes:
        mixture: Shape (n, 8).
        strangeness: Shape (n,).
    """

    mixture: NDArray[np.float64]
    strangeness: NDArray[np.float64]

    @property
    def sure(self) -> NDArray[np.float64]:
        """Weight of the strongest part, shape (n,)."""
        return self.mixture.max(axis=1)

    @property
    def said(self) -> NDArray[np.intp]:
        """The strongest part, shape (n,)."""
        return self.mixture.argmax(axis=1)

    @property
    def told(self) -> NDArray[np.bool_]:
        """Where the live pipeline would say it, shape (n,)."""
        return (self.sure >= LEAST_SURE) & (self.strangeness <= MOST_STRANGE)


def asked(path: Path, chips: NDArray[np.uint8], geometry: NDArray[np.float32]) -> Answers:
    """Return what the file that ships says.

    Args:
        path: The ONNX file.
        chips: Shape (n, 64, 64), with margin.
        geometry: Shape (n, 44), as the net takes it.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    edge = (chips.shape[-1] - CHIP) // 2
    shown = chips[:, np.newaxis, edge : edge + CHIP, edge : edge + CHIP].astype(np.float32)
    parts = [
        session.run(list(OUTPUTS), {"chip": shown[row : row + 64], "geometry": geometry[row : row + 64]})
        for row in range(0, len(shown), 64)
    ]
    mixture, _, strangeness = (np.concatenate(each).astype(np.float64) for each in zip(*parts, strict=True))
    return Answers(mixture=mixture, strangeness=strangeness)


def measured(answers: Answers, part: Split) -> list[Row]:
    """Return the figures of the test split."""
    clear = part.clear
    truth = part.votes.argmax(dim=1).numpy()[clear]
    said, sure = answers.said[clear], answers.sure[clear]
    hits = said == truth
    count = len(truth)
    group, every = f"FER+ test, {count} clear faces", f"FER+ test, all {len(clear)} faces"
    apart = divergence_bits(answers.mixture, part.votes.numpy().astype(np.float64))
    meshed = part.meshed[clear]
    rows: list[Row] = [
        (group, "accuracy", share(hits), "8 classes"),
        (group, "balanced accuracy", resampled(lambda r: balanced(said[r], truth[r], CLASSES), count), "mean recall"),
        (group, "ECE", resampled(lambda r: ece(sure[r], hits[r]), count), "15 bins"),
        (group, "accuracy at 70 % coverage", resampled(lambda r: selective(sure[r], hits[r], _COVERAGE), count), ""),
        (group, "share of faces the mesh saw", share(meshed), "the others are not read in live use"),
        (group, "accuracy where the mesh saw the face", share(hits[meshed]), ""),
        (every, "JS divergence from the votes, bits", resampled(lambda r: float(apart[r].mean()), len(apart)), ""),
    ]
    rows += [
        (group, f"recall of {name}", share(hits[truth == one]), f"{int((truth == one).sum())} faces")
        for one, name in enumerate(FER_CLASSES)
    ]
    return rows


def robustness(path: Path, faces: FerFaces, spoilt: Shifted) -> tuple[str, list[Row]]:
    """Return the table of the conditions, and its figures."""
    votes = faces.votes[spoilt.rows]
    clear = votes[:, :CLASSES].max(axis=1) > votes.sum(axis=1) / 2
    truth = votes[:, :CLASSES].argmax(axis=1)
    group = f"FER+ test, {int(clear.sum())} clear faces"
    lines: list[tuple[str, ...]] = []
    rows: list[Row] = []
    for place, condition in enumerate(SHIFTS):
        geometry = spoilt.geometry[place]
        seen = np.isfinite(geometry[:, 0]) & clear
        answers = asked(path, spoilt.chips[place][seen], inputs_of(geometry[seen]).numpy())
        hits, told = answers.said == truth[seen], answers.told
        exact, error = share(hits), ece(answers.sure, hits)
        even = balanced(answers.said, truth[seen], CLASSES)
        read, kept = seen.sum() / clear.sum(), selective(answers.sure, hits, _COVERAGE)
        wrong = hits.sum() / clear.sum()
        figures = (even, wrong, error, 1 - told.mean(), hits[told].mean(), kept)
        lines.append((condition, f"{read:.3f}", str(exact), *(f"{each:.3f}" for each in figures)))
        rows += [(f"{group}, {condition}", "accuracy", exact, ""), (f"{group}, {condition}", "ECE", error, "15 bins")]
    heads = ("condition", "faces read", "accuracy of those", "balanced", "unread as wrong", "ECE", "abstained")
    return table((*heads, "accuracy when told", "at 70 %"), lines), rows


def refusals(path: Path, faces: NDArray[np.uint8]) -> tuple[str, list[Row]]:
    """Return how often what is no photographed face is refused, and faces are not.

    Args:
        path: The ONNX file.
        faces: Chips of test faces, shape (n, 64, 64).
    """
    made, names = strangers(faces, np.random.default_rng(_SEED))  # noqa: TID251 -- seeded
    blank = np.zeros((len(made), GEOMETRY), np.float32)
    refused = asked(path, made, blank).strangeness > MOST_STRANGE
    lost = asked(path, faces, blank).strangeness > MOST_STRANGE
    lines = [(name, str(share(refused[names == name]))) for name in dict.fromkeys(names)]
    rows: list[Row] = [
        ("made from FairFace test faces", "no face, refused", share(refused), f"{len(made)} pictures of 8 kinds"),
        ("FairFace test faces", "a face, refused all the same", share(lost), f"{len(faces)} faces"),
    ]
    return table(("what is shown", "refused"), [*lines, ("a photographed face", str(share(lost)))]), rows


def candidates(joins: Mapping[str, Joined], part: Split) -> str:
    """Return the candidates beside one another, each net by itself and all joined, calibrated alike."""
    truth = part.votes.argmax(dim=1).numpy()[part.clear]
    lines: list[tuple[str, ...]] = []
    for name, joined in joins.items():
        some = judged(joined, (middle(part.chips.float()), part.geometry), part.votes, torch.from_numpy(part.clear))
        with torch.no_grad():
            shares = some.mixture(joined).numpy().astype(np.float64)
        said, sure = shares.argmax(axis=1), shares.max(axis=1)
        hits = said == truth
        figures = (balanced(said, truth, CLASSES), ece(sure, hits), selective(sure, hits, _COVERAGE))
        lines.append((name, str(share(hits)), *(f"{each:.3f}" for each in figures)))
    return table(("candidate", "accuracy", "balanced", "ECE", "accuracy at 70 %"), lines)


def elsewhere(joined: Joined, both: Joined, part: Split, faces: AgeFaces) -> list[Row]:
    """Return how sure the mixture is on pictures that are not of FER+, beside how often the nets agree on them.

    Nobody labelled expressions there. How often two nets agree is an estimate of how often they are right (Jiang et
    al., ICLR 2022), so the weight of the strongest part should not lie far above it.
    """
    rows: list[Row] = []
    chosen = np.flatnonzero(faces.test & np.isfinite(faces.geometry[:, 0]))
    others = middle(torch.from_numpy(faces.chips[chosen]).unsqueeze(1).float())
    sets = {
        f"FER+ test, all {len(part.clear)} faces": (middle(part.chips.float()), part.geometry),
        f"FairFace test, {len(chosen)} faces": (others, inputs_of(faces.geometry[chosen])),
    }
    for name, inputs in sets.items():
        count = len(inputs[0])
        some = judged(joined, inputs, torch.zeros(count, CLASSES), torch.ones(count, dtype=torch.bool))
        with torch.no_grad():
            sure = some.mixture(joined).max(dim=1).values.numpy().astype(np.float64)
        two = judged(both, inputs, torch.zeros(count, CLASSES), torch.ones(count, dtype=torch.bool)).opinions
        first, second = (two[place].argmax(dim=1).numpy() for place in (0, len(two) // 2))
        rows += [
            (name, "taken for a picture from elsewhere", share(some.away.numpy() > MOST_STRANGE), ""),
            (name, "mean weight of the strongest part", float(sure.mean()), ""),
            (name, "the two nets agree", share(first == second), "an estimate of how often they are right"),
        ]
    return rows


def page_of(parts: tuple[str, ...], figures: list[Row]) -> str:
    """Return what goes into the page."""
    lines = [(a, b, str(c) if isinstance(c, Figure) else f"{c:.3f}") for a, b, c, _ in figures]
    return "\n\n".join((parts[0], table(("set", "figure", "value (95 % interval)"), lines), *parts[1:]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--out", type=Path, default=WEIGHTS / "expression.onnx")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/accuracy.md")
    return parser.parse_args()


def main() -> None:
    """Run the script."""
    options = _options()
    torch.set_num_threads(options.threads)
    fer, ages = fer_faces(options.data, options.cache), age_faces(options.data, options.cache)
    held, part = split(fer, VALIDATION), split(fer, TEST)
    nets = loaded(options.cache)
    spoilt = spoilt_of(fer, shifted_rows(fer, "validation", options.data, options.cache))[1:]
    seen = np.isfinite(ages.geometry[:, 0])
    chosen = {f"{name}, two views": [net, net] for name, net in nets.items()}
    chosen |= {BOTH: list(nets.values()), "large, one view": [nets["large"]]}
    others = ages.chips[seen & ~ages.test]
    joins = {name: joined_of(some, away_layer(some, fer, others), held, spoilt) for name, some in chosen.items()}
    compared = candidates(joins, part)
    shipped = Shipped(joins[SHIPS], strangeness_layer(chosen[SHIPS], fer, others))
    example = {"chip": torch.rand(2, 1, CHIP, CHIP) * 255, "geometry": torch.zeros(2, GEOMETRY)}
    onnx_of(shipped, example, OUTPUTS, VERSION, options.out)
    figures = measured(asked(options.out, part.chips.squeeze(1).numpy(), part.geometry.numpy()), part)
    figures += elsewhere(joins[SHIPS], joins[BOTH], part, ages)
    conditions, more = robustness(options.out, fer, shifted_rows(fer, "test", options.data, options.cache))
    refused, most = refusals(options.out, ages.chips[seen & ages.test][::3])
    page = page_of((compared, conditions, refused), figures + most)
    figures += [*more, *most]
    card(options.out, WHAT, figures)
    print(page)
    if options.write:
        put("expression", page)


if __name__ == "__main__":
    main()
