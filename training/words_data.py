"""The texts that the word model learns from and is measured on, with their labels, splits and features.

GoEmotions (Demszky et al., ACL 2020): comments on Reddit with 27 emotions and
neutral, in the published split. XED (Öhman et al., COLING 2020): subtitles with
the eight emotions of Plutchik, split by `training.words_split`; its neutral lines
are split by a hash of their words. The features are those of the package itself,
so that what is learnt is what will be read. Next door: `training.words` learns.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.text.concepts import Concepts
from mimika.perceive.text.concepts import load as load_concepts
from mimika.perceive.text.features import features
from mimika.perceive.text.labels import GOEMOTIONS, PLUTCHIK
from mimika.perceive.text.negation import negated
from mimika.perceive.text.plain import plain
from training.words_align import links, projections
from training.words_split import DEV, LEFT_OUT, TEST, TRAIN, Clusters, key, split_all

CACHE: Final = Path("build/words")
"""Where features are kept between runs, beside the checkpoints."""
NEUTRAL: Final = len(PLUTCHIK)
"""Place of neutral among the labels of XED, after the eight of Plutchik."""
_CODES: Final = {"br": "pt", "cn": "zh", "tw": "zh", "en+": "en", "fi+": "fi"}
"""Languages of files whose name is not the code."""
_UNLEARNT: Final = frozenset({"tr", "gl", "ja", "ml", "eu"})
"""Too few lines, or (tr) labels that do not follow the order of the others, so that they cannot be split safely."""
_PROJECTED_NEUTRAL: Final = (0.70, 0.82)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Texts with features and labels.

    Attributes:
        places: Hashes of the features of all texts one after the other.
        ends: Shape (n + 1,): where the features of each text begin and end.
        labels: Shape (n, classes), 0 or 1.
        split: Shape (n,), see `training.words_split`.
        language: Shape (n,), BCP 47 primary tags.
        origin: Shape (n,): name of the file each comes from.
        cluster: Shape (n,): number of the cluster of translations, -1 for none.
        written: The texts themselves, one after the other with a zero byte between, as UTF-8.
    """

    places: NDArray[np.uint32]
    ends: NDArray[np.int64]
    labels: NDArray[np.float32]
    split: NDArray[np.int8]
    language: NDArray[np.str_]
    origin: NDArray[np.str_]
    cluster: NDArray[np.int32]
    written: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.split)

    def texts(self) -> list[str]:
        """Return the texts themselves."""
        return self.written.tobytes().decode("utf-8").split("\0")

    def rows(self, *, split: int, languages: Iterable[str] = ()) -> NDArray[np.intp]:
        """Return the rows of a split, of all languages or of some."""
        kept = self.split == split
        chosen = list(languages)
        return np.flatnonzero(kept & np.isin(self.language, chosen) if chosen else kept)


def features_of(text: str, language: str, concepts: Concepts) -> NDArray[np.uint32]:
    """Return the features of a text, by the code that ships."""
    tokens = plain(text).tokens
    met = concepts.met(tokens, negated(tokens, language), language)
    return features(tokens, met, language)


def goemotions(data: Path) -> Texts:
    """Return GoEmotions in the published split."""
    return _kept("goemotions", lambda: _goemotions(data / "text_goemotions"))


def xed(data: Path) -> Texts:
    """Return XED in all languages that are learnt."""
    return _kept("xed", lambda: _xed(data / "text_xed"))


def _goemotions(folder: Path) -> Texts:
    rows: list[tuple[str, NDArray[np.float32], int]] = []
    for split, name in ((TRAIN, "train"), (DEV, "dev"), (TEST, "test")):
        for line in (folder / f"{name}.tsv").read_text(encoding="utf-8").split("\n"):
            if line:
                text, labels, _ = line.split("\t")
                said = np.zeros(len(GOEMOTIONS), np.float32)
                said[[int(each) for each in labels.split(",")]] = 1
                rows.append((text, said, split))
    count = len(rows)
    return _texts(
        [text for text, _, _ in rows],
        np.stack([said for _, said, _ in rows]),
        np.array([split for _, _, split in rows], np.int8),
        (["en"] * count, ["goemotions"] * count, [-1] * count),
    )


def _xed(folder: Path) -> Texts:
    files = split_all(folder)
    lines = projections(folder)
    clusters = Clusters(lines, links(lines))
    texts: list[str] = []
    labels: list[NDArray[np.float32]] = []
    splits: list[int] = []
    about: tuple[list[str], list[str], list[int]] = ([], [], [])
    for name, (each, split) in files.items():
        numbers = clusters.rows(name, len(each)) if name in lines else np.full(len(each), -1)
        for line, part, number in zip(each, split, numbers, strict=True):
            said = np.zeros(len(PLUTCHIK) + 1, np.float32)
            said[[label - 1 for label in line.labels]] = 1
            texts.append(line.text)
            labels.append(said)
            splits.append(LEFT_OUT if name in _UNLEARNT else int(part))
            _say(about, _CODES.get(name, name), name, int(number))
    for name in ("en", "fi"):
        for text in _neutral(folder / "AnnotatedData" / f"neu_{name}.txt"):
            said = np.zeros(len(PLUTCHIK) + 1, np.float32)
            said[NEUTRAL] = 1
            texts.append(text)
            labels.append(said)
            splits.append(_drawn(key(text)))
            _say(about, name, f"{name}=", -1)
    return _texts(texts, np.stack(labels), np.array(splits, np.int8), about)


def _say(about: tuple[list[str], list[str], list[int]], language: str, file: str, cluster: int) -> None:
    for into, what in zip(about, (language, file, cluster), strict=True):
        into.append(what)  # type: ignore[arg-type]


def _neutral(path: Path) -> list[str]:
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").split("\n") if "\t" in row]
    return [row[1] for row in rows if re.search(r"\w", row[1])]


def _drawn(words: str) -> int:
    share = crc32(words.encode("utf-8")) / 2**32
    return TRAIN if share < _PROJECTED_NEUTRAL[0] else DEV if share < _PROJECTED_NEUTRAL[1] else TEST


def _texts(
    texts: Sequence[str],
    labels: NDArray[np.float32],
    split: NDArray[np.int8],
    about: tuple[Sequence[str], Sequence[str], Sequence[int]],
) -> Texts:
    language, origin, cluster = about
    concepts = load_concepts()
    found = [features_of(text, said, concepts) for text, said in zip(texts, language, strict=True)]
    return Texts(
        places=np.concatenate(found),
        ends=np.concatenate(([0], np.cumsum([len(each) for each in found]))),
        labels=labels,
        split=split,
        language=np.array(language),
        origin=np.array(origin),
        cluster=np.array(cluster, np.int32),
        written=np.frombuffer("\0".join(texts).encode("utf-8"), np.uint8),
    )


def _kept(name: str, make: object) -> Texts:
    path = CACHE / f"{name}.npz"
    if path.is_file():
        with np.load(path) as kept:
            return Texts(**{each: kept[each] for each in Texts.__slots__})
    texts: Texts = make()  # type: ignore[operator]
    CACHE.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{each: getattr(texts, each) for each in Texts.__slots__})
    return texts
