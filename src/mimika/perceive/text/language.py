"""Guesses the language of a text from its letters, when nobody said it.

A text is scored by how likely its runs of one to three letters are in each
language (naive Bayes over hashed n-grams, as in Cavnar and Trenkle 1994 with
probabilities for ranks). Languages that share nearly all their words, such as
Serbian, Croatian and Bosnian, are easily taken for one another.
Next door: `mimika.perceive.text.model` holds the table.
"""

import re
from types import MappingProxyType
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 8192
"""Rows of the table."""
_LONGEST: Final = 3
_ENOUGH: Final = 300
"""Letters from which on a guess gets no better."""
_FACTOR: Final = np.array([0x01000193, 0x85EBCA6B], np.uint32)
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_PRIOR: Final = MappingProxyType({"en": 3.0, "es": 1.5, "fr": 1.5, "de": 1.5, "ru": 1.5, "zh": 1.5})
"""Log-odds that these have over the others before a letter is seen: `ok` is English rather than Hungarian."""
_ALIASES: Final = MappingProxyType({"nb": "no", "nn": "no", "cmn": "zh", "yue": "zh", "iw": "he", "in": "id"})


def primary(tag: str) -> str:
    """Return the primary language of a BCP 47 tag in small letters, by the codes that the model uses."""
    first = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    return _ALIASES.get(first, first)


def letters(text: str) -> NDArray[np.intp]:
    """Return the rows of the table that a text stands for, one for each run of one to three letters."""
    padded = f" {_NO_LETTERS.sub(' ', text[:_ENOUGH].lower()).strip()} "
    codes = np.frombuffer(padded.encode("utf-32-le", "replace"), np.uint32)
    rolling = codes.copy()
    found: list[NDArray[np.uint32]] = []
    for length in range(1, min(_LONGEST, len(codes)) + 1):
        if length > 1:
            rolling = rolling[:-1] * _FACTOR[0] + codes[length - 1 :]
        mixed = (rolling + np.uint32(length)) * _FACTOR[1]
        found.append(mixed ^ (mixed >> np.uint32(16)))
    return (np.concatenate(found) % np.uint32(BUCKETS)).astype(np.intp)


@final
class LanguageGuess:
    """Guesses among the languages of a table.

    Args:
        names: The languages.
        table: Shape (BUCKETS, languages), log-likelihoods up to a constant.
    """

    def __init__(self, names: tuple[str, ...], table: NDArray[np.float32]) -> None:
        self._names = names
        self._table = table
        self._prior = np.array([_PRIOR.get(name, 0.0) for name in names], np.float32)

    def guess(self, text: str) -> str:
        """Return the likeliest language, or nothing where the text has no letters."""
        if not _NO_LETTERS.sub("", text[:_ENOUGH]):
            return ""
        return self._names[int((self._prior + self._table[letters(text)].sum(axis=0)).argmax())]
