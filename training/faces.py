"""Cuts the training faces as the live pipeline cuts them: found, meshed, turned upright, grey.

    python -m training.faces --data ../shared/data

Both sets go through mediapipe's mesh and `mimika.perceive.face.chips`, so that a
net is trained on what it will be shown. FER+ pictures hold tight faces of 48
pixels; where the mesh sees none, the whole picture is taken for the face, and
`meshed` says so. The chips go to a cache folder outside the package and are
never shipped.
"""

import argparse
import csv
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.chips import CHIP, EYE_ROW, EYE_SPAN, face_chip
from mimika.perceive.face.measures import Measure, measure
from mimika.perceive.face.regions import DetectorKind, Landmarks
from mimika.perceive.face.shape import align
from mimika.perceive.roi import Roi

if TYPE_CHECKING:
    from mimika.perceive.face.graphs import DetectorGraph, MeshGraph

CACHE: Final = Path("out/training")
MARGIN: Final = 8
"""Pixels kept around each chip, so that augmentation can move and turn it."""
FER_CLASSES: Final = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
"""The order of the votes in FER+, and of the mixture."""
AGES: Final = ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70")
"""The age bands of FairFace."""
_SIDE: Final = CHIP + 2 * MARGIN
_LARGE_PX: Final = 192
_SKIN: Final = 468
_LEAST_SCORE: Final = 0.3

Chips = NDArray[np.uint8]
"""Shape (n, 64, 64): grey chips with their margin."""
Geometry = NDArray[np.float32]
"""Shape (n, 45): measures, yaw, pitch, roll in degrees, distance between the eyes in pixels; NaN without a mesh."""
WIDTH: Final = len(Measure) + 4

Cut = tuple[Chips, NDArray[np.float64]]
Faces = TypeVar("Faces")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FerFaces:
    """FER+ as chips.

    Attributes:
        chips: See `Chips`.
        geometry: See `Geometry`.
        votes: Shape (n, 10): votes for the eight classes, unknown, and not a face.
        keyword: Shape (n,): label of FER2013 (0 anger, disgust, fear, happiness, sadness, surprise, 6 neutral).
        usage: Shape (n,): 0 training, 1 validation, 2 test.
        duplicate: Shape (n,): id of the group of pixel-identical pictures, -1 for none.
    """

    chips: Chips
    geometry: Geometry
    votes: NDArray[np.float32]
    keyword: NDArray[np.int64]
    usage: NDArray[np.int64]
    duplicate: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AgeFaces:
    """FairFace as chips.

    Attributes:
        chips: See `Chips`.
        geometry: See `Geometry`.
        age: Shape (n,): index into `AGES`.
        test: Shape (n,): whether it belongs to the publishers' validation split, which is the test set here.
        group: Shape (n,): race and gender as published; for measuring fairness and for nothing else.
    """

    chips: Chips
    geometry: Geometry
    age: NDArray[np.int64]
    test: NDArray[np.bool_]
    group: NDArray[np.str_]


@cache
def _mesh() -> "MeshGraph":
    from mimika.perceive.face.graphs import MeshGraph  # noqa: PLC0415 -- each worker starts its own

    return MeshGraph()


@cache
def _detector() -> "DetectorGraph":
    from mimika.perceive.face.graphs import DetectorGraph  # noqa: PLC0415 -- as above

    return DetectorGraph(DetectorKind.SHORT_RANGE, threshold=_LEAST_SCORE)


def _places(picture: NDArray[np.uint8], share: float) -> Iterator[Roi]:
    """Yield where the face may be: in the middle, where the detector finds one, in the middle but tilted."""
    height, width = picture.shape[:2]
    side = share * max(height, width)
    yield Roi(x=width / 2, y=height / 2, side=side, roll_deg=0.0)
    edge = max(height, width) // 4
    framed = cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    for found in _detector().detect(np.ascontiguousarray(framed)):
        (x, y), most = found.box.centre, max(found.box.width, found.box.height)
        yield Roi(x=x - edge, y=y - edge, side=1.5 * most, roll_deg=found.roll_deg)
    for roll in (-25.0, 25.0):
        yield Roi(x=width / 2, y=height / 2, side=0.8 * side, roll_deg=roll)


def landmarks_of(picture: NDArray[np.uint8], share: float) -> Landmarks | None:
    """Return the landmarks of the face that fills a picture, or None where the mesh sees none anywhere.

    Args:
        picture: RGB, shape (height, width, 3).
        share: Side of the first region over that of the picture.
    """
    return next((found for place in _places(picture, share) if (found := _twice(picture, place)) is not None), None)


def _twice(picture: NDArray[np.uint8], roi: Roi) -> Landmarks | None:
    """Return the landmarks in a region; a second look starts from the first, as in a video."""
    found: Landmarks | None = None
    for _ in range(2):
        again = _mesh().landmarks(picture, roi)
        if again is None or not np.isfinite(again).all():
            break
        found = again
        low, high = found[:_SKIN, :2].min(axis=0), found[:_SKIN, :2].max(axis=0)
        across, down = found[[263, 362], :2].mean(axis=0) - found[[33, 133], :2].mean(axis=0)
        x, y = (low + high) / 2
        roll = float(np.degrees(np.arctan2(down, across)))
        roi = Roi(x=float(x), y=float(y), side=1.5 * float((high - low).max()), roll_deg=roll)
    return found


def cut(picture: NDArray[np.uint8], share: float) -> Cut:
    """Return chip and geometry of the face in the middle of a picture."""
    found = landmarks_of(picture, share)
    if found is None:
        return _whole(picture), np.full(WIDTH, np.nan)
    face = align(found)
    chip = face_chip(picture, found, face.interocular_px, MARGIN)
    pose = (face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg)
    return chip, np.concatenate([measure(face), [*pose, face.interocular_px]])


def _whole(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the chip of a picture whose face is taken to fill it as most do: eyes 0.4 of it apart, at 0.36 of it."""
    height, width = picture.shape[:2]
    eyes = np.zeros((478, 3))
    for points, sign in (((33, 133), -1), ((263, 362), 1)):
        eyes[list(points), 0], eyes[list(points), 1] = width * (0.5 + 0.2 * sign), height * 0.36
    return face_chip(picture, eyes, 0.4 * width, MARGIN)


def _fer_one(picture: NDArray[np.uint8]) -> Cut:
    large = cv2.resize(picture, (_LARGE_PX, _LARGE_PX), interpolation=cv2.INTER_CUBIC)
    return cut(cv2.cvtColor(large, cv2.COLOR_GRAY2RGB), 1.3)


def _age_one(encoded: bytes) -> Cut:
    picture = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR_RGB)
    return cut(cv2.resize(picture, (_LARGE_PX, _LARGE_PX), interpolation=cv2.INTER_CUBIC), 1.1)


def _all(one: Callable[..., Cut], pictures: Iterator[object], count: int, name: str) -> tuple[Chips, Geometry]:
    chips = np.empty((count, _SIDE, _SIDE), np.uint8)
    geometry = np.empty((count, WIDTH), np.float32)
    with ProcessPoolExecutor(2) as workers:
        for place, (chip, lengths) in enumerate(workers.map(one, pictures, chunksize=64)):
            chips[place], geometry[place] = chip, lengths
            if place % 5000 == 0:
                print(f"{name}: {place} of {count}", flush=True)
    print(f"{name}: the mesh saw {np.isfinite(geometry[:, 0]).mean():.1%} of {count} faces", flush=True)
    return chips, geometry


def _cached(cache_folder: Path, name: str, kind: type[Faces], make: Callable[[], Faces]) -> Faces:
    path = cache_folder / f"{name}.npz"
    names = [each.name for each in fields(kind)]  # pyright: ignore[reportArgumentType] -- both kinds are dataclasses
    if not path.exists():
        made = make()
        cache_folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, **{each: getattr(made, each) for each in names})
        unfinished.rename(path)
        return made
    with np.load(path) as stored:
        return kind(**{each: stored[each] for each in names})


def fer_faces(data: Path, cache_folder: Path = CACHE) -> FerFaces:
    """Return FER+ as chips, from the cache if they were cut before."""

    def make() -> FerFaces:
        with np.load(data / "fer2013_ferplus" / "fer2013_ferplus.npz") as stored:
            pictures, votes, keyword = stored["images"], stored["ferplus"], stored["fer"]
            usage, duplicate = stored["usage"], stored["dup_group"]
        chips, geometry = _all(_fer_one, iter(pictures), len(pictures), "FER+")
        return FerFaces(
            chips=chips,
            geometry=geometry,
            votes=votes.astype(np.float32),
            keyword=keyword.astype(np.int64),
            usage=usage.astype(np.int64),
            duplicate=duplicate.astype(np.int64),
        )

    return _cached(cache_folder, "fer", FerFaces, make)


def age_faces(data: Path, cache_folder: Path = CACHE) -> AgeFaces:
    """Return FairFace as chips, from the cache if they were cut before."""

    def make() -> AgeFaces:
        folder = data / "age_fairface"
        rows = list(csv.DictReader((folder / "labels.csv").read_text(encoding="utf-8").splitlines()))
        with zipfile.ZipFile(folder / "images96.zip") as archive:
            chips, geometry = _all(_age_one, (archive.read(row["file"]) for row in rows), len(rows), "FairFace")
        return AgeFaces(
            chips=chips,
            geometry=geometry,
            age=np.array([AGES.index(row["age"]) for row in rows]),
            test=np.array([row["file"].startswith("val/") for row in rows]),
            group=np.array([f"{row['race']} {row['gender']}" for row in rows]),
        )

    return _cached(cache_folder, "fairface", AgeFaces, make)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    fer = fer_faces(options.data, options.cache)
    age = age_faces(options.data, options.cache)
    print(f"{len(fer.chips)} faces of FER+ and {len(age.chips)} of FairFace, eyes {EYE_SPAN} px apart in row {EYE_ROW}")


if __name__ == "__main__":
    main()
