"""Packs the student into the file that ships: 8-bit vectors, the language table, and what calibration found.

Next door: `training.words` made the student, `training.evaluate_words` measures
what is packed here through the code that ships.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from mimika.perceive.text.labels import EKMAN, GOEMOTIONS, PLUTCHIK
from mimika.perceive.text.language import BUCKETS, letters
from mimika.perceive.text.model import WordModel
from training.words_data import NEUTRAL, TRAIN, Texts
from training.words_net import FIRST, OUTPUTS

Arrays = dict[str, NDArray[np.generic]]
_OF_EKMAN: Final = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear")
_OF_PLUTCHIK: Final = ("anger", "", "disgust", "fear", "happiness", "sadness", "surprise", "")
"""Emotion of Ekman for each of Plutchik's eight; anticipation and trust have none."""
_LEAST_LINES: Final = 250
_GO_LINES: Final = 6000


def packed(student: Path) -> Arrays:
    """Return the arrays of the file, with calibration that changes nothing yet."""
    with np.load(student) as kept:
        vectors = kept["vectors_weight"]
        scales = np.maximum(np.abs(vectors).max(axis=1), 1e-6) / 127
        arrays: Arrays = {
            "hashes": kept["vocabulary"].astype(np.uint32),
            "vectors": np.rint(vectors / scales.astype(np.float16).astype(np.float32)[:, None])
            .clip(-127, 127)
            .astype(np.int8),
            "scales": scales.astype(np.float16),
            "straight": kept["straight_weight"].astype(np.float32),
            "bias": kept["straight_bias"].astype(np.float32),
            "inner": kept["inner_weight"].astype(np.float32),
            "inner_bias": kept["inner_bias"].astype(np.float32),
            "outer": kept["outer_weight"].astype(np.float32),
        }
    return arrays | {
        "slopes": np.ones(OUTPUTS, np.float32),
        "offsets": np.zeros(OUTPUTS, np.float32),
        "mixing": np.zeros((len(EKMAN), OUTPUTS), np.float32),
        "mixing_bias": np.zeros(len(EKMAN), np.float32),
        "thresholds": np.full(len(GOEMOTIONS), 0.5, np.float32),
        "languages": np.array(["en"]),
        "reliability": np.ones(1, np.float32),
        "guessed": np.array(["en", "ru"]),
        "letters": np.zeros((BUCKETS, 2), np.int8),
        "letters_scale": np.float32(1.0),
    }


def said(arrays: Arrays, texts: Texts, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the logits of some texts, shape (n, outputs), by the code that ships."""
    model = WordModel(arrays)
    return np.stack([model.logits(texts.places[texts.ends[row] : texts.ends[row + 1]]) for row in rows])


def language_table(go: Texts, other: Texts) -> Arrays:
    """Return the table of letters by language, from training texts; at most `_GO_LINES` comments for English."""
    texts, split = other.texts(), other.split
    counted: dict[str, NDArray[np.float64]] = {}
    lines: dict[str, int] = {}
    for text, language, part in zip(texts, other.language, split, strict=True):
        if part == TRAIN:
            _count(counted, lines, str(language), text)
    comments = (text for text, part in zip(go.texts(), go.split, strict=True) if part == TRAIN)
    for _, text in zip(range(_GO_LINES), comments, strict=False):
        _count(counted, lines, "en", text)
    names = sorted(name for name, count in lines.items() if count >= _LEAST_LINES)
    table = np.stack([np.log((counted[name] + 0.3) / (counted[name] + 0.3).sum()) for name in names], axis=1)
    table -= table.mean(axis=1, keepdims=True)
    scale = float(np.abs(table).max()) / 127
    return {
        "guessed": np.array(names),
        "letters": np.rint(table / scale).astype(np.int8),
        "letters_scale": np.float32(scale),
    }


def _count(counted: dict[str, NDArray[np.float64]], lines: dict[str, int], language: str, text: str) -> None:
    into = counted.setdefault(language, np.zeros(BUCKETS))
    np.add.at(into, letters(text), 1)
    lines[language] = lines.get(language, 0) + 1


def platt(logits: NDArray[np.float32], truth: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return slope and offset of each label (Platt 1999), by Newton's method with a slight pull to the identity."""
    slopes, offsets = [], []
    for said_of, true in zip(logits.T.astype(np.float64), truth.T.astype(np.float64), strict=True):
        inputs = np.stack((said_of, np.ones_like(said_of)), axis=1)
        weights, pull = np.array([1.0, 0.0]), np.array([1.0, 0.05])
        for _ in range(25):
            shares = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
            slope = inputs.T @ (shares - true) + pull * (weights - (1.0, 0.0))
            bend = (inputs * (shares * (1 - shares))[:, None]).T @ inputs + np.diag(pull)
            weights = weights - np.linalg.solve(bend, slope)
        slopes.append(max(0.05, weights[0]))
        offsets.append(weights[1])
    return np.array(slopes, np.float32), np.array(offsets, np.float32)


def mixed(
    logits: NDArray[np.float32], parts: NDArray[np.float32], weight: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return matrix and bias of the multinomial logistic regression from logits to parts of the mixture.

    Args:
        logits: Shape (n, outputs).
        parts: Wanted parts, shape (n, 7).
        weight: Weight of each text.
    """
    inputs, wanted, weights = (
        torch.from_numpy(np.ascontiguousarray(each, np.float32)) for each in (logits, parts, weight)
    )
    matrix = torch.zeros(len(EKMAN), OUTPUTS, requires_grad=True)
    bias = torch.zeros(len(EKMAN), requires_grad=True)
    search = torch.optim.LBFGS([matrix, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        said_of = (inputs @ matrix.T + bias).log_softmax(dim=1)
        value = -(weights * (wanted * said_of).sum(dim=1)).sum() / weights.sum() + 1e-3 * matrix.pow(2).sum()
        value.backward()
        return value

    search.step(loss)
    return matrix.detach().numpy(), bias.detach().numpy()


def parts_of_go(labels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the labels of GoEmotions as parts of the mixture, several labels sharing alike; shape (n, 7)."""
    groups = np.zeros((len(GOEMOTIONS), len(EKMAN)), np.float32)
    for place, name in enumerate(_OF_EKMAN):
        groups[[GOEMOTIONS.index(each) for each in EKMAN[name]], place] = 1
    summed = labels @ groups
    return summed / summed.sum(axis=1, keepdims=True)


def parts_of_xed(labels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the labels of XED as parts of the mixture; a line that has none of them has no part at all."""
    groups = np.zeros((len(PLUTCHIK) + 1, len(EKMAN)), np.float32)
    for place, name in enumerate(_OF_PLUTCHIK):
        if name:
            groups[place, _OF_EKMAN.index(name)] = 1
    groups[NEUTRAL, 0] = 1
    summed = labels @ groups
    return summed / np.maximum(1, summed.sum(axis=1, keepdims=True))


def write(path: Path, arrays: Arrays, names: Iterable[str] = ()) -> int:
    """Write the file and return its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **{name: arrays[name] for name in (list(names) or arrays)})
    return path.stat().st_size


__all__ = ["FIRST", "language_table", "mixed", "packed", "parts_of_go", "parts_of_xed", "platt", "said", "write"]
