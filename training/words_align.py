"""Finds which lines of the XED projections are translations of one another, from the order of films alone.

    python -m training.words_align --data ../shared/data

The projections (Öhman, Pàmies, Kajava and Tiedemann, COLING 2020) name no film
and no line, but every language keeps the order of the annotated subtitles and
their labels: five labels in a row that occur once in two languages are the same
five lines. From such anchors, chained and grown while labels agree, come links;
lines that links join are one cluster. Next door: `training.words_split` splits
by them so that no line is learnt from in one language and tested in another.
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RUN: Final = 5
"""Labels in a row that make an anchor."""
NEAR: Final = 80
"""Lines between two anchors of a chain at most, in either language."""
_OPEN: Final = 6
"""Chains that may still grow."""

_LABELS: Final = re.compile(r"\s*[1-8](?:\s*,\s*[1-8])*\s*")

Labels = tuple[int, ...]
Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of subtitles.

    Attributes:
        text: What is said.
        labels: Its emotions by Plutchik, 1 anger, 2 anticipation, 3 disgust, 4 fear, 5 joy, 6 sadness, 7 surprise,
            8 trust; none for a neutral line.
    """

    text: str
    labels: Labels


def lines_of(path: Path) -> list[Line]:
    """Return the lines of a file of sentences and labels; rows that hold anything else are left out.

    Some two per cent of the rows of the projections are rows of an alignment of subtitles, with names of files.
    """
    found: list[Line] = []
    for row in path.read_text(encoding="utf-8").split("\n"):
        text, tab, rest = row.partition("\t")
        labels = tuple(sorted({int(each) for each in re.findall(r"[1-8]", rest)}))
        if tab and labels and _LABELS.fullmatch(rest):
            found.append(Line(text=text, labels=labels))
    return found


def projections(folder: Path) -> dict[str, list[Line]]:
    """Return the projected lines by language, as the files are named, in the order of the films."""
    files = sorted((folder / "Projections").glob("*.tsv"))
    return {file.name.split("-")[0]: lines_of(file) for file in files}


def anchors(labels: Sequence[Labels]) -> dict[tuple[Labels, ...], int]:
    """Return where each run of labels begins that occurs once."""
    places: defaultdict[tuple[Labels, ...], list[int]] = defaultdict(list)
    for place in range(len(labels) - RUN + 1):
        places[tuple(labels[place : place + RUN])].append(place)
    return {run: found[0] for run, found in places.items() if len(found) == 1}


def chains(pairs: Pairs) -> list[Pairs]:
    """Return anchors of two languages in chains that go forward in both, without great gaps."""
    found: list[Pairs] = []
    for here, there in sorted(pairs):
        for chain in found[-_OPEN:][::-1]:
            before, before_there = chain[-1]
            if 0 < here - before < NEAR and 0 < there - before_there < NEAR:
                chain.append((here, there))
                break
        else:
            found.append([(here, there)])
    return [chain for chain in found if chain[-1][0] - chain[0][0] >= RUN - 1]


def grown(chain: Pairs, one: Sequence[Labels], other: Sequence[Labels]) -> dict[int, int]:
    """Return the links of a chain: its anchors, and what lies beside them while labels agree."""
    found: dict[int, int] = {}
    for here, there in chain:
        step = 0
        while here + step < len(one) and there + step < len(other) and one[here + step] == other[there + step]:
            found.setdefault(here + step, there + step)
            step += 1
        step = -1
        while here + step >= 0 and there + step >= 0 and one[here + step] == other[there + step]:
            found.setdefault(here + step, there + step)
            step -= 1
    return found


def links(lines: Mapping[str, Sequence[Line]]) -> dict[tuple[str, str], Pairs]:
    """Return the linked lines of each two languages."""
    labels = {name: [line.labels for line in each] for name, each in lines.items()}
    marks = {name: anchors(each) for name, each in labels.items()}
    found: dict[tuple[str, str], Pairs] = {}
    names = list(lines)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            pairs = [(place, marks[other][run]) for run, place in marks[one].items() if run in marks[other]]
            linked: dict[int, int] = {}
            for chain in chains(pairs):
                linked = grown(chain, labels[one], labels[other]) | linked
            if linked:
                found[one, other] = sorted(linked.items())
    return found


def main() -> None:
    """Print how many lines of each language are linked to another language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds text_xed")
    lines = projections(parser.parse_args().data / "text_xed")
    linked: dict[str, set[int]] = {name: set() for name in lines}
    for (one, other), pairs in links(lines).items():
        linked[one].update(here for here, _ in pairs)
        linked[other].update(there for _, there in pairs)
    for name, each in lines.items():
        print(f"{name}: {len(linked[name])} of {len(each)} lines are linked to another language")


if __name__ == "__main__":
    main()
