"""Splits XED into training, development and test lines so that no sentence crosses in any language.

    python -m training.words_split --data ../shared/data

A plain hash of the text would put a sentence into training and its translation
into the test, which flatters by 3 to 15 points of AUC. Here stretches of 150
lines of film order are the unit: a split is drawn for each stretch of the
Spanish file, goes to the lines that are linked to it (`training.words_align`), over
other languages too, and to what lies between them in each language; what no link
reaches is left out. Within `BORDER` lines of another split nothing is learnt from.
The English and Finnish annotated files have lost their order: their lines go with
equal text, and one that may be a translation of a test line, by a dictionary made
from linked lines, is not learnt from. A text that is tested is in no training set.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from mimika.perceive.text.plain import plain
from training.words_align import Line, Pairs, lines_of, links, projections

TRAIN, DEV, TEST, LEFT_OUT = 0, 1, 2, 3
NAMES: Final = ("train", "dev", "test", "left out")
_SHARES: Final = (0.70, 0.12, 0.18)
STRETCH: Final = 150
BORDER: Final = 8
_FAR: Final = 40
"""Lines between two lines of a known split, from which on what lies between is left out."""
FIRST: Final = "es"
"""The language whose stretches are drawn: the longest whose labels follow the order of the others."""
_BRIDGES: Final = ("es", "br", "fr", "ro", "it", "bg")
"""Languages through which translations in the annotated files are looked for."""
SUSPECTS: Final = 3
"""Lines that may be the translation of a tested line, by bridge; `main` prints how often the true one is among them."""

Splits = NDArray[np.int8]


class Clusters:
    """Lines that links join, by union and find."""

    def __init__(self, lines: Mapping[str, Sequence[Line]], linked: Mapping[tuple[str, str], Pairs]) -> None:
        self.start = {}
        count = 0
        for name, each in lines.items():
            self.start[name] = count
            count += len(each)
        rows = [self.start[one] + a for (one, _), pairs in linked.items() for a, _ in pairs]
        columns = [self.start[other] + b for (_, other), pairs in linked.items() for _, b in pairs]
        graph = sp.coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(count, count))
        self.number, self.of = sp.csgraph.connected_components(graph, directed=False)

    def rows(self, name: str, count: int) -> NDArray[np.int32]:
        """Return the clusters of the lines of a language."""
        return self.of[self.start[name] : self.start[name] + count]


def split_projections(
    lines: Mapping[str, Sequence[Line]], linked: Mapping[tuple[str, str], Pairs], seed: int
) -> dict[str, Splits]:
    """Return the split of every projected line."""
    clusters = Clusters(lines, linked)
    of_cluster = np.full(clusters.number, -1, np.int8)
    mine = clusters.rows(FIRST, len(lines[FIRST]))
    done = {FIRST: _drawn(len(mine), np.random.Generator(np.random.PCG64(seed)))}
    of_cluster[mine] = done[FIRST]
    for name in sorted(lines, key=lambda each: -len(lines[each])):
        if name != FIRST:
            mine = clusters.rows(name, len(lines[name]))
            done[name] = _filled(of_cluster[mine])
            fresh = of_cluster[mine] < 0
            of_cluster[mine[fresh]] = done[name][fresh]
    for name, each in done.items():
        mine = clusters.rows(name, len(lines[name]))
        each[(of_cluster[mine] != each) & (each == TRAIN)] = LEFT_OUT
        each[:] = _without_border(each)
    return done


def _drawn(count: int, draw: np.random.Generator) -> Splits:
    """Return the splits of lines in stretches."""
    stretches = draw.choice(3, -(-count // STRETCH), p=_SHARES).astype(np.int8)
    return np.repeat(stretches, STRETCH)[:count]


def _filled(known: Splits) -> Splits:
    """Return splits with the gaps filled from both sides where these agree and are near, else left out."""
    places = np.flatnonzero(known >= 0)
    filled = np.where(known >= 0, known, LEFT_OUT).astype(np.int8)
    for before, after in pairwise(places):
        if 1 < after - before <= _FAR and known[before] == known[after]:
            filled[before + 1 : after] = known[before]
    return filled


def _without_border(splits: Splits) -> Splits:
    """Return splits in which lines near another split are not learnt from."""
    held_out = np.isin(splits, (DEV, TEST)).astype(np.int32)
    near = np.convolve(held_out, np.ones(2 * BORDER + 1, np.int32), "same") > 0
    return np.where(near & (splits == TRAIN), LEFT_OUT, splits).astype(np.int8)


def words_of(text: str) -> list[str]:
    """Return the words of a text in plain form."""
    return [token for token in plain(text).tokens if token[0].isalpha()]


class Dictionary:
    """How alike lines of two languages are, from how often words stand in lines that are linked (Dice)."""

    def __init__(self, pairs: Sequence[tuple[list[str], list[str]]]) -> None:
        self._here = _numbered(one for one, _ in pairs)
        self._there = _numbered(other for _, other in pairs)
        here = self._matrix([one for one, _ in pairs], self._here)
        there = self._matrix([other for _, other in pairs], self._there)
        both = (here.T @ there).tocoo()
        often, often_there = np.asarray(here.sum(axis=0))[0], np.asarray(there.sum(axis=0))[0]
        dice = 2 * both.data / (often[both.row] + often_there[both.col])
        kept = (both.data > 1) & (dice > 0.1)
        self._dice = sp.csr_matrix((dice[kept], (both.row[kept], both.col[kept])), shape=both.shape)
        self._rare = np.log(len(pairs) / np.maximum(1, often_there))

    def likeness(self, here: Sequence[list[str]], there: Sequence[list[str]]) -> NDArray[np.float32]:
        """Return the likeness of each line here with each there, shape (here, there), 0 to 1."""
        rare = sp.diags(np.sqrt(np.maximum(self._rare, 0.1)))
        one = _unit(self._matrix(here, self._here) @ self._dice @ rare)
        other = _unit(self._matrix(there, self._there) @ rare)
        return (one @ other.T).toarray().astype(np.float32)

    @staticmethod
    def _matrix(lines: Sequence[list[str]], numbers: Mapping[str, int]) -> sp.csr_matrix:
        cells = [(row, numbers[word]) for row, line in enumerate(lines) for word in set(line) if word in numbers]
        rows, columns = zip(*cells, strict=True) if cells else ((), ())
        return sp.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(lines), len(numbers)))


def _numbered(lines: object) -> dict[str, int]:
    words = sorted({word for line in lines for word in line})  # type: ignore[attr-defined]
    return {word: number for number, word in enumerate(words)}


def _unit(matrix: sp.csr_matrix) -> sp.csr_matrix:
    norm = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))[:, 0])
    return sp.diags(1 / np.maximum(norm, 1e-9)) @ matrix


def split_annotated(
    annotated: Sequence[Line],
    projected: Sequence[Line],
    splits: Splits,
    bridges: Sequence[tuple[Dictionary, Sequence[Line], Splits]],
) -> Splits:
    """Return the split of lines without order.

    Args:
        annotated: The lines.
        projected: Lines of the same language with order.
        splits: Their splits.
        bridges: Dictionaries into other languages, with the lines there and their splits.
    """
    known: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for line, split in zip(projected, splits, strict=True):
        known[key(line.text)][int(split)] += 1
    found = np.full(len(annotated), -1, np.int8)
    for row, line in enumerate(annotated):
        votes = known.get(key(line.text))
        if votes:
            found[row] = max(votes, key=lambda each: (votes[each], each)) if len(votes) == 1 else LEFT_OUT
    open_rows = np.flatnonzero(found < 0)
    found[open_rows] = TRAIN
    waiting = [annotated[row] for row in open_rows]
    for dictionary, lines, other in bridges:
        held = [line for line, split in zip(lines, other, strict=True) if split in (DEV, TEST)]
        found[open_rows[np.unique(most_alike(dictionary, waiting, held))]] = LEFT_OUT
    return found


def most_alike(dictionary: Dictionary, here: Sequence[Line], there: Sequence[Line]) -> NDArray[np.intp]:
    """Return for each line there the places of the `SUSPECTS` lines here that are most like it, shape (suspects, n).

    Only lines with the same labels come into question, for labels were projected.
    """
    alike = dictionary.likeness([words_of(line.text) for line in here], [words_of(line.text) for line in there])
    return np.argpartition(-(alike + 1) * _same_labels(here, there), SUSPECTS, axis=0)[:SUSPECTS]


def _same_labels(here: Sequence[Line], there: Sequence[Line]) -> NDArray[np.bool_]:
    one = np.array([sum(1 << label for label in line.labels) for line in here])
    other = np.array([sum(1 << label for label in line.labels) for line in there])
    return one[:, None] == other[None, :]


def key(text: str) -> str:
    """Return what two texts share that are the same but for spacing, case and punctuation."""
    return " ".join(words_of(text))


def bridges_of(
    name: str,
    lines: Mapping[str, Sequence[Line]],
    linked: Mapping[tuple[str, str], Pairs],
    splits: Mapping[str, Splits],
) -> list[tuple[Dictionary, Sequence[Line], Splits]]:
    """Return dictionaries from a language into others, made from linked lines."""
    found = []
    for other in _BRIDGES:
        pairs = linked.get((name, other)) or [(a, b) for b, a in linked.get((other, name), [])]
        if pairs:
            both = [(words_of(lines[name][a].text), words_of(lines[other][b].text)) for a, b in pairs]
            found.append((Dictionary(both), lines[other], splits[other]))
    return found


def split_all(folder: Path, seed: int = 19) -> dict[str, tuple[list[Line], Splits]]:
    """Return lines and splits of every file: projections by language, `en+` and `fi+` the annotated ones.

    Args:
        folder: The folder of XED.
        seed: For the drawing of stretches; chosen by counts of lines alone, so that each judged language has enough.
    """
    lines = projections(folder)
    linked = links(lines)
    splits = split_projections(lines, linked, seed)
    done = {name: (lines[name], splits[name]) for name in lines}
    for name in ("en", "fi"):
        annotated = lines_of(folder / "AnnotatedData" / f"{name}-annotated.tsv")
        bridges = bridges_of(name, lines, linked, splits)
        done[f"{name}+"] = (annotated, split_annotated(annotated, lines[name], splits[name], bridges))
    tested = {
        key(line.text) for each, split in done.values() for line in np.array(each, object)[np.isin(split, (1, 2))]
    }
    for each, split in done.values():
        for row in np.flatnonzero(split == TRAIN):
            if key(each[row].text) in tested:
                split[row] = LEFT_OUT
    return done


def main() -> None:
    """Print how the lines of each language are split, and how well known translations are recognised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds text_xed")
    folder = parser.parse_args().data / "text_xed"
    for name, (each, split) in split_all(folder).items():
        counts = Counter(split.tolist())
        print(f"{name}: {len(each)} lines, " + ", ".join(f"{NAMES[one]} {counts[one]}" for one in range(4)))
    caught, known = _recall(folder)
    print(f"of {known} lines with a known translation, {caught} are among the suspects of some bridge")


def _recall(folder: Path) -> tuple[int, int]:
    """Return how many English lines are found again from their translations, and of how many."""
    lines = projections(folder)
    linked = links(lines)
    annotated = lines_of(folder / "AnnotatedData" / "en-annotated.tsv")
    where = {key(line.text): row for row, line in enumerate(annotated)}
    middle = len(lines["en"]) // 2
    caught: set[int] = set()
    known: set[int] = set()
    for other in _BRIDGES:
        pairs = linked.get(("en", other)) or [(a, b) for b, a in linked[other, "en"]]
        seen = [(words_of(lines["en"][a].text), words_of(lines[other][b].text)) for a, b in pairs if a < middle]
        asked = [(a, b) for a, b in pairs if a >= middle and key(lines["en"][a].text) in where]
        found = most_alike(Dictionary(seen), annotated, [lines[other][b] for _, b in asked])
        for column, (row, _) in enumerate(asked):
            known.add(row)
            if where[key(lines["en"][row].text)] in found[:, column]:
                caught.add(row)
    return len(caught), len(known)


if __name__ == "__main__":
    main()
