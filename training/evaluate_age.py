"""Calibrates, exports and measures the age net, and writes its card and tables.

    python -m training.evaluate_age --data ../shared/data --write

The temperature is fitted on training faces that were held back; everything else
is measured through the ONNX file on the publishers' validation split. Groups by
race and gender, as the publishers labelled them, serve this measurement alone.
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from benchmarks.page import put
from benchmarks.timing import table
from numpy.typing import NDArray
from torch import Tensor, nn

from mimika.domain.models import TrainingData
from mimika.perceive.face.age import BANDS, KEEP_OUT, bands_of
from training.age import HELD_BACK
from training.augment import middle
from training.cards import Description
from training.export import WEIGHTS, Row, card, onnx_of
from training.faces import AGES, CACHE, AgeFaces, age_faces
from training.figures import auc, ece, resampled, share
from training.fitting import outputs
from training.nets import NETS, AgeNet, Trunk

VERSION: Final = "1"
_BAND_OF: Final = np.array([0, 0, 1, 2, 2, 2, 2, 3, 3])
"""Place in `BANDS` of each band of FairFace."""
_MINORS: Final = 2
"""Bands of `BANDS` that are minors: child and teen."""
WHAT: Final = Description(
    version=VERSION,
    task="age band of a face from a grey chip, to keep minors out; never gender or race",
    data=(
        TrainingData(
            name="FairFace",
            licence="CC BY 4.0",
            cleared=True,
            note="Karkkainen and Joo, WACV 2021; 18,000 training faces, 2,000 for calibration",
        ),
    ),
    failures=(
        "Teenagers and young adults look alike to it: near twenty it errs both ways.",
        "Ages are those that annotators guessed from photographs, not ages in documents.",
        "Few people above seventy were seen in training.",
    ),
)


class Calibrated(nn.Module):
    """What ships: chips of shape (n, 1, 48, 48) to shares of nine bands, each from the face and its mirror image."""

    def __init__(self, net: AgeNet, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, chips: Tensor) -> Tensor:
        """Return shares of shape (n, 9)."""
        both = (self.net(chips) + self.net(chips.flip(3))) / 2
        return (both / self.temperature).softmax(dim=1)


def temperature_of(net: AgeNet, faces: AgeFaces) -> float:
    """Return the temperature that suits the held-back faces (Guo et al., ICML 2017)."""
    rows = np.flatnonzero(~faces.test)[-HELD_BACK:]
    chips = middle(torch.from_numpy(faces.chips[rows]).unsqueeze(1).float())
    logits = (outputs(net, [chips])[0] + outputs(net, [chips.flip(3)])[0]) / 2
    truth = torch.from_numpy(faces.age[rows])
    tried = np.geomspace(0.4, 2.5, 60)
    losses = [float(F.cross_entropy(logits / float(one), truth)) for one in tried]
    return float(tried[int(np.argmin(losses))])


def asked(path: Path, chips: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return what the file that ships says of chips with margin: shares of the nine bands."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    shown = middle(torch.from_numpy(chips).unsqueeze(1).float()).numpy()
    parts = [session.run(None, {"chip": shown[row : row + 64]})[0] for row in range(0, len(shown), 64)]
    return np.concatenate(parts).astype(np.float64)


def measured(shares: NDArray[np.float64], faces: AgeFaces, kept: NDArray[np.bool_]) -> list[Row]:
    """Return the figures on test faces."""
    nine = faces.age[kept]
    truth, said = _BAND_OF[nine], bands_of(shares)
    group = f"FairFace test, {len(nine)} faces that the mesh sees"
    grown, child = truth >= _MINORS, truth == 0
    told = grown | child
    young = said[:, :_MINORS].sum(axis=1)

    def area(rows: NDArray[np.intp]) -> float:
        return auc(said[told][rows, 0], child[told][rows])

    exact = shares.argmax(axis=1)
    sure, hits = said.max(axis=1), said.argmax(axis=1) == truth
    rows: list[Row] = [
        (group, "child against adult, AUC", resampled(area, int(told.sum())), "below 10 against 20 and older"),
        (
            group,
            "minor against adult, AUC",
            resampled(lambda r: auc(young[r], (truth < _MINORS)[r]), len(nine)),
            "below 20 against 20 and older; the band 10-19 holds adults of 18 and 19",
        ),
        (group, "accuracy of four bands", share(hits), "child, teen, adult, senior"),
        (group, "ECE of four bands", resampled(lambda r: ece(sure[r], hits[r]), len(nine)), "15 bins"),
        (group, "accuracy of nine bands", share(exact == nine), ""),
        (group, "nine bands, within one", share(np.abs(exact - nine) <= 1), ""),
    ]
    for place, name in enumerate(BANDS):
        out = young[truth == place] >= KEEP_OUT
        rows.append((group, f"kept out by one look: {name}", share(out), f"{len(out)} faces"))
    return rows


def by_group(shares: NDArray[np.float64], faces: AgeFaces, kept: NDArray[np.bool_]) -> str:
    """Return how often the gate is wrong, by group."""
    groups = faces.group[kept]
    truth = _BAND_OF[faces.age[kept]]
    out = bands_of(shares)[:, :_MINORS].sum(axis=1) >= KEEP_OUT
    lines = [
        (
            name,
            str(int((groups == name).sum())),
            str(share(~out[(groups == name) & (truth == 0)])),
            str(share(out[(groups == name) & (truth >= _MINORS)])),
        )
        for name in sorted(set(groups.tolist()))
    ]
    return table(("group as labelled by the publishers", "faces", "children let in", "adults kept out"), lines)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--write", action="store_true", help="write the tables into docs/accuracy.md")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    faces = age_faces(options.data, options.cache)
    net = AgeNet(Trunk(*NETS["large"]), len(AGES))
    net.load_state_dict(torch.load(options.cache / "age_large.pt", weights_only=True))
    path = WEIGHTS / "age.onnx"
    example = {"chip": torch.rand(2, 1, 48, 48) * 255}
    onnx_of(Calibrated(net, temperature_of(net.eval(), faces)), example, ("bands",), VERSION, path)
    kept = faces.test & np.isfinite(faces.geometry[:, 0])
    shares = asked(path, faces.chips[kept])
    figures = measured(shares, faces, kept)
    card(path, WHAT, figures)
    told = table(("figure", "value (95 % interval)", "note"), [(b, str(c), d) for _, b, c, d in figures])
    page = f"{figures[0][0]}.\n\n{told}\n\n{by_group(shares, faces, kept)}"
    print(page)
    if options.write:
        put("age", page)


if __name__ == "__main__":
    main()
