"""Knows some hundreds of words that carry feeling, in six languages, by what they mean.

`happy`, `счастлив`, `content`, `glücklich`, `feliz` and `高兴` are one concept, so
that what is learnt of one language serves the others; a negation before it makes
it another. The table `concepts.tsv` was written for this package; its valence and
arousal follow the places of affect words on the circumplex (Russell, Journal of
Personality and Social Psychology 1980) by hand and are no measurements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, final

from mimika.perceive.text.negation import negated_han
from mimika.perceive.text.plain import folded, is_han

LANGUAGES: Final = ("en", "ru", "fr", "de", "es", "zh")
"""Languages of the table, in the order of its columns."""
_FIRST_COLUMN: Final = 3
_SHORTEST: Final = 2
_LONGEST_HAN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A concept that was met in a text.

    Attributes:
        name: Its name.
        negated: A negation reaches it.
        valence: Its valence, -1 to 1, as if it were not negated.
        arousal: Its arousal, -1 to 1.
    """

    name: str
    negated: bool
    valence: float
    arousal: float


@final
class Concepts:
    """Finds concepts in tokens; made by `load`.

    Args:
        lines: Lines of the table: name, valence, arousal, then the words of each language; `*` ends a stem.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._words: dict[str, dict[str, tuple[Met, Met]]] = {each: {} for each in LANGUAGES}
        self._stems: dict[str, dict[str, tuple[Met, Met]]] = {each: {} for each in LANGUAGES}
        for line in lines:
            name, valence, arousal, *columns = line.split("\t")
            pair = (
                Met(name=name, negated=False, valence=float(valence), arousal=float(arousal)),
                Met(name=name, negated=True, valence=float(valence), arousal=float(arousal)),
            )
            for language, words in zip(LANGUAGES, columns, strict=True):
                for word in words.split():
                    into = self._stems if word.endswith("*") else self._words
                    into[language].setdefault(folded(word.rstrip("*").lower()), pair)

    def met(self, tokens: Sequence[str], reached: Sequence[bool], language: str) -> list[Met]:
        """Return the concepts in some tokens.

        Args:
            tokens: Tokens in plain form.
            reached: Of each whether a negation reaches it.
            language: Their language; of one that is not in the table nothing is met, Han characters excepted.
        """
        found: list[Met] = []
        words, stems = self._words.get(language), self._stems.get(language)
        for place, token in enumerate(tokens):
            if is_han(token):
                self._met_in_run(token, found)
            elif words is not None and stems is not None and token[0].isalpha():
                pair = words.get(token) or _stem(token, stems)
                if pair is not None:
                    found.append(pair[reached[place]])
        return found

    def _met_in_run(self, run: str, found: list[Met]) -> None:
        words, place = self._words["zh"], 0
        while place < len(run):
            for length in range(min(_LONGEST_HAN, len(run) - place), 0, -1):
                pair = words.get(run[place : place + length])
                if pair is not None:
                    found.append(pair[negated_han(run, place)])
                    place += length - 1
                    break
            place += 1


def _stem(token: str, stems: dict[str, tuple[Met, Met]]) -> tuple[Met, Met] | None:
    for length in range(len(token), _SHORTEST - 1, -1):
        pair = stems.get(token[:length])
        if pair is not None:
            return pair
    return None


def load() -> Concepts:
    """Return the concepts of the table of this package."""
    table = (resources.files("mimika.perceive.text") / "concepts.tsv").read_text(encoding="utf-8")
    return Concepts(table.splitlines())
