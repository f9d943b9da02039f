"""Makes the reference face, the population's resting face and the pose correction from FairFace.

    python -m training.face_shape --data ../shared/data

The reference is the mean of near-frontal adult faces with closed lips, laid
onto one another (generalised Procrustes) and made symmetric; the resting face
holds the median of each length over the same faces. The pose correction is the
least-squares dependence of each length on yaw and pitch over all of them: who a
face is and what it does do not depend on the pose, so what depends on it is the
mesh's own error. None of the three describes anybody. Their cards hold what
they are worth on adult faces of the validation split.
FairFace (Karkkainen and Joo, WACV 2021) is CC BY 4.0.
"""

import argparse
import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.models import Figure, TrainingData
from mimika.perceive.face.graphs import DetectorGraph, MeshGraph
from mimika.perceive.face.measures import MIRRORED_TERMS, Measure, measure, pose_terms, uncorrected
from mimika.perceive.face.neutral import SPREADS, population
from mimika.perceive.face.regions import DetectorKind
from mimika.perceive.face.shape import RIGID, AlignedFace, align, reference_shape
from mimika.perceive.roi import Roi
from mimika.pipeline.clock import SystemClock
from training.cards import Description, mean_figure, write_card

WEIGHTS = Path(__file__).resolve().parents[1] / "src/mimika/perceive/face/weights"
CHILDREN = {"0-2", "3-9", "10-19"}
EYES = ([33, 133], [362, 263])
Shapes = NDArray[np.float64]
HELD_OUT = 1500
NOISE = 1e-12
"""Coefficients below this are rounding errors of what is zero by symmetry, and differ from machine to machine."""

FAIRFACE = TrainingData(
    name="FairFace",
    licence="CC BY 4.0",
    cleared=True,
    note="Karkkainen and Joo, WACV 2021; pictures from YFCC-100M. Adult faces; the labels of age keep children out.",
)
DESCRIPTIONS = {
    "reference_shape": Description(
        version="1",
        task="The mean face that landmarks are laid onto to take the pose of a head out of them.",
        data=(FAIRFACE,),
        failures=("The points that count as rigid move a little in strong expressions, which reads as a small turn.",),
    ),
    "pose_correction": Description(
        version="1",
        task="How lengths on a face seem to change with yaw and pitch, so that it can be taken out of them.",
        data=(FAIRFACE,),
        failures=("Beyond 45 degrees of yaw and 30 of pitch it stays what it is there.",),
    ),
    "population_neutral": Description(
        version="1",
        task="What lengths on a resting face usually are, until the person's own resting face is known.",
        data=(FAIRFACE,),
        failures=(
            "From photographs, in which people pose: those taken for resting may smile a little.",
            "One middle for all: groups whose faces differ from it are not told apart, and not measured here.",
        ),
    ),
}


def faces(data: Path, count: int, split: str = "train") -> Iterator[Shapes]:
    """Yield the landmarks of adult faces."""
    mesh, detector = MeshGraph(), DetectorGraph(DetectorKind.SHORT_RANGE, threshold=0.6)
    found = 0
    with zipfile.ZipFile(data / "age_fairface" / "images96.zip") as archive:
        rows = csv.DictReader((data / "age_fairface" / "labels.csv").read_text().splitlines())
        for row in rows:
            if row["age"] in CHILDREN or not row["file"].startswith(f"{split}/"):
                continue
            picture = cv2.imdecode(np.frombuffer(archive.read(row["file"]), np.uint8), cv2.IMREAD_COLOR_RGB)
            picture = cv2.resize(picture, (192, 192), interpolation=cv2.INTER_CUBIC)
            detections = detector.detect(picture)
            if not detections:
                continue
            box, (x, y) = detections[0].box, detections[0].box.centre
            roi = Roi(x=x, y=y, side=1.5 * max(box.width, box.height), roll_deg=detections[0].roll_deg)
            landmarks = mesh.landmarks(picture, roi)
            if landmarks is not None:
                found += 1
                yield landmarks
            if found == count:
                return


def turn_onto(shape: Shapes, target: Shapes) -> Shapes:
    """Return a shape laid onto another by the rigid points."""
    seen = shape[RIGID] - shape[RIGID].mean(axis=0)
    left, stretch, right = np.linalg.svd(seen.T @ target[RIGID])
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    scale = float(stretch @ sign) / float((seen**2).sum())
    return scale * (shape - shape[RIGID].mean(axis=0)) @ ((right.T * sign) @ left.T).T


def normalised(shape: Shapes) -> Shapes:
    """Return a shape with the rigid points' mean at 0 and the eyes one unit apart."""
    shape = shape - shape[RIGID].mean(axis=0)
    right, left = (shape[each].mean(axis=0) for each in EYES)
    return shape / np.linalg.norm(left - right)


def symmetric(shape: Shapes) -> Shapes:
    """Return the mean of a shape and its mirror image, points paired by nearness."""
    mirrored = shape * (-1, 1, 1)
    partner = np.linalg.norm(mirrored[:, np.newaxis] - shape[np.newaxis], axis=-1).argmin(axis=1)
    return (shape + mirrored[partner]) / 2


def reference(shapes: Shapes) -> Shapes:
    """Return the mean of the frontal, closed-lipped shapes."""
    depths = np.abs(shapes[:, 234, 2] - shapes[:, 454, 2]) + np.abs(shapes[:, 10, 2] - shapes[:, 152, 2])
    mean = shapes[depths.argmin()]
    for _ in range(6):
        laid = np.array([turn_onto(shape, mean) for shape in shapes])
        gaps = laid[:, 14, 1] - laid[:, 13, 1]
        spread = np.linalg.norm(laid[:, RIGID] - mean[RIGID], axis=-1).mean(axis=1)
        tilt = np.abs(shapes[:, 234, 2] - shapes[:, 454, 2])
        kept = (gaps < np.quantile(gaps, 0.45)) & (spread < np.quantile(spread, 0.7)) & (tilt < np.quantile(tilt, 0.5))
        mean = normalised(symmetric(laid[kept].mean(axis=0)))
    print(f"reference face from {int(kept.sum())} of {len(shapes)} faces")
    return mean


def at_rest(shapes: Shapes) -> Shapes:
    """Return the lengths of near-frontal faces with closed lips and open eyes, the less smiling half, (n, measures)."""
    aligned = [align(shape) for shape in shapes]
    frontal = [face for face in aligned if abs(face.pose.yaw_deg) < 15 and abs(face.pose.pitch_deg) < 15]
    lengths = np.array([measure(face) for face in frontal])
    closed = lengths[lengths[:, Measure.LIPS_GAP] < 0.03]
    unsmiling = closed[closed[:, Measure.CORNER_OUT_R] < np.median(closed[:, Measure.CORNER_OUT_R])]
    return unsmiling[unsmiling[:, Measure.EYE_APERTURE_R] > 0.07]


def resting(shapes: Shapes) -> NDArray[np.float64]:
    """Return median and robust spread of each length over near-frontal faces with closed lips, shape (2, measures)."""
    awake = at_rest(shapes)
    middle = np.median(awake, axis=0)
    values = np.stack([middle, 1.4826 * np.median(np.abs(awake - middle), axis=0)])
    # The two sides of a face rest alike.
    for each in Measure:
        if each.name.endswith("_R"):
            values[:, each : each + 2] = values[:, each : each + 2].mean(axis=1, keepdims=True)
    for each in (Measure.JAW_LEFT, Measure.MOUTH_LEFT):
        values[0, each] = 0.0
    print(f"resting face from {len(awake)} of {len(shapes)} faces")
    return values


def in_range(shapes: Shapes) -> list[AlignedFace]:
    """Return the faces, pose taken out, that the correction is made for."""
    aligned = [align(shape) for shape in shapes]
    return [face for face in aligned if abs(face.pose.yaw_deg) < 45 and abs(face.pose.pitch_deg) < 30]


def pose_correction(shapes: Shapes) -> NDArray[np.float64]:
    """Return the coefficients of each length's dependence on the pose, shape (measures, terms), mirror-symmetric."""
    kept = in_range(shapes)
    lengths = np.array([uncorrected(face) for face in kept])
    terms = np.array([pose_terms(face.pose) for face in kept])
    mirror = np.array(
        [each + (1 if each.name.endswith("_R") else -1 if each.name.endswith("_L") else 0) for each in Measure]
    )
    mirror[[Measure.JAW_LEFT, Measure.MOUTH_LEFT]] = [Measure.JAW_LEFT, Measure.MOUTH_LEFT]
    sign = np.ones(len(Measure))
    sign[[Measure.JAW_LEFT, Measure.MOUTH_LEFT]] = -1
    # Every face counts twice, once as seen in a mirror.
    design = np.vstack([terms, terms * MIRRORED_TERMS])
    seen = np.vstack([lengths, lengths[:, mirror] * sign])
    fit, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(design)), design]), seen, rcond=None)
    print(f"pose correction from {len(kept)} faces")
    return np.where(np.abs(fit[1:].T) < NOISE, 0.0, fit[1:].T)


def of_reference(shapes: Shapes) -> list[Figure]:
    """Return how far the rigid points of faces lie from those of the reference, once laid onto it."""
    apart = [np.linalg.norm(align(each).points[RIGID] - reference_shape()[RIGID], axis=1).mean() for each in shapes]
    metric = "mean distance of the rigid points from the reference, in distances between the eyes"
    return [mean_figure(np.array(apart), held_out(len(apart)), metric, "what remains is who it is, and noise")]


def of_correction(shapes: Shapes) -> list[Figure]:
    """Return how much of the variance of the lengths the correction takes away, with bootstrap intervals."""
    kept = in_range(shapes)
    raw, left = np.array([uncorrected(face) for face in kept]), np.array([measure(face) for face in kept])
    rng = np.random.Generator(np.random.PCG64(0))
    draws = [slice(None), *(rng.integers(len(kept), size=len(kept)) for _ in range(1000))]
    shares = np.array([1 - left[draw].var(axis=0) / raw[draw].var(axis=0) for draw in draws])
    note = "variance over faces of different people, of which the pose is a part; interval by bootstrap over faces"
    named = {
        "share of the variance of a length that is taken away, mean of all lengths": shares.mean(axis=1),
        "the same, for the length that gains most": shares[:, shares[0].argmax()],
        "the same, for the length that gains least": shares[:, shares[0].argmin()],
    }
    return [between(values, held_out(len(kept)), metric, note) for metric, values in named.items()]


def between(values: NDArray[np.float64], measured_on: str, metric: str, note: str) -> Figure:
    """Return the first value as a figure, with the 95 % interval of the others, which are its bootstrap draws."""
    value, low, high = (float(f"{each:.4g}") for each in (values[0], *np.quantile(values[1:], (0.025, 0.975))))
    return Figure(measured_on=measured_on, metric=metric, value=value, low=low, high=high, note=note)


def of_resting(shapes: Shapes) -> list[Figure]:
    """Return how much of faces at rest lies within what a resting face is held to."""
    middle, spread = population()
    awake = at_rest(shapes)
    within = (np.abs(awake - middle) <= SPREADS * spread).mean(axis=1)
    metric = f"share of the lengths of a face at rest within {SPREADS:g} robust spreads of the middle"
    return [mean_figure(within, held_out(len(awake)), metric, "chosen as in training; 0.97 if lengths were normal")]


def held_out(count: int) -> str:
    """Return what the figures were measured on."""
    return f"FairFace validation, {count} adult faces"


def keep(name: str, values: NDArray[np.float64]) -> None:
    """Write an array and, so that it can be read, a card without figures."""
    np.save(WEIGHTS / f"{name}.npy", values.astype(np.float32))
    write_card(WEIGHTS / f"{name}.npy", DESCRIPTIONS[name], (), SystemClock())


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=6000)
    options = parser.parse_args()
    shapes = np.array([normalised(face) for face in faces(options.data, options.faces)])
    keep("reference_shape", reference(shapes))
    keep("pose_correction", pose_correction(shapes))
    keep("population_neutral", resting(shapes))
    others = np.array([normalised(face) for face in faces(options.data, HELD_OUT, "val")])
    measures = {"reference_shape": of_reference, "pose_correction": of_correction, "population_neutral": of_resting}
    for name, evaluate in measures.items():
        figures = evaluate(others)
        write_card(WEIGHTS / f"{name}.npy", DESCRIPTIONS[name], figures, SystemClock())
        for each in figures:
            print(f"{name}: {each.metric}: {each.value:g} ({each.low:g} to {each.high:g}), {each.measured_on}")


if __name__ == "__main__":
    main()
