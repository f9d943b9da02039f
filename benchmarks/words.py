"""How long one utterance takes on one core, beside scikit-learn's hashing and a linear model in the same run.

    python -m benchmarks.words --write

Protocol: pinned to one core; test comments of GoEmotions of 5 to 30 words and test
lines of XED in six languages, 150 of each, every one read once to warm up and then
three times; told are the median and the 95th percentile over utterances of the
median of the three, in milliseconds. Ours is everything from the text to the signals; the peer is
`HashingVectorizer` (words and pairs, and parts of 2 to 5 letters) with a linear model
of as many labels, from text to scores, one utterance a call as ours.
"""

import argparse
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

from benchmarks.page import DATA, ROOT, put
from benchmarks.timing import machine, now, percentile, pin, ratio, table
from mimika.perceive.text.reader import load_text

COUNT = 150
ROUNDS = 3
SHORTEST, LONGEST = 5, 30
LABELS = 37
FILES = {"ru": "ru", "fr": "fr", "de": "de", "es": "es", "zh": "cn"}


def utterances(data: Path) -> dict[str, list[str]]:
    """Return the texts by language."""
    lines = (data / "text_goemotions" / "test.tsv").read_text(encoding="utf-8").splitlines()
    comments = [line.split("\t")[0] for line in lines]
    found = {"en": [text for text in comments if SHORTEST <= len(text.split()) <= LONGEST][:COUNT]}
    for language, file in FILES.items():
        rows = (data / "text_xed" / "Projections" / f"{file}-projections.tsv").read_text(encoding="utf-8").split("\n")
        texts = [row.split("\t")[0] for row in rows if "\t" in row]
        found[language] = [text for text in texts if len(text) >= 4 * SHORTEST or language == "zh"][:COUNT]
    return found


def times(read: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return the milliseconds each text takes, the median of the rounds."""
    for text in texts:
        read(text)
    rounds: list[list[float]] = []
    for _ in range(ROUNDS):
        taken = []
        for text in texts:
            began = now()
            read(text)
            taken.append(1000 * (now() - began))
        rounds.append(taken)
    return [statistics.median(each) for each in zip(*rounds, strict=True)]


def peer() -> Callable[[str], object]:
    """Return what scikit-learn does with a text: hashed features to scores."""
    draw = np.random.Generator(np.random.PCG64(3))
    words = HashingVectorizer(n_features=2**17, ngram_range=(1, 2), alternate_sign=False, dtype=np.float32)
    parts = HashingVectorizer(
        n_features=2**17, analyzer="char_wb", ngram_range=(2, 5), alternate_sign=False, dtype=np.float32
    )
    weights = draw.normal(size=(2, 2**17, LABELS)).astype(np.float32)

    def score(text: str) -> object:
        return words.transform([text]) @ weights[0] + parts.transform([text]) @ weights[1]

    return score


def measure(data: Path) -> str:
    """Return the table."""
    reader = load_text()
    if reader is None:
        message = "the word model may not be used"
        raise RuntimeError(message)
    theirs = peer()
    rows = []
    for language, texts in utterances(data).items():
        told = times(lambda text, said=language: reader.look(text, said), texts)
        guessed = times(reader.look, texts)
        other = times(theirs, texts)
        rows.append(
            [
                language,
                str(len(texts)),
                *(f"{percentile(told, percent):.2f}" for percent in (50, 95)),
                *(f"{percentile(guessed, percent):.2f}" for percent in (50, 95)),
                *(f"{percentile(other, percent):.2f}" for percent in (50, 95)),
                f"{ratio(told, other):.2f}",
            ]
        )
    head = ["language", "texts", "p50 ms", "p95 ms", "guessing too, p50", "p95", "peer, p50", "p95", "ours over peer"]
    return table(head, rows)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the sets")
    parser.add_argument("--write", action="store_true", help="write the table into docs/words.md")
    given = parser.parse_args()
    text = f"{pin(1)}; {machine()}\n\n{measure(given.data)}"
    print(text)
    if given.write:
        put("speed", text, ROOT / "docs" / "words.md")


if __name__ == "__main__":
    main()
