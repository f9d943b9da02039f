"""Whether groups of people are found, read and judged alike: on FairFace's validation split.

    python -m training.fairness --data ../shared/data --write

Race, gender and age as the publishers labelled them serve this measurement and
nothing else; nothing in the product infers them but the age band. Nobody's
expression is labelled here, so what is compared is how often a group is not
found, not told, or told to look other than neutral; children are left out of
the last, since they are not read by default. A gap in that may be a bias of the
net or a difference between the pictures: people smile more in some than in
others.
"""

import argparse
import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from benchmarks.page import put
from benchmarks.timing import table
from numpy.typing import NDArray

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.permits import Permitted, Purpose
from mimika.perceive.face.locate import Effort, FaceLocator
from training.evaluate import asked
from training.export import WEIGHTS
from training.faces import AGES, CACHE, AgeFaces, age_faces
from training.figures import Figure, share
from training.join import inputs_of

_SIDE: Final = 192
_ADULT: Final = 3
_HAPPY: Final = 1


def found(data: Path, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return in which test pictures the live search finds a face; each is shown at twice its size."""
    locator = FaceLocator()
    gate = Gate([zone_grant("research", "fairness measurement")])
    folder = data / "age_fairface"
    names = [row["file"] for row in csv.DictReader((folder / "labels.csv").read_text(encoding="utf-8").splitlines())]
    hits: list[bool] = []
    with zipfile.ZipFile(folder / "images96.zip") as archive:
        for row in rows:
            encoded = np.frombuffer(archive.read(names[row]), np.uint8)
            picture = cv2.resize(cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB), (_SIDE, _SIDE)).astype(np.uint8)
            sample = Captured(source=SourceId("fairface"), at=0.0, index=0, media=VideoFrame(pixels=picture))
            admitted = gate.admit_frame(sample, Purpose.RESEARCH)
            hits.append(isinstance(admitted, Permitted) and bool(locator.locate(admitted, Effort.THOROUGH)))
    locator.close()
    return np.array(hits)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What became of the test faces.

    Attributes:
        found: Shape (n,): the live search finds a face.
        told: Shape (n,): an expression is told.
        said: Shape (n,): which, as a place in the mixture.
        adult: Shape (n,): labelled 20 or older.
    """

    found: NDArray[np.bool_]
    told: NDArray[np.bool_]
    said: NDArray[np.intp]
    adult: NDArray[np.bool_]

    def of(self, chosen: NDArray[np.bool_]) -> tuple[Figure, ...]:
        """Return the figures of a group."""
        judged = self.said[self.told & chosen & self.adult]
        return (
            share(self.found[chosen]),
            share(~self.told[chosen]),
            share(judged != 0),
            share((judged != 0) & (judged != _HAPPY)),
        )


def tables(faces: AgeFaces, rows: NDArray[np.intp], seen: Seen) -> str:
    """Return the tables by group and by age, each with its gaps."""
    heads = ("group", "faces", "found", "not told", "told as other than neutral", "nor happy")
    groups, ages = faces.group[rows], faces.age[rows]
    kinds = {
        "race and gender": {name: groups == name for name in sorted(set(groups.tolist()))},
        "age": {name: ages == place for place, name in enumerate(AGES)},
    }
    parts: list[str] = []
    for kind, chosen in kinds.items():
        told = {name: seen.of(of) for name, of in chosen.items()}
        values = np.array([[each.value for each in figures] for figures in told.values()])
        gaps = np.nanmax(values, axis=0) - np.nanmin(values, axis=0)
        lines = [(name, str(int(chosen[name].sum())), *map(str, figures)) for name, figures in told.items()]
        lines.append(("greatest gap", "", *(f"{each:.3f}" for each in gaps)))
        parts.append(f"By {kind}:\n\n{table(heads, lines)}".replace("nan (nan to nan)", "not judged"))
    return "\n\n".join(parts)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/accuracy.md")
    options = parser.parse_args()
    faces = age_faces(options.data, options.cache)
    rows = np.flatnonzero(faces.test)
    answers = asked(WEIGHTS / "expression.onnx", faces.chips[rows], inputs_of(faces.geometry[rows]).numpy())
    seen = Seen(
        found=found(options.data, rows),
        told=answers.told & np.isfinite(faces.geometry[rows, 0]),
        said=answers.said,
        adult=faces.age[rows] >= _ADULT,
    )
    page = tables(faces, rows, seen)
    print(page)
    if options.write:
        put("fairness", page)


if __name__ == "__main__":
    main()
