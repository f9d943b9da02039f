"""Turns a plain text into the numbers of the features it has: words, pairs of words, parts of words, marks, concepts.

A feature is the 32-bit hash of what it stands for (feature hashing: Weinberger et
al., ICML 2009); parts of words as in Bojanowski et al., TACL 2017. Words and
pairs count by language, parts of words for all languages at once, so that what
related languages share is learnt once. Parts are hashed for the whole text at
once, which is what keeps it fast.
"""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mimika.perceive.text.concepts import Met
from mimika.perceive.text.negation import negated

Hashes = NDArray[np.uint32]
"""Shape (n,): hashes of features, each once, in order."""

_SHORTEST: Final = 3
_LONGEST: Final = 5
_HAN_LONGEST: Final = 3
_FACTOR: Final = 0x01000193
_MIX: Final = np.array([0x85EBCA6B, 0xC2B2AE35], np.uint32)
_SPACE: Final = 32
_HAN: Final = (0x3400, 0x9FFF)
_CLAUSE: Final = frozenset(".,;:")


def features(tokens: Sequence[str], met: Sequence[Met], language: str) -> Hashes:
    """Return the hashes of the features of a text.

    Args:
        tokens: Its tokens in plain form.
        met: The concepts in it.
        language: Its language, or nothing.
    """
    reached = negated(tokens, language)
    named = [f"L{language}"]
    kept = [token for token in tokens if token not in _CLAUSE]
    before = "^"
    for token in kept:
        named.append(f"w:{token}" if token[0] == "<" else f"w{language}:{token}")
        named.append(f"p{language}:{before}:{token}")
        before = token
    named.append(f"p{language}:{before}:$")
    named += [f"n{language}:{token}" for token, hit in zip(tokens, reached, strict=True) if hit]
    named += [f"c{'~' if one.negated else ''}{one.name}" for one in met]
    hashed = np.array([crc32(name.encode("utf-8", "replace")) for name in named], np.uint32)
    words = [token for token in kept if token[0] != "<"]
    return np.unique(np.concatenate((hashed, parts(" " + " ".join(words) + " "))))


def parts(padded: str) -> Hashes:
    """Return the hashes of the parts of the words of a padded text: 3 to 5 letters, 1 to 3 Han characters."""
    codes = np.frombuffer(padded.encode("utf-32-le", "replace"), np.uint32)
    spaces = codes == _SPACE
    han = (codes >= _HAN[0]) & (codes <= _HAN[1])
    found: list[Hashes] = []
    rolling = codes.copy()
    inside = np.zeros(len(codes), np.bool_)
    any_han = bool(han.any())
    for length in range(1, min(_LONGEST, len(codes)) + 1):
        if length > 1:
            rolling = rolling[:-1] * np.uint32(_FACTOR) + codes[length - 1 :]
        inside = inside[:-1] | spaces[length - 2 : -1] if length >= _SHORTEST else np.zeros(len(rolling), np.bool_)
        keep = ~inside if length >= _SHORTEST else np.zeros(len(rolling), np.bool_)
        if any_han and length <= _HAN_LONGEST:
            keep = keep | (han[: len(rolling)] & han[length - 1 :])
        mixed = (rolling[keep] + np.uint32(length)) * _MIX[0]
        found.append((mixed ^ (mixed >> np.uint32(15))) * _MIX[1])
    return np.concatenate(found) if found else np.zeros(0, np.uint32)
