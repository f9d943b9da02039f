"""Trains the word model from nothing: teachers, then one small student for all languages, in a file below 5 MB.

    python -m training.words --data ../shared/data

Stages, each kept in `build/words` so that a run that was cut off goes on:
1. Teachers: nets with wide vectors for GoEmotions, well damped ones for both
   sets, and a linear model for XED.
2. What they say of the training texts. Lines in other languages get for the 28
   labels of GoEmotions what the teachers say of the English line of their cluster
   of translations, and for the labels of XED the mean over the cluster: that is
   how a language with few lines learns from those with many. Only clusters of the
   training split take part.
3. The student: learns from labels and teachers, first with all features, then
   with those that matter most, in 8-bit numbers.
`training.evaluate_words` calibrates it, measures it, and writes it with its card.
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from sklearn.linear_model import SGDClassifier

from training.words_data import CACHE, TRAIN, Texts, goemotions, xed
from training.words_net import FIRST, OUTPUTS, Bags, Net, Recipe, Taught, learn, logits

GO_TEACHERS: Final = (
    Recipe(seed=1, epochs=5, rate=0.05, dropped=0.5, sets=("go",)),
    Recipe(seed=2, epochs=6, rate=0.02, dropped=0.4, sets=("go",)),
    Recipe(seed=3, width=128, hidden=128, epochs=5, rate=0.04, dropped=0.6, sets=("go",)),
    Recipe(seed=4, width=96, hidden=32, epochs=5, rate=0.03, dropped=0.5, sets=("go",)),
)
XED_TEACHERS: Final = tuple(
    Recipe(seed=seed, width=96, hidden=96, epochs=3, rate=0.02, dropped=0.6, of_xed=0.3) for seed in (11, 12)
)
STUDENT: Final = Recipe(seed=31, width=40, hidden=64, epochs=6, rate=0.06, dropped=0.3, of_xed=0.7, soft=0.5)
"""Of five recipes that were tried, the one with the least loss on the development comments."""
FINE: Final = Recipe(seed=22, width=40, hidden=64, epochs=2, rate=0.01, dropped=0.3, of_xed=0.7, soft=0.5)
KEPT: Final = 105_000
"""Features of the student."""
_RARE_GO, _RARE_XED = 2, 3
"""Texts of training in which a feature must occur, in either set."""


def vocabulary_of(go: Texts, other: Texts) -> NDArray[np.uint32]:
    """Return the hashes of the features that occur often enough in training."""
    kept: list[NDArray[np.uint32]] = []
    for texts, least in ((go, _RARE_GO), (other, _RARE_XED)):
        hashes, counts = _counts(texts)
        kept.append(hashes[counts >= least])
    return np.union1d(*kept)


def _counts(texts: Texts) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    mine = np.repeat(texts.split == TRAIN, np.diff(texts.ends))
    return np.unique(texts.places[mine], return_counts=True)


def linear_logits(texts: Texts, bags: Bags, features: int) -> NDArray[np.float32]:
    """Return the logits of a linear model of XED for all its texts, shape (n, 9)."""
    counts = np.diff(bags.ends)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    matrix = sp.csr_matrix((values, bags.places, bags.ends), shape=(len(texts), features))
    rows = texts.rows(split=TRAIN)
    said = np.empty((len(texts), OUTPUTS - FIRST), np.float32)
    for label in range(OUTPUTS - FIRST):
        model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=6, tol=None, random_state=0, average=True)
        model.fit(matrix[rows], texts.labels[rows, label])
        said[:, label] = model.decision_function(matrix)
    return said


def teach(go: Texts, other: Texts, vocabulary: NDArray[np.uint32]) -> Path:
    """Train the teachers and keep what they say of all texts; return where."""
    path = CACHE / "teachers.npz"
    if path.is_file():
        return path
    bags = (Bags(go, vocabulary), Bags(other, vocabulary))
    everything = (np.arange(len(go)), np.arange(len(other)))
    of_go: list[NDArray[np.float32]] = []
    of_xed: list[NDArray[np.float32]] = []
    first: list[NDArray[np.float32]] = []
    for recipe in (*GO_TEACHERS, *XED_TEACHERS):
        net = learn(recipe, go, other, vocabulary)
        said_go, said_xed = (logits(net, each, rows) for each, rows in zip(bags, everything, strict=True))
        if recipe in GO_TEACHERS:
            of_go.append(said_go[:, :FIRST])
            first.append(said_xed[:, :FIRST])
        else:
            of_xed.append(said_xed[:, FIRST:])
    of_xed += [linear_logits(other, bags[1], len(vocabulary))] * 2
    np.savez(path, go=np.mean(of_go, axis=0), xed=np.mean(of_xed, axis=0), first=np.mean(first, axis=0))
    return path


def taught_by(path: Path, other: Texts) -> Taught:
    """Return what the teachers say as targets, passed on within clusters of translations of the training split."""
    with np.load(path) as kept:
        go, of_xed, first = (_shares(kept[name]) for name in ("go", "xed", "first"))
    english = other.language == "en"
    training = other.split == TRAIN
    joined = (other.cluster >= 0) & training
    count = int(other.cluster.max()) + 1
    passed = _mean_by(other.cluster, first, joined & english, count)
    shared = _mean_by(other.cluster, of_xed, joined, count)
    targets = np.concatenate((first, of_xed), axis=1)
    targets[joined, :FIRST] = passed[other.cluster[joined]]
    targets[joined, FIRST:] = shared[other.cluster[joined]]
    targets[english, :FIRST] = first[english]
    known = english | (joined & np.isfinite(targets[:, 0]))
    return Taught(
        go=torch.from_numpy(go),
        xed=torch.from_numpy(np.nan_to_num(targets, nan=0.5).astype(np.float32)),
        known=torch.from_numpy(known.astype(np.float32)),
    )


def _mean_by(
    cluster: NDArray[np.int32], values: NDArray[np.float32], rows: NDArray[np.bool_], count: int
) -> NDArray[np.float32]:
    """Return the mean over rows by cluster; NaN for a cluster that has none."""
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, cluster[rows], values[rows])
    numbers = np.bincount(cluster[rows], minlength=count)[:, None]
    return np.where(numbers > 0, sums / np.maximum(numbers, 1), np.nan).astype(np.float32)


def _shares(said: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-said))).astype(np.float32)


def weightiest(net: Net, vocabulary: NDArray[np.uint32], go: Texts, other: Texts) -> NDArray[np.intp]:
    """Return the places of the features to keep: those that move the logits most, summed over training texts."""
    with torch.no_grad():
        reach = (net.vectors.weight @ net.straight.weight.T).pow(2).sum(dim=1).numpy()
    often = np.zeros(len(vocabulary))
    for texts, weight in ((go, 2.0), (other, 1.0)):
        hashes, counts = _counts(texts)
        places = np.minimum(np.searchsorted(vocabulary, hashes), len(vocabulary) - 1)
        known = vocabulary[places] == hashes
        often[places[known]] += weight * counts[known]
    return np.sort(np.argsort(-(reach * often))[:KEPT])


def fit_student(go: Texts, other: Texts, vocabulary: NDArray[np.uint32], taught: Taught) -> Path:
    """Train the student and keep its numbers; return where."""
    path = CACHE / "student.npz"
    if path.is_file():
        return path
    wide = learn(STUDENT, go, other, vocabulary, taught)
    kept = weightiest(wide, vocabulary, go, other)
    first = wide.state_dict() | {"vectors.weight": wide.vectors.weight.detach()[torch.from_numpy(kept)]}
    fine = learn(FINE, go, other, vocabulary[kept], taught, first)
    state = {name.replace(".", "_"): each.numpy() for name, each in fine.state_dict().items()}
    np.savez(path, vocabulary=vocabulary[kept], **state)
    return path


def main() -> None:
    """Run all stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds text_goemotions and text_xed")
    data = parser.parse_args().data
    torch.set_num_threads(1)
    go, other = goemotions(data), xed(data)
    vocabulary = vocabulary_of(go, other)
    print(f"{len(go)} texts of GoEmotions, {len(other)} of XED, {len(vocabulary)} features", flush=True)
    path = fit_student(go, other, vocabulary, taught_by(teach(go, other, vocabulary), other))
    print(f"the student is in {path}")


if __name__ == "__main__":
    main()
