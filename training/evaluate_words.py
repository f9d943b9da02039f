"""Calibrates, packs and measures the word model, and writes its card and tables.

    python -m training.evaluate_words --data ../shared/data --write

Protocol. Everything is measured through the code and the file that ship.
GoEmotions: published split; thresholds a label and calibration on dev, figures on
test. XED: split by stretches of film order over all languages at once
(`training.words_split`); the eight labels of Plutchik on projected lines, which all
bear one at least, so the shares are those given that a line is not neutral;
thresholds and calibration on dev of all languages together; beside it a floor, a
linear model over hashed words, pairs and parts of words of
all languages, on the same lines. Irony: nothing is learnt; iSarcasmEval, MUStARD and
the headlines serve as tests alone. Intervals are 95 %.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import scipy.sparse as sp
from benchmarks.page import ROOT, put
from benchmarks.timing import table
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from mimika.domain.models import TrainingData
from mimika.domain.signals import SignalName
from mimika.perceive.text import concepts
from mimika.perceive.text.labels import GOEMOTIONS, PLUTCHIK
from mimika.perceive.text.model import NAME, VERSION, WordModel
from mimika.perceive.text.plain import plain
from mimika.perceive.text.reader import TextReader
from training import words_pairs as pairs
from training.cards import Description
from training.export import Row, card
from training.figures import Figure, resampled, share
from training.words_data import CACHE, DEV, TEST, TRAIN, Texts, goemotions, xed
from training.words_figures import (
    area,
    ekman,
    f1_figure,
    label_ece,
    label_f1,
    macro_area,
    macro_auc,
    macro_f1,
    thresholds,
)
from training.words_net import FIRST
from training.words_pack import (
    Arrays,
    language_table,
    mixed,
    packed,
    parts_of_go,
    parts_of_xed,
    platt,
    said,
    write,
)

WEIGHTS: Final = ROOT / "src/mimika/perceive/text/weights" / f"{NAME}.npz"
PAGE: Final = ROOT / "docs" / "words.md"
JUDGED: Final = ("en", "fr", "de", "es", "fi", "ru", "cn")
"""Files of XED that are told one by one; `cn` is Chinese."""
_EIGHT: Final = slice(FIRST, FIRST + len(PLUTCHIK))
_LEAST_TEST: Final = 150
"""Test lines below which a language was not measured, so that it is not read."""
WHAT: Final = Description(
    version=VERSION,
    task="emotion in a text: 28 labels of GoEmotions, the eight of Plutchik, and a language guess",
    data=(
        TrainingData(
            name="GoEmotions",
            licence="Apache-2.0",
            cleared=True,
            note="Demszky et al., ACL 2020; 43,410 English comments on Reddit",
        ),
        TrainingData(
            name="XED",
            licence="CC BY 4.0",
            cleared=True,
            note="Öhman, Pàmies, Kajava and Tiedemann, COLING 2020; subtitles, English and Finnish annotated by people,"
            " other languages projected",
        ),
    ),
    failures=(
        "Labels of other languages than English were projected from subtitles: of a single line they are a hint.",
        "Irony is found by set phrases and clashes alone: most of it is missed.",
        "English was learnt from Reddit: young, male and American writers prevail there.",
        "Rare labels (grief, relief, pride, realization, nervousness) are found one time in four.",
        "It reads one utterance at a time and knows nothing of what was said before.",
    ),
)


def calibrated(arrays: Arrays, go: Texts, other: Texts) -> Arrays:
    """Return the arrays with calibration, mixing and thresholds from the development texts."""
    rows, lines = go.rows(split=DEV), other.rows(split=DEV)
    first, second = said(arrays, go, rows), said(arrays, other, lines)
    slopes, offsets = platt(first[:, :FIRST], go.labels[rows])
    more, moved = platt(second[:, FIRST:], other.labels[lines])
    parts = parts_of_xed(other.labels[lines])
    told = parts.sum(axis=1) > 0
    weight = np.concatenate((np.ones(len(rows)), np.full(int(told.sum()), 0.3))).astype(np.float32)
    wanted = np.concatenate((parts_of_go(go.labels[rows]), parts[told]))
    matrix, bias = mixed(np.concatenate((first, second[told])), wanted, weight)
    done = arrays | {
        "slopes": np.concatenate((slopes, more)),
        "offsets": np.concatenate((offsets, moved)),
        "mixing": matrix,
        "mixing_bias": bias,
    }
    done["thresholds"] = thresholds(_shares(done, first)[:, :FIRST], go.labels[rows])
    return done


def _shares(arrays: Arrays, logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return WordModel(arrays).shares(logits)


def measured_go(arrays: Arrays, go: Texts) -> list[Row]:
    """Return the figures on GoEmotions, and print the F1 of each label."""
    dev, test = go.rows(split=DEV), go.rows(split=TEST)
    logits = said(arrays, go, test)
    held, found = _shares(arrays, said(arrays, go, dev))[:, :FIRST], _shares(arrays, logits)[:, :FIRST]
    truth = go.labels[test]
    cut = thresholds(held, go.labels[dev])
    grouped, groups = ekman(found), (ekman(truth) > 0).astype(np.float32)
    cut_groups = thresholds(ekman(held), (ekman(go.labels[dev]) > 0).astype(np.float32))
    group = f"GoEmotions test, {len(test)} comments"
    model = WordModel(arrays)
    parts = np.stack([model.mixture(each) for each in logits])
    wanted = parts_of_go(truth)
    each = zip(GOEMOTIONS, label_f1(found, truth, cut), strict=True)
    print(", ".join(f"{name} {value:.2f}" for name, value in each))
    return [
        (group, "macro-F1 of 28 labels", f1_figure(found, truth, cut), "thresholds a label from dev"),
        (group, "macro-F1 of 7 groups after Ekman", f1_figure(grouped, groups, cut_groups), "thresholds from dev"),
        (group, "ECE of 28 labels, mean", label_ece(found, truth), "15 bins a label"),
        (group, "ECE of the mixture, mean of 7 parts", label_ece(parts, (wanted > 0.5).astype(np.float32)), "15 bins"),
    ]


def floor(other: Texts) -> NDArray[np.float32]:
    """Return what a linear model over hashed words, pairs and parts of words says of the test lines, shape (n, 8)."""
    texts = np.array([" ".join(plain(text).tokens) for text in other.texts()], object)
    train, test = other.rows(split=TRAIN), other.rows(split=TEST)
    makers = (
        HashingVectorizer(n_features=2**18, ngram_range=(1, 2), norm=None, alternate_sign=False),
        HashingVectorizer(n_features=2**19, analyzer="char_wb", ngram_range=(2, 5), norm=None, alternate_sign=False),
    )
    known, asked = (sp.hstack([one.transform(texts[rows]) for one in makers]).tocsr() for rows in (train, test))
    weighted = TfidfTransformer(sublinear_tf=True).fit(known)
    known, asked = weighted.transform(known), weighted.transform(asked)
    found = []
    for label in range(len(PLUTCHIK)):
        model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=6, tol=None, random_state=0, average=True)
        found.append(model.fit(known, other.labels[train, label]).decision_function(asked))
    return np.stack(found, axis=1).astype(np.float32)


def measured_xed(arrays: Arrays, other: Texts, beside: NDArray[np.float32]) -> tuple[list[Row], str, dict[str, float]]:
    """Return the figures on XED, their table, and how far each language can be relied on."""
    dev, test = other.rows(split=DEV), other.rows(split=TEST)
    spoken = other.labels[dev, : len(PLUTCHIK)].any(axis=1)
    held = _given_one(_shares(arrays, said(arrays, other, dev[spoken])))
    cut = thresholds(held, other.labels[dev[spoken], : len(PLUTCHIK)])
    found = _given_one(_shares(arrays, said(arrays, other, test)))
    truth, origin = other.labels[test, : len(PLUTCHIK)], other.origin[test]
    rows: list[Row] = []
    lines: list[list[str]] = []
    areas: dict[str, Figure] = {}
    for name in sorted(set(origin.tolist()), key=lambda one: (one not in JUDGED, one)):
        mine = (origin == name) & truth.any(axis=1)
        if mine.sum() < _LEAST_TEST:
            continue
        areas[name] = macro_auc(found[mine], truth[mine])
        if name not in JUDGED:
            under = f"{macro_area(beside[mine], truth[mine]):.3f}"
            lines.append([name, str(int(mine.sum())), str(areas[name]), under, "", "", ""])
            continue
        under = macro_auc(beside[mine], truth[mine])
        scored, calibration = f1_figure(found[mine], truth[mine], cut), label_ece(found[mine], truth[mine])
        always = macro_f1(np.ones_like(truth[mine], np.bool_), truth[mine] > 0)
        cells = [areas[name], under, scored, f"{always:.3f}", calibration]
        lines.append([name, str(int(mine.sum())), *map(str, cells)])
        group = f"XED test, {name}, {int(mine.sum())} lines"
        rows.append((group, "macro AUC of 8 labels", areas[name], f"the linear floor has {under.value:.3f}"))
        rows.append((group, "ECE of 8 labels, mean", calibration, "15 bins a label"))
    head = ["file", "lines", "macro AUC", "floor, macro AUC", "macro-F1", "macro-F1 of yes to all", "ECE"]
    return rows, table(head, lines), _reliability(areas, other)


def _given_one(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the shares of the eight given that a line is not neutral, as projected lines never are; shape (n, 8)."""
    return np.minimum(1, shares[:, _EIGHT] / np.maximum(0.2, 1 - shares[:, [-1]]))


def _reliability(areas: Mapping[str, Figure], other: Texts) -> dict[str, float]:
    """Return how far each language can be relied on: AUC over chance, beside that of English."""
    best = areas["en"].value - 0.5
    found = {"en": 1.0}
    codes = dict(zip(other.origin.tolist(), other.language.tolist(), strict=True))
    for name, figure in areas.items():
        if codes[name] not in found and name in {codes[name], "br", "cn"}:
            found[codes[name]] = 0.0 if figure.low <= 0.5 else min(0.9, 0.9 * (figure.value - 0.5) / best)
    return found


def spacing(other: Texts) -> list[list[str]]:
    """Return how well spacing alone tells neutral English lines from others, before and after the plain form."""
    mine = np.isin(other.origin, ("en+", "en="))
    texts = np.array(other.texts(), object)
    neutral = other.origin == "en="
    train, test = np.flatnonzero(mine & (other.split == TRAIN)), np.flatnonzero(mine & (other.split == TEST))

    def marks(text: str) -> list[float]:
        return [
            float(sum(text.count(f" {mark}") for mark in ".,!?'")),
            float(sum(text.count(f"{mark} ") for mark in ".,!?'-")),
            float(sum(text.count(mark) for mark in ".,-'\"")),
            float(text.count("  ") + text.startswith(("-", " "))),
        ]

    def told(name: str, form: Callable[[str], str]) -> list[str]:
        known, asked = (np.array([marks(form(text)) for text in texts[rows]]) for rows in (train, test))
        scores = LogisticRegression(max_iter=500).fit(known, neutral[train]).decision_function(asked).astype(np.float32)
        figure = resampled(lambda rows: area(scores[rows], neutral[test][rows]), len(test))
        return [name, str(len(test)), str(figure)]

    words = frozenset(".,;:")
    return [
        told("as written", lambda text: text),
        told("in plain form", lambda text: " ".join(token for token in plain(text).tokens if token not in words)),
    ]


def ironic(reader: TextReader, data: Path) -> list[list[str]]:
    """Return how well irony is found in three sets that nothing was learnt from."""
    sets = {
        "iSarcasmEval test A, English tweets": _isarcasm(data / "text_isarcasm/test/task_A_En_test.csv"),
        "MUStARD, lines of sitcoms without context": _mustard(data / "text_mustard/sarcasm_data.json"),
        "Headlines, The Onion against HuffPost": _headlines(data / "text_headline_sarcasm/headlines_7507.jsonl.gz"),
    }
    lines = []
    for name, (texts, truth) in sets.items():
        scores = np.array([reader.read(text, "en").get(SignalName.TEXT_SARCASM, 0.05) for text in texts], np.float32)
        flagged = scores > 0.15
        figures = (
            resampled(lambda rows, s=scores, t=truth: area(s[rows], t[rows]), len(truth)),
            resampled(lambda rows, s=flagged, t=truth: macro_f1(s[rows, None], t[rows, None]), len(truth)),
            share(truth[flagged]),
            share(flagged[truth]),
        )
        always = 2 * truth.mean() / (1 + truth.mean())
        lines.append([name, f"{len(truth)} ({truth.mean():.2f})", *map(str, figures), f"{always:.3f}"])
    return lines


Judged = tuple[list[str], NDArray[np.bool_]]


def _isarcasm(path: Path) -> Judged:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], np.array([row["sarcastic"].strip() == "1" for row in rows])


def _mustard(path: Path) -> Judged:
    rows = list(json.loads(path.read_text(encoding="utf-8")).values())
    return [row["utterance"] for row in rows], np.array([bool(row["sarcasm"]) for row in rows])


def _headlines(path: Path) -> Judged:
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines() if line]
    return [row["headline"] for row in rows], np.array([bool(row["is_sarcastic"]) for row in rows])


def paired(reader: TextReader) -> list[list[str]]:
    """Return the share of minimal pairs that go the right way, by language."""
    v, a, s = SignalName.TEXT_VALENCE, SignalName.TEXT_AROUSAL, SignalName.TEXT_SARCASM
    kinds = (
        (pairs.NEGATED, lambda one, other: other[v] < one[v]),
        (pairs.BLAME_NEGATED, lambda one, other: other[v] > one[v]),
        (pairs.LOUDER, lambda one, other: other[a] > one[a]),
        (pairs.EMOJI, lambda one, other: other[v] < one[v] and other[s] > one[s]),
    )
    lines = []
    for language in pairs.NEGATED:
        cells = [language]
        for of_kind, right in kinds:
            mine = of_kind[language]
            hits = [right(reader.read(one, language), reader.read(other, language)) for one, other in mine]
            cells.append(f"{sum(hits)} of {len(hits)}")
        lines.append(cells)
    return lines


def guessed(arrays: Arrays, other: Texts) -> list[list[str]]:
    """Return how often the language of test lines is guessed, by their length in characters."""
    guess = WordModel(arrays).languages.guess
    texts = other.texts()
    lines = []
    for name in JUDGED:
        mine = [row for row in other.rows(split=TEST) if other.origin[row] == name]
        hits = np.array([guess(texts[row]) == other.language[row] for row in mine])
        long = np.array([len(texts[row]) > (12 if name == "cn" else 30) for row in mine])
        lines.append([name, str(len(mine)), str(share(hits)), str(share(hits[long])), str(share(hits[~long]))])
    return lines


def tables(arrays: Arrays, data: Path, other: Texts, rows: Sequence[Row], of_xed: str) -> dict[str, str]:
    """Return all tables by the name of their place on the page."""
    reader = TextReader(WordModel(arrays), concepts.load())
    return {
        "goemotions": table(["set", "measure", "value (95 %)"], [[a, b, str(c)] for a, b, c, _ in rows]),
        "xed": of_xed,
        "spacing": table(["text", "lines", "AUC of spacing alone, neutral or not"], spacing(other)),
        "irony": table(
            ["set", "texts (ironic)", "AUC", "F1 above 0.15", "precision", "recall", "F1 of yes to all"],
            ironic(reader, data),
        ),
        "pairs": table(["language", "praise negated", "blame negated", "louder", "emoji"], paired(reader)),
        "languages": table(["file", "lines", "right", "long lines", "short lines"], guessed(arrays, other)),
    }


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the sets")
    parser.add_argument("--write", action="store_true", help="write weights, card and tables")
    given = parser.parse_args()
    go, other = goemotions(given.data), xed(given.data)
    arrays = calibrated(packed(CACHE / "student.npz"), go, other) | language_table(go, other)
    rows = measured_go(arrays, go)
    more, of_xed, reliability = measured_xed(arrays, other, floor(other))
    arrays["languages"] = np.array(sorted(reliability))
    arrays["reliability"] = np.array([reliability[name] for name in sorted(reliability)], np.float32)
    size = write(WEIGHTS if given.write else CACHE / f"{NAME}.npz", arrays)
    print(f"{size} bytes; read in {', '.join(f'{name} {value:.2f}' for name, value in sorted(reliability.items()))}")
    for name, text in tables(arrays, given.data, other, rows, of_xed).items():
        print(f"\n{name}\n{text}")
        if given.write:
            put(name, text, PAGE)
    if given.write:
        card(WEIGHTS, WHAT, [*rows, *more])


if __name__ == "__main__":
    main()
